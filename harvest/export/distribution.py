"""How the works of a library are distributed: by year, type, venue, access, impact, notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harvest.export.sanitize import inert
from harvest.export.warning import find_warnings
from harvest.export.wording import ACCESS, label_of, type_words
from harvest.model.record import Record

__all__ = ["Bar", "Distribution", "Statistics", "count_works"]

CLASSES = ("Top 0.01%", "Top 0.1%", "Top 1%", "Top 10%", "Average")
CITATIONS = ((0, 0), (1, 9), (10, 99), (100, 999), (1000, None))
"""Least and most citations of each bar; None is no limit."""
YEARS = 40
"""Years that have a bar each, to the last one; those before share one."""
VENUES = 15
"""Venues that have a bar each, those with most works first; the others share one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The works of one kind.

    Attributes:
        value: what they share ("2011", "gold", "10-99"); "" for those of which that is not known,
            or that have little in common ("13 others"): they are counted, and no bar is drawn.
        label: the same for people.
        query: what `search` is given to list them; "" where it cannot.
    """

    value: str
    label: str
    count: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Works by one trait; each work is in one bar, so that the counts add up to all works.

    Attributes:
        name: "year", "type", "venue", "access", "citations", "popularity", "influence", "impulse"
            or "notices".
        meaning: whose word it is, or how it was counted; "" where that is plain.
    """

    name: str
    title: str
    bars: tuple[Bar, ...]
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The distributions of a number of works."""

    works: int
    distributions: tuple[Distribution, ...]

    def __getitem__(self, name: str) -> Distribution:
        """The distribution of that name; KeyError when there is none."""
        try:
            return next(each for each in self.distributions if each.name == name)
        except StopIteration:
            raise KeyError(name) from None

    def to_dict(self) -> dict[str, Any]:
        """As JSON: "works", and under each name a list of {value, label, count, query}."""
        named = {
            each.name: [
                {
                    "value": bar.value or None,
                    "label": bar.label,
                    "count": bar.count,
                    "query": bar.query or None,
                }
                for bar in each.bars
            ]
            for each in self.distributions
        }
        return {"works": self.works, **named}


def count_works(records: Iterable[Record]) -> Statistics:
    """The distributions of the works; records are taken one at a time, and none is kept."""
    counters: dict[str, Counter[Any]] = {name: Counter() for name in _TRAITS}
    works = 0
    for record in records:
        works += 1
        for name, trait_of in _TRAITS.items():
            counters[name][trait_of(record)] += 1
    return Statistics(
        works,
        (
            Distribution("year", "Year", _year_bars(counters["year"])),
            Distribution("type", "Type", _most_first(counters["type"], "type", _type_words)),
            Distribution("venue", "Venue", _venue_bars(counters["venue"])),
            Distribution("access", "Access", _access_bars(counters["access"])),
            Distribution(
                "citations",
                "Citations",
                _citation_bars(counters["citations"]),
                "the highest count of any source",
            ),
            *(
                Distribution(
                    name,
                    f"{label_of(name)} class",
                    _class_bars(counters[name], name),
                    f"by BIP!: {meaning}",
                )
                for name, meaning in _IMPACT.items()
            ),
            Distribution("notices", "Notices", _notice_bars(counters["notices"])),
        ),
    )


_IMPACT = {
    "popularity": "current attention",
    "influence": "impact over all the years",
    "impulse": "momentum right after publication",
}


def _citations(record: Record) -> int | None:
    """The highest count of any source, as the cache's table of works has it."""
    counts = (
        int(each.value)
        for each in record.indicators
        if each.name == "citations" and isinstance(each.value, int | float) and each.value >= 0
    )
    return max(counts, default=None)


def _class(name: str) -> Callable[[Record], str]:
    return lambda record: next(
        (
            each.class_
            for each in record.indicators
            if each.name == name and each.class_ and not each.is_of_snapshot
        ),
        "",
    )


def _notice(record: Record) -> str:
    """The gravest notice that holds; a work that is called retracted is nothing else."""
    if record.work.is_retracted:
        return "retracted"
    return next((each.words.lower() for each in find_warnings(record)), "")


