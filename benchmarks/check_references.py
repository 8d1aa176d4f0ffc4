"""What `harvest check` says of references in words: false alarms, and one thing changed in each.

    python -m benchmarks.check_references [--data DIR] [--seed N]

Each reference is compared with its own record: 1,408 of real works in eight official styles, and
5,051 strings from PDFs and deposited lists, whose labels a machine has made. Then one thing is
changed in each of the former: a word of the title, the year, the volume, the first page, the first
author's name.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.check import DATA
from harvest.check.reference_comparison import find_reference_differences
from harvest.model.work import Work
from harvest.providers.source_record import to_source_record
from harvest.reading.lists import read_ref

__all__ = ["main"]


def main() -> None:
    """Compare, change, compare again, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.check_references", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    works = _works(options.data)
    styled = [
        (each["text"], works[each["id"].lower()])
        for each in _lines(options.data / "styled-references.jsonl.gz")
        if each["id"].lower() in works
    ]
    real = [
        (each["string"], works[each["doi"].lower()])
        for each in _lines(options.data / "matching-positive.jsonl.gz")
        if each["doi"].lower() in works
    ]
    for name, pairs in (("styled", styled), ("real strings", real)):
        flagged = [fields for text, work in pairs if (fields := _differing(text, work))]
        counts = Counter(field for each in flagged for field in each)
        print(f"{name}: {len(flagged)} of {len(pairs)} flagged {dict(counts)}")
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for text, work in styled:
        for field, changed in _changes(text, work, chance):
            tried[field] += 1
            found[field] += field in _differing(changed, work)
    for field, count in tried.items():
        print(f"{field} changed: {found[field]} of {count} found")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _works(data: Path) -> dict[str, Work]:
    works = {}
    for name in ("matching-corpus.jsonl.gz", "crossref-works.jsonl.gz"):
        for body in _lines(data / name):
            record = to_source_record("crossref", body, "2026-01-01T00:00:00Z")
            works[body["DOI"].lower()] = record.work
    return works


def _differing(text: str, work: Work) -> set[str]:
    query = read_ref(text, "", 1).query
    return (
        {each.field for each in find_reference_differences(query, work, text)} if query else set()
    )


def _changes(text: str, work: Work, chance: random.Random) -> Iterator[tuple[str, str]]:
    """(field, the reference with that field changed), where the value stands in it just once."""
    words = [
        each for each in re.findall(r"[A-Za-z]{6,}", work.title or "") if text.count(each) == 1
    ]
    if words and len((work.title or "").split()) > 4:
        yield "title", text.replace(chance.choice(words), "volcanic")
    family = work.authors[0].family if work.authors else None
    if family and text.count(family) == 1:
        yield "first author", text.replace(family, "Quimby")
    numbers = (("year", str(work.year), str((work.year or 0) - 3)), ("volume", work.volume, "77"))
    for field, value, other in (*numbers, ("pages", work.first_page, "9811")):
        pattern = rf"(?<!\w){re.escape(value or '?')}(?!\w)"
        if value and len(re.findall(pattern, text)) == 1 and (field != "pages" or len(value) > 2):
            yield field, re.sub(pattern, other, text)


if __name__ == "__main__":
    main()
