"""Calls that run side by side: in processes of this machine, or wherever a `Runner` has room."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any, Protocol, TypeVar

from harvest.errors import UnwritableOutput

__all__ = ["Done", "Processes", "Runner"]

Done = TypeVar("Done")
OnDone = Callable[[int], None]


class Runner(Protocol):
    """Runs calls wherever there is room for them: in processes, or all over a cluster."""

    def __call__(self, calls: Sequence[Callable[[], Done]], on_done: OnDone) -> list[Done]:
        """The results in the order of *calls*; *on_done* hears how many are done."""
        ...


def _end_with_parent() -> None:
    """Let a worker end when who started it is gone, and leave interruptions to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end, args=(parent,), daemon=True).start()


def _wait_for_end(parent: Any) -> None:
    parent.join()
    os._exit(1)


class Processes:
    """Runs calls side by side in processes of this machine; in this one where there is one core.

    The processes are the same from the first calls until it is closed.
    """

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, calls: Sequence[Callable[[], Done]], on_done: OnDone) -> list[Done]:
        """The results of all *calls*, in their order."""
        if self._cores == 1:
            results = []
            for call in calls:
                results.append(call())
                on_done(len(results))
            return results
        if self._pool is None:
            spawn = get_context("spawn")
            self._pool = ProcessPoolExecutor(self._cores, spawn, _end_with_parent)
        try:
            futures = [self._pool.submit(call) for call in calls]
            for done, _ in enumerate(as_completed(futures), 1):
                on_done(done)
            return [each.result() for each in futures]
        except BrokenProcessPool as error:
            raise UnwritableOutput(
                "a process of the build was ended by the system, perhaps for lack of memory;"
                " begin it again, with fewer --cores: what is finished is kept"
            ) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the processes when each has done what it does; what has not begun does not begin."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
