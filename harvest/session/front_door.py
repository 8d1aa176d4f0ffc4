"""Session: everything that harvest can do, for programs. `harvest.open` makes one.

It is cut by what a call needs, each part on the one before:

    lifetime      how it is opened, shared among threads, stopped and closed
    cache_access  what needs the cache alone
    work_export   works as text and as rows
    front_door    what asks the sources, and what changes files
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, overload

from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.packed import Packed
from harvest.model.record import Record
from harvest.session.events import OnEvent
from harvest.session.resolving import (
    Answered,
    GivenPath,
    GivenPaths,
    answer_files,
    answer_refs,
    checked,
    path_names,
    plan_files,
    with_unavailable,
    works_of,
)
from harvest.session.results import FileChange, Refreshed, Result
from harvest.session.work_export import WorkExport

if TYPE_CHECKING:
    from harvest.check import Finding
    from harvest.resolve.plan import Plan
    from harvest.session.citation_keys import Rekeyed
    from harvest.session.reporting import ReportFormat
    from harvest.session.table_copy import TableCopy
    from harvest.session.watching import Watched
    from harvest.writeback import Style

__all__ = ["Session"]


class Session(WorkExport):
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

        Raises:
            InvalidArgument: a REF is no text.
        """
        with self._working(on_event, anew=True) as at:
            if isinstance(refs, str):
                return answer_refs(at, [refs], on_event)[0]
            return answer_refs(at, checked(refs, (str,), "REF"), on_event)

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
        with self._working(on_event, anew=True) as at:
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
            copy = copy_table(at, result, suffix, columns, prefix)
        return replace(copy, _make=lambda: self._stepwise(iter(copy)))

    def report(self, result: Result, format: ReportFormat = "jsonl") -> str:
        """What became of each mention and of what could not be read, in the order of the input.

        Args:
            format: "jsonl" (JSON Lines), "csv" (a table to sort) or "html" (a page to work
                through).

        Raises:
            InvalidArgument: there is no such format.
        """
        return "".join(self.report_pieces(result, format))

    def report_pieces(self, result: Result, format: ReportFormat = "jsonl") -> Iterator[str]:
        """The same piece by piece, for reports that need not fit in memory.

        Args:
            format: "jsonl" (JSON Lines), "csv" (a table to sort) or "html" (a page to work
                through).

        Raises:
            InvalidArgument: there is no such format.
        """
        from harvest.session.reporting import to_report

        with self._working() as at:
            pieces = to_report(at.cache, result, format)
        return self._stepwise(pieces)

    def plan(self, paths: GivenPaths, *, columns: Mapping[str, str] | None = None) -> Plan:
        """What enriching the files would ask, and what that would cost; nothing is asked."""
        with self._working() as at:
            return plan_files(at, path_names(paths), columns)

    def advice(self, answers: Iterable[Answer], named: GivenPaths = ()) -> list[str]:
        """What to do about the unidentified among *answers*: a line, or none; reads .bib files."""
        from harvest.session.undefined_keys import advice_on

        return advice_on(answers, path_names(named))

    # Completing what the user has.

    def completed(self, bib: GivenPath, result: Result | None = None) -> str:
        """The text of a .bib file with what its entries lack filled in; the file stays as it is.

        Args:
            result: what `enrich` gave for the file; without it, the file is read and asked for.
        """
        from harvest.files.draft import Draft
        from harvest.session.completing import completed
        from harvest.writeback.bib_changes import Changes

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
        from harvest.session.completing import complete_files
        from harvest.writeback.bib_changes import Changes

        changes = Changes(correct, upgrade, _lowered(only), _lowered(skip), frozenset(entries))
        with self._working() as at:
            return complete_files(at, result, changes, dry_run=dry_run)

    def adopt_keys(self, bib: GivenPath) -> list[Rekeyed]:
        """Take over the keys of a .bib or CSL-JSON file for its works, for good; each taken."""
        from harvest.session.citation_keys import give_keys

        answers = self.enrich(bib).answers
        with self._working() as at:
            return give_keys(at, answers)

    # What is wrong, what has changed, what must be chosen.

    def check(
        self,
        paths: GivenPaths | None = None,
        *,
        only: str | None = None,
        since: str | None = None,
        preprints: bool = False,
        columns: Mapping[str, str] | None = None,
        on_event: OnEvent | None = None,
    ) -> list[Finding]:
        """What is wrong with what the files cite; without *paths*, all notes in the cache.

        Findings that a .harvest-check.toml beside the file accepts say so.

        Args:
            only: "retractions" looks for nothing else, and searches for nothing.
            since: only notices from that day on ("2026-11-28").
            preprints: search for the preprint of each article that names none, too.
            columns: which column of a table holds what; see `enrich`.

        Raises:
            SettingsError: a .harvest-check.toml says what it cannot.
        """
        from harvest.session.accepting import with_accepted
        from harvest.session.checking import answers_to_check, find_wrong, scope_of

        scope = scope_of(only, since, preprints=preprints)
        named = None if paths is None else path_names(paths)
        with self._working(on_event, anew=True) as at:
            pipeline = at.pipeline(on_event)
            answers, lost = answers_to_check(at, pipeline, named, on_event, columns)
            findings = find_wrong(at.cache, pipeline, answers, scope)
            findings += [] if scope.is_retractions else lost
            return with_accepted(findings, (each.mention.path for each in answers), scope)

    def mended(self, bib: GivenPath, *, keep: Iterable[str] = ()) -> FileChange:
        """The .bib file with what `check` calls wrong replaced, and nothing else; not written.

        Args:
            keep: the keys of entries to leave as they are.
        """
        from harvest.session.completing import complete_file
        from harvest.writeback.bib_changes import Changes

        with self._working() as at:
            every = answer_files(at, at.pipeline(), path_names(bib), None).answers
            kept = set(keep)
            answers = [each for each in every if each.mention.cite_key not in kept]
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
        with self._working(on_event, anew=True) as at:
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

    def refresh(
        self, older_than: str | float | None = None, *, on_event: OnEvent | None = None
    ) -> Refreshed:
        """Ask again for what has gone stale, oldest first, and say what changed.

        Args:
            older_than: "30d", "12h", "2w", "6m", "1y" or a number of days; None is the setting
                cache.max_age_days. Everything, where the session was opened with `refresh`.
            on_event: gets each `Changed` as it is found.
        """
        from harvest.session.refreshing import renew

        with self._working(on_event, anew=True) as at:
            count, changes = renew(at, older_than, on_event)
            return Refreshed(count, changes, self.failures, self.stopped_by)

    def _result(
        self,
        paths: Sequence[str],
        answered: Answered,
        files: tuple[FileChange, ...] = (),
    ) -> Result:
        """The result of a call; its answers read their records from this session."""
        read_record = partial(self._read_record, self._resources.tally.unanswered)

        def reading(answer: Answer) -> Answer:
            return replace(answer, _record=read_record) if answer.work_id else answer

        answers = answered.answers
        read = (
            answers.mapped(reading) if isinstance(answers, Packed) else tuple(map(reading, answers))
        )
        return Result(
            tuple(paths),
            read,
            tuple(answered.problems),
            self.failures,
            self.stopped_by,
            files,
            tuple(answered.files),
        )

    def _read_record(
        self, unanswered: Mapping[str, Collection[Identifier]], work_id: str
    ) -> Record | None:
        with self._working() as at:
            record = at.cache.works.record(work_id)
            return with_unavailable(record, unanswered) if record else None


def _lowered(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in names if name.strip())
