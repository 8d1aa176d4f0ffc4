"""Where the formats draw a line: which pages, which number, whose date, what is no text."""

from __future__ import annotations

import pytest

from harvest.export.bibtex import to_fields
from harvest.export.cell_guard import guarded
from harvest.export.common_fields import retrieved_date
from harvest.export.csl import to_csl
from harvest.export.indicator_display import find_gauges
from harvest.export.ris import to_ris
from harvest.model.indicator import Indicator
from harvest.model.record import Record, SourceStatus
from harvest.model.work import Contributor, Work
from tests.table import every_row

from .sample import make_record


def test_only_authors_are_others() -> None:
    """A source counts authors; of editors nobody knows that the list was cut."""
    people = (Contributor(family="Berg"), Contributor(role="editor", family="Holm"))
    fields = to_fields(make_record(contributors=people, contributors_complete=False))
    assert (fields["author"], fields["editor"]) == ("{Berg and others}", "{Holm}")


@every_row(
    ("pages", "article", "shown"),
    [
        ("3-9", "e12", {"SP": "3", "EP": "9", "C7": "e12", "page": "3-9", "number": "e12"}),
        ("3-9", None, {"SP": "3", "EP": "9", "page": "3-9"}),
        (None, "e12", {"C7": "e12", "page": "e12"}),
    ],
)
def test_an_article_number_beside_pages(
    pages: str | None, article: str | None, shown: dict[str, str]
) -> None:
    """RIS has a field of its own for it; CSL names it a page, where there is no other, once."""
    record = make_record(type="journal-article", title="A", pages=pages, article_number=article)
    lines = dict(line.split("  - ") for line in to_ris(record).splitlines() if line)
    item = to_csl(record, "k")
    found = {tag: lines[tag] for tag in ("SP", "EP", "C7") if tag in lines}
    assert found | {name: item[name] for name in ("page", "number") if name in item} == shown


def test_it_was_retrieved_when_the_newest_source_was_asked() -> None:
    """A date of access is that of the last look at it."""
    sources = {
        "crossref": SourceStatus("found", "2026-01-02T00:00:00Z"),
        "openalex": SourceStatus("found", "2026-06-03T00:00:00Z"),
        "openaire": SourceStatus("unavailable", None),
    }
    assert retrieved_date(Record(Work(), (), sources, {}, ())) == "2026-06-03"


@every_row("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_computes_is_guarded(beginning: str) -> None:
    """Every beginning that Excel or LibreOffice take for a formula's, and only a beginning."""
    assert guarded(f"{beginning}1") == f"'{beginning}1"
    assert guarded(f"1{beginning}") == f"1{beginning}"


@pytest.mark.parametrize("name", ["popularity", "influence", "impulse"])
def test_a_score_is_shown_by_its_class(name: str) -> None:
    """Its number has no unit that a reader could know."""
    score = Indicator(name, 1.2e-8, "score", "Top 1%", "openaire", "2026-06-03")
    (gauge,) = find_gauges([score])
    assert gauge.values[0].words == "Top 1%"
    assert find_gauges([Indicator(name, 1.2e-8, "score", None, "openaire", None)]) == []
