"""Replies in the shape of each API, written by hand from the providers' documentation."""

from __future__ import annotations

import copy
from typing import Any

Json = dict[str, Any]

NOW = "2026-11-20T10:00:00Z"

CROSSREF: Json = {
    "DOI": "10.5555/ABC.1",
    "type": "journal-article",
    "title": ["Loops of the <i>AICA</i> &amp;\n      spasm"],
    "subtitle": ["A study"],
    "container-title": ["Journal of Tests"],
    "short-container-title": ["J Tests"],
    "publisher": "Test Press",
    "ISSN": ["1361-6528", "0957-4484", "1361-6528"],
    "volume": "12",
    "issue": "3",
    "page": "675-80",
    "language": "en",
    "author": [
        {"given": "ANNA", "family": "VAN DYCK", "sequence": "first",
         "ORCID": "http://orcid.org/0000-0002-1825-0097",
         "affiliation": [{"name": "Test University",
                          "id": [{"id": "https://ror.org/04hcvaf32", "id-type": "ROR"}]}]},
        {},
        {"sequence": "additional", "affiliation": []},
        {"name": "The Test Group", "sequence": "additional"},
    ],
    "editor": [{"given": "Ed", "family": "Itor"}],
    "issued": {"date-parts": [[2010, 12, 20]]},
    "published-online": {"date-parts": [[2010, 12, 20]]},
    "published-print": {"date-parts": [[2011, 5]]},
    "created": {"date-parts": [[2009, 1, 1]]},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>p &lt; 0.05.</jats:p>",
    "is-referenced-by-count": 42,
    "funder": [
        {"name": "Fund", "DOI": "10.13039/100000001", "award": ["A1"]},
        {"name": "Fund", "DOI": "10.13039/100000001", "award": ["A2", "A1"]},
    ],
    "license": [
        {"URL": "https://www.elsevier.com/tdm", "content-version": "tdm"},
        {"URL": "http://creativecommons.org/licenses/by/4.0/", "content-version": "vor"},
    ],
    "relation": {
        "has-preprint": [{"id": "10.5555/PRE.1", "id-type": "doi", "asserted-by": "subject"}],
        "cites": [{"id": "10.5555/other", "id-type": "doi"}],
        "is-supplemented-by": [{"id": "https://example.org/x", "id-type": "uri"}],
    },
}  # fmt: skip

OPENALEX: Json = {
    "id": "https://openalex.org/W123456",
    "doi": "https://doi.org/10.5555/abc.1",
    "title": "Loops of the AICA & spasm: A study",
    "publication_year": 2011,
    "publication_date": "2011-01-01",
    "language": "en",
    "type": "article",
    "ids": {
        "openalex": "https://openalex.org/W123456",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/29456894",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5815332",
        "mag": 2741809807,
    },
    "authorships": [
        {"author": {"id": "https://openalex.org/A1", "display_name": "Anna van Dyck",
                    "orcid": "https://orcid.org/0000-0002-1825-0097"},
         "institutions": [{"display_name": "Test University", "ror": "https://ror.org/04hcvaf32",
                           "country_code": "NL"}],
         "countries": ["NL"]},
        {"author": {"id": None, "display_name": "Test Group", "orcid": None}, "institutions": []},
    ],
    "is_authors_truncated": False,
    "biblio": {"volume": "12", "issue": "3", "first_page": "675", "last_page": "680"},
    "cited_by_count": 10,
    "counts_by_year": [
        {"year": 2025, "cited_by_count": 4},
        {"year": 2022, "cited_by_count": 3},
        {"year": 2013, "cited_by_count": 2},
        {"year": 2011, "cited_by_count": 1},
    ],
    "fwci": 2.5,
    "citation_normalized_percentile": {
        "value": 0.97, "is_in_top_1_percent": False, "is_in_top_10_percent": True},
    "open_access": {"is_oa": True, "oa_status": "diamond", "oa_url": "https://example.org/a.pdf"},
    "primary_location": {
        "is_oa": True, "landing_page_url": "https://doi.org/10.5555/abc.1", "pdf_url": None,
        "license": "cc-by", "version": "publishedVersion",
        "source": {"display_name": "Journal of Tests", "issn_l": "0957-4484",
                   "issn": ["0957-4484"], "type": "journal",
                   "host_organization_name": "Test Press"}},
    "best_oa_location": {"pdf_url": "https://example.org/a.pdf", "license": "cc-by",
                         "landing_page_url": "https://doi.org/10.5555/abc.1"},
    "locations": [
        {"is_oa": True, "landing_page_url": "https://doi.org/10.5555/abc.1",
         "version": "publishedVersion", "source": {"display_name": "Journal of Tests"}},
        {"is_oa": True, "landing_page_url": "http://arxiv.org/abs/1706.03762v2",
         "pdf_url": "javascript:alert(1)", "version": "submittedVersion", "license": None,
         "source": {"display_name": "arXiv", "type": "repository"}},
    ],
    "topics": [{"display_name": "Facial Nerve"}],
    "keywords": [{"display_name": "Spasm"}, {"keyword": "Loop"}],
    "mesh": [{"descriptor_name": "Humans", "qualifier_name": None},
             {"descriptor_name": "Humans", "qualifier_name": "x"}],
    "awards": [{"funder_award_id": "A3", "funder_display_name": "Fund"}],
    "funders": [{"display_name": "Fund"}, {"display_name": "Trust"}],
    "is_retracted": False,
    "abstract_inverted_index": {"Abstract": [0], "We": [1], "saw.": [2]},
}  # fmt: skip

