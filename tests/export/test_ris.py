"""RIS: rispy reads back what was written."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from harvest.export.common_fields import reading_url
from harvest.export.ris import to_ris
from harvest.model.work import Contributor, Version, Work

from .sample import make_record, read_crossref, works
from .test_csl import FULL

rispy = pytest.importorskip("rispy")


def _read(text: str) -> dict[str, Any]:
    [entry] = rispy.loads(text)
    return dict(entry)


def test_what_an_entry_says() -> None:
    """Every part of a record comes back under the name rispy gives its tag."""
    entry = _read(to_ris(FULL))

    assert entry["type_of_reference"] == "JOUR"
    assert entry["title"] == "CO2 & E. coli < 5: A history"
    assert entry["authors"] == ["van der Berg, J., Jr.", "R&D Inc."]
    assert entry["secondary_authors"] == ["Boss"]
    assert (entry["year"], entry["date"]) == ("2012", "2012/01//")
    assert (entry["start_page"], entry["end_page"]) == ("123", "129")
    assert (entry["volume"], entry["number"], entry["doi"]) == ("3", "4", "10.1000/a")
    assert entry["keywords"] == ["a", "b"]


@given(works())
@settings(max_examples=80, deadline=None)
def test_nothing_opens_a_field(work: Work) -> None:
    """Whatever a work says, every line is one tag of the format, and one entry is read."""
    record = make_record(**{name: getattr(work, name) for name in Work.__slots__})

    text = to_ris(record)

    lines = text.splitlines()
    assert lines[0].startswith("TY  - ")
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert [line for line in lines if line.startswith("ER")] == ["ER  - "]


def test_real_records_are_read_back() -> None:
    """rispy gives title, names, year and DOI of real records back."""
    records = read_crossref(step=300)

    entries = rispy.loads("".join(to_ris(record) for record in records))

    assert len(entries) == len(records)
    for entry, record in zip(entries, records, strict=True):
        work = record.work
        assert entry.get("doi") == work.doi
        assert entry.get("title", "").startswith(" ".join((work.title or "").split()))
        assert entry.get("year") == (str(work.year) if work.year else None)
        assert len(entry.get("authors", [])) == sum(bool(each.name) for each in work.authors)


def test_names_without_parts() -> None:
    """An organisation's commas would split it, so they go; a lone family name has none."""
    people = (Contributor(literal="Aging, Ltd."), Contributor(family="Plato"))

    assert "AU  - Aging Ltd.\nAU  - Plato\n" in to_ris(make_record(contributors=people))


@pytest.mark.parametrize(
    ("work", "own", "address"),
    [
        (Work(doi="10.5555/pre"), None, "https://example.org/here"),
        (Work(doi="10.5555/pre"), "10.5555/pre", "https://example.org/here"),
        (Work(doi="10.5555/pre"), "10.5555/other", ""),
        (Work(), "10.5555/other", "https://doi.org/10.5555/article"),
    ],
)
def test_the_address_is_of_the_work_itself(work: Work, own: str | None, address: str) -> None:
    """The article that became of a preprint is not where the preprint is, if that has a DOI."""
    article = Version(doi="10.5555/article", url="https://doi.org/10.5555/article")
    here = Version(doi=own, url="https://example.org/here")
    assert reading_url(replace(work, versions=(article, here))) == address
