"""Titles as people copy them: from a browser tab, a search page, a file name."""

from __future__ import annotations

import html
import re

from harvest.model.mention import Query
from harvest.reading.author import shortened_authors

__all__ = ["clean_copied_title", "file_name_query", "title_query"]

_SITES = (
    "ClinicalKey", "Nature", "Nature [A-Z][a-z]+(?: [A-Z][a-z]+)?", "Scientific Reports", "PubMed",
    "PubMed Central", "PMC", "NCBI", "ScienceDirect", "Science Direct", "SpringerLink", "Springer",
    "Springer Link", "Wikipedia", "Wiley Online Library", "Google Scholar", "Semantic Scholar",
    "ResearchGate", "Academia.edu", "JSTOR", "Scopus", "Web of Science", "Europe PMC", "arXiv",
    "bioRxiv", "medRxiv", "SSRN", "IEEE Xplore", "IEEE Conference Publication",
    "IEEE Journals? & Magazines?", "ACM Digital Library", "Oxford Academic", "Cambridge Core",
    "Taylor (?:&|and) Francis(?: Online)?", "SAGE(?: Journals)?", "Sage Journals", "PLOS(?: ONE)?",
    r"PLOS [A-Z]\w+(?: [A-Z]\w+)?", "PNAS", "The Lancet", "NEJM", "JAMA(?: Network)?",
    r"JAMA [A-Z]\w+(?: [A-Z]\w+)?", "The BMJ", "BMJ", "MDPI", "Frontiers", "BioMed Central", "BMC",
    "Full Text", "Full article", "Cell Press", "Elsevier", "DOAJ", "OSTI", "HAL",
    "Zenodo", "figshare", "Mendeley", "Zotero", "PDF", "Request PDF", "Download PDF", "EBSCOhost",
    "ProQuest", "Ovid", "Karger", "Thieme", "Medscape", "UpToDate", "StatPearls", "NCBI Bookshelf",
    "Hogrefe", "APA PsycNet", "CiteSeerX", "dblp", "OpenAlex", "Crossref", "Unpaywall", "Sci-Hub",
    "AIP Publishing", "ACS Publications", "RSC Publishing", "IOPscience", "Project MUSE",
    "Free Download", "CORE(?: Reader)?", "Scholars Portal(?: Journals)?", "DeepDyve", "Scilit",
    "Cochrane Library", "Annual Reviews", "HighWire", "BioOne(?: Complete)?", "Royal Society",
    "World Scientific", "Emerald Insight", "Hindawi", "Dove Press", "De Gruyter", "Brill",
    "Mary Ann Liebert", "ASM Journals", "AHA Journals", "J-STAGE", "SciELO",
    "Redalyc", "Dialnet", "CiNii(?: Research)?", "CNKI", "eLife", "F1000Research", "PeerJ",
    "GeoScienceWorld", "Optica Publishing Group", "SPIE Digital Library", "PubsOnLine", "zbMATH",
    "Project Euclid", "OSF(?: Preprints)?", "Research Square", "Preprints(?:.org)?", "ChemRxiv",
    "PsyArXiv", "SocArXiv", "EarthArXiv", "OpenReview", "ACL Anthology", "NASA/ADS", "ADS",
    "INSPIRE", "Internet Archive", "HathiTrust", "Google Books", "WorldCat", "ERIC", "RePEc",
    "IDEAS/RePEc", "EconPapers", "NBER", "ClinicalTrials.gov", "Lens.org", "scite",
    "中国知网", "知网", "万方数据(?:知识服务平台)?", "维普", "百度学术", "知乎", "豆瓣",
    "Connected Papers", "Papers [Ww]ith Code", "Goodreads", "YouTube", "GitHub", "LinkedIn",
)  # fmt: skip
_SITE = "(?:" + "|".join(_SITES) + ")"
_SUFFIX = re.compile(
    rf"\s*(?:\s(?:[-–—|·•:»_]|::)|\||\son(?=\sJSTOR))\s*{_SITE}(?:\s*\([^()]{{1,40}}\))?\s*$"
)
_JOURNAL_AT = re.compile(
    r"\s+[-–—|:]\s+(?:The )?(?:[A-Z][\w&.'’-]+ ){0,3}"
    r"(?:Journal|Annals|Archives|Transactions|Proceedings|Review)s?\b"
    r"[^()|]{0,60}\((?:Elsevier|Springer|Wiley|Sage|SAGE|Nature|Cell Press|Taylor & Francis"
    r"|Cambridge University Press|Oxford University Press|IEEE|ACM|MDPI|Frontiers)\)$"
)
"""A journal and in brackets its publisher."""
_ISSUE = re.compile(r":\s+[A-Z][^:]{2,80}:\s+Vol\.? \d+, No\.? \d+(?:[-–/]\d+)?$")
"""Taylor & Francis's tabs: "Title: Journal: Vol 12, No 3"."""
_PIPE = re.compile(r"\s+([|·])\s+(?:(?!\1).){2,80}$")
_BRACKETED = re.compile(
    r"\s*[(\[]\s*(?:PDF|HTML|EPUB|BOOK|CITATION|Full text|Request PDF|pdf|Epub|B|C)\s*[)\]]\s*"
)
_FILE = re.compile(r"\.(?:pdf|html?|docx?|epub)$", re.IGNORECASE)
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_FILE_NAME = re.compile(
    rf"^(?P<names>[^\d_]{{2,80}}?)(?P<apart> - |_){_YEAR}(?P=apart)(?P<title>.+?)"
    r"(?P<suffix>\.(?:pdf|epub|html))?$"
)
_CUT_LENGTHS = (48, 49, 50, 98, 99, 100)
"""Zotero 6 cuts the title in a file name at 50 characters, Zotero 7 at 100, spaces taken off."""
_TAB = re.compile(  # what Wiley calls the page of an article
    rf"^(?P<title>.{{20,}}?) - (?P<names>[^\d]{{2,80}}?) - {_YEAR} - (?P<container>.{{2,80}})$"
)
_COUNTED = re.compile(r"^(?:\(\d{1,3}\+?\)|\[\d{4}\.\d{4,5}(?:v\d+)?\])\s+(?=[^\W\d_a-z]|[\"“])")
"""What a tab has before the title: how many messages there are, or arXiv's number."""
_FOOTNOTE = re.compile(r"<sup>\s*[\d,*†‡§\s]+</sup>\s*$", re.IGNORECASE)
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.+|\[(?:…|\.\.\.)\])\s*$")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_QUOTES = "\"'“”„‟«»‹›‘’`*_"
_PAIRED = (("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("‘", "’"), ("'", "'"), ("*", "*"),
           ("_", "_"), ("`", "`"), ("**", "**"), ("‹", "›"), ("»", "«"), ("[", "]"))  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def clean_copied_title(text: str) -> str:
    """The title that *text* shows, without site names, file endings, quotes, markup, entities.

    A cut-off title loses its ellipsis; `title_query` remembers that it had one. Text that would
    be cleaned away whole is given back with only its spaces tidied.

    >>> clean_copied_title("[PDF] &ldquo;Vascular loops&rdquo; in <i>man</i> - PubMed")
    '“Vascular loops” in man'
    >>> clean_copied_title("Hemifacial spasm | Request PDF"), clean_copied_title("PubMed")
    ('Hemifacial spasm', 'PubMed')
    """
    tidy = _tidy(text)
    title = _COUNTED.sub("", tidy)
    while title:
        shorter = _unquote(_BRACKETED.sub(" ", _strip_site(_FILE.sub("", title))).strip())
        shorter = _ELLIPSIS.sub("", shorter).strip()
        if shorter == title:
            return title
        title = shorter
    return tidy


def title_query(text: str) -> Query:
    """A query for a bare title; `raw` keeps the text as it was.

    A file's or page's name says author and year too.

    >>> title_query("Vascular loop in the cerebello…").truncated
    True
    >>> title_query("Okafor et al. - 2011 - Vascular loops in man.pdf").authors
    ('Okafor',)
    """
    named = file_name_query(text)
    if named and (".pdf" in text or "_" in text or "et al" in text):  # else it may be a title
        return named
    title = clean_copied_title(text)
    if tab := _TAB.match(title):
        authors = shortened_authors(tab["names"])
        return Query(tab["title"], authors, int(tab["year"]), tab["container"], raw=text)
    return Query(title=title or None, raw=text, truncated=_is_cut(text))


def file_name_query(text: str) -> Query | None:
    """What "Author - Year - Title.pdf" says, or with "_" between; None for any other text."""
    named = _FILE_NAME.match(_tidy(text))
    if named is None:
        return None
    title = named["title"]
    is_cut = bool(named["suffix"]) and named["apart"] != "_" and len(title) in _CUT_LENGTHS
    return Query(
        clean_copied_title(title) or None,
        shortened_authors(named["names"]),
        int(named["year"]),
        raw=text,
        truncated=is_cut or _is_cut(title),
    )


def _is_cut(text: str) -> bool:
    """Whether the title ends in an ellipsis, be it before a site name or a quotation mark."""
    tidy = _tidy(text).rstrip(_QUOTES + " ")
    return bool(_ELLIPSIS.search(_strip_site(tidy).rstrip(_QUOTES + " ")))


def _tidy(text: str) -> str:
    text = html.unescape(html.unescape(text)) if "&" in text else text
    return " ".join(_TAG.sub("", _FOOTNOTE.sub("", _CONTROL.sub("", text))).split())


def _strip_site(title: str) -> str:
    """Without the site names after it ("… - PMC - NCBI"), or an unknown one after " | ", " · "."""
    before = None
    while before != title:
        before = title
        title = _ISSUE.sub("", _JOURNAL_AT.sub("", _SUFFIX.sub("", title)))
    cut = _PIPE.sub("", title)
    return cut if len(cut.split()) >= 3 else title


def _unquote(title: str) -> str:
    """Without quotation marks or emphasis that surround the whole."""
    for opening, closing in _PAIRED:
        inner = title[len(opening) : len(title) - len(closing)]
        is_quoted = title.startswith(opening) and title.endswith(closing) and len(title) > 2
        if is_quoted and opening not in inner and closing not in inner:
            return inner.strip()
    return title
