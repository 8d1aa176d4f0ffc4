"""Other programs that check references, asked the same at the same registry. Prints a table.

    python -m benchmarks.check_peers --venvs FOLDER [--data DIR] [--count N]

FOLDER holds a venv for each, named like the package: bibaudit, bibverify, citecheck-refs, citegate.
They have no setting for the address, so a few lines turn what they dial to the tests' registry;
other indexes (DBLP, PubMed, Semantic Scholar, arXiv …) have nothing, and nobody sleeps. Where a
venv is missing, its row is left out. What counts is each program's own verdict: *flagged* is
whatever is neither fine nor skipped ("unverifiable", "could not be asked").
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import check, real_entries
from benchmarks.check import DATA, GOOD, VERDICTS
from tests.registry import Registry

__all__ = ["main"]

Verdicts = dict[str, str]
"""Key of an entry → the program's own word."""

SHIM = Path(__file__).with_name("check_peers_shim.py")


def main() -> None:
    """Make the entries, ask every program, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check_peers", description=__doc__)
    parser.add_argument("--venvs", type=Path, default=Path())
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--count", type=int, default=300, help="of each kind, at most")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    world = list(real_entries._records(options.data))
    chosen = real_entries._varied(world, options.count, chance)
    groups = {
        "real": {f"r{n}": real_entries._written(work, chance) for n, (_, work) in enumerate(chosen)}
    }
    groups["subtle"] = real_entries._faulty(chosen, chance)[0]
    groups["grey"] = {f"g{n}": real_entries._grey(n) for n in range(min(100, options.count))}
    with gzip.open(options.data / check.FILE, "rt", encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    valid = [each for each in entries if each["label"] == "VALID"]
    held = check._held(entries, valid)
    made = [e for e, is_held in zip(entries, held, strict=True) if is_held and e not in valid]
    groups["fabricated"] = _written("h", made[: options.count])
    groups["valid"] = _written("v", valid[: options.count // 2])
    with tempfile.TemporaryDirectory() as folder, Registry(budget=10**9) as registry:
        check._write_world(Path(folder, "world"), valid)
        for name in ("crossref", "openalex"):
            text = Path(folder, "world", name, "works.jsonl").read_text("utf-8")
            registry.add(name, *map(json.loads, text.splitlines()))
        registry.add("crossref", *(body for body, _ in world))
        bibs = {name: _file(Path(folder), name, each) for name, each in groups.items()}
        print(f"{'':18}" + "".join(f"{name:>14}" for name in groups) + f"{'requests':>10}")
        print(f"{'entries':18}" + "".join(f"{len(each):>14}" for each in groups.values()))
        for name, ask in PROGRAMS.items():
            registry.forget()
            several = [ask(bib, registry, options.venvs / name) for bib in bibs.values()]
            told = {key: word for each in several if each for key, word in each.items()}
            if told:
                _print(name, groups, told, registry.summary().total)


def _file(folder: Path, name: str, entries: Mapping[str, str]) -> Path:
    path = folder / f"{name}.bib"
    text = "\n".join(entry.replace("KEY", key, 1) for key, entry in entries.items())
    path.write_text(text, encoding="utf-8")
    return path


def _written(head: str, entries: list[dict[str, Any]]) -> dict[str, str]:
    texts = {}
    for number, entry in enumerate(entries):
        key = f"{head}{number}"
        texts[key] = check._bibtex(number, entry).replace(f"{{e{number},", f"{{{key},", 1)
    return texts


def _print(name: str, groups: Mapping[str, Mapping[str, str]], told: Verdicts, asked: int) -> None:
    cells = []
    for entries in groups.values():
        words = Counter("flagged" if told.get(key) not in FINE else "" for key in entries)
        cells.append(f"{words['flagged']:>14}")
    print(f"{name:18}" + "".join(cells) + f"{asked:>10,}", flush=True)
    print(f"    {dict(Counter(told.values()))}", file=sys.stderr)


FINE = frozenset(
    {*GOOD, "not-checked", "not-indexed", None}
    | {"OK", "INCOMPLETE", "UNCHECKED", "UNVERIFIABLE"}
    | {"VERIFIED"}
    | {"unverifiable", "error", "source_unavailable"}
)
"""Verdicts that accuse nobody: right, or not judged."""


def _harvest(bib: Path, registry: Registry, venv: Path) -> Verdicts:
    env = os.environ | registry.env() | {"HARVEST_CACHE": f"{bib.parent}/harvest.db"}
    env |= {"HARVEST_MAILTO": "benchmark@example.org"}
    command = [sys.executable, "-m", "harvest", "check", str(bib), "--json", "-q"]
    ran = subprocess.run(command, env=env, capture_output=True, text=True)
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    return {each["key"]: each["finding"] for each in found if each["finding"] in VERDICTS}


def _peer(code: str, read: Callable[[Path, str], Verdicts]) -> Callable[..., Verdicts | None]:
    def ask(bib: Path, registry: Registry, venv: Path) -> Verdicts | None:
        python = venv / "bin" / "python"
        if not python.exists():
            return None
        place = bib.parent / venv.name / bib.stem
        place.mkdir(parents=True)
        program = f"{SHIM.read_text('utf-8')}\nimport sys\nbib = sys.argv[1]\n{code}"
        ran = subprocess.run(
            [python, "-c", program, str(bib)],
            cwd=place, env=os.environ | registry.env() | {"HOME": str(place)},
            capture_output=True, text=True,
        )  # fmt: skip
        return read(place, ran.stdout)

    return ask


def _results(name: str) -> Callable[[Path, str], Verdicts]:
    def read(place: Path, out: str) -> Verdicts:
        told = json.loads((place / name).read_text("utf-8"))
        return {each["key"]: each["verdict"] for each in told["results"]}

    return read


def _entries(place: Path, out: str) -> Verdicts:
    return {each["key"]: each["status"] for each in json.loads(out)["entries"]}


PROGRAMS: Mapping[str, Callable[[Path, Registry, Path], Verdicts | None]] = {
    "harvest": _harvest,
    "bibaudit": _peer(
        "from bibaudit.cli import main\n"
        "main(['check', bib, '--format', 'json', '-o', 'o.json', '--cache-dir', 'cache'])",
        _results("o.json"),
    ),
    "bibverify": _peer(
        "from bibverify.cli import app\n"
        "sys.argv = 'bibverify check --json -q -l EN -o .'.split() + [bib]\napp()",
        _entries,
    ),
    "citecheck-refs": _peer(
        "import citecheck\n"
        "sys.argv = ['citecheck', bib, '--all', '--json', 'o.json', '--no-cache']\n"
        "citecheck.main()",
        _results("o.json"),
    ),
    "citegate": _peer(
        "from citegate.cli import main\n"
        "main([bib, '--json', 'o.json', '--mailto', 'a@example.org', '--workers', '1'])",
        _results("o.json"),
    ),
}


if __name__ == "__main__":
    main()
