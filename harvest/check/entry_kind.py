"""What kind of work an entry says it is, and whether such works are in an index at all.

Crossref, OpenAlex and DataCite have nearly every article and conference paper of the last decades.
Web pages, manuals, laws, newspapers and old books they mostly have not: that one of these is not
found says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.check.isbn_prefix import isbn_words
from harvest.model.mention import Mention

__all__ = ["Kind", "is_unindexed", "kind_of", "rfc_doi"]

OLD_BOOK = 1980
"""Books from before seldom have a DOI, and the ISBN came in 1970."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry is.

    Attributes:
        name: "web page", "thesis" …
        known: what can be said of its number: "RFC 2616", "a well-formed patent number"; "" if
            nothing.
    """

    name: str
    known: str = ""

    @property
    def advice(self) -> str:
        """The reason of the verdict "not indexed"."""
        name = f"{self.name}: {self.known}" if self.known else self.name
        return f"{name}; works of this kind are often in no index; add a url or an ISBN"


_BY_TYPE = {
    "web page": "online www electronic webpage website elec blog icomm web post post-weblog",
    "manual": "manual booklet pamphlet pamp instructional",
    "manuscript": "unpublished manuscript manscpt unpb letter personal_communication pcomm",
    "standard": "standard stand norm specification",
    "law": "legislation legal jurisdiction legal_case bill statute stat case hear hearing"
    " regulation treaty law ruling",
    "patent": "patent pat",
    "thesis": "thesis phdthesis mastersthesis bachelorsthesis dissertation thes",
    "report": "techreport report rprt",
    "newspaper or magazine": "newspaper article-newspaper article-magazine news mgzn magazine",
    "software": "software softwareversion comp computer_program softwaremodule codefragment",
    "recording or picture": "video movie audio music artwork image motion_picture song graphic"
    " sound art broadcast figure map performance film",
    "talk": "presentation slide speech interview talk",
    "work of no stated kind": "misc gen document",
    "encyclopedia entry": "inreference entry-encyclopedia entry-dictionary encyc dict",
    "dataset": "data dataset",
}
_KINDS = {word: name for name, words in _BY_TYPE.items() for word in words.split()}
_BOOKS = frozenset(
    "book mvbook collection mvcollection incollection inbook bookinbook suppbook proceedings"
    " mvproceedings reference chap edbook chapter encyclopedia".split()
)

_TYPE = re.compile(
    r"\s*@(\w+)\s*[{(]|\A\s*TY\s+-\s+(\w+)|\A\s*%0\s+(\w[\w ]*)|\"type\"\s*:\s*\"([\w-]+)\""
)
_FIELD = r"\b{}\s*=\s*[{{\"]*\s*([^}}\",]*)"
_SUBTYPE = re.compile(_FIELD.format("entrysubtype"), re.I)
_HOW = re.compile(_FIELD.format("(?:howpublished|type)"), re.I)
_VOLUME = re.compile(r"\b(?:volume|number|issue|pages|doi|issn)\s*=", re.I)
_ADDRESS = re.compile(r"https?://|\burl\s*=", re.I)
_RFC = re.compile(r"\bRFC[\s-]?0*(\d{1,5})\b|rfc-editor\.org/\w+/rfc(\d+)|html/rfc(\d+)", re.I)
_ARXIV = re.compile(r"arxiv", re.I)
_PAPERS = re.compile(
    r"\b(?:new york|times of|washington post|guardian|le monde|zeitung|spiegel|gazette|tribune"
    r"|herald|daily|el pa[ií]s|newspaper|corriere|repubblica|wall street journal|economist|wired"
    r"|bbc|reuters|press release|news(?!letter))\b|\bthe times\b",
    re.I,
)
_JOURNAL = re.compile(_FIELD.format("journal(?:title)?"), re.I)
_PATENT = re.compile(
    r"\b(?:US|EP|WO|DE|GB|FR|JP|CN|KR|CA|AU|RU|CH)[\s-]?(?:patent\s*)?(?:no\.?\s*)?"
    r"\d{1,4}[\d/,. ]{3,12}\s?(?:[ABCUTS]\d?)?\b|\bU\.?S\.? patent\b",
    re.I,
)
_STANDARD = re.compile(
    r"\b(?:ISO(?:/IEC|/TS|/TR)?|IEC|IEEE(?:\s+Std\.?)?|DIN(?:\s+EN)?(?:\s+ISO)?|EN|BS|ASTM|ANSI"
    r"|NIST\s+(?:SP|FIPS|IR)|FIPS|ETSI\s+\w+|ITU-[TR](?:\s+Rec\.?)?|ECMA|JIS|GB/T|W3C|OASIS|3GPP)"
    r"[\s-]+[A-Z]{0,2}\.?\d[\d.-]*(?::\d{4})?\b"
)


def kind_of(mention: Mention) -> Kind:
    """The kind that the entry states; "article" for whatever an index would have."""
    text = mention.text
    kind = _stated(text)
    if rfc_doi(mention):
        return Kind("RFC", rfc_doi(mention).rpartition("/")[2].upper().replace("RFC", "RFC "))
    if kind in ("patent", "standard") or kind == _KINDS["misc"]:
        if kind != "standard" and (found := _PATENT.search(text)):
            return Kind("patent", f"{' '.join(found[0].split())} has the form of a patent's number")
        if found := _STANDARD.search(text):
            return Kind("standard", f"{found[0]} has the form of a standard's number")
    if kind in ("book", "article") and (isbn := isbn_words(text)):
        return Kind("book", isbn)
    if kind == "article" and _is_of_a_newspaper(text):
        return Kind("newspaper or magazine")
    if kind == _KINDS["misc"] and _ADDRESS.search(text):
        return Kind("web page")
    return Kind(kind)


def is_unindexed(mention: Mention) -> bool:
    """Whether works of the entry's kind are often in no index."""
    kind = kind_of(mention)
    if kind.name == "article" or _ARXIV.search(mention.text):
        return False
    if kind.name == "book":
        year = mention.query.year if mention.query else None
        return "fits" in kind.known or (year is not None and year < OLD_BOOK)
    return True


def rfc_doi(mention: Mention) -> str:
    """The DOI of the RFC that the entry is; "" where it is none. RFC n is 10.17487/RFCn.

    Only what stands as an entry of its own kind counts: an article may speak of an RFC.
    """
    if _stated(mention.text) in ("article", "book", "thesis"):
        return ""
    found = _RFC.search(mention.text)
    return f"10.17487/rfc{next(filter(None, found.groups()))}" if found else ""


def _stated(text: str) -> str:
    found = _TYPE.match(text) or re.search(r"\"type\"\s*:\s*\"([\w-]+)\"", text)
    word = next(filter(None, found.groups()), "").lower() if found else ""
    if word in _BOOKS:
        return "book"
    subtype = _SUBTYPE.search(text)
    if word == "article" and subtype and subtype[1].lower() in ("newspaper", "magazine"):
        return "newspaper or magazine"
    if word == "misc" and (how := _HOW.search(text)):
        stated = re.sub(r"\W", "", how[1].lower())
        return next((name for each, name in _KINDS.items() if each == stated), _KINDS["misc"])
    return _KINDS.get(word, "article")


def _is_of_a_newspaper(text: str) -> bool:
    journal = _JOURNAL.search(text)
    return bool(journal and _PAPERS.search(journal[1]) and not _VOLUME.search(text))
