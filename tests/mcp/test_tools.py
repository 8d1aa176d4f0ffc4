"""What an assistant gets, asked by the protocol's own client in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema  # type: ignore[import-untyped]
import pytest

import harvest
from harvest.settings import load_settings
from tests.web.conftest import make_library

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import Client

from harvest.mcp.passages import find_passages
from harvest.mcp.protocol_server import READING, WRITING, make_server

DOI = "10.1002/mds.23692"
BIB = "@article{a, title={The many faces of hemifacial spasm}, year={1999}, doi={" + DOI + "}}"
Call = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[harvest.Session]:
    """What `harvest demo` leaves, read once; no source is asked."""
    folder = tmp_path_factory.mktemp("assistant")
    make_library(folder)
    settings = load_settings(
        {
            "cache.path": str(folder / "harvest.db"),
            "sources.snapshots": [str(folder / "snapshot")],
        }
    )
    with harvest.Session.open(settings, offline=True) as opened:
        yield opened


def asked(session: harvest.Session, ask: Callable[[Any], Any]) -> Any:
    """What *ask* gets of the SDK's client."""

    async def run() -> Any:
        async with Client(make_server(session)) as client:
            return await ask(client)

    return asyncio.run(run())


@pytest.fixture
def call(session: harvest.Session) -> Call:
    """Calls a tool and gives its answer, after holding it against the tool's own schema."""

    def call(name: str, **arguments: Any) -> dict[str, Any]:
        async def ask(client: Any) -> tuple[Any, Any]:
            tools = {each.name: each for each in (await client.list_tools()).tools}
            return tools[name], await client.call_tool(name, arguments)

        tool, result = asked(session, ask)
        jsonschema.validate(arguments, tool.input_schema)
        if result.is_error:
            return {"error": result.content[0].text}
        told: dict[str, Any] = result.structured_content
        jsonschema.validate(told, tool.output_schema)
        return told

    return call


def test_each_tool_says_what_it_may_change(session: harvest.Session) -> None:
    """Reading tools are marked so; the others write into the cache; every tool is explained."""
    tools = asked(session, lambda client: client.list_tools()).tools
    hints = {each.name: each.annotations for each in tools}
    assert hints.keys() == {*READING, *WRITING}
    assert {name for name, each in hints.items() if each.read_only_hint} == set(READING)
    assert not any(each.destructive_hint for each in hints.values())
    for each in tools:
        assert len(each.description) > 40, each.name
        jsonschema.Draft202012Validator.check_schema(each.input_schema)
        jsonschema.Draft202012Validator.check_schema(each.output_schema)


def test_a_lookup_tells_status_confidence_and_source(call: Call) -> None:
    """Of a work that is there, and of one that is not."""
    found = call("lookup", ref=DOI)
    assert (found["status"], found["confidence"]) == ("matched", 1.0)
    assert found["work"]["doi"] == DOI
    assert "crossref" in found["work"]["sources"]
    missing = call("lookup", ref="10.5555/nowhere")
    assert (missing["status"], missing["work"]) == ("absent", None)


def test_the_library_is_searched_from_works_to_notes_and_back(call: Call) -> None:
    """A search finds the work, the work its notes, the note its works."""
    found = call("search_library", text="hemifacial spasm many faces")
    assert [each["doi"] for each in found["works"]] == [DOI]
    places = call("notes_of_work", ref=found["works"][0]["handle"])["places"]
    assert {Path(each["path"]).name for each in places} == {"Inbox.md", "Hemifacial spasm.md"}
    assert all(each["status"] == "matched" and each["confidence"] for each in places)
    note = call("works_of_note", note="Vascular loop and symptoms")
    assert {each["page"] for each in note["mentions"]} >= {"407", "409"}
    assert call("works_of_note", note="no such note")["notes"] == []


def test_entries_and_references_come_as_text(call: Call) -> None:
    """Under the lasting key; an unknown style, file or work is an error in words."""
    assert "{yalthoManyFacesHemifacial2011," in call("bibtex", ref=DOI)["text"]
    assert call("citation", ref=DOI, style="vancouver")["text"].startswith("1. Yaltho TC")
    assert "not in the library" in call("citation", ref="10.5555/nowhere")["error"]
    assert "files are not read" in call("citation", ref=DOI, style="/etc/passwd")["error"]


def test_references_are_judged_and_not_kept(call: Call, session: harvest.Session) -> None:
    """A wrong year is told with both; the text leaves no note behind."""
    before = session.browse.notes()[1]
    told = call("check_references", references=BIB)
    [finding] = told["findings"]
    assert finding["status"] == "wrong-details"
    assert finding["differences"] == [{"field": "year", "yours": "1999", "theirs": "2011"}]
    assert session.browse.notes()[1] == before


def test_passages_have_a_score_and_a_place_and_no_verdict(call: Call) -> None:
    """The quotation that shares most words comes first, with note, line and page."""
    told = call("passages", claim="Does the position of the loop on MRI cause the complaints?")
    [first, *others] = told["passages"]
    assert "position of the loop on MRI" in first["text"]
    assert (first["kind"], first["page"]) == ("quotation", "407")
    assert first["place"].endswith("Vascular loop and symptoms.md:15")
    assert 1 >= first["score"] > max((each["score"] for each in others), default=0)
    assert call("passages", claim="zymurgy")["passages"] == []


class _Abstracts:
    """A library of one work without notes, whatever is searched."""

    def notes(self) -> list[Any]:
        return []

    def search(self, text: str, limit: int) -> list[harvest.CachedWork]:
        work = harvest.Work(
            abstract="Spasms hurt. Surgery relieves the compressed nerve. It heals."
        )
        return [harvest.CachedWork("w1", harvest.Record(work, (), {}, {}, ()))]


def test_sentences_of_abstracts_are_passages() -> None:
    """The sentence that has most of the claim's words, by its number; each once."""
    found = find_passages(
        cast(harvest.Session, _Abstracts()), "Compression of nerve endings, spasm"
    )
    assert [each.place for each in found] == ["abstract, sentence 2"]


def test_answers_are_sized_for_a_model(call: Call) -> None:
    """However much is asked for; what is left out is counted."""
    told = call("search_library", text="the", limit=10_000)
    assert len(told["works"]) <= 25
    assert told["total"] == told["left_out"] + len(told["works"])
    assert len(json.dumps(told)) < 30_000


def test_works_and_notes_are_resources(session: harvest.Session) -> None:
    """The list of notes leads to each note, a note to its works; what is not there is an error."""

    async def ask(client: Any) -> list[Any]:
        async def read(uri: str) -> Any:
            return json.loads((await client.read_resource(uri)).contents[0].text)

        notes = (await read("harvest://notes"))["notes"]
        uri = next(each["uri"] for each in notes if each["path"].endswith("Inbox.md"))
        note = await read(uri)
        handle = next(each["work"]["handle"] for each in note["mentions"] if each["work"])
        return [note, await read(f"harvest://works/{handle}")]

    note, work = asked(session, ask)
    assert note["total"] >= 5
    assert work["title"]
    assert "abstract" in work
