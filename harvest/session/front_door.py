"""Session: everything that harvest can do, for programs. `harvest.open` makes one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from harvest.errors import InvalidArgument
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.session.events import OnEvent
from harvest.session.given_works import CachedWork, GivenWork, handle_of, named_work
from harvest.session.lifetime import Lifetime
from harvest.session.resolving import (
    Answered,
    GivenPath,
    GivenPaths,
    GivenWorks,
    answer_files,
    answer_refs,
    checked_columns,
    collect_works,
    path_names,
    with_unavailable,
    work_of,
    works_given,
    works_of,
)
from harvest.session.resources import Resources, ago
from harvest.session.results import FileChange, Refreshed, Result

if TYPE_CHECKING:
    from harvest.cache import Citing
    from harvest.check import Finding
    from harvest.export.columns import Cell
    from harvest.export.distribution import Statistics
    from harvest.export.long_rows import Long
    from harvest.resolve.plan import Plan
    from harvest.session.citation_keys import Rekeyed
    from harvest.session.reporting import ReportFormat
    from harvest.session.review_table import Imported
    from harvest.session.reviewing import Choice
    from harvest.session.table_copy import TableCopy
    from harvest.session.watching import Watched
    from harvest.writeback import Style
    from harvest.writeback.row_file import RowFormat

__all__ = ["Session"]


class Session(Lifetime):
    """One run of harvest over one cache; to be closed, best by `with`.

    It may be used from any thread: one call works at a time, the others wait for it. Threads that
    should work side by side open a session each: any number of sessions, in one process or many,
    may share a cache, and they share the sources' rate limits. Limits (`max_requests`,
    `max_credits`, `time_limit`) count from the opening of the session to its end.

    Every method may raise CacheError, and HarvestError is all that any raises. What could not be
    asked is no error: it is answered "unavailable", and `failures` says why.
    """

    # Finding works.

    @overload
    def lookup(  # type: ignore[overload-overlap]  # a text is no list of REFs, one a letter
        self, refs: str, *, on_event: OnEvent | None = None
    ) -> Answer: ...
    @overload
    def lookup(self, refs: Iterable[str], *, on_event: OnEvent | None = None) -> list[Answer]: ...
    def lookup(
        self, refs: str | Iterable[str], *, on_event: OnEvent | None = None
    ) -> Answer | list[Answer]:
        """What is known of a REF: an identifier in any form, a URL, a title or a whole reference.

        Asked is only what the cache lacks. Several REFs are asked in batches and answered in
        order. Slow sources (the setting sources.lookup) are asked as well; for thousands of REFs
        write them to a file and use `enrich`.
        """
        with self._working(on_event) as at:
            if isinstance(refs, str):
                return answer_refs(at, [refs], on_event)[0]
            return answer_refs(at, list(refs), on_event)

    def enrich(
        self,
        paths: GivenPaths,
        *,
        columns: Mapping[str, str] | None = None,
        on_event: OnEvent | None = None,
    ) -> Result:
        """Resolve every mention in the files, and keep works and links to the notes in the cache.

        Args:
            columns: which column of a table holds what, where its headings do not tell: "title",
                "author", "doi" … to the column's letter ("B"), number from 1 or heading.

        Raises:
            UnreadableInput: a path does not exist; nothing was asked.
            InvalidArgument: a column holds what no column can.
        """
        named = path_names(paths)
        with self._working(on_event) as at:
            pipeline = at.pipeline(on_event)
            answered = answer_files(at, pipeline, named, on_event, columns)
            result = self._result(named, answered)
            return replace(result, columns=dict(columns)) if columns else result

    def check_table(
        self, path: GivenPath, suffix: str = "", *, columns: Iterable[str] = ()
    ) -> None:
        """See before anything is asked whether `table` can do what it will be asked.

        Raises:
            InvalidArgument: no such column, no table, or it cannot become such a file.
        """
        from harvest.session.table_copy import check_table

        check_table(path_names(path), suffix, columns)

    def table(
        self,
        result: Result,
        suffix: str = "",
        *,
        columns: Iterable[str] = (),
        prefix: str | None = None,
    ) -> TableCopy:
        """The table that `enrich` read, with what is known of each row's work behind its columns.

        All that is the user's stays as it is: in .csv and .tsv every byte.

        Args:
            suffix: of the file to be made: ".csv" or ".xlsx" of a spreadsheet; "" for its own.
            columns: names, see docs/tables.md; some of them by default.
            prefix: before each name; None is "harvest_" where a name is taken, and nothing else.

        Raises:
            InvalidArgument: no such column, no table, or it cannot become such a file.
            UnreadableInput: the table cannot be read again.
        """
        from harvest.session.table_copy import copy_table

        with self._working() as at:
            return copy_table(at, result, suffix, columns, prefix)

    def report(self, result: Result, format: ReportFormat = "jsonl") -> str:
        """What became of each mention and of what could not be read, in the order of the input.

        Args:
            format: "jsonl" (JSON Lines), "csv" (a table to sort) or "html" (a page to work
                through).

        Raises:
            InvalidArgument: there is no such format.
        """
        from harvest.session.reporting import to_report

        with self._working() as at:
            return to_report(at.cache, result, format)

    def plan(self, paths: GivenPaths, *, columns: Mapping[str, str] | None = None) -> Plan:
        """What enriching the files would ask, and what that would cost; nothing is asked."""
        from harvest.resolve.intake import Library, read_paths
        from harvest.resolve.plan import make_plan

        with self._working() as at:
            library, columns_given = Library.open(at.settings), checked_columns(columns)
            sheets = list(read_paths(path_names(paths), at.cache, library, columns_given))
            problems = (problem for sheet in sheets for problem in sheet.problems)
            at.tally.unread += (each for each in problems if each.is_unread)
            mentions = [mention for sheet in sheets for mention in sheet.mentions]
            return make_plan(at.cache, at.pipeline(), mentions)

    def record(self, work: str) -> Record | None:
        """The record of the work that a REF names, as it is in the cache; nobody is asked.

        Raises:
            UnknownWork: the words could mean several works.
        """
        with self._working() as at:
            work_id = named_work(at.cache, work)
            return at.cache.works.record(work_id) if work_id else None

    def search(self, text: str, limit: int = 20) -> list[CachedWork]:
        """The works in the cache that hold every word of *text*, the closest first."""
        with self._working() as at:
            work_ids = at.cache.works.search(text, limit)
            return [CachedWork(*each) for each in at.cache.works.records(work_ids).items()]

    def notes(
        self, work: GivenWork | None = None, *, note: GivenPath | None = None
    ) -> list[Citing]:
        """Where notes mention the work, or any work; with *note*, only there."""
        home = str(Path(note).absolute()) if note is not None else None
        with self._working() as at:
            if work is None:
                links = at.cache.answers.citing()
            else:
                work_id = _handle(at, work)
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

    def advice(self, answers: Iterable[Answer], named: GivenPaths = ()) -> list[str]:
        """What to do about the unidentified among *answers*: a line, or none; reads .bib files."""
        from harvest.session.undefined_keys import advice_on

        return advice_on(answers, path_names(named))

    def rows(
        self, works: GivenWorks | None = None, *, on_event: OnEvent | None = None
    ) -> Iterator[dict[str, Cell]]:
        """One dict a work, with the columns of docs/database.md: what a data frame is made of.

        The whole cache without *works*, some hundred at a time. Works without a citation key get
        one, as in every export.
        """
        from harvest.session.table_rows import in_chunks, rows_of

        with self._working(on_event) as at:
            chunks = in_chunks(
                at.cache, None if works is None else works_given(at, works, on_event)
            )
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
        from harvest.export.columns import COLUMNS
        from harvest.export.long_rows import AUTHOR_COLUMNS, NOTE_COLUMNS
        from harvest.session.table_rows import in_chunks, long_rows_of
        from harvest.writeback.row_file import to_file

        if long is None:
            columns = {column.name: column.type for column in COLUMNS}
            return to_file(self.rows(works, on_event=on_event), columns, format)
        columns = AUTHOR_COLUMNS if long == "authors" else NOTE_COLUMNS
        with self._working(on_event) as at:
            given = None if works is None else works_given(at, works, on_event)
            chunks = in_chunks(at.cache, given)
            rows = (row for chunk in chunks for row in long_rows_of(at, chunk, long))
            return to_file(rows, columns, format)

    def stats(
        self, works: GivenWorks | None = None, *, on_event: OnEvent | None = None
    ) -> Statistics:
        """How works are distributed by year, type, venue, access, citations, class and notices.

        Those of the whole cache without *works*; records are read one at a time.
        """
        from harvest.export.distribution import count_works

        with self._working(on_event) as at:
            if works is None:
                return count_works(record for _, record in at.cache.works.all_records())
            return count_works(each.record for each in works_given(at, works, on_event))

    # Works as text.

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

    def completed(self, bib: GivenPath, result: Result | None = None) -> str:
        """The text of a .bib file with what its entries lack filled in; the file stays as it is.

        Args:
            result: what `enrich` gave for the file; without it, the file is read and asked for.
        """
        from harvest.files.draft import Draft
        from harvest.session.completing import completed
        from harvest.writeback.bib_completion import Changes

        answers = (result or self.enrich(bib)).answers
        with self._working() as at:
            return completed(at, Draft.open(Path(bib)), answers, Changes()).text

    def complete(
        self,
        result: Result,
        *,
        correct: bool = False,
        upgrade: bool = False,
        only: Iterable[str] = (),
        skip: Iterable[str] = (),
        entries: Iterable[str] = (),
        dry_run: bool = False,
    ) -> tuple[FileChange, ...]:
        """Fill in what the entries of the .bib files among those that `enrich` read lack.

        Args:
            correct: replace wrong values, too: those that `check` calls wrong.
            upgrade: cite the published work of preprints.
            only, skip: names of fields to touch, and to leave alone.
            entries: the keys of the entries to touch; all when empty.
            dry_run: change nothing: what comes back has the texts.

        Raises:
            InvalidArgument: no entry has one of the keys *entries*, or a field is unknown.
        """
        from harvest.session.completing import complete_file, is_bib, missing_keys
        from harvest.writeback.bib_completion import Changes, unknown_fields

        keys = frozenset(entries)
        changes = Changes(correct, upgrade, _lowered(only), _lowered(skip), keys)
        if missing := missing_keys(result.answers, sorted(keys)):
            raise InvalidArgument(f"no entry has the key {', '.join(missing)}")
        if unknown := unknown_fields(changes.only | changes.skip):
            raise InvalidArgument(f"harvest fills no such field: {', '.join(unknown)}")
        with self._working() as at:
            bibs = [Path(path) for path in result.paths if is_bib(path)]
            return tuple(
                complete_file(at, path, result.answers, changes, dry_run=dry_run) for path in bibs
            )

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

    def citation(self, works: GivenWorks, style: str = "apa") -> str:
        """One reference a line, as the CSL style words it ("apa", "vancouver", "nature", …)."""
        return self.export(works, "citation", style=style)

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

    def adopt_keys(self, bib: GivenPath) -> list[Rekeyed]:
        """Take over the keys of a .bib or CSL-JSON file for its works, for good; each taken."""
        from harvest.session.citation_keys import give_keys

        answers = self.enrich(bib).answers
        with self._working() as at:
            return give_keys(at, answers)

    def rekey(self) -> list[Rekeyed]:
        """Make the keys that harvest made anew by the pattern now set; those that changed.

        Pinned and adopted keys stay.
        """
        from harvest.session.citation_keys import rekey

        with self._working() as at:
            return rekey(at)

    # What is wrong, what has changed, what must be chosen.

    def check(
        self,
        paths: GivenPaths | None = None,
        *,
        only: str | None = None,
        since: str | None = None,
        columns: Mapping[str, str] | None = None,
        on_event: OnEvent | None = None,
    ) -> list[Finding]:
        """What is wrong with what the files cite; without *paths*, all notes in the cache.

        Findings that a .harvest-check.toml beside the file accepts say so.

        Args:
            only: "retractions" looks for nothing else, and searches for nothing.
            since: only notices from that day on ("2026-11-28").
            columns: which column of a table holds what; see `enrich`.

        Raises:
            SettingsError: a .harvest-check.toml says what it cannot.
        """
        from harvest.files.paper_folder import papers_within
        from harvest.session.checking import answer_all, find_wrong, scope_of, with_accepted
        from harvest.session.cited_definitions import cited_entries_of

        scope = scope_of(only, since)
        with self._working(on_event) as at:
            pipeline = at.pipeline(on_event)
            if paths is None:
                answers = answer_all(at.cache, pipeline)
            else:
                ignore = at.settings.ignore
                named = [one for each in path_names(paths) for one in papers_within(each, ignore)]
                answers = answer_files(at, pipeline, named, on_event, columns).answers
                answers += pipeline.resolve(cited_entries_of(at, answers, named))
            findings = find_wrong(at.cache, pipeline, answers, scope)
            return with_accepted(findings, (each.mention.path for each in answers))

    def mended(self, bib: GivenPath) -> FileChange:
        """The .bib file with what `check` calls wrong replaced, and nothing else; not written."""
        from harvest.session.completing import complete_file
        from harvest.writeback.bib_completion import Changes

        with self._working() as at:
            answers = answer_files(at, at.pipeline(), path_names(bib), None).answers
            changes = Changes(correct=True, fill=False)
            return complete_file(at, Path(bib), answers, changes, dry_run=True)

    def annotate(
        self,
        notes: GivenPaths,
        style: Style = "block",
        *,
        dry_run: bool = False,
        on_event: OnEvent | None = None,
    ) -> Result:
        """Write the works that each note cites into it; `files` says what became of each.

        Args:
            style: "block", "frontmatter" or "footnotes".
            dry_run: change nothing: `files` has the texts.

        Raises:
            InvalidArgument: one of *notes* is no Markdown note, or there is no such style.
        """
        from harvest.session.annotating import NoteWriter, notes_to_write

        named = path_names(notes)
        with self._working(on_event) as at:
            found = notes_to_write(named, style, at.settings.ignore)
            answered = answer_files(at, at.pipeline(on_event), named, on_event)
            writer = NoteWriter(at, style, dry_run, dict(works_of(at, answered.answers)))
            changes = tuple(writer.write_all(found, answered.answers))
            return self._result(named, answered, changes)

    def watch(
        self,
        notes: GivenPaths,
        output: GivenPath,
        *,
        biblatex: bool = False,
        on_batch: Callable[[Watched], None] | None = None,
    ) -> None:
        """Keep a bibliography of what *notes* cite up to date while they change, until `stop`.

        Args:
            output: a .bib file, or a .json file for CSL-JSON; made when absent.
            on_batch: is told what came of each batch, at the start and after changes.

        Raises:
            UnwritableOutput: *output* is a file that harvest did not make.
            UnreadableInput: there are no such notes.
        """
        from harvest.session.watching import watch_notes

        paths = [Path(name) for name in path_names(notes)]
        stop = self._resources.tally.stop
        tell = on_batch or (lambda batch: None)
        watch_notes(self, paths, Path(output), stop, tell, biblatex=biblatex)

    def forget(self, path: GivenPath) -> dict[str, int]:
        """Remove the notes at or below *path* from the cache, with their mentions and quotations.

        The works stay, unless `prune` drops them. The file is made smaller, and what was removed
        cannot be read from it any more. The notes themselves are not touched.

        Returns:
            How many notes and mentions went, and the bytes that the file shrank by.
        """
        with self._working() as at:
            return at.cache.housekeeping.forget(str(Path(path).absolute()))

    def refresh(
        self, older_than: str | float | None = None, *, on_event: OnEvent | None = None
    ) -> Refreshed:
        """Ask again for what has gone stale, oldest first, and say what changed.

        Args:
            older_than: "30d", "12h", "2w", "6m", "1y" or a number of days; None is the setting
                cache.max_age_days. Everything, where the session was opened with `refresh`.
            on_event: gets each `Changed` as it is found.
        """
        from harvest.session.refreshing import hours_of, renewed

        with self._working(on_event) as at:
            if not at.sources:
                raise InvalidArgument("refresh asks the sources; it cannot do that offline")
            default = 0 if at.is_refreshing else at.settings.max_age_days
            cut = ago(hours_of(default if older_than is None else older_than))
            stale = at.cache.replies.stale(cut, list(at.sources))
            fetcher = at.pipeline(on_event, is_lookup=True, stale_before=cut).fetcher
            changes = []
            for change in renewed(at.cache, fetcher, stale):
                changes.append(change)
                if on_event is not None:
                    on_event(change)
            return Refreshed(len(stale), tuple(changes), self.failures, self.stopped_by)

    def leave(self, number: int) -> None:
        """Remember that mention *number* of `review` is to stay open and not be asked again.

        Raises:
            InvalidArgument: no mention has the number.
        """
        from harvest.session.reviewing import leave

        with self._working() as at:
            leave(at.cache, number)

    def review_table(self) -> str:
        """The mentions that a person must decide as CSV, for a colleague to decide."""
        from harvest.session.review_table import to_review_table
        from harvest.session.reviewing import open_choices

        with self._working() as at:
            return to_review_table(open_choices(at.cache))

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

    # Looking after the cache.

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

    def _result(
        self,
        paths: Sequence[str],
        answered: Answered,
        files: tuple[FileChange, ...] = (),
    ) -> Result:
        """The result of a call; its answers read their records from this session."""
        reading = tuple(
            replace(each, _record=self._read_record) if each.work_id else each
            for each in answered.answers
        )
        return Result(
            tuple(paths),
            reading,
            tuple(answered.problems),
            self.failures,
            self.stopped_by,
            files,
            tuple(answered.files),
        )

    def _read_record(self, work_id: str) -> Record | None:
        with self._working() as at:
            record = at.cache.works.record(work_id)
            return with_unavailable(at, record) if record else None


def _handle(at: Resources, work: GivenWork) -> str | None:
    """The handle of a work that is in the cache or was given; nobody is asked."""
    if isinstance(work, str):
        return named_work(at.cache, work)
    if isinstance(work, Record):
        return handle_of(at.cache, work)
    return work.work_id


def _lowered(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in names if name.strip())