OPENALEX_2022: Json = {
    "id": "https://openalex.org/W99",
    "doi": "https://doi.org/10.5555/old",
    "display_name": "An old record",
    "publication_year": 1999,
    "publication_date": "1999-03-01",
    "type": "journal-article",
    "host_venue": {"display_name": "Journal of Tests", "publisher": "Test Press",
                   "issn": ["0957-4484"], "issn_l": "0957-4484", "type": "journal",
                   "url": "https://doi.org/10.5555/old", "is_oa": False, "version": None},
    "alternate_host_venues": [{"display_name": "A Repository", "type": "repository",
                               "url": "http://example.org/1", "is_oa": True,
                               "version": "acceptedVersion", "license": "cc-by"}],
    "authorships": [{"author": {"display_name": "J Doe"}, "institutions": [],
                     "raw_affiliation_string": "Somewhere"}],
    "concepts": [{"display_name": "Sure", "score": "0.8"}, {"display_name": "No", "score": "0.1"}],
    "cited_by_count": 0,
    "counts_by_year": [],
    "abstract_inverted_index": '{"IndexLength": 1, "InvertedIndex": {"Text": [0]}}',
    "open_access": {"is_oa": True, "oa_status": "green", "oa_url": "http://example.org/1"},
}  # fmt: skip

DATACITE: Json = {
    "id": "10.5281/zenodo.1",
    "type": "dois",
    "attributes": {
        "doi": "10.5281/ZENODO.1",
        "titles": [{"title": "Data for <i>loops</i>"}, {"title": "Sub", "titleType": "Subtitle"}],
        "creators": [
            {"name": "Dyck, Anna van", "nameType": "Personal", "givenName": "Anna",
             "familyName": "van Dyck", "affiliation": ["Test University"],
             "nameIdentifiers": [{"nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
                                  "nameIdentifierScheme": "ORCID"}]},
            {"name": "Test Group", "nameType": "Organizational"},
        ],
        "contributors": [{"name": "Itor, Ed", "contributorType": "Editor"}],
        "publicationYear": 2020,
        "publisher": {"name": "Zenodo"},
        "types": {"resourceTypeGeneral": "Dataset"},
        "dates": [{"date": "2019-05-05", "dateType": "Collected"},
                  {"date": "2020-06-07", "dateType": "Issued"}],
        "descriptions": [{"description": "Not this", "descriptionType": "Other"},
                         {"description": "<p>What it is.</p>", "descriptionType": "Abstract"}],
        "subjects": [{"subject": "spasm; loop"}, {"subject": "FOS: Medicine"}],
        "rightsList": [{"rightsUri": "info:eu-repo/semantics/openAccess", "rights": "Open Access"},
                       {"rightsIdentifier": "cc-by-4.0"}],
        "relatedIdentifiers": [
            {"relationType": "IsSupplementTo", "relatedIdentifier": "10.5555/abc.1",
             "relatedIdentifierType": "DOI"},
            {"relationType": "Cites", "relatedIdentifier": "10.5555/x",
             "relatedIdentifierType": "DOI"},
            {"relationType": "IsVersionOf", "relatedIdentifier": "10.5281/zenodo.0",
             "relatedIdentifierType": "DOI"},
        ],
        "fundingReferences": [{"funderName": "Fund", "awardNumber": "A1",
                               "funderIdentifier": "https://doi.org/10.13039/100000001"}],
        "url": "https://zenodo.org/records/1",
        "language": "eng",
        "citationCount": 3,
        "viewCount": 7,
    },
}  # fmt: skip

CSL: Json = {
    "type": "article-journal",
    "DOI": "10.1400/x",
    "title": "Il titolo",
    "container-title": "Rivista",
    "author": [{"family": "Rossi", "given": "Ada", "non-dropping-particle": "de"},
               {"literal": "Gruppo di prova"}],
    "issued": {"date-parts": [[2009]]},
    "page": "1-9",
    "ISSN": "0957-4484",
    "language": "it",
}  # fmt: skip

