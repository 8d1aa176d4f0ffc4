"""A progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harvest import Event, Problem, Progress, Result, Session, TableRead
from harvest.cli.output import tell
from harvest.cli.streams import can_move

if TYPE_CHECKING:
    from rich import progress as rich_progress

__all__ = ["Board", "enrich_shown", "shown_progress", "telling"]

OnEvent = Callable[[Event], None]


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[OnEvent | None]:
    """What shows each source and what came of it, while the block runs; None in a pipe."""
    if quiet or not can_move(sys.stderr):
        yield None
        return
    bar = _new_bar()
    with bar:
        yield Board(bar)


def telling(show: OnEvent | None, *, quiet: bool) -> OnEvent:
    """*show*, and on stderr what could not be read, and how tables were."""

    def on_event(event: Event) -> None:
        if isinstance(event, Problem):
            tell(str(event), quiet=quiet)
        elif isinstance(event, TableRead):
            tell(event.text, quiet=quiet)
        elif show is not None:
            show(event)

    return on_event


def enrich_shown(
    h: Session, paths: Sequence[str], *, quiet: bool, columns: Mapping[str, str] | None = None
) -> Result:
    """Enrich *paths* with progress on a terminal; tell what could not be read, how tables were."""
    notices: list[str] = []

    def on_event(event: Event) -> None:
        if isinstance(event, TableRead):
            notices.append(event.text)
        elif show is not None:
            show(event)

    with shown_progress(quiet=quiet) as show:
        result = h.enrich(paths, columns=columns, on_event=on_event)
    tell([*notices, *map(str, result.problems)], quiet=quiet)
    return result


def _new_bar() -> rich_progress.Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:>7}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[counted]}"),
        console=Console(stderr=True),
        transient=True,
    )


class Board:
    """One row for each source, one for all identifiers, one for searches."""

    def __init__(self, bar: rich_progress.Progress) -> None:
        self._bar = bar
        self._rows: dict[str, rich_progress.TaskID] = {}
        self._started: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """Show how far it is; other events are shown elsewhere."""
        if not isinstance(event, Progress):
            return
        name = event.subject
        if name not in self._rows:
            self._rows[name] = self._bar.add_task(name, total=0, rate="", counted="")
            self._started[name] = time.monotonic()
        seconds = max(time.monotonic() - self._started[name], 0.001)
        self._bar.update(
            self._rows[name],
            completed=event.done,
            total=event.total,
            rate=f"{event.done / seconds:,.0f}/s",
            counted="  ".join(f"{count:,} {word}" for word, count in event.outcomes.items()),
        )
