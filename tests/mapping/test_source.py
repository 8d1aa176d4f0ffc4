"""DataCite, OpenAIRE, CSL and BIP! replies, and what holds for the replies of every source."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.errors import UnreadableReply
from harvest.merge import merge
from harvest.model.identifier import Identifier
from harvest.model.work import Affiliation, Funder, Relation, Work
from harvest.providers.installed import installed
from harvest.providers.source_record import to_source_record
from harvest.snapshot.record_entry import provider_of
from tests.mapping.shapes import (
    ALL,
    CSL,
    DATACITE,
    NOW,
    OPENAIRE,
    OPENAIRE_LEGACY,
    OPENALEX_2022,
)
from tests.table import every_row


def work(source: str, body: dict[str, Any]) -> Work:
    """What *source* says."""
    return to_source_record(source, body, NOW).work


def test_datacite() -> None:
    """A deposit's fields arrive; its repository is the venue; collected is not published."""
    found = work("datacite", DATACITE)
    assert (found.doi, found.type, found.title) == ("10.5281/zenodo.1", "dataset", "Data for loops")
    assert (found.subtitle, found.language) == ("Sub", "en")
    assert (found.year, found.published) == (2020, "2020-06-07")
    assert [each.name for each in found.contributors] == ["Anna van Dyck", "Test Group", "Ed Itor"]
    assert found.contributors[0].orcid == "0000-0002-1825-0097"
    assert found.contributors[0].affiliations == (Affiliation("Test University"),)
    assert (found.venue.title, found.venue.kind) == ("Zenodo", "repository")
    assert found.keywords == ("spasm", "loop")
    assert (found.access.is_oa, found.access.license) == (True, "cc-by-4.0")
    assert Relation("is-supplement-to", "10.5555/abc.1", "datacite") in found.relations
    assert "cites" not in {each.type for each in found.relations}
    assert [each.doi for each in found.versions] == ["10.5281/zenodo.0"]
    assert found.funders == (Funder("Fund", "10.13039/100000001", ("A1",)),)
    assert found.abstract == "What it is."


@every_row(
    ("types", "type_"),
    [
        ({"resourceTypeGeneral": "Software"}, "software"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Masterarbeit"}, "dissertation"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Thesis"}, "dissertation"),
        ({"resourceTypeGeneral": "JournalArticle"}, "journal-article"),
        ({"resourceTypeGeneral": "Preprint"}, "posted-content"),
        ({"resourceTypeGeneral": "Text"}, "other"),
        ({}, None),
    ],
)
def test_datacite_types(types: dict[str, str], type_: str | None) -> None:
    """DataCite's two types become one of Crossref's."""
    body = {"attributes": DATACITE["attributes"] | {"types": types}}
    assert work("datacite", body).type == type_


def test_arxiv_is_a_preprint() -> None:
    """An arXiv DOI is a preprint with its arXiv number, whatever type was deposited."""
    body = {"attributes": DATACITE["attributes"] | {"doi": "10.48550/arXiv.1706.03762"}}
    found = work("datacite", body)
    assert (found.type, found.ids.arxiv) == ("posted-content", "1706.03762")


def test_csl() -> None:
    """Plain strings, particles and literals of CSL-JSON are read."""
    found = work("doi", CSL)
    assert (found.doi, found.type, found.title) == ("10.1400/x", "journal-article", "Il titolo")
    assert [each.name for each in found.contributors] == ["Ada de Rossi", "Gruppo di prova"]
    assert (found.year, found.published) == (2009, "2009")
    assert (found.venue.title, found.venue.issn) == ("Rivista", ("0957-4484",))


def test_openaire() -> None:
    """A cluster's article is the work, its preprint an alias and a version."""
    record = to_source_record("openaire", OPENAIRE, NOW)
    found = record.work
    assert found.doi == "10.5555/abc.1"
    assert record.aliases == (Identifier("doi", "10.5555/pre.1"),)
    assert [each.name for each in found.authors] == ["Anna van Dyck", "Test Group"]
    assert (found.published, found.language, found.countries) == ("2011-05", "en", ("NL",))
    assert (found.topics, found.keywords) == (("basic medicine", "3. Good health"), ("Spasm",))
    assert (found.access.status, found.access.is_oa) == ("hybrid", True)
    assert found.peer_reviewed is True
    assert [(each.host, each.peer_reviewed, each.collected_from) for each in found.versions] == [
        ("arXiv", False, "Crossref"),
        ("Journal of Tests", True, None),
        (None, None, None),
    ]
    assert found.funders == (Funder("European Commission", None, ("A9",)),)
    assert (found.ids.pmid, found.ids.pmcid) == ("29456894", "PMC5815332")


