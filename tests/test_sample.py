"""The bundled sample: what `harvest demo` runs on, and what must come of it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from harvest.providers import source_record as mapping
from harvest.snapshot.record_entry import provider_of

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "harvest" / "sample"
EDITIONS = ("10.5555/harvest.radiologia.2022.es", "10.5555/harvest.radiologia.2022.en")

Outcome = tuple[int, str, str, str]


def _records() -> list[tuple[str, dict[str, Any]]]:
    """Every record of the snapshot with the file it is in."""
    return [
        (path.stem, json.loads(line))
        for path in sorted((SAMPLE / "snapshot").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_records_are_of_their_files_source() -> None:
    """Each record has the shape of the source its file is named after, and maps."""
    for source, body in _records():
        assert provider_of(body) == source
        mapping.to_source_record(source, body, "2026-11-20T00:00:00Z")


def test_records_hold_facts_only() -> None:
    """No abstracts; a placeholder DOI for the two editions alone, and the README names it."""
    texts = [json.dumps(body) for _, body in _records()]
    assert not any("abstract" in text for text in texts)
    placeholders = {body["DOI"] for source, body in _records() if source == "crossref"}
    assert {doi for doi in placeholders if doi.startswith("10.5555/")} == set(EDITIONS)
    assert "10.5555" in (SAMPLE / "README.md").read_text("utf-8")


def test_every_record_that_is_cited_has_a_title() -> None:
    """Whoever tries the demo sees no work without one; others nobody cites there."""
    cited = (ROOT / "tests" / "cases" / "sample.csv").read_text("utf-8").lower()
    for source, body in _records():
        work = mapping.to_source_record(source, body, "2026-11-20T00:00:00Z").work
        assert work.title or (work.doi or "none") not in cited, work.doi


def test_the_editions_are_translations_of_each_other() -> None:
    """Both relations are there, so that the one not cited can be kept as a version."""
    by_doi = {body["DOI"]: body for source, body in _records() if source == "crossref"}
    spanish, english = (by_doi[doi]["relation"] for doi in EDITIONS)
    assert spanish["has-translation"][0]["id"] == EDITIONS[1]
    assert english["is-translation-of"][0]["id"] == EDITIONS[0]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Outcome]]:
    """What `enrich` reports for the sample vault and its .bib file, by note."""
    folder = tmp_path_factory.mktemp("sample")
    vault = SAMPLE / "vault"
    report = folder / "report.jsonl"
    command = [sys.executable, "-m", "harvest", "enrich", str(vault), str(vault / "references.bib")]
    command += ["--offline", "--snapshot", str(SAMPLE / "snapshot"), "--report", str(report)]
    command += ["--cache", str(folder / "harvest.db")]
    ran = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True
    )
    told = ran.stderr.decode()
    assert (ran.returncode, report.exists()) == (1, True), told  # some are absent, by intention
    found: dict[str, list[Outcome]] = defaultdict(list)
    for line in report.read_text("utf-8").splitlines():
        row = json.loads(line)
        note = str(Path(row["path"]).relative_to(vault))
        if row["kind"] != "problem":  # a DOI that is cut off: told, and no mention
            found[note].append((row["line"], row["kind"], row["status"], row["doi"] or ""))
    return found


def _expected() -> dict[str, list[Outcome]]:
    wanted: dict[str, list[Outcome]] = defaultdict(list)
    with (ROOT / "tests" / "cases" / "sample.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            outcome = (int(row["line"]), row["kind"], row["status"], row["doi"])
            wanted[row["note"]].append(outcome)
    return wanted


@pytest.mark.parametrize("note", sorted(_expected()))
def test_every_mention_comes_out_as_it_should(
    note: str, outcomes: dict[str, list[Outcome]]
) -> None:
    """Each mention of the table is found at its place and matched to its work, and no other."""
    assert sorted(outcomes[note]) == sorted(_expected()[note])


def test_nothing_comes_of_notes_that_cite_nothing(outcomes: dict[str, list[Outcome]]) -> None:
    """The advertising page, above all, names no work."""
    assert set(outcomes) <= set(_expected())
