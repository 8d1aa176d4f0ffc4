"""Can `harvest check` tell real references from fabricated ones? Prints a table.

    python -m benchmarks.check [--data DIR] [--errors FILE]

Asked are the 1,209 BibTeX entries of HALLMARK, labelled valid or fabricated by kind. The world that
they are checked against is made from the valid entries themselves (Crossref has those with a DOI,
OpenAlex the others). So a valid entry must come out verified, and a fabrication is judged against
the very work that it was made from where that work is in the world ("held"). Where it is not, "not
found" is all that can be said, and says nothing about harvest: those rows stand apart. Since the
world repeats the valid entries, false alarms are counted a second time on entries that were changed
as people write them: initials, "and others", a subtitle left out, other case, a venue in full.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from harvest.cache import Cache
from harvest.match.normal import split
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Agency, Hits, Reply
from harvest.reading.bib_file import read_bibtex
from harvest.reading.person import family
from harvest.resolve.identifier_fetching import Fetcher, Freshness
from harvest.resolve.pipeline import Pipeline
from harvest.resolve.title_search import TitleSearch
from harvest.session.checking import find_wrong
from harvest.snapshot import Snapshot

DATA = Path(__file__).parents[2] / "shared" / "data"
FILE = "hallmark-bibtex.jsonl.gz"
VERDICTS = (
    "verified",
    "record-poorer",
    "only-preprint",
    "near-miss",
    "not-indexed",
    "wrong-details",
    "wrong-doi",
    "not-found",
    "not-checked",
)
GOOD = frozenset({"verified", "record-poorer"})
Entry = dict[str, Any]
Fields = dict[str, str]


def main() -> None:
    """Check all entries and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--errors", type=Path, help="write what was judged wrongly here")
    options = parser.parse_args()
    with gzip.open(options.data / FILE, "rt", encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    valid = [entry for entry in entries if entry["label"] == "VALID"]
    held = _held(entries, valid)
    edited = {
        name: [each | {"fields": new} for each in valid if (new := edit(dict(each["fields"])))]
        for name, edit in EDITS.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        _write_world(Path(folder, "world"), valid)
        verdicts = check_entries(Path(folder), "all", entries)
        harmless = {
            name: check_entries(Path(folder), name.replace(" ", "-"), each)
            for name, each in edited.items()
        }
    _print_kinds(entries, verdicts, held)
    _print_totals(entries, verdicts, held)
    _print_edits(harmless)
    if options.errors:
        _write_errors(options.errors, entries, verdicts, held, edited, harmless)


def _held(entries: list[Entry], valid: list[Entry]) -> list[bool]:
    """Whether the world holds the work that each entry is, or was made from."""
    titles = [_key(each["fields"]["title"]) for each in valid]
    known = {each["fields"]["doi"].lower() for each in valid if "doi" in each["fields"]}
    return [
        each["fields"].get("doi", "").lower() in known
        or process.extractOne(
            _key(each["fields"]["title"]), titles, scorer=fuzz.ratio, score_cutoff=80
        )
        is not None
        for each in entries
    ]


def _key(title: str) -> str:
    return split(title).text


def _write_world(folder: Path, valid: Iterable[Entry]) -> None:
    """Crossref records for entries with a DOI, OpenAlex records for the others."""
    for name in ("crossref", "openalex"):
        (folder / name).mkdir(parents=True)
    with (
        (folder / "crossref" / "works.jsonl").open("w", encoding="utf-8") as crossref,
        (folder / "openalex" / "works.jsonl").open("w", encoding="utf-8") as openalex,
    ):
        for number, entry in enumerate(valid):
            fields = entry["fields"]
            if "doi" in fields:
                crossref.write(json.dumps(_crossref(fields)) + "\n")
            else:
                openalex.write(json.dumps(_openalex(fields, number)) + "\n")


def _crossref(fields: Fields) -> Entry:
    people = [_person(name) for name in fields["author"].split(" and ")]
    return {
        "DOI": fields["doi"],
        "type": "proceedings-article",
        "title": [fields["title"].rstrip(".")],
        "author": people,
        "container-title": [fields["booktitle"]] if "booktitle" in fields else [],
        "issued": {"date-parts": [[int(fields["year"])]]},
    }


def _person(name: str) -> Fields:
    last = family(name)
    return {"family": last, "given": name.removesuffix(last).strip(), "sequence": "additional"}


def _openalex(fields: Fields, number: int) -> Entry:
    place = {"source": {"display_name": fields.get("booktitle"), "type": "conference"}}
    return {
        "id": f"https://openalex.org/W9{number:06}",
        "doi": None,
        "display_name": fields["title"].rstrip("."),
        "publication_year": int(fields["year"]),
        "type": "article",
        "primary_location": place if "booktitle" in fields else None,
        "locations": [place] if "booktitle" in fields else [],
        "authorships": [
            {"author": {"display_name": name}, "raw_author_name": name}
            for name in fields["author"].split(" and ")
        ],
    }


class Holding:
    """A source that holds the records of a snapshot and speaks with certainty about them."""

    schemes = frozenset({"doi"})
    concurrency = 1

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._snapshot = Snapshot(folder)

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """As the snapshot likes them."""
        return self._snapshot.batches(identifiers)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """What is not here does not exist."""
        for reply in self._snapshot.fetch(identifiers):
            yield reply if reply.body else Reply(self.name, reply.asked, "absent")

    def search(self, query: Query, rows: int = 5) -> Hits:
        """The snapshot's hits."""
        hits = self._snapshot.search(query, rows)
        return Hits(self.name, hits.outcome, hits.bodies, owners=hits.owners)


class NoAgency(Holding):
    """doi.org of this world: what Crossref does not have is not registered."""

    def agencies(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Agency]:
        """None of them exists."""
        return dict.fromkeys(identifiers, Agency("absent", reason="doi.org: DOI does not exist"))


def check_entries(folder: Path, name: str, entries: list[Entry]) -> list[Entry]:
    """What `harvest check` says of each entry, in order."""
    text = "\n".join(map(_bibtex, range(len(entries)), entries))
    world = {each: Holding(each, folder / "world" / each) for each in ("crossref", "openalex")}
    world["doi"] = NoAgency("doi", folder / "world" / "crossref")
    with Cache.open(folder / f"{name}.db") as cache:
        fetcher = Fetcher(
            cache, world, [], Freshness(), lambda: "2026-01-01T00:00:00Z", threading.Event()
        )
        pipeline = Pipeline(cache, fetcher, TitleSearch(cache, fetcher))
        answers = pipeline.resolve(read_bibtex(text, name).mentions)
        found = find_wrong(cache, pipeline, answers)
    by_key = {each.mention.cite_key: each for each in found if each.kind in VERDICTS}
    return [by_key[f"e{number}"].to_dict() for number in range(len(entries))]


def _bibtex(number: int, entry: Entry) -> str:
    kind = "article" if "journal" in entry["fields"] else entry["bibtex_type"]
    fields = "".join(f"  {n} = {{{_balanced(v)}}},\n" for n, v in entry["fields"].items())
    return f"@{kind}{{e{number},\n{fields}}}\n"


def _balanced(value: str) -> str:
    """Five values lost a closing brace on their way into the data."""
    return value if value.count("{") == value.count("}") else re.sub("[{}]", "", value)


def _initials(fields: Fields) -> Fields:
    people = [_person(name) for name in fields["author"].split(" and ") if name != "others"]
    names = [f"{each['family']}, {each['given'][:1]}." for each in people]
    names += ["others"] if fields["author"].endswith(" and others") else []
    return fields | {"author": " and ".join(names)}


def _others(fields: Fields) -> Fields | None:
    names = fields["author"].split(" and ")
    return fields | {"author": " and ".join([*names[:2], "others"])} if len(names) > 3 else None


def _without_subtitle(fields: Fields) -> Fields | None:
    head, colon, _ = fields["title"].partition(": ")
    return fields | {"title": head} if colon and len(head.split()) > 2 else None


def _without_doi(fields: Fields) -> Fields | None:
    return {k: v for k, v in fields.items() if k not in ("doi", "url")} if "doi" in fields else None


def _without_hyphens(fields: Fields) -> Fields:
    return fields | {"title": "{" + fields["title"].replace("-", " ") + "}"}


def _in_full(fields: Fields) -> Fields | None:
    venue = FULL.get(fields.get("booktitle", ""))
    return fields | {"booktitle": venue} if venue else None


FULL = {
    "NeurIPS": "Advances in Neural Information Processing Systems",
    "ICML": "Proceedings of the 38th International Conference on Machine Learning",
    "ICLR": "International Conference on Learning Representations",
    "AAAI": "Proceedings of the AAAI Conference on Artificial Intelligence",
    "CVPR": "IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    "ECCV": "European Conference on Computer Vision",
    "EMNLP": "Proceedings of the Conference on Empirical Methods in Natural Language Processing",
    "Mach. Learn.": "Machine Learning",
}
EDITS: Mapping[str, Callable[[Fields], Fields | None]] = {
    "initials": _initials,
    "and others": _others,
    "subtitle left out": _without_subtitle,
    "upper case": lambda fields: fields | {"title": html.unescape(fields["title"]).upper()},
    "hyphens and braces": _without_hyphens,
    "no DOI": _without_doi,
    "venue in full": _in_full,
    "title and author": lambda fields: {k: fields[k] for k in ("title", "author")},
}  # fmt: skip
"""What people do to a right reference; None where it cannot be done to this one."""


def _print_kinds(entries: list[Entry], verdicts: list[Entry], held: list[bool]) -> None:
    rows: defaultdict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for entry, verdict, is_held in zip(entries, verdicts, held, strict=True):
        rows[not is_held, entry["hallucination_type"] or "VALID"][verdict["finding"]] += 1
    print(f"{'kind':34}{'entries':>8}{'flagged':>9}  " + "".join(f"{v:>14}" for v in VERDICTS))
    for (is_missing, kind), counts in sorted(rows.items()):
        flagged = 1 - sum(counts[each] for each in GOOD) / counts.total()
        name = f"{kind}{', original not held' if is_missing else ''}"
        shown = "".join(f"{counts[verdict]:>14}" for verdict in VERDICTS)
        print(f"{name:34.34}{counts.total():>8}{flagged:>9.1%}  {shown}")


def _print_totals(entries: list[Entry], verdicts: list[Entry], held: list[bool]) -> None:
    for name, wanted in (("all", {True, False}), ("original held", {True})):
        told = Counter(
            (entry["label"] != "VALID", verdict["finding"] not in GOOD)
            for entry, verdict, is_held in zip(entries, verdicts, held, strict=True)
            if is_held in wanted
        )
        hits, missed, alarms = told[True, True], told[True, False], told[False, True]
        print(
            f"{name}: recall {hits / (hits + missed):.1%} ({hits} of {hits + missed}), precision "
            f"{hits / (hits + alarms):.1%}, false alarms {alarms} of {alarms + told[False, False]}"
        )


def _print_edits(harmless: Mapping[str, list[Entry]]) -> None:
    print("\nvalid entries, written otherwise: false alarms")
    for name, verdicts in harmless.items():
        counts = Counter(each["finding"] for each in verdicts)
        alarms = counts.total() - sum(counts[each] for each in GOOD)
        print(f"{name:34}{counts.total():>8}{alarms / counts.total():>9.1%}  {dict(counts)}")


def _write_errors(
    path: Path,
    entries: list[Entry],
    verdicts: list[Entry],
    held: list[bool],
    edited: Mapping[str, list[Entry]],
    harmless: Mapping[str, list[Entry]],
) -> None:
    with path.open("w", encoding="utf-8") as file:
        for entry, verdict, is_held in zip(entries, verdicts, held, strict=True):
            if (entry["label"] == "VALID") is not (verdict["finding"] in GOOD):
                file.write(json.dumps({"held": is_held, "entry": entry, "said": verdict}) + "\n")
        for name, several in edited.items():
            for entry, verdict in zip(several, harmless[name], strict=True):
                if verdict["finding"] not in GOOD:
                    file.write(json.dumps({"edit": name, "entry": entry, "said": verdict}) + "\n")


if __name__ == "__main__":
    main()
