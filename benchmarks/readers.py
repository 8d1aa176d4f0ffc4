"""Text of others, mutated, through everything that reads it: no exception, and an end.

    python -m benchmarks.readers [--seconds 60] [--only NAME,...] [--seed 1]

Every reader of tests/text_reader.py gets texts made of pieces of the sample's notes, of syntax, and
of hostile letters for so many seconds of processor time. Prints by reader how many texts it read,
what came out as an exception, and the slowest text of at most 4,000 characters; fails on an
exception, and where one took longer than five seconds, which is cut and told.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections import Counter
from importlib import resources
from pathlib import Path
from random import Random
from types import FrameType

from tests.text_reader import READERS, Reader, made_text, pieces_of

LONGEST_S = 5.0


class TooSlow(BaseException):
    """A text that takes more time than any may: no reader catches this."""


def main() -> None:
    """Read until the time is up, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for each reader")
    parser.add_argument("--only", help="names of readers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sample = Path(str(resources.files("harvest"))) / "sample" / "vault"
    files = sorted(path for path in sample.rglob("*") if path.is_file())
    pieces = pieces_of(path.read_text("utf-8") for path in files)
    names = options.only.split(",") if options.only else list(READERS)
    print(f"{'reader':18}{'texts':>9}{'errors':>8}{'slowest':>10}")
    failed = [name for name in names if not _run(name, options.seconds, pieces, options.seed)]
    sys.exit(bool(failed))


def _cut_short(read: Reader, text: str) -> None:
    signal.signal(signal.SIGVTALRM, _too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        read(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def _run(name: str, seconds: float, pieces: list[str], seed: int) -> bool:
    random, read = Random(f"{seed} {name}"), READERS[name]
    errors: Counter[str] = Counter()
    count, slowest, slow_text = 0, 0.0, ""
    ends_at = time.process_time() + seconds
    while (started := time.process_time()) < ends_at:
        text = made_text(pieces, random)
        try:
            _cut_short(read, text)
        except (Exception, TooSlow) as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = next(each for each in reversed(frames) if each.name != "_too_slow")
            told = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            if not errors[told]:
                print(f"  {told}: {text!r}", file=sys.stderr)
            errors[told] += 1
        took = time.process_time() - started
        if took > slowest:
            slowest, slow_text = took, text
        count += 1
    print(f"{name:18}{count:>9,}{errors.total():>8}{slowest:>8.2f} s", *errors, flush=True)
    if slowest > LONGEST_S / 5:
        print(f"  {slow_text!r}", file=sys.stderr)
    return not errors and slowest <= LONGEST_S


if __name__ == "__main__":
    main()
