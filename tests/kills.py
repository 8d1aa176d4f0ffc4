"""Commands killed with SIGKILL at a moment drawn at random, and what must be true afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.cache.world import checks, query
from tests.registry import Registry, synthetic_doi
from tests.run import Bench

__all__ = ["COMMANDS", "Killed", "Killer"]

COMMANDS = {
    "enrich": ("enrich", "vault"),
    "refresh": ("refresh", "--older-than", "0h"),
    "annotate": ("annotate", "vault"),
    "rebuild": ("cache", "rebuild"),
}
"""Name → arguments."""

NOTES, WORKS = 12, 8
NOTE = "---\nsr-due: 2026-01-01\n---\n# Note {number}\n\nMine; no other line is harvest's.\n\n"
SETTINGS = "[sources]\nenabled = ['crossref', 'openalex']\nlookup = []\n"


@dataclass
class Killed:
    """What became of one command.

    Attributes:
        kills: how often it was killed while it ran.
        ended: how often it was over before that.
        interim: files that were left behind beside the notes.
        flaws: what was not as it must be, and how often.
    """

    kills: int = 0
    ended: int = 0
    interim: int = 0
    flaws: Counter[str] = field(default_factory=Counter)


class Killer:
    """A world in which commands are killed; each starts from the same files.

    Args:
        folder: where the worlds lie; must exist and be empty.
    """

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._registry = registry
        self._folder = folder
        empty = self._bench("empty")
        (empty.folder / "vault").mkdir(parents=True)
        (empty.folder / "harvest.toml").write_text(SETTINGS)
        for number in range(NOTES):
            dois = (synthetic_doi(number * WORKS + each) for each in range(WORKS))
            text = NOTE.format(number=number) + "".join(f"- https://doi.org/{d}\n" for d in dois)
            (empty.folder / "vault" / f"{number}.md").write_text(text)
        full = self._copy("empty", "full")
        code, _, told = full.run(*COMMANDS["enrich"])
        assert code == 0, told
        self._starts = dict.fromkeys(COMMANDS, "full") | {"enrich": "empty"}
        self._wanted: dict[str, tuple[float, Any, dict[str, bytes]]] = {}

    def undisturbed(self, name: str) -> tuple[float, Any, dict[str, bytes]]:
        """Seconds that the command takes, the cache and the notes after it."""
        if name not in self._wanted:
            bench = self._copy(self._starts[name], "undisturbed")
            started = time.monotonic()
            code, _, told = bench.run(*COMMANDS[name])
            assert code == 0, told
            seconds = time.monotonic() - started
            self._wanted[name] = seconds, bench.state(), _notes(bench)
        return self._wanted[name]

    def kill(self, name: str, random: Random, into: Killed) -> None:
        """Kill the command once, look, and let the next run finish."""
        seconds, state, after = self.undisturbed(name)
        bench = self._copy(self._starts[name], "killed")
        before = _notes(bench)
        process = bench.start(*COMMANDS[name])
        time.sleep(random.uniform(0.1, 1.0) * seconds)
        into.ended += process.poll() is not None
        into.kills += process.poll() is None
        process.kill()
        process.communicate()
        into.interim += sum(1 for _ in bench.folder.glob("vault/.harvest-*"))
        for path, text in _notes(bench).items():
            if text not in (before[path], after[path]):
                into.flaws["a note is neither as before nor as after"] += 1
        try:
            if _holds_tables(bench.cache):
                checks(bench.cache)
        except (AssertionError, sqlite3.Error) as error:
            into.flaws[f"the cache is damaged: {str(error)[:80]}"] += 1
        code, _, told = bench.run(*COMMANDS[name])
        if code != 0 or "Traceback" in told:
            into.flaws[f"the next run ends with {code}: {told[-80:]}"] += 1
        elif bench.state() != state:
            into.flaws["the cache is another than without the kill"] += 1
        elif _notes(bench) != after:
            into.flaws["the notes are others than without the kill"] += 1

    def _bench(self, name: str) -> Bench:
        return Bench(self._folder / name, self._registry)

    def _copy(self, source: str, name: str) -> Bench:
        shutil.rmtree(self._folder / name, ignore_errors=True)
        shutil.copytree(self._folder / source, self._folder / name)
        return self._bench(name)


def _holds_tables(cache: Path) -> bool:
    """Whether the tables were made; they are made in one transaction, so all of them or none."""
    if not cache.exists():
        return False
    return bool(query(cache, "SELECT 1 FROM sqlite_master"))


def _notes(bench: Bench) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in bench.folder.glob("vault/*.md")}
