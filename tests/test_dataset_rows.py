"""Datasets of whole snapshots: rows, keys and verdicts made of columns."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import reduce
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harvest.match import verify
from harvest.match.normal import word_list
from harvest.match.prepared import prepare_work
from harvest.match.quick_look import may_fit
from harvest.model.mention import Query
from harvest.providers.common.snapshot_row import Facts
from harvest.providers.source_record import to_source_record
from harvest.reading.reference import parse_reference
from harvest.resolve.search import Search, name_of
from harvest.snapshot import Snapshot
from harvest.snapshot.any_snapshot import open_snapshot
from harvest.snapshot.dataset import parts
from harvest.snapshot.dataset.keys_of_records import Ranks, forms_of, keys_of_records, main_forms
from harvest.snapshot.dataset.row import facts_of, make_row, parse_record, slim_body
from harvest.snapshot.dataset.row_keys import (
    KEPT,
    MASK,
    TITLE_BEGIN,
    ends_keys,
    family_hash,
    name_hash,
    pair_key,
    person_key,
    place_key,
    title_key_done,
    title_key_with,
    triple_key,
    word_hash,
)
from harvest.snapshot.dataset.source_of_dataset import DatasetSource
from harvest.snapshot.record_entry import provider_of
from tests.dataset_world import DATACITE, DATASET_MARKS, NOW, OPENALEX, made, work
from tests.table import every_row

pytestmark = DATASET_MARKS

SOURCES = [
    ("crossref", "crossref-works.jsonl.gz", 80),
    ("crossref", "matching-corpus.jsonl.gz", 40),
    ("openalex", "openalex-works.jsonl.gz", 80),
    ("datacite", "datacite-works.jsonl.gz", 1),
    ("openaire", "openaire-v3-products.jsonl.gz", 3),
]


def _real(data: Path, name: str, step: int) -> Iterator[dict[str, Any]]:
    with gzip.open(data / name, "rt") as file:
        for number, line in enumerate(file):
            if number % step == 0:
                record = json.loads(line)
                yield record["record"] if "stamp" in record else record


def judged(provider: str, body: dict[str, Any]) -> Any:
    """All of a body that a verdict reads."""
    read = to_source_record(provider, body, NOW)
    ready, told = prepare_work(read.work), read.work
    people = [(each.role, each.given, each.family, each.literal) for each in told.contributors]
    parts_of = [getattr(ready, name) for name in ready.__dataclass_fields__ if name != "work"]
    venue = told.venue
    citations = [each for each in read.indicators if each.name == "citations"]
    return (
        parts_of, people, told.doi, told.ids.openalex, told.type, told.title, told.original_title,
        told.year, told.volume, told.issue, told.pages, told.relations, told.updates,
        told.is_retracted, {each.doi for each in told.versions}, citations,
        (venue.title, venue.short_title, venue.series, venue.publisher),
    )  # fmt: skip


@pytest.mark.parametrize(("provider", "name", "step"), SOURCES)
def test_verdicts_from_columns_are_those_from_bodies(
    data: Path, provider: str, name: str, step: int
) -> None:
    """All that `decide` reads is the same, made from the row as from the whole record."""
    for body in _real(data, name, step):
        row = make_row(body)
        assert row is not None
        assert judged(provider, slim_body(provider, row.rest, row._asdict())) == judged(
            provider, body
        )


@pytest.mark.parametrize(("provider", "name", "step"), SOURCES)
def test_what_a_build_reads_of_json_is_all_that_rows_are_made_of(
    data: Path, provider: str, name: str, step: int
) -> None:
    """The row is that of the whole record; long lists of references are not even looked at."""
    for body in _real(data, name, step):
        read = parse_record(json.dumps(body))
        if read is None:  # it has no name at its top: looked at more closely
            assert not {"DOI", "id"} & set(body)
            continue
        assert make_row(read) == make_row(body)
        assert not {"reference", "referenced_works"} & set(read)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    base=st.sampled_from([work(1), OPENALEX, DATACITE]),
    dirt=st.dictionaries(
        st.sampled_from(["title", "author", "issued", "volume", "ids", "authorships", "biblio"]),
        json_values,
        max_size=3,
    ),
)
@example(OPENALEX, {"authorships": {"": None}})
def test_rows_of_dirty_records(base: dict[str, Any], dirt: dict[str, Any]) -> None:
    """Whatever stands in a field: the row says of it what the record does, and can be stored."""
    body = base | dirt | {"reference": [{"DOI": "10.5555/r"}], "related_works": None}
    read = parse_record(json.dumps(body))
    assert read is not None and len(read) < len(body)
    provider = provider_of(body)
    assert provider == provider_of(read)
    assert make_row(read) == make_row(body)
    row = make_row(body)
    if row is None or provider is None:
        return
    assert judged(provider, slim_body(provider, row.rest, row._asdict())) == judged(provider, body)
    parts.to_table([(*row[:-1], 0, 0, 0)], *keys_of_records([row.facts], Ranks({})))


_words = st.lists(
    st.sampled_from("the of cranes nests Swifts ruff 12 xiv \u00d6kologie one".split())
)
_findable = st.builds(
    Facts,
    key=st.just("k"),
    doi=st.none(),
    names=st.lists(st.sampled_from(["pmid:1", "arxiv:2"]), unique=True).map(tuple),
    titles=st.lists(
        st.tuples(st.sampled_from(["", "", "RETRACTED: "]), _words.map(" ".join)).map("".join),
        max_size=3,
    ).map(tuple),
    families=st.lists(st.sampled_from(["Müller", "Li", "?"]), max_size=2).map(tuple),
    year=st.none() | st.just(1999),
    volume=st.none() | st.sampled_from(["7", "x"]),
    page=st.none() | st.sampled_from(["e12-15", "n/a"]),
    is_findable=st.booleans(),
)


_letters = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@given(
    words=st.lists(st.text(_letters, min_size=8, max_size=12), min_size=1, max_size=6),
    slips=st.lists(
        st.tuples(st.integers(0, 7), _letters, st.sampled_from(["lost", "put in", "exchanged"])),
        min_size=6,
        max_size=6,
    ),
)
def test_one_slip_in_each_word_of_a_short_title_leaves_a_key(
    words: list[str], slips: list[tuple[int, str, str]]
) -> None:
    """In every word its beginning or its end is as it was."""
    mistyped = []
    for word, (at, letter, kind) in zip(words, slips, strict=False):
        new = "" if kind == "lost" else letter
        mistyped.append(word[:at] + new + word[at + (kind != "put in") :])
    assert set(ends_keys(words)) & set(ends_keys(mistyped))


@every_row(
    ("forms", "main"),
    [
        ([[1, 2, 3], [1, 2, 3, 4, 5]], {0}),
        ([[1, 2], [1, 2, 3, 4, 5], [6, 7, 8]], {0, 1}),
        ([[1], [2]], {0}),
        ([], {0}),
    ],
)
def test_of_a_short_title_with_a_subtitle_both_are_the_main_form(
    forms: list[list[int]], main: set[int]
) -> None:
    """Single words, pairs and triples are of a form that has some."""
    assert main_forms(forms) == main


@every_row(
    ("sent", "year"),
    [
        (2020, 2020),
        ("2020", 2020),
        ("20202021202", None),
        ("9" * 5000, None),
        (2**31, None),
        ("x", None),
    ],
)
def test_a_year_that_no_column_holds_is_none(sent: Any, year: int | None) -> None:
    """Such a record costs no other one: it has no year."""
    attributes: dict[str, Any] = {"doi": "10.5555/data", "publicationYear": sent}
    row = make_row({"id": "10.5555/data", "attributes": attributes})
    assert row is not None and row.year == year


def test_long_titles_and_none_have_no_keys_of_parts() -> None:
    """They have enough words to be found by."""
    assert ends_keys(["cranes"] * 7) == ends_keys([]) == []
    assert len(ends_keys(["cranes"])) == len(ends_keys(["cranes", "swifts"])) == 4


def _plain_keys(facts: Facts, ranks: Ranks) -> set[int]:
    """The keys of one record by their definition, one after another."""
    found = {name_hash(name) | KEPT for name in facts.names}
    place = place_key(facts.year, facts.volume, facts.page)
    if not facts.is_findable:
        return found
    found |= {place} if place is not None else set()
    person = family_hash(facts.families[0]) if facts.families else 0
    titles = [title for title in forms_of(facts.titles) if word_list(title)]
    main = main_forms([ranks.of_words(word_list(title)) for title in titles])
    for form, title in enumerate(titles):
        ranked = ranks.of_words(word_list(title))
        words, rare = ([each & MASK for each in some] for some in (ranked, sorted(set(ranked))[:5]))
        found |= set(ends_keys(ranks.content(word_list(title))))
        is_short = len(words) < 3
        whole = title_key_done(reduce(title_key_with, words, TITLE_BEGIN))
        found.add(whole | (0 if is_short and person else KEPT))
        if person:
            found |= {person_key(person, each) | (KEPT if is_short else 0) for each in rare[:2]}
        if form in main:
            pairs = [pair_key(one, other) for one, other in combinations(rare, 2)]
            found |= {*rare[:2], *pairs, *(() if is_short else (each | KEPT for each in pairs[:1]))}
            found |= {triple_key(*words[at : at + 3]) for at in range(min(8, len(words) - 2))}
    return {each for each in found if each | KEPT not in found or each & KEPT}


@given(st.lists(_findable, max_size=6), st.sampled_from([{}, {"cranes": 9, "nests": 1}]))
def test_keys_of_many_are_those_of_each(records: list[Facts], common: dict[str, int]) -> None:
    """Made all together they are what their definition says of each record, sorted, each once."""
    ranks = Ranks({word_hash(word): count for word, count in common.items()})
    keys, ends = keys_of_records(records, ranks)
    for number, facts in enumerate(records):
        own = keys[ends[number] : ends[number + 1]].tolist()
        assert sorted(own) == sorted(_plain_keys(facts, ranks))
        assert [each & MASK for each in own] == sorted({each & MASK for each in own})


def _matched(source: Snapshot | DatasetSource, queries: list[Query]) -> list[str | None]:
    """The DOI that each query is matched with; None where it is with none."""
    found = []
    for query in queries:
        search = Search(query)
        for record in source.search(query, search.rows).records(NOW):
            if record is not None and (name := name_of(record.work)):
                search.add(name, record.work, record.indicators)
        found.append(search.matched.value if search.matched else None)
    return found


@every_row(
    ("title", "fits"),
    [
        ("Nest of 7 crane", True),
        ("RETRACTED ARTICLE: Nests of cranes", True),
        ("Nests of cranes (Retracted)", True),
        ("Nests of <mml:math><mml:mi>n</mml:mi></mml:math>\\(\\mathit{n} = 7\\) cranes", True),
        ("Notes of crews on nine wet ships", False),
        ("Swifts of the south", False),
    ],
)
def test_a_quick_look_reads_titles_as_their_works_have_them(title: str, fits: bool) -> None:
    """Without the label of a retraction; of a formula more is sent than is read."""
    query = parse_reference("Ada M. Nests of n = 7 cranes. J Ex. 1999;7:12-5.")
    assert may_fit(query, [title], None, None) is fits


def test_what_a_quick_look_rules_out_is_another_work(data: Path) -> None:
    """Judged in full it is different, for real strings and real records, its own among them."""
    bodies = list(_real(data, "matching-corpus.jsonl.gz", 25))
    asked = list(_real(data, "matching-positive.jsonl.gz", 150))
    own = {doi.lower() for each in asked for doi in each["accept"]}
    bodies += [body for body in _real(data, "crossref-works.jsonl.gz", 1) if body["DOI"] in own]
    works = [(facts_of("crossref", body), to_source_record("crossref", body, NOW).work)
             for body in bodies]  # fmt: skip
    ruled_out = 0
    for each in asked:
        query = parse_reference(each["string"])
        for facts, known in works:
            assert facts is not None
            if not may_fit(query, facts.titles, facts.volume, facts.page):
                ruled_out += 1
                assert verify(query, known).status == "different", (query.raw, known.title)
    assert ruled_out > len(works) * len(asked) / 2


def test_real_strings_are_matched_as_by_json_lines(data: Path, tmp_path: Path) -> None:
    """The same works are matched, by ten candidates from columns as by the folder's index."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "corpus.jsonl.gz").symlink_to(data / "matching-corpus.jsonl.gz")
    made(tmp_path, {})
    asked = list(_real(data, "matching-positive.jsonl.gz", 100))
    asked += list(_real(data, "matching-negative.jsonl.gz", 200))
    queries = [parse_reference(each["string"]) for each in asked]
    with open_snapshot(tmp_path / "ds", None) as source, Snapshot(tmp_path / "in") as folder:
        assert isinstance(source, DatasetSource)
        source.expect([(query, 5) for query in queries])
        found = _matched(source, queries)
        assert found == _matched(folder, queries)
    assert sum(each is not None for each in found) > 10
