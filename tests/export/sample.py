"""Records for the export tests: made by hand, at random, or from the real data where present."""

from __future__ import annotations

import gzip
import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from harvest.model.record import Record
from harvest.model.work import Contributor, Venue, Work
from harvest.providers.crossref.mapping import to_source_record

__all__ = ["CASES", "DATA", "make_record", "names", "read_crossref", "texts", "works"]

CASES = Path(__file__).parents[1] / "cases"
DATA = Path(__file__).parents[3] / "shared" / "data"
"""Real records beside the checkout; nothing of it is part of the repository."""


def make_record(**values: Any) -> Record:
    """A record of one work and nothing else."""
    return Record(Work(**values), (), {}, {}, ())


@cache
def read_crossref(step: int) -> tuple[Record, ...]:
    """Every *step*-th real Crossref record; the test is skipped where there are none."""
    path = DATA / "crossref-works.jsonl.gz"
    if not path.exists():
        pytest.skip("no real Crossref records beside this checkout")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line) for line in islice(lines, 0, None, step)]
    sources = [to_source_record(body.get("message", body), "2026-11-20") for body in bodies]
    return tuple(Record(each.work, each.indicators, {}, {}, ()) for each in sources)


def texts(min_size: int = 1) -> st.SearchStrategy[str]:
    """Any text a clean record can hold, rich in what LaTeX and BibTeX trip over."""
    nasty = st.sampled_from(list("{}\\%&$#_~^<>|\"'`,@=- –—“”‘’ßéüŁøαβ≤王Ж²½… "))
    any_character = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"))
    return st.text(nasty | any_character, min_size=min_size, max_size=40)


def names() -> st.SearchStrategy[Contributor]:
    """Persons and organisations with any characters in any part."""
    person = st.builds(Contributor, family=texts(), given=st.none() | texts())
    return person | st.builds(Contributor, literal=texts())


def works() -> st.SearchStrategy[Work]:
    """Works whose texts are hostile."""
    return st.builds(
        Work,
        title=st.none() | texts(0),
        title_markup=st.none() | texts(0).map(lambda text: f"<i>{text}</i><sub>2"),
        doi=st.none() | texts(),
        type=st.sampled_from(
            [None, "journal-article", "book", "posted-content", "report", "dissertation", "other"]
        ),
        contributors=st.lists(names(), max_size=3).map(tuple),
        venue=st.builds(
            Venue, title=st.none() | texts(), event=st.none() | texts(), event_place=texts(0)
        ),
        degree=st.none() | texts(),
        edition=st.none() | texts(),
        version=st.none() | texts(),
        report_number=st.none() | texts(),
        year=st.none() | st.integers(1000, 2100),
        volume=st.none() | texts(),
        pages=st.none() | texts(),
        abstract=st.none() | texts(),
        keywords=st.lists(texts(), max_size=2).map(tuple),
    )
