"""How many of the citation keys that notes cite the bibliography made for them defines.

    python -m benchmarks.keys FOLDER [--bib FILE...]

FOLDER holds notes, with the .bib files and literature notes that define their keys, or not. A key
counts as defined where anything defines it: the note's own bibliography, a literature note of the
folder, a --bib file. The answers come from nobody: no network and no snapshot, so what is counted
is only whether the key is there. What pandoc says of the same files is printed beside it, where it
is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import harvest
from harvest.errors import KeyConflict
from harvest.export.bib_span import find_entries

FORMATS = ("bibtex", "biblatex", "csl-json")
_IDS = re.compile(r"^\s*ids = \{([^}]*)\}", re.M)


def keys_of(text: str, format_: str) -> set[str]:
    """The keys under which a bibliography's entries can be cited."""
    if format_ == "csl-json":
        return {item["id"] for item in json.loads(text)}
    keys = {entry.key for entry in find_entries(text)}
    for ids in _IDS.findall(text) if format_ == "biblatex" else ():
        keys |= {each.strip() for each in ids.split(",")}
    return keys


def undefined_in_pandoc(keys: Iterable[str], text: str, suffix: str) -> int | None:
    """How many keys pandoc does not find in a bibliography; None where it is not installed."""
    if not shutil.which("pandoc"):
        return None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, f"refs{suffix}")
        path.write_text(text, encoding="utf-8")
        note = "\n\n".join(f"[@{{{key}}}]" for key in keys)
        command = ["pandoc", "--citeproc", "-t", "plain", "--bibliography", str(path)]
        ran = subprocess.run(command, input=note, capture_output=True, text=True, check=True)
    return ran.stderr.count("not found")


def score(folder: Path, bibs: Iterable[Path]) -> Mapping[str, int]:
    """Counts: keys cited, keys that anything defines, and of these, those in each format."""
    counts: dict[str, int] = {}
    settings = {"notes.bibliographies": [str(each.absolute()) for each in bibs]}
    with (
        tempfile.TemporaryDirectory() as place,
        harvest.open(cache=Path(place, "h.db"), settings=settings, offline=True) as h,
    ):
        result = h.enrich(folder)
        cited = [each for each in result.answers if each.mention.kind == "citekey"]
        lost = {each.mention.cite_key for each in cited if each.status == "unidentified"}
        keys = {each.mention.cite_key for each in cited if each.mention.cite_key}
        defined = {key for key in keys - lost if key}
        counts["mentions of keys"] = len(cited)
        counts["keys cited"] = len(keys)
        counts["of these, that anything defines"] = len(defined)
        for format_ in FORMATS:
            try:
                text = h.export(result, format_)
            except KeyConflict as error:
                print(f"{format_}: refused: {error}", file=sys.stderr)
                continue
            counts[f"of these, in {format_}"] = len(defined & keys_of(text, format_))
            suffix = ".json" if format_ == "csl-json" else ".bib"
            if format_ != "biblatex" and text:
                missing = undefined_in_pandoc(sorted(defined), text, suffix)
                if missing is not None:
                    counts[f"undefined for pandoc in {format_}"] = missing
    return counts


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bib", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder", file=sys.stderr)
        return os.EX_NOINPUT
    for name, count in score(options.folder, options.bib).items():
        print(f"{name:<40} {count:>8,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
