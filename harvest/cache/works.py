"""Works as tables, written from merged records."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from harvest.cache.connection import Connection, Row
from harvest.cache.packing import Damaged, pack_record, to_handle, unpack
from harvest.cache.tables import DERIVED
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.model.work import Contributor, Venue

__all__ = ["delete_works", "topics_of_records", "write_works"]

Names = Mapping[Identifier, tuple[bool, bool]]
"""Each name of a work: (is it its own, was it asked)."""

Written = tuple[int, Identifier, Names, Record]
"""A work to write: number, first name, all names, record."""

_log = logging.getLogger(__name__)


def write_works(conn: Connection, works: Iterable[Written]) -> set[int]:
    """Write *works* anew with all that hangs on them, in place where they exist.

    Returns:
        The numbers of the works that were written: all, but for a clash of numbers.
    """
    # In the order of their numbers: the full-text index starts a new segment at each step back.
    there, ordered = _without_clashes(conn, sorted(works, key=lambda each: each[0]))
    numbers = [number for number, *_ in ordered]
    venues = {number: _venue_row(record.work.venue) for number, _, _, record in ordered}
    conn.many(
        f"INSERT OR IGNORE INTO venues VALUES ({_marks(9)})",
        sorted({row for row in venues.values() if row is not None}),
    )
    before = _venues_of(conn, numbers)
    conn.many(_UPSERT, [_work_row(each, venues[each[0]]) for each in ordered])
    for table in DERIVED:
        conn.many(f"DELETE FROM {table} WHERE work_id = ?", [(number,) for number in there])
    for table, width, rows_of in _PARTS:
        conn.many(
            f"INSERT INTO {table} VALUES ({_marks(width)})",
            [row for each in ordered for row in rows_of(each)],
        )
    _drop_orphaned_venues(conn, before)
    return set(numbers)


def delete_works(conn: Connection, works: Iterable[int], heirs: Mapping[Identifier, int]) -> None:
    """Delete *works*; what the user tied to one goes to the work that now has its name."""
    numbers = sorted(works)
    if not numbers:
        return
    venues = _venues_of(conn, numbers)
    for number, identifier in conn.rows(
        "SELECT id, identifier FROM works WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    ):
        heir = heirs.get(Identifier(*identifier.split(":", 1)))
        if heir is not None:
            conn.run("UPDATE matches SET work_id = ? WHERE work_id = ?", (heir, number))
            conn.run(
                "UPDATE OR REPLACE citation_keys SET work_id = ? WHERE work_id = ?", (heir, number)
            )
        conn.run("DELETE FROM works WHERE id = ?", (number,))
    _drop_orphaned_venues(conn, venues)


def _without_clashes(conn: Connection, works: Sequence[Written]) -> tuple[set[int], list[Written]]:
    """The numbers that are there, and the works without those whose number is another's.

    Of a million works that happens to one, once in two thousand caches.
    """
    there: dict[int, str] = dict(
        conn.rows(
            "SELECT id, identifier FROM works WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([number for number, *_ in works]),),
        )
    )
    kept = []
    for each in works:
        if there.get(each[0], str(each[1])) == str(each[1]):
            kept.append(each)
        else:
            _log.error("%s and %s have the same number; only one is kept", each[1], there[each[0]])
    return set(there), kept


def _venues_of(conn: Connection, works: Sequence[int]) -> set[int]:
    return {
        venue
        for (venue,) in conn.rows(
            "SELECT venue_id FROM works WHERE id IN (SELECT value FROM json_each(?)) "
            "AND venue_id IS NOT NULL",
            (json.dumps(works),),
        )
    }


def _drop_orphaned_venues(conn: Connection, venues: Iterable[int]) -> None:
    conn.many(
        "DELETE FROM venues WHERE id = ? "
        "AND NOT EXISTS (SELECT 1 FROM works WHERE venue_id = venues.id)",
        [(venue,) for venue in venues],
    )


def _marks(width: int) -> str:
    return ", ".join("?" * width)


def _line(values: Iterable[str | None]) -> str | None:
    return "; ".join(value for value in values if value) or None


def _venue_row(venue: Venue) -> Row | None:
    """The venue under a number made of all it says: sources that spell it differently stay so."""
    fields = (
        venue.title,
        venue.short_title,
        venue.kind,
        venue.issn_l,
        _line(venue.issn),
        _line(venue.isbn),
        venue.series,
        venue.publisher,
    )
    if not any(fields):
        return None
    digest = hashlib.sha256(json.dumps(fields).encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 14, *fields)


_COLUMNS = (
    "id, title, handle, identifier, doi, type, authors, year, published, venue, venue_id, volume, "
    "issue, pages, language, citations, access, is_oa, is_retracted, keywords, abstract"
).split(", ")

_UPSERT = (
    f"INSERT INTO works ({', '.join(_COLUMNS)}) VALUES ({_marks(len(_COLUMNS))}) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
    + f" WHERE ({', '.join(f'works.{column}' for column in _COLUMNS[1:])})"
    + f" IS NOT ({', '.join(f'excluded.{column}' for column in _COLUMNS[1:])})"
)
"""An unchanged row is left alone: each update costs the full-text index two changes."""


def _work_row(written: Written, venue: Row | None) -> Row:
    number, name, _, record = written
    work = record.work
    return (
        number,
        work.title,
        to_handle(number),
        str(name),
        work.doi,
        work.type,
        _line(person.name for person in work.contributors),
        work.year,
        work.published,
        work.venue.title,
        venue[0] if venue else None,
        work.volume,
        work.issue,
        work.pages,
        work.language,
        _citations(record),
        work.access.status,
        work.access.is_oa,
        work.is_retracted,
        _line((*work.keywords, *work.mesh, *work.topics)),
        work.abstract,
    )


def _citations(record: Record) -> int | None:
    """The highest count of any source: each one overlooks some."""
    counts = [
        int(each.value)
        for each in record.indicators
        if each.name == "citations" and isinstance(each.value, int | float)
    ]
    return max(counts, default=None)


def _records(written: Written) -> Iterator[Row]:
    yield written[0], pack_record(written[3])


def _identifiers(written: Written) -> Iterator[Row]:
    number, _, names, _ = written
    for name, (is_own, is_asked) in sorted(names.items()):
        yield name.scheme, name.value, number, is_own, is_asked


def _contributors(written: Written) -> Iterator[Row]:
    for position, person in enumerate(written[3].work.contributors):
        yield (
            written[0],
            position,
            person.role,
            person.name or None,
            person.given,
            person.family,
            person.orcid,
            _affiliations(person),
        )


def _affiliations(person: Contributor) -> str | None:
    return _line(each.name for each in person.affiliations)


def _indicators(written: Written) -> Iterator[Row]:
    for position, each in enumerate(written[3].indicators):
        value = json.dumps(each.value) if isinstance(each.value, dict) else each.value
        yield (
            written[0],
            position,
            f"snapshot_{each.name}" if each.is_of_snapshot else each.name,  # no provider's class
            value,
            each.unit,
            each.class_,
            each.source,
            each.as_of,
        )


def _provenance(written: Written) -> Iterator[Row]:
    for field, source in sorted(written[3].provenance.items()):
        yield written[0], field, source


def _conflicts(written: Written) -> Iterator[Row]:
    for position, each in enumerate(written[3].conflicts):
        value = each.value if isinstance(each.value, str) else json.dumps(each.value, default=str)
        yield written[0], position, each.field, each.source, value


def _versions(written: Written) -> Iterator[Row]:
    for position, each in enumerate(written[3].work.versions):
        yield (
            written[0],
            position,
            each.doi,
            each.url,
            each.host,
            each.version,
            each.is_oa,
            each.license,
            each.type,
            each.source,
        )


def _relations(written: Written) -> Iterator[Row]:
    for position, each in enumerate(written[3].work.relations):
        yield written[0], position, each.type, each.doi, each.source


def _updates(written: Written) -> Iterator[Row]:
    for position, each in enumerate(written[3].work.updates):
        yield written[0], position, each.type, each.doi, each.date, each.source


def _funders(written: Written) -> Iterator[Row]:
    for position, each in enumerate(written[3].work.funders):
        yield written[0], position, each.name, each.doi, _line(each.awards)


def _topics(written: Written) -> Iterator[Row]:
    for position, name in enumerate(written[3].work.topics):
        yield written[0], position, name


def topics_of_records(records: Iterable[Row]) -> Iterator[Row]:
    """The rows of topics of stored records: (number of the work, packed record)."""
    for number, data in records:
        try:
            names = unpack(data).get("topics") or ()
        except (Damaged, AttributeError):
            continue  # what reads the record tells the damage
        yield from ((number, place, name) for place, name in enumerate(names))


_PARTS: tuple[tuple[str, int, Callable[[Written], Iterator[Row]]], ...] = (
    ("records", 2, _records),
    ("identifiers", 5, _identifiers),
    ("contributors", 8, _contributors),
    ("indicators", 8, _indicators),
    ("provenance", 3, _provenance),
    ("conflicts", 5, _conflicts),
    ("versions", 10, _versions),
    ("relations", 5, _relations),
    ("updates", 6, _updates),
    ("funders", 5, _funders),
    ("topics", 3, _topics),
)
"""Each derived table, its width and its rows."""
