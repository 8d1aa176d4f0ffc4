"""Identifiers in free text: every one, nothing else, and where each stands.

Precision comes first: a bare number is no PMID, a number like a telephone's is no ISBN, and a
price or a date is no DOI. Each kind is looked for by a literal ("10.", "://", "pmid"), which the
regex engine scans for at memory speed; only what follows is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.address import may_hold_identifier, parse_address
from harvest.model.identifier.arxiv import OLD_ARCHIVES, parse_arxiv
from harvest.model.identifier.catalog import parse_openaire, parse_openalex, parse_pmcid, parse_pmid
from harvest.model.identifier.doi import doi_at
from harvest.model.identifier.isbn import parse_isbn
from harvest.model.identifier.mending import Mended, mend
from harvest.model.identifier.model import Found, Identifier
from harvest.model.identifier.shortdoi import parse_shortdoi
from harvest.model.identifier.wrapping import names_reference
from harvest.text.doi_pattern import DOI_PREFIX

__all__ = ["Broken", "find_broken", "find_identifiers", "survey"]


@dataclass(frozen=True, slots=True)
class Broken:
    """What looks like an identifier and is none: `text[start:end]`, and why."""

    error: InvalidIdentifier
    start: int
    end: int


_ARXIV_ID = rf"(?:\d{{4}}\.\d{{4,5}}|(?:{OLD_ARCHIVES})(?:\.[a-z-]+)?/\d{{7}})(?:v\d+)?"
_ARXIV_LABEL = re.compile(r"arxiv[ _-]?(?:id|no\.?|number)\W+", re.IGNORECASE)
_KEYWORDS: tuple[tuple[re.Pattern[str], Callable[[str], Identifier]], ...] = (
    (
        re.compile(rf"arxiv(?::\s*|\.?\s+)(?:{_ARXIV_ID})(?![\d.]\d|\w)"),
        parse_arxiv,
    ),
    (
        re.compile(rf"arxiv[ _-]?(?:id|no\.?|number)\W{{1,5}}{_ARXIV_ID}(?![\d.]\d|\w)"),
        lambda text: parse_arxiv(_ARXIV_LABEL.sub("", text)),
    ),
    (re.compile(r"pmid\s?(?:id)?\s?[:=#]?\s?\d{1,8}(?!\d|[.,]\d|\w)"), parse_pmid),
    (re.compile(r"pubmed\s?id\s?[:=#]?\s?\d{1,8}(?!\d|[.,]\d|\w)"), parse_pmid),
    (re.compile(r"pubmed:\s?\d{1,8}(?!\d|[.,]\d|\w)"), parse_pmid),
    (re.compile(r"pmcid\s?[:=#]?\s?(?:pmc)?\d{4,9}(?!\d|\w)"), parse_pmcid),
    (re.compile(r"pmc\d{5,9}(?:\.\d+)?(?!\d|\w)"), parse_pmcid),
    (re.compile(r"(?:doi\s?[:=]\s?)10/[a-z0-9]{2,10}(?![\w/.-]*\w)"), parse_shortdoi),
    (re.compile(r"10/(?=[b-df-hj-np-tv-z][a-z]*\d)[a-z0-9]{4,8}(?![\w/.-]*\w)"), parse_shortdoi),
    (re.compile(r"openalex:\s?w\d{4,12}(?!\w)"), parse_openalex),
)
_ISBN_WORD = re.compile(r"isbn(?:[-\s]?1[03](?=[\s:)]))?[\s:=#)]{0,3}(?=[\d])")
_ISBN_13 = re.compile(
    r"97[89](?<![\w-]97[89])[-\u2010-\u2013](?:\d{1,7}[-\u2010-\u2013]){3}\d(?![\w-])"
)
_ISBN_DIGITS = re.compile(
    r"(?:\d[\s\u2010-\u2013-]?){12}\d(?![\s-]?\d)|(?:\d[\s\u2010-\u2013-]?){9}[\dx](?!\w)"
)
_OPENAIRE = re.compile(r"::[0-9a-f]{32}(?![0-9a-zA-Z])")
_URL = re.compile(r"://")
_URL_BODY = re.compile(
    r"(?:<[^<>\s]{0,60}>(?=\d+\.\d\.)|\\[_*()\[\]<>&#~]|[^\s<>\"“”„«»`|\\^{}\x00-\x1f\u3000-\u303f\uff00-\uffef])+"
)
_PATH = re.compile(r"\.(?:org|gov|com|io)/(?!10\.)")
_HOST = re.compile(
    r"(?:(?:www|export|xxx|lanl|ftp|m)\.)*(?:arxiv\.org|xxx\.lanl\.gov|ar5iv\.(?:labs\.arxiv\.)?org"
    r"|alphaxiv\.org|(?:(?:pubmed|pmc)\.)?ncbi\.nlm\.nih\.gov|europepmc\.org|openalex\.org"
    r"|(?:dx\.)?doi\.org"
    r"|(?:www\.)?(?:nature|mdpi|sciencedirect|psyarxiv)\.com|osf\.io"
    r"|(?:www\.)?(?:aclanthology|aclweb|elifesciences|biorxiv|medrxiv)\.org)/"
)
"""Catalogs and publishers that people name without https://.

