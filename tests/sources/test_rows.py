"""The sources' rows: whole, and true to what the clients and the settings file say."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import Any

import pytest

from harvest.model.provider import agencies, known_providers, role_of, schemes, searched
from harvest.model.provider import registry as agent_registry
from harvest.providers.installed import installed, problems
from harvest.settings import DEFAULTS_FILE
from tests.command import Run
from tests.registry import Registry
from tests.sources.conftest import Opener
from tests.table import every_row

ORDERS = {
    "registered": "crossref datacite doi openalex openaire bip",
    "web": "openalex openaire datacite crossref doi bip",
    "curated": "datacite openaire openalex crossref doi bip",
}


@pytest.mark.parametrize("name", sorted(installed()))
def test_a_client_is_as_its_row_says(opener: Opener, name: str) -> None:
    """Name and schemes stand in the row and in the client alike."""
    source, row = opener()[name], installed()[name]
    assert (source.name, source.schemes) == (row.name, row.schemes)


def test_the_defaults_file_says_the_rows_addresses() -> None:
    """What a user copies from the settings file is what the rows say."""
    said = tomllib.loads(DEFAULTS_FILE.read_text(encoding="utf-8"))["sources"]
    assert {name: row.address for name, row in known_providers().items()} == {
        name: said[f"{name}_url"] for name in known_providers()
    }
    assert [name for name in said["lookup"]] == [
        name for name, row in known_providers().items() if row.role == "lookup"
    ]
    assert not problems()


@pytest.mark.parametrize("order", ORDERS)
def test_orders_of_merging(order: str) -> None:
    """The rows' ranks give these orders, without a tie among those that have one."""
    rows = known_providers().values()
    ranked = sorted(rows, key=lambda row: row.rank(order))  # type: ignore[arg-type]
    assert [row.name for row in ranked] == ORDERS[order].split()


def test_what_is_read_off_the_rows() -> None:
    """Who is asked for what, whose word counts, who is searched."""
    assert agent_registry() == "doi"
    assert agencies("all") == {"Crossref": "crossref"}
    assert agencies("others-lack") == {"DataCite": "datacite"}
    assert [role_of(name) for name in ("crossref", "openaire", "bip", "nobody")] == [
        "all", "lookup", "stand-in", "all",
    ]  # fmt: skip
    assert schemes() >= {"doi", "pmid", "arxiv", "isbn", "pii", "openaire"}


@every_row(
    ("enabled", "asked"),
    [
        ("crossref openalex datacite doi openaire bip", "crossref openalex"),
        ("openalex datacite", "openalex"),
        ("datacite doi", "datacite"),
        ("openaire bip", "openaire"),
        ("datacite openaire", "datacite openaire"),
        ("bip", ""),
    ],
)
def test_who_is_searched(enabled: str, asked: str) -> None:
    """DataCite and OpenAIRE are searched where no better one is enabled; BIP! cannot be."""
    assert searched(enabled.split()) == asked.split()


def test_rows_load_no_client() -> None:
    """To know the sources costs no HTTP library, no mapping: settings and exports stay fast."""
    code = """
import sys
from harvest.model.provider import known_providers
known_providers()
slow = {"requests", "habanero", "pyalex", "httpx2", "sqlite3", "tenacity", "pyrate_limiter"}
rooms = [name for name in sys.modules if name.startswith("harvest.providers.")]
print(sorted(slow & set(sys.modules)), [name for name in rooms if "client" in name.split(".")[-1]])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "[]"]


TITLE = "Lantern signals of drifting harbour boats"
HELD: dict[str, dict[str, Any]] = {
    "datacite": {
        "id": "10.5555/boats",
        "attributes": {
            "doi": "10.5555/boats",
            "titles": [{"title": TITLE}],
            "creators": [{"name": "Berg, Ada"}],
            "types": {"resourceTypeGeneral": "Dataset"},
            "publicationYear": 2021,
        },
    },
    "openaire": {
        "id": "doi_________::1",
        "mainTitle": TITLE,
        "type": "publication",
        "authors": [{"fullName": "Berg, Ada"}],
        "publicationDate": "2021-01-01",
        "pids": [{"scheme": "doi", "value": "10.5555/boats"}],
        "instances": [],
    },
}


@pytest.mark.parametrize("name", HELD)
def test_a_title_is_searched_at_the_only_source(registry: Registry, run: Run, name: str) -> None:
    """With one source enabled a title is searched there, not called offline."""
    registry.add(name, HELD[name])
    ran = run("lookup", "--json", "--sources", name, TITLE)
    found = [each["doi"] for each in ran.lines[0]["candidates"]]
    found += [ran.lines[0]["work"]["doi"]] if ran.lines[0]["work"] else []
    assert found == ["10.5555/boats"], ran.lines[0]["reason"]


def test_a_title_at_a_source_without_search_says_so(registry: Registry, run: Run) -> None:
    """BIP! has no search: the reason is that, and not the network."""
    ran = run("lookup", "--json", "--sources", "bip", TITLE)
    assert ran.lines[0]["status"] == "unavailable"
    assert "search" in ran.lines[0]["reason"]
