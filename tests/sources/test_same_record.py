"""A work is the same, field by field, asked for by itself, in a list, and from a snapshot.

Real records lie in ../shared/data beside the checkout; without them this skips, visibly. One for
each publisher is compared, or all with HARVEST_ALL_RECORDS=1 (minutes).
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harvest.merge import merge
from harvest.model.identifier import Identifier
from harvest.providers import Body, Source
from harvest.providers.source_record import to_source_record
from harvest.snapshot import Snapshot
from tests.registry import Registry
from tests.registry.openalex_query import FIELDS
from tests.sources.conftest import Opener, fetch_all

DATA = Path(__file__).parents[3] / "shared" / "data"
NOW = "2026-01-01T00:00:00Z"
MOST = 150
"""Publishers whose records are compared in every run of the tests."""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no ../shared/data beside this checkout")


def doi_of(body: Body) -> str | None:
    """The DOI of a Crossref or OpenAlex record, lower-cased."""
    doi = str(body.get("DOI") or body.get("doi") or "").lower().removeprefix("https://doi.org/")
    return doi or None


def sampled(source: str) -> Iterator[Body]:
    """The first record of each publisher, or all; one for each DOI."""
    takes_all = os.environ.get("HARVEST_ALL_RECORDS") == "1"
    seen: set[str] = set()
    with gzip.open(DATA / f"{source}-works.jsonl.gz", "rt") as lines:
        for line in lines:
            body = json.loads(line)
            doi = doi_of(body)
            mark = doi if takes_all or doi is None else doi.split("/")[0]
            if mark is not None and mark not in seen:
                seen.add(mark)
                yield body if source == "crossref" else _current(body)
            if len(seen) == MOST and not takes_all:
                return


def _current(body: Body) -> Body:
    """Without the fields that OpenAlex sends no more: some of the records are years old."""
    return {name: value for name, value in body.items() if name in FIELDS}


def record(source: str, body: Body) -> dict[str, Any]:
    """The record that is made of a reply."""
    return merge([to_source_record(source, body, NOW)]).to_dict(private=True)


def one_by_one(source: Source, names: list[Identifier]) -> dict[str, Body]:
    """Each asked for by itself."""
    return {
        name.value: reply.body for name in names for reply in source.fetch([name]) if reply.body
    }


def in_lists(source: Source, names: list[Identifier]) -> dict[str, Body]:
    """As many together as the source lets; what came last of a work counts."""
    replies = fetch_all(source, names)
    return {reply.asked.value: reply.body for reply in replies if reply.body}


@pytest.mark.parametrize("name", ["crossref", "openalex"])
@pytest.mark.slow
def test_the_way_a_record_came_makes_no_difference(
    opener: Opener, hurried: list[float], tmp_path: Path, name: str
) -> None:
    """Every field that is read of the whole record is read of what a list gives, too."""
    bodies = list(sampled(name))
    names = [Identifier("doi", doi_of(body) or "") for body in bodies]
    folder = tmp_path / "snapshot"
    folder.mkdir()
    (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in bodies))
    filling: Any = {name: bodies}
    with Registry(**filling) as world, Snapshot(folder) as snapshot:
        source = opener(url={f"HARVEST_{name.upper()}_URL": world.base(name)})[name]
        single, listed = one_by_one(source, names), in_lists(source, names)
        stored = in_lists(snapshot, names)
    assert set(single) == set(listed) == set(stored) == {each.value for each in names}
    for doi, body in single.items():
        wanted = record(name, body)
        assert record(name, listed[doi]) == wanted, doi
        assert record(name, stored[doi]) == wanted, doi