OPENAIRE: Json = {
    "id": "doi_dedup___::1",
    "type": "publication",
    "mainTitle": "Loops of the <i>AICA</i> & spasm",
    "authors": [
        {"fullName": "Group, Test", "name": "Test", "surname": "Group", "rank": 2, "pid": None},
        {"fullName": "Anna van Dyck", "name": "Anna", "surname": "van Dyck", "rank": 1,
         "pid": {"id": {"scheme": "orcid", "value": "0000-0002-1825-0097"}, "provenance": None}},
    ],
    "publicationDate": "2011-05-01",
    "language": {"code": "eng", "label": "English"},
    "countries": [{"code": "NL", "label": "Netherlands"}],
    "subjects": [{"subject": {"scheme": "FOS", "value": "0301 basic medicine"}},
                 {"subject": {"scheme": "SDG", "value": "3. Good health"}},
                 {"subject": {"scheme": "lcsh", "value": "Spasm"}},
                 {"subject": {"scheme": "keyword", "value": "Spasm"}}],
    "bestAccessRight": {"code": "c_abf2", "label": "OPEN"},
    "openAccessColor": "hybrid",
    "isGreen": True,
    "container": {"name": "Journal of Tests", "issnPrinted": "0957-4484", "issnOnline": None,
                  "vol": "12", "iss": "3", "sp": "675", "ep": "680"},
    "pids": [{"scheme": "doi", "value": "10.5555/pre.1"},
             {"scheme": "doi", "value": "10.5555/abc.1"},
             {"scheme": "pmid", "value": "29456894"}, {"scheme": "pmc", "value": "PMC5815332"}],
    "projects": [{"code": "A9", "funder": {"name": "European Commission"}}],
    "instances": [
        {"pids": [{"scheme": "doi", "value": "10.5555/pre.1"}], "type": "Preprint",
         "urls": ["https://doi.org/10.5555/pre.1"], "refereed": "nonPeerReviewed",
         "accessRight": {"label": "OPEN"}, "hostedBy": {"value": "arXiv"},
         "collectedFrom": {"key": "openaire____::1", "value": "Crossref"}},
        {"pids": [{"scheme": "doi", "value": "10.5555/abc.1"}], "type": "Article",
         "urls": ["https://doi.org/10.5555/abc.1"], "refereed": "peerReviewed",
         "license": "CC BY", "accessRight": {"label": "OPEN"},
         "hostedBy": {"value": "Journal of Tests"}},
        {"type": "Article", "urls": ["ftp://x"], "hostedBy": {"value": "Unknown Repository"}},
    ],
    "indicators": {
        "citationImpact": {"citationCount": 70.0, "citationClass": "C4", "influence": 2.8e-09,
                           "influenceClass": "C4", "popularity": 5.9e-09,
                           "popularityClass": "C1", "impulse": 5.0, "impulseClass": "C5"},
        "usageCounts": {"downloads": "13", "views": 7},
    },
}  # fmt: skip

OPENAIRE_LEGACY: Json = {
    "oaf:entity": {
        "oaf:result": {
            "title": [{"@classid": "alternative title", "$": "Otro"},
                      {"@classid": "main title", "$": "Loops of the AICA"}],
            "pid": {"@classid": "doi", "#text": "10.5555/abc.1"},
            "creator": {"@rank": "1", "@name": "Anna", "@surname": "Dyck", "#text": "Dyck, Anna"},
            "dateofacceptance": {"$": "2011-05-03"},
            "language": {"@classid": "und"},
            "country": {"@classid": "NL"},
            "subject": {"@classid": "keyword", "$": "Spasm"},
            "bestaccessright": {"@classid": "CLOSED"},
            "journal": {"@issn": "0957-4484", "@vol": "12", "@sp": "675", "$": "Journal of Tests"},
            "measure": [{"@id": "influence", "@score": "2.8E-9", "@class": "C"},
                        {"@id": "impulse", "@score": "2", "@class": "C5"},
                        {"@id": "influence_alt", "@score": "9", "@class": "C5"},
                        {"@id": "downloads", "@count": "135"}],
            "rels": {"rel": {"to": {"@type": "project"}, "code": "A9",
                             "funding": {"funder": {"@name": "European Commission"}}}},
            "children": {"instance": {
                "instancetype": {"@classname": "Article"},
                "refereed": {"@classname": "peerReviewed"},
                "accessright": {"@classid": "CLOSED"},
                "hostedby": {"@name": "Journal of Tests"},
                "collectedfrom": {"@name": "Crossref"},
                "webresource": {"url": {"$": "https://doi.org/10.5555/abc.1"}}}},
        }
    }
}  # fmt: skip

BIP: Json = {
    "doi": "10.5555/abc.1", "attrank": 5.9e-09, "pagerank": 2.8e-09, "3_year_cc": 5, "cc": 70,
    "pop_class": "C4", "inf_class": "C3", "imp_class": "C5", "cc_class": "C4",
}  # fmt: skip

ALL: dict[str, Json] = {
    "crossref": CROSSREF,
    "openalex": OPENALEX,
    "datacite": DATACITE,
    "doi": CSL,
    "openaire": OPENAIRE,
    "bip": BIP,
}


def changed(body: Json, **changes: Any) -> Json:
    """A copy of *body* with other values; "published_print" stands for "published-print"."""
    copied = copy.deepcopy(body)
    for name, value in changes.items():
        key = name.replace("_", "-") if name.replace("_", "-") in _HYPHENED else name
        copied[key] = value
    return copied


_HYPHENED = {"published-print", "published-online", "container-title", "updated-by", "update-to"}
_HYPHENED |= {"original-title", "journal-issue", "article-number"}
