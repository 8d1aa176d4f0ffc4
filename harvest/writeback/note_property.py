"""The works of a note as front matter properties, under names that harvest owns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harvest.export.common_fields import full_title
from harvest.export.indicator_display import find_gauges
from harvest.export.phrases import people
from harvest.export.sanitize import inert
from harvest.export.warning import find_warnings
from harvest.model.record import Record
from harvest.reading.property import HARVEST_PROPERTIES
from harvest.writeback.cited import Cited

__all__ = ["Fields", "to_properties"]

_AUTHORS = 40

Fields = dict[str, str | int | list[str]]
"""Property → text, number, or list of texts; what is empty is not there."""


def to_properties(works: Sequence[Cited]) -> Fields:
    """The properties for a note, in the order in which new ones are written.

    A note about a work gets that work's description, which Dataview and Obsidian's own views can
    sort and filter; what any note cites is listed by citation key and DOI.
    """
    fields: Fields = {}
    subject = next((work for work in works if work.is_subject), None)
    if subject:
        fields |= _description(subject)
    if not subject or len(works) > 1:
        fields["harvest_citekeys"] = [key for work in works if (key := inert(work.key))]
        fields["harvest_dois"] = [doi for work in works if (doi := inert(work.record.work.doi))]
    fields["harvest_notices"] = [notice for work in works for notice in _notices(work)]
    return {name: value for name, value in fields.items() if value not in ("", [])}


def _description(cited: Cited) -> Fields:
    work = cited.record.work
    fields: Fields = {
        "harvest_citekey": inert(cited.key),
        "harvest_doi": inert(work.doi),
        "harvest_title": full_title(inert(work.title), inert(work.subtitle)),
        "harvest_authors": _authors(people(work, "author")),
        "harvest_year": work.year if work.year is not None else "",
        "harvest_venue": inert(work.venue.title),
        "harvest_type": inert(work.type),
    }
    fields |= {
        name: each.value
        for each in cited.record.indicators
        if each.name == "citations"
        and isinstance(each.value, int)
        and (name := f"harvest_citations_{each.source}") in HARVEST_PROPERTIES
    }
    fields["harvest_classes"] = list(_classes(cited.record))
    dates = (inert(each.as_of)[:10] for each in cited.record.indicators)
    fields["harvest_as_of"] = max(dates, default="")
    return fields


def _authors(names: list[str]) -> list[str]:
    """The names, or the first of very many and how many more there are."""
    if len(names) <= _AUTHORS:
        return names
    return [*names[:_AUTHORS], f"… and {len(names) - _AUTHORS} more"]


def _classes(record: Record) -> Iterator[str]:
    for gauge in find_gauges(record.indicators):
        for value in gauge.values:
            if value.class_:
                yield f"{gauge.label.lower()} {value.class_} ({value.origin})"


def _notices(cited: Cited) -> Iterator[str]:
    for warning in find_warnings(cited.record):
        details = ", ".join(warning.details)
        yield f"{warning.words}: {inert(cited.key)}" + (f" ({details})" if details else "")
