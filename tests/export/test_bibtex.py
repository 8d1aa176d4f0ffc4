"""BibTeX and BibLaTeX entries: conventions by table, and what other readers make of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings

from harvest.export.bibtex import BibOptions, entry_type, is_valid_key, to_bibtex, to_fields
from harvest.export.capitals import find_protected
from harvest.model.record import Record
from harvest.model.work import Contributor, Work
from tests.table import every_row

from .reader import (
    fold,
    join_name,
    read_all_bibtexparser,
    read_all_pybtex,
    read_bibtexparser,
    read_pybtex,
)
from .sample import CASES, make_record, names, read_crossref, texts, works


def _cases() -> dict[str, dict[str, Any]]:
    return {
        f"{name}: {case['why']}": case
        for name in ("title", "name", "field")
        for case in json.loads((CASES / "bibtex" / f"{name}.json").read_text("utf-8"))
    }


@every_row("case", _cases().values(), ids=_cases().keys())
def test_conventions(case: dict[str, Any]) -> None:
    """Each case's fields stand in the entry as the table says, and the absent ones do not."""
    record = Record.from_dict(case["work"])
    options = BibOptions(**case.get("options", {}))

    fields = to_fields(record, options)

    assert {name: fields.get(name) for name in case["fields"]} == case["fields"]
    assert not set(case.get("absent", ())) & fields.keys()
    if "type" in case:
        assert entry_type(record.work, options.dialect) == case["type"]


def test_layout_of_an_entry() -> None:
    """An entry is type, key, one field a line, without a last comma, and ends its line."""
    record = make_record(type="book", title="Tides", year=1999)

    assert to_bibtex(record, "tides1999") == (
        "@book{tides1999,\n  title = {Tides},\n  year = {1999}\n}\n"
    )
    assert to_bibtex(make_record(), "nothing") == "@misc{nothing,\n}\n"


@every_row("key", ["", "a b", "a,b", "a{b", "a}b", "a%", 'a"', "a\n", "a#b", "a\\b"])
def test_refuses_keys_that_break_the_entry(key: str) -> None:
    """A key that a reader would not read back is refused, whoever made it."""
    assert not is_valid_key(key)
    with pytest.raises(ValueError, match="no citation key"):
        to_bibtex(make_record(title="T"), key)


@given(texts())
@example("—-–--a``b''c?`d!`e<<f>>,,g")
@example("{x}}y{ \\{ \\} \\\\ {\\")
@example("a\u0308 ạ̈ ấ ǭ Ⅷ ﬁ ʼn")
@settings(max_examples=40, deadline=None)
def test_any_title_survives(title: str) -> None:
    """What a reader makes of the title in either dialect is the title."""
    for dialect in ("bibtex", "biblatex"):
        entry = to_bibtex(make_record(title=title), "k", BibOptions(dialect=dialect))
        if fold(title):
            assert fold(read_bibtexparser(entry)["title"]) == fold(title), entry
        assert len(read_pybtex(entry).fields) == (1 if fold(title) else 0)


@given(names())
@example(Contributor(family="a b C d", given="e"))
@example(Contributor(family="and", given="others"))
@example(Contributor(family="x, y", given="z and w"))
@example(Contributor(literal="‐‐‒―"))
@settings(max_examples=50, deadline=None)
def test_any_name_survives(person: Contributor) -> None:
    """A name comes back as one name with the same family and given parts."""
    if not fold(person.name):
        return
    entry = read_bibtexparser(to_bibtex(make_record(contributors=(person,)), "k"))

    [name] = entry["author"]
    family, given = join_name(name)
    assert fold(f"{given} {family}") == fold(f"{person.given or ''} {person.family or ''}") or (
        person.literal and fold(person.literal) == family
    )


@given(works())
@example(Work(contributors=(Contributor(family="0", given="&"), Contributor(family="0"))))
@settings(max_examples=40, deadline=None)
def test_hostile_text_stays_in_its_field(work: Work) -> None:
    """Whatever a work says, the entry has the fields it should have and no other entry follows."""
    record = make_record(**{name: getattr(work, name) for name in Work.__slots__})
    options = BibOptions(abstract=True, keywords=True, url=True)

    entry = to_bibtex(record, "k", options)

    assert {field.key for field in read_bibtexparser(entry).fields} == to_fields(
        record, options
    ).keys()
    assert "\n@" not in entry
    assert entry.count("{") == entry.count("}")


def test_hostile_names_and_titles_run_no_macro() -> None:
    """A macro in a title or name is text: no backslash of its own is left."""
    record = make_record(
        title="\\input{/etc/passwd} $\\write18{x}$ \\def\\a{}",
        contributors=(Contributor(family="\\catcode`\\%=12", given="x"),),
    )

    entry = to_bibtex(record, "k")

    for macro in ("\\input", "\\write", "\\def", "\\catcode"):
        assert macro not in entry


def test_same_record_same_bytes() -> None:
    """The same record gives the same entry, whatever was encoded before."""
    record = make_record(title="Über α and β of Łódź", year=2001)
    before = to_bibtex(record, "k")
    to_bibtex(make_record(title="Ωmega ½ ₂"), "k")

    assert to_bibtex(record, "k") == before


@pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
def test_readers_accept_real_records(dialect: Any) -> None:
    """Real records: bibtexparser gives back title, names and year, pybtex every field."""
    records = read_crossref(step=300)
    options = BibOptions(dialect=dialect, markup=False)
    text = "\n".join(to_bibtex(record, f"k{at}", options) for at, record in enumerate(records))

    read, pybtex_read = read_all_bibtexparser(text), read_all_pybtex(text)

    assert len(read) == len(pybtex_read) == len(records)
    for at, record in enumerate(records):
        entry, other = read[at], pybtex_read[f"k{at}"]
        _check_entry(entry, record.work, dialect)
        assert len(other.fields) + len(other.persons) == len(entry.fields)


def _check_entry(entry: Any, work: Work, dialect: str) -> None:
    fields = {field.key: field.value for field in entry.fields}
    if work.title:
        assert fold(fields["title"]).startswith(fold(work.title))
    if work.year:
        year = fields["year"] if dialect == "bibtex" else fields["date"][:4]
        assert year == str(work.year)
    people = [person for person in work.authors if person.name.strip()]
    assert len(fields.get("author", [])) == len(people)
    for name, person in zip(fields.get("author", []), people, strict=True):
        family, given = join_name(name)
        assert sorted(f"{given} {family}".split()) == sorted(fold(person.name).split())


def test_braces_never_take_a_whole_title() -> None:
    """In real titles of several words some word always stays outside the braces."""
    for record in read_crossref(step=300):
        title = record.work.title or ""
        covered = sum(end - start for start, end in find_protected(title, record.work.language))
        if len(title.split()) > 4:
            assert covered < len(title) * 0.9, title
