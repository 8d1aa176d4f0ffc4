"""What stands for "unknown" is no value; broken text is made whole; right text stays as it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.merge import merge
from harvest.providers.source_record import to_source_record
from harvest.text.author_list import names_within
from harvest.text.encoding import repair_encoding
from harvest.text.lost_space import part_words, part_words_at_tags
from harvest.text.no_value import is_no_value
from harvest.text.numbering import parse_numbering
from harvest.text.personal_name import contributor_from_parts, contributor_from_whole
from harvest.text.title import first_title
from tests.table import every_row

CODES = "unac unal unap unas unav unkn none null tba etal".split()
WRAPS = ("(:{})", ":{}", "{{:{}}}", ":{{{})", "(:{}) unknown", "[:{}]", " (:{}). ")
WORDS = ("[Not Available].", "n/a", "N/A", "Untitled", "No title", "Unknown", "?", "null", "[s.n.]")
PLACEHOLDERS = st.one_of(
    st.builds(lambda code, wrap: wrap.format(code), st.sampled_from(CODES), st.sampled_from(WRAPS)),
    st.sampled_from(WORDS),
)
NAMES = st.text(
    "áéíóúñçàèìòùâêîôûäëïöüßÁÉÍÑÖÜŠšžŽłŁőűřěčćęąİığşøØåÅæœþðabdeo ", min_size=2, max_size=12
)


def crossref(filler: str) -> dict[str, Any]:
    """A Crossref record that has *filler* in every field of text."""
    return {
        "DOI": "10.5555/x",
        "type": "journal-article",
        "title": [filler],
        "subtitle": [filler],
        "original-title": [filler],
        "container-title": [filler],
        "short-container-title": [filler],
        "author": [{"given": filler, "family": filler, "affiliation": [{"name": filler}]}],
        "editor": [{"name": filler}],
        "publisher": filler,
        "publisher-location": filler,
        "volume": filler,
        "issue": filler,
        "page": filler,
        "abstract": filler,
        "subject": [filler],
        "funder": [{"name": filler, "award": [filler]}],
        "edition-number": filler,
        "degree": [filler],
        "event": {"name": filler, "location": filler},
    }


def openalex(filler: str) -> dict[str, Any]:
    """An OpenAlex work that has *filler* in every field of text."""
    venue = {"display_name": filler, "type": "journal", "host_organization_name": filler}
    return {
        "id": "https://openalex.org/W1",
        "title": filler,
        "authorships": [{"author": {"display_name": filler}, "raw_author_name": filler}],
        "primary_location": {"source": venue},
        "biblio": dict.fromkeys(("volume", "issue", "first_page", "last_page"), filler),
        "keywords": [{"display_name": filler}],
        "topics": [{"display_name": filler}],
    }


def datacite(filler: str) -> dict[str, Any]:
    """A DataCite record that has *filler* in every field of text."""
    item = {
        "relationType": "IsPublishedIn",
        "titles": [{"title": filler}],
        "volume": filler,
        "firstPage": filler,
    }
    return {
        "attributes": {
            "doi": "10.5072/x",
            "titles": [{"title": filler}],
            "creators": [{"name": filler}],
            "publisher": filler,
            "types": {"resourceTypeGeneral": "Dataset"},
            "version": filler,
            "subjects": [{"subject": filler}],
            "container": {"title": filler, "volume": filler, "firstPage": filler},
            "relatedItems": [item],
            "descriptions": [{"descriptionType": "Abstract", "description": filler}],
            "fundingReferences": [{"funderName": filler, "awardNumber": filler}],
        }
    }


def openaire(filler: str) -> dict[str, Any]:
    """An OpenAIRE product that has *filler* in every field of text."""
    return {
        "id": "doi_dedup___::1",
        "mainTitle": filler,
        "subTitle": filler,
        "authors": [{"fullName": filler}],
        "publisher": filler,
        "container": dict.fromkeys(("name", "vol", "iss", "sp", "ep", "edition"), filler),
        "descriptions": [filler],
        "subjects": [{"subject": {"scheme": "keyword", "value": filler}}],
    }


@settings(max_examples=60, deadline=None)
@given(PLACEHOLDERS, st.sampled_from([crossref, openalex, datacite, openaire]))
def test_no_placeholder_survives_in_any_field_of_any_source(filler: str, build: Any) -> None:
    """Whatever word for "unknown" a source sends, and wherever, no field of the record holds it."""
    record = to_source_record(build.__name__, build(filler), "2026-01-01T00:00:00Z")
    bare = filler.strip(" .[](){}").lower()
    held = [text for text in texts(asdict(record.work)) if bare and bare in text.lower()]
    assert held == []
    assert record.work.title is None
    assert record.work.contributors == ()


def texts(value: Any) -> list[str]:
    """All texts in a plain structure, the addresses and names of sources left out."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) and value not in ("unknown", "10.5072/x") else []


