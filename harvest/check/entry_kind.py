"""What kind of work an entry says it is, and whether such works are in an index at all.

Crossref, OpenAlex and DataCite have nearly every article and conference paper of the last decades.
Web pages, manuals, laws, newspapers and old books they mostly have not: that one of these is not
found says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.check.isbn_prefix import isbn_words
from harvest.model.mention import Mention, Query
from harvest.text.doi_pattern import RESOLVER

__all__ = ["Kind", "advice_on", "is_unindexed", "kind_of", "rfc_doi"]

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
_STATING = re.compile(
    r"\b(?:howpublished|type|note|addendum|pubstate|organization|institution|publisher|series"
    r"|number)\s*=\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|\"([^\"]*)\")"
    r"|^\s*(?:M[1-3]|N1|PB|T3)\s+-\s+(.*)$|^\s*%(?:9|Z|I|B)\s+(.*)$"
    r"|\"(?:genre|note|publisher|number|status)\"\s*:\s*\"([^\"]*)\"",
    re.I | re.M,
)
"""Where an entry says in words what it is; never its title, which may speak of anything."""
_KEY = re.compile(r"\A\s*@\w+\s*[{(]\s*([^\s,]*)\s*,")
_VOLUME = re.compile(r"\b(?:volume|doi|issn)\s*=|^\s*(?:VL|DO|SN)\s+-", re.I | re.M)
_ADDRESS = re.compile(r"https?://|\burl\s*=", re.I)
_PAGES = re.compile(r"\d\s*[-\u2010-\u2014]\s*\w*\d")
_DOI_ADDRESS = re.compile(RESOLVER + r"\S+", re.I)
_RFC = re.compile(
    r"\b(?:RFC|Request for Comments)[\s}\",:-]*(?:(?:no\.?|number\s*=)[\s{\"]*)?0*(\d{1,5})\b"
    r"|rfc-editor\.org/\w+/rfc(\d+)|html/rfc(\d+)",
    re.I,
)
_RFC_KEY = re.compile(r"rfc[-_:]?(\d{3,5})", re.I)
_NUMBER = re.compile(r"\bnumber\s*=\s*[{\"]?\s*(\d{1,5})\s*[}\",]", re.I)
_ARXIV = re.compile(r"arxiv", re.I)
_PAPERS = re.compile(
    r"\b(?:new york (?:times|post|herald)|times of|washington post|guardian|le monde|zeitung"
    r"|spiegel|gazette|tribune|herald|daily|el pa[ií]s|el mundo|newspaper|corriere|repubblica"
    r"|la stampa|wall street journal|(?:the )?economist|wired|bbc|reuters|press release"
    r"|news(?!letter)|figaro|lib[ée]ration|handelsblatt|handelsblad|volkskrant|aftenposten"
    r"|politiken|dagens nyheter|svenska dagbladet|helsingin sanomat|folha"
    r"|o globo|estad[aã]o|clar[ií]n|vanguardia|asahi|yomiuri|mainichi|pravda|izvesti[ay]a"
    r"|kommersant|haaretz|financial times"
    r"|los angeles times|boston globe|the (?:independent|telegraph|hindu|atlantic|new yorker|sun"
    r"|observer|mirror)|(?:straits|irish|japan|jerusalem) (?:times|post)|newsweek|bloomberg|forbes"
    r"|(?<!ieee )(?<!communications )magazine)\b"
    r"|\A\s*\W*(?:the times|die zeit|der standard|der stern|time)\W*\Z",
    re.I,
)
_JOURNAL = re.compile(
    r"\bjournal(?:title)?\s*=\s*\{?\{?\"?\s*([^}\"]*)|^\s*(?:JO|T2|JF)\s+-\s+(.*)$", re.I | re.M
)
_PATENT = re.compile(
    r"\b(?:US|EP|WO|DE|GB|FR|JP|CN|KR|CA|AU|RU|CH)[\s-]?(?:patent\s*)?(?:no\.?\s*)?"
    r"\d{1,4}[\d/,. -]{3,12}\s?(?:[ABCUTS]\d?)?\b"
    r"|\bU\.?\s?S\.?\s?Pat(?:ent|\.)(?:\s+\w+)?(?:\s+No\.?)?\s*[\d/,]+",
    re.I,
)
_SOME_PATENT = re.compile(r"\bpatent\b[^\d]{0,20}[\d/,]{5,}|\bU\.?S\.? patent\b", re.I)
_STANDARD = re.compile(
    r"\b(?:ISO(?:/IEC|/TS|/TR)?|IEC|IEEE(?:\s+Std\.?)?|DIN(?:\s+EN)?(?:\s+ISO)?|EN|BS|ASTM|ANSI"
    r"|NIST\s+(?:SP|FIPS|IR)|FIPS(?:\s+PUB)?|ETSI\s+\w+|ITU-[TR](?:\s+Rec\.?)?|ECMA|JIS|GB/T|W3C"
    r"|OASIS|3GPP)[\s-]+[A-Z]{0,2}\.?\d[\d./-]*(?:[A-Z]\d[\w./-]*)?(?::\d{4})?(?!\w)"
    r"|\bRec(?:ommendation|\.)\s+[A-Z]\.\d+\b"
)
_WORDS = (
    ("thesis", r"thesis|dissertation|habilitation|\w+arbeit\b|th[èe]se\b|m[ée]moire de|tesis|tesi\b"
     r"|proefschrift|диссертац|学位论文"),
    ("law", r"\b(?:regulation|directive) \((?:eu|ec|eec)\)|\bdirective \d+/\d+|\bBGBl|\bpub\. ?l\."
     r"|\becli:|\b\d+ (?:u\. ?s\.|f\. ?(?:2d|3d|supp)|s\. ?ct\.)|\boj [lc] ?\d+|\bstat\. \d"),
    ("software", r"\b(?:r|python|julia|stata) (?:package|library|module)|git(?:hub|lab)|bitbucket"
     r"|source code|computer (?:software|program)|\bsoftware\b"),
    ("dataset", r"\bdata ?sets?\b|\bdatabase\b"),
    ("manuscript", r"(?:personal|private) communication|manuscript|unpublished|preparation"
     r"|\bsubmitted\b|under review|forthcoming|to appear|in press|\bms\.? |\bcod\. |letter to"),
    ("newspaper or magazine", r"newspaper|press release"),
    ("talk", r"\btalk\b|\blecture|\bslides|presentation|poster|keynote"),
    ("recording or picture", r"youtube|vimeo|podcast|\bvideo|\bfilm\b|television|radio"),
    ("web page", r"\bblog|website|web page|twitter|mastodon|facebook|accessed|last visited"),
    ("report", r"technical report|working paper|white paper|tech\. rep|internet-draft"),
)  # fmt: skip
"""What words in `_STATING` make of an entry whose type does not say; the first that fits."""
_BY_WORDS = tuple((name, re.compile(words, re.I)) for name, words in _WORDS)


def kind_of(mention: Mention) -> Kind:
    """The kind that the entry states; "article" for whatever an index would have."""
    text = mention.text
    kind = _stated(text)
    if mention.kind in ("reference", "title"):
        return _kind_of_reference(mention)
    if number := rfc_doi(mention).rpartition("rfc")[2]:
        return Kind("RFC", f"RFC {number}")
    if numbered := _numbered(text, kind):
        return numbered
    if found := _by_words(text, kind):
        return Kind(found)
    if kind in ("book", "article") and (isbn := isbn_words(text)):
        return Kind("book", isbn)
    if kind == "article" and _is_of_a_newspaper(mention):
        return Kind("newspaper or magazine")
    if kind == _KINDS["misc"] and _ADDRESS.search(text):
        return Kind("web page")
    return Kind(kind)


_BY_RECORD_TYPE = {
    "book": "book",
    "book-chapter": "book",
    "dissertation": "thesis",
    "report": "report",
    "standard": "standard",
    "dataset": "dataset",
}


def _kind_of_reference(mention: Mention) -> Kind:
    """The kind of a reference in words; one with a volume or a range of pages is an article's."""
    text, query = mention.text, mention.query or Query()
    kind = _BY_RECORD_TYPE.get(query.type or "", "")
    if number := rfc_doi(mention).rpartition("rfc")[2]:
        return Kind("RFC", f"RFC {number}")
    if kind or _PAGES.search(query.pages or ""):
        return Kind(kind or "article", isbn_words(text) if kind == "book" else "")
    if numbered := _numbered(text, _KINDS["misc"]):  # "ISO 9001:2015" is read as volume and page
        return numbered
    if query.volume and query.pages:
        return Kind("article")
    if _PAPERS.search(query.container or ""):
        return Kind("newspaper or magazine")
    if found := next((name for name, words in _BY_WORDS if words.search(text)), None):
        return Kind(found)
    if _ADDRESS.search(_DOI_ADDRESS.sub("", text)):
        return Kind("web page")
    is_old = query.year is not None and query.year < OLD_BOOK
    return Kind("book" if is_old else "article")


