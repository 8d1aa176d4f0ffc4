"""The snapshot source: a folder of downloaded records answers like a provider."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.errors import SettingsError
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.snapshot import Snapshot, index
from harvest.snapshot.json_lines import Flaw, OwnedBody, read_records
from harvest.snapshot.record_entry import provider_of, to_snapshot_entry
from tests.command import Run, run

__all__ = ["run"]

CROSSREF = {
    "DOI": "10.5555/Ear.1",
    "title": ["The <i>inner</i> ear &amp; its nerve"],
    "author": [{"given": "Ada", "family": "Müller"}],
    "container-title": ["Journal of Examples"],
    "issued": {"date-parts": [[2001, 5]]},
    "volume": "12",
}
OPENALEX = {
    "id": "https://openalex.org/W77",
    "doi": "https://doi.org/10.5555/ear.1",
    "display_name": "The inner ear & its nerve",
    "ids": {
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/123",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/45",
    },
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2201.11479v2"}, None],
    "authorships": [{"author": {"display_name": "Ada Müller"}}],
}
DATACITE = {"id": "x", "attributes": {"doi": "10.5555/DATA", "titles": [{"title": "Recordings"}]}}
OPENAIRE = {
    "id": "doi_dedup___::1",
    "mainTitle": "Cluster",
    "pids": [{"scheme": "doi", "value": "10.5555/A"}, {"scheme": "pmid", "value": "9"}],
}


def _write(path: Path, *lines: Any) -> Path:
    """JSON Lines at *path*: strings as they are, all else as JSON; gzipped by its name."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "\n".join(texts).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def _found(snapshot: Snapshot, scheme: str, value: str) -> list[str]:
    """The sources of the records found under a name, [] when absent."""
    replies = list(snapshot.fetch([Identifier(scheme, value)]))
    return [reply.source for reply in replies if reply.outcome == "found"]


def _titles(snapshot: Snapshot, text: str, rows: int = 5) -> list[str]:
    bodies = snapshot.search(Query(title=text, raw=text), rows).bodies
    return [str(body.get("title") or body.get("display_name")) for body in bodies]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "sub/a.json", "a.jsonl.gz", "part_0.gz"])
@pytest.mark.parametrize("wrap", ["bare", "message", "items", "data"])
def test_reads_every_usual_form(tmp_path: Path, name: str, wrap: str) -> None:
    """Plain or gzipped, one record a line, a saved reply or a saved list: all are found."""
    wrapped: dict[str, Any] = {
        "bare": CROSSREF,
        "message": {"status": "ok", "message": CROSSREF},
        "items": {"message": {"items": [CROSSREF]}},
        "data": {"data": DATACITE},
    }
    _write(tmp_path / name, wrapped[wrap])
    doi = "10.5555/data" if wrap == "data" else "10.5555/ear.1"
    with Snapshot(tmp_path) as snapshot:
        assert len(_found(snapshot, "doi", doi)) == 1
        assert snapshot.flaws == ()


def test_a_pretty_printed_document_is_read(tmp_path: Path) -> None:
    """A .json file over many lines is one document, no broken lines."""
    (tmp_path / "a.json").write_text(json.dumps({"results": [OPENALEX]}, indent=2))
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "openalex", "W77") == ["openalex"]
        assert snapshot.flaws == ()


@pytest.mark.parametrize(
    ("scheme", "value", "sources"),
    [
        ("doi", "10.5555/ear.1", ["crossref", "openalex"]),
        ("openalex", "W77", ["openalex"]),
        ("pmid", "123", ["openalex"]),
        ("pmcid", "PMC45", ["openalex"]),
        ("arxiv", "2201.11479", ["openalex"]),
        ("arxiv", "2201.11479v1", ["openalex"]),
        ("doi", "10.5555/data", ["datacite"]),
        ("doi", "10.5555/a", ["openaire"]),
        ("pmid", "9", ["openaire"]),
        ("openaire", "doi_dedup___::1", ["openaire"]),
        ("doi", "10.5555/none", []),
    ],
)
def test_fetches_by_every_name(tmp_path: Path, scheme: str, value: str, sources: list[str]) -> None:
    """A record answers to each of its names, and the reply says whose account it is."""
    _write(tmp_path / "a.jsonl", CROSSREF, OPENALEX, DATACITE, OPENAIRE)
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, scheme, value) == sources


def test_a_hit_carries_whose_it_is(tmp_path: Path) -> None:
    """A search finds records of several sources: each is read as its own source's."""
    _write(tmp_path / "a.jsonl", OPENALEX, DATACITE)
    with Snapshot(tmp_path) as snapshot:
        both = "inner ear nerve recordings"
        hits = snapshot.search(Query(title=both, raw=both))
    assert sorted(hits.owners) == ["datacite", "openalex"]
    records = hits.records("2026-11-20T12:00:00Z")
    assert [each.source for each in records if each] == list(hits.owners)


