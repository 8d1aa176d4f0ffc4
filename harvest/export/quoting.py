"""Text that Markdown (Obsidian's, pandoc's, GitHub's) and YAML take for text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from harvest.export.sanitize import inert

__all__ = ["markdown_text", "yaml_property"]

# What begins something anywhere in a line: emphasis, code, link, tag, HTML, math, comment, key.
_INLINE = re.compile(
    r"[\\`*\[\]{}<|~$^@#]|_(?!(?<=\w_)\w)|%(?=%)|(?<=%)%|=(?==)|(?<==)=|:(?=:)|&(?=[#\w])"
)
_BLOCK = re.compile(r"(?:[-+>=]|:(?=\s)|\d{1,9}(?=[.)](?:\s|$)))")


def markdown_text(text: str | None) -> str:
    r"""*text* on one line, escaped wherever Markdown would see more than text.

    >>> markdown_text("1. a_b *c* <script> [[d]] %%e%%") == (
    ...     r"1\. a_b \*c\* \<script> \[\[d\]\] \%\%e\%\%")
    True
    """
    escaped = _INLINE.sub(lambda match: "\\" + match[0], inert(text))
    start = _BLOCK.match(escaped)
    if not start:
        return escaped
    at = start.end() if start[0].isdecimal() else 0
    return f"{escaped[:at]}\\{escaped[at:]}"


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
    return json.dumps(inert(value), ensure_ascii=False) if isinstance(value, str) else str(value)
