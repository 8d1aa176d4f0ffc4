"""CSL-JSON: the schema's types and variables, and what it says of a record."""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
from hypothesis import given, settings

from harvest.export.csl import to_csl
from harvest.model.work import Contributor, Ids, Venue, Work

from .sample import CASES, make_record, read_crossref, works


@cache
def _validator() -> Any:
    """The validator of the official schema of CSL data (fixtures/csl, MIT)."""
    path = CASES.parent / "fixtures" / "csl" / "csl-data.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text("utf-8")))


@cache
def _vocabulary() -> frozenset[str]:
    """The types and variables of the CSL grammar that citeproc-py ships."""
    package = importlib.util.find_spec("citeproc")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "data" / "schema" / "schemas" / "styles"
    grammar = "".join(
        (folder / f"csl-{part}.rnc").read_text("utf-8") for part in ("types", "variables")
    )
    return frozenset(re.findall(r'"([\w-]+)"', grammar))


def _check_vocabulary(item: dict[str, Any]) -> None:
    assert item["type"] in _vocabulary()
    assert item.keys() - {"id", "type"} <= _vocabulary() | {"language", "keyword"}


@given(works())
@settings(max_examples=60, deadline=None)
def test_any_work_keeps_to_the_grammar(work: Work) -> None:
    """Whatever a work says, the item has only types and variables that CSL knows, and validates."""
    item = to_csl(make_record(**{name: getattr(work, name) for name in Work.__slots__}), "k")

    _check_vocabulary(item)
    assert [error.message for error in _validator().iter_errors([item])] == []


def test_real_records_validate() -> None:
    """Items of real records are valid CSL-JSON."""
    items = [to_csl(record, f"k{at}") for at, record in enumerate(read_crossref(step=300))]

    for item in items:
        _check_vocabulary(item)
    assert [error.message for error in _validator().iter_errors(items)] == []


def test_a_hand_made_record_validates() -> None:
    """The schema accepts an item with every variable harvest writes."""
    assert list(_validator().iter_errors([to_csl(FULL, "k")])) == []


FULL = make_record(
    doi="10.1000/a",
    ids=Ids(pmid="1", pmcid="PMC1", isbn=("9780306406157",), arxiv="1706.03762"),
    type="journal-article",
    title="CO2 & E. coli < 5",
    title_markup="CO<sub>2</sub> &amp; <i>E. coli</i> &lt; 5",
    subtitle="A history",
    language="en",
    contributors=(
        Contributor(family="van der Berg", given="J.", suffix="Jr."),
        Contributor(literal="R&D, Inc."),
        Contributor(role="editor", family="Boss"),
        Contributor(role="translator", given="Sukarno"),
    ),
    year=2012,
    published_print="2012-01",
    published="2011-11-03",
    venue=Venue(title="Journal", short_title="J.", issn=("0378-1119",), publisher="P", series="S"),
    volume="3",
    issue="4",
    pages="123-9",
    article_number="e7",
    abstract="Short.",
    keywords=("a", "b"),
    is_retracted=True,
)


def test_what_an_item_says() -> None:
    """Each part of a record stands under its CSL name; titles keep their styles."""
    assert to_csl(FULL, "k") == {
        "id": "k",
        "type": "article-journal",
        "title": "CO<sub>2</sub> & <i>E. coli</i> < 5: A history",
        "author": [
            {"family": "van der Berg", "given": "J.", "suffix": "Jr."},
            {"literal": "R&D, Inc."},
        ],
        "editor": [{"family": "Boss"}],
        "translator": [{"literal": "Sukarno"}],
        "issued": {"date-parts": [[2012, 1]]},
        "container-title": "Journal",
        "container-title-short": "J.",
        "collection-title": "S",
        "publisher": "P",
        "volume": "3",
        "issue": "4",
        "page": "123-129",
        "number": "e7",
        "DOI": "10.1000/a",
        "PMID": "1",
        "PMCID": "PMC1",
        "ISBN": "9780306406157",
        "ISSN": "0378-1119",
        "abstract": "Short.",
        "keyword": "a, b",
        "language": "en",
        "note": "Retracted arXiv:1706.03762",
    }
