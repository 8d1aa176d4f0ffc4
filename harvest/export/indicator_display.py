"""Indicators in the order and form in which people read them, each with its source and date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harvest.export.sanitize import inert
from harvest.export.wording import MEANINGS, label_of, source_name
from harvest.model.indicator import Indicator

__all__ = ["Gauge", "Series", "Value", "find_gauges", "find_series", "sparkline"]

_ORDER = (
    "citations", "fwci", "citation_percentile", "popularity", "influence", "impulse",
    "early_citations", "recent_citations", "downloads", "views",
    "venue_2yr_mean_citedness", "venue_h_index", "venue_in_doaj",
)  # fmt: skip
_SCORES = frozenset({"popularity", "influence", "impulse"})
"""Scores have no unit that a reader could know: their classes say what they mean."""
_BARS = "▁▂▃▄▅▆▇█"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Value:
    """What one source says: a number in words or "", a class or "", by whom and when."""

    text: str
    class_: str
    source: str
    as_of: str

    @property
    def words(self) -> str:
        """Class and number, as far as given: "Top 10% · 97.3 %"."""
        return " · ".join(part for part in (self.class_, self.text) if part)

    @property
    def origin(self) -> str:
        """Source and date, as far as known: "OpenAIRE 2026-11-21"."""
        return f"{self.source} {self.as_of}".strip()


@dataclass(frozen=True, slots=True)
class Gauge:
    """One indicator with the values of all sources that give it, side by side.

    Attributes:
        meaning: what it tells, in one line; "" for one that is not known here.
    """

    name: str
    label: str
    meaning: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Citations in each year of a source's window, without gaps."""

    first: int
    counts: tuple[int, ...]
    source: str
    as_of: str

    @property
    def last(self) -> int:
        """The last year of the window."""
        return self.first + len(self.counts) - 1

    @property
    def span(self) -> str:
        """The years it covers: "2012-2026"."""
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first)

    @property
    def peak(self) -> tuple[int, int]:
        """The year with the most citations (the first of them) and how many there were."""
        most = max(self.counts)
        return self.first + self.counts.index(most), most

    @property
    def origin(self) -> str:
        """Source and date, as far as known."""
        return f"{self.source} {self.as_of}".strip()


def find_gauges(indicators: Iterable[Indicator]) -> list[Gauge]:
    """All indicators but citations by year, known ones first, values in the order given.

    Raw scores are left out; a class alone is shown.
    """
    by_name: dict[str, list[Value]] = {}
    for each in indicators:
        if each.name == "citations_by_year" or isinstance(each.value, dict):
            continue
        value = Value(
            _number(each),
            inert(each.class_),
            source_name(each.source),
            "" if each.is_of_snapshot else inert(each.as_of)[:10],  # its source tells the date
        )
        if value.text or value.class_:
            by_name.setdefault(each.name, []).append(value)
    names = [name for name in _ORDER if name in by_name]
    names += [name for name in by_name if name not in _ORDER]
    return [
        Gauge(inert(name), label_of(name), MEANINGS.get(name, ""), tuple(by_name[name]))
        for name in names
    ]


def _number(indicator: Indicator) -> str:
    value = indicator.value
    is_count = indicator.is_of_snapshot and indicator.unit == "citations"
    if not isinstance(value, int | float) or (indicator.name in _SCORES and not is_count):
        return ""
    if indicator.unit == "flag":
        return "yes" if value else "no"
    if indicator.unit == "fraction":
        return f"{value * 100:.3g} %"
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return f"{int(value):,}"
    return f"{value:.2f}" if 0.01 <= abs(value) < 1000 else f"{value:.3g}"


def find_series(indicators: Iterable[Indicator]) -> Series | None:
    """The first source's citations by year; years that it leaves out inside its window are 0."""
    for each in indicators:
        if each.name != "citations_by_year" or not isinstance(each.value, dict):
            continue
        counts = {int(year): count for year, count in each.value.items() if _is_year(year)}
        if counts and max(counts) - min(counts) < _LONGEST:
            first, last = min(counts), max(counts)
            row = tuple(max(0, int(counts.get(year, 0))) for year in range(first, last + 1))
            return Series(first, row, source_name(each.source), inert(each.as_of)[:10])
    return None


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdecimal()


def sparkline(counts: Iterable[int]) -> str:
    """One bar a number, its height in proportion to the largest; nothing at all is a dot.

    >>> sparkline([0, 1, 4, 8])
    '·▁▄█'
    """
    row = list(counts)
    most = max(row, default=0)
    return "".join(_BARS[(count * 8 + most - 1) // most - 1] if count else "·" for count in row)
