"""What a session does with its cache alone: nobody is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.session.given_works import CachedWork, GivenWork, handle_given, named_work
from harvest.session.lifetime import Lifetime
from harvest.session.resolving import GivenPath, tell_missing
from harvest.session.resources import ago
from harvest.session.results import Result

if TYPE_CHECKING:
    from harvest.cache import Citing
    from harvest.session.browsing import Browse
    from harvest.session.citation_keys import Rekeyed
    from harvest.session.review_table import Imported, ReviewFormat
    from harvest.session.reviewing import Choice
    from harvest.session.work_address import Addresses

__all__ = ["CacheAccess"]


class CacheAccess(Lifetime):
    """Reads the cache, keeps what a person decides, and looks after the file."""

    _browse: Browse | None = None

    @property
    def browse(self) -> Browse:
        """The library as a person leafs through it: paged lists, facets, decisions to take back."""
        if self._browse is None:
            from harvest.session.browsing import Browse

            self._browse = Browse(self._working)
        return self._browse

    def record(self, work: str) -> Record | None:
        """The record of the work that a REF names, as it is in the cache; nobody is asked.

        Raises:
            UnknownWork: the words could mean several works.
        """
        with self._working() as at:
            work_id = named_work(at.cache, work)
            return at.cache.works.record(work_id) if work_id else None

    def search(self, text: str, limit: int = 20) -> list[CachedWork]:
        """The works in the cache that fit *text*, the closest first.

        *text* is words, all of which a work must have, beginnings of words (`hemifac*`), phrases
        in quotation marks, and fields: `author:`, `venue:`, `year:2020-` … see docs/search.md.

        Raises:
            InvalidArgument: a field cannot have such a value.
        """
        with self._working() as at:
            tell_missing(at)
            work_ids = at.cache.works.find(text, limit)
            return [CachedWork(*each) for each in at.cache.works.records(work_ids).items()]

    def nearest_words(self, text: str) -> dict[str, list[str]]:
        """Each word of a search that no work in the cache has, with known words like it."""
        with self._working() as at:
            return at.cache.works.nearest_words(text)

    def addresses(self, ref: str) -> Addresses:
        """Where the work that a REF names can be opened; nobody is asked.

        Raises:
            UnknownWork: it is neither in the cache nor an identifier.
        """
        from harvest.session.work_address import find_addresses

        with self._working() as at:
            return find_addresses(at.cache, ref)

    def notes(
        self, work: GivenWork | None = None, *, note: GivenPath | None = None
    ) -> list[Citing]:
        """Where notes mention the work, or any work; with *note*, only there."""
        home = str(Path(note).absolute()) if note is not None else None
        with self._working() as at:
            if work is None:
                tell_missing(at)
                links = at.cache.answers.citing()
            else:
                work_id = handle_given(at.cache, work)
                links = at.cache.answers.citing(work_id) if work_id else []
            return [each for each in links if home is None or each.path == home]

    def unidentified(
        self, given: Result | None = None, *, note: GivenPath | None = None
    ) -> list[Answer]:
        """The mentions with nothing to ask for: in a result, in a note, or in all notes read."""
        if given is not None:
            return [each for each in given.answers if each.status == "unidentified"]
        home = str(Path(note).absolute()) if note is not None else None
        with self._working() as at:
            found = [answer for _, answer in at.cache.answers.find(home)]
            return [each for each in found if each.status == "unidentified"]

    def rekey(self) -> list[Rekeyed]:
        """Make the keys that harvest made anew by the pattern now set; those that changed.

        Pinned and adopted keys stay.
        """
        from harvest.session.citation_keys import rekey

        with self._working() as at:
            return rekey(at)

    def forget(self, path: GivenPath) -> dict[str, int]:
        """Remove the notes at or below *path* from the cache, with their mentions and quotations.

        The works stay, unless `prune` drops them. The file is made smaller, and what was removed
        cannot be read from it any more. The notes themselves are not touched.

        Returns:
            How many notes and mentions went, and the bytes that the file shrank by.
        """
        with self._working() as at:
            return at.cache.housekeeping.forget(str(Path(path).absolute()))

    def leave(self, number: int) -> None:
        """Remember that mention *number* of `review` is to stay open and not be asked again.

        Raises:
            InvalidArgument: no mention has the number.
        """
        from harvest.session.reviewing import leave

        with self._working() as at:
            leave(at.cache, number)

    def review_table(self, format: ReviewFormat = "csv") -> bytes:
        """The mentions that a person must decide as CSV or .xlsx, for a colleague to decide.

        Raises:
            InvalidArgument: there is no such format, or openpyxl is not installed.
        """
        from harvest.session.review_table import to_review_table
        from harvest.session.reviewing import open_choices

        with self._working() as at:
            return to_review_table(at.cache, open_choices(at.cache), format)

    def decide(self, table: bytes) -> Imported:
        """Take the decisions of a table that `review_table` gave.

        Raises:
            InvalidArgument: it is no such table.
        """
        from harvest.session.review_table import read_decisions

        with self._working() as at:
            return read_decisions(at.cache, table)

    def review(self) -> list[Choice]:
        """The mentions that a person must decide, with their candidates."""
        from harvest.session.reviewing import open_choices

        with self._working() as at:
            return open_choices(at.cache)

    def accept(self, number: int, work: str) -> None:
        """Remember that mention *number* of `review` means the work of that identifier.

        Raises:
            InvalidArgument: no mention has the number.
            InvalidIdentifier: *work* is no identifier.
            UnknownWork: the work is not in the cache.
        """
        from harvest.session.reviewing import accept

        with self._working() as at:
            accept(at.cache, number, work)

    def reject(self, number: int) -> None:
        """Remember that mention *number* of `review` means none of its candidates.

        Raises:
            InvalidArgument: no mention has the number.
        """
        from harvest.session.reviewing import reject

        with self._working() as at:
            reject(at.cache, number)

    def cache_info(self) -> dict[str, Any]:
        """What the cache holds: path, size, rows by table, sources."""
        with self._working() as at:
            return at.cache.housekeeping.info()

    def rebuild(self) -> dict[str, int]:
        """Make all works again from the raw replies, without a network; rows by table."""
        with self._working() as at:
            return at.cache.housekeeping.rebuild()

    def unreadable(self) -> list[tuple[Identifier, str, str]]:
        """(identifier asked, source, why) of each stored reply of which no work can be made.

        `refresh` asks for them anew.
        """
        with self._working() as at:
            return at.cache.replies.unreadable()

    def prune(self, older_than: str | float = "30d") -> dict[str, int]:
        """Drop what no note cites and is older; what was dropped."""
        from harvest.session.refreshing import hours_of

        with self._working() as at:
            return at.cache.housekeeping.prune(ago(hours_of(older_than)))
