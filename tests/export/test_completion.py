"""Completing a .bib file: the additions, and every other byte untouched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.export.bib_span import find_entries
from harvest.export.completion import complete
from harvest.model.record import Record
from harvest.model.work import Contributor, Ids, Venue

from .sample import DATA, make_record, read_crossref, texts

TIDES = make_record(
    doi="10.1000/tides",
    type="journal-article",
    title='The "Tides" of the sea',
    contributors=(Contributor(family="Müller", given="Jane"),),
    year=2017,
    published="2017-06-03",
    venue=Venue(title="Journal of Water", issn=("0378-1119",)),
    volume="3",
    pages="12-19",
)


def test_missing_fields_go_behind_the_last_one() -> None:
    """Only what is missing is added, in the manner of the entry."""
    text = "@article{t,\n  title = {The Tides of the Sea},\n  year = 2017,\n}\n"

    done = complete(text, {"t": TIDES})

    assert done == (
        "@article{t,\n  title = {The Tides of the Sea},\n  year = 2017,\n"
        '  author = {M{\\"u}ller, Jane},\n  journal = {Journal of Water},\n  volume = {3},\n'
        "  pages = {12--19},\n  month = jun,\n  issn = {0378-1119},\n  doi = {10.1000/tides},\n}\n"
    )


@pytest.mark.parametrize(
    ("entry", "added"),
    [
        (
            '@Article{t,\n\tTitle   = "X",\n\tAuthor  = "Y",\n\tYear    = "2017"\n}',
            '\n\tDoi     = "10.1000/tides"\n}',
        ),
        ("@article{t\n, title = {X}\n, author = {Y}\n}", "\n, doi = {10.1000/tides}\n}"),
        ("@article{t, title={X}, author={Y}}", ", doi={10.1000/tides}}"),
        (
            "@article{t,\r\n  title = {X},\r\n  author = {Y}\r\n}",
            ",\r\n  doi = {10.1000/tides}\r\n}",
        ),
        ("@article(t,\n  title = {X}\n)", ",\n  doi = {10.1000/tides}\n)"),
        ("@ARTICLE{t,\n  TITLE = {X}\n}", ",\n  DOI = {10.1000/tides}\n}"),
        ("@article{t}", ",\n  doi = {10.1000/tides}}"),
        ("@article{t,}", "\n  doi = {10.1000/tides},}"),
        ("@article{t, doi = {}}", "doi = {10.1000/tides}}"),
        ("@article{t, doi = \"\" }", 'doi = "10.1000/tides" '),
    ],
)  # fmt: skip
def test_manners(entry: str, added: str) -> None:
    """Indentation, commas, quotes, capitals and line ends are those of the entry."""
    record = make_record(doi="10.1000/tides", type="journal-article")

    done = complete(entry, {"t": record})

    assert added in done
    assert complete(done, {"t": record}) == done


def test_everything_else_stays() -> None:
    """Comments, strings, preambles, unknown fields, broken entries and others keep every byte."""
    text = (
        '% a comment with @article{t\n@string{jw = {J. of Water}}\n@preamble{ "x" }\n'
        "@comment{ @article{u, title={}} }\n@article{t,\n  title   = jw # { x},\n\n  mynote={a,b}"
        ", year = 2017 % last\n}\n@article{other, title = {}}\n@article{broken, title = {\n"
    )

    done = complete(text, {"t": TIDES, "u": TIDES, "broken": TIDES})

    _assert_only_added(text, done)
    assert "@article{other, title = {}}\n@article{broken, title = {\n" in done
    assert "  title   = jw # { x},\n\n  mynote={a,b}, year = 2017" in done


def _assert_only_added(before: str, after: str) -> None:
    """*before* is *after* without some pieces."""
    rest = iter(after)
    assert all(character in rest for character in before)


def test_a_contradiction_is_kept_unless_corrections_are_wanted() -> None:
    """Wrong values are replaced on request only, and right ones said otherwise never."""
    text = (
        '@article{t,\n  author = {J. M\\"uller},\n  title = {{The Tides of the Sea}},\n'
        "  journal = {J. Water},\n  year = {1999},\n  volume = 4,\n  month = {1},\n"
        "  pages = {12-9},\n  doi = {https://doi.org/10.1000/TIDES},\n  issn = {0378-1119}\n}\n"
    )

    assert complete(text, {"t": TIDES}) == text
    assert complete(text, {"t": TIDES}, correct=True) == text.replace("{1999}", "{2017}").replace(
        "volume = 4", "volume = 3"
    ).replace("month = {1}", "month = jun")


def test_another_works_doi_stops_everything() -> None:
    """An entry whose DOI names another work than the record is left alone."""
    text = "@misc{t, doi = {10.48550/arXiv.1706.03762}}"

    assert complete(text, {"t": TIDES}) == text
    assert complete(text, {"t": TIDES}, correct=True) == text


def test_a_preprint_becomes_the_published_work() -> None:
    """On request the entry is that of the published work and keeps its eprint."""
    text = (
        "@misc{t,\n  title = {Tides, a preprint},\n  year = {2016},\n  month = jan,\n"
        "  doi = {10.48550/arXiv.1706.03762},\n  keywords = {mine}\n}\n"
    )

    done = complete(text, {"t": TIDES}, upgrade=True)

    [entry] = find_entries(done)
    values = {field.name: done[slice(*field.inside)] for field in entry.fields}
    assert entry.type == "article"
    assert values["doi"] == "10.1000/tides"
    assert values["eprint"] == "1706.03762"
    assert (values["year"], values["month"], values["keywords"]) == ("2017", "jun", "mine")
    assert values["journal"] == "Journal of Water"
    assert complete(done, {"t": TIDES}, upgrade=True) == done


def test_biblatex_files_get_biblatex_fields() -> None:
    """A file that dates its entries as BibLaTeX gets journaltitle in UTF-8, no year or month."""
    text = "@article{t, date = {2017}, title = {Tides of süß}}\n"

    done = complete(text, {"t": TIDES})

    assert "journaltitle = {Journal of Water}" in done
    assert "Müller" in done
    assert "year" not in done


def test_crossref_parents_are_not_repeated() -> None:
    """An entry that inherits from another only gets what is its own."""
    text = "@article{t, crossref = {parent}}"

    done = complete(text, {"t": TIDES})

    assert {field.name for field in find_entries(done)[0].fields} == {
        "crossref", "author", "title", "pages", "doi",
    }  # fmt: skip


def test_hostile_values_stay_in_quotes() -> None:
    """In an entry that quotes its values, a quotation mark of ours cannot end one."""
    text = '@article{t, year = "2017", note = "x"}'

    done = complete(text, {"t": TIDES})

    assert len(find_entries(done)[0].fields) > 6
    assert 'title = "The {"}Tides{"} of the sea"' in done


_VALUE = texts(0).map(lambda text: "".join(c for c in text if c not in '{}"\\@'))
_FIELD = st.tuples(
    st.sampled_from(["title", "Author", "year", "note", "doi", "x-y"]),
    st.sampled_from([" = ", "=", "\t=  "]),
    _VALUE.map(lambda text: f"{{{text}}}") | _VALUE.map(lambda text: f'"{text}"') | st.just("12"),
).map("".join)
_ENTRY = st.builds(
    lambda key, gap, fields, comma: f"@Article{{{key},{gap}{f',{gap}'.join(fields)}{comma}\n}}",
    st.sampled_from("ab"),
    st.sampled_from([" ", "\n  ", "\r\n\t"]),
    st.lists(_FIELD, min_size=1, max_size=4, unique_by=lambda text: text[:3].lower()),
    st.sampled_from(["", ",", " ,"]),
)
_FILE = st.lists(_ENTRY | texts(0) | st.just("@string{jw = {J}}"), max_size=4).map("\n".join)


@given(_FILE, st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_file(text: str, correct: bool, upgrade: bool) -> None:
    """Without records nothing changes; twice is once; without corrections nothing is lost."""
    records = {"a": TIDES, "b": make_record(ids=Ids(arxiv="1706.03762"), title="{")}

    done = complete(text, records, correct, upgrade)

    assert complete(text, {}, correct, upgrade) == text
    assert complete(done, records, correct, upgrade) == done
    assert [entry.key for entry in find_entries(done)] == [e.key for e in find_entries(text)]
    if not correct and not upgrade:
        _assert_only_added(text, done)


def _real_files() -> list[Path]:
    files = sorted((DATA / "bib").glob("*.bib"))
    if not files:
        pytest.skip("no real .bib files beside this checkout")
    return files


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def test_real_files_without_records() -> None:
    """Each of the real files, broken ones too, comes back byte for byte."""
    for path in _real_files():
        text = _decode(path.read_bytes())
        assert complete(text, {}) == text
        assert complete(text, {"no such key": TIDES}) == text


def test_real_files_with_records() -> None:
    """In real files the additions are read back, everything else stays, and twice is once."""
    records = read_crossref(step=400)
    for path in _real_files()[::24]:
        text = _decode(path.read_bytes())[:20_000]
        entries = find_entries(text)
        known: dict[str, Record] = {
            entry.key: records[at % len(records)] for at, entry in enumerate(entries)
        }

        done = complete(text, known)

        _assert_only_added(text, done)
        assert complete(done, known) == done
        assert [entry.key for entry in find_entries(done)] == [entry.key for entry in entries]
