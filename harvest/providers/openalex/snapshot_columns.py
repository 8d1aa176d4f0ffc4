"""OpenAlex's works as rows of a dataset: what they are found by, and what a verdict reads."""

from __future__ import annotations

import re
from typing import Any

from harvest.providers.common.snapshot_entry import arxiv_in, tail
from harvest.providers.common.snapshot_row import (
    Facts,
    RowReader,
    first_line,
    int_or_none,
    is_shouted,
)
from harvest.text.standard_number import bare_doi

__all__ = ["row_reader"]

Json = dict[str, Any]

_PLAIN = (
    "id doi title display_name type type_crossref publication_year publication_date biblio "
    "is_retracted cited_by_count is_authors_truncated authors_count ids"
).split()
_PLACES = ("locations", "alternate_host_venues")
_PLACE = "landing_page_url url doi version raw_source_name source display_name type".split()
_VENUE = "display_name type abbreviated_title host_organization_name publisher issn".split()
_AUTHOR = ("id", "display_name", "orcid")
_READS = frozenset(
    "authorships primary_location host_venue abstract_inverted_index updated_date".split()
).union(_PLAIN, _PLACES)
_LIFTED = {"title": "title", "type": "type"}


def _facts(body: Json) -> Facts | None:
    key = tail(body.get("id")).upper()
    if not re.fullmatch(r"W\d+", key):
        return None
    ids = body.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    biblio = body.get("biblio")
    biblio = biblio if isinstance(biblio, dict) else {}
    title = first_line(body.get("title")) or first_line(body.get("display_name"))
    updated = body.get("updated_date")
    return Facts(
        key=key,
        doi=bare_doi(body.get("doi")) or bare_doi(ids.get("doi")),
        names=_names(body, key, ids),
        updated=updated if isinstance(updated, str) else None,
        type=first_line(body.get("type")),
        titles=(title,) if title else (),
        families=_families(body),
        year=int_or_none(body.get("publication_year")),
        volume=first_line(biblio.get("volume")),
        page=first_line(biblio.get("first_page")),
        citations=int_or_none(body.get("cited_by_count")),
    )


def _names(body: Json, key: str, ids: Json) -> tuple[str, ...]:
    names = {f"openalex:{key}": None}
    for scheme, prefix in (("pmid", ""), ("pmcid", "PMC")):
        if address := ids.get(scheme):
            found = re.search(r"(\d+)/?$", str(address))
            if found:
                names[f"{scheme}:{prefix}{found[1]}"] = None
    places = body.get("locations")
    for place in places if isinstance(places, list) else ():
        address = place.get("landing_page_url") if isinstance(place, dict) else None
        if isinstance(address, str) and "arxiv" in address.lower():
            arxiv = arxiv_in(address)
            if arxiv:
                names[f"arxiv:{arxiv.value}"] = None
    return tuple(names)


def _families(body: Json) -> tuple[str, ...]:
    """The last word of each author's name."""
    return tuple(name.split()[-1] for name in _display_names(body))


def _display_names(body: Json) -> list[str]:
    found = []
    people = body.get("authorships")
    for each in people if isinstance(people, list) else ():
        author = each.get("author") if isinstance(each, dict) else None
        name = author.get("display_name") if isinstance(author, dict) else None
        if isinstance(name, str) and name.split():
            found.append(name)
    return found


def _slim(body: Json) -> Json:
    slim = {name: body[name] for name in _PLAIN if body.get(name) is not None}
    people = body.get("authorships")
    if type(people) is list:
        names = [name.casefold() for name in _display_names(body)]
        is_doubled = len(set(names)) < len(names)  # then all that tells people apart counts
        slim["authorships"] = people if is_doubled else [_authorship(each) for each in people]
    elif people:
        slim["authorships"] = people  # of an odd shape: read as it would be in the whole record
    if "primary_location" in body:
        slim["primary_location"] = _place(body["primary_location"])
    if host := body.get("host_venue"):
        slim["host_venue"] = _place(host)
    for name in _PLACES:
        places = body.get(name)
        if type(places) is list and places:
            slim[name] = [_place(each) for each in places]
    title = first_line(body.get("title")) or first_line(body.get("display_name"))
    if is_shouted(title) and "abstract_inverted_index" in body:
        slim["abstract_inverted_index"] = body["abstract_inverted_index"]
    return slim


def _authorship(each: Any) -> Any:
    if type(each) is not dict:
        return each
    kept: Json = {}
    author = each.get("author")
    if type(author) is dict:
        kept["author"] = {name: author[name] for name in _AUTHOR if author.get(name)}
    if printed := each.get("raw_author_name"):
        kept["raw_author_name"] = printed
    return kept or each


def _place(place: Any) -> Any:
    """A place without what says how it can be read."""
    if type(place) is not dict:
        return place
    kept = {name: place[name] for name in _PLACE if place.get(name) is not None}
    for name in ("publisher", "issn", "abbreviated_title"):  # before 2023 a place was its venue
        if place.get(name):
            kept[name] = place[name]
    if type(source := kept.get("source")) is dict:
        kept["source"] = {name: source[name] for name in _VENUE if source.get(name)}
    return kept or place


def _cites(body: Json) -> list[str]:
    cited = body.get("referenced_works")
    return [tail(each).upper() for each in cited or () if isinstance(each, str)]


def row_reader() -> RowReader:
    """How its records become rows."""
    return RowReader(_facts, _slim, _READS, _LIFTED, _cites)
