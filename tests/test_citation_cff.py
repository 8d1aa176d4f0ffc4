"""CITATION.cff is read as the one work that it asks to be cited as."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.model.identifier import Identifier
from harvest.reading.citation_cff import read_cff
from tests.command import Run
from tests.fake import crossref_body
from tests.registry import Registry

ROOT = Path(__file__).parents[1]
HEAD = "cff-version: 1.2.0\nmessage: Please cite it\n"
SOFTWARE = """\
title: "Main: a tool"   # ours
doi: 10.5281/zenodo.1234
date-released: '2021-05-03'
authors:
  - family-names: Druskat
    given-names: Stephan
    name-particle: van
  - name: "The Team"
"""
PREFERRED = """\
preferred-citation:
  type: article
  title: >-
    A folded title:
    in two lines
  authors:
  - given-names: Ana
    family-names: O''Neil
  journal: J. Open Source Softw.
  year: 2019
  volume: 4
  start: 12
  end: 19
  identifiers:
    - type: doi
      value: 10.21105/joss.01
references:
  - title: Another work
    type: article
    doi: 10.1000/other
"""


@pytest.mark.parametrize(
    ("text", "title", "authors", "year", "doi"),
    [
        (HEAD + SOFTWARE, "Main: a tool", ("van Druskat", "The Team"), 2021, "10.5281/zenodo.1234"),
        (HEAD + SOFTWARE + PREFERRED, "A folded title: in two lines", ("O''Neil",), 2019,
         "10.21105/joss.01"),
        (HEAD + "title: It's 100% 'quoted'\n", "It's 100% 'quoted'", (), None, None),
        (HEAD + "title: 'It''s one'\r\n", "It's one", (), None, None),
        (HEAD + 'title: "doi: not a key\n  year: 1900 of it"\n', "doi: not a key year: 1900 of it",
         (), None, None),
        (HEAD + "doi: https://doi.org/10.5281/zenodo.9\n", None, (), None, "10.5281/zenodo.9"),
    ],
)  # fmt: skip
def test_its_own_work(
    text: str, title: str | None, authors: tuple[str, ...], year: int | None, doi: str | None
) -> None:
    """The preferred citation goes before the software; what it builds on is not read."""
    [mention] = read_cff(text, "CITATION.cff").mentions
    assert [each.value for each in mention.identifiers] == [doi] * (doi is not None)
    if title is not None:
        assert mention.query is not None
        assert (mention.query.title, mention.query.year) == (title, year)
        assert mention.query.authors == authors


@pytest.mark.parametrize("text", ["", "title: x", HEAD, "cff-version: [", HEAD + "authors: []"])
def test_what_names_no_work_is_a_problem(text: str) -> None:
    """Told once, with its file."""
    reading = read_cff(text, "CITATION.cff")
    assert (len(reading.mentions), len(reading.problems)) == (0, 1)


def test_harvest_reads_its_own() -> None:
    """The file of this project is one."""
    [mention] = read_cff((ROOT / "CITATION.cff").read_text("utf-8"), "CITATION.cff").mentions
    assert mention.query is not None
    assert str(mention.query.title).startswith("harvest: from notes")


@given(
    st.lists(st.sampled_from([*HEAD.split("\n"), *(SOFTWARE + PREFERRED).split("\n"), '"', "- "]))
)
def test_any_lines_are_read(lines: list[str]) -> None:
    """Whatever their order: nothing raises, and there is at most one work."""
    assert len(read_cff("\n".join(lines), "CITATION.cff").mentions) <= 1


def test_lookup_takes_the_file_for_its_work(run: Run, registry: Registry, tmp_path: Path) -> None:
    """As REF among others, each in its place."""
    for doi, title in (("10.5555/a", "Alpha tool"), ("10.5555/b", "Beta")):
        registry.add("crossref", crossref_body(Identifier("doi", doi), title))
    path = tmp_path / "CITATION.cff"
    path.write_text(f"{HEAD}title: Alpha tool\ndoi: 10.5555/a\n", encoding="utf-8")
    ran = run("lookup", "--json", "10.5555/b", str(path))
    assert [each["work"]["doi"] for each in ran.lines] == ["10.5555/b", "10.5555/a"]
