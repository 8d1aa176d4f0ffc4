"""Datasets of whole snapshots: built, resumed, damaged, asked."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from harvest.errors import HarvestError, InvalidArgument, UnreadableInput
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.reading.reference import parse_reference
from harvest.snapshot import Snapshot
from harvest.snapshot.any_snapshot import open_snapshot
from harvest.snapshot.dataset import building, parts
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.citation_graph import count_indicators
from harvest.snapshot.dataset.inspecting import check
from harvest.snapshot.dataset.processes import Processes
from harvest.snapshot.dataset.source_of_dataset import DatasetSource
from harvest.snapshot.dataset.sources import Unit, list_units, opened
from harvest.snapshot.dataset.storage import alone
from tests.command import Run
from tests.dataset_world import (
    BIRDS,
    DATACITE,
    DATASET_MARKS,
    MERGED,
    OPENALEX,
    content,
    dois,
    lines,
    made,
    work,
)

pytestmark = DATASET_MARKS
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


def test_of_those_equally_likely_by_their_words_the_nearest_are_candidates(tmp_path: Path) -> None:
    """Sixty titles share with the mistyped one all words that it has right."""
    others = "abcdefghijklmnopqrst"
    endings = [f"{one}{other}" for one in others[:3] for other in others]
    made(tmp_path, {"a.jsonl": lines(
        *(work(n, title=[f"Zonisamide for reduction of ox{end}umen in young bitterns kept outside"])
          for n, end in enumerate([*endings, "obes"]))
    )})  # fmt: skip
    text = "Zonisamide for reduction of oxobesmen in young bitterns kept outside"
    with DatasetSource(tmp_path / "ds") as source:
        bodies = source.search(Query(title=text, raw=text)).bodies
    assert len(bodies) == 10
    assert any("oxobesumen" in body["title"][0] for body in bodies)


GNOMONS = (
    "amber bronze copper dainty eleven fluffy golden hollow indigo jumbo kindly little".split()
)
PARALLAX = "Sundial gnomon parallax errors"
OF_SEVERAL = {
    "two titles": work(99, title=[PARALLAX, "Parallaxefehler"]),
    "DataCite's": {
        "id": "10.5555/work.99",
        "attributes": {"doi": "10.5555/Work.99", "titles": [{"title": PARALLAX}]},
    },
    "a label": work(99, title=[f"RETRACTED ARTICLE: {PARALLAX}"]),
}


@pytest.mark.parametrize("form", OF_SEVERAL)
def test_a_title_that_stands_deeper_is_as_near(tmp_path: Path, form: str) -> None:
    """Of two titles, or of a source that has them in a list; without a retraction's label."""
    twins = [work(n, title=[f"Sundial gnomon {word} errors"]) for n, word in enumerate(GNOMONS)]
    made(tmp_path, {"a.jsonl": lines(*twins, OF_SEVERAL[form])})
    text = "Sundial gnomon parralax errors"
    with DatasetSource(tmp_path / "ds") as source:
        hits = source.search(Query(title=text, raw=text))
    assert "Work.99" in json.dumps(hits.bodies)


def test_a_reference_whose_short_title_is_mistyped_is_found(tmp_path: Path) -> None:
    """As by a search; its author and journal tell little among many."""
    made(tmp_path, {"a.jsonl": lines(work(1), work(2, title=["Chronobiology"], author=[]))})
    string = parse_reference("Okafor, A. (1991). Chrnoobiology. Journal of Odd Things, 34.")
    with DatasetSource(tmp_path / "ds") as source:
        assert [body["DOI"] for body in source.search(string).bodies] == ["10.5555/Work.2"]


def test_a_mistyped_short_title_is_found(tmp_path: Path) -> None:
    """No word of it is right, and among many others it is the only one with such parts."""
    birds = [f"{one}ology of {other}" for one in ("Ornith", "Entom", "Mammal") for other in BIRDS]
    made(tmp_path, {"a.jsonl": lines(
        *(work(n, title=[title]) for n, title in enumerate([*birds, "Handbook of Epidemiology"]))
    )})  # fmt: skip
    for text in (
        "Handboook of Epidemilogy",
        "Hndbook of Epidemiolgoy",
        "Handbkoo of Epidermiology",
    ):
        with DatasetSource(tmp_path / "ds") as source:
            bodies = source.search(Query(title=text, raw=text)).bodies
        assert [body["DOI"] for body in bodies] == [f"10.5555/Work.{len(birds)}"]


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
    with pytest.raises(HarvestError, match="not finished"):
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
