"""A source in a package of its own: announced by an entry point, it takes part in everything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harvest.model import provider as rows
from harvest.model.mention import Query
from harvest.providers import installed as found
from harvest.providers.announcing import may_be_announced
from harvest.providers.descriptor import Provider
from harvest.settings import load_settings
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.sources.stub import serving

ROW = '''
"""A source that answers about everything with one work."""
from harvest.errors import SourceError
from harvest.model.identifier import Identifier
from harvest.model.provider import SecretSetting
from harvest.model.record import SourceRecord
from harvest.model.work import Work
from harvest.providers import Hits, Reply
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.common.question import Question, needs
from harvest.providers.common.snapshot_entry import SnapshotEntry
from harvest.providers.descriptor import Expectations, Provider


class Toy:
    name = "toy"
    schemes = frozenset({"doi"})

    def __init__(self, web):
        self.line = web.line
        self.concurrency = web.line.concurrency
        self._web = web

    def batches(self, identifiers):
        return [[each] for each in identifiers]

    def fetch(self, identifiers):
        for each in identifiers:
            yield self._fetch_one(each)

    def search(self, query, rows=5):
        sent = self._web.get_json("list", "/search?q=x")
        return Hits(self.name, "found", (sent,))

    def close(self):
        self.line.close()

    def _fetch_one(self, identifier):
        try:
            sent = self._web.get_json("single", f"/works/{identifier.value}")
        except SourceError as error:
            return Reply(self.name, identifier, "unavailable", reason=error.reason)
        return Reply(self.name, identifier, "found", sent)


def read(body, retrieved_at):
    work = Work(doi=body["toy_doi"], title=body["name"], year=body["year"])
    return SourceRecord("toy", retrieved_at, work)


def entry(body):
    doi = body["toy_doi"]
    return SnapshotEntry(doi, (Identifier("doi", doi),), body["name"], "", "")


ROW = Provider(
    name="toy",
    label="The Toy Box",
    address="https://toy.invalid",
    schemes=frozenset({"doi"}),
    secrets=(SecretSetting("toy_key", "TOY_KEY", "set TOY_KEY: more toys"),),
    search_rank=5,
    ranks={"registered": 5},
    open=lambda opening: Toy(opening.web(headers=opening.bearer)),
    read=read,
    manners=Manners({"all": Limit(50, 0.01)}, 2),
    EXPECTATIONS
    has_shape=lambda body: "toy_doi" in body,
    snapshot_entry=entry,
)
SECOND = Provider(
    name="crossref", label="Not Crossref", address="https://toy.invalid", schemes=frozenset(),
    open=lambda opening: None, read=read,
)
NO_ROW = "a text"
'''
EXPECTATIONS = """
    expectations=lambda thorough: Expectations(
        Identifier("doi", "10.5555/toy"),
        [Question("one", "single", "/works/10.5555/toy", check=needs("toy_doi"))],
    ),
"""
POINTS = """[harvest.providers]
toy = toy_box:ROW
second = toy_box:SECOND
wrong = toy_box:NO_ROW
gone = toy_box.nowhere:ROW
"""
WORK = {"toy_doi": "10.5555/toy", "name": "Lantern signals of toy boats", "year": 2021}


def install(folder: Path, expectations: str) -> None:
    """Put the package and what announces it into *folder*, as an installer would."""
    (folder / "toy_box.py").write_text(ROW.replace("EXPECTATIONS", expectations), encoding="utf-8")
    about = folder / "toy_box-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-box\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(POINTS)


def forget() -> None:
    """Let the sources be read anew."""
    for each in (rows.known_providers, rows.schemes, found._load):
        each.cache_clear()
    for name in [name for name in sys.modules if name.startswith("toy_box")]:
        del sys.modules[name]


@pytest.fixture
def expectations() -> str:
    """That part of its row."""
    return EXPECTATIONS


@pytest.fixture
def toy(
    expectations: str, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The package, installed and serving; its folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    install(folder, expectations)
    with serving(200, json.dumps(WORK).encode()) as address:
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("HARVEST_TOY_URL", address)
        forget()
        yield folder
    monkeypatch.undo()
    forget()


def test_settings_know_it(toy: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be enabled, has an address and a key, and its key is shown nowhere."""
    monkeypatch.setenv("TOY_KEY", "teddy-secret")
    shown = run("config", "show")
    assert "sources.toy_url = 'http://127.0.0.1" in shown.out
    assert "toy_key: set  # TOY_KEY" in shown.out
    assert "teddy" not in shown.out
    settings = load_settings({"sources.enabled": ["toy"]})
    assert settings.sources == ("toy",)
    assert load_settings({}, {}).urls["toy"] == "https://toy.invalid"


