"""What a session gives of works: records, text in any format, rows, notes, citation keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.errors import InvalidArgument
from harvest.session.cache_access import CacheAccess
from harvest.session.events import OnEvent
from harvest.session.given_works import CachedWork, GivenWork
from harvest.session.resolving import (
    GivenPath,
    GivenWorks,
    collect_works,
    iterate_works,
    work_of,
    works_given,
)
from harvest.session.results import FileChange

if TYPE_CHECKING:
    from harvest.export.columns import Cell
    from harvest.export.distribution import Statistics
    from harvest.export.long_rows import Long
    from harvest.writeback.row_file import RowFormat

__all__ = ["WorkExport"]


class WorkExport(CacheAccess):
    """Works, by whatever names them; what the cache lacks is looked up."""

    def works(
        self, works: GivenWorks | None = None, *, on_event: OnEvent | None = None
    ) -> list[CachedWork]:
        """The works that are given, each once, with their records; see `export`."""
        with self._working(on_event) as at:
            return works_given(at, works, on_event)

    def export(
        self,
        works: GivenWorks | None = None,
        format: str = "bibtex",
        *,
        style: str | None = None,
        ours: bool = False,
        on_event: OnEvent | None = None,
    ) -> str:
        """Works in one of `harvest.FORMATS`; the whole cache without *works*.

        A text that names a file is read, and what it cites is looked up as `enrich` does. What of
        the rest is not in the cache is looked up, too.

        In "bibtex", "biblatex" and "csl-json" every key that the files cite is there, and a work
        that has an entry in the user's library appears as that entry, what it lacks filled in.

        Args:
            ours: harvest's record under the user's key, also where the user has an entry.

        Raises:
            KeyConflict: a key that the files cite means two works.
            UnknownWork: there is no such work, or several could be meant.
            InvalidArgument: there is no such format.
        """
        from harvest.session.text_formats import ENTRY_FORMATS, entries_to_text, to_text

        with self._working(on_event) as at:
            found = collect_works(at, works, on_event)
            if format in ENTRY_FORMATS and found.named:
                from harvest.session.cited_entries import make_entries

                entries = make_entries(at, found.answers, found.works, found.named)
                return entries_to_text(at, entries, format, from_record=ours)
            return to_text(at, found.works, format, style)

    def bibtex(
        self,
        works: GivenWorks | None = None,
        *,
        biblatex: bool = False,
        ours: bool = False,
        on_event: OnEvent | None = None,
    ) -> str:
        """BibTeX entries for works, or for what files cite; for the whole cache without *works*."""
        format = "biblatex" if biblatex else "bibtex"
        return self.export(works, format, ours=ours, on_event=on_event)

    def citation(self, works: GivenWorks, style: str = "apa") -> str:
        """One reference a line, as the CSL style words it ("apa", "vancouver", "nature", …)."""
        return self.export(works, "citation", style=style)

    def rows(
        self, works: GivenWorks | None = None, *, on_event: OnEvent | None = None
    ) -> Iterator[dict[str, Cell]]:
        """One dict a work, with the columns of docs/database.md: what a data frame is made of.

        The whole cache without *works*, some hundred at a time. Works without a citation key get
        one, as in every export.
        """
        from harvest.session.table_rows import in_chunks, rows_of

        with self._working(on_event) as at:
            chunks = in_chunks(iterate_works(at, works, on_event))
        while True:
            with self._working() as at:
                chunk = next(chunks, None)
                rows = rows_of(at, chunk) if chunk else []
            if not rows:
                return
            yield from rows

    def export_rows(
        self,
        works: GivenWorks | None = None,
        format: RowFormat = "csv",
        *,
        long: Long | None = None,
        on_event: OnEvent | None = None,
    ) -> bytes:
        """A table of works as a file: one row a work, with the columns of docs/tables.md.

        Args:
            works: None for the whole cache.
            format: "csv", "xlsx" (needs openpyxl) or "parquet" (needs pyarrow).
            long: "authors" for a row a work and contributor, "notes" for one a work and mention.

        Raises:
            InvalidArgument: there is no such format, or what it needs is not installed.
        """
        from harvest.session.table_rows import columns_for, long_rows
        from harvest.writeback.row_file import to_file

        if long is None:
            return to_file(self.rows(works, on_event=on_event), columns_for(None), format)
        with self._working(on_event) as at:
            given = iterate_works(at, works, on_event)
            return to_file(long_rows(at, given, long), columns_for(long), format)

    def stats(
        self, works: GivenWorks | None = None, *, on_event: OnEvent | None = None
    ) -> Statistics:
        """How works are distributed by year, type, venue, access, citations, class and notices.

        Those of the whole cache without *works*; records are read one at a time.
        """
        from harvest.export.distribution import count_works

        with self._working(on_event) as at:
            return count_works(each.record for each in iterate_works(at, works, on_event))

    def write_notes(self, works: GivenWorks | None, folder: GivenPath) -> list[FileChange]:
        """Write or renew a literature note for each work; what the reader added stays."""
        from harvest.session.cited_entries import cited_keys
        from harvest.session.literature_folder import write_folder

        with self._working() as at:
            found = collect_works(at, works, None)
            return write_folder(at, found.works, Path(folder), cited_keys(at, found))

    def key(self, work: GivenWork, new: str | None = None) -> str:
        """The work's citation key, the same in every export; or pin it to *new*.

        Raises:
            InvalidArgument: *new* is none that BibTeX or pandoc could read.
        """
        from harvest.export.held_key import is_citable
        from harvest.session.citation_keys import citation_keys

        with self._working() as at:
            item = work_of(at, work)
            if new is not None:
                if not is_citable(new):
                    raise InvalidArgument(f"{new!r} is no citation key: no blanks and no braces")
                at.cache.keys.give(item.work_id, new, origin="pinned")
            return citation_keys(at, dict([item]))[item.work_id]
