"""How many requests a run makes, and that it is told the truth for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from tests.command import Run
from tests.registry import Registry, synthetic_doi
from tests.registry.synthetic import crossref_body
from tests.sources.conftest import hurried as hurried  # a fixture

COUNT = 300
LACKING = {synthetic_doi(number) for number in range(0, 250, 3)}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, hurried: list[float]) -> Iterator[Registry]:
    """Three hundred works, of which OpenAlex has most."""
    with Registry.synthetic(COUNT) as made_up:
        made_up.openalex.lacks = set(LACKING)
        for name, value in made_up.env().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")
        yield made_up


def enrich(run: Run, folder: Path, world: Registry, *dois: str) -> tuple[int, list[str]]:
    """Enrich a list of DOIs: how many requests that took, and each mention's status."""
    world.forget()
    path, report = folder / "list.txt", folder / "report.jsonl"
    path.write_text("".join(f"{each}\n" for each in dois))
    ran = run("enrich", path, "--report", report)
    assert ran.code in (0, 1), ran.err
    statuses = [json.loads(line)["status"] for line in report.open()]
    return len(world.requests), statuses


@pytest.mark.slow
def test_what_openalex_lacks_costs_ten_requests(run: Run, tmp_path: Path, world: Registry) -> None:
    """Three lists at each, and ten single tries: its lists are believed. Warm nothing is asked."""
    dois = [synthetic_doi(number) for number in range(COUNT)]
    count, statuses = enrich(run, tmp_path, world, *dois)
    assert count - len(world.asked("bip")) == 3 + 3 + 10
    assert len(world.asked("bip")) <= COUNT / 20
    assert set(statuses) == {"matched"}
    assert enrich(run, tmp_path, world, *dois)[0] == 0


def test_lists_that_withhold_are_found_out(run: Run, tmp_path: Path, world: Registry) -> None:
    """One of the ten turns up: every one that the lists left out is asked for by itself."""
    world.openalex.withheld = {synthetic_doi(number) for number in range(250, 280)}
    dois = [synthetic_doi(number) for number in range(200, 280)]
    enrich(run, tmp_path, world, *dois)
    singles = [each for each in world.asked("openalex") if "filter" not in each.query]
    assert len(singles) == 30 + 17
    ran = run("export", "--format", "json", "--offline")
    with_openalex = sum(
        work["sources"].get("openalex", {}).get("status") == "found" for work in ran.lines
    )
    assert with_openalex == 80 - 17


def test_a_lookup_asks_for_what_a_list_left_out(run: Run, tmp_path: Path, world: Registry) -> None:
    """That a list left it out is good enough for bulk only."""
    enrich(run, tmp_path, world, *[synthetic_doi(number) for number in range(90)])
    world.forget()
    believed = synthetic_doi(3)  # one of thirty, and not of the ten that were tried
    run("lookup", believed, "--json", "--sources", "crossref,openalex")
    works = [each.path for each in world.asked("openalex") if "/works" in each.path]
    assert works == [f"/works/doi:{believed}"]
    world.forget()
    run("lookup", believed, "--json", "--sources", "crossref,openalex")
    assert world.requests == []


@pytest.mark.parametrize("how", ["cut", "silently cut", "refused"])
def test_long_lists_that_fail_are_never_sent_again(
    run: Run,
    tmp_path: Path,
    world: Registry,
    how: Literal["cut", "silently cut", "refused"],
) -> None:
    """Every work is found in lists of fifty, with which the next run begins."""
    world.crossref.long_lists = how
    enrich(run, tmp_path, world, *[synthetic_doi(number) for number in range(100)])
    sizes = [each.query["filter"].count("doi:") for each in world.asked("crossref")]
    assert max(sizes) == 100
    _, statuses = enrich(run, tmp_path, world, *[synthetic_doi(n) for n in range(100, 200)])
    assert set(statuses) == {"matched"}
    sizes = [each.query["filter"].count("doi:") for each in world.asked("crossref")]
    assert set(sizes) == {50}


def test_whose_a_prefix_is_is_asked_once(
    run: Run, tmp_path: Path, registry: Registry, hurried: list[float]
) -> None:
    """One DOI tells for all of its prefix; from then on such DOIs skip Crossref."""
    bodies = [
        {
            "id": f"10.5281/zenodo.{number}",
            "type": "dois",
            "attributes": {
                "doi": f"10.5281/zenodo.{number}",
                "titles": [{"title": f"Numbers {number}"}],
                "creators": [{"name": "Müller, Ada"}],
                "publicationYear": 2011,
                "types": {"resourceTypeGeneral": "Dataset"},
            },
        }
        for number in range(120)
    ]
    registry.add("datacite", *bodies)
    dois = [f"10.5281/zenodo.{number}" for number in range(120)]
    _, statuses = enrich(run, tmp_path, registry, *dois[:60])
    assert set(statuses) == {"matched"}
    assert len(registry.asked("doi")) == 1
    _, statuses = enrich(run, tmp_path, registry, *dois[60:])
    assert set(statuses) == {"matched"}
    assert registry.asked("doi") == registry.asked("crossref") == []


def test_dois_that_nobody_registered_are_absent(
    run: Run, tmp_path: Path, registry: Registry, hurried: list[float]
) -> None:
    """doi.org is asked for each, thirty in a request; what it does not know needs no single try."""
    dois = [f"10.5555/typo{number}" for number in range(60)]
    count, statuses = enrich(run, tmp_path, registry, *dois)
    assert set(statuses) == {"absent"}
    assert len(registry.asked("doi")) == 3
    assert len(registry.asked("openalex")) == 1
    assert count - len(registry.asked("bip")) <= 6


def test_titles_are_shared_out(run: Run, tmp_path: Path, world: Registry) -> None:
    """Each goes to one free source, and to the other only if that leaves it open."""
    world.openalex.lacks = set()
    titles = [crossref_body(number)["title"][0] for number in range(30)]
    count, statuses = enrich(run, tmp_path, world, *titles)
    assert set(statuses) == {"matched"}
    searched = [each for each in world.asked("crossref") if "query.bibliographic" in each.query]
    completed = [each for each in world.asked("openalex") if "autocomplete" in each.path]
    assert len(searched) + len(completed) == 30
    assert searched and completed
    assert count <= 2.2 * 30
    assert enrich(run, tmp_path, world, *titles)[0] == 0
