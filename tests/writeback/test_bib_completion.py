"""Completing a .bib file: the additions, and every other byte untouched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.check.entry_verdict import World, judge_entry
from harvest.export.bib_span import find_entries
from harvest.model.answer import Answer
from harvest.model.record import Record
from harvest.model.work import Contributor, Ids, Venue
from harvest.reading.bib_file import read_bibtex
from harvest.writeback.bib_changes import Changes, Completed, EntryFacts, facts_of
from harvest.writeback.bib_completion import complete
from tests.export.sample import DATA, make_record, read_crossref, texts
from tests.table import every_row

CORRECT, UPGRADE = Changes(correct=True), Changes(upgrade=True)

TIDES = make_record(
    doi="10.1000/tides",
    type="journal-article",
    title='The "Tides" of the sea',
    contributors=(Contributor(family="Müller", given="Jane"),),
    year=2017,
    published="2017-06-03",
    venue=Venue(title="Journal of Water", issn=("0378-1119",)),
    volume="3",
    issue="2",
    pages="12-19",
    first_page="12",
    last_page="19",
)
DOI_ONLY = make_record(doi="10.1000/tides_1", type="journal-article")


def known(
    text: str, records: Mapping[str, Record], published: Record | None = None
) -> dict[tuple[int, int], EntryFacts]:
    """What is known of each entry with one of these keys, judged as `check` judges it."""
    facts = {}
    for mention in read_bibtex(text, "refs.bib").mentions:
        record = records.get(mention.cite_key or "")
        if record is not None:
            answer = Answer(mention, "matched", "identifier", 1.0, "w1")
            finding = judge_entry(answer, World(works={"w1": record.work}))
            facts[mention.line, mention.column] = facts_of(answer, finding, record, published)
    return facts


def done(
    text: str,
    records: Mapping[str, Record],
    changes: Changes = Changes(),  # noqa: B008  # frozen
    published: Record | None = None,
) -> Completed:
    """The file completed, which changes nothing when it is done again."""
    finished = complete(text, known(text, records, published), changes)
    again = complete(finished.text, known(finished.text, records, published), changes)
    assert again.text == finished.text
    return finished


def test_missing_fields_go_behind_the_last_one() -> None:
    """Only what is missing is added, in the manner of the entry; nothing unasked."""
    text = "@article{t,\n  title = {The Tides of the Sea},\n  year = 2017,\n}\n"

    finished = done(text, {"t": TIDES})

    assert finished.text == (
        "@article{t,\n  title = {The Tides of the Sea},\n  year = 2017,\n"
        '  author = {M{\\"u}ller, Jane},\n  journal = {Journal of Water},\n  volume = 3,\n'
        "  number = 2,\n  pages = {12--19},\n  doi = {10.1000/tides},\n}\n"
    ).replace("volume = 3", "volume = {3}").replace("number = 2", "number = {2}")
    assert finished.entries[0].filled == (
        "author", "journal", "volume", "number", "pages", "doi",
    )  # fmt: skip
    assert finished.unasked == ("issn", "month")


@every_row(
    ("entry", "added"),
    [
        (
            '@Article{t,\n\tTitle   = "X",\n\tAuthor  = "Y",\n\tYear    = "2017"\n}',
            '\n\tDoi     = "10.1000/tides_1"\n}',
        ),
        ("@article{t\n, title = {X}\n, author = {Y}\n}", "\n, doi = {10.1000/tides_1}\n}"),
        ("@article{t, title={X}, author={Y}}", ", doi={10.1000/tides_1}}"),
        (
            "@article{t,\r\n  title = {X},\r\n  author = {Y}\r\n}",
            ",\r\n  doi = {10.1000/tides_1}\r\n}",
        ),
        ("@article(t,\n  title = {X}\n)", ",\n  doi = {10.1000/tides_1}\n)"),
        ("@ARTICLE{t,\n  TITLE = {X}\n}", ",\n  DOI = {10.1000/tides_1}\n}"),
        ("@article{t}", ",\n  doi = {10.1000/tides_1}}"),
        ("@article{t,}", "\n  doi = {10.1000/tides_1},}"),
        ("@article{t, doi = {}}", "doi = {10.1000/tides_1}}"),
        ("@article{t, doi = \"\" }", 'doi = "10.1000/tides_1" '),
    ],
)  # fmt: skip
def test_manners(entry: str, added: str) -> None:
    """Indentation, commas, quotes, capitals and line ends are those of the entry."""
    assert added in done(entry, {"t": DOI_ONLY}).text


@every_row(
    ("others", "added"),
    [
        ("doi = {https://doi.org/10.1/a}", "doi = {https://doi.org/10.1000/tides}"),
        ("doi = {doi:10.1/a}", "doi = {doi:10.1000/tides}"),
        (r"doi = {\url{http://dx.doi.org/10.1/a}}", r"doi = {\url{http://dx.doi.org/10.1000/"),
        ("month = jan", "month = jun"),
        ("month = {January}", "month = {June}"),
        ("month = {Jan}", "month = {Jun}"),
        ("month = 1", "month = {6}"),
        ('month = "01"', "month = {06}"),
        ("issn = {1234-5679}", "issn = {0378-1119}"),
        ("volume = 12", "volume = 3"),
        ("title = {{Old Waters}}, volume = {4}", 'title = {{The "'),
        ("journal = {Öl}", "author = {Müller, Jane}"),
        (r"journal = {\"Ol}", 'author = {M{\\"u}ller, Jane}'),
    ],
)
def test_the_style_of_the_file(others: str, added: str) -> None:
    """What is added looks like the other entries: form of DOIs and months, braces, letters."""
    text = f"@article{{a, {others}, year = {{2001}}}}\n@article{{t, year = {{2017}}}}\n"

    assert added in done(text, {"t": TIDES}).text


def test_fields_go_where_the_other_entries_have_them() -> None:
    """A field comes before those that the file puts behind it."""
    text = (
        "@article{a,\n  author = {A},\n  title = {B},\n  journal = {C},\n  year = {1999},\n"
        "  doi = {10.1/x},\n  keywords = {k}\n}\n"
        "@article{t,\n  title = {The Tides},\n  year = {2017},\n  keywords = {mine}\n}\n"
    )
    written = done(text, {"t": TIDES}).text
    fields = [field.name for field in find_entries(written)[1].fields]
    order = ["author", "title", "journal", "year", "doi", "keywords"]
    assert [name for name in fields if name in order] == order
    assert written.splitlines()[9] == '  author = {M{\\"u}ller, Jane},'


def test_everything_else_stays() -> None:
    """Comments, strings, preambles, unknown fields, broken entries and others keep every byte."""
    text = (
        '% a comment with @article{t\n@string{jw = {J. of Water}}\n@preamble{ "x" }\n'
        "@comment{ @article{u, title={}} }\n@article{t,\n  title   = jw # { x},\n\n  mynote={a,b}"
        ", year = 2017 % last\n}\n@article{other, title = {}}\n@article{broken, title = {\n"
    )

    finished = done(text, {"t": TIDES, "u": TIDES, "broken": TIDES}).text

    assert_only_added(text, finished)
    assert "@article{other, title = {}}\n@article{broken, title = {\n" in finished
    assert "  title   = jw # { x},\n\n  mynote={a,b}, year = 2017" in finished


def assert_only_added(before: str, after: str) -> None:
    """*before* is *after* without some pieces."""
    rest = iter(after)
    assert all(character in rest for character in before)


def test_entries_with_one_key_are_left_alone() -> None:
    """Two works under one key cannot be told apart by LaTeX: nothing is written into either."""
    text = (
        "@article{t, title = {Another}, year = 1999}\n"
        "@article{T, doi = {10.1000/tides}}\n@article{b, doi = {10.1000/tides}}\n"
    )

    finished = done(text, {"t": TIDES, "T": TIDES, "b": TIDES}, CORRECT)

    assert finished.text.splitlines()[:2] == text.splitlines()[:2]
    assert [each.is_refused for each in finished.entries] == [True, True, False]
    assert finished.refused == 2


@every_row(
    "doi",
    [
        r"10.1000/tides\_1",
        r"10.1000/tides{\_}1",
        "{10.1000/tides_1}",
        r"\url{https://doi.org/10.1000/tides_1}",
        "https://www.doi.org/10.1000/tides_1",
        "doi.org/10.1000/tides_1",
        "DOI 10.1000/tides_1",
        "doi: 10.1000/TIDES_1",
        "10.1000/tides_1.",
        "10.1000%2Ftides_1",
        "https://onlinelibrary.wiley.com/doi/10.1000/tides_1",
        "https://doi-org.proxy.example.edu/10.1000/tides_1",
    ],
)
def test_a_doi_in_any_form_is_the_doi(doi: str) -> None:
    """An entry is completed whatever its DOI stands in, and the field stays as it is."""
    record = make_record(doi="10.1000/tides_1", type="journal-article", volume="7")
    text = f"@article{{t,\n  doi = {{{doi}}}\n}}\n"

    for changes in (Changes(), CORRECT):
        assert done(text, {"t": record}, changes).text == text.replace(
            "}\n}", "},\n  volume = {7}\n}"
        )


def test_a_contradiction_is_kept_unless_corrections_are_wanted() -> None:
    """Wrong values are replaced on request only, and right ones said otherwise never."""
    text = (
        '@article{t,\n  author = {J. M\\"uller},\n  title = {{The Tides of the Sea}},\n'
        "  journal = {J. Water},\n  year = {1999},\n  volume = 4,\n  number = 2,\n  month = {1},\n"
        "  pages = {12-9},\n  doi = {https://doi.org/10.1000/TIDES},\n  issn = {0378-1119}\n}\n"
    )

    kept = done(text, {"t": TIDES})
    assert kept.text == text
    assert [name for name, _ in kept.entries[0].left] == ["year", "volume"]
    assert not kept.entries[0].is_complete
    corrected = done(text, {"t": TIDES}, CORRECT)
    assert corrected.text == text.replace("{1999}", "{2017}").replace(
        "volume = 4", "volume = 3"
    ).replace("month = {1}", "month = {6}")
    assert corrected.entries[0].replaced == ("year", "volume", "month")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("author", {"contributors": (Contributor(family="Lowe", given="N. J."),)}),
        ("author", {"contributors": (Contributor(family="Lowe"), Contributor(family="Berg"))}),
        ("date", {"published": "2017", "year": 2017}),
        ("pages", {"pages": "12", "first_page": "12"}),
        ("title", {"title": "Tides"}),
    ],
)
def test_no_record_makes_an_entry_poorer(field: str, values: dict[str, object]) -> None:
    """No author goes, no given name is cut, no date or range loses an end, no subtitle is lost."""
    text = (
        "@article{t,\n  author = {Lowe, Nicholas James and Berg, Ada and Ridgway, Hal},\n"
        "  title = {Tides: a long story},\n  date = {2017-06-03},\n  pages = {12--19}\n}\n"
    )
    record = make_record(doi="10.1000/tides", type="journal-article", **values)

    finished = done(text, {"t": record}, CORRECT).text

    assert_only_added(text, finished)


def test_names_are_corrected_person_by_person() -> None:
    """A name that is wrong is replaced; who is right keeps the user's own, fuller words."""
    record = make_record(
        doi="10.1000/tides",
        type="journal-article",
        contributors=(
            Contributor(family="Lowe", given="N. J."),
            Contributor(family="Berg", given="A."),
            Contributor(family="Cole", given="Z."),
        ),
    )
    text = "@article{t, doi = {10.1000/tides}, author = {Nicholas J. Lowe and Horn, Eva}}"

    assert "author = {Nicholas J. Lowe and Berg, A. and Cole, Z.}" in (
        done(text, {"t": record}, CORRECT).text
    )


