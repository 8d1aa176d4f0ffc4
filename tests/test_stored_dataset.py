"""Datasets on other file systems: named by a URI, they are built and asked like those here."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path
from typing import Any

import pytest

from harvest.errors import InvalidArgument, UnreadableInput
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.citation_graph import count_indicators
from harvest.snapshot.dataset.inspecting import check, info
from harvest.snapshot.dataset.processes import Processes
from harvest.snapshot.dataset.source_of_dataset import DatasetSource
from harvest.snapshot.dataset.stored_path import path_of
from tests.command import Run
from tests.dataset_world import DATASET_MARKS, OPENALEX, content, lines, tar_of, work

pytestmark = DATASET_MARKS

FILES = {
    "in/a.jsonl.gz": gzip.compress(lines(*map(work, range(40)), "{")),
    "in/b.tar": tar_of({"x/1.jsonl": lines(OPENALEX, work(3, volume="new"))}),
    "in/deep er/c.jsonl": lines(work(99, reference=[{"DOI": "10.5555/work.1"}])),
    "later/d.jsonl": lines(work(100)),
}


def put(root: Path) -> Path:
    """The sources at *root*."""
    for name, data in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def answers(folder: Path) -> list[Any]:
    """What a dataset says to a few questions."""
    with DatasetSource(folder) as source:
        asked = [Identifier("doi", f"10.5555/work.{n}") for n in (1, 3, 99, 100, 500)]
        asked += [Identifier("openalex", "W77"), Identifier("pmid", "123")]
        found = [(str(each.asked), each.source, each.body) for each in source.fetch(asked)]
        title = str(work(7)["title"][0])
        bodies = source.search(Query(title=title, raw=title)).bodies
        counted = source.indicators(asked)
    cited = [(each.source, (each.body or {})["counted"]["citations"]) for each in counted]
    return [found, bodies, cited]


@pytest.mark.parametrize("kind", ["file", "mock"])
def test_a_uri_is_a_place_like_any(tmp_path: Path, kind: str) -> None:
    """Built, updated, counted and asked through a file system of pyarrow's: the same in all."""
    root = path_of(f"file://{tmp_path}/an other" if kind == "file" else "mock:///store")
    there, here = put(root), put(tmp_path / "here")
    for place in (there, here):
        options: dict[str, Any] = {"cores": 2, "bucket_count": 2, "run": Processes(1)}
        segment = build([place / "in"], place / "ds", **options)
        assert (segment.rows, len(segment.problems)) == (42, 1)
        assert str(place / "in" / "a.jsonl.gz") in segment.problems[0]
        build([place / "in", place / "later"], place / "ds", update=True, **options)
        count_indicators(place / "ds", anyway=True)
        assert check(place / "ds") == []
        assert info(place / "ds")["records"] == 43
        assert not (place / "ds" / "work").exists()
    assert answers(there / "ds") == answers(here / "ds")
    if kind == "file":
        assert content(tmp_path / "an other" / "ds") == content(here / "ds")
        again = pickle.loads(pickle.dumps(there / "ds"))
        assert again == there / "ds" and hash(again) == hash(there / "ds")
        assert path_of(str(there / "in" / "deep er" / "c.jsonl")).read_bytes()


WRONG = {
    "nosuch://host/x": "cannot be reached",
    "s3://key:secret@bucket/x": "holds a password",
    "mock:///nothing": "does not exist",
}


@pytest.mark.parametrize("uri", WRONG)
def test_what_is_wrong_with_a_uri_is_told(tmp_path: Path, run: Run, uri: str) -> None:
    """By the command, without a traceback; a password is not repeated."""
    ran = run("snapshot", "build", uri, "-o", tmp_path / "ds")
    assert (ran.code, WRONG[uri] in ran.err, "secret" in ran.err) == (2, True, False)
    assert not (tmp_path / "ds").exists()
    with pytest.raises((InvalidArgument, UnreadableInput)):
        info(path_of(uri))
