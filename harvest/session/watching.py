"""Keeping a bibliography up to date while the notes that it is made from change.

    change ─▶ 2 s of quiet ─▶ enrich (cache first, one batch) ─▶ bibliography, if it is another one

What cannot be asked now is asked again after a while, without a change. A vault that is moved away
is waited for, and its bibliography stays as it is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from harvest.errors import HarvestError, UnreadableInput, UnwritableOutput
from harvest.export.bib_span import find_entries
from harvest.files.generated import check_replaceable, write_generated
from harvest.files.vault import NOTE_SUFFIXES

if TYPE_CHECKING:
    from harvest.session.front_door import Session
    from harvest.session.results import Result

__all__ = ["Watched", "watch_notes"]

QUIET_MS = 2_000
"""A batch begins when nothing has changed for so long."""
LONGEST_MS = 60_000
"""Or when changes have been coming for so long."""
LOOK_MS = 1_000
"""How often it is looked whether the folder is still there and the run shall end."""
RESCAN_S = 600.0
"""Without a change, so often: a sleeping laptop or a shared folder may have missed some."""
RETRY_S = 60.0
"""After an outage it is asked again, the first time after so long, then after twice that."""
_LISTS = (".bib", ".json", ".yaml")


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of one batch.

    Attributes:
        works: how many entries the bibliography has.
        is_written: whether it changed.
        open: how many mentions led to no work; `unavailable` of these could not be asked.
        problem: why nothing could be done, in words; None when all went well.
    """

    works: int = 0
    is_written: bool = False
    open: int = 0
    unavailable: int = 0
    problem: str | None = None


def watch_notes(
    session: Session,
    paths: Sequence[Path],
    output: Path,
    stop: Event,
    tell: Callable[[Watched], None],
    *,
    biblatex: bool = False,
) -> None:
    """Keep *output* (.bib, or .json for CSL-JSON) up to date until *stop* is set.

    Raises:
        UnwritableOutput: *output* is a file that harvest did not make.
        UnreadableInput: one of *paths* does not exist at the start.
    """
    check_replaceable(output)
    for path in paths:
        if not path.exists():
            raise UnreadableInput(f"{path}: no such file or folder")
    keeper = _Keeper(session, paths, output, biblatex)
    due, wait = 0.0, RETRY_S
    for is_changed in _changes(paths, output, stop):
        if not is_changed and time.monotonic() < due:
            continue
        found = keeper.renew()
        tell(found)
        if stop.is_set():
            return
        is_open = bool(found.unavailable or found.problem)
        due = time.monotonic() + (wait if is_open else RESCAN_S)
        wait = min(2 * wait, RESCAN_S) if is_open else RETRY_S


@dataclass(frozen=True)
class _Keeper:
    """Makes the bibliography anew."""

    session: Session
    paths: Sequence[Path]
    output: Path
    biblatex: bool

    def renew(self) -> Watched:
        """Resolve what is new and write the bibliography if it is another one."""
        if not all(path.exists() for path in self.paths):
            return Watched(problem="the notes are not there: waiting for them")
        try:
            result = self.session.enrich([str(path) for path in self.paths])
            statuses = [answer.status for answer in result.answers]
            if result.stopped_by is not None:
                left = statuses.count("unavailable")
                return Watched(unavailable=left, problem=f"stopped: {result.stopped_by}")
            if not all(path.exists() for path in self.paths):
                return Watched(problem="the notes are not there: waiting for them")
            text = self._text(result)
            is_written = write_generated(self.output, text)
        except UnwritableOutput as error:
            return Watched(problem=str(error))
        except HarvestError as error:
            return Watched(problem=f"{error}; the bibliography stays as it is")
        return Watched(
            _count_entries(text, self.output),
            is_written,
            sum(status != "matched" for status in statuses),
            statuses.count("unavailable"),
        )

    def _text(self, result: Result) -> str:
        if self.output.suffix.lower() == ".json":
            return self.session.export(result, "csl-json")
        return self.session.bibtex(result, biblatex=self.biblatex)


def _count_entries(text: str, output: Path) -> int:
    if output.suffix.lower() == ".json":
        return len(json.loads(text or "[]"))
    return len(find_entries(text))


def _changes(paths: Sequence[Path], output: Path, stop: Event) -> Iterator[bool]:
    """True when notes have changed, and at the start; False now and then, when they have not."""
    from watchfiles import watch

    yield True
    own = {str(output.absolute()), f"{output.absolute()}.harvest"}

    def is_of_interest(change: object, path: str) -> bool:
        return path not in own and _may_be_note(path, paths)

    while not stop.is_set():
        seen = _identities(paths)
        if None in seen:
            stop.wait(LOOK_MS / 1000)
            if None not in _identities(paths):
                yield True
            continue
        for changes in watch(
            *paths,
            watch_filter=is_of_interest,
            debounce=LONGEST_MS,
            step=QUIET_MS,
            stop_event=stop,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            yield bool(changes)
            if _identities(paths) != seen:
                yield True  # moved, or another folder in its place: watch that
                break


def _identities(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Which file or folder each path is just now; None where there is none."""
    found: list[tuple[int, int] | None] = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_dev, status.st_ino))
    return found


def _may_be_note(name: str, roots: Sequence[Path]) -> bool:
    """A note, a list that it may name, or a folder; nothing that is hidden below the vault."""
    path = Path(name)
    for root in roots:
        if path.is_relative_to(root.absolute()):
            path = path.relative_to(root.absolute())
            break
    if any(part.startswith(".") for part in path.parts):
        return False
    suffix = path.suffix.lower()
    return not suffix or suffix in NOTE_SUFFIXES or suffix in _LISTS or path.parts == ()
