"""Datasets of whole snapshots: built from files as published, asked like the network."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from functools import reduce
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harvest.errors import HarvestError, InvalidArgument, UnreadableInput
from harvest.match import verify
from harvest.match.prepared import prepare_work
from harvest.match.quick_look import may_fit
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers.common.snapshot_row import Facts
from harvest.providers.source_record import to_source_record
from harvest.reading.reference import parse_reference
from harvest.resolve.search import Search, name_of
from harvest.snapshot import Snapshot
from harvest.snapshot.any_snapshot import open_snapshot
from harvest.snapshot.dataset import building, parts
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.citation_graph import count_indicators
from harvest.snapshot.dataset.dataset_files import Segment
from harvest.snapshot.dataset.inspecting import check
from harvest.snapshot.dataset.keys_of_records import Ranks, keys_of_records
from harvest.snapshot.dataset.processes import Processes
from harvest.snapshot.dataset.row import facts_of, make_row, slim_body
from harvest.snapshot.dataset.row_keys import (
    KEPT,
    MASK,
    TITLE_BEGIN,
    family_hash,
    name_hash,
    pair_key,
    person_key,
    place_key,
    title_key_done,
    title_key_with,
    triple_key,
    word_hash,
)
from harvest.snapshot.dataset.source_of_dataset import DatasetSource
from harvest.snapshot.dataset.sources import Unit, list_units, opened
from harvest.snapshot.dataset.storage import alone
from harvest.snapshot.record_entry import provider_of
from tests.command import Run

pytestmark = [
    pytest.mark.snapshot,
    pytest.mark.skipif(find_spec("duckdb") is None, reason="harvest-biblio[snapshot] is missing"),
]

NOW = "2026-01-01T00:00:00Z"


def work(number: int, **more: Any) -> dict[str, Any]:
    """A record as Crossref has it; no two alike."""
    return {
        "DOI": f"10.5555/Work.{number}",
        "type": "journal-article",
        "title": [f"Migration of {_WORDS[number % 7]} over {_WORDS[number % 5]} lakes, {number}"],
        "author": [{"given": "Ada", "family": f"Müller{number}"}],
        "container-title": ["Journal of Examples"],
        "issued": {"date-parts": [[1990 + number % 30]]},
        "volume": str(number),
        "page": f"{number}-{number + 9}",
        "indexed": {"date-time": "2025-01-01T00:00:00Z"},
    } | more


_WORDS = "cranes swifts plovers knots godwits terns bitterns".split()
OPENALEX = {
    "id": "https://openalex.org/W77",
    "doi": "https://doi.org/10.5555/work.1",
    "title": "Migration of swifts over swifts lakes, 1",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"},
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2201.11479v2"}],
    "authorships": [{"author": {"display_name": "Ada Müller1"}}],
    "publication_year": 1991,
}
DATACITE = {
    "id": "10.5555/data",
    "attributes": {
        "doi": "10.5555/DATA",
        "titles": [{"title": "Recordings of cranes"}],
        "creators": [{"name": "Muster, Eva", "familyName": "Muster"}],
        "publicationYear": 2020,
    },
}


MERGED = b"merge_date,id,merge_into_id\n2026-01-02,W1,W2\n"


def lines(*records: Any) -> bytes:
    """JSON Lines of records; texts are taken as they are."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in records]
    return "\n".join(texts).encode() + b"\n"


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    """An archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def made(folder: Path, files: dict[str, bytes], **options: Any) -> Segment:
    """The dataset `folder/ds` of files that are put into `folder/in`."""
    for name, data in files.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    options = {"cores": 1, "bucket_count": 3} | options
    return build([folder / "in"], folder / "ds", **options)


def dois(folder: Path, numbers: range | list[int]) -> list[str]:
    """Those of the works with these numbers that the dataset has."""
    asked = [Identifier("doi", f"10.5555/work.{number}") for number in numbers]
    with DatasetSource(folder / "ds") as source:
        found = [each for each in source.fetch(asked) if each.outcome == "found"]
    for each in found:
        body = each.body or {}
        assert (body.get("DOI") or body["doi"]).lower().endswith(each.asked.value)
    return [each.asked.value.rpartition(".")[2] for each in found]


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
        "title": f"Nests of {_WORDS[number % 7]} in the year {number}",
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


NAMES = [
    ("doi", "10.5555/work.1", ["crossref", "openalex"]),
    ("openalex", "W77", ["openalex"]),
    ("pmid", "123", ["openalex"]),
    ("arxiv", "2201.11479v1", ["openalex"]),
    ("doi", "10.5555/data", ["datacite"]),
    ("doi", "10.5555/none", []),
    ("pmid", "9", []),
]


def test_every_name_leads_to_the_whole_record(tmp_path: Path) -> None:
    """As from a folder of JSON Lines: the same replies, from the same sources."""
    made(tmp_path, {"a.jsonl": lines(work(1, reference=[{"key": "1"}]), OPENALEX, DATACITE)})
    asked = [Identifier(scheme, value) for scheme, value, _ in NAMES]
    with DatasetSource(tmp_path / "ds") as source, Snapshot(tmp_path / "in") as folder:
        for identifier, (_, _, sources) in zip(asked, NAMES, strict=True):
            replies = list(source.fetch([identifier]))
            assert [each.source for each in replies if each.outcome == "found"] == sources
            theirs = [(each.source, each.outcome) for each in folder.fetch([identifier])]
            assert [(each.source, each.outcome) for each in replies] == theirs
        together = list(source.fetch(asked))
    assert len(together) == 8
    assert next(each.body for each in together if each.body)["reference"] == [{"key": "1"}]


def test_of_doubles_the_newest_stays(tmp_path: Path) -> None:
    """By the provider's own date, whatever the order; an update replaces what is older."""
    later = {"indexed": {"date-time": "2026-01-01T00:00:00Z"}}
    files = {"a.jsonl": lines(work(1, volume="new", **later), work(1), work(2))}
    assert made(tmp_path, files).rows == 2
    updated = {"b.jsonl": lines(work(2, title=["Nests of herons"], **later), work(3), work(1))}
    segment = made(tmp_path, updated, update=True)
    assert (segment.name, segment.records) == ("segment-0002", 3)
    assert dois(tmp_path, range(5)) == ["1", "2", "3"]
    with DatasetSource(tmp_path / "ds") as source:
        asked = [Identifier("doi", f"10.5555/work.{n}") for n in (1, 2)]
        bodies = [each.body or {} for each in source.fetch(asked)]
        assert (bodies[0]["volume"], bodies[1]["title"]) == ("new", ["Nests of herons"])
        old = source.search(Query(title="Migration of plovers over plovers lakes, 2", raw="x"))
        assert "10.5555/work.2" not in {body["DOI"].lower() for body in old.bodies}
        (body,) = source.search(Query(title="Nests of herons", raw="Nests of herons")).bodies
    assert body["DOI"] == "10.5555/Work.2"
    assert made(tmp_path, {}, update=True).records == 0  # nothing is new
    assert check(tmp_path / "ds") == []


