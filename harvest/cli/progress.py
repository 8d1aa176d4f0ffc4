"""A progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harvest.cli.desk import Desk
from harvest.resolve.settling import Watcher

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Board", "shown_progress"]


@contextmanager
def shown_progress(desk: Desk, *, quiet: bool) -> Iterator[None]:
    """Show what each source was asked and what came of it while the block runs."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    bar = _new_bar()
    desk.pipeline.gatherer.watcher = Board(bar)
    with bar:
        yield


def _new_bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:>7}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[told]}"),
        console=Console(stderr=True),
        transient=True,
    )


class Board(Watcher):
    """One row for each source, one for all identifiers, one for searches."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._rows: dict[str, TaskID] = {}
        self._started: dict[str, float] = {}
        self._counts: dict[str, Counter[str]] = {}

    def wanted(self, count: int) -> None:
        """See `Watcher`."""
        self._expect("works", count)

    def asking(self, source: str, count: int) -> None:
        """See `Watcher`."""
        self._expect(source, count)

    def replied(self, source: str, asked: int, outcomes: Counter[str]) -> None:
        """See `Watcher`."""
        self._advance(source, asked, outcomes)

    def settled(self, statuses: Counter[str]) -> None:
        """See `Watcher`."""
        self._advance("works", statuses.total(), statuses)

    def searching(self, count: int) -> None:
        """See `Watcher`."""
        self._expect("searches", count)

    def searched(self, status: str) -> None:
        """See `Watcher`."""
        self._advance("searches", 1, Counter([status]))

    def _expect(self, row: str, count: int) -> None:
        """Let *row* grow by *count*; an empty row is not shown."""
        if row not in self._rows and count:
            self._rows[row] = self._bar.add_task(row, total=0, rate="", told="")
            self._started[row] = time.monotonic()
            self._counts[row] = Counter()
        if count:
            task = self._bar.tasks[self._rows[row]]
            self._bar.update(task.id, total=(task.total or 0) + count)

    def _advance(self, row: str, done: int, outcomes: Counter[str]) -> None:
        if row not in self._rows:
            return
        counts = self._counts[row]
        counts.update(outcomes)
        told = "  ".join(f"{count:,} {name}" for name, count in sorted(counts.items()) if count)
        task = self._bar.tasks[self._rows[row]]
        seconds = max(time.monotonic() - self._started[row], 0.001)
        rate = f"{(task.completed + done) / seconds:,.0f}/s"
        self._bar.update(task.id, advance=done, rate=rate, told=told)
