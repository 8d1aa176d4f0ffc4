"""Datasets as a stranger meets them: wrong places, a build that was ended, a URI to look up in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvest.errors import InvalidArgument, UnreadableInput
from harvest.snapshot.dataset import building, parts
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.processes import Processes
from harvest.snapshot.dataset.stored_path import path_of
from tests.command import Run
from tests.dataset_world import DATASET_MARKS

pytestmark = DATASET_MARKS


def put(folder: Path, first: int, count: int) -> Path:
    """A file of JSON Lines with *count* records as Crossref has them, from number *first* on."""
    folder.mkdir(parents=True, exist_ok=True)
    records = [
        {"DOI": f"10.5555/w.{n}", "type": "journal-article", "title": [f"Of cranes, part {n}"]}
        for n in range(first, first + count)
    ]
    path = folder / f"{first}.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def content(folder: Path) -> dict[str, Any]:
    """Every file of a dataset with its bytes; of the manifest all but the hour."""
    found: dict[str, Any] = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    found["dataset.json"] = json.loads(found["dataset.json"]) | {"built": ""}
    return found


NO_DATASET = {
    "none": "does not exist",
    "empty": "is no dataset (it has no dataset.json); make one: harvest snapshot build",
    "begun": "it is not finished, or damaged; finish it: harvest snapshot build",
    "list": "dataset.json: was not written by harvest; name another folder",
    "theirs": "dataset.json: was not written by harvest; name another folder",
    "bare": "dataset.json: is damaged ('segments'); build the dataset anew",
    "cut": "dataset.json: is damaged (",
}
"""A folder → what is said of it where a dataset is wanted."""


def test_what_is_no_dataset_is_told_with_what_to_do(tmp_path: Path, run: Run) -> None:
    """The same by each command that wants one; and nothing is written into another's folder."""
    for name in ("empty", "begun/segment-0001", "list", "theirs", "bare", "cut"):
        (tmp_path / name).mkdir(parents=True)
    for name, text in {
        "list": "[]", "theirs": '{"name": "x"}', "bare": '{"format": 1}', "cut": '{"form',
    }.items():  # fmt: skip
        (tmp_path / name / "dataset.json").write_text(text)
    for name, said in NO_DATASET.items():
        for command in ("info", "check", "indicators"):
            ran = run("snapshot", command, tmp_path / name)
            assert (ran.code, said in ran.err) == (2, True), (command, name, ran.err)
    source = put(tmp_path / "in", 0, 1)
    for name in ("list", "theirs"):
        for more in ([], ["--update"]):
            ran = run("snapshot", "build", source, "-o", tmp_path / name, *more)
            assert (ran.code, NO_DATASET[name] in ran.err) == (2, True), ran.err
        ran = run("lookup", "10.5555/w.0", "--offline", "--snapshot", tmp_path / name)
        assert (ran.code, NO_DATASET[name] in ran.err) == (2, True), ran.err
        assert [each.name for each in (tmp_path / name).iterdir()] == ["dataset.json"]


def test_a_small_graph_is_not_called_damaged(tmp_path: Path, run: Run) -> None:
    """Its refusal says how to count all the same; a URI is looked up in like a folder."""
    build([put(tmp_path / "in", 0, 3)], tmp_path / "ds", cores=1, bucket_count=2)
    ran = run("snapshot", "indicators", tmp_path / "ds")
    assert (ran.code, "damaged" in ran.err, "--anyway" in ran.err) == (2, False, True)
    for place in (tmp_path / "ds", f"file://{tmp_path}/ds"):
        ran = run("lookup", "10.5555/w.1", "--json", "--offline", "--snapshot", place)
        assert (ran.code, json.loads(ran.out)["work"]["doi"]) == (0, "10.5555/w.1"), ran.err
    for place, said in {
        f"file://{tmp_path}/in": "is no dataset",
        f"file://{tmp_path}/none": "does not exist",
        "nosuch://host/ds": "cannot be reached",
    }.items():
        ran = run("lookup", "10.5555/w.1", "--offline", "--snapshot", place)
        assert (ran.code, said in ran.err) == (2, True), ran.err


def test_a_dataset_and_its_source_lie_apart(tmp_path: Path) -> None:
    """Else an update would read the dataset's own files as records."""
    source = put(tmp_path / "in", 0, 3).parent
    with pytest.raises(InvalidArgument, match="lies in the source"):
        build([source], source / "ds", cores=1)
    build([source], tmp_path / "in-ds", cores=1, bucket_count=2)
    with pytest.raises(InvalidArgument, match="is a dataset; name the files"):
        build([tmp_path / "in-ds"], tmp_path / "other", cores=1)
    with pytest.raises(UnreadableInput, match="does not exist"):
        build([tmp_path / "none"], tmp_path / "other", cores=1)
    assert not (tmp_path / "other").exists() and not (source / "ds").exists()