def test_figures_are_found_by_doi_only(tmp_path: Path) -> None:
    """A component bears the title of its article and is never meant by it."""
    made(tmp_path, {"a.jsonl": lines(work(1), work(2, type="component", title=work(1)["title"]))})
    assert dois(tmp_path, [2]) == ["2"]
    with DatasetSource(tmp_path / "ds") as source:
        title = str(work(1)["title"][0])
        bodies = source.search(Query(title=title, raw=title)).bodies
    assert [body["DOI"] for body in bodies] == ["10.5555/Work.1"]


def test_an_initial_is_no_title(tmp_path: Path) -> None:
    """A record whose title is one letter is found by that title, not by who is called so."""
    made(tmp_path, {"a.jsonl": lines(work(1), work(2, title=["M"], author=[]))})
    string = parse_reference("Curie M, Joliot F. Rays of a new kind. J Ex. 1934;8:1-9.")
    with DatasetSource(tmp_path / "ds") as source:
        assert source.search(string).outcome == "absent"
        assert len(source.search(Query(title="M", raw="M")).bodies) == 1


def test_notices_are_joined_in(tmp_path: Path) -> None:
    """Who asks for the notices about a work gets the record that retracts it."""
    notice = work(2, **{"update-to": [{"DOI": "10.5555/WORK.1", "type": "retraction"}]})
    made(tmp_path, {"a.jsonl": lines(work(1), notice)})
    with DatasetSource(tmp_path / "ds") as source:
        assert [each["DOI"] for each in source.notices(["10.5555/work.1"]).bodies] == [
            notice["DOI"]
        ]
        assert source.notices(["10.5555/work.3"]).outcome == "absent"


