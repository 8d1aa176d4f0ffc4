"""Lanes: side by side, bounded, stoppable, and no error lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from harvest.resolve.lanes import Lane, run_lanes


def test_every_job_of_every_lane_is_answered() -> None:
    """All results arrive, whatever the widths."""
    lanes = [Lane([lambda n=n: n for n in range(k)], width=k) for k in (0, 1, 3, 7)]  # type: ignore[misc]
    assert sorted(run_lanes(lanes, threading.Event())) == sorted(
        n for k in (0, 1, 3, 7) for n in range(k)
    )


def test_a_slow_lane_does_not_hold_up_another() -> None:
    """The quick lane is done while the slow lane's first job still waits."""
    release = threading.Event()

    def wait() -> str:
        release.wait(5)
        return "slow"

    lanes: list[Lane[str]] = [Lane([wait]), Lane([lambda: "a", lambda: "b"])]
    results = run_lanes(lanes, threading.Event())
    assert {next(results), next(results)} == {"a", "b"}
    release.set()
    assert next(results) == "slow"


def test_a_lane_never_runs_more_than_its_width() -> None:
    """Width is a hard limit on what is under way."""
    lock = threading.Lock()
    state = {"now": 0, "most": 0}
    together = threading.Barrier(3)

    def job() -> None:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        together.wait(5)
        with lock:
            state["now"] -= 1

    list(run_lanes([Lane([job] * 9, width=3)], threading.Event()))
    assert state["most"] == 3


def test_stop_finishes_what_is_under_way_and_begins_nothing() -> None:
    """After stop, the running job is still yielded and the next is never begun."""
    stop = threading.Event()
    begun: list[int] = []

    def jobs() -> Iterator[Callable[[], int]]:
        for n in range(100):
            yield lambda n=n: begun.append(n) or n  # type: ignore[misc,func-returns-value]

    results = run_lanes([Lane(jobs())], stop)
    first = next(results)
    stop.set()
    rest = list(results)
    assert [first, *rest] == begun
    assert len(begun) < 100


def test_an_error_in_a_job_is_raised_to_the_caller() -> None:
    """No exception is swallowed by a thread."""

    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(run_lanes([Lane([fail]), Lane([lambda: 1])], threading.Event()))
