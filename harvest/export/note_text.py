"""Text of records made harmless for notes: the one way into all that is written into them.

A note is read by more than one program: Obsidian and its plugins, Logseq, pandoc, Quarto, knitr,
Hugo. Some look for their marks in the raw text, before Markdown's own escapes mean anything to
them, so that escaping is not enough: two characters that make a mark together are never left
side by side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from harvest.export.sanitize import inert

__all__ = ["in_address", "in_markdown", "in_yaml", "markdown_text", "opened", "yaml_property"]

_LONGEST = 600
_OPENING = re.compile(r"(\d{0,9})([-+>:|=]|(?<=\d)[.)](?=\s|$))")
_SPECIAL = re.compile(
    r"[\\*_\[\]<^#~$@{}|]"
    r"|&(?=#?\w+;)"  # an entity
    r"|(?<=[%<{])%|(?<=%)>"  # %% comment %%, <% template %>, {% tag %}
    r"|(?<==)=|(?<=:):|(?<=\()\(|^\("  # ==highlight==, field:: or card::back, ((block))
    r"|(?<=harvest):(?=begin|end)"
    r"|:(?=//)|(?<=www)\.",  # addresses that would become links
    re.IGNORECASE,
)
_TAG = re.compile(r"\\<(?=[A-Za-z/!?])")
_WEB_ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&'*+,;=%()\[\]-]+")
_ADDRESS_MARK = re.compile(
    r"(?<=harvest):|(?<=:):|(?<=\()\(|(?<==)=|(?<=\[)\[|\](?=\()|%(?![\da-f]{2})", re.IGNORECASE
)
_JOINED = re.compile(
    r"\[(?=\[)|\](?=\()|%(?=[%>}])|\{(?=[{%#<])|\((?=\()|<(?=[A-Za-z/!?%])|:(?=//)|harvest(?=:(?:begin|end))",
    re.IGNORECASE,
)


def in_markdown(text: str | None, longest: int | None = _LONGEST) -> str:
    r"""*text* on one line as Markdown that shows just these characters, *longest* at most.

    What begins a tag or code becomes an entity: knitr runs what it finds between backticks,
    escaped or not.

    >>> print(in_markdown("[[a]] <b> %% `r 1`"))
    \[\[a\]\] &lt;b> %\% &#96;r 1&#96;
    """
    shown = _SPECIAL.sub(r"\\\g<0>", _cut(inert(text), longest))
    return _TAG.sub("&lt;", shown).replace("`", "&#96;")


def markdown_text(text: str | None) -> str:
    r"""*text*, however long, as a line of Markdown of its own.

    >>> print(markdown_text("1. a *c* {{d}}"))
    1\. a \*c\* \{\{d\}\}
    """
    return opened(in_markdown(text, None))


def opened(line: str) -> str:
    r"""Markdown of one line that opens no list, quotation, table or fence within its own item.

    >>> print(opened("1984. London"), opened("- a"))
    1984\. London \- a
    """
    return _OPENING.sub(r"\1\\\2", line, count=1) if _OPENING.match(line) else line


def in_address(url: str) -> str:
    """*url*, whose characters are those of addresses, without what would be a mark in a note.

    >>> in_address("https://example.org/a::((b))")
    'https://example.org/a:%3A(%28b))'
    >>> in_address("https://example.org/%%a[[b]]")
    'https://example.org/%25%25a[%5Bb]]'
    """
    return _ADDRESS_MARK.sub(lambda found: f"%{ord(found[0]):02X}", url)


def in_yaml(text: str | None, longest: int | None = _LONGEST) -> str:
    """*text* as a quoted YAML scalar of one line, *longest* characters at most.

    YAML has no way to say that a string is no Markdown, and Obsidian, Dataview and Hugo show
    strings as Markdown, so marks are taken apart by a space, and backticks become apostrophes.

    >>> print(in_yaml('say "[[a]]"'))
    "say \\"[ [a]]\\""
    """
    shown = _JOINED.sub(r"\g<0> ", _cut(inert(text), longest)).replace("`", "'")
    return json.dumps(shown, ensure_ascii=False)


def yaml_property(name: str, value: str | int | float | bool | Sequence[str]) -> str:
    """One property of the front matter; texts always quoted, a list one item a line.

    JSON's strings are YAML's double-quoted ones (YAML 1.2, 1.3), once control characters are gone.

    >>> print(yaml_property("title", 'a: "b"'), end="")
    title: "a: \\"b\\""
    """
    if isinstance(value, bool):
        return f"{name}: {'true' if value else 'false'}\n"
    if isinstance(value, str | int | float):
        return f"{name}: {_scalar(value)}\n"
    items = "".join(f"  - {_scalar(each)}\n" for each in value)
    return f"{name}:\n{items}"


def _scalar(value: str | int | float) -> str:
    if not isinstance(value, str):
        return str(value)
    if _WEB_ADDRESS.fullmatch(value):  # a property that is an address must stay one
        return json.dumps(in_address(value), ensure_ascii=False)
    return in_yaml(value, None)


def _cut(text: str, longest: int | None) -> str:
    if longest is None or len(text) <= longest:
        return text
    return text[: longest - 1].rstrip() + "…"
