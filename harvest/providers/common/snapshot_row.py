"""What a dataset of a snapshot keeps of a record in columns: enough to find and to judge it.

body ─▶ Facts: what it is called and found by
     └▶ slim body: the part of it that verdicts hang on; the mapping reads it like a reply
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["Facts", "RowReader", "first_line", "int_or_none", "is_shouted"]

Json = dict[str, Any]


class Facts(NamedTuple):
    """What a record is called and found by; texts are as sent.

    Attributes:
        key: the provider's own name of the record.
        doi: bare, in lower case; None where it has none.
        names: further identifiers it answers to, "scheme:value" each.
        updated: when the provider last changed it (ISO); of two copies the later one counts.
        titles: its title in one or two forms, with the subtitle and without; () for none.
        families: family names of its authors, or else of its editors.
        is_findable: whether a title or a reference may mean it: a figure's DOI is none's.
        about: DOIs of works that it is a notice about.
    """

    key: str
    doi: str | None
    names: tuple[str, ...] = ()
    updated: str | None = None
    type: str | None = None
    titles: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    year: int | None = None
    volume: str | None = None
    page: str | None = None
    citations: int | None = None
    is_findable: bool = True
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReader:
    """How one provider's records become rows.

    Attributes:
        facts: None for a record without a name of its own. May raise on odd shapes.
        slim: a body with all that a verdict hangs on, and no more.
        reads: names at the top of a body that `facts`, `slim` and the row's `has_shape` look at; of
            the others a build does not make values, most of the work of reading JSON. None for all.
        cites: the works in its list of references, as `Facts.key` names them; may raise.
        lifted: columns that hold one value of the slim body by itself → the value's name.
        has_own_keys: whether `Facts.key` may be another name than the DOI, which may then change.
    """

    facts: Callable[[Json], Facts | None]
    slim: Callable[[Json], Json]
    reads: frozenset[str] | None
    lifted: Mapping[str, str]
    cites: Callable[[Json], list[str]] = lambda body: []
    has_own_keys: bool = True


def first_line(value: Any) -> str | None:
    """A text, or the first of a list of them; None for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, str) and value else None


def int_or_none(value: Any) -> int | None:
    """A whole number that a column of 32 bits holds; None for anything else."""
    return value if type(value) is int and -(1 << 31) < value < 1 << 31 else None


def is_shouted(title: str | None) -> bool:
    """Whether more of its letters are capitals than not: an abstract may tell how it is spelt."""
    text = title or ""
    return sum(map(str.isupper, text)) * 2 > sum(map(str.isalpha, text))
