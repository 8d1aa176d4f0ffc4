"""Workers: side by side, bounded, stoppable, and no error lost."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from harvest.resolve.workers import Workers


def test_every_job_of_every_pool_is_answered() -> None:
    """All results arrive, whatever the widths, also of jobs handed between two results."""
    with Workers[int]({"a": 1, "b": 3, "c": 0}, threading.Event()) as workers:
        for name, number in zip("abcabc", range(6), strict=True):
            workers.hand(name, lambda n=number: n)  # type: ignore[misc]
        results = []
        for each in workers.results():
            results.append(each)
            if each < 6:
                workers.hand("b", lambda n=each: n + 6)  # type: ignore[misc]
        assert sorted(results) == list(range(12))
        assert workers.is_idle


def test_a_slow_pool_does_not_hold_up_another() -> None:
    """The quick pool is done while the slow one's first job still waits."""
    release = threading.Event()

    def wait() -> str:
        release.wait(5)
        return "slow"

    with Workers[str]({"slow": 1, "quick": 1}, threading.Event()) as workers:
        workers.hand("slow", wait)
        workers.hand("quick", lambda: "a")
        workers.hand("quick", lambda: "b")
        results = workers.results()
        assert {next(results), next(results)} == {"a", "b"}
        release.set()
        assert next(results) == "slow"


def test_a_pool_never_runs_more_than_its_width() -> None:
    """Width is a hard limit on what is under way, and on threads."""
    lock = threading.Lock()
    state: Counter[str] = Counter()
    together = threading.Barrier(3)
    names: set[str] = set()

    def job() -> None:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
            names.add(threading.current_thread().name)
        together.wait(5)
        with lock:
            state["now"] -= 1

    with Workers[None]({"a": 3}, threading.Event()) as workers:
        for _ in range(9):
            workers.hand("a", job)
        assert not workers.has_room("a")
        assert len(list(workers.results())) == 9
    assert state["most"] == len(names) == 3


def test_stop_finishes_what_is_under_way_and_begins_nothing() -> None:
    """After stop, the running job is still yielded and the next is never begun."""
    stop = threading.Event()
    begun: list[int] = []
    with Workers[int]({"a": 1}, stop) as workers:

        def job(number: int) -> int:
            begun.append(number)
            stop.set()
            return number

        for number in range(100):
            workers.hand("a", lambda n=number: job(n))  # type: ignore[misc]
        assert list(workers.results()) == begun == [0]


def test_an_error_in_a_job_is_raised_to_the_caller() -> None:
    """No exception is swallowed by a thread."""

    def fail() -> int:
        raise ZeroDivisionError

    with Workers[int]({"a": 1, "b": 1}, threading.Event()) as workers:
        workers.hand("a", fail)
        workers.hand("b", lambda: 1)
        with pytest.raises(ZeroDivisionError):
            list(workers.results())


def test_threads_end_with_the_block() -> None:
    """Nobody waits for a result that nobody takes."""
    before = threading.active_count()
    with Workers[int]({"a": 8}, threading.Event()) as workers:
        for number in range(40):
            workers.hand("a", lambda n=number: n)  # type: ignore[misc]
        next(workers.results())
    for thread in threading.enumerate()[before:]:
        thread.join(2)
    assert threading.active_count() <= before
