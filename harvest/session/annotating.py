"""Writing what is known of a note's works into the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvest.errors import InvalidArgument, UnwritableNote
from harvest.export.literature import is_sealed
from harvest.files.draft import Draft
from harvest.files.vault import NOTE_SUFFIXES, find_notes, markers_for
from harvest.model.answer import Answer
from harvest.model.record import Record
from harvest.resolve.intake import Library, read_paths
from harvest.session.citation_keys import citation_keys
from harvest.session.resources import Resources
from harvest.session.results import FileChange
from harvest.writeback import STYLES, Cited, Style, is_annotated
from harvest.writeback import annotate as annotated

__all__ = ["NoteWriter", "notes_to_write"]


def notes_to_write(paths: Sequence[str], style: Style, ignore: Sequence[str]) -> list[Path]:
    """The Markdown notes that *paths* name.

    Raises:
        InvalidArgument: one is no note, or there is no such style.
    """
    if style not in STYLES:
        raise InvalidArgument(f"unknown style {style!r}; known: {', '.join(STYLES)}")
    for name in paths:
        path = Path(name)
        if not name:  # to Python this is the working directory
            raise InvalidArgument("'' is an empty path: no note")
        if name == "-" or (path.is_file() and path.suffix.lower() not in NOTE_SUFFIXES):
            raise InvalidArgument(f"{name}: is no Markdown note; only notes are written to")
    return [path for path in find_notes(map(Path, paths), ignore) if not path.is_dir()]


@dataclass(frozen=True)
class NoteWriter:
    """Annotates notes in one style with the works that were found for them."""

    resources: Resources
    style: Style
    is_dry: bool
    records: Mapping[str, Record]

    def write_all(self, notes: Sequence[Path], answers: Sequence[Answer]) -> Iterator[FileChange]:
        """Write one note after the other, as long as nobody says stop."""
        by_note: defaultdict[str, list[Answer]] = defaultdict(list)
        for answer in answers:
            by_note[answer.mention.path].append(answer)
        written: list[Path] = []
        for note in notes:
            if self.resources.tally.stopped_by == "interrupted":
                break
            change = self._write(note, by_note[str(note)])
            written += [note] if change.outcome == "written" else []
            yield change
        self._keep_up(written)

    def _write(self, note: Path, answers: Sequence[Answer]) -> FileChange:
        try:
            draft = Draft.open(note)
            text = draft.text
            if is_sealed(text):
                return FileChange(note, "left")
            self._check(draft)
            new = self._annotated(text, note, answers)
            if new == text:
                return FileChange(note, "unchanged")
            if self.is_dry:
                return FileChange(note, "would change", text, new)
            draft.save(new)
            return FileChange(note, "written", text, new)
        except UnwritableNote as error:
            return FileChange(note, "refused", reason=str(error))

    def _check(self, draft: Draft) -> None:
        """The works were found in what the note said then; it must still say so."""
        known = self.resources.cache.notes.get(str(draft.path.absolute()))
        if known is None or known.content_hash.partition(":")[0] != draft.digest:
            raise UnwritableNote(f"{draft.path}: has changed while harvest worked; run again")

    def _annotated(self, text: str, note: Path, answers: Sequence[Answer]) -> str:
        """The note's new text; an outage takes nothing away that is in it already."""
        try:
            missed = sum(answer.status == "unavailable" for answer in answers)
            if missed and is_annotated(text, self.style):
                raise UnwritableNote(f"{missed} of its mentions could not be asked; left as it is")
            markers = markers_for(note, self.resources.settings.markers)
            return annotated(text, self._cited(text, answers), self.style, markers)
        except UnwritableNote as error:
            raise UnwritableNote(f"{note}: {error}") from error

    def _cited(self, text: str, answers: Sequence[Answer]) -> list[Cited]:
        """The note's works in the order of their first mention."""
        from harvest.reading.frontmatter import find_own_work
        from harvest.reading.prose import open_page

        own = find_own_work(open_page(text))
        place = (own.line, own.column) if own else None
        works: dict[str, bool] = {}
        for answer in answers:
            if answer.work_id is not None and answer.work_id in self.records:
                is_own = (answer.mention.line, answer.mention.column) == place
                works[answer.work_id] = works.get(answer.work_id, False) or is_own
        records = {work_id: self.records[work_id] for work_id in works}
        # A block does without keys, and needs none to be made.
        keys = {} if self.style == "block" else self._keys(records, answers)
        return [
            Cited(keys.get(work_id, ""), records[work_id], is_own)
            for work_id, is_own in works.items()
        ]

    def _keys(self, records: Mapping[str, Record], answers: Sequence[Answer]) -> dict[str, str]:
        """The works' keys: a pinned one, else as the note cites the work, else its own."""
        keys = citation_keys(self.resources, records)
        known = self.resources.cache.keys.find(list(records))
        pinned = {each.work_id for each in known if each.origin == "pinned"}
        cited: dict[str, str] = {}
        for answer in answers:
            key = answer.mention.cite_key
            if key and answer.work_id in records and answer.mention.kind == "citekey":
                cited.setdefault(answer.work_id or "", key)
        return keys | {work_id: key for work_id, key in cited.items() if work_id not in pinned}

    def _keep_up(self, written: Sequence[Path]) -> None:
        """Read what was written again, so that the links to the notes stay as they were."""
        if written:
            library = Library.open(self.resources.settings)
            for _ in read_paths([str(path) for path in written], self.resources.cache, library):
                pass
