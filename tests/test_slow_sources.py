"""OpenAIRE in bulk: asked behind the others, and only for what none of them has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Run
from tests.fake import crossref_body, doi
from tests.mapping.shapes import OPENAIRE
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("pmid:29456894", 1, "10.5555/abc.1"),
        ("pmid:1234567", 1, None),
        ("doi:10.5555/a", 0, "10.5555/a"),
        ("doi:10.5555/nowhere", 0, None),
    ],
)
def test_a_pmid_that_no_other_has(
    run: Run, registry: Registry, tmp_path: Path, text: str, asked: int, found: str | None
) -> None:
    """It leads to its DOI, and this to Crossref; DOIs never wait for OpenAIRE's pace."""
    registry.add("openaire", OPENAIRE)
    registry.add("crossref", crossref_body(doi("a"), TITLE), crossref_body(doi("abc.1"), "Loops"))
    note, report = tmp_path / "note.md", tmp_path / "report.jsonl"
    note.write_text(f"{text}\n", encoding="utf-8")
    ran = run("enrich", note, "--report", report)
    assert ran.code == (0 if found else 1), ran.err
    assert (f'"doi": "{found}"' if found else '"status": "absent"') in report.read_text("utf-8")
    assert len(registry.asked("openaire")) == asked


def test_impact_without_openaire(run: Run, registry: Registry, tmp_path: Path) -> None:
    """BIP! can be named by itself: a lookup has its classes, and in bulk it is not asked."""
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    registry.bip.scores["10.5555/a"] = {"doi": "10.5555/a", "attrank": 1e-8, "pop_class": "C4"}
    config, note = tmp_path / "harvest.toml", tmp_path / "note.md"
    config.write_text("[sources]\nenabled = ['crossref']\nlookup = ['bip']\n", encoding="utf-8")
    note.write_text("doi:10.5555/a\n", encoding="utf-8")
    assert run("enrich", note, "--config", config).code == 0
    assert not registry.asked("bip")
    ran = run("lookup", "10.5555/a", "--json", "--config", config)
    classes = {each["source"]: each["class"] for each in ran.lines[0]["work"]["indicators"]}
    assert classes["bip"] == "Top 10%"
    assert not registry.asked("openaire")
