"""What `harvest enrich` loses and gets wrong when everything around it fails: nothing.

    python -m benchmarks.faults

For each mix of faults the real command runs as a process of its own against the tests' registry,
then once more with all well. *asked*: requests received; *answered*: answers sent in full, a DOI
each; *lost*: of these, not in the cache; *wrong*: in the cache as absent though the source has it,
or the other way round; *repair*: requests of the second run, which must match all.
Prints a table, and fails when anything was lost, wrong, or left unmatched.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.mix import MIXES, Mix, audit
from tests.registry import Registry, synthetic_doi
from tests.run import Bench

STRANGERS = ("10.5555/nowhere", "10.5555/elsewhere")
SETTINGS = "[sources]\ntimeout_s = 2.0\n"


def main() -> None:
    """Run all mixes and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="DOIs to enrich")
    options = parser.parse_args()
    print(
        f"{'faults':26}{'asked':>7}{'answered':>10}{'lost':>6}{'wrong':>7}{'exit':>6}{'wall':>8}"
        f"{'repair':>8}{'matched':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        flaws = sum(_run(mix, options.count, Path(folder) / f"{n}") for n, mix in enumerate(MIXES))
    sys.exit(flaws != 0)


def _run(mix: Mix, count: int, folder: Path) -> int:
    """One mix: a line of the table; the number of flaws."""
    folder.mkdir()
    latency = {"crossref": 0.1, "openalex": 0.1}
    with Registry.synthetic(count, latency=latency, limits=True) as registry:
        bench = Bench(folder, registry)
        bench.write(*map(synthetic_doi, range(count)), *STRANGERS)
        (folder / "harvest.toml").write_text(SETTINGS)
        bench.env = mix.arrange(registry)
        started = time.monotonic()
        code, _, _ = bench.run("enrich", "list.txt", timeout=600)
        wall_s = time.monotonic() - started
        asked = registry.summary().total
        account = audit(registry, bench.cache, count, STRANGERS)
        registry.faults.clear()
        registry.forget()
        bench.env = {}
        _, _, told = bench.run("enrich", "list.txt", timeout=600)
        is_whole = f"{count:,} matched, 2 absent" in told
        print(
            f"{mix.name:26}{asked:>7,}{account.answered:>10,}{account.lost:>6}{account.wrong:>7}"
            f"{code:>6}{wall_s:>6.1f} s{registry.summary().total:>8,}"
            f"{'all' if is_whole else 'NOT ALL':>9}",
            flush=True,
        )
    return account.lost + account.wrong + (not is_whole)


if __name__ == "__main__":
    main()
