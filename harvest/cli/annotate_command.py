"""harvest annotate: write what is known of a note's works into the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from harvest.cli.bibtex_command import works_of
from harvest.cli.desk import Desk, open_desk
from harvest.cli.difference import print_difference
from harvest.cli.enrich_command import run_enrich
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import EXIT_REFUSED, exit_code
from harvest.cli.output import print_line, tell
from harvest.cli.rendering import citation_key
from harvest.errors import UnwritableNote
from harvest.export.literature import is_sealed
from harvest.files.draft import Draft
from harvest.files.vault import NOTE_SUFFIXES, find_notes
from harvest.model.answer import Answer
from harvest.model.record import Record
from harvest.resolve.intake import Library, read_paths
from harvest.writeback import STYLES, Cited, Style, is_annotated
from harvest.writeback import annotate as annotated

__all__ = ["annotate"]


@click.command()
@click.argument("notes", nargs=-1, required=True, metavar="NOTE...")
@click.option(
    "--style",
    type=click.Choice(STYLES),
    default="block",
    show_default=True,
    help="A list, properties, or footnote definitions by citation key.",
)
@click.option("--dry-run", is_flag=True, help="Print what would change as a diff; write nothing.")
@network_options
def annotate(notes: tuple[str, ...], style: Style, dry_run: bool, **options: Any) -> int:
    """Write the works that each NOTE cites into it: authors, year, title, DOI, citations, notices.

    Only what harvest marked as its own is ever touched: a block between "%% harvest:begin %%" and
    "%% harvest:end %%" (below the heading "References", or at the end), or the properties
    harvest_... of the front matter. A second run brings them up to date. A folder is a NOTE too.

    The names of the notes that were written go to stdout.

    \b
    Example:
      harvest annotate ~/vault/hemifacial-spasm.md --dry-run
      harvest annotate ~/vault/Literature --style frontmatter
    """
    common = read_common(options)
    files = _find_files(notes)
    with open_desk(common) as desk:
        answers = run_enrich(desk, notes)
        run = _Run(desk, style, dry_run, dict(works_of(desk, answers)))
        by_note = defaultdict(list)
        for answer in answers:
            by_note[answer.mention.path].append(answer)
        for file in files:
            if desk.stopped_by == "interrupted":
                break
            run.take(file, by_note[str(file)])
        run.keep_up()
        tell(run.summary(), quiet=common.verbosity < 0)
        code = exit_code(desk, answers)
    return EXIT_REFUSED if run.refused and code < EXIT_REFUSED else code


def _find_files(notes: Sequence[str]) -> list[Path]:
    for name in notes:
        path = Path(name)
        if name == "-" or (path.is_file() and path.suffix.lower() not in NOTE_SUFFIXES):
            raise click.UsageError(f"{name}: is no Markdown note; only notes are written to")
    return [path for path in find_notes(map(Path, notes)) if not path.is_dir()]


@dataclass
class _Run:
    """One run over notes: what it works with, and what became of each note."""

    desk: Desk
    style: Style
    is_dry: bool
    records: dict[str, Record]
    written: list[Path] = field(default_factory=list)
    refused: int = 0
    unchanged: int = 0
    exported: int = 0

    def take(self, file: Path, answers: Sequence[Answer]) -> None:
        """Write one note, or tell why not."""
        try:
            draft = Draft.open(file)
            text = draft.text
            if is_sealed(text):
                self.exported += 1
                return
            self._check(draft)
            new = self._annotated(text, file, answers)
            if new == text:
                self.unchanged += 1
            elif self.is_dry:
                print_difference(text, new, str(file))
            elif draft.save(new):
                self.written.append(file)
                print_line(str(file))
        except UnwritableNote as error:
            self.refused += 1
            tell(f"harvest: {error}")

    def _check(self, draft: Draft) -> None:
        """The works were found in what the note said then; it must still say so."""
        known = self.desk.cache.note(str(draft.path.absolute()))
        if known is None or known.content_hash.partition(":")[0] != draft.digest:
            raise UnwritableNote(f"{draft.path}: has changed while harvest worked; run again")

    def _annotated(self, text: str, file: Path, answers: Sequence[Answer]) -> str:
        """The note's new text; an outage takes nothing away that is in it already."""
        try:
            missed = sum(answer.status == "unavailable" for answer in answers)
            if missed and is_annotated(text, self.style):
                raise UnwritableNote(f"{missed} of its mentions could not be asked; left as it is")
            return annotated(text, self._cited(text, answers), self.style)
        except UnwritableNote as error:
            raise UnwritableNote(f"{file}: {error}") from error

    def _cited(self, text: str, answers: Sequence[Answer]) -> list[Cited]:
        """The note's works in the order of their first mention."""
        from harvest.reading.frontmatter import find_own_work
        from harvest.reading.prose import open_page

        own = find_own_work(open_page(text))
        place = (own.line, own.column) if own else None
        works: dict[str, bool] = {}
        for answer in answers:
            if answer.work_id in self.records:
                is_own = (answer.mention.line, answer.mention.column) == place
                works[answer.work_id] = works.get(answer.work_id, False) or is_own
        with self.desk.cache.transaction():
            return [
                Cited(self._key(work_id), self.records[work_id], is_own)
                for work_id, is_own in works.items()
            ]

    def _key(self, work_id: str) -> str:
        """The citation key; a block does without, and needs none to be made."""
        return (
            "" if self.style == "block" else citation_key(self.desk, work_id, self.records[work_id])
        )

    def keep_up(self) -> None:
        """Read what was written again, so that the links to the notes stay as they were."""
        if self.written:
            settings = self.desk.common.settings
            library = Library.open(settings)
            for _ in read_paths([str(path) for path in self.written], self.desk.cache, library):
                pass

    def summary(self) -> str:
        """How many notes were written, unchanged, refused."""
        told = [f"{len(self.written)} annotated"] if not self.is_dry else []
        told += [f"{self.unchanged} unchanged"] if self.unchanged else []
        told += [f"{self.refused} refused"] if self.refused else []
        if self.exported:
            told.append(f"{self.exported} left to harvest export, which wrote and renews them")
        return ", ".join(told)
