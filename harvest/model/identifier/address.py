"""Addresses (URLs) that hold an identifier: resolvers, publishers, proxies, catalogs.

An identifier in an address is read in this order: a catalog's own address (PubMed, PMC, arXiv,
OpenAlex, OpenAIRE); a DOI anywhere in the path; a DOI in the query; a publisher's address from
which the DOI follows (nature.com/articles/X is 10.1038/X); a publisher item identifier. Library
proxies rewrite hosts (www-nature-com.proxy.example.edu) or carry the address in their query
(?url=...).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import unquote

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.arxiv import parse_arxiv
from harvest.model.identifier.catalog import (
    parse_openaire,
    parse_openalex,
    parse_pmcid,
    parse_pmid,
    parse_zotero,
)
from harvest.model.identifier.doi import doi_at
from harvest.model.identifier.isbn import parse_isbn
from harvest.model.identifier.model import Identifier
from harvest.model.identifier.publisher_site import Site
from harvest.model.identifier.shortdoi import short_in_path
from harvest.model.identifier.wrapping import IN_A_LIST, names_reference
from harvest.text.doi_pattern import DOI_PREFIX

__all__ = ["may_hold_identifier", "parse_address"]

_SCHEME = re.compile(r"(?:https?|ftp):/{0,2}|//", re.IGNORECASE)
_DOI = re.compile(r"(?<![0-9.])" + DOI_PREFIX + r"(?:/|%(?:25)?2F)", re.IGNORECASE)
_DOI_TAIL = re.compile(
    r"(?:/(?:full(?:text)?(?:\.pdf|/html|/pdf)?|abs(?:tract)?|e?pdf(?:direct)?|epub|html|meta|summary"
    r"|references|citations?|figures?(?:/\d+)?|tables?(?:/\d+)?|supplementary|suppl_file/.*|asset/.*|pdf/.*|download"
    r"|issuetoc|toc\.\w+|index\.html?|export|metrics|comments|peerreview|supporting-?info(?:rmation)?"
    r"|standard|article_deploy/.*)|(?:v\d+)?(?:\.full(?:-text|\.pdf)?(?:\+html)?|\.abstract|\.supplementary.*)"
    r"|\.(?:pdf|epub|html?|xml|short|long))+$",
    re.IGNORECASE,
)
_NOTHING = "is an address that holds no identifier"
_PREPRINT_VERSION = re.compile(r"(?<=\d)v\d+$")
_OXFORD_NUMBER = re.compile(r"/\d{5,}$")

_Reader = Callable[[str], Identifier]


_CATALOGS: tuple[tuple[Site, _Reader], ...] = (
    (Site(r"pubmed\.ncbi\.nlm\.nih\.gov", r"/(\d+)(?:/|$)"), parse_pmid),
    (Site(r"(?:www\.)?ncbi\.nlm\.nih\.gov", r"/(?:m/)?pubmed/(\d+)(?:/|$)"), parse_pmid),
    (Site(r"europepmc\.org", r"/(?:article|abstract)/med/(\d+)"), parse_pmid),
    (Site(r"(?:ncbi\.nlm\.nih\.gov|europepmc\.org)", r"/(?:\w+/){0,3}(PMC\d+)"), parse_pmcid),
    (
        Site(
            r"(?:arxiv\.org|xxx\.\w+\.\w+)",
            r"/(?:abs|pdf|html|format|src|e-print|ps)/(.+)",
        ),
        parse_arxiv,
    ),
    (Site(r"arxiv\.org", r"/ftp/(?:arxiv/papers/\d{4}/)(\d{4}\.\d{4,5})"), parse_arxiv),
    (Site(r"(?:ar5iv|alphaxiv)\.org", r"/(?:abs|pdf|html)/(.+)"), parse_arxiv),
    (Site(r"huggingface\.co", r"/papers/(.+)"), parse_arxiv),
    (Site(r"openalex\.org", r"/(?:works/)?([a-z]\d+)/?$"), parse_openalex),
    (Site(r"semanticscholar\.org", r"/arxiv/(.+)"), parse_arxiv),
    (Site(r"who\.int", r"/publications/\w/item/(97[89]\d{10})(?!\d)"), parse_isbn),
    (Site(r"openlibrary\.org", r"/isbn/([\dXx-]+)"), parse_isbn),
)
_ARXIV_FTP = re.compile(r"/(?:ftp/)?([a-z-]+)/papers/\d{4}/(\d{7})")
_DOI_ORG = re.compile(r"(?:^|\.)(?:short)?doi\.org$")
_OPENAIRE_ID = re.compile(r"(?:50\|)?([\w.-]{12}::[0-9a-f]{32})(?![0-9a-f])", re.IGNORECASE)

_HINT = re.compile(
    r"10\.|pubmed|pmc|arxiv|ar5iv|alphaxiv|papers|openalex|openaire|isbn|nature|elife|peerj|zenodo"
    r"|ssrn|hindawi|rfc|nber|ijcai|researchsquare|preprints|rsc\.org|persee|openedition|figshare"
    r"|degruyter|adsabs|semanticscholar|who\.int|bmj|jstor|url=|[sb]\d{4}-?\d{3}|doi\.org/|\d{4}-?\d{3}[\dx]|acl(?:web|anthology)|/early/"
    r"|sciencemag|xxx\.lanl|osf\.io/preprints|psyarxiv"
)
"""What an address that holds an identifier has somewhere."""


def parse_address(text: str) -> Identifier:
    """The identifier that the address *text* holds.

    Raises:
        InvalidIdentifier: it holds none, or a broken one.

    >>> print(parse_address("https://onlinelibrary.wiley.com/doi/full/10.1002/lary.21000?src=x"))
    doi:10.1002/lary.21000
    """
    if text.startswith("zotero:"):
        return parse_zotero(text)
    if not may_hold_identifier(text):
        raise InvalidIdentifier(text, _NOTHING)
    if names_reference(text):
        raise InvalidIdentifier(text, f"{_NOTHING}: {IN_A_LIST}")
    host, rest = _split(text)
    known = _in_catalog(host, rest)
    if known is not None:
        return known
    path, _, query = rest.partition("?")
    broken: str | None = None
    for part, is_query in ((path, False), (query, True)):
        for match in islice(_DOI.finditer(part), 5):
            found = _doi_in(part, match.start(), is_query, host)
            if isinstance(found, Identifier):
                return found
            broken = broken or found
    if broken is not None:
        raise InvalidIdentifier(text, f"its DOI {broken}")
    return _implied(text, host, rest)


def may_hold_identifier(text: str) -> bool:
    """Whether a close look at the address *text* is worth the time: most hold nothing."""
    return _HINT.search(text.lower()) is not None


def _split(text: str) -> tuple[str, str]:
    """Host, with a proxy's hyphens read as dots, and the rest of the address."""
    scheme = _SCHEME.match(text)
    bare = text[scheme.end() :] if scheme else text
    host, slash, rest = bare.partition("/")
    if "?" in host:
        host, slash, rest = bare.partition("?")
    host = host.rpartition("@")[2].lower()
    if host.count("-") >= 2 or re.search(r"-(?:com|org|gov|net|edu)\b", host):
        host = host.replace("-", ".") + " " + host
    return host, slash + rest


