"""JSON values read by the shape they should have; any other shape counts as absent.

Sources send null, "", [] and {} for "unknown", a bare value where a list was promised, and numbers
as strings. The readers of the fields ask here, so that none of that can raise.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from harvest.text.markup import clean_text
from harvest.text.no_value import LONGEST, is_no_value

__all__ = ["flag", "mapping", "mappings", "number", "raw", "strings", "text", "texts", "whole"]

Json = Any

LARGEST = (1 << 63) - 1
"""The largest whole number that SQLite holds."""


def mapping(value: Json) -> dict[str, Json]:
    """*value* when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Json) -> list[dict[str, Json]]:
    """The non-empty objects in a list; a bare object counts as a list of one."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict) and each]
    return [value] if isinstance(value, dict) and value else []


def strings(value: Json) -> list[str]:
    """The non-blank strings in a list, raw; a bare string counts as a list of one."""
    if not value:
        return []
    if isinstance(value, str):
        return [value] if value.strip() else []
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, str) and each.strip()]


def text(value: Json) -> str | None:
    """*value* as clean text, None when there is none. Of a list, the first that has any.

    Words that say "no value" are none; names of persons, who may be called so, are asked for `raw`.

    >>> text(["", "(:unav)", "A &amp; B"]), text(7), text({}), text("n/a")
    ('A & B', '7', None, None)
    """
    if isinstance(value, str):
        return _cleaned(value) if len(value) <= LONGEST else clean_text(value) or None
    if isinstance(value, list):
        return next((found for each in value if (found := text(each))), None)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return str(value)
    return None


@lru_cache(maxsize=8192)
def _cleaned(value: str) -> str | None:
    clean = clean_text(value)
    return clean if clean and not is_no_value(clean) else None


def raw(value: Json) -> str | None:
    """A string that is not blank, as it was sent."""
    return value if isinstance(value, str) and value.strip() else None


def texts(value: Json) -> tuple[str, ...]:
    """The clean, distinct texts of a list, in order."""
    if not value:
        return ()
    return tuple(dict.fromkeys(found for each in strings(value) if (found := text(each))))


def number(value: Json) -> float | int | None:
    """A finite number that a database can hold, also when sent as a string ("5.0")."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if abs(value) <= LARGEST else None  # which NaN is not


def whole(value: Json) -> int | None:
    """A whole number of things: 5, 5.0 and "5.0" are 5; 5.5 and -1 are none."""
    if type(value) is int:  # nearly always, and this is asked twenty times a work
        return value if 0 <= value <= LARGEST else None
    found = number(value)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def flag(value: Json) -> bool | None:
    """True or False, None when unsaid."""
    return value if isinstance(value, bool) else None