def advice_on(mention: Mention) -> str:
    """The reason of the verdict "not indexed": the kind, and what would help to find the work."""
    kind = kind_of(mention)
    name = f"{kind.name}: {kind.known}" if kind.known else kind.name
    is_named = _ADDRESS.search(mention.text) or kind.known
    what = "" if is_named else "; add a url or an ISBN"
    return f"{name}; works of this kind are often in no index{what}"


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

    Only what stands as an entry of its own kind counts: an article may speak of an RFC. A key like
    "rfc2616" says it where no field does.
    """
    text = mention.text
    if mention.kind in ("reference", "title"):
        pages = mention.query.pages if mention.query else None
        found = None if _PAGES.search(pages or "") else _RFC.search(text)
        return f"10.17487/rfc{int(next(filter(None, found.groups())))}" if found else ""
    if _stated(text) in ("article", "book", "thesis"):
        return ""
    key = _KEY.match(text)
    fields = text[key.end() :] if key else text
    found = _RFC.search(fields)
    if found is None and re.search(r"\bRFC\b|Request for Comments", fields, re.I):
        found = _NUMBER.search(fields)
    if found is None and key:
        found = _RFC_KEY.fullmatch(key[1])
    return f"10.17487/rfc{int(next(filter(None, found.groups())))}" if found else ""


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


def _stating_text(text: str) -> str:
    return " | ".join(part for each in _STATING.findall(text) for part in each if part)


def _numbered(text: str, kind: str) -> Kind | None:
    """A patent or a standard by the form of its number; articles and books speak of them only."""
    if kind not in ("patent", "standard", "manual", "report", _KINDS["misc"]):
        return None
    found = _PATENT.search(text) or _SOME_PATENT.search(text)
    if found and kind in ("patent", _KINDS["misc"]):
        number = " ".join(found[0].split())
        return Kind("patent", f"{number} has the form of a patent's number")
    if found := _STANDARD.search(text):
        return Kind("standard", f"{found[0]} has the form of a standard's number")
    return None


def _by_words(text: str, kind: str) -> str | None:
    """The kind that an entry without one gives itself; of an article or book, what it is not yet.

    A book may be a thesis; an article may be submitted or in press.
    """
    allowed = {
        "article": ("manuscript",),
        "book": ("thesis", "manuscript"),
        "manual": ("software",),
    }
    if kind not in (_KINDS["misc"], *allowed):
        return None
    statement = _stating_text(text)
    for name, words in _BY_WORDS:
        if name in allowed.get(kind, (name,)) and words.search(statement):
            return name
    return None


def _is_of_a_newspaper(mention: Mention) -> bool:
    written = _JOURNAL.search(mention.text)
    journal = next(filter(None, written.groups()), "") if written else ""
    name = (mention.query.container if mention.query else None) or journal
    return bool(_PAPERS.search(name) and not _VOLUME.search(mention.text))
