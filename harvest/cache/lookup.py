"""Works: made from replies, found by name, by number, by their words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from harvest.cache.connection import Connection
from harvest.cache.packing import number_of_work, to_handle, to_number, unpack
from harvest.cache.replies import by_scheme, find_pending, find_underived
from harvest.cache.search_query import read_query, unknown_fields
from harvest.cache.user import get_names
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.text.accent import without_accents

__all__ = ["Works"]

_WORD = re.compile(r"\w+")

_TERMS = 12
"""How many words of a reference are searched for, the rarest first: enough to single it out."""

_LETTERS_A_TYPO, _HINTS = 4, 3
"""A word of eight letters may differ in two; so many words like it are named."""

_LOOKED_AT = 1000
"""How many works these words may lead to: each is weighed, at some microseconds a word."""

_WEIGHTS = "4.0, 3.0, 1.0, 1.0, 0.5, 0.5"
"""How much a word in title, authors, venue, year, abstract, keywords counts."""


class Works:
    """Works by name, by handle, by their words."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def derive(self, identifiers: Iterable[Identifier] | None = None) -> dict[Identifier, str]:
        """Make works of the replies about *identifiers*, or of all that are still to be made.

        What a search found becomes a work only when it is named here, or shares a name with one.

        Returns:
            The work of each identifier that leads to one; empty when none were given.
        """
        # What derives is imported only when there is something to derive: most look-ups have not.
        if identifiers is None:
            if find_pending(self._conn, 1):
                from harvest.cache.derivation import derive_pending

                derive_pending(self._conn)
            return {}
        asked = list(dict.fromkeys(identifiers))
        if reply_ids := find_underived(self._conn, asked):
            from harvest.cache.derivation import derive_replies

            derive_replies(self._conn, reply_ids)
        return self.ids(asked)

    @staticmethod
    def id_of(identifier: Identifier) -> str:
        """The handle of the work whose best name is *identifier*, whether it is here or not."""
        return to_handle(number_of_work(identifier))

    def record(self, handle: str) -> Record | None:
        """The work's record; None when it is not here."""
        return self.records([handle]).get(handle)

    def ids(self, identifiers: Iterable[Identifier]) -> dict[Identifier, str]:
        """The work each identifier leads to, where there is one; Zotero keys by their saved names.

        Where several works go by a name, the one whose own it is comes first, then the one that was
        found by asking for it.
        """
        identifiers = list(identifiers)
        found = _named(self._conn, identifiers)
        missing = [each for each in identifiers if each not in found]
        targets = get_names(self._conn, missing) if missing else {}
        if targets:
            works = _named(self._conn, targets.values())
            found |= {name: works[target] for name, target in targets.items() if target in works}
        return found

    def records(self, handles: Iterable[str]) -> dict[str, Record]:
        """The records of the works, in the order asked for; unknown ones are left out."""
        numbers = {to_number(handle): handle for handle in handles}
        rows: dict[int | None, bytes] = dict(
            self._conn.rows(
                "SELECT r.work_id, r.record FROM json_each(?) AS j "
                "CROSS JOIN records AS r ON r.work_id = j.value",
                (json.dumps([number for number in numbers if number is not None]),),
            )
        )
        found = {}
        for number, handle in numbers.items():
            record = _record(self._conn, handle, rows[number]) if number in rows else None
            if record is not None:
                found[handle] = record
        return found

    def missing(self, handles: Iterable[str]) -> set[str]:
        """Those of the handles that are no work's."""
        numbers = {to_number(handle): handle for handle in handles}
        rows = self._conn.rows(
            "SELECT w.id FROM json_each(?) AS j CROSS JOIN works AS w ON w.id = j.value",
            (json.dumps([number for number in numbers if number is not None]),),
        )
        return {*numbers.values()} - {numbers[number] for (number,) in rows}

    def dois(self, handles: Iterable[str]) -> dict[str, str]:
        """The DOIs of those works that are here and have one."""
        numbers = [number for handle in set(handles) if (number := to_number(handle)) is not None]
        rows = self._conn.rows(
            "SELECT w.id, w.doi FROM json_each(?) AS j CROSS JOIN works AS w ON w.id = j.value "
            "WHERE w.doi IS NOT NULL",
            (json.dumps(sorted(numbers)),),
        )
        return {to_handle(number): doi for number, doi in rows}

    def all_records(self) -> Iterator[tuple[str, Record]]:
        """Every work with its record, in an order that only the works decide; one at a time."""
        last = -(1 << 63)
        while rows := self._conn.rows(
            "SELECT work_id, record FROM records WHERE work_id > ? ORDER BY work_id LIMIT 500",
            (last,),
        ):
            for number, data in rows:
                record = _record(self._conn, to_handle(number), data)
                if record is not None:
                    yield to_handle(number), record
            last = rows[-1][0]

    def search(self, text: str, limit: int = 20) -> list[str]:
        """Works that hold all words of *text* anywhere, the closest first; any text is harmless."""
        words = _WORD.findall(text)
        return _matching(self._conn, " ".join(f'"{word}"' for word in words), limit)

    def find(self, text: str, limit: int = 20) -> list[str]:
        """Works that fit what somebody typed into a search, the closest first, else the newest.

        Raises:
            InvalidArgument: a field cannot have such a value; see `search_query`.
        """
        query = read_query(text)
        if not query.conditions:
            return _matching(self._conn, query.match, limit)
        conditions = [sql for sql, _ in query.conditions]
        values = [value for _, several in query.conditions for value in several]
        source, order = "works", "works.year DESC, works.title, works.id"
        if query.match:
            source = "works_fts JOIN works ON works.id = works_fts.rowid"
            conditions, values = ["works_fts MATCH ?", *conditions], [query.match, *values]
            order = f"bm25(works_fts, {_WEIGHTS}), works.id"
        rows = self._conn.rows(
            f"SELECT works.id FROM {source} WHERE {' AND '.join(conditions)} "
            f"ORDER BY {order} LIMIT ?",
            (*values, limit),
        )
        return [to_handle(number) for (number,) in rows]

    def nearest_words(self, text: str) -> dict[str, list[str]]:
        """Each word of a search that no work has, with those of the index that are like it.

        What looks like a field ("authr:jankovic") gets the field that it is like.
        """
        lost = [each for each in read_query(text).words if not _count(self._conn, f'"{each}"')]
        if not lost:
            return {}
        from rapidfuzz.distance import OSA  # only where something is misspelt

        # A table of the connection's own: the file need not be writable.
        self._conn.run(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_words "
            "USING fts5vocab('main', 'works_fts', 'row')"
        )
        known = self._conn.rows("SELECT term, doc FROM temp.index_words")
        found: dict[str, list[str]] = {}
        fields = unknown_fields(text)
        for word in lost:
            if word in fields:
                found[word] = [f"{fields[word]}:"]
                continue
            plain = _folded(word)
            most = max(1, len(plain) // _LETTERS_A_TYPO)
            near = sorted(
                (distance, -count, term)
                for term, count in known
                if abs(len(term) - len(plain)) <= most
                and (distance := OSA.distance(plain, term, score_cutoff=most)) <= most
            )
            found[word] = [term for *_, term in near[:_HINTS]]
        return found

    def candidates(self, text: str, limit: int = 10) -> list[str]:
        """Works that share words with *text* in title, authors, venue or year, closest first."""
        words = dict.fromkeys(word.lower() for word in _WORD.findall(text) if len(word) > 1)
        terms = _rarest(self._conn, words)
        return _matching(
            self._conn,
            f"{{title authors venue year}} : ({' OR '.join(terms)})" if terms else "",
            limit,
        )


def _folded(word: str) -> str:
    """*word* as the index has it: without accents and capitals."""
    return without_accents(word.casefold())


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


def _record(conn: Connection, handle: str, data: bytes) -> Record | None:
    """The record that *data* is; None, and told, where it cannot be read."""
    try:
        return Record.from_dict(unpack(data))
    except Exception as error:  # bytes that were changed may still be JSON of another shape
        conn.tell_damage(f"work {handle} ({error})")
        return None


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
