"""Does `harvest check` see through references that a seed has fabricated? Prints a table.

    python -m benchmarks.fabrication [--data DIR] [--seed N] [--count N]

Real Crossref records are the world, and whole BibTeX entries made from them the valid references.
Each is then falsified in one way after the other. Unlike HALLMARK's, these records are of journals
of all fields; the first figures were taken before any rule was fitted to them, and another seed
takes another sample.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.check import DATA, GOOD, VERDICTS, Entry, Fields, check_entries
from harvest.model.work import Work
from harvest.providers.source_record import to_source_record

__all__ = ["KINDS", "main"]

Falsify = Callable[[Fields, Fields, random.Random], Fields | None]


def main() -> None:
    """Fabricate, check, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fabrication", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=150)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    known = list(_records(options.data))
    chosen = chance.sample(known, min(options.count, len(known)))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("crossref", "openalex"):
            Path(folder, "world", name).mkdir(parents=True)
        Path(folder, "world", "crossref", "works.jsonl").write_text(
            "".join(json.dumps(body) + "\n" for body, _ in known), encoding="utf-8"
        )
        print(f"{'kind':28}{'entries':>8}{'flagged':>9}  " + "".join(f"{v:>14}" for v in VERDICTS))
        for name, falsify in KINDS.items():
            made = [
                new
                for _, fields in chosen
                if (new := falsify(dict(fields), dict(chance.choice(chosen)[1]), chance))
                and (new != fields or name == "valid")
            ]
            entries = [{"fields": each, "bibtex_type": "article"} for each in made]
            _print(name, check_entries(Path(folder), name.replace(" ", "-"), entries))


def _records(data: Path) -> Iterator[tuple[Entry, Fields]]:
    """Journal articles with everything that a falsifier may turn."""
    with gzip.open(data / "crossref-works.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            body: dict[str, Any] = json.loads(line)
            if body["DOI"].startswith("10.1001/") or body.get("type") != "journal-article":
                continue
            work = to_source_record("crossref", body, "2026-01-01T00:00:00Z").work
            if fields := _fields(work):
                yield body, fields


def _fields(work: Work) -> Fields | None:
    people = [f"{each.family}, {each.given}" for each in work.authors if each.family]
    needed = (work.doi, work.title, work.venue.title, work.volume, work.pages, work.year)
    if not all(needed) or len(people) < 3 or len(str(work.title).split()) < 5:
        return None
    names = ("doi", "title", "journal", "volume", "pages", "year")
    fields = {name: str(value) for name, value in zip(names, needed, strict=True)}
    return fields | {"author": " and ".join(people)}


def _swap_author(fields: Fields, other: Fields, chance: random.Random) -> Fields:
    """One author is another work's."""
    ours, theirs = fields["author"].split(" and "), other["author"].split(" and ")
    ours[chance.randrange(len(ours))] = theirs[0]
    return fields | {"author": " and ".join(ours)}


def _hide_author(fields: Fields, other: Fields, chance: random.Random) -> Fields:
    """The first author is another's, and "and others" hides the rest."""
    first = other["author"].split(" and ")[0]
    return fields | {"author": f"{first} and others"}


def _shift_year(fields: Fields, other: Fields, chance: random.Random) -> Fields:
    return fields | {"year": str(int(fields["year"]) + chance.choice((-4, -3, 3, 4)))}


def _cross_titles(fields: Fields, other: Fields, chance: random.Random) -> Fields:
    """The first half of one title, the second of another."""
    one, two = fields["title"].split(), other["title"].split()
    return fields | {"title": " ".join([*one[: len(one) // 2], *two[len(two) // 2 :]])}


def _bend_doi(fields: Fields, other: Fields, chance: random.Random) -> Fields | None:
    """The last digit is another: a DOI that might exist."""
    doi = fields["doi"]
    digit = str((int(doi[-1]) + chance.randint(1, 9)) % 10) if doi[-1].isdecimal() else None
    return fields | {"doi": doi[:-1] + digit} if digit else None


def _without_doi(falsify: Falsify) -> Falsify:
    def without(fields: Fields, other: Fields, chance: random.Random) -> Fields | None:
        made = falsify(dict(fields), other, chance)
        if made == fields and falsify is not _keep:
            return None  # the other work is this one
        return {name: value for name, value in made.items() if name != "doi"} if made else None

    return without


def _take(*names: str) -> Falsify:
    return lambda fields, other, _: fields | {name: other[name] for name in names}


def _keep(fields: Fields, other: Fields, chance: random.Random) -> Fields:
    return fields


KINDS: Mapping[str, Falsify] = {
    "valid": _keep,
    "valid, no DOI": _without_doi(_keep),
    "swapped author": _swap_author,
    "hidden behind and others": _hide_author,
    "other year": _shift_year,
    "chimera of two titles": _cross_titles,
    "chimera, no DOI": _without_doi(_cross_titles),
    "plausible DOI": _bend_doi,
    "another work's DOI": _take("doi"),
    "wrong venue": _take("journal"),
    "wrong volume": _take("volume"),
    "wrong pages": _take("pages"),
    "other author, no DOI": _without_doi(_swap_author),
    "other year, no DOI": _without_doi(_shift_year),
}


def _print(name: str, verdicts: list[Entry]) -> None:
    counts = Counter(each["finding"] for each in verdicts)
    flagged = 1 - sum(counts[each] for each in GOOD) / counts.total()
    shown = "".join(f"{counts[verdict]:>14}" for verdict in VERDICTS)
    print(f"{name:28}{counts.total():>8}{flagged:>9.1%}  {shown}")


if __name__ == "__main__":
    main()
