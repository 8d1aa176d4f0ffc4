"""Text of records made harmless where it is written into a note.

A note is read by more than one program: Obsidian and its plugins, Logseq, pandoc, Quarto, knitr,
Hugo. Some look for their marks in the raw text, before Markdown's own escapes mean anything to
them, so that escaping is not enough: two characters that make a mark together are never left
side by side.
"""

from __future__ import annotations

import json
import re

from harvest.export.sanitize import inert

__all__ = ["in_markdown", "in_yaml", "opened"]

_LONGEST = 600
_OPENING = re.compile(r"(\d{0,9})([-+>:|=]|(?<=\d)[.)](?=\s|$))")
_SPECIAL = re.compile(
    r"[\\*_\[\]<^#~$@{}]"
    r"|&(?=#?\w+;)"  # an entity
    r"|(?<=[%<{])%|(?<=%)>"  # %% comment %%, <% template %>, {% tag %}
    r"|(?<==)=|(?<=:):|(?<=\()\(|^\("  # ==highlight==, field:: or card::back, ((block))
    r"|(?<=harvest):(?=begin|end)"
    r"|:(?=//)|(?<=www)\.",  # addresses that would become links
    re.IGNORECASE,
)
_TAG = re.compile(r"\\<(?=[A-Za-z/!?])")
_JOINED = re.compile(
    r"\[(?=\[)|\](?=\()|%(?=[%>}])|\{(?=[{%])|<(?=[A-Za-z/!?%])|:(?=//)|harvest(?=:(?:begin|end))",
    re.IGNORECASE,
)


def in_markdown(text: str | None) -> str:
    r"""*text* on one line as Markdown that shows just these characters.

    What begins a tag or code becomes an entity: knitr runs what it finds between backticks,
    escaped or not.

    >>> print(in_markdown("[[a]] <b> %% `r 1`"))
    \[\[a\]\] &lt;b> %\% &#96;r 1&#96;
    """
    shown = _SPECIAL.sub(r"\\\g<0>", _cut(inert(text)))
    return _TAG.sub("&lt;", shown).replace("`", "&#96;")


def opened(line: str) -> str:
    r"""Markdown of one line that opens no list, quotation, table or fence within its own item.

    >>> print(opened("1984. London"), opened("- a"))
    1984\. London \- a
    """
    return _OPENING.sub(r"\1\\\2", line, count=1) if _OPENING.match(line) else line


def in_yaml(text: str | None) -> str:
    """*text* as a quoted YAML scalar of one line.

    YAML has no way to say that a string is no Markdown, and Obsidian, Dataview and Hugo show
    strings as Markdown, so marks are taken apart by a space, and backticks become apostrophes.

    >>> print(in_yaml('say "[[a]]"'))
    "say \\"[ [a]]\\""
    """
    shown = _JOINED.sub(r"\g<0> ", _cut(inert(text))).replace("`", "'")
    return json.dumps(shown, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
