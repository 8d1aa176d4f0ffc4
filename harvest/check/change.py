"""What is new in a record since it was last asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from harvest.check.preprint import found_confidence, named_publications
from harvest.model.notice import notices_of
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = ["Change", "find_changes", "losses"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was.

    Attributes:
        kind: "notice" (a retraction, correction … that was not known), "published" (a preprint has
            appeared), "indicator", "field" (a source corrected it), "source" (one that did not
            have the work has it, or has it no more).
        name: the notice's type, the indicator's or field's name, the source's name.
        before, after: plain JSON values; None where there was or is nothing.
        source: who says so now; None where several or nobody in particular; "harvest" for an
            article that it found itself.
    """

    kind: str
    name: str
    before: Any
    after: Any
    source: str | None = None

    @property
    def rank(self) -> int:
        """Sorts what matters most first."""
        return ("notice", "published", "field", "source", "indicator").index(self.kind)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {
            "change": self.kind,
            "name": self.name,
            "before": self.before,
            "after": self.after,
            "source": self.source,
        }


def find_changes(before: Record, after: Record) -> list[Change]:
    """What changed from *before* to *after*, two records of one work, the weightiest first.

    Lists that grow and shrink all the time (topics, keywords, places) are left out.
    """
    finders = (_notices, _publications, _fields, _sources, _indicators)
    found = [change for finder in finders for change in finder(before, after)]
    return sorted(found, key=lambda each: each.rank)


def losses(before: Record) -> list[Change]:
    """What there is to say of a work that no source has any more."""
    return [
        Change("source", name, status.status, "absent")
        for name, status in before.sources.items()
        if status.status == "found"
    ]


def _notices(before: Record, after: Record) -> Iterator[Change]:
    known = {(update.type, update.doi) for update in notices_of(before.work)}
    types = {kind for kind, _ in known}
    for update in notices_of(after.work):
        if (update.type, update.doi) in known or (update.doi is None and update.type in types):
            continue
        notice = {"doi": update.doi, "date": update.date}
        source = update.source or after.provenance.get("is_retracted")
        yield Change("notice", update.type, None, notice, source)
    if before.work.is_retracted and after.work.is_retracted is False:
        yield Change("notice", "no-longer-retracted", True, False)


def _publications(before: Record, after: Record) -> Iterator[Change]:
    known = named_publications(before.work)
    for doi in named_publications(after.work):
        if doi not in known:
            is_found = found_confidence(after.work, doi) is not None
            yield Change("published", "doi", None, doi, "harvest" if is_found else None)


def _people(work: Work) -> list[str]:
    return [person.name for person in work.authors]


_FIELDS: dict[str, Callable[[Work], Any]] = {
    "doi": lambda work: work.doi,
    "type": lambda work: work.type,
    "title": lambda work: work.title,
    "subtitle": lambda work: work.subtitle,
    "authors": _people,
    "year": lambda work: work.year,
    "venue": lambda work: work.venue.title,
    "volume": lambda work: work.volume,
    "issue": lambda work: work.issue,
    "pages": lambda work: work.pages,
    "article_number": lambda work: work.article_number,
    "access": lambda work: work.access.status if work.access.status != "unknown" else None,
}


def _fields(before: Record, after: Record) -> Iterator[Change]:
    for name, read in _FIELDS.items():
        was, is_ = read(before.work), read(after.work)
        if was != is_:
            source = after.provenance.get({"authors": "contributors"}.get(name, name))
            yield Change("field", name, was, is_, source)


def _sources(before: Record, after: Record) -> Iterator[Change]:
    for name in {*before.sources, *after.sources}:
        was, is_ = (each.sources.get(name) for each in (before, after))
        had, has = (status is not None and status.status == "found" for status in (was, is_))
        if had is not has and was is not None:
            yield Change("source", name, "found" if had else "absent", "found" if has else "absent")


def _indicators(before: Record, after: Record) -> Iterator[Change]:
    """Numbers and classes by source; citations by year and what harvest reckons are left out."""
    known = {(each.name, each.source): each for each in before.indicators}
    for each in after.indicators:
        was = known.get((each.name, each.source))
        if was is None or each.source == "harvest" or isinstance(each.value, dict):
            continue
        if was.value != each.value:
            yield Change("indicator", each.name, was.value, each.value, each.source)
        if was.class_ != each.class_:
            yield Change("indicator", f"{each.name} class", was.class_, each.class_, each.source)