def test_another_sources_value_is_taken() -> None:
    """A placeholder at the agency leaves the field to whoever has a value; 2099 is no year."""
    body = crossref("(:unav)") | {"issued": {"date-parts": [[2099]]}}
    other = openalex("A title known well enough") | {"publication_year": 2017}
    other["doi"] = "https://doi.org/10.5555/x"
    now = "2026-01-01T00:00:00Z"
    work = merge(
        [to_source_record("crossref", body, now), to_source_record("openalex", other, now)]
    )
    assert work.work.title == "A title known well enough"
    assert work.work.year == 2017


@pytest.mark.parametrize("title", ["Unknown Pleasures", "None of the above", "Null models", "1984"])
def test_titles_that_only_begin_so_stay(title: str) -> None:
    """A real title may hold such a word."""
    assert not is_no_value(title)
    assert first_title([title])[1] == title


@given(NAMES, st.sampled_from(["latin-1", "cp1252"]))
@settings(deadline=None)
def test_any_double_encoded_name_is_repaired_whole(name: str, table: str) -> None:
    """UTF-8 that was read with another table comes back whole, invisible second bytes and all."""
    try:
        broken = name.encode().decode(table)
    except UnicodeError:
        return
    if broken != name and "Å\xa0" not in broken:
        assert repair_encoding(broken) == name


@every_row("text", ["Müller", "naïve façade", "5 Å wide", "Łódź", "Ångström", "São"])
def test_right_text_is_not_repaired(text: str) -> None:
    """What is right already stays."""
    assert repair_encoding(text) == text


@given(st.text("abc áéß<>&;ABC.-", max_size=30))
@settings(deadline=None)
def test_cleaning_a_clean_title_changes_nothing(raw: str) -> None:
    """Reading a title twice is the same as once."""
    _, once = first_title([raw])
    if once and not set(once) & set("<>&"):
        assert first_title([once])[1] == once


@every_row(
    ("markup", "parted"),
    [
        ("against<i>Pseudomonas</i>and", "against <i>Pseudomonas</i> and"),
        ("mouse<i>t</i>haplotypes", "mouse <i>t</i> haplotypes"),
        (
            "of<jats:italic>A. thaliana</jats:italic>in",
            "of <jats:italic>A. thaliana</jats:italic> in",
        ),
        ("an<scp>R</scp>package", "an <scp>R</scp> package"),
        ("Using<b>lme4</b>", "Using <b>lme4</b>"),
        ("PPAR<i>α</i>Agonist", "PPAR<i>α</i> Agonist"),
        ("p<i>K</i>a", "p<i>K</i>a"),
        ("<i>N</i>-terminal", "<i>N</i>-terminal"),
        ("CO<sub>2</sub>uptake", "CO<sub>2</sub>uptake"),
        ("<scp>T</scp>reebase", "<scp>T</scp>reebase"),
        ("mi<scp>RNA</scp>", "mi<scp>RNA</scp>"),
        ("<i>tert</i>butyl", "<i>tert</i>butyl"),
        ("<i>qnr</i>SA", "<i>qnr</i>SA"),
    ],
)
def test_words_that_meet_at_a_tag(markup: str, parted: str) -> None:
    """Two words are parted, one word stays one."""
    assert part_words_at_tags(markup) == parted
    assert part_words_at_tags(parted) == parted


def test_words_glued_without_a_tag() -> None:
    """A capital in a word parts it only where that is surely no name."""
    assert part_words("Helicobacter pyloriInfection") == "Helicobacter pylori Infection"
    for name in ("SyntenyMapper in use", "shinySearchbar: a widget", "YouTube and GenBank"):
        assert part_words(name) == name