def test_a_wrong_doi_stops_everything() -> None:
    """An entry whose DOI is not the work's is left alone, unless that is to be corrected."""
    text = "@article{t,\n  title = {The Tides of the Sea},\n  doi = {10.1000}\n}\n"

    left = done(text, {"t": TIDES})
    assert left.text == text
    assert left.entries[0].left[0][0] == ""
    assert "10.1000/tides" in left.entries[0].left[0][1]
    assert "doi = {10.1000/tides}" in done(text, {"t": TIDES}, CORRECT).text


def test_a_preprint_becomes_the_published_work() -> None:
    """On request the entry is that of the published work and keeps its eprint."""
    preprint = make_record(
        doi="10.48550/arxiv.1706.03762", type="posted-content", title="Tides, a preprint"
    )
    text = (
        "@misc{t,\n  title = {Tides, a preprint},\n  year = {2016},\n  month = jan,\n"
        "  doi = {10.48550/arXiv.1706.03762},\n  keywords = {mine}\n}\n"
    )
    records = {"t": preprint}
    assert "10.48550" in done(text, records, published=TIDES).text

    finished = complete(text, known(text, records, TIDES), UPGRADE).text

    [entry] = find_entries(finished)
    values = {field.name: finished[slice(*field.inside)] for field in entry.fields}
    assert entry.type == "article"
    assert values["doi"] == "10.1000/tides"
    assert values["eprint"] == "1706.03762"
    assert (values["year"], values["month"], values["keywords"]) == ("2017", "jun", "mine")
    assert values["journal"] == "Journal of Water"
    assert done(finished, {"t": TIDES}, UPGRADE).text == finished