_TRAITS: Mapping[str, Callable[[Record], Any]] = {
    "year": lambda record: record.work.year,
    "type": lambda record: inert(record.work.type),
    "venue": lambda record: inert(record.work.venue.title),
    "access": lambda record: record.work.access.status,
    "citations": _citations,
    **{name: _class(name) for name in _IMPACT},
    "notices": _notice,
}


def _unknown(count: int, label: str = "unknown") -> tuple[Bar, ...]:
    return (Bar("", label, count),) if count else ()


def _year_bars(counts: Counter[int | None]) -> tuple[Bar, ...]:
    """Each year without gaps, the first bar for all before the last YEARS."""
    unknown = _unknown(counts.pop(None, 0))
    known = {year: count for year, count in counts.items() if year is not None}
    if not known:
        return unknown
    first, last = min(known), max(known)
    start = max(first, last - YEARS + 1)
    before = sum(count for year, count in known.items() if year < start)
    early = Bar(f"-{start - 1}", f"≤ {start - 1}", before, f"year:-{start - 1}")
    bars = [
        Bar(str(year), str(year), known.get(year, 0), f"year:{year}")
        for year in range(start, last + 1)
    ]
    return (*((early,) if before else ()), *bars, *unknown)


def _most_first(counts: Counter[str], field: str, words: Callable[[str], str]) -> tuple[Bar, ...]:
    unknown = _unknown(counts.pop("", 0))
    bars = (
        Bar(value, words(value), count, f"{field}:{'=' * (field == 'venue')}{quoted(value)}")
        for value, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
    return (*bars, *unknown)


def _type_words(type_: str) -> str:
    """The words of a type, but its own where several types have the same."""
    words = type_words(type_)
    return type_.replace("-", " ").capitalize() if words == type_words("book-part") else words


def _venue_bars(counts: Counter[str]) -> tuple[Bar, ...]:
    none = _unknown(counts.pop("", 0), "none")
    bars = _most_first(counts, "venue", str)
    others = bars[VENUES:]
    if len(others) < 2:
        return (*bars, *none)
    rest = Bar("", f"{len(others):,} others", sum(each.count for each in others))
    return (*bars[:VENUES], rest, *none)


def _access_bars(counts: Counter[str]) -> tuple[Bar, ...]:
    known = [
        Bar(status, status.capitalize(), counts[status], f"access:{status}")
        for status in ACCESS
        if counts[status]
    ]
    rest = sum(count for status, count in counts.items() if status not in ACCESS)
    return (*known, *_unknown(rest))


def _citation_bars(counts: Counter[int | None]) -> tuple[Bar, ...]:
    unknown = _unknown(counts.pop(None, 0))
    bars = []
    for least, most in CITATIONS:
        count = sum(
            number
            for value, number in counts.items()
            if value is not None and value >= least and (most is None or value <= most)
        )
        span = f"{least}-" if most is None else str(least) if least == most else f"{least}-{most}"
        label = f"{least:,} or more" if most is None else span
        bars.append(Bar(span, label, count, f"citations:{span}"))
    return (*bars, *unknown)


def _class_bars(counts: Counter[str], name: str) -> tuple[Bar, ...]:
    unknown = _unknown(counts.pop("", 0))
    classes = [*CLASSES, *sorted(set(counts) - set(CLASSES))]
    bars = (Bar(each, each, counts[each], f"{name}:{quoted(each)}") for each in classes)
    return (*bars, *unknown)


def _notice_bars(counts: Counter[str]) -> tuple[Bar, ...]:
    none = _unknown(counts.pop("", 0), "none")
    queries = {"retracted": "retracted:yes"}
    bars = (
        Bar(value, value.capitalize(), count, queries.get(value, ""))
        for value, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
    return (*bars, *none)


def quoted(value: str) -> str:
    """*value* as one value of a field in a search.

    >>> quoted("gold"), quoted("Mov Disord")
    ('gold', '"Mov Disord"')
    """
    return value if value.replace("-", "").isalnum() else f'"{value.replace(chr(34), " ")}"'