def test_an_interrupted_build_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was finished is not done again, and the dataset is the same as of one go."""
    files = {f"{n}.jsonl": lines(*(work(10 * n + k) for k in range(10))) for n in range(4)}
    made(tmp_path / "whole", files)
    monkeypatch.setattr(parts, "_GROUP", 1)
    real, begun = parts.make_part, list[int]()

    def stopping(job: Any, *rest: Any) -> Any:
        begun.append(job.part)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return real(job, *rest)

    monkeypatch.setattr(building, "make_part", stopping)
    with pytest.raises(KeyboardInterrupt):
        made(tmp_path, files)
    with pytest.raises(HarvestError, match="no manifest"):
        DatasetSource(tmp_path / "ds")
    read: list[str] = []
    monkeypatch.setattr(building, "make_part", real)

    def opening(unit: Unit, *told: Any) -> Any:
        read.append(unit.label)
        return opened(unit, *told)

    monkeypatch.setattr(parts, "opened", opening)
    assert made(tmp_path, {}).rows == 40
    assert sorted(Path(each).name for each in read) == ["2.jsonl", "3.jsonl"]
    assert content(tmp_path / "ds") == content(tmp_path / "whole" / "ds")
    assert not (tmp_path / "ds" / "work").exists()


def content(folder: Path) -> list[Any]:
    """Rows and keys of a dataset, less where the bodies lie."""
    from pyarrow import parquet

    found = []
    for path in sorted(folder.rglob("*.parquet")):
        table = parquet.read_table(path)
        places = [name for name in ("part", "frame", "slot") if name in table.column_names]
        found.append((path.name, table.drop_columns(places).to_pylist()))
    return found


def test_several_cores_build_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they share one file: each record is read by one of them."""
    data = gzip.compress(lines(*map(work, range(60))))
    monkeypatch.setattr("harvest.snapshot.dataset.records._BLOCK", 7)
    for name, shared in (("one", 1 << 40), ("two", 1)):
        monkeypatch.setattr("harvest.snapshot.dataset.sources._BIG", shared)
        listing = list_units([_put(tmp_path / name, data)], cores=2)
        assert len(listing.units) == (1 if name == "one" else 2)
        segment = made(tmp_path / name, {}, cores=2, run=Processes(1))
        assert (segment.records, segment.rows) == (60, 60)
    assert content(tmp_path / "one" / "ds") == content(tmp_path / "two" / "ds")


def _put(folder: Path, data: bytes) -> Path:
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.gz").write_bytes(data)
    return folder / "in"


def test_wrong_use_is_told(tmp_path: Path, run: Run) -> None:
    """No source, no record, a folder of other things, a second build, an update of nothing."""
    (tmp_path / "in").mkdir()
    with pytest.raises(UnreadableInput, match="no file with records"):
        made(tmp_path, {})
    with pytest.raises(UnreadableInput, match="no record of a known source"):
        made(tmp_path, {"a.jsonl": lines({"a": 1})})
    with pytest.raises(InvalidArgument, match="no dataset to update"):
        made(tmp_path, {"a.jsonl": lines(work(1))}, update=True)
    assert made(tmp_path, {}).rows == 1
    with pytest.raises(InvalidArgument, match="there is a dataset already"):
        made(tmp_path, {})
    with pytest.raises(InvalidArgument, match="holds other files"):
        build([tmp_path / "in"], tmp_path / "in", cores=1)
    assert run("snapshot", "info", tmp_path / "none").code == 2
    (tmp_path / "ds" / "dataset.json").write_text('{"format": 99}')
    ran = run("snapshot", "check", tmp_path / "ds")
    assert ran.code == 2 and "of format 99" in ran.err