def test_biblatex_files_get_biblatex_fields() -> None:
    """A file that dates its entries as BibLaTeX gets journaltitle in UTF-8, no year or month."""
    text = "@article{t, date = {2017}, title = {Tides of süß}}\n"

    finished = done(text, {"t": TIDES}).text

    assert "journaltitle = {Journal of Water}" in finished
    assert "Müller" in finished
    assert "year" not in finished


def test_crossref_parents_are_not_repeated() -> None:
    """An entry that inherits from another only gets what is its own."""
    text = "@article{t, crossref = {parent}}"

    finished = done(text, {"t": TIDES}).text

    assert {field.name for field in find_entries(finished)[0].fields} == {
        "crossref", "author", "title", "pages", "doi",
    }  # fmt: skip


def test_hostile_values_stay_in_quotes() -> None:
    """In an entry that quotes its values, a quotation mark of ours cannot end one."""
    text = '@article{t, year = "2017", note = "x"}'

    finished = done(text, {"t": TIDES}).text

    assert len(find_entries(finished)[0].fields) > 6
    assert 'title = "The {"}{Tides}{"} of the sea"' in finished


@pytest.mark.parametrize(
    ("changes", "filled"),
    [
        (Changes(only=frozenset({"doi", "volume"})), ("volume", "doi")),
        (Changes(only=frozenset({"journaltitle"})), ("journal",)),
        (Changes(only=frozenset({"month", "issn"})), ("month", "issn")),
        (Changes(skip=frozenset({"journal", "pages", "doi"})), ("volume", "number")),
        (Changes(keys=frozenset({"other"})), None),
    ],
)
def test_only_what_is_wanted_is_touched(changes: Changes, filled: tuple[str, ...] | None) -> None:
    """Fields and entries may be chosen, and left out, also by the other dialect's name."""
    text = "@article{t, author = {Müller, Jane}, title = {The Tides of the Sea}, year = 2017}"

    reports = done(text, {"t": TIDES}, changes).entries

    assert (reports[0].filled if reports else None) == filled


