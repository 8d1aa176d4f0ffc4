"""JSON that others wrote: what cannot be held in it is no value, and costs nothing else.

Deeper nesting than any record has, numbers of hundreds of digits, halves of letters beyond the
basic plane ("\ud800"): parsers of other languages take all of these.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["DEEPEST", "end_of_value", "read_json"]

DEEPEST = 60
"""Levels of nesting that are read; what lies deeper is null."""

_LONE = re.compile(
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\[^u]|\\u(?![dD][89a-fA-F]))"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]|-?\d[\d.eE+-]{300,}', re.DOTALL)


def read_json(text: str | bytes) -> Any:
    r"""The value that *text* is; bytes that are no letters of their encoding are U+FFFD.

    Raises:
        ValueError: it is no JSON.

    >>> read_json('{"a": "\\ud800b", "c": ' + "9" * 5000 + "}")
    {'a': '�b', 'c': None}
    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "replace")
    if "\\u" in text:
        text = _LONE.sub(lambda found: found[1] or r"\ufffd", text)
    try:
        return json.loads(text)
    except RecursionError:
        text = _shallow(text)
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise
        text = _shallow(text)
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError(f"cannot be read: {error}") from error


def end_of_value(text: str, start: int) -> int | None:
    """Where the object or list that begins at *start* ends; None where it does not.

    >>> end_of_value('[{"a": "]"}, 1] 2', 0)
    15
    """
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += (token[0][0] in "[{") - (token[0][0] in "]}")
        if depth <= 0:
            return token.end() if token[0][0] in "]}" else None
    return None


def _shallow(text: str) -> str:
    """*text* with null for what is nested too deep, and for numbers that are too long."""
    parts: list[str] = []
    depth = start = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                parts += (text[start : token.start()], "null")
        elif first in "]}":
            depth -= 1
            if depth == DEEPEST:
                start = token.end()
        elif first != '"' and depth <= DEEPEST:
            parts += (text[start : token.start()], "null")
            start = token.end()
    return "".join([*parts, text[start:] if depth <= DEEPEST else ""])
