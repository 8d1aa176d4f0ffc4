"""What SIGKILL costs: nothing but what was under way.

    python -m benchmarks.kills [--kills 100] [--seed 1]

`enrich`, `refresh`, `annotate` and `cache rebuild` run as processes against the tests' registry and
are killed at a moment drawn at random, a quarter of the kills each. Afterwards the database must
pass SQLite's checks, each note be as before or as after an undisturbed run, and the next run must
end well, with the cache and the notes of an undisturbed one. Prints a line a command, and fails
when anything is otherwise.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.kills import COMMANDS, Killed, Killer
from tests.registry import Registry


def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="in all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random, started = Random(options.seed), time.monotonic()
    found = {name: Killed() for name in COMMANDS}
    latency = {"crossref": 0.1, "openalex": 0.1}
    with (
        tempfile.TemporaryDirectory() as folder,
        Registry.synthetic(200, latency=latency) as registry,
    ):
        killer = Killer(Path(folder), registry)
        for number in range(options.kills):
            name = list(COMMANDS)[number % len(COMMANDS)]
            killer.kill(name, random, found[name])
    print(f"{'command':10}{'killed':>8}{'over before':>13}{'files left':>12}{'flaws':>7}")
    for name, each in found.items():
        print(
            f"{name:10}{each.kills:>8}{each.ended:>13}{each.interim:>12}{each.flaws.total():>7}"
            + "".join(f"\n  {count} x {flaw}" for flaw, count in each.flaws.items())
        )
    print(f"seed {options.seed}, {time.monotonic() - started:.0f} s")
    sys.exit(any(each.flaws for each in found.values()))


if __name__ == "__main__":
    main()
