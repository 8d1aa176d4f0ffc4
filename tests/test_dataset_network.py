"""A dataset of real records says what the network says: records, verdicts, retractions, notices.

Real records lie in ../shared/data beside the checkout; without them this skips, visibly. A part is
compared, or all of them with HARVEST_ALL_RECORDS=1 (minutes).
"""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harvest.snapshot.dataset.building import build
from tests.command import Run
from tests.dataset_world import DATASET_MARKS
from tests.registry import Registry

pytestmark = [*DATASET_MARKS, pytest.mark.slow]

TAKES_ALL = os.environ.get("HARVEST_ALL_RECORDS") == "1"
CHANGING = ("sources", "provenance", "conflicts")
"""What tells the way and the time, not the work."""


def _lines(path: Path, step: int) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") as file:
        for number, line in enumerate(file):
            if TAKES_ALL or number % step == 0:
                yield json.loads(line)


def _records(data: Path) -> dict[str, dict[str, Any]]:
    """Real records of Crossref by DOI: those that strings mean, some others, and all notices."""
    found: dict[str, dict[str, Any]] = {}
    strings = list(_lines(data / "matching-positive.jsonl.gz", 60))
    wanted = {doi for each in strings for doi in each["accept"]}
    for name, step in (("matching-corpus", 40), ("crossref-works", 60)):
        with gzip.open(data / f"{name}.jsonl.gz", "rt") as file:
            for number, line in enumerate(file):
                body = json.loads(line)
                doi = str(body["DOI"]).lower()
                if TAKES_ALL or number % step == 0 or doi in wanted or "update-to" in body:
                    found.setdefault(doi, body)
    return found


def _noticed(records: dict[str, dict[str, Any]]) -> list[str]:
    """DOIs of works that some of *records* are notices about."""
    notices = (each for body in records.values() for each in body.get("update-to") or ())
    return list(dict.fromkeys(str(each["DOI"]).lower() for each in notices))


def _asked(data: Path, records: dict[str, dict[str, Any]]) -> list[str]:
    """DOIs, titles and strings, those that mean nothing among them."""
    few = list(records)[:: 1 if TAKES_ALL else 12]
    called = Counter(" ".join(body.get("title") or ()).casefold() for body in records.values())
    titles = [
        title
        for doi in few
        if (title := " ".join(records[doi].get("title") or ())) and called[title.casefold()] == 1
    ]  # what several are called is ambiguous to who sees them all
    strings = [each["string"] for each in _lines(data / "matching-positive.jsonl.gz", 60)]
    strings += [each["string"] for each in _lines(data / "matching-negative.jsonl.gz", 150)]
    asked = [*few, *_noticed(records), *titles, *strings, "10.5555/is-nowhere"]
    return [" ".join(each.split()) for each in dict.fromkeys(asked) if each.strip()]


def _told(answer: dict[str, Any]) -> Any:
    """What an answer says of the work, whoever was asked and when."""
    work = answer["work"]
    if work is None:
        return (answer["ref"], answer["status"])
    kept = {name: value for name, value in work.items() if name not in CHANGING}
    kept["indicators"] = [{**each, "as_of": None} for each in work["indicators"]]
    return (answer["ref"], answer["status"], kept)


def test_the_same_as_by_the_network(
    data: Path, tmp_path: Path, run: Run, registry: Registry
) -> None:
    """The same status and the same work, field by field, for DOIs, titles and strings; and `check`
    finds the same retractions and corrections of what is cited."""
    records = _records(data)
    source = tmp_path / "all.jsonl"
    source.write_text("".join(f"{json.dumps(each)}\n" for each in records.values()))
    registry.add("crossref", *records.values())
    build([source], tmp_path / "ds", cores=1)
    asked = _asked(data, records)
    (tmp_path / "refs.txt").write_text("\n".join(asked) + "\n")
    cited = _noticed(records)
    entries = [
        f"@article{{k{number},\n  doi = {{{doi}}}\n}}\n"
        for number, doi in enumerate(cited) if doi in records
    ]  # fmt: skip
    (tmp_path / "cited.bib").write_text("\n".join(entries))
    ways = {
        "network": ("--sources", "crossref"),
        "dataset": ("--offline", "--snapshot", tmp_path / "ds"),
    }
    found: dict[str, list[Any]] = {}
    for way, options in ways.items():
        cache = ("--cache", tmp_path / f"{way}.db")
        report = tmp_path / f"{way}.jsonl"
        run("enrich", tmp_path / "refs.txt", "--report", report, *options, *cache)
        lines = [json.loads(line) for line in report.read_text().splitlines()]
        found[way] = [(each["text"], each["status"], each["doi"]) for each in lines]
        few = asked[:: 1 if TAKES_ALL else 6]
        looked = run("lookup", "--json", *options, *cache, "--", *few).lines
        found[way] += [_told(each) for each in looked]
        checked = run("check", tmp_path / "cited.bib", "--json", *options, *cache).lines
        found[way] += [
            (each["finding"], each["gravity"], each["doi"], each["notices"]) for each in checked
        ]
    different = [
        (one, other) for one, other in zip(found["network"], found["dataset"], strict=True)
        if one != other
    ]  # fmt: skip
    # A short title that the network finds one work for may be ambiguous among ten candidates.
    cautious = [each for each in different if each[1][1] == "ambiguous"]
    assert different == cautious, (len(different), len(found["network"]), different[:3])
    assert len(cautious) <= len(found["network"]) / 100
    assert sum(each[1] == "matched" for each in found["dataset"]) > len(found["dataset"]) // 2