A DOI after doi.org/ is found by itself.
"""
_INSIDE = frozenset("/_@:=%&?#")
_ELLIPSIS = re.compile(r"\.\.|…|\\?\[(?:…|\.\.\.)\\?\]|&hellip;")
_CUT = re.compile(r"\[(?:…|\.\.\.)\]\W*$")
_DOI = re.compile(DOI_PREFIX + r"(?:[/\u2044\u2215\uff0f]|%(?:25)?2[fF]|\\/)")
_DOI_LEFT = re.compile(
    r"(?:(?:dx\.)?doi\.org/(?:doi:)?|doi(?:\.org)?(?:\]\([^()\s]*|:|\s|[:=]\s|\.|=)?\s?"
    r"|%3a|%2f|info:doi/|)\Z",
    re.IGNORECASE,
)


def find_identifiers(text: str) -> list[Found]:
    """Every identifier that *text* names, in order, with where it stands.

    A Markdown link whose text and address name one work gives two finds. The offsets count
    characters of *text* as given, invisible ones too.

    >>> [str(found.identifier) for found in find_identifiers("See (doi:10.1000/abc), PMID 123.")]
    ['doi:10.1000/abc', 'pmid:123']
    """
    return [each for each in survey(text) if isinstance(each, Found)]


def find_broken(text: str) -> list[Broken]:
    """What in *text* was meant as an identifier but is cut off, mistyped or fails its check.

    >>> find_broken("see doi:10.1016/j. and more")[0].error.reason
    'is only the beginning of an Elsevier DOI: it looks cut off'
    """
    return [each for each in survey(text) if isinstance(each, Broken)]


def survey(text: str) -> list[Found | Broken]:
    """Everything that is, or was meant as, an identifier; overlaps decided for the earliest."""
    mended = mend(text)
    visible = mended.text
    lowered = visible.replace("\u0130", "I").lower()
    finds = [*_in_addresses(visible), *_dois(visible), *_isbns(visible, lowered)]
    finds += [*_without_scheme(visible, lowered), *_by_keyword(visible, lowered)]
    finds += _openaire_ids(visible)
    finds.sort(key=lambda find: (find.start, -find.end))
    kept: list[Found | Broken] = []
    end = -1
    for find in finds:
        if find.start >= end:
            end = find.end
            if not (isinstance(find, Broken) and names_reference(find.error.text)):
                kept.append(find if visible is text else _shifted(find, mended))
    return kept


def _shifted(find: Found | Broken, mended: Mended) -> Found | Broken:
    """*find* with its offsets counted in the text as it was given."""
    start, end = mended.start(find.start), mended.end(find.end)
    if isinstance(find, Found):
        return Found(find.identifier, start, end)
    return Broken(find.error, start, end)


def _in_addresses(text: str) -> Iterator[Found | Broken]:
    """Identifiers in http(s) addresses: the find is the whole address."""
    last = 0
    for match in _URL.finditer(text):
        start = _scheme_start(text, match.start())
        if start is None or start < last:
            continue
        body = _URL_BODY.match(text, match.end())
        if body is None:
            continue
        last = end = body.end()
        if may_hold_identifier(text[start:end]):
            last = end = _address_end(text, match.end(), end)
            yield from _address(text, start, end)


def _scheme_start(text: str, colon: int) -> int | None:
    """Where the http, https or ftp that ends at *colon* begins."""
    for scheme in ("https", "http", "ftp"):
        start = colon - len(scheme)
        if start >= 0 and text[start:colon].lower() == scheme:
            return start
    return None


def _without_scheme(text: str, lowered: str) -> Iterator[Found | Broken]:
    """Identifiers in addresses of catalogs that are written without https://."""
    for match in _PATH.finditer(lowered):
        start = match.start()
        while start and (lowered[start - 1].isalnum() or lowered[start - 1] in ".-"):
            start -= 1
        if lowered[start - 1 : start] in _INSIDE or not _HOST.fullmatch(
            lowered, start, match.end()
        ):
            continue
        body = _URL_BODY.match(text, match.end())
        if body:
            yield from _address(text, start, _address_end(text, match.end(), body.end()))


