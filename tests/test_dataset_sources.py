"""Datasets of whole snapshots: files as they are published, told by what they hold."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zlib
from pathlib import Path
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers.source_record import to_source_record
from harvest.snapshot.dataset.inflating import chunks_of
from harvest.snapshot.dataset.inspecting import check
from harvest.snapshot.dataset.source_of_dataset import DatasetSource
from tests.dataset_world import (
    BIRDS,
    DATACITE,
    DATASET_MARKS,
    MERGED,
    NOW,
    OPENALEX,
    dois,
    lines,
    made,
    tar_of,
    work,
)

pytestmark = DATASET_MARKS


PRETTY = json.dumps({"items": [work(n) for n in range(4)]}, indent=2).encode()
OLD_MANIFEST = {"entries": [{"url": "s3://openalex/data/works/u=1/part_000.gz"}]}
PUBLISHED: dict[str, dict[str, bytes]] = {
    "Crossref's yearly file of 2025": {"0.jsonl.gz": gzip.compress(lines(*map(work, range(4))))},
    "the same unpacked, with another name": {"works.txt": lines(*map(work, range(4)))},
    "until 2024, pretty-printed": {"0.json.gz": gzip.compress(PRETTY)},
    "a list without a wrapper": {
        "a.json": json.dumps([work(n) for n in range(4)], indent=1).encode()
    },
    "one list on one line": {"a.json": json.dumps({"items": [work(n) for n in range(4)]}).encode()},
    "replies saved": {"a.jsonl": lines(*({"message": work(n)} for n in range(4)))},
    "Metadata Plus": {
        "all.json.tar.gz": tar_of({"0.json": PRETTY, "README": b"read me"}, "w:gz"),
    },
    "a .tar of .gz": {"x.tar": tar_of({"a/0.json.gz": gzip.compress(PRETTY), "b.txt": b"no"})},
    "two .gz in one": {
        "0.gz": gzip.compress(lines(work(0), work(1))) + gzip.compress(lines(work(2), work(3)))
    },
    "with a byte order mark, and Windows' lines": {
        "a.jsonl": b"\xef\xbb\xbf" + lines(*map(work, range(4))).replace(b"\n", b"\r\n")
    },
}


@pytest.mark.parametrize("form", PUBLISHED)
def test_files_are_told_by_what_they_hold(tmp_path: Path, form: str) -> None:
    """Every published form gives all its records, and nothing is complained of."""
    segment = made(tmp_path, PUBLISHED[form])
    assert segment.problems == []
    assert (segment.records, segment.rows) == (4, 4)
    assert dois(tmp_path, range(5)) == ["0", "1", "2", "3"]


def test_parquet_of_openalex_is_read(tmp_path: Path) -> None:
    """Nested columns come as the same record; empty ones as none."""
    from pyarrow import Table, parquet

    path = tmp_path / "in" / "data/parquet/works/updated_date=2026-01-01/part_0000.parquet"
    path.parent.mkdir(parents=True)
    other = {"id": "https://openalex.org/W78", "title": "Other", "publication_year": 2001}
    parquet.write_table(Table.from_pylist([OPENALEX, other]), path)
    assert made(tmp_path, {}).providers == {"openalex": 2}
    with DatasetSource(tmp_path / "ds") as source:
        (reply,) = source.fetch([Identifier("openalex", "W77")])
    assert reply.body is not None
    record = to_source_record("openalex", reply.body, NOW)
    assert record.work == to_source_record("openalex", OPENALEX, NOW).work


_DEEP = json.dumps(work(2))[:-1] + ',"y":' + "[" * 5000 + "]" * 5000 + "}"
CUT = gzip.compress(lines(*map(work, range(900))))
DAMAGED = {
    "a line that is no JSON": (lines(work(0), '{"DOI": "10.5', work(1)), ":2: no JSON"),
    "what is no record": (lines(work(0), {"a": 1}, 7, work(1)), ":2: no record of a"),
    "half a letter": (lines(work(0), work(2, title=["A \ud800 b"]), work(1)), None),
    "half a letter in a DOI": (lines(work(0), work(2, DOI="10.5555/\ud800"), work(1)), None),
    "an odd ORCID": (lines(work(0), work(1, author=[{"ORCID": ["x"], "family": 3}, 7])), None),
    "odd shapes": (lines(work(0), work(1, title=[["x"]], issued=[], page=7, volume=[1])), None),
    "deep nesting": (lines(work(0), work(1), _DEEP), None),
    "bytes that are no UTF-8": (lines(work(0), work(1)).replace(b"Ada", b"Ad\xff"), None),
    "a cut .gz": (CUT[: len(CUT) // 2], "the .gz is cut off after line"),
    "a break within a .gz": (
        gzip.compress(lines(*map(work, range(300))))[:-900] + gzip.compress(lines(work(1))),
        "the .gz is ",
    ),
    "a bad item in a document": (
        PRETTY.replace(b'"volume": "2"', b'"volume": nought'),
        ":3: no JSON",
    ),
    "a cut document": (PRETTY[: PRETTY.rindex(b"Journal")], ":4: no JSON"),
}  # fmt: skip


@pytest.mark.parametrize("fault", DAMAGED)
def test_what_is_bad_costs_itself_only(tmp_path: Path, fault: str) -> None:
    """The good records beside it are there, and file and line are named."""
    data, told = DAMAGED[fault]
    segment = made(tmp_path, {"a": data, "b.jsonl": lines(work(5000))})
    assert dois(tmp_path, [0, 1, 5000]) == ["0", "1", "5000"]
    problems = "\n".join(segment.problems)
    assert (told is None and not problems) or (told is not None and told in problems)
    assert not problems or f"{tmp_path / 'in' / 'a'}" in problems
    assert check(tmp_path / "ds") == []


_MANY = lines(*(work(n, abstract=f"{n * n * n}" * 40) for n in range(5_000)))
_ZIPPED = gzip.compress(_MANY)
_AT = len(_ZIPPED) // 2
BROKEN = {
    "a wrong sum": (_ZIPPED[:-8] + b"????" + _ZIPPED[-4:], len(_MANY)),
    "no block of a .gz in the middle": (_ZIPPED[:_AT] + b"\xff" * 99 + _ZIPPED[_AT + 99 :], None),
    "a wrong sum in the second of three": (
        gzip.compress(b"first\n") + _ZIPPED[:-8] + b"????" + _ZIPPED[-4:] + gzip.compress(b"last"),
        len(_MANY) + len(b"first\nlast"),
    ),
}
"""Damaged files, and how many bytes can be read of them; None for as many as zlib has."""


@pytest.mark.parametrize("fault", BROKEN)
def test_all_that_comes_before_a_break_is_read(fault: str) -> None:
    """To the byte: a fault in one place costs nothing that zlib can inflate before it."""
    data, size = BROKEN[fault]
    told: list[str] = []
    found = b"".join(chunks_of(io.BytesIO(data), told.append))
    assert len(told) == 1 and "the .gz is damaged" in told[0]
    if size is None:
        engine, pieces = zlib.decompressobj(31), list[bytes]()
        with pytest.raises(zlib.error):
            pieces.extend(engine.decompress(data[at : at + 1]) for at in range(len(data)))
        assert found == b"".join(pieces) + b"\n"
        assert len(found) > len(_MANY) // 3
    else:
        assert len(found) == size + 1
        assert _MANY in found


_PAGE = b"<!DOCTYPE html>\n<html><title>503 Service Unavailable</title></html>\n"
_NONE = "holds no records that harvest knows"
UNUSABLE = {
    "zeros.jsonl.gz": (bytes(5_000), _NONE),
    "page.jsonl.gz": (_PAGE, _NONE),
    "zipped-page.jsonl.gz": (gzip.compress(_PAGE), _NONE),
    "empty.jsonl": (b"", _NONE),
    "empty.tar": (b"", _NONE),
    "empty.xz": (b"", _NONE),
    "random.parquet": (b"\x93" + bytes(range(256)) * 9, _NONE),
    "random.tgz": (b"\x93" + bytes(range(256)) * 9, _NONE),
    "Wide.NDJSON": (lines(work(1)).decode().encode("utf-16"), _NONE),
    "part_000.gz": (gzip.compress(b"id;name\n1;a\n"), _NONE),
    "begun.gz": (gzip.compress(b"")[:10], "cannot be read to its end"),
    "0.jsonl.xz": (lzma.compress(lines(work(1))), "unpack it first"),
    "0.json.bz2": (bz2.compress(lines(work(1))), "unpack it first"),
    "0.tar.zst": (b"\x28\xb5\x2f\xfd" + bytes(90), "unpack it first"),
}
"""Files that promise records, and what is said of them."""
UNMENTIONED = {
    "README.gz": gzip.compress(b"Read me."),
    "LICENSE": b"CC0",
    "all.jsonl.gz.torrent": b"d8:announce",
    "0.jsonl.gz.md5": b"d41d8cd98f00b204e9800998ecf8427e",
    "sums.sha256.gz": gzip.compress(b"d41d8cd9  0.jsonl"),
    "SHA256SUMS": b"",
    "notes.txt": b"",
    "none.gz": gzip.compress(b""),
    "._0.json": b"\x00\x05\x16\x07",
    "manifest.json": b"{}",
    "2026-01.csv.gz": gzip.compress(b"\xef\xbb\xbfDOI,State,Updated\r\n10.5555/x,findable,\r\n"),
    "1.csv.gz": gzip.compress(MERGED),
}


@pytest.mark.parametrize("place", ["in a folder", "in a .tar", "in a .tar.gz"])
def test_what_promises_records_and_has_none_is_named(tmp_path: Path, place: str) -> None:
    """Each once, and the good file beside it is read; what promises nothing stays unmentioned."""
    files = {name: data for name, (data, _) in UNUSABLE.items()} | UNMENTIONED
    files["good.jsonl"] = lines(work(2))
    if place != "in a folder":
        files = {"all.tar": tar_of(files, "w" if place == "in a .tar" else "w:gz")}
    segment = made(tmp_path, files)
    assert dois(tmp_path, [2]) == ["2"]
    between = "/" if place == "in a folder" else "/all.tar!"
    told = {each.partition(": ")[0]: each.partition(": ")[2] for each in segment.problems}
    assert told.keys() == {f"{tmp_path / 'in'}{between}{name}" for name in UNUSABLE}
    for name, (_, wanted) in UNUSABLE.items():
        assert wanted in told[f"{tmp_path / 'in'}{between}{name}"]
    assert len(segment.problems) == len(UNUSABLE)


def test_helpers_beside_the_records_are_used(tmp_path: Path) -> None:
    """Counts are held against the manifest; removed DOIs are left out; merged works are found."""
    manifest = {
        "entries": [
            {"url": f"s3://x/works/u=1/part_{n}.gz", "meta": {"record_count": n + 1}}
            for n in range(3)
        ]
    }
    files = {
        "works/manifest": json.dumps(manifest).encode(),
        "works/u=1/part_0.gz": gzip.compress(lines(OPENALEX)),
        "works/u=1/part_1.gz": gzip.compress(lines(work(1))),
        "merged_ids/works/1.csv.gz": gzip.compress(b"merge_date,id,merge_into_id\n1,W5,W77\n"),
        "dois.tar": tar_of(
            {
                "dois/updated_2025-01/part_0000.jsonl.gz": gzip.compress(lines(DATACITE)),
                "dois/deleted.csv": b"doi,updated\n10.5555/WORK.9,2025\n",
            }
        ),
        "c.jsonl": lines(work(9)),
        "other.bin": b"a,b\rc\x00\xff,doi\r\n" + bytes(range(256)),
    }
    problems = made(tmp_path, files).problems
    assert any("part_1.gz: 1 records, the manifest promises 2" in each for each in problems)
    assert any("part_2.gz: the manifest names it, and it is not there" in each for each in problems)
    assert len(problems) == 2
    assert dois(tmp_path, [1, 9]) == ["1", "1"]
    with DatasetSource(tmp_path / "ds") as source:
        (reply,) = source.fetch([Identifier("openalex", "W5")])
        assert reply.body == OPENALEX


def alex(number: int, doi: str | None, day: int, **more: Any) -> dict[str, Any]:
    """A work as OpenAlex has it, of a day in January."""
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.5555/{doi}" if doi else None,
        "title": f"Nests of {BIRDS[number % 7]} in the year {number}",
        "publication_year": 2001,
        "updated_date": f"2026-01-{day:02}T00:00:00.000000",
        "ids": {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{number}"},
    } | more


RENAMED: dict[str, tuple[list[dict[str, bytes]], dict[str, str | None]]] = {
    "another DOI in a later part": (
        [{"a": lines(alex(1, "old", 1), alex(2, "two", 1)), "b": lines(alex(1, "new", 2))}],
        {"old": None, "new": "W1", "two": "W2"},
    ),
    "in an earlier part": (
        [{"a": lines(alex(1, "new", 2)), "b": lines(alex(1, "old", 1))}],
        {"old": None, "new": "W1"},
    ),
    "a first DOI": ([{"a": lines(alex(1, None, 1), alex(1, "new", 2))}], {"new": "W1"}),
    "no DOI any more": ([{"a": lines(alex(1, "old", 1), alex(1, None, 2))}], {"old": None}),
    "and back again": (
        [{"a": lines(alex(1, "x", 1), alex(1, "y", 2), alex(1, "x", 3))}],
        {"x": "W1", "y": None},
    ),
    "by an update": (
        [{"a": lines(alex(1, "old", 1), alex(2, "two", 1))}, {"b": lines(alex(1, "new", 2))}],
        {"old": None, "new": "W1", "two": "W2"},
    ),
    "by an update that is older": (
        [{"a": lines(alex(1, "new", 2))}, {"b": lines(alex(1, "old", 1), alex(3, "three", 1))}],
        {"old": None, "new": "W1", "three": "W3"},
    ),
    "two works that share a DOI": (
        [{"a": lines(alex(1, "one", 1)), "b": lines(alex(2, "one", 2))}],
        {"one": "W1 W2"},
    ),
    "another work takes the DOI": (
        [{"a": lines(alex(1, "one", 1))}, {"b": lines(alex(2, "one", 2), alex(1, "new", 2))}],
        {"one": "W2", "new": "W1"},
    ),
    "given up for another": (
        [{"a": lines(alex(1, "one", 1), alex(2, "two", 1)), "merged_ids/works/1.csv": MERGED}],
        {"one": None, "two": "W2"},
    ),
    "given up later, and nothing else is new": (
        [
            {"a": lines(alex(1, "one", 1), alex(2, "two", 1))},
            {"merged_ids/works/1.csv": MERGED},
        ],
        {"one": None, "two": "W2"},
    ),
    "a DOI removed later": (
        [
            {"a": lines(DATACITE, alex(2, "two", 1))},
            {"deleted.csv": b"doi,updated\n10.5555/DATA,2026-01-03\n"},
        ],
        {"data": None, "two": "W2"},
    ),
}


@pytest.mark.parametrize("story", RENAMED)
def test_a_work_stands_under_its_newest_name_only(tmp_path: Path, story: str) -> None:
    """The newest date of an OpenAlex id counts, whatever the DOIs; so do works given up or gone."""
    builds, wanted = RENAMED[story]
    for number, files in enumerate(builds):
        made(tmp_path, files, update=number > 0)
    gone = {name for name, works in wanted.items() if works is None}
    with DatasetSource(tmp_path / "ds") as source:
        for doi, works in wanted.items():
            assert _works(source.fetch([Identifier("doi", f"10.5555/{doi}")])) == (works or "")
        for work_id in {each for works in wanted.values() for each in (works or "").split()}:
            assert _works(source.fetch([Identifier("openalex", work_id)])) == work_id
        if "given up" in story:
            assert _works(source.fetch([Identifier("openalex", "W1")])) == "W2"
        for number in (1, 2, 3):
            title = str(alex(number, None, 1)["title"])
            bodies = source.search(Query(title=title, raw=title)).bodies
            dois_of = [body.get("doi") for body in bodies if body.get("title") == title]
            assert len(dois_of) <= 1 and not {f"https://doi.org/10.5555/{x}" for x in gone} & {
                *dois_of
            }
    assert check(tmp_path / "ds") == []


def _works(replies: Any) -> str:
    """The OpenAlex ids of what was found."""
    bodies = [each.body for each in replies if each.outcome == "found"]
    return " ".join(sorted(str(each["id"]).rpartition("/")[2] for each in bodies))


def dated(number: int, updated: str) -> dict[str, Any]:
    """A record as DataCite has it."""
    own = {"doi": f"10.5555/d{number}", "updated": updated, "titles": [{"title": f"Set {number}"}]}
    return {"id": own["doi"], "attributes": own}


STATES = """doi,state,client_id,updated
10.5555/D1,findable,a.b,2026-01-01T00:00:00.000Z
10.5555/D2,registered,a.b,2026-01-03T00:00:00.000Z
10.5555/D3,registered,a.b,2026-01-01T00:00:00.000Z
"""
MONTH = {
    "dois/updated_2026-01/part_0000.jsonl.gz": gzip.compress(
        lines(*(dated(n, f"2026-01-0{n}T00:00:00Z") for n in (1, 2, 3)))
    ),
    "dois/updated_2026-01/2026-01.csv.gz": gzip.compress(STATES.encode()),
    "README": b"The DOIs of this month, their state and when they were updated: doi, state",
}
"""Of d1 all is well, d2 was removed, d3 was removed once and is there again."""
TABLES: dict[str, tuple[dict[str, bytes], str, str]] = {
    "in the .tar": ({"file.tar": tar_of(MONTH)}, "13", ""),
    "in a .tar.gz": ({"file.tar.gz": tar_of(MONTH, "w:gz")}, "13", ""),
    "unpacked": (MONTH, "13", ""),
    "with quotes, capitals and Windows' lines": (
        MONTH
        | {
            "dois/updated_2026-01/2026-01.csv.gz": b'"DOI","State","Updated"\r\n'
            b'"10.5555/D2","Registered",""\r\n"10.5555/D1","Findable",""\r\n'
        },
        "13",
        "",
    ),
    "cut off": (
        MONTH | {"dois/updated_2026-01/2026-01.csv.gz": gzip.compress(STATES.encode())[:-12]},
        "13",
        "2026-01.csv.gz: cannot be read to its end",
    ),
    "cut off in a .tar.gz": (
        {
            "a.tgz": tar_of(
                MONTH
                | {"dois/updated_2026-01/2026-01.csv.gz": gzip.compress(STATES.encode())[:-12]},
                "w:gz",
            )
        },
        "13",
        "2026-01.csv.gz: cannot be read to its end",
    ),
    "somebody's list of DOIs": (MONTH | {"mine.csv": b"doi,title\n10.5555/d1,A\n"}, "13", ""),
    "a table of what is gone": (MONTH | {"removed.csv": b"doi\n10.5555/d1\n"}, "3", ""),
}


@pytest.mark.parametrize("in_one", [True, False])
def test_what_datacite_removed_others_may_still_have(tmp_path: Path, in_one: bool) -> None:
    """An OpenAlex record of the same DOI stays, in one build and where an update removes."""
    files = {"a.jsonl": lines(OPENALEX | {"doi": "10.5555/d1"}, dated(1, "2026-01-01T00:00:00Z"))}
    gone = {"removed.csv": b"doi\n10.5555/d1\n"}
    made(tmp_path, files | gone if in_one else files)
    if not in_one:
        made(tmp_path, gone, update=True)
    with DatasetSource(tmp_path / "ds") as source:
        found = list(source.fetch([Identifier("doi", "10.5555/d1")]))
    assert [(each.outcome, each.source) for each in found] == [("found", "openalex")]


def test_a_manifest_of_all_openalex_holds_for_its_works(tmp_path: Path) -> None:
    """Authors of the same day are files of the same name."""
    part = "updated_date=2026-01-09/part_0000.gz"
    entries = [
        {"url": f"s3://openalex/data/jsonl/{kind}/{part}", "meta": {"record_count": count}}
        for kind, count in (("works", 1), ("authors", 99))
    ]
    files = {
        "manifest.json": json.dumps({"entries": entries}).encode(),
        f"works/{part}": gzip.compress(lines(OPENALEX)),
    }
    assert made(tmp_path, files).problems == []


@pytest.mark.parametrize("place", TABLES)
def test_what_datacite_removed_is_left_out(tmp_path: Path, place: str) -> None:
    """Its months list all DOIs with their states: only those that are not findable are left out."""
    files, wanted, told = TABLES[place]
    segment = made(tmp_path, files)
    with DatasetSource(tmp_path / "ds") as source:
        asked = [Identifier("doi", f"10.5555/d{n}") for n in (1, 2, 3)]
        found = [each.asked.value[-1] for each in source.fetch(asked) if each.outcome == "found"]
    assert "".join(found) == wanted
    assert [told in each for each in segment.problems] == [True] * bool(told)
    assert segment.providers == {"datacite": 3}
