"""Real records of all sources are mapped and merged, and what comes out is clean.

They lie in ../shared/data beside the checkout; where that is absent these tests skip, visibly.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from harvest.merge import merge
from harvest.model.record import Record, SourceRecord
from harvest.model.work import Work
from harvest.providers.source_record import to_source_record
from harvest.snapshot.record_entry import provider_of
from harvest.text.work_type import CROSSREF
from tests.mapping.shapes import NOW

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no ../shared/data beside this checkout")

FILES = {
    "crossref": ("crossref-works.jsonl.gz", 12_796),
    "openalex": ("openalex-works.jsonl.gz", 5_912),
    "openaire": ("openaire-products.jsonl.gz", 515),
}

MARKUP = re.compile(
    r"</?(?!https?:)(?:[a-z]+:)?[a-z]{2,}[^<>]*>|<[ibup]>|</|&(?:#\w+|amp|lt|gt|nbsp|quot);"
)
ISO_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
CROSSREF_DOI = re.compile(r'"DOI": ?"([^"]+)"')
OPENALEX_DOI = re.compile(r'"doi": ?"https://doi.org/([^"]+)"')
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e]")
UNFIT = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
BARE = {
    "openalex": re.compile(r"W\d+"),
    "pmid": re.compile(r"\d+"),
    "pmcid": re.compile(r"PMC\d+"),
    "mag": re.compile(r"\d+"),
    "arxiv": re.compile(r"[a-z-]+(\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5}"),
}


def raw(source: str) -> Iterator[str]:
    """Every line of the file of *source*."""
    with gzip.open(DATA / FILES[source][0], "rt", encoding="utf-8") as lines:
        yield from lines


def bodies(source: str) -> Iterator[dict[str, Any]]:
    """Every record of the file of *source*."""
    for line in raw(source):
        body = json.loads(line)
        yield body["record"] if source == "openaire" else body


def read(source: str, line: str) -> SourceRecord:
    """The record in one line, mapped."""
    return to_source_record(source, json.loads(line), NOW)


def accounts(source: str) -> Iterator[SourceRecord]:
    """All of them mapped, one by one: together they would fill half a gigabyte."""
    return (to_source_record(source, body, NOW) for body in bodies(source))


def texts(work: Work) -> Iterator[str | None]:
    """The texts of a work that are shown on one line."""
    yield from (work.title, work.subtitle, work.venue.title, work.venue.publisher)
    yield from (person.name for person in work.contributors)
    yield from (place.name for person in work.contributors for place in person.affiliations)
    yield from (*work.keywords, *work.mesh, *work.topics)
    yield from (funder.name for funder in work.funders)


def check_texts(work: Work) -> None:
    """No markup, entity, control character or stray space is left in any line."""
    for text in texts(work):
        if text is not None and not (text.isascii() and text.replace(" ", "").isalnum()):
            check_line(text)


@lru_cache(maxsize=10_000)
def check_line(text: str) -> None:
    """As above, for one line; topics, funders and institutions come again and again."""
    assert not MARKUP.search(text), text
    assert text == " ".join(text.split()), text
    if not text.isprintable():
        assert not any(unicodedata.category(each) in UNFIT for each in text), text


def check_abstract(work: Work) -> None:
    """An abstract is paragraphs of text, without the title "Abstract"."""
    if work.abstract is not None:
        assert not MARKUP.search(work.abstract), work.abstract
        assert not re.match(r"\s|Abstract [A-Z\d]", work.abstract), work.abstract
        for paragraph in work.abstract.split("\n\n"):
            assert not CONTROL.search(paragraph), paragraph


def check_dates(work: Work) -> None:
    """Dates are ISO, and the year is that of the date."""
    for date in (work.published, work.published_online, work.published_print):
        assert date is None or ISO_DATE.fullmatch(date), date
    assert work.year is None or work.published is None or work.published[:4] == str(work.year)


def check_numbers(work: Work) -> None:
    """Identifiers are bare, valid and distinct; types and languages are of their vocabulary."""
    assert work.doi is None or (DOI.fullmatch(work.doi) and work.doi == work.doi.lower())
    assert work.type is None or work.type in CROSSREF
    assert work.language is None or re.fullmatch("[a-z]{2}", work.language)
    assert all(re.fullmatch(r"\d{4}-\d{3}[\dX]", issn) for issn in work.venue.issn)
    assert all(re.fullmatch(r"97[89]\d{10}", isbn) for isbn in work.ids.isbn)
    assert len(set(work.venue.issn)) == len(work.venue.issn)
    for name, form in BARE.items():
        value = getattr(work.ids, name)
        assert value is None or form.fullmatch(value), (name, value)


def check_pages(work: Work) -> None:
    """Pages have an ASCII hyphen, a first page, and a last page in full."""
    assert (work.pages is None) == (work.first_page is None)
    if work.pages is None:
        return
    assert not re.search("[\u2010-\u2015\u2212]", work.pages)
    assert "n/a" not in work.pages.lower()
    first, last = work.first_page or "", work.last_page or ""
    if first.isdecimal() and last.isdecimal():
        assert len(last) >= len(first), work.pages


def check_people(work: Work) -> None:
    """Every contributor has a name, in parts or whole and not both, and a bare ORCID iD."""
    for person in work.contributors:
        assert person.name.strip()
        assert (person.literal is None) == (person.family is not None)
        assert person.orcid is None or re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", person.orcid)


CHECKS = (check_texts, check_abstract, check_dates, check_numbers, check_pages, check_people)


@pytest.mark.parametrize("source", sorted(FILES))
@pytest.mark.slow
def test_every_record_maps_and_is_clean(source: str) -> None:
    """Records map without an exception, and what comes out passes every check above.

    Every third of them; all with HARVEST_TEST_ALL set.
    """
    step = 1 if os.environ.get("HARVEST_TEST_ALL") else 3
    count = 0
    for body in islice(bodies(source), 0, None, step):
        count += 1
        work = to_source_record(source, body, NOW).work
        for check in CHECKS:
            check(work)
    assert count == -(-FILES[source][1] // step)


@pytest.mark.parametrize("source", sorted(FILES))
def test_records_are_plain_json(source: str) -> None:
    """Records, merged alone, are JSON with all keys of the contract, and come back the same."""
    keys = Record(Work(), (), {}, {}, ()).to_dict().keys()
    for account in islice(accounts(source), 300):
        record = merge([account])
        plain = record.to_dict(private=True)
        assert keys <= plain.keys()
        text = json.dumps(plain, allow_nan=False)
        assert Record.from_dict(json.loads(text)) == record


@pytest.mark.slow
def test_works_in_two_sources() -> None:
    """Works that Crossref and OpenAlex know merge alike in either order, Crossref's facts first."""
    lines = {doi: line for line in raw("openalex") for doi in OPENALEX_DOI.findall(line)[:1]}
    pairs = [
        (read("crossref", line), read("openalex", lines[doi]))
        for line in raw("crossref")
        for doi in {each.lower() for each in CROSSREF_DOI.findall(line)} & lines.keys()
        if json.loads(line)["DOI"].lower() == doi
    ]
    assert len(pairs) > 30
    for pair in pairs:
        record = merge(pair)
        assert record == merge(pair[::-1])
        assert record.work.doi == pair[0].work.doi
        assert record.work.year == (pair[0].work.year or pair[1].work.year)
        assert {"crossref", "openalex"} == record.sources.keys()


def test_shapes_of_real_records() -> None:
    """A snapshot's lines show whose they are."""
    for source in FILES:
        for body in islice(bodies(source), 400):
            assert provider_of(body) == source