def test_openaire_classes_are_the_providers() -> None:
    """C1 to C5 become the words OpenAIRE shows; counts are whole numbers."""
    found = {each.name: each for each in to_source_record("openaire", OPENAIRE, NOW).indicators}
    assert (found["citations"].value, found["citations"].class_) == (70, "Top 10%")
    assert found["popularity"].class_ == "Top 0.01%"
    assert (found["impulse"].class_, found["influence"].unit) == ("Average", "score")
    assert (found["downloads"].value, found["views"].value) == (13, 7)


def test_an_address_of_openaire_that_stands_in_itself_is_read_once() -> None:
    """Repositories write a resolver's prefix before what has it already; archives do not."""
    doubled = {
        "https://doi.org/https://doi.org/10.5555/a": "https://doi.org/10.5555/a",
        "https://hdl.handle.net/https://hdl.handle.net/https://hdl.handle.net/1/2": (
            "https://hdl.handle.net/1/2"
        ),
        "https://web.archive.org/web/2020/https://a.org/": (
            "https://web.archive.org/web/2020/https://a.org/"
        ),
        "https://doi.org/10.5555/https://doi.org/": "https://doi.org/10.5555/https://doi.org/",
    }
    instances = [{"urls": [address], "type": "Article"} for address in doubled]
    record = to_source_record("openaire", {**OPENAIRE, "instances": instances}, NOW)
    assert [each.url for each in record.work.versions] == list(doubled.values())


def test_openaire_legacy() -> None:
    """The retired shape is read alike; a letter of its three-step scale is no class."""
    record = to_source_record("openaire", OPENAIRE_LEGACY, NOW)
    found = record.work
    assert (found.title, found.doi, found.published) == (
        "Loops of the AICA",
        "10.5555/abc.1",
        "2011-05-03",
    )
    assert (found.venue.title, found.volume, found.first_page) == ("Journal of Tests", "12", "675")
    assert (found.access.status, found.peer_reviewed) == ("closed", True)
    assert [each.collected_from for each in found.versions] == ["Crossref"]
    assert found.funders == (Funder("European Commission", None, ("A9",)),)
    classes = {each.name: each.class_ for each in record.indicators}
    assert classes == {
        "citations": "Average",
        "influence": None,
        "impulse": "Average",
        "downloads": None,
    }


@pytest.mark.parametrize(
    ("told", "reviewed"),
    [
        (["peerReviewed", "nonPeerReviewed"], True),
        (["nonPeerReviewed"], False),
        (["nonPeerReviewed", "UNKNOWN"], None),
        ([], None),
    ],
)
def test_peer_review_is_unknown_when_unsaid(told: list[str], reviewed: bool | None) -> None:
    """One reviewed copy suffices; "not reviewed" needs every copy to say so."""
    body = OPENAIRE | {"instances": [{"refereed": each} for each in told]}
    assert work("openaire", body).peer_reviewed is reviewed


def test_bip() -> None:
    """BIP! gives indicators under its own name, and nothing else."""
    record = to_source_record("bip", ALL["bip"], NOW)
    assert record.work == Work(doi="10.5555/abc.1")
    assert {each.name: each.class_ for each in record.indicators} == {
        "citations": "Top 10%",
        "popularity": "Top 10%",
        "influence": "Top 1%",
        "impulse": "Average",
    }
    assert {each.source for each in record.indicators} == {"bip"}


@every_row("source", sorted(ALL))
def test_shapes_are_told_apart(source: str) -> None:
    """A record on disk shows which source it comes from: one and no other claims it."""
    assert [name for name, row in installed().items() if row.has_shape(ALL[source])] == [source]


def test_other_shapes() -> None:
    """Old schemas are recognized, strangers refused."""
    assert provider_of(OPENAIRE_LEGACY) == "openaire"
    assert provider_of(OPENALEX_2022) == "openalex"
    assert provider_of({"hello": "world"}) is None
    with pytest.raises(UnreadableReply, match="no package"):
        to_source_record("scopus", {}, NOW)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "DOI", "name", "value", "date-parts", "id", "source", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("source", sorted(ALL))
@settings(max_examples=60)
@given(data=st.data())
def test_no_value_breaks_mapping(source: str, data: st.DataObject) -> None:
    """Whatever stands in a field, mapping gives a record that is plain JSON, or UnreadableReply."""
    body = json.loads(json.dumps(ALL[source]))
    holder = body["attributes"] if source == "datacite" else body
    for _ in range(data.draw(st.integers(1, 3))):
        holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(ANYTHING)
    try:
        record = to_source_record(source, body, NOW)
    except UnreadableReply:
        return
    for indicator in record.indicators:
        assert isinstance(indicator.value, dict | None) or math.isfinite(indicator.value)
    json.dumps(merge([record]).to_dict(private=True), allow_nan=False)
