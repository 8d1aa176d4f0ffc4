"""Read works: by name, by number, by their words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from harvest.cache.connection import Connection
from harvest.cache.packing import to_handle, to_number, unpack
from harvest.cache.replies import by_scheme
from harvest.cache.user import get_names
from harvest.errors import CacheError
from harvest.model.identifier import Identifier
from harvest.model.record import Record

__all__ = [
    "find_candidates",
    "find_dois",
    "find_records",
    "find_work_ids",
    "iterate_records",
    "search_works",
]

_WORD = re.compile(r"\w+")

_TERMS = 12
"""How many words of a reference are searched for, the rarest first: enough to single it out."""

_LOOKED_AT = 1000
"""How many works these words may lead to: each is weighed, at some microseconds a word."""

_WEIGHTS = "4.0, 3.0, 1.0, 1.0, 0.5, 0.5"
"""How much a word in title, authors, venue, year, abstract, keywords counts."""


def find_work_ids(conn: Connection, identifiers: Sequence[Identifier]) -> dict[Identifier, str]:
    """The work each identifier leads to, where there is one.

    Where several works go by a name, the one whose own it is comes first, then the one that was
    found by asking for it.
    """
    found = _named(conn, identifiers)
    missing = [each for each in identifiers if each not in found]
    targets = get_names(conn, missing) if missing else {}
    if targets:
        works = _named(conn, targets.values())
        found |= {name: works[target] for name, target in targets.items() if target in works}
    return found


def _named(conn: Connection, identifiers: Iterable[Identifier]) -> dict[Identifier, str]:
    found: dict[Identifier, str] = {}
    for scheme, values in by_scheme(identifiers).items():
        for value, number in conn.rows(
            "SELECT i.value, i.work_id FROM json_each(?) AS j "
            "CROSS JOIN identifiers AS i ON i.scheme = ? AND i.value = j.value "
            "ORDER BY i.is_own DESC, i.is_asked DESC, i.work_id",
            (json.dumps(values), scheme),
        ):
            found.setdefault(Identifier(scheme, value), to_handle(number))
    return found


def find_records(conn: Connection, handles: Iterable[str]) -> dict[str, Record]:
    """The records of the works, in the order asked for; unknown ones are left out."""
    numbers = {to_number(handle): handle for handle in handles}
    rows: dict[int | None, bytes] = dict(
        conn.rows(
            "SELECT r.work_id, r.record FROM json_each(?) AS j "
            "CROSS JOIN records AS r ON r.work_id = j.value",
            (json.dumps([number for number in numbers if number is not None]),),
        )
    )
    return {
        handle: _record(conn, handle, rows[number])
        for number, handle in numbers.items()
        if number in rows
    }


def _record(conn: Connection, handle: str, data: bytes) -> Record:
    try:
        return Record.from_dict(unpack(data))
    except Exception as error:  # bytes that were changed may still be JSON of another shape
        raise CacheError(
            f"{conn.path}: the cache is damaged at work {handle} ({error}); "
            "run: harvest cache rebuild"
        ) from error


def find_dois(conn: Connection, handles: Iterable[str]) -> dict[str, str]:
    """The DOIs of those works that are here and have one."""
    numbers = [number for handle in set(handles) if (number := to_number(handle)) is not None]
    rows = conn.rows(
        "SELECT w.id, w.doi FROM json_each(?) AS j CROSS JOIN works AS w ON w.id = j.value "
        "WHERE w.doi IS NOT NULL",
        (json.dumps(sorted(numbers)),),
    )
    return {to_handle(number): doi for number, doi in rows}


def iterate_records(conn: Connection) -> Iterator[tuple[str, Record]]:
    """Every work with its record, in an order that only the works decide; one at a time."""
    last = -(1 << 63)
    while rows := conn.rows(
        "SELECT work_id, record FROM records WHERE work_id > ? ORDER BY work_id LIMIT 500", (last,)
    ):
        for number, record in rows:
            yield to_handle(number), _record(conn, to_handle(number), record)
        last = rows[-1][0]


def search_works(conn: Connection, text: str, limit: int) -> list[str]:
    """Works that hold all words of *text* anywhere, the closest first."""
    words = _WORD.findall(text)
    return _matching(conn, " ".join(f'"{word}"' for word in words), limit)


def find_candidates(conn: Connection, text: str, limit: int) -> list[str]:
    """Works that share words with *text* in title, authors, venue or year, the closest first."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(text) if len(word) > 1)
    terms = _rarest(conn, words)
    return _matching(
        conn, f"{{title authors venue year}} : ({' OR '.join(terms)})" if terms else "", limit
    )


def _rarest(conn: Connection, words: Iterable[str]) -> list[str]:
    """The quoted words that fewest works have, of those that any has.

    Common words would have the index read half of the works and would tell them apart no better.
    """
    counted = [(_count(conn, f'"{word}"'), f'"{word}"') for word in words]
    chosen: list[str] = []
    looked_at = 0
    for count, word in sorted(each for each in counted if each[0])[:_TERMS]:
        looked_at += count
        if chosen and looked_at > _LOOKED_AT:
            break
        chosen.append(word)
    return chosen


def _count(conn: Connection, term: str) -> int:
    """How many works have *term*, as far as it matters."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM works_fts WHERE works_fts MATCH ? LIMIT ?)"
    return int(conn.rows(sql, (term, _LOOKED_AT // 2))[0][0])


def _matching(conn: Connection, query: str, limit: int) -> list[str]:
    if not query:
        return []
    rows = conn.rows(
        "SELECT rowid FROM works_fts WHERE works_fts MATCH ? "
        f"ORDER BY bm25(works_fts, {_WEIGHTS}), rowid LIMIT ?",
        (query, limit),
    )
    return [to_handle(number) for (number,) in rows]