def _address(text: str, start: int, end: int) -> Iterator[Found | Broken]:
    address = re.sub(r"\\([_*()\[\]<>&#~])", r"\1", text[start:end])
    if "10." in address and (_ELLIPSIS.match(text, end) or _CUT.search(address)):
        yield Broken(
            InvalidIdentifier(address, "its DOI is cut off: an ellipsis follows"), start, end
        )
        return
    try:
        yield Found(parse_address(address), start, end)
    except InvalidIdentifier as error:
        if "holds no identifier" not in error.reason or names_reference(address):
            yield Broken(error, start, end)


def _address_end(text: str, start: int, end: int) -> int:
    """Where an address ends: before unbalanced brackets, markup and closing punctuation."""
    depth = {"(": 0, "[": 0}
    for position in range(start, end):
        char = text[position]
        if char in "([":
            depth[char] += 1
        elif char in ")]":
            opening = "(" if char == ")" else "["
            depth[opening] -= 1
            if depth[opening] < 0:
                end = position
                break
    for markup in ("**", "~~", "](", "==", "%%"):
        at = text.find(markup, start, end)
        end = at if at >= 0 else end
    while end > start and text[end - 1] in ".,:;!?*_~'’":
        end -= 1
    return end


def _dois(text: str) -> Iterator[Found | Broken]:
    """DOIs outside addresses, with their label ("doi: ") if they have one."""
    last = 0
    for match in _DOI.finditer(text):
        begin = match.start()
        if begin < last:
            continue
        label = _DOI_LEFT.search(text, max(0, begin - 20), begin)
        start = label.start() if label else begin
        if start == begin and not (_may_begin(text, begin) or 0 < last == begin - 1):
            continue
        span = doi_at(text, begin)
        if span is None or (start == begin and span.is_implausible):
            continue
        last = span.end
        if span.reason is None:
            yield Found(Identifier("doi", span.value), start, span.end)
        else:
            shown = text[start : span.end]
            yield Broken(InvalidIdentifier(shown, span.reason), start, span.end)


def _may_begin(text: str, position: int) -> bool:
    """Whether a bare DOI may begin here: not inside a word, a number or a path of numbers."""
    before = text[position - 1 : position]
    return not (before.isascii() and before.isalnum()) and before not in tuple(".,-$€£")


def _by_keyword(text: str, lowered: str) -> Iterator[Found | Broken]:
    """Identifiers that a word announces: PMID 123, arXiv:1706.03762, PMC123456."""
    for pattern, parse in _KEYWORDS:
        for match in pattern.finditer(lowered):
            if match.start() and text[match.start() - 1].isalnum():
                continue
            yield _parsed(text, match.start(), match.end(), parse)


def _parsed(text: str, start: int, end: int, parse: Callable[[str], Identifier]) -> Found | Broken:
    try:
        return Found(parse(text[start:end]), start, end)
    except InvalidIdentifier as error:
        return Broken(error, start, end)


def _isbns(text: str, lowered: str) -> Iterator[Found | Broken]:
    """ISBNs: announced by the word, or thirteen digits in hyphenated groups that check."""
    for match in _ISBN_WORD.finditer(lowered):
        if digits := _ISBN_DIGITS.match(lowered, match.end()):
            yield _parsed(text, match.start(), digits.end(), parse_isbn)
    for match in _ISBN_13.finditer(text):
        find = _parsed(text, match.start(), match.end(), parse_isbn)
        if isinstance(find, Found):
            yield find


def _openaire_ids(text: str) -> Iterator[Found | Broken]:
    for match in _OPENAIRE.finditer(text):
        start = match.start() - 12
        if start >= 0 and re.fullmatch(r"[\w.-]{12}", text[start : match.start()]):
            yield _parsed(text, start, match.end(), parse_openaire)