def test_a_uri_lies_in_no_folder_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even in the one that the command runs in; in a folder of its own store it may lie."""
    monkeypatch.chdir(put(tmp_path / "in", 0, 3).parent)
    there = path_of(f"file://{tmp_path}/there")
    assert build([Path()], there / "ds", cores=1, bucket_count=2).rows == 3
    put(tmp_path / "there", 3, 1)
    with pytest.raises(InvalidArgument, match="lies in the source"):
        build([there], there / "deep" / "ds", cores=1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("work/thesis.txt", "x"),
        ("work/plan.json", '["draft", "chapter 1"]'),
        ("work/plan.json", '{"name": 1}'),
        ("work/plan.json", "["),
        ("segment-0001/x", "x"),
        ("words.parquet", "x"),
    ],
)
def test_nobodys_files_are_taken_for_a_build(tmp_path: Path, name: str, text: str) -> None:
    """A folder that no build has begun is refused, whatever is in it, and stays as it is."""
    source, path = put(tmp_path / "in", 0, 1), tmp_path / "ds" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(InvalidArgument, match="holds other files"):
        build([source], tmp_path / "ds", cores=1)
    assert path.read_text() == text
    assert [each for each in (tmp_path / "ds").rglob("*") if each.is_file()] == [path]


def test_a_build_that_was_ended_goes_on_with_other_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is finished is kept, and all files are the bytes of an undisturbed build."""
    for first in range(0, 60, 10):
        put(tmp_path / "in", first, 10)
    options: dict[str, Any] = {"bucket_count": 2, "run": Processes(1)}
    build([tmp_path / "in"], tmp_path / "whole", cores=2, **options)
    real, made = parts.make_part, list[int]()

    def ended(job: Any, *rest: Any) -> Any:
        if job.part == 2:
            raise KeyboardInterrupt
        return real(job, *rest)

    def counting(job: Any, *rest: Any) -> Any:
        if not (job.work / f"part-{job.part:06}.json").exists():
            made.append(job.part)
        return real(job, *rest)

    monkeypatch.setattr(building, "make_part", ended)
    with pytest.raises(KeyboardInterrupt):
        build([tmp_path / "in"], tmp_path / "ds", cores=2, **options)
    monkeypatch.setattr(building, "make_part", counting)
    build([tmp_path / "in"], tmp_path / "ds", cores=1, **options)
    assert made and min(made) == 2
    assert content(tmp_path / "ds") == content(tmp_path / "whole")


def test_a_build_of_other_sources_takes_nothing_of_one_that_was_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its words nor its dictionary."""

    def ended(*_: Any) -> Any:
        raise KeyboardInterrupt

    options: dict[str, Any] = {"cores": 1, "bucket_count": 2}
    wrong, right = put(tmp_path / "wrong", 1000, 30), put(tmp_path / "right", 0, 20)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(building, "make_part", ended)
        build([wrong], tmp_path / "ds", **options)
    assert (tmp_path / "ds" / "words.parquet").exists()
    build([right], tmp_path / "ds", **options)
    build([right], tmp_path / "whole", **options)
    assert content(tmp_path / "ds") == content(tmp_path / "whole")


def test_what_one_snapshot_lacks_is_taken_from_the_next(tmp_path: Path, run: Run) -> None:
    """By its DOI, in whichever of several it lies."""
    folders = [put(tmp_path / name, first, 2).parent for name, first in (("a", 0), ("b", 5))]
    places = [each for folder in folders for each in ("--snapshot", folder)]
    for number, code in ((1, 0), (5, 0), (9, 1)):
        ran = run("lookup", f"10.5555/w.{number}", "--offline", *places)
        assert ran.code == code, ran.err


def test_a_damaged_dataset_is_unavailable_and_never_absent(tmp_path: Path, run: Run) -> None:
    """To each command, which names the file; nothing is remembered, and another snapshot helps."""
    good = put(tmp_path / "in", 0, 3)
    build([good], tmp_path / "ds", cores=1, bucket_count=2)
    build([good], tmp_path / "moved", cores=1, bucket_count=2)
    columns = tmp_path / "ds" / "segment-0001" / "columns"
    columns.rename(tmp_path / "columns")
    (tmp_path / "a.bib").write_text("@article{a, title={Of cranes, part 1}, doi={10.5555/w.1}}\n")
    (tmp_path / "a.md").write_text("Cranes nest (https://doi.org/10.5555/w.1).\n")
    offline: tuple[object, ...] = ("--offline", "--cache", tmp_path / "a.db")
    damaged = (*offline, "--snapshot", tmp_path / "ds")
    for command in (
        ("lookup", "10.5555/w.1"),
        ("enrich", tmp_path / "a.md"),
        ("check", tmp_path / "a.bib"),
    ):
        ran = run(*command, *damaged)
        told = ran.out + ran.err
        assert (ran.code, "not in the snapshot" in told) == (3, False), told
        assert str(columns) in told, told
    ran = run("lookup", "10.5555/w.1", *damaged, "--json")
    assert json.loads(ran.out)["status"] == "unavailable", ran.out
    ran = run("lookup", "10.5555/w.2", *damaged, "--snapshot", tmp_path / "moved")
    assert ran.code == 0, ran.err
    (tmp_path / "columns").rename(columns)
    assert run("lookup", "10.5555/w.1", *damaged).code == 0
