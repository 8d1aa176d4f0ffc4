"""Harvest as a process of its own, against the registry, for tests that kill it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from harvest.cache import Cache
from tests.cache.world import checks, derived_tables
from tests.registry import Registry, synthetic_doi

__all__ = ["PATIENCE_S", "Bench", "asked_for", "quick", "wait_for"]

ROOT = Path(__file__).parents[1]
PATIENCE_S = 600.0
"""Seconds after which what a test waits for never comes: a busy machine is no fault."""

PATIENT = """
import harvest.providers.common.watchdog as watchdog
from harvest.cli import main
watchdog.GRACE_S = {grace_s}
main()
"""


@dataclass
class Bench:
    """A folder with a cache and a list of references, and the registry to ask.

    Attributes:
        limit: bytes that a file may grow to; None for no limit.
        grace_s: seconds that a stopped run leaves to what is under way; None for harvest's own.
        env: further environment.
    """

    folder: Path
    registry: Registry
    mailto: str = "tester@example.org"
    limit: int | None = None
    grace_s: float | None = None
    env: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def cache(self) -> Path:
        """Where the database is."""
        return self.folder / "harvest.db"

    def write(self, *lines: str, name: str = "list.txt") -> Path:
        """A list of references."""
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin `harvest` with these arguments."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HARVEST_")}
        env = kept | self.registry.env()
        env |= {"HARVEST_CACHE": str(self.cache), "HARVEST_MAILTO": self.mailto}
        env |= {"PYTHONPATH": str(ROOT)}
        program = ["-m", "harvest"]
        if self.grace_s is not None:
            program = ["-c", PATIENT.format(grace_s=self.grace_s)]
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=self.folder,
            env=env | self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=self._limited if self.limit else None,
        )
        self.running.append(process)
        return process

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run `harvest` to its end: code, stdout, stderr."""
        return self.end(self.start(*arguments))

    def end(self, process: subprocess.Popen[str]) -> tuple[int, str, str]:
        """Wait for a process: code, stdout, stderr."""
        out, errors = process.communicate(timeout=PATIENCE_S)
        return process.returncode, out, errors

    def stop(self) -> None:
        """Kill what a failed test left running."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate()

    def state(self) -> dict[str, Any]:
        """All derived tables but for the times of asking; the database is checked first."""
        checks(self.cache)
        with closing(Cache.open(self.cache)) as cache:
            tables: dict[str, Any] = derived_tables(cache)
            # Which source a title went to first is chance, and so what else it showed.
            tables["replies"] = [row for row in tables["replies"] if row[-1] is not None]
            records = [(handle, record.to_dict()) for handle, record in cache.works.all_records()]
        for _, record in records:
            for source in record["sources"].values():
                source.pop("retrieved_at")
        return tables | {"records": json.dumps(records, sort_keys=True)}

    def _limited(self) -> None:
        import resource

        assert self.limit is not None
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit))


def quick(monkeypatch: Any) -> None:
    """Let the registry's Crossref announce a rate that tests can wait for."""
    monkeypatch.setitem(sys.modules["tests.registry.crossref"].LIMITS, "polite", (50, 50, 3))


def asked_for(registry: Registry, source: str, *, faulty: bool = True) -> Counter[str]:
    """How often each synthetic DOI was asked at *source* and answered; by faults, too, or not."""
    found: Counter[str] = Counter()
    for call in registry.asked(source):
        if call.status == 200 and (faulty or call.fault is None):
            text = unquote(call.path) + " " + call.query.get("filter", "")
            found.update(part for part in _dois(text))
    return found


def _dois(text: str) -> list[str]:
    import re

    return re.findall(re.escape(synthetic_doi(0)[:-6]) + r"\d{6}", text)


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds; fails the test when it never does."""
    ends_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends_at, "waited in vain"
        time.sleep(0.005)