def test_absent_is_the_snapshots_word(tmp_path: Path) -> None:
    """What a snapshot lacks is absent from "snapshot", not from Crossref."""
    _write(tmp_path / "a.jsonl", CROSSREF)
    with Snapshot(tmp_path) as snapshot:
        (reply,) = snapshot.fetch([Identifier("doi", "10.5555/none")])
    assert (reply.source, reply.outcome) == ("snapshot", "absent")


def test_broken_files_are_told_and_cost_nothing_else(tmp_path: Path) -> None:
    """Half lines, half archives, other files and binary noise never hide the good records."""
    _write(tmp_path / "a.jsonl", '{"DOI": "10.5', CROSSREF, "[[", "", {"doi": "10.1/x"})
    half = gzip.compress("\n".join([json.dumps(OPENALEX)] * 900).encode())
    (tmp_path / "b.jsonl.gz").write_bytes(half[: len(half) // 2])
    (tmp_path / "c.json").write_bytes(bytes(range(256)))
    (tmp_path / "README.md").write_text("Read me.")
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref", "openalex"]
        problems = "\n".join(each.text for each in snapshot.flaws)
    assert "a.jsonl:1: 3 lines are no record" in problems
    assert "b.jsonl.gz: cannot be read to its end" in problems
    assert "c.json" in problems
    assert "README" not in problems


def test_an_empty_folder_is_told_a_missing_one_is_an_error(tmp_path: Path) -> None:
    """No records: a problem. No folder: the setting is wrong."""
    with Snapshot(tmp_path) as snapshot:
        assert "no record of a known source" in snapshot.flaws[0].text
        assert snapshot.search(Query(raw="ear")).outcome == "absent"
    with pytest.raises(SettingsError, match="does not exist"):
        Snapshot(tmp_path / "none")


def test_of_two_copies_the_fuller_stays(tmp_path: Path) -> None:
    """The same record in two files is one record: the one with more in it."""
    poor = {"DOI": "10.5555/ear.1", "title": ["Poor"]}
    _write(tmp_path / "a.jsonl", poor, CROSSREF, poor)
    with Snapshot(tmp_path) as snapshot:
        (reply,) = snapshot.fetch([Identifier("doi", "10.5555/ear.1")])
        assert _titles(snapshot, "poor") == []
    assert reply.body == CROSSREF


def test_two_openalex_works_may_share_a_doi(tmp_path: Path) -> None:
    """Both are given: which is right is not for a source to say."""
    _write(tmp_path / "a.jsonl", OPENALEX, OPENALEX | {"id": "https://openalex.org/W78"})
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["openalex", "openalex"]


@pytest.mark.parametrize(
    "text", ["inner nerve", "INNER EAR & its nerve", "muller 2001", "journal of examples 12"]
)
def test_search_finds_by_any_word(tmp_path: Path, text: str) -> None:
    """Title, author (without diacritics), container, year and volume count; a work comes once."""
    _write(tmp_path / "a.jsonl", OPENALEX, CROSSREF, DATACITE)
    with Snapshot(tmp_path) as snapshot:
        (body,) = snapshot.search(Query(raw=text, is_reference=True)).bodies
    assert provider_of(body) == "crossref"


def test_search_ranks_the_title_first(tmp_path: Path) -> None:
    """More of the words is better, and no more than *rows* come."""
    others = [{"DOI": f"10.5555/{n}", "title": [f"The ear number {n}"]} for n in range(150)]
    _write(tmp_path / "a.jsonl", *others, CROSSREF)
    with Snapshot(tmp_path) as snapshot:
        titles = _titles(snapshot, "The inner ear and its nerve", rows=3)
        many = _titles(snapshot, "ear number", rows=3)
    assert "inner" in titles[0]
    assert len(many) == 3


@settings(max_examples=40)
@given(text=st.text(max_size=40))
def test_search_takes_any_text(snapshot_of_one: Snapshot, text: str) -> None:
    """No user's text is query syntax: quotes, stars and operators find or do not, and no more."""
    snapshot_of_one.search(Query(raw=text))


@pytest.fixture(scope="module")
def snapshot_of_one(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of one record."""
    folder = tmp_path_factory.mktemp("one")
    _write(folder / "a.jsonl", CROSSREF)
    return Snapshot(folder)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
KEYS = sorted({*CROSSREF, *OPENALEX, *OPENAIRE})


@given(
    base=st.sampled_from([CROSSREF, OPENALEX, DATACITE, OPENAIRE]),
    dirt=st.dictionaries(st.sampled_from(KEYS), json_values, max_size=4),
)
def test_entries_of_dirty_records(base: dict[str, Any], dirt: dict[str, Any]) -> None:
    """Any JSON in any field gives an entry or none, never an exception."""
    body = base | dirt
    provider = provider_of(body)
    if provider:
        to_snapshot_entry(provider, body)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every folder count as large."""
    monkeypatch.setattr(index, "SMALL", 0)


def _indexes(state: Path) -> list[str]:
    return sorted(path.name for path in (state / "snapshots").glob("*.db"))


@pytest.mark.usefixtures("large")
def test_a_large_folder_is_indexed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second opening reads the index, not the files, and still knows the problems."""
    folder, state = tmp_path / "in", tmp_path / "state"
    _write(folder / "a.jsonl", CROSSREF, "{")
    with Snapshot(folder, state) as first:
        problems = first.flaws
    monkeypatch.setattr(index, "_build", lambda *_: pytest.fail("built again"))
    with Snapshot(folder, state) as again:
        assert _found(again, "doi", "10.5555/ear.1") == ["crossref"]
        assert again.flaws == problems != ()


@pytest.mark.usefixtures("large")
def test_a_changed_folder_is_indexed_anew(tmp_path: Path) -> None:
    """A file that grew, or came, makes the old index stale, and it is removed."""
    folder, state = tmp_path / "in", tmp_path / "state"
    _write(folder / "a.jsonl", CROSSREF)
    Snapshot(folder, state).close()
    before = _indexes(state)
    _write(folder / "b.jsonl", OPENALEX)
    with Snapshot(folder, state) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref", "openalex"]
    assert len(_indexes(state)) == 1
    assert _indexes(state) != before


@pytest.mark.usefixtures("large")
def test_an_index_is_the_same_from_any_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder named relatively and absolutely is one folder with one index."""
    _write(tmp_path / "in" / "sub" / "a.jsonl", CROSSREF)
    Snapshot(tmp_path / "in", tmp_path / "state").close()
    before = _indexes(tmp_path / "state")
    monkeypatch.chdir(tmp_path)
    Snapshot(Path("in"), Path("state")).close()
    assert _indexes(tmp_path / "state") == before


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("noise", [b"", b"not a database" * 1000])
def test_a_broken_index_is_made_again(tmp_path: Path, noise: bytes) -> None:
    """An index that is no database never surfaces as an error."""
    folder, state = tmp_path / "in", tmp_path / "state"
    _write(folder / "a.jsonl", CROSSREF)
    Snapshot(folder, state).close()
    (state / "snapshots" / _indexes(state)[0]).write_bytes(noise)
    with Snapshot(folder, state) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref"]


@pytest.mark.usefixtures("large")
def test_without_a_place_to_keep_it_the_index_is_private(tmp_path: Path) -> None:
    """A state folder that cannot be written costs time, not the answer."""
    _write(tmp_path / "in" / "a.jsonl", CROSSREF)
    (tmp_path / "state").write_text("a file where the folder should be")
    with Snapshot(tmp_path / "in", tmp_path / "state") as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref"]


@pytest.mark.usefixtures("large")
def test_several_may_open_at_once(tmp_path: Path) -> None:
    """Who comes while another builds waits and gets a whole index; nothing else is left there."""
    folder, state = tmp_path / "in", tmp_path / "state"
    _write(folder / "a.jsonl", *({"DOI": f"10.5555/{n}", "title": ["x"]} for n in range(500)))

    def last(_: int) -> list[str]:
        with Snapshot(folder, state) as snapshot:
            return _found(snapshot, "doi", "10.5555/499")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(last, range(8))) == [["crossref"]] * 8
    assert not list((state / "snapshots").glob("*.tmp"))


def test_the_real_records_are_a_snapshot(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of the real folder: thousands of records, found by DOI; opened again, none is read."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("matching-corpus.jsonl.gz", "matching-positive.jsonl.gz"):
        (folder / name).symlink_to(data / name)
    state = tmp_path / "state"
    snapshot = Snapshot(folder, state)
    with gzip.open(data / "matching-corpus.jsonl.gz", "rt") as lines:
        dois = [json.loads(line)["DOI"].lower() for line in lines][::50]
    replies = list(snapshot.fetch([Identifier("doi", doi) for doi in dois]))
    snapshot.close()
    assert {reply.outcome for reply in replies} == {"found"}
    assert "matching-positive" in snapshot.flaws[0].text
    read: list[Path] = []

    def reading(path: Path, flaws: list[Flaw]) -> Iterator[tuple[int, OwnedBody]]:
        read.append(path)
        return read_records(path, flaws)

    monkeypatch.setattr(index, "read_records", reading)
    Snapshot(folder, state).close()
    assert read == []
    Snapshot(folder, tmp_path / "elsewhere").close()
    assert len(read) == 2, "without an index both files are read"


LONE = json.dumps({**CROSSREF, "DOI": "10.5555/bad", "title": ["A \ud800 b"]})


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (LONE, None),
        (json.dumps({**CROSSREF, "DOI": "10.5555/b\udcffad"}), None),
        (json.dumps({**CROSSREF, "author": [{"family": "\udfff"}], "a\ud83d": 1}), None),
        (LONE.replace('"volume": "12"', '"volume": ' + "9" * 5000), None),
        (LONE.replace('"volume": "12"', '"volume": ' + "[" * 9000 + "]" * 9000), None),
        ("[" * 100_000, "no record"),
        ('{"DOI": "10.5555/bad"', "no record"),
        (LONE.replace('"12"', "12" * 200), None),
        ('"\\ud800"', "no record"),
    ],
)
def test_a_record_that_no_one_could_hold_costs_itself_only(
    tmp_path: Path, line: str, word: str | None
) -> None:
    """Half letters, numbers of 5,000 digits, endless nesting: the file's other records are good."""
    _write(tmp_path / "a.jsonl", CROSSREF, line, {**CROSSREF, "DOI": "10.5555/last"})
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref"]
        assert _found(snapshot, "doi", "10.5555/last") == ["crossref"]
        told = "\n".join(each.text for each in snapshot.flaws)
        assert (word is None and not told) or f"a.jsonl:2: 1 line is {word}" in told
        for hits in snapshot.fetch([Identifier("doi", "10.5555/bad")]):
            json.dumps(hits.body, ensure_ascii=False).encode()


def test_bytes_that_are_no_utf8_cost_a_letter(tmp_path: Path) -> None:
    """The rest of the record and of the file is read."""
    text = json.dumps(CROSSREF).encode().replace(b"Ada", b"Ad\xff")
    (tmp_path / "a.jsonl").write_bytes(text + b"\n" + json.dumps(DATACITE).encode())
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref"]
        assert _found(snapshot, "doi", "10.5555/data") == ["datacite"]
        assert snapshot.flaws == ()


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_an_endless_line_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No more of it is held than of a record; a line without any end ends its file only."""
    monkeypatch.setattr("harvest.snapshot.json_lines.LONGEST_DOCUMENT", 1000)
    monkeypatch.setattr("harvest.snapshot.json_lines.MOST_SKIPPED", 10_000)
    _write(tmp_path / name, CROSSREF, "[" * 5000, DATACITE, "x" * 20_000)
    _write(tmp_path / "b.jsonl", OPENAIRE)
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "doi", "10.5555/data") == ["datacite"]
        assert _found(snapshot, "pmid", "9") == ["openaire"]
        assert any("a line without an end" in each.text for each in snapshot.flaws)


def test_a_record_that_cannot_be_indexed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a source's own reader raises: file and line are named."""
    real = to_snapshot_entry

    def fails(provider: str, body: dict[str, Any]) -> Any:
        if body.get("volume") == "bad":
            raise OverflowError("too large")
        return real(provider, body)

    monkeypatch.setattr(index, "to_snapshot_entry", fails)
    _write(tmp_path / "a.jsonl", {**CROSSREF, "DOI": "10.5555/b", "volume": "bad"}, CROSSREF)
    with Snapshot(tmp_path) as snapshot:
        assert _found(snapshot, "doi", "10.5555/ear.1") == ["crossref"]
        assert "a.jsonl:1: a record cannot be read: OverflowError" in snapshot.flaws[0].text


@pytest.mark.parametrize("is_folder", [False, True])
def test_what_cannot_be_read_of_a_snapshot_exits_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_folder: bool
) -> None:
    """A file that breaks off, a folder that is locked: told, and what can be read is given."""
    _write(tmp_path / "snap" / "a.jsonl", CROSSREF)
    (tmp_path / "snap" / "more").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if is_folder and Path(path).name == "more":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    if not is_folder:
        whole = gzip.compress(b"\n".join([json.dumps(OPENALEX).encode()] * 900))
        (tmp_path / "snap" / "more" / "b.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr("os.scandir", scandir)
    monkeypatch.setenv("HARVEST_CACHE", str(tmp_path / "c.db"))
    ran = run("lookup", "--json", CROSSREF["DOI"], "--offline", "--snapshot", tmp_path / "snap")
    assert (ran.code, ran.lines[0]["status"]) == (2, "matched")
    assert "more" in ran.err and "cannot be read" in ran.err
