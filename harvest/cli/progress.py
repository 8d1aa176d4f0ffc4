"""A progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from harvest.cli.desk import Desk
from harvest.sources import Reply

__all__ = ["shown_progress"]


@contextmanager
def shown_progress(desk: Desk, *, quiet: bool) -> Iterator[None]:
    """Show how many replies came from each source while the block runs."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    gatherer = desk.pipeline.gatherer
    tasks = {}

    def expect(source: str, count: int) -> None:
        if source not in tasks:
            tasks[source] = bar.add_task(source, total=0)
        task = bar.tasks[tasks[source]]
        bar.update(tasks[source], total=(task.total or 0) + count)

    def advance(source: str, replies: Sequence[Reply], asked: int) -> None:
        expect(source, 0)
        bar.advance(tasks[source], asked)

    gatherer.on_asking, gatherer.on_replies = expect, advance
    with bar:
        yield