def test_the_commands(tmp_path: Path, run: Run) -> None:
    """Build, look, check, and look a work up by its words: as with a folder of JSON Lines."""
    source = tmp_path / "a.jsonl"
    source.write_bytes(lines(*map(work, range(30)), "{"))
    ran = run("snapshot", "build", source, "-o", tmp_path / "ds", "--cores", 1)
    assert ran.code == 1
    assert f"{source}:31: no JSON" in ran.err and "30 works of 30 records" in ran.err
    assert "records: 30" in run("snapshot", "info", tmp_path / "ds").out
    assert json.loads(run("snapshot", "info", tmp_path / "ds", "--json").out)["records"] == 30
    assert run("snapshot", "check", tmp_path / "ds").code == 0
    text = "Müller7 A. Migration of cranes over plovers lakes, 7. J Ex. 1997;7:7-16."
    ran = run("lookup", text, "--json", "--offline", "--snapshot", tmp_path / "ds")
    assert (ran.code, json.loads(ran.out)["work"]["doi"]) == (0, "10.5555/work.7")


def flipped(data: bytes) -> bytes:
    """With another byte in the middle."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def test_damage_is_found(tmp_path: Path) -> None:
    """Of every file, whether it is gone, cut, empty or has changed by one byte: it is named."""
    notice = work(61, **{"update-to": [{"DOI": "10.5555/WORK.1", "type": "retraction"}]})
    tables = {"merged_ids/works/1.csv": MERGED, "deleted.csv": b"doi\n10.5555/work.9\n"}
    made(tmp_path, {"a.jsonl": lines(*map(work, range(60)), notice)}, bucket_count=2)
    made(tmp_path, {"b.jsonl": lines(work(80), OPENALEX)} | tables, update=True, bucket_count=2)
    count_indicators(tmp_path / "ds", anyway=True)
    assert check(tmp_path / "ds") == []
    files = [path for path in sorted((tmp_path / "ds").rglob("*")) if path.is_file()]
    assert len(files) > 18
    damages = (flipped, lambda data: data[: len(data) * 2 // 3], lambda data: b"", None)
    for number, path in enumerate(files):
        data, damage = path.read_bytes(), damages[number % 4]
        path.unlink() if damage is None else path.write_bytes(damage(data))
        try:
            flaws = check(tmp_path / "ds")
        except UnreadableInput as error:
            flaws = [str(error)]
        assert any(str(path) in each for each in flaws), (path, damage, flaws)
        _ask(tmp_path / "ds")
        path.write_bytes(data)
    assert check(tmp_path / "ds") == []


def _ask(folder: Path) -> None:
    """Questions to a damaged dataset are answered, or one error says what is wrong."""
    try:
        with open_snapshot(folder, None) as source:
            title = str(work(5)["title"][0])
            list(source.fetch([Identifier("doi", f"10.5555/work.{n}") for n in range(4)]))
            source.search(Query(title=title, raw=title))
            assert isinstance(source, DatasetSource)
            source.notices(["10.5555/work.1"])
            source.indicators([Identifier("doi", "10.5555/work.1")])
    except UnreadableInput as error:
        assert str(folder) in str(error)


def test_a_damaged_file_costs_its_own_records_only(tmp_path: Path) -> None:
    """Of many that are asked together, those that lie elsewhere are found."""
    made(tmp_path, {"a.jsonl": lines(*map(work, range(30)))})
    made(tmp_path, {"b.jsonl": lines(*map(work, range(30, 60)))}, update=True)
    (tmp_path / "ds" / "segment-0001" / "bodies" / "000000.zst").write_bytes(b"?")
    asked = [Identifier("doi", f"10.5555/work.{n}") for n in range(25, 35)]
    with DatasetSource(tmp_path / "ds") as source:
        told = [each.outcome for each in source.fetch(asked)]
    assert told == ["unavailable"] * 5 + ["found"] * 5


def test_only_one_builds_at_a_time(tmp_path: Path, run: Run) -> None:
    """Who comes second is told so, changes nothing, and may begin when the first has ended."""
    (tmp_path / "a.jsonl").write_bytes(lines(work(1)))
    with alone(tmp_path / "ds"):
        ran = run("snapshot", "build", tmp_path / "a.jsonl", "-o", tmp_path / "ds", "--cores", 1)
        assert ran.code == 2 and "another process is building it" in ran.err
    assert (
        run("snapshot", "build", tmp_path / "a.jsonl", "-o", tmp_path / "ds", "--cores", 1).code
        == 0
    )
    assert sorted(path.name for path in (tmp_path / "ds").iterdir()) == [
        "bodies.dict", "dataset.json", "segment-0001", "words.parquet",
    ]  # fmt: skip


def test_an_unfinished_dataset_is_told(tmp_path: Path, run: Run) -> None:
    """Whoever asks it hears so; a build that found nothing leaves nothing."""
    made(tmp_path, {"a.jsonl": lines(work(1))})
    (tmp_path / "ds" / "dataset.json").unlink()
    ran = run("lookup", "10.5555/work.1", "--offline", "--snapshot", tmp_path / "ds")
    assert ran.code == 2 and "it is not finished, or damaged" in ran.err
    (tmp_path / "b.jsonl").write_bytes(lines({"a": 1}))
    ran = run("snapshot", "build", tmp_path / "b.jsonl", "-o", tmp_path / "other", "--cores", 1)
    assert ran.code == 2 and list((tmp_path / "other").iterdir()) == []


SOURCES = [
    ("crossref", "crossref-works.jsonl.gz", 80),
    ("crossref", "matching-corpus.jsonl.gz", 40),
    ("openalex", "openalex-works.jsonl.gz", 80),
    ("datacite", "datacite-works.jsonl.gz", 1),
    ("openaire", "openaire-v3-products.jsonl.gz", 3),
]


def _real(data: Path, name: str, step: int) -> Iterator[dict[str, Any]]:
    with gzip.open(data / name, "rt") as file:
        for number, line in enumerate(file):
            if number % step == 0:
                record = json.loads(line)
                yield record["record"] if "stamp" in record else record


def judged(provider: str, body: dict[str, Any]) -> Any:
    """All of a body that a verdict reads."""
    read = to_source_record(provider, body, NOW)
    ready, told = prepare_work(read.work), read.work
    people = [(each.role, each.given, each.family, each.literal) for each in told.contributors]
    parts_of = [getattr(ready, name) for name in ready.__dataclass_fields__ if name != "work"]
    venue = told.venue
    citations = [each for each in read.indicators if each.name == "citations"]
    return (
        parts_of, people, told.doi, told.ids.openalex, told.type, told.title, told.original_title,
        told.year, told.volume, told.issue, told.pages, told.relations, told.updates,
        told.is_retracted, {each.doi for each in told.versions}, citations,
        (venue.title, venue.short_title, venue.series, venue.publisher),
    )  # fmt: skip


@pytest.mark.parametrize(("provider", "name", "step"), SOURCES)
def test_verdicts_from_columns_are_those_from_bodies(
    data: Path, provider: str, name: str, step: int
) -> None:
    """All that `decide` reads is the same, made from the row as from the whole record."""
    for body in _real(data, name, step):
        row = make_row(body)
        assert row is not None
        assert judged(provider, slim_body(provider, row.rest, row._asdict())) == judged(
            provider, body
        )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    base=st.sampled_from([work(1), OPENALEX, DATACITE]),
    dirt=st.dictionaries(
        st.sampled_from(["title", "author", "issued", "volume", "ids", "authorships", "biblio"]),
        json_values,
        max_size=3,
    ),
)
@example(OPENALEX, {"authorships": {"": None}})
def test_rows_of_dirty_records(base: dict[str, Any], dirt: dict[str, Any]) -> None:
    """Whatever stands in a field: the row says of it what the record does, and can be stored."""
    body = base | dirt
    provider = provider_of(body)
    row = make_row(body)
    if row is None or provider is None:
        return
    assert judged(provider, slim_body(provider, row.rest, row._asdict())) == judged(provider, body)
    parts.to_table([(*row[:-1], 0, 0, 0, 0)], *keys_of_records([row.facts], Ranks({})))


_words = st.lists(
    st.sampled_from("the of cranes nests Swifts ruff 12 xiv \u00d6kologie one".split())
)
_findable = st.builds(
    Facts,
    key=st.just("k"),
    doi=st.none(),
    names=st.lists(st.sampled_from(["pmid:1", "arxiv:2"]), unique=True).map(tuple),
    titles=st.lists(_words.map(" ".join), max_size=3).map(tuple),
    families=st.lists(st.sampled_from(["Müller", "Li", "?"]), max_size=2).map(tuple),
    year=st.none() | st.just(1999),
    volume=st.none() | st.sampled_from(["7", "x"]),
    page=st.none() | st.sampled_from(["e12-15", "n/a"]),
    is_findable=st.booleans(),
)


def _plain_keys(facts: Facts, ranks: Ranks) -> set[int]:
    """The keys of one record by their definition, one after another."""
    found = {name_hash(name) | KEPT for name in facts.names}
    place = place_key(facts.year, facts.volume, facts.page)
    if not facts.is_findable:
        return found
    found |= {place} if place is not None else set()
    person = family_hash(facts.families[0]) if facts.families else 0
    for form, title in enumerate(facts.titles):
        ranked = ranks.of_title(title)
        if not ranked:
            continue
        words, rare = ([each & MASK for each in some] for some in (ranked, sorted(set(ranked))[:5]))
        is_short = len(words) < 3
        whole = title_key_done(reduce(title_key_with, words, TITLE_BEGIN))
        found.add(whole | (0 if is_short and person else KEPT))
        if person:
            found |= {person_key(person, each) | (KEPT if is_short else 0) for each in rare[:2]}
        if form == 0:
            pairs = [pair_key(one, other) for one, other in combinations(rare, 2)]
            found |= {*rare[:2], *pairs, *(() if is_short else (each | KEPT for each in pairs[:1]))}
            found |= {triple_key(*words[at : at + 3]) for at in range(min(8, len(words) - 2))}
    return {each for each in found if each | KEPT not in found or each & KEPT}


@given(st.lists(_findable, max_size=6), st.sampled_from([{}, {"cranes": 9, "nests": 1}]))
def test_keys_of_many_are_those_of_each(records: list[Facts], common: dict[str, int]) -> None:
    """Made all together they are what their definition says of each record, sorted, each once."""
    ranks = Ranks({word_hash(word): count for word, count in common.items()})
    keys, ends = keys_of_records(records, ranks)
    for number, facts in enumerate(records):
        own = keys[ends[number] : ends[number + 1]].tolist()
        assert sorted(own) == sorted(_plain_keys(facts, ranks))
        assert [each & MASK for each in own] == sorted({each & MASK for each in own})


def _matched(source: Snapshot | DatasetSource, queries: list[Query]) -> list[str | None]:
    """The DOI that each query is matched with; None where it is with none."""
    found = []
    for query in queries:
        search = Search(query)
        for record in source.search(query, search.rows).records(NOW):
            if record is not None and (name := name_of(record.work)):
                search.add(name, record.work, record.indicators)
        found.append(search.matched.value if search.matched else None)
    return found


def test_what_a_quick_look_rules_out_is_another_work(data: Path) -> None:
    """Judged in full it is different, for real strings and real records, its own among them."""
    bodies = list(_real(data, "matching-corpus.jsonl.gz", 25))
    asked = list(_real(data, "matching-positive.jsonl.gz", 150))
    own = {doi.lower() for each in asked for doi in each["accept"]}
    bodies += [body for body in _real(data, "crossref-works.jsonl.gz", 1) if body["DOI"] in own]
    works = [(facts_of("crossref", body), to_source_record("crossref", body, NOW).work)
             for body in bodies]  # fmt: skip
    ruled_out = 0
    for each in asked:
        query = parse_reference(each["string"])
        for facts, known in works:
            assert facts is not None
            if not may_fit(query, facts.titles, facts.volume, facts.page):
                ruled_out += 1
                assert verify(query, known).status == "different", (query.raw, known.title)
    assert ruled_out > len(works) * len(asked) / 2


def test_real_strings_are_matched_as_by_json_lines(data: Path, tmp_path: Path) -> None:
    """The same works are matched, by ten candidates from columns as by the folder's index."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "corpus.jsonl.gz").symlink_to(data / "matching-corpus.jsonl.gz")
    made(tmp_path, {})
    asked = list(_real(data, "matching-positive.jsonl.gz", 100))
    asked += list(_real(data, "matching-negative.jsonl.gz", 200))
    queries = [parse_reference(each["string"]) for each in asked]
    with open_snapshot(tmp_path / "ds", None) as source, Snapshot(tmp_path / "in") as folder:
        assert isinstance(source, DatasetSource)
        source.expect([(query, 5) for query in queries])
        found = _matched(source, queries)
        assert found == _matched(folder, queries)
    assert sum(each is not None for each in found) > 10