@pytest.mark.parametrize("ref", ["10.5555/toy", "Lantern signals of toy boats"])
def test_it_is_asked_and_searched(toy: Path, run: Run, ref: str) -> None:
    """A DOI is fetched from it, a title is searched there."""
    ran = run("lookup", "--json", "--sources", "toy", ref)
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    assert line["work"]["title"] == WORK["name"]
    assert line["work"]["provenance"]["title"] == "toy"


def test_it_is_merged_by_its_rank(toy: Path, run: Run, registry: Registry) -> None:
    """Its row puts it before Crossref; what it does not say Crossref says. Cards name its label."""
    registry.add("crossref", crossref_body(doi("toy"), "A title of Crossref's"))
    ran = run("lookup", "--json", "--sources", "crossref,toy", "10.5555/toy")
    work = ran.lines[0]["work"]
    assert (work["title"], work["volume"]) == (WORK["name"], "12")
    assert work["provenance"]["volume"] == "crossref"
    assert "The Toy Box" in run("lookup", "--sources", "crossref,toy", "10.5555/toy").out


def test_snapshots_hold_its_records(toy: Path, run: Run, tmp_path: Path) -> None:
    """A record on disk is recognised by its row's shape, and found by its name and words."""
    (tmp_path / "toys.jsonl").write_text(json.dumps(WORK) + "\n", encoding="utf-8")
    for ref in ("10.5555/toy", WORK["name"]):
        ran = run("lookup", "--json", "--offline", "--snapshot", tmp_path / "toys.jsonl", ref)
        assert ran.lines[0]["work"]["title"] == WORK["name"], ran.err


@pytest.mark.parametrize(
    ("expectations", "outcome"), [(EXPECTATIONS, "fine"), ("", "not asked")], ids=["some", "none"]
)
def test_doctor_examines_it(toy: Path, run: Run, outcome: str) -> None:
    """Its questions are asked; without any doctor says so. Announcements that fail are told."""
    ran = run("doctor", "--json", "--sources", "toy")
    parts = {each["part"]: each for each in ran.lines}
    assert parts["toy"]["outcome"] == outcome
    wrong = "\n".join(parts["settings"]["wrong"])
    for said in ("'second'", "already", "'wrong'", "no harvest.providers", "'gone'", "nowhere"):
        assert said in wrong
    assert "set TOY_KEY: more toys" in parts["settings"]["advice"]
    assert "Traceback" not in run("doctor", "--sources", "toy").err


def test_a_package_that_is_gone_costs_its_replies_only(
    toy: Path, run: Run, monkeypatch: pytest.MonkeyPatch, registry: Registry
) -> None:
    """A cache with its replies still serves the others' once the package is uninstalled."""
    registry.add("crossref", crossref_body(doi("toy"), "A title of Crossref's"))
    assert run("lookup", "--sources", "crossref,toy", "10.5555/toy").code == 0
    (toy / "toy_box-1.0.dist-info" / "entry_points.txt").unlink()
    forget()
    assert run("cache", "rebuild").code in (0, 1)
    ran = run("lookup", "--json", "--offline", "10.5555/toy")
    assert ran.lines[0]["work"]["title"] == "A title of Crossref's", ran.err


def test_the_documented_source_is_one() -> None:
    """The example in docs/sources.md is a row that can be announced."""
    guide = Path(__file__).parents[2] / "docs" / "sources.md"
    code = guide.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(code, names)
    row = names["ROW"]
    assert isinstance(row, Provider)
    assert row.read({"doi": "10.5555/toy", "name": "A toy"}, "").work.title == "A toy"
    client: Any = names["Toy"]
    asked = SimpleNamespace(line=SimpleNamespace(concurrency=1), get_json=lambda *_: {"items": []})
    assert client(asked).search(Query("Tides & bays")).outcome == "absent"


@pytest.mark.parametrize(
    ("place", "text", "found"),
    [
        ("a-1.dist-info/entry_points.txt", "[harvest.providers]\nx = y:Z\n", True),
        ("a.egg-info/entry_points.txt", "[ harvest.providers ]\nx = y:Z\n", True),
        ("a-1.dist-info/entry_points.txt", "[console_scripts]\nx = y:z\n", False),
        ("a-1.dist-info/METADATA", "[harvest.providers]", False),
        ("a.egg/EGG-INFO/entry_points.txt", "[console_scripts]\n", True),
        ("a.py", "harvest.providers", False),
    ],
)
def test_packages_are_searched_only_where_one_may_announce_a_source(
    place: str, text: str, found: bool, tmp_path: Path
) -> None:
    """Where only Python's own loader can tell, it is asked; a file that is not there is none."""
    (tmp_path / place).parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / place).write_text(text)
    assert may_be_announced("harvest.providers", [str(tmp_path / "gone"), str(tmp_path)]) is found


def test_a_zip_of_packages_is_left_to_its_loader(tmp_path: Path) -> None:
    """It is a file among the folders of sys.path."""
    (tmp_path / "all.zip").write_bytes(b"PK")
    assert may_be_announced("harvest.providers", [str(tmp_path / "all.zip")])
