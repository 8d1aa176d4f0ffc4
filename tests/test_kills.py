"""A small part of benchmarks/kills.py: commands that are killed cost only what was under way."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.kills import COMMANDS, Killed, Killer
from tests.registry import Registry
from tests.run import quick


@pytest.mark.slow
def test_a_killed_command_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is sound, notes are whole, and the next run ends as if nothing had been."""
    quick(monkeypatch)
    random = Random(16)
    with Registry.synthetic(200, latency={"crossref": 0.1, "openalex": 0.1}) as registry:
        killer = Killer(tmp_path, registry)
        for name in COMMANDS:
            found = Killed()
            killer.kill(name, random, found)
            assert dict(found.flaws) == {}, name
