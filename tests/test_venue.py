"""Venue impact: asked once for each venue, for a lookup only, and never in the way."""

from __future__ import annotations

from typing import Any

import pytest

from harvest.cli import main
from harvest.providers.openalex.venue_metrics import venue_indicators
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

pytestmark = pytest.mark.usefixtures("hurried")

STATS = {"2yr_mean_citedness": 3.14, "h_index": 120, "i10_index": 900}
VENUE = {"id": "https://openalex.org/S1", "display_name": "Journal of Examples"}
VENUE |= {"issn": ["1234-5679"], "summary_stats": STATS, "is_in_doaj": True}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (VENUE, {"venue_2yr_mean_citedness": 3.14, "venue_h_index": 120, "venue_in_doaj": 1}),
        ({"is_in_doaj": False}, {"venue_in_doaj": 0}),
        ({"summary_stats": {"h_index": None}}, {}),
        ({"summary_stats": "none", "is_in_doaj": "maybe"}, {}),
        ({}, {}),
    ],
)
def test_what_openalex_says_of_a_venue(body: dict[str, Any], values: dict[str, float]) -> None:
    """Each number under its own name, never called an impact factor; what is unsaid is left out."""
    found = venue_indicators(body, "2026-11-20")
    assert {each.name: each.value for each in found} == values
    assert {each.source for each in found} <= {"openalex"}


@pytest.fixture
def stocked(registry: Registry) -> Registry:
    """Two works of one journal."""
    issn = {"ISSN": ["1234-5679"]}
    titles = {"a": "Vascular contact of the facial nerve", "b": "Fertilizer and winter wheat"}
    for name, title in titles.items():
        registry.add("crossref", crossref_body(doi(name), title, **issn))
    registry.openalex.venues.append(VENUE)
    return registry


def lookup(*arguments: str) -> None:
    """Run harvest lookup."""
    with pytest.raises(SystemExit) as ended:
        main(["lookup", *arguments])
    assert ended.value.code == 0


def test_a_venue_is_asked_once(stocked: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    """Two works of one journal, looked up twice: one request."""
    for _ in range(2):
        lookup("10.5555/a", "10.5555/b")
    out = capsys.readouterr().out
    assert out.count("not the impact") == 4
    assert "3.14" in out
    asked = [each.path for each in stocked.asked("openalex") if "/sources/" in each.path]
    assert asked == ["/sources/issn:1234-5679"]


def test_an_unknown_venue_is_remembered_and_a_down_one_no_trouble(
    stocked: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    """Absent: not asked again. Out of reach: the work is shown all the same."""
    stocked.openalex.venues.clear()
    stocked.faults.script("openalex", 403, route="/sources/")
    lookup("10.5555/a")
    lookup("10.5555/a")
    lookup("10.5555/a")
    assert "impact" not in capsys.readouterr().out
    asked = [each.status for each in stocked.asked("openalex") if "/sources/" in each.path]
    assert asked == [403, 404]


def test_what_a_venue_says_is_no_work(stocked: Registry) -> None:
    """The reply is kept, but neither a rebuild nor a refresh takes it for a work."""
    from harvest.cache import Cache
    from harvest.settings import load_settings

    lookup("10.5555/a")
    with Cache.open(load_settings().cache) as cache:
        assert cache.housekeeping.rebuild()["works"] == 1
        assert cache.housekeeping.info()["unreadable"] == 0
        assert {each.scheme for each, _ in cache.replies.stale("9999", ["openalex"])} == {"doi"}
