"""Pacing: never over the limit, in one process or in several; and without its files too."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harvest.providers.common.limit import Limit
from harvest.providers.common.rate_limit import MARGIN_MS, RateLimit, Slots, admit
from tests.sources.admission import admissions

WORKER = """
import json, sys, time
from pathlib import Path
from typing import Any
from harvest.providers.common.limit import Limit
from harvest.providers.common.rate_limit import RateLimit, Slots, admit
from tests.sources.admission import admissions
folder = Path(sys.argv[1])
lane, slots = RateLimit("host_list", Limit(4, 0.3), folder), Slots("host", 2, folder)
spans = []
with admissions() as moments:
    for _ in range(6):
        with admit(lane, slots, time.sleep):
            begun = time.time()
            time.sleep(0.05)
            spans.append((begun, time.time()))
print(json.dumps([moments, spans]))
"""


def busiest(moments: Sequence[float], window_s: float) -> int:
    """The most moments within any window."""
    ordered = sorted(moments)
    return max(sum(1 for each in ordered if first <= each < first + window_s) for first in ordered)


def together(spans: Sequence[tuple[float, float]]) -> int:
    """The most spans that overlap at any moment."""
    return max(sum(1 for b, e in spans if b <= begun < e) for begun, _ in spans)


@pytest.mark.slow
def test_processes_share_rate_and_slots(tmp_path: Path) -> None:
    """Three runs side by side send no more together than one may."""
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) for _ in range(3)]
    told = [json.loads(each.communicate()[0]) for each in running]
    moments = [moment for each, _ in told for moment in each]
    assert len(moments) == 18
    assert busiest(moments, 0.3) <= 4
    assert together([(begun, ended) for _, spans in told for begun, ended in spans]) <= 2


def test_threads_share_rate_and_slots(tmp_path: Path) -> None:
    """Threads of one process are held to the same, and nearly use it."""
    lane, slots = RateLimit("host_list", Limit(5, 0.2), tmp_path), Slots("host", 3, tmp_path)
    spans: list[tuple[float, float]] = []
    waits: list[float] = []

    def work() -> None:
        waited = 0.0

        def nap(seconds: float) -> None:
            nonlocal waited
            waited += seconds
            time.sleep(seconds)

        for _ in range(4):
            with admit(lane, slots, nap):
                begun = time.monotonic()
                time.sleep(0.01)
                spans.append((begun, time.monotonic()))
        waits.append(waited)

    threads = [threading.Thread(target=work) for _ in range(5)]
    with admissions() as moments:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    lane.close()
    assert len(moments) == 20
    assert busiest(moments, 0.2) <= 5
    assert together(spans) <= 3
    least_s = (20 / 5 - 1) * (0.2 + MARGIN_MS / 1000)
    assert max(waits) < 4 * least_s, "waits that nobody asked for"


def test_a_restart_does_not_forget(tmp_path: Path) -> None:
    """A run that starts right after another one still counts its requests."""
    for expected in (True, False):
        lane = RateLimit("host_list", Limit(1, 5.0), tmp_path)
        assert (lane.try_take() == 0.0) is expected
        lane.close()


def test_routes_and_hosts_are_counted_apart(tmp_path: Path) -> None:
    """Single records and lists have a bucket each, and so has every server."""
    lanes = [
        RateLimit(name, Limit(1, 9.0), tmp_path) for name in ("a_single", "a_list", "b:1_list")
    ]
    assert [lane.try_take() for lane in lanes] == [0.0, 0.0, 0.0]
    assert all(lane.try_take() > 5 for lane in lanes)
    for lane in lanes:
        lane.close()


@pytest.mark.parametrize("trouble", ["a file stands there", "read-only", "broken database"])
def test_without_a_usable_folder_it_still_paces(tmp_path: Path, trouble: str) -> None:
    """No shared count is better than no harvest: each process then keeps its own."""
    folder = tmp_path / "state"
    if trouble == "a file stands there":
        folder.write_text("")
    elif trouble == "read-only":
        folder = Path("/proc/harvest")
    else:
        folder.mkdir()
        (folder / "limits.sqlite").write_bytes(b"no database" * 1000)
    lane, slots = RateLimit("host_list", Limit(2, 9.0), folder), Slots("host", 1, folder)
    with admit(lane, slots, time.sleep):
        pass
    assert lane.try_take() == 0.0
    assert lane.try_take() > 5
    lane.close()


def test_a_clock_set_back_does_not_stop_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries from the future are dropped, not waited for."""
    from pyrate_limiter import SQLiteBucket

    day_ms = 86_400_000
    now: Any = SQLiteBucket.now
    with monkeypatch.context() as later:
        later.setattr(SQLiteBucket, "now", lambda self: now(self) + day_ms)
        lane = RateLimit("host_list", Limit(1, 1.0), tmp_path)
        assert lane.try_take() == 0.0
    assert lane.try_take() <= 1.0
    assert lane.try_take() == 0.0
    lane.close()


def test_a_pause_holds_all_threads() -> None:
    """What a server asks of one thread, every thread of the process keeps to."""
    lane = RateLimit("host_list", Limit(9), None)
    lane.pause(5.0)
    lane.pause(1.0)
    assert 4.0 < lane.try_take() <= 5.0


def test_slots_pass_to_other_threads_when_the_limit_shrinks() -> None:
    """A server that allows fewer at once is obeyed from the next request on."""
    slots = Slots("host", 3, None)
    slots.announce(1)
    assert slots.count == 1
    slots.announce(9)
    assert slots.count == 3


@pytest.mark.parametrize(
    ("limit", "half"),
    [
        (Limit(10), Limit(5)),
        (Limit(1), Limit(1, 2.0)),
        (Limit(1, 60.0), Limit(1, 60.0)),
        (Limit(3, 2.0), Limit(1, 2.0)),
    ],
)
def test_halving_and_back(limit: Limit, half: Limit) -> None:
    """Half the rate, then the old one again, never more."""
    assert limit.halved() == half
    restored = half
    for _ in range(4):
        restored = restored.doubled(limit)
    assert restored == limit
