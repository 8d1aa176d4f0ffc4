"""What a damaged cache costs: never a traceback, and what is readable is given.

    python -m benchmarks.damage [--databases 100] [--each 10] [--seed 1]

The sample vault is enriched, 1 to 1,000 bytes of the cache are flipped, and commands run on a copy
of it each: every command on the first *each* databases, those that look for damage and repair it
on all. Prints by command how it ended, and fails on a traceback.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

from tests.damaged import COMMANDS, REPAIRING, flip, make_world, run_here


def main() -> None:
    """Flip, run, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.damage", description=__doc__)
    parser.add_argument("--databases", type=int, default=100)
    parser.add_argument("--each", type=int, default=10, help="databases for every command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the tracebacks")
    options = parser.parse_args()
    ended: defaultdict[str, Counter[str]] = defaultdict(Counter)
    traces: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world"
        world.mkdir()
        make_world(world)
        for number in range(options.databases):
            random = Random(f"{options.seed} {number}")
            damaged = Path(folder) / "damaged.db"
            shutil.copyfile(world / "harvest.db", damaged)
            flip(damaged, int(10 ** random.uniform(0, 3)), random)
            for command in COMMANDS if number < options.each else REPAIRING:
                trace = _run(world, damaged, Path(folder) / "run", command, ended)
                if trace:
                    traces[trace.strip().splitlines()[-1][:150]] += 1
                    if options.show:
                        print(number, command, trace, file=sys.stderr)
    for name, codes in ended.items():
        print(f"{name:40}", "  ".join(f"{code}: {n}" for code, n in sorted(codes.items())))
    print(f"{traces.total()} tracebacks in {time.monotonic() - started:.0f} s")
    for trace, count in traces.most_common(20):
        print(f"  {count} x {trace}")
    sys.exit(bool(traces))


def _run(
    world: Path,
    damaged: Path,
    place: Path,
    command: tuple[str, ...],
    ended: defaultdict[str, Counter[str]],
) -> str:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(world, place, ignore=shutil.ignore_patterns("harvest.db*"))
    shutil.copyfile(damaged, place / "harvest.db")
    done = run_here(*command, folder=place)
    ended[" ".join(command)[:39]][str(done.code)] += 1
    if command == ("cache", "rebuild") and not done.trace:
        again = run_here("cache", "check", folder=place)
        ended["  cache check after it"][str(again.code)] += 1
        done = again if again.trace else done
    return done.trace


if __name__ == "__main__":
    main()
