"""The cache: everything that was answered, what was made of it, and what the notes cite.

One SQLite file. Raw replies are the truth; works are derived from them and can be made again
without a network. Notes, mentions, decisions and citation keys are the user's own and stay.
Any number of processes may use it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harvest.cache.answers import Citing, find_answers, find_citing, save_answers
from harvest.cache.connection import Connection
from harvest.cache.housekeeping import describe, find_damage, forget, prune, rebuild
from harvest.cache.keys import (
    CitationKey,
    find_keys,
    find_works_with_key,
    forget_keys,
    get_main_keys,
    get_taken_keys,
    save_key,
    save_keys,
)
from harvest.cache.lookup import (
    find_candidates,
    find_dois,
    find_records,
    find_work_ids,
    iterate_records,
    search_works,
)
from harvest.cache.notes import (
    StoredNote,
    find_mentions,
    find_notes,
    find_problems,
    get_note,
    remove_notes,
    save_note,
)
from harvest.cache.opening import open_database
from harvest.cache.packing import number_of_work, to_handle
from harvest.cache.replies import (
    Known,
    find_pending,
    find_prefix_agencies,
    find_stale,
    find_underived,
    find_unreadable,
    get_known,
    get_reasons,
    save_prefix_agencies,
    save_replies,
)
from harvest.cache.searches import StoredSearch, get_search, save_search
from harvest.cache.user import (
    decide,
    get_decision,
    get_names,
    save_name,
)
from harvest.cache.venues import StoredVenue, get_venue, save_venue
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Problem, Reading
from harvest.model.record import Record
from harvest.providers import Hits, Reply

__all__ = ["Cache", "CitationKey", "Citing", "Known", "StoredNote", "StoredSearch", "StoredVenue"]


class Cache:
    """The open database; use it as a context manager, by one thread at a time.

    Works are named by handles ("w" and ten characters), which are made from the work's best
    identifier and so are the same in every cache and after every rebuild.
    All methods may raise CacheError.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    @classmethod
    def open(cls, path: Path) -> Self:
        """The cache at *path*, made (with its folder) when absent, migrated when older.

        Raises:
            CacheError: another program's file or a newer harvest's, left untouched; or one that
                cannot be opened or written.
        """
        return cls(open_database(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; closing twice does no harm."""
        self._conn.close()

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._conn.path

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is saved inside becomes visible and durable together, or not at all."""
        with self._conn.writing(durable=True):
            yield

    # Replies and searches: on the disk when these return.

    def save_replies(self, replies: Iterable[Reply], retrieved_at: str) -> None:
        """Keep what sources answered; "unavailable" leaves no trace.

        All replies of a source to one identifier must be given in one call: they replace what
        it answered before.
        """
        save_replies(self._conn, replies, retrieved_at)

    def known(self, source: str, identifiers: Iterable[Identifier]) -> dict[Identifier, Known]:
        """What *source* has answered, for those of *identifiers* that it was ever asked."""
        return get_known(self._conn, source, identifiers)

    def reasons(self, source: str, identifiers: Iterable[Identifier]) -> dict[Identifier, str]:
        """Why *source* does not have those of *identifiers* that it said it has not."""
        return get_reasons(self._conn, source, identifiers)

    def unreadable(
        self, identifiers: Iterable[Identifier] | None = None
    ) -> list[tuple[Identifier, str, str]]:
        """(identifier asked, source, why) of each reply of which no work can be made."""
        return find_unreadable(self._conn, identifiers)

    def save_search(self, source: str, key: str, hits: Hits, retrieved_at: str) -> None:
        """Keep what a search found; each hit also counts as a reply for its own identifier."""
        save_search(self._conn, source, key, hits, retrieved_at)

    def known_search(self, source: str, key: str) -> StoredSearch | None:
        """What the search found when it was last made; None when it never was."""
        return get_search(self._conn, source, key)

    def prefix_agencies(self, prefixes: Collection[str], since: str) -> dict[str, str]:
        """The registration agencies of DOI prefixes, as far as that was told since then."""
        return find_prefix_agencies(self._conn, prefixes, since)

    def save_prefix_agencies(
        self, source: str, agencies: Mapping[str, str], retrieved_at: str
    ) -> None:
        """Remember whose DOI prefixes are."""
        save_prefix_agencies(self._conn, source, agencies, retrieved_at)

    def save_venue(self, reply: Reply, retrieved_at: str) -> None:
        """Keep what a source said of the venue with an ISSN."""
        save_venue(self._conn, reply, retrieved_at)

    def venue(self, source: str, issn: str) -> StoredVenue | None:
        """What the source said of the venue; None when it was never asked."""
        return get_venue(self._conn, source, issn)

    # Works: derived from replies.

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
        return self.work_ids(asked)

    def rebuild(self) -> dict[str, int]:
        """Make all works again from the raw replies, without a network; rows by table."""
        return rebuild(self._conn)

    def work_ids(self, identifiers: Iterable[Identifier]) -> dict[Identifier, str]:
        """The work of each identifier that leads to one; Zotero keys by their saved names."""
        return find_work_ids(self._conn, list(identifiers))

    @staticmethod
    def work_id_of(identifier: Identifier) -> str:
        """The handle of the work whose best name is *identifier*, whether it is here or not."""
        return to_handle(number_of_work(identifier))

    def record(self, work_id: str) -> Record | None:
        """The work's record; None when it is not here."""
        return find_records(self._conn, [work_id]).get(work_id)

    def records(self, work_ids: Iterable[str]) -> dict[str, Record]:
        """The records of those works that are here, in the order asked for."""
        return find_records(self._conn, work_ids)

    def dois(self, work_ids: Iterable[str]) -> dict[str, str]:
        """The DOIs of those works that are here and have one."""
        return find_dois(self._conn, work_ids)

    def all_records(self) -> Iterator[tuple[str, Record]]:
        """Every work with its record, one at a time; in the same order every time."""
        return iterate_records(self._conn)

    def search(self, text: str, limit: int = 20) -> list[str]:
        """Works that hold every word of *text*, the closest first; all characters are harmless."""
        return search_works(self._conn, text, limit)

    def candidates(self, text: str, limit: int = 10) -> list[str]:
        """Works that share rare words with a title or reference, the closest first."""
        return find_candidates(self._conn, text, limit)

    def stale(self, before: str, sources: Sequence[str]) -> list[tuple[Identifier, str]]:
        """(identifier, source) of each answer from before that time (ISO, UTC), oldest first."""
        return find_stale(self._conn, before, sources)

    # Notes and what they mention.

    def note(self, path: str) -> StoredNote | None:
        """The note as it was last read; None when it never was."""
        return get_note(self._conn, path)

    def notes_under(self, root: str = "") -> dict[str, StoredNote]:
        """The notes at or below a folder, by path; all for ""."""
        return find_notes(self._conn, root)

    def save_note(
        self,
        path: str,
        content_hash: str,
        size: int,
        mtime_ns: int,
        reading: Reading,
        kind: str = "markdown",
    ) -> list[int]:
        """Put what was read now in place of what the note said before; its mentions' ids.

        Mentions that are still there keep their ids and answers, wherever in the note they went;
        so do those of a note that was moved.
        """
        note = StoredNote(path, content_hash, size, mtime_ns, kind)
        return save_note(self._conn, note, reading)

    def remove_notes(self, paths: Iterable[str]) -> None:
        """Forget notes with their mentions; works, decisions and keys stay."""
        remove_notes(self._conn, paths)

    def mentions(self, path: str | None = None) -> list[tuple[int, Mention]]:
        """The mentions of one note, or of all, as they stand there."""
        return find_mentions(self._conn, path)

    def problems(self, path: str) -> list[Problem]:
        """What could not be read in the note."""
        return find_problems(self._conn, path)

    def save_answers(self, answers: Iterable[tuple[int, Answer]]) -> None:
        """Keep what became of mentions, in place of what was known of them."""
        save_answers(self._conn, answers)

    def answers(self, path: str | None = None) -> list[tuple[int, Answer]]:
        """What became of the mentions of one note, or of all."""
        return find_answers(self._conn, path)

    def works_with_notes(self) -> list[Citing]:
        """Every place where a note mentions a work, by work."""
        return find_citing(self._conn, None)

    def mentions_of(self, work_id: str) -> list[Citing]:
        """Every place where a note mentions this work."""
        return find_citing(self._conn, work_id)

    # What is settled for good: on the disk when these return.

    def decide(
        self,
        fingerprint: str,
        chosen: Identifier | None,
        rejected: Iterable[Identifier] = (),
    ) -> None:
        """Remember what a person said of all mentions with this fingerprint."""
        decide(self._conn, fingerprint, chosen, rejected)

    def decision(self, fingerprint: str) -> Identifier | None:
        """The work a person chose; None when nobody did."""
        return get_decision(self._conn, fingerprint).chosen

    def rejected(self, fingerprint: str) -> tuple[Identifier, ...]:
        """The works a person ruled out."""
        return get_decision(self._conn, fingerprint).rejected

    def save_name(self, name: Identifier, target: Identifier, how: str) -> None:
        """Remember that *name* (a Zotero key, say) means the work that *target* names."""
        save_name(self._conn, name, target, how)

    def name(self, name: Identifier) -> Identifier | None:
        """What *name* was found to mean."""
        return get_names(self._conn, [name]).get(name)

    def citation_key(self, work_id: str) -> str | None:
        """The work's first citation key; None when it has none yet."""
        return get_main_keys(self._conn, [work_id]).get(work_id)

    def citation_keys(self, work_ids: Sequence[str], vault: str | None = None) -> dict[str, str]:
        """The first citation keys of those works that have any, as they count in *vault*."""
        return get_main_keys(self._conn, work_ids, vault)

    def all_citation_keys(self, work_ids: Sequence[str] | None = None) -> list[CitationKey]:
        """All keys of these works, or of all; of each work the strongest first."""
        return find_keys(self._conn, work_ids)

    def save_citation_key(self, work_id: str, key: str, origin: str = "generated") -> None:
        """Give the work its key everywhere; "pinned", "adopted" or "generated".

        Raises:
            CacheError: another work has it (case does not count).
        """
        save_key(self._conn, work_id, key, origin)

    def save_library_keys(self, keys: Iterable[CitationKey]) -> None:
        """Add what the user's own bibliographies and notes call works."""
        save_keys(self._conn, keys)

    def forget_citation_keys(
        self, vault: str, origins: Iterable[str], work_ids: Iterable[str] | None = None
    ) -> int:
        """Forget keys of these origins in a vault ("": everywhere); how many they were."""
        return forget_keys(self._conn, vault, list(origins), work_ids)

    def work_with_key(self, key: str) -> str | None:
        """The one work that has this citation key, by exact case if any has it so."""
        works = find_works_with_key(self._conn, key)
        return works[0] if len(works) == 1 else None

    def works_with_key(self, key: str) -> list[str]:
        """The works that bear this key, in any vault."""
        return find_works_with_key(self._conn, key)

    def taken_keys(self) -> set[str]:
        """All citation keys in lower case."""
        return get_taken_keys(self._conn)

    # Housekeeping.

    def info(self) -> dict[str, Any]:
        """What `harvest cache info` shows."""
        return describe(self._conn)

    def damage(self) -> list[str]:
        """What is broken in the database; empty when it is sound. Reads all of it."""
        return find_damage(self._conn)

    def forget(self, path: str) -> dict[str, int]:
        """Remove the note at *path* (absolute) and all below; see `housekeeping.forget`."""
        return forget(self._conn, path)

    def prune(self, older_than: str) -> dict[str, int]:
        """Throw away what was retrieved before that time (ISO, UTC) and nothing holds on to."""
        return prune(self._conn, older_than)
