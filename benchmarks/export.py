"""How fast records become entries, and who can read them.

    python benchmarks/export.py ../shared/data/crossref-works.jsonl.gz [--readers]

The file holds Crossref records, one a line. Speed is the best of three rounds, in records a second
of processor time. With --readers every reader that is installed is asked to take all records;
the table says how many it took and what it complained about.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harvest.export.bibtex import BibOptions, to_bibtex
from harvest.export.csl import to_csl
from harvest.export.key_pattern import make_key, unique_key
from harvest.export.ris import to_ris
from harvest.model.record import Record
from harvest.providers.crossref.mapping import to_source_record

BIBLATEX = BibOptions(dialect="biblatex")
WRITERS: dict[str, Callable[[Record], object]] = {
    "BibTeX": lambda record: to_bibtex(record, "key"),
    "BibLaTeX": lambda record: to_bibtex(record, "key", BIBLATEX),
    "citation key": make_key,
    "CSL-JSON": lambda record: to_csl(record, "key"),
    "RIS": to_ris,
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--readers", action="store_true", help="ask other programs too (minutes)")
    arguments = parser.parse_args()
    records = read_records(arguments.file)
    print(f"{len(records)} records\n\n{'writer':<14}{'records/s':>10}")
    for name, write in WRITERS.items():
        print(f"{name:<14}{speed(write, records):>10,.0f}")
    if arguments.readers:
        print(f"\n{'reader':<34}{'accepts':>8}{'of':>8}{'seconds':>9}  remarks")
        with tempfile.TemporaryDirectory() as folder:
            ask_readers(records, Path(folder))


def read_records(path: Path) -> list[Record]:
    """The records of a file of Crossref works."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line) for line in lines]
    sources = (to_source_record(body.get("message", body), "2026-11-20") for body in bodies)
    return [Record(each.work, each.indicators, {}, {}, ()) for each in sources]


def speed(write: Callable[[Record], object], records: list[Record]) -> float:
    """Records a second of processor time, the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        for record in records:
            write(record)
        best = min(best, time.process_time() - begun)
    return len(records) / best


def ask_readers(records: list[Record], folder: Path) -> None:
    """Write all records in every format and let every reader at hand read them."""
    keys = find_keys(records)
    pairs = list(zip(records, keys, strict=True))
    for name, options in (("bibtex", BibOptions()), ("biblatex", BIBLATEX)):
        text = "\n".join(to_bibtex(record, key, options) for record, key in pairs)
        (folder / f"{name}.bib").write_text(text, encoding="utf-8")
    (folder / "all.ris").write_text("".join(map(to_ris, records)), encoding="utf-8")
    items = [to_csl(record, key) for record, key in pairs]
    (folder / "all.json").write_text(json.dumps(items), encoding="utf-8")
    for title, read in READERS.items():
        begun = time.perf_counter()
        try:
            accepted, remarks = read(folder)
        except (ImportError, FileNotFoundError) as missing:
            print(f"{title:<34}{'-':>8}{len(records):>8}{'':>9}  skipped: {missing}")
            continue
        seconds = time.perf_counter() - begun
        print(f"{title:<34}{accepted:>8}{len(records):>8}{seconds:>9.1f}  {remarks}", flush=True)


def find_keys(records: list[Record]) -> list[str]:
    """A citation key for each record, no two alike."""
    taken: set[str] = set()
    found = []
    for record in records:
        key = unique_key(make_key(record).lower(), taken.__contains__)
        taken.add(key)
        found.append(key)
    return found


def read_bibtexparser(folder: Path, name: str) -> tuple[int, str]:
    """bibtexparser with names split and LaTeX decoded."""
    from bibtexparser import middlewares
    from bibtexparser.entrypoint import parse_string

    layers = (
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.LatexDecodingMiddleware(),
    )
    with warnings.catch_warnings(record=True) as caught:
        library = parse_string((folder / name).read_text("utf-8"), append_middleware=layers)
    return len(library.entries), f"{len(library.failed_blocks)} failed, {len(caught)} warnings"


def read_pybtex(folder: Path, name: str) -> tuple[int, str]:
    """pybtex; names are split as it reads."""
    from pybtex.database import parse_string  # type: ignore[import-untyped]

    logging.getLogger().handlers.clear()
    with warnings.catch_warnings(record=True) as caught:
        entries = parse_string((folder / name).read_text("utf-8"), "bibtex").entries
    return len(entries), f"{len(caught)} warnings"


def run(folder: Path, *command: str) -> str:
    """What *command* printed in *folder*.

    Raises:
        FileNotFoundError: there is no such program.
    """
    if not shutil.which(command[0]):
        raise FileNotFoundError(f"{command[0]} is not installed")
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    return done.stdout + done.stderr


def read_by_bibtex(folder: Path) -> tuple[int, str]:
    """The bibtex program with its plain style."""
    (folder / "all.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{bibtex}\n")
    said = run(folder, "bibtex", "all")
    items = (folder / "all.bbl").read_text("utf-8", errors="replace").count("\\bibitem")
    errors = len(re.findall(r"---line \d+ of file", said))
    return items, f"{errors} errors; {said.count('Warning--')} warnings, all of absent data"


def read_by_biber(folder: Path) -> tuple[int, str]:
    """biber --tool --validate-datamodel."""
    said = run(folder, "biber", "--tool", "--validate-datamodel", "-O", "out.bib", "biblatex.bib")
    entries = len(re.findall("(?m)^@", (folder / "out.bib").read_text("utf-8")))
    invalid = said.count("Invalid field ")
    return entries, f"{said.count('ERROR')} errors, {invalid} invalid fields"


def read_by_pandoc(folder: Path, name: str) -> tuple[int, str]:
    """pandoc, to CSL-JSON."""
    said = run(folder, "pandoc", "-f", name, "-t", "csljson", "-o", "out.json", f"{name}.bib")
    return len(json.loads((folder / "out.json").read_text("utf-8"))), said.strip()[:60]


def read_rispy(folder: Path) -> tuple[int, str]:
    """rispy."""
    import rispy  # type: ignore[import-untyped]

    return len(rispy.loads((folder / "all.ris").read_text("utf-8"))), ""


def read_citeproc(folder: Path) -> tuple[int, str]:
    """citeproc-py's reader of CSL-JSON."""
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

    items: list[Any] = json.loads((folder / "all.json").read_text("utf-8"))
    with warnings.catch_warnings(record=True) as caught:
        source = CiteProcJSON(items)
    return len(source), f"{len(caught)} warnings"


READERS: dict[str, Callable[[Path], tuple[int, str]]] = {
    "bibtexparser, BibTeX": lambda folder: read_bibtexparser(folder, "bibtex.bib"),
    "bibtexparser, BibLaTeX": lambda folder: read_bibtexparser(folder, "biblatex.bib"),
    "pybtex, BibTeX": lambda folder: read_pybtex(folder, "bibtex.bib"),
    "pybtex, BibLaTeX": lambda folder: read_pybtex(folder, "biblatex.bib"),
    "bibtex": read_by_bibtex,
    "pandoc, BibTeX": lambda folder: read_by_pandoc(folder, "bibtex"),
    "pandoc, BibLaTeX": lambda folder: read_by_pandoc(folder, "biblatex"),
    "rispy, RIS": read_rispy,
    "citeproc-py, CSL-JSON": read_citeproc,
    "biber --tool --validate-datamodel": read_by_biber,
}

if __name__ == "__main__":
    main()
