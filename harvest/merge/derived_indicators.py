"""Numbers that harvest works out itself, from citations by year.

They carry the source "harvest" and names of their own, so that nobody takes them for BIP!'s impulse
or popularity; and they are absent wherever a year they need is not known.
"""

from __future__ import annotations

from harvest.model.indicator import Indicator

__all__ = ["own_indicators"]

SPAN = 3
"""Years: the three after publication, the last three full ones."""


def own_indicators(given: tuple[Indicator, ...], year: int | None) -> tuple[Indicator, ...]:
    """What can be reckoned from the citations by year among *given*, for a work of *year*.

    early_citations: citations in the year of publication and the three after it (the span of
    BIP!'s impulse and of FWCI), once those years are over. recent_citations: those of the last
    three full years.
    """
    found = []
    for indicator in given:
        counts = indicator.value
        if indicator.name != "citations_by_year" or not isinstance(counts, dict) or not counts:
            continue
        as_of = indicator.as_of or ""
        if not as_of[:4].isdecimal():
            continue
        known = _Known(counts, _is_everything(counts, indicator.source, given))
        now = int(as_of[:4])
        early = known.total(year, year + SPAN) if year and year + SPAN < now else None
        recent = known.total(now - SPAN, now - 1)
        for name, value in (("early_citations", early), ("recent_citations", recent)):
            if value is not None:
                found.append(Indicator(name, value, "citations", None, "harvest", as_of))
        break
    return tuple(found)


def _is_everything(counts: dict[str, int], source: str, given: tuple[Indicator, ...]) -> bool:
    """Whether the years account for every citation: then all years left out were without any."""
    total = next(
        (each.value for each in given if each.name == "citations" and each.source == source), None
    )
    return isinstance(total, int | float) and sum(counts.values()) == total


class _Known:
    """Citations by year, and which years can be told.

    The window of the reply goes from the first to the last year it names. When all citations are
    accounted for, the years before it had none; the years after it are never known, for the reply
    may be older than the day it was read on.
    """

    def __init__(self, counts: dict[str, int], is_everything: bool) -> None:
        self.counts = counts
        self.first = 0 if is_everything else int(min(counts))
        self.last = int(max(counts))

    def total(self, start: int, end: int) -> int | None:
        """Citations from *start* to *end*, both included; None when a year is not known."""
        if start < self.first or end > self.last:
            return None
        return sum(self.counts.get(str(year), 0) for year in range(start, end + 1))
