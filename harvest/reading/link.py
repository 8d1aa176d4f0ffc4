"""Links and addresses in a note: Markdown links, bare addresses, Zotero's own scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harvest.model.identifier import Identifier
from harvest.reading.journal_site import place_in

__all__ = [
    "Link",
    "ZoteroAddress",
    "find_addresses",
    "find_links",
    "is_article",
    "is_resolver",
    "parse_zotero_address",
    "title_in",
    "zotero_identifier",
]

_TEXT = r"\[((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.){0,300}\]){0,1000})\]"
_TARGET = (
    r"\([ \t]*(?:<([^<>\n]{1,4000})>|((?:(?:https?|zotero|doi|DOI):|www\.|(?:dx\.)?doi\.org/)"
    r"[^\s()]{0,4000}(?:\([^\s()]{0,500}\)[^\s()]{0,4000}){0,20}))"
)
_LINK = re.compile(_TEXT + _TARGET + r"(?:[ \t\n]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?[ \t]*\)")
_ADDRESS = re.compile(r"https?://[^\s<>\"`\]|]+")
_TRAILING = ".,;:!?'*_~…”’"
_BLANK_LINE = re.compile(r"\n[ \t]*\n")

_ZOTERO = re.compile(
    r"zotero://(?P<action>select|open(?:-pdf|-epub|-snapshot)?)/"
    r"(?:(?P<group>groups/\d+)/|library/)?(?:collections/[A-Z0-9]{8}/)?"
    r"(?:items\?itemKey=|items/)?"
    r"(?:(?P<library>\d+)_)?(?P<key>[A-Z0-9]{8}(?![A-Za-z0-9])|@[^\s/?#&]+|bbt:[^\s/?#&]+)",
)
_WEB = re.compile(r"https?://(?:www\.)?zotero\.org/(groups/\d+|\w+)/.*?\bitems/([A-Z0-9]{8})\b")
_PAGE = re.compile(r"[?&]page=([\w.-]{1,12})")

_RESOLVERS = re.compile(
    r"(?:https?://)?(?:dx\.|www\.)?(?:doi\.org|oadoi\.org|arxiv\.org|[\w.]*ncbi\.nlm\.nih\.gov|"
    r"(?:api\.)?openalex\.org|[\w.]*openaire\.eu)/",
    re.I,
)
_SPELLED = re.compile(
    r"https?://(?:www\.)?researchgate\.net/publication/\d+_([^/?#\s%]+_[^/?#\s%]+_[^/?#\s%]+)"
)
# Pages of one article each: host, then what the path of an article looks like. A journal's or a
# publisher's front page is no article.
_ARTICLES = re.compile(
    r"https?://(?:[\w-]+\.)*(?:"
    r"clinicalkey\.(?:com|fr|es|jp|com\.au)/.*(?:content/|1-s2\.0-)"
    r"|sciencedirect\.com/science/(?:article|chapter)/|elsevier\.com/retrieve/pii/"
    r"|jstor\.org/(?:stable|pss)/|semanticscholar\.org/(?:paper|reader)/|[\w-]*\.?openaire\.eu/search/"
    r"|nature\.com/(?:articles|doifinder)/|science(?:mag)?\.org/(?:doi|content)/|cell\.com/.*(?:fulltext|S\d)"
    r"|thelancet\.com/journals/.*article/|nejm\.org/doi/|jamanetwork\.com/journals/.*article"
    r"|bmj\.com/(?:content|lookup)/|pnas\.org/(?:doi|content)/|academic\.oup\.com/.*article"
    r"|oxfordjournals\.org/content/|lww\.com/.*(?:fulltext|abstract|citation)"
    r"|(?:link\.)?springer\.com/(?:article|chapter|content|book)/|wiley\.com/(?:doi|enhanced|store)/"
    r"|tandfonline\.com/doi/|sagepub\.com/(?:doi|content|cgi)/|karger\.com/(?:Article|\w+/article)/"
    r"|ahajournals\.org/(?:doi|content)/|acs\.org/(?:doi|abs)/|rsc\.org/en/content/|aps\.org/\w+/abstract/"
    r"|iop\.org/article/|aip\.org/doi/|annualreviews\.org/(?:doi|content)/|royalsocietypublishing\.org/(?:doi|content)/"
    r"|cambridge\.org/core/.*(?:article|product|books)/|mdpi\.com/\d|frontiersin\.org/.*articles?/"
    r"|plos\.org/.*article|biomedcentral\.com/(?:articles|track)/|peerj\.com/(?:articles|preprints)/"
    r"|elifesciences\.org/articles/|ieee\.org/(?:abstract/)?document/|acm\.org/(?:doi|citation)"
    r"|biorxiv\.org/content/|medrxiv\.org/content/|researchgate\.net/publication/\d"
    r"|ssrn\.com/(?:abstract|sol3/papers)|openreview\.net/(?:forum|pdf)|aclanthology\.org/[A-Z0-9.]+-"
    r"|(?:papers\.nips|neurips)\.cc/paper|(?:mlr\.press|jmlr\.org)/(?:papers|proceedings|v\d)|europepmc\.org/(?:article|abstract)/"
    r"|vldb\.org/pvldb/|usenix\.org/(?:conference/\w+/(?:technical-sessions/)?presentation|legacy/event|system/files/conference)/"
    r"|openaccess\.thecvf\.com/(?:content|papers)|cidrdb\.org/cidr\d{4}/"
    r"|projecteuclid\.org/.*(?:euclid|issue)|psycnet\.apa\.org/(?:record|doi)|muse\.jhu\.edu/(?:article|pub)"
    r"|citeseer\w*\.ist\.psu\.edu/(?:viewdoc|document|doc)|eprint\.iacr\.org/\d{4}/\d"
    r"|persee\.fr/doc/|cairn(?:-int)?\.info/(?:revue|journal|article)-|openedition\.org/\w+/\d"
    r"|redalyc\.org/(?:articulo|journal)|dialnet\.unirioja\.es/servlet/(?:articulo|tesis|libro)"
    r"|cyberleninka\.ru/article/|elibrary\.ru/item|jstage\.jst\.go\.jp/article/|(?:ci|cir)\.nii\.ac\.jp/(?:naid|crid)/"
    r"|kiss\.kstudy\.com/|dbpia\.co\.kr/(?:journal|pdf)/|cnki\.net/kcms2?/|adsabs\.harvard\.edu/abs/"
    r"|inspirehep\.net/(?:literature|record)/|dblp\.(?:org|uni-trier\.de)/rec/\w|paperswithcode\.com/paper/"
    r"|nber\.org/papers/|ijcai\.org/[Pp]roceedings/\d|(?:ojs\.)?aaai\.org/.*article/|osti\.gov/(?:biblio|servlets)/"
    r"|ntrs\.nasa\.gov/citations/|eric\.ed\.gov/\?id=|chemrxiv\.org/engage/.*article|preprints\.org/manuscript/"
    r"|researchsquare\.com/article/|direct\.mit\.edu/.*article|brill\.com/.*(?:article|doi)|ingentaconnect\.com/content/"
    r"|semanticscholar\.org/CorpusID|degruyter\.com/(?:view|document)/|econstor\.eu/handle/|diva-portal\.org/smash/"
    r"|philpapers\.org/rec/|hal\.(?:science|archives-ouvertes\.fr)/\w+-\d|scielo[\w.]*/(?:.*pid=|j/\w+/a/)"
    r")",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A Markdown link: its whole span, its text and its address with its place."""

    start: int
    end: int
    text: str
    url: str
    url_start: int


