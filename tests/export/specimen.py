"""Records to render: works of the bundled sample, one with every field, one that is hostile.

python -m tests.export.specimen      writes the golden files anew; read the diff
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from harvest.export.card import to_card
from harvest.export.html import to_html
from harvest.export.markdown import to_markdown
from harvest.merge import merge
from harvest.model.identifier import parse_doi
from harvest.model.indicator import Indicator
from harvest.model.mention import Annotation, Mention
from harvest.model.record import Conflict, Record, SourceRecord, SourceStatus
from harvest.model.work import (
    Access,
    Affiliation,
    Contributor,
    Funder,
    Ids,
    Relation,
    Update,
    Venue,
    Version,
    Work,
)
from harvest.providers.source_record import to_source_record

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
DAY = "2026-11-20T08:00:00Z"

SAMPLES = {
    "chapter": "10.1016/b978-0-444-52014-2.00048-3",
    "retracted": "10.1371/journal.pone.0031093",
    "article": "10.1002/mds.23692",
}

CITING = (
    Mention("Topics/Tides.md", 12, 3, "zotero", "x", annotation=Annotation("A quote.", "407")),
    Mention("Inbox.md", 2, 1, "doi", "10.5555/tides"),
)


@cache
def _snapshot() -> dict[str, list[SourceRecord]]:
    found: dict[str, list[SourceRecord]] = {}
    for path in sorted((ROOT / "harvest" / "sample" / "snapshot").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = to_source_record(path.stem, json.loads(line), DAY)
            found.setdefault(record.work.doi or "", []).append(record)
    return found


def sample(name: str) -> Record:
    """The merged record of a sample work."""
    return merge(_snapshot()[parse_doi(SAMPLES[name]).value])


def full() -> Record:
    """A made-up work with something in every field."""
    people = tuple(
        Contributor(given=f"Ada {letter}.", family=f"Berg{letter.lower()}")
        for letter in "BCDEFGHIJK"
    )
    first = Contributor(
        given="Jane", family="van der Berg", suffix="Jr.", orcid="0000-0002-1825-0097",
        affiliations=(Affiliation("Institute of Tides", "00x0x0x00", "NL"),),
    )  # fmt: skip
    editor = Contributor("editor", literal="The Tidal Society")
    work = Work(
        doi="10.5555/tides",
        ids=Ids("W1", "123", "PMC123", "9", "2401.00001", ("9780306406157",), "doi_dedup___::1"),
        type="journal-article",
        title="CO2 and tides",
        subtitle="A history",
        original_title="CO2 en getijden",
        language="en",
        contributors=(first, *people, editor),
        year=2019,
        published="2019-05-03",
        published_online="2019-05-03",
        published_print="2019-06",
        venue=Venue("Journal of Examples", "J Ex", ("0378-1119",), "0378-1119", (), "Example Press",
                    "Lectures on Examples", "journal"),
        volume="12",
        issue="3",
        pages="101-10",
        abstract="The sea rises. " * 40 + "\nIt falls. " * 2,
        keywords=tuple(f"keyword {number}" for number in range(1, 13)),
        mesh=("Humans",),
        topics=("Tidal dynamics",),
        countries=("NL", "IT"),
        funders=(Funder("Sea Fund", "10.13039/1", ("A-1", "A-2")),),
        access=Access("green", True, "https://example.org/a", "https://example.org/a.pdf", "cc-by"),
        peer_reviewed=True,
        versions=(
            Version("10.5555/tides", "https://doi.org/10.5555/tides", "Journal of Examples",
                    "publishedVersion", False, None, "openalex"),
            Version(None, "https://example.org/a.pdf", "Example Archive", "acceptedVersion", True,
                    "cc-by", "openaire", "Article", True, "Example Aggregator"),
        ),
        relations=(Relation("has-preprint", "10.5555/pre", "crossref"),),
        updates=(
            Update("correction", "10.5555/erratum", "2020-01-02", "crossref"),
            Update("retraction", "10.5555/notice", "2021-03-04", "retraction-watch"),
        ),
        is_retracted=True,
        title_markup="CO<sub>2</sub> and tides",
        contributors_complete=False,
    )  # fmt: skip
    day = DAY[:10]
    return Record(
        work,
        (
            Indicator("citations", 1234, "citations", None, "openalex", day),
            Indicator("citations", 1180, "citations", None, "crossref", "2026-11-01"),
            Indicator("citations_by_year", {"2019": 2, "2020": 40, "2022": 90, "2026": 12},
                      "citations", None, "openalex", day),
            Indicator("fwci", 2.345, "ratio", None, "openalex", day),
            Indicator("citation_percentile", 0.9731, "fraction", "Top 10%", "openalex", day),
            Indicator("popularity", 1.2e-8, "score", "Top 1%", "openaire", day),
            Indicator("influence", None, None, "Top 10%", "openaire", day),
            Indicator("impulse", 12, "citations", "Average", "openaire", day),
            Indicator("recent_citations", 30, "citations", None, "harvest", day),
        ),
        {"crossref": SourceStatus("found", DAY), "openaire": SourceStatus("unavailable", DAY)},
        {"title": "crossref", "contributors": "crossref, openalex", "is_retracted": "crossref"},
        (Conflict("year", "openalex", 2020), Conflict("title", "openaire", "Tides")),
    )  # fmt: skip


def hostile(text: str) -> Record:
    """The full record with *text* in every field that holds text."""
    record = Record.from_dict(_spoiled(full().to_dict(private=True), text))
    indicators = (*record.indicators, *full().indicators)
    return Record(record.work, indicators, record.sources, record.provenance, record.conflicts)


def _spoiled(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: _spoiled(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [_spoiled(each, text) for each in value]
    return text if isinstance(value, str) else value


def bare_html(page: str) -> str:
    """The page without its style, script and policy, one element a line, to be compared."""
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.S)
    page = re.sub(r'(<meta http-equiv="[^"]*" content=")[^"]*', r"\1…", page)
    return re.sub(
        r"(?=<(?:p|h1|h2|li|tr|dt|dd|section|figure|svg|rect|table|article)\b)", "\n", page
    )


def goldens() -> dict[Path, str]:
    """Every golden file and what must be in it."""
    found = {CASES / "card" / f"{name}.txt": to_card(sample(name)) for name in SAMPLES}
    found[CASES / "card" / "full.txt"] = to_card(full(), citing=CITING)
    found[CASES / "card" / "full-verbose.txt"] = to_card(full(), verbose=True, citing=CITING)
    found[CASES / "html" / "chapter.html"] = bare_html(to_html(sample("chapter"), CITING))
    found[CASES / "html" / "full.html"] = bare_html(to_html(full(), CITING))
    found[CASES / "html" / "full.md"] = to_markdown(full(), "bergTides2019", CITING)
    return found


if __name__ == "__main__":
    for path, text in goldens().items():
        path.write_text(text, encoding="utf-8")