@every_row(
    ("sent", "read"),
    [
        (("Volume 12(Issue 3)", None), ("12", "3")),
        (("Vol. 7", "No. 2"), ("7", "2")),
        (("Band 3", "Heft 2"), ("3", "2")),
        (("Tome 4", "Fasc. 1"), ("4", "1")),
        (("Том 5", "№ 2"), ("5", "2")),
        (("第12巻", "第3号"), ("12", "3")),
        (("第十二卷", "第二期"), ("12", "2")),
        (("6", "Supplement_1"), ("6", "Suppl. 1")),
        (("40", "suppl_1"), ("40", "Suppl. 1")),
        (("PP", "99"), (None, None)),
        (("0", "0"), (None, None)),
        (("ahead-of-print", "ahead-of-print"), (None, None)),
        (("XII", "Spring"), ("XII", "Spring")),
        (("12", "Suppl"), ("12", "Suppl")),
        (("51B", "0"), ("51B", "0")),
        (("83 (1999)", None), ("83", None)),
    ],
)
def test_volume_and_issue(sent: tuple[str, str | None], read: tuple[str, str]) -> None:
    """The words around the numbers are no part of them; a bare word stays."""
    assert tuple(parse_numbering(*sent)) == read


@every_row(
    ("given_name", "family", "read"),
    [
        ("Thomas H.", "Giddings Jr", ("Thomas H.", "Giddings", "Jr.")),
        ("Farris L.", "Poole II", ("Farris L.", "Poole", "II")),
        ("Roy Martin Roop", "Ii", ("Roy Martin", "Roop", "II")),
        ("Richard 3rd", "Bell", ("Richard", "Bell", "3rd")),
        ("John, III", "Doe", ("John", "Doe", "III")),
        ("J.-P.", "ST. JOHN", ("J.-P.", "St. John", None)),
        ("Ann", "Smith PhD", ("Ann", "Smith", None)),
        ("John M.D.", "Doe", ("John", "Doe", None)),
        ("Maria, MD, PhD", "Lopez", ("Maria", "Lopez", None)),
        ("Bob", "Brown, M.D.", ("Bob", "Brown", None)),
        ("Md Nabiul", "Islam", ("Md Nabiul", "Islam", None)),
        ("M. W. M. D.", "Lutgens", ("M. W. M. D.", "Lutgens", None)),
        ("Ilya M. D.", "Maclean", ("Ilya M. D.", "Maclean", None)),
        ("JR", "Turner", ("JR", "Turner", None)),
        ("Yi", "Ma", ("Yi", "Ma", None)),
        ("Minh", "Do", ("Minh", "Do", None)),
        ("VI", "Lenin", ("VI", "Lenin", None)),
        ("Jane", "Null", ("Jane", "Null", None)),
    ],
)
def test_what_stands_beside_a_name(given_name: str, family: str, read: tuple[str, ...]) -> None:
    """Suffixes are set apart, degrees dropped; names that look like either stay."""
    person = contributor_from_parts(given_name, family)
    assert person is not None
    assert (person.given, person.family, person.suffix) == read


@pytest.mark.parametrize(
    "name",
    ["World Bank", "U.S. Geological Survey", "Natural History Museum", "Meise Botanic Garden"],
)
def test_organizations_without_a_type_stay_whole(name: str) -> None:
    """A name without a comma, an initial or an ORCID iD is not taken apart at DataCite."""
    body = datacite("x") | {}
    body["attributes"]["creators"] = [{"name": name}, {"name": "Curie, Marie"}]
    people = to_source_record("datacite", body, "2026-01-01").work.contributors
    assert [(each.literal, each.family) for each in people] == [(name, None), (None, "Curie")]


def test_family_names_that_are_organizations() -> None:
    """Crossref's family name of several words, alone, is whole; several are people."""

    def family_of(*families: str) -> list[str | None]:
        body = crossref("x") | {"author": [{"family": each} for each in families]}
        found = to_source_record("crossref", body, "2026-01-01").work.authors
        return [each.literal or each.family for each in found]

    assert family_of("International Business Machines") == ["International Business Machines"]
    assert family_of("Jin-Fu Chang", "Cheng-Shong Wu") == ["Chang", "Wu"]
    assert family_of("Michael E. Hohn, Donald W. Neal") == ["Hohn", "Neal"]


def test_names_of_unspaced_scripts() -> None:
    """A comma parts family and given name; without one the name stays whole."""
    parted = contributor_from_whole("李, 世民")
    assert parted is not None
    assert (parted.family, parted.given) == ("李", "世民")
    assert contributor_from_whole("李世民").literal == "李世民"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["Johnson & Johnson", "Smith, John A.", "Ortega y Gasset, José"])
def test_one_name_is_not_taken_for_several(name: str) -> None:
    """Organizations and compound names join words as lists do."""
    assert names_within(name) == [name]
