"""The cache: everything that was answered, what was made of it, and what the notes cite.

One SQLite file. Raw replies are the truth; works are derived from them and can be made again
without a network. Notes, mentions, decisions and citation keys are the user's own and stay.
Any number of processes may use it at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from harvest.cache.answers import Answers, Citing
from harvest.cache.connection import Connection
from harvest.cache.keys import CitationKey, Keys
from harvest.cache.lookup import Works
from harvest.cache.notes import MovedNotes, Notes, StoredNote
from harvest.cache.opening import open_database
from harvest.cache.replies import Known, Replies
from harvest.cache.searches import StoredSearch, StoredSearches
from harvest.cache.user import Decisions
from harvest.cache.venues import StoredVenue, Venues

if TYPE_CHECKING:
    from harvest.cache.housekeeping import Housekeeping
    from harvest.cache.leafing import Leafing
    from harvest.cache.listing import Listings

__all__ = [
    "Cache",
    "CitationKey",
    "Citing",
    "Known",
    "MovedNotes",
    "StoredNote",
    "StoredSearch",
    "StoredVenue",
]


class Cache:
    """The open database; use it as a context manager, by one thread at a time.

    Works are named by handles ("w" and ten characters), which are made from the work's best
    identifier and so are the same in every cache and after every rebuild.
    All methods may raise CacheError.

    Attributes:
        replies: what sources answered.
        searches: what searches for titles found.
        venues: what sources say of journals.
        works: what was derived from replies.
        notes: the files that were read, and what they mention.
        answers: what became of each mention, and so which note cites which work.
        decisions: what a person chose or ruled out, and what other names were found to mean.
        keys: the citation keys of works.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.replies = Replies(conn)
        self.searches = StoredSearches(conn)
        self.venues = Venues(conn)
        self.works = Works(conn)
        self.notes = Notes(conn)
        self.answers = Answers(conn)
        self.decisions = Decisions(conn)
        self.keys = Keys(conn)

    # What follows is imported when it is asked for: a look-up needs none of it.

    @cached_property
    def leafing(self) -> Leafing:
        """Works by words and facets, a page at a time."""
        from harvest.cache.leafing import Leafing

        return Leafing(self._conn)

    @cached_property
    def listing(self) -> Listings:
        """Notes, authors, venues and replies, a page at a time."""
        from harvest.cache.listing import Listings

        return Listings(self._conn)

    @cached_property
    def housekeeping(self) -> Housekeeping:
        """Size, damage, and what is thrown away or made again."""
        from harvest.cache.housekeeping import Housekeeping

        return Housekeeping(self._conn)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """The cache at *path*, made (with its folder) when absent, migrated when older.

        With *read_only* nothing is made, migrated or written.

        Raises:
            CacheError: another program's file or a newer harvest's, left untouched; or one that
                cannot be opened or written.
        """
        return cls(open_database(path, read_only=read_only))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; closing twice does no harm."""
        self._conn.close()

    @property
    def damage(self) -> tuple[str, ...]:
        """What was found since the opening that cannot be read, and was left out."""
        return tuple(self._conn.damage)

    @property
    def is_read_only(self) -> bool:
        """Whether it was opened for reading only."""
        return self._conn.is_read_only

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._conn.path

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is saved inside becomes visible and durable together, or not at all."""
        with self._conn.writing(durable=True):
            yield