_VALUE = texts(0).map(lambda text: "".join(c for c in text if c not in '{}"\\@'))
_FIELD = st.tuples(
    st.sampled_from(["title", "Author", "year", "note", "doi", "x-y", "month", "pages"]),
    st.sampled_from([" = ", "=", "\t=  "]),
    _VALUE.map(lambda text: f"{{{text}}}") | _VALUE.map(lambda text: f'"{text}"') | st.just("12"),
).map("".join)
_ENTRY = st.builds(
    lambda key, gap, fields, comma: f"@Article{{{key},{gap}{f',{gap}'.join(fields)}{comma}\n}}",
    st.sampled_from("abc"),
    st.sampled_from([" ", "\n  ", "\r\n\t"]),
    st.lists(_FIELD, min_size=1, max_size=5, unique_by=lambda text: text[:3].lower()),
    st.sampled_from(["", ",", " ,"]),
)
_FILE = st.lists(_ENTRY | texts(0) | st.just("@string{jw = {J}}"), max_size=4).map("\n".join)


@given(_FILE, st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_file(text: str, correct: bool) -> None:
    """Without records nothing changes; twice is once; without corrections nothing is lost."""
    records = {"a": TIDES, "b": make_record(ids=Ids(arxiv="1706.03762"), title="{"), "c": DOI_ONLY}

    finished = done(text, records, Changes(correct=correct)).text

    assert complete(text, {}).text == text
    assert [entry.key for entry in find_entries(finished)] == [e.key for e in find_entries(text)]
    if not correct:
        assert_only_added(text, finished)


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


def test_real_files_with_records() -> None:
    """In real files the additions are read back, everything else stays, and twice is once."""
    records = read_crossref(step=400)
    for path in _real_files()[::24]:
        text = _decode(path.read_bytes())[:20_000]
        entries = find_entries(text)
        some = {entry.key: records[at % len(records)] for at, entry in enumerate(entries)}
        assert complete(text, {}).text == text
        finished = done(text, some)
        assert_only_added(text, finished.text)
        assert [e.key for e in find_entries(finished.text)] == [entry.key for entry in entries]
