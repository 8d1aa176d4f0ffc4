"""What separates two titles, as far as it has a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Comparison", "Likeness", "UNLIKE"]


class Likeness(IntEnum):
    """What separates two titles, from nothing to everything."""

    EQUAL = 0
    """The same letters."""
    SPELLED = 1
    """Misspellings, hyphens, fillers."""
    SHORTENED = 2
    """One is the beginning of the other, cut where a subtitle begins or where the text was cut."""
    REWORDED = 3
    """Some words of substance differ: another wording, or a near twin."""
    NUMBERED = 4
    """Like one another but for a number: another part, year or edition."""
    NOTICE = 5
    """One is a notice about the other (erratum, reply, comment), or about something else."""
    UNLIKE = 6
    """Not the same title in any reading."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of laying two titles side by side.

    Attributes:
        slips: number of misspelt words.
        detail: the words that made the difference, for the evidence.
        cut: words that the shorter title lacks (SHORTENED).
        beyond: words that the mention has after the end of the work's title (SHORTENED).
    """

    likeness: Likeness
    slips: int = 0
    detail: str = ""
    cut: int = 0
    beyond: tuple[str, ...] = ()


UNLIKE = Comparison(Likeness.UNLIKE)