def _in_catalog(host: str, rest: str) -> Identifier | None:
    """The identifier that a catalog's address gives; None for other addresses."""
    path = unquote(rest.partition("?")[0].partition("#")[0])
    for site, parse in _CATALOGS:
        if match := site.match(host, path):
            return parse(match[1])
    if "arxiv" in host and (old := _ARXIV_FTP.match(path)):
        return parse_arxiv(f"{old[1]}/{old[2]}")
    if _DOI_ORG.search(host) and (short := short_in_path(path)):
        return Identifier("shortdoi", short)
    if "openaire" in host and (match := _OPENAIRE_ID.search(unquote(unquote(rest)))):
        return parse_openaire(match[1])
    return None


def _doi_in(part: str, start: int, is_query: bool, host: str) -> Identifier | str | None:
    """The DOI at *start* in a path or query; or what is wrong with it; None when none is there."""
    if is_query:
        part = re.split(r"&(?!(?:lt|gt|amp);)", part[start:])[0]
        start = 0
    span = doi_at(part, start, is_address=True)
    if span is None:
        return None
    if span.reason is not None:
        return span.reason
    value = _without_tail(span.value, host)
    bare = span if value == span.value else doi_at(value, 0)
    if bare is None or bare.reason is not None:
        return bare.reason if bare else None
    return Identifier("doi", value)


def _without_tail(value: str, host: str) -> str:
    """A DOI from a publisher's path less what the publisher hung on: /full, .pdf, v2.full."""
    if _DOI_ORG.search(host) is not None:
        return value
    head, _, suffix = value.partition("/")
    suffix = _DOI_TAIL.sub("", suffix) or suffix
    if "biorxiv" in host or "medrxiv" in host:
        suffix = _PREPRINT_VERSION.sub("", suffix)
    if "oup.com" in host or "oxfordjournals" in host:
        suffix = _OXFORD_NUMBER.sub("", suffix)
    return f"{head}/{suffix.rstrip('./') or suffix}"


def _implied(text: str, host: str, rest: str) -> Identifier:
    """The DOI that follows from a publisher's own number, or the address a proxy carries."""
    from harvest.model.identifier.implied import implied_identifier  # many patterns: when needed

    implied = implied_identifier(host, rest)
    if implied is not None:
        return implied
    if carried := re.search(r"[?&]q?url=(https?(?::|%3A).+)", rest, re.IGNORECASE):
        return _carried(text, carried[1])
    raise InvalidIdentifier(text, _NOTHING)


def _carried(text: str, carried: str) -> Identifier:
    """The identifier of the address that a proxy's query carries."""
    if "%" in carried[:12]:
        carried = unquote(carried.partition("&")[0])
    try:
        return parse_address(carried)
    except InvalidIdentifier as error:
        raise InvalidIdentifier(text, error.reason) from None