@dataclass(frozen=True, slots=True)
class ZoteroAddress:
    """What a zotero:// address says.

    Attributes:
        opens: True for an address that opens the PDF (the key is the attachment's).
        identifier: item or attachment key; None when the address names a cite key.
        page: the `page` of the address: a count, not a label.
    """

    opens: bool
    identifier: Identifier | None
    cite_key: str | None = None
    page: str | None = None


def find_links(clear: str) -> Iterator[Link]:
    """Yield the Markdown links to the web, to Zotero and to doi:, in order."""
    for match in _LINK.finditer(clear):
        if "\n" in match.group(1) and _BLANK_LINE.search(match.group(1)):
            continue
        number = 2 if match.group(2) is not None else 3
        yield Link(
            match.start(),
            match.end(),
            match.group(1),
            match.group(number).strip(),
            match.start(number),
        )


def find_addresses(clear: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of bare web addresses, without the punctuation of their sentence."""
    for match in _ADDRESS.finditer(clear):
        url = match.group()
        while url and (url[-1] in _TRAILING or _closes_outside(url)):
            url = url[:-1]
        yield match.start(), match.start() + len(url)


def _closes_outside(url: str) -> bool:
    return url[-1] == ")" and url.count(")") > url.count("(")


def is_article(url: str) -> bool:
    """Whether an address is the page of one article at a publisher or index known for them."""
    return _ARTICLES.match(url) is not None or place_in(url) is not None


def title_in(url: str) -> str | None:
    """Return the title that a ResearchGate address spells out; None for all others."""
    match = _SPELLED.match(url)
    return match[1].replace("_", " ") if match else None


def is_resolver(url: str) -> bool:
    """Whether an address is an identifier in long form: doi.org, PubMed, arXiv, …"""
    return _RESOLVERS.match(url) is not None


def parse_zotero_address(url: str) -> ZoteroAddress | None:
    """Return what a Zotero address names; None for a collection, a note, or another scheme.

    `0_KEY` and `1_KEY` are the user's own library (Zotero 4 and mdnotes write so).

    >>> parse_zotero_address("zotero://select/groups/123/items/2AFE3B35").identifier.value
    'groups/123/2AFE3B35'
    """
    match = _ZOTERO.match(url)
    if match is None:
        web = _WEB.match(url)
        if web is None:
            return None
        group = web.group(1) + "/" if web.group(1).startswith("groups/") else ""
        return ZoteroAddress(False, Identifier("zotero", group + web.group(2)))
    opens = match["action"] != "select"
    page = _PAGE.search(url)
    if match["key"].startswith(("@", "bbt:")):
        return ZoteroAddress(opens, None, match["key"].removeprefix("bbt:").lstrip("@"))
    group = match["group"] + "/" if match["group"] else ""
    identifier = Identifier("zotero", group + match["key"])
    return ZoteroAddress(opens, identifier, None, page.group(1) if page else None)


def zotero_identifier(value: str) -> Identifier | None:
    """Return the item key in a property's value: an address, or the bare key."""
    value = value.strip()
    if re.fullmatch(r"[A-Z0-9]{8}", value):
        return Identifier("zotero", value)
    at = value.find("zotero://")
    address = parse_zotero_address(value[at:]) if at >= 0 else parse_zotero_address(value)
    return address.identifier if address else None
