"""What a record of a snapshot can be found by, whoever made it. Reads any JSON without raising."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from harvest.model.identifier import Identifier
from harvest.providers import Body

__all__ = ["Entry", "provider_of", "to_entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The index's view of one record.

    Attributes:
        key: what the provider itself calls the record; the same key is the same record.
        names: identifiers it answers to.
        title, author, rest: words to search.
    """

    key: str
    names: tuple[Identifier, ...]
    title: str
    author: str
    rest: str


def provider_of(body: Body) -> str | None:
    """Whose record this is, by its shape; None when it is nobody's that we know.

    >>> provider_of({"DOI": "10.1/a", "title": ["A"]}), provider_of({"doi": "10.1/a"})
    ('crossref', None)
    """
    if str(body.get("id")).startswith(("https://openalex.org/W", "http://openalex.org/W")):
        return "openalex"
    if isinstance(body.get("DOI"), str) and not isinstance(body.get("title"), str):
        return "crossref" if CROSSREF_SIGNS & body.keys() else None
    if isinstance(body.get("attributes"), dict) and "doi" in body["attributes"]:
        return "datacite"
    if "mainTitle" in body and isinstance(body.get("pids"), list):
        return "openaire"
    return None


CROSSREF_SIGNS = {"title", "container-title", "issued", "prefix", "member", "indexed"}


def to_entry(provider: str, body: Body) -> Entry | None:
    """The entry for *body*, None when it has no name of its own."""
    return READERS[provider](body)


def _crossref(body: Body) -> Entry | None:
    doi = _doi(body.get("DOI"))
    issued = [part for part in _walk(_get(body, "issued", "date-parts")) if isinstance(part, int)]
    details = [*issued[:1], *(body.get(key) for key in ("volume", "issue", "page", "ISSN"))]
    return _entry(
        doi,
        _doi_names(doi),
        title=[body.get(key) for key in ("title", "subtitle", "original-title")],
        author=[
            _get(person, key) for person in _list(body.get("author")) for key in ("family", "name")
        ],
        rest=[body.get("container-title"), body.get("short-container-title"), details],
    )


def _openalex(body: Body) -> Entry | None:
    key = _tail(body.get("id"))
    names = [Identifier("openalex", key), *_doi_names(_doi(body.get("doi")))]
    ids = _get(body, "ids")
    for scheme, prefix in (("pmid", ""), ("pmcid", "PMC")):
        number = re.search(r"(\d+)/?$", str(_get(ids, scheme) or ""))
        if number:
            names.append(Identifier(scheme, prefix + number[1]))
    places = _list(body.get("locations"))
    names += [arxiv for place in places if (arxiv := _arxiv(_get(place, "landing_page_url")))]
    people = _list(body.get("authorships"))
    venue = _get(body, "primary_location", "source", "display_name")
    biblio = _get(body, "biblio") or {}
    return _entry(
        key,
        names,
        title=[body.get("display_name") or body.get("title")],
        author=[_get(person, "author", "display_name") for person in people],
        rest=[venue, body.get("publication_year"), *_values(biblio)],
    )


def _datacite(body: Body) -> Entry | None:
    attributes = body["attributes"]
    doi = _doi(attributes.get("doi"))
    return _entry(
        doi,
        _doi_names(doi),
        title=[_get(each, "title") for each in _list(attributes.get("titles"))],
        author=[_get(each, "name") for each in _list(attributes.get("creators"))],
        rest=[attributes.get("publicationYear"), _get(attributes, "container", "title")],
    )


def _openaire(body: Body) -> Entry | None:
    own = body.get("id")
    names = [Identifier("openaire", own)] if isinstance(own, str) else []
    places = [body, *_list(body.get("instances"))]
    for pid in [pid for place in places for pid in _list(_get(place, "pids"))]:
        value = str(_get(pid, "value") or "")
        scheme = str(_get(pid, "scheme") or "").lower()
        names += _doi_names(_doi(value)) if scheme == "doi" else _other_name(scheme, value)
    return _entry(
        names[0].value if names else None,
        names,
        title=[body.get("mainTitle"), body.get("subTitle")],
        author=[_get(each, "fullName") for each in _list(body.get("authors"))],
        rest=[_get(body, "container", "name"), str(body.get("publicationDate") or "")[:4]],
    )


READERS: dict[str, Callable[[Body], Entry | None]] = {
    "crossref": _crossref,
    "openalex": _openalex,
    "datacite": _datacite,
    "openaire": _openaire,
}


def _entry(
    key: str | None,
    names: Iterable[Identifier],
    *,
    title: Any,
    author: Any,
    rest: Any,
) -> Entry | None:
    if not key:
        return None
    return Entry(key, tuple(dict.fromkeys(names)), _words(title), _words(author), _words(rest))


def _other_name(scheme: str, value: str) -> list[Identifier]:
    if scheme in ("pmid", "arxiv") and value:
        return [Identifier(scheme, value)]
    if scheme in ("pmc", "pmcid") and value:
        return [Identifier("pmcid", value if value.startswith("PMC") else f"PMC{value}")]
    return []


def _doi(value: Any) -> str | None:
    """The DOI as `Identifier` has it: lower case, no resolver."""
    found = re.search(r"10\.\d{4,9}/\S+", value) if isinstance(value, str) else None
    return found[0].lower() if found else None


def _doi_names(doi: str | None) -> list[Identifier]:
    if doi is None:
        return []
    arxiv = _arxiv(doi)
    return [Identifier("doi", doi), *([arxiv] if arxiv else [])]


def _arxiv(text: Any) -> Identifier | None:
    """The arXiv number in an address or in a DOI of arXiv's, without its version."""
    pattern = r"arxiv(?:\.org/(?:abs|pdf)/|\.)([a-z.-]+/\d{7}|\d{4}\.\d{4,5})"
    found = re.search(pattern, str(text or ""), re.I)
    return Identifier("arxiv", found[1]) if found else None


def _tail(value: Any) -> str:
    return str(value).rsplit("/", 1)[-1]


def _get(value: Any, *keys: str) -> Any:
    """The value below *keys*, None where the way ends."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else []


def _walk(value: Any) -> Iterable[Any]:
    """The leaves of nested lists."""
    if isinstance(value, list):
        for each in value:
            yield from _walk(each)
    elif value is not None:
        yield value


def _words(values: Any) -> str:
    """All texts and numbers in *values*, without markup."""
    text = " ".join(str(each) for each in _walk(values) if isinstance(each, str | int))
    return re.sub(r"</?[A-Za-z][^<>]*>", "", html.unescape(text))
