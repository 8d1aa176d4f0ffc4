"""Publishers' addresses that name no DOI but from which it follows by the publisher's own rule.

Each rule is a site, the form of its paths, and how the number in them becomes a DOI. Where a number
may stand for several DOIs there is no rule: the page's title is searched instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from harvest.model.identifier.catalog import parse_pii
from harvest.model.identifier.issn import normal_issn
from harvest.model.identifier.model import Identifier
from harvest.model.identifier.publisher_site import Site

__all__ = ["implied_identifier"]

_Rule = Callable[[re.Match[str]], str | None]


def _prefixed(prefix: str) -> _Rule:
    """The DOI is *prefix* and the number."""
    return lambda match: prefix + match[1].lower().rstrip(".")


_NATURE_DATED = re.compile(r"([a-z]{2,})((?:199[6-9]|20[01]\d))0*(\d{1,4})[a-z]?")
_NATURE_FORM = re.compile(
    r"[sd]\d{5}-\d{3}-\d{4,5}(?:-[\da-z])?|[a-z]{2,}\d[\d-]*|(?:[a-z]+\.)+[\d.]*\d|\d{6,8}(?:[a-z]\d?)?"
)


def _nature(match: re.Match[str]) -> str | None:
    """nature.com's numbers: as they are, but for a society's journal with the year in it.

    "tp2015221" is 10.1038/tp.2015.221. Nature's own journals counted on without a year, to at most
    five digits ("nature20123").
    """
    number = match[1].lower().rstrip(".")
    if not _NATURE_FORM.fullmatch(number):
        return None
    dated = _NATURE_DATED.fullmatch(number)
    if dated and not (dated[1][0] == "n" and len(number) - len(dated[1]) < 6):
        return f"10.1038/{dated[1]}.{dated[2]}.{dated[3]}"
    return f"10.1038/{number}"


_ACL_NEW = re.compile(
    r"(?:\d{4})\.(?:acl|emnlp|naacl|eacl|aacl|findings|conll|semeval|starsem|bionlp)-[\w-]+\.\d+"
    r"|2020\.coling-main\.\d+"
)
_ACL_SINCE = {"P": (14, 16), "N": (15, 16), "D": (14, 15), "E": (14, 17), "K": (15, 15)}
_ACL_SINCE |= {"S": (14, 15), "W": (14, 15)}
"""First years of the Anthology's DOIs under 10.3115/v1 and under 10.18653/v1, by venue."""


def _anthology(match: re.Match[str]) -> str | None:
    """The ACL Anthology's ids, old ("P19-1234") and new ("2022.acl-long.220")."""
    number = match[1]
    if _ACL_NEW.fullmatch(number.lower()):
        return f"10.18653/v1/{number.lower()}"
    old = re.fullmatch(r"([A-Z])(\d\d)-\d{4}", number.upper())
    since = _ACL_SINCE.get(old[1]) if old else None
    if not old or not since or not since[0] <= int(old[2]) <= 19:
        return None
    registrant = "10.18653" if int(old[2]) >= since[1] else "10.3115"
    return f"{registrant}/v1/{number.lower()}"


_MDPI = dict(
    pair.split(":")
    for pair in (
        "2073-4395:agronomy 2225-1154:cli 2073-4352:cryst 2304-8158:foods 1660-4601:ijerph "
        "1661-7827:ijerph 1422-0067:ijms 2072-666X:mi 2304-6775:publications 2072-4292:rs "
        "1010-660X:medicina 1648-9144:medicina 2072-6643:nu 1420-3049:molecules 2077-0383:jcm "
        "2076-2615:ani 2218-273X:biom 2076-3425:brainsci 2072-6694:cancers 2076-0817:pathogens "
        "2075-4418:diagnostics 2079-4991:nano 1996-1944:ma 2073-4425:genes 2076-3417:app "
        "2073-4409:cells 2073-4360:polym 2227-9059:biomedicines 1999-4923:pharmaceutics "
        "2313-433X:jimaging 1424-8220:s 2071-1050:su 1999-4915:v 1996-1073:en 2073-4441:w "
        "2227-9032:healthcare 2076-393X:vaccines 2076-2607:microorganisms 2079-6382:antibiotics "
        "1099-4300:e 2079-9292:electronics 2076-3921:antiox 2227-7390:math 2223-7747:plants "
        "1424-8247:ph 1660-3397:md 2072-6651:toxins 2075-1729:life 2227-9067:children"
    ).split()
)
"""ISSN of a journal at MDPI to what its DOIs begin with (both as in the journals' own records)."""


def _mdpi(match: re.Match[str]) -> str | None:
    """mdpi.com/ISSN/volume/issue/article: the DOI is code, volume, issue and article in a row."""
    code = _MDPI.get(match[1].upper())
    if code is None:
        return None
    return f"10.3390/{code}{int(match[2])}{int(match[3]):02}{int(match[4]):04}"


_SCIENCE = {"science": "science", "advances": "sciadv", "stm": "scitranslmed"}
_SCIENCE |= {"stke": "scisignal", "robotics": "scirobotics", "immunology": "sciimmunol"}


def _science(match: re.Match[str]) -> str:
    """sciencemag.org's articles with a number of their own ("eabc1234")."""
    return f"10.1126/{_SCIENCE[match[1].lower()]}.{match[2].lower()}"


def _pii16(match: re.Match[str]) -> str | None:
    """Elsevier's item numbers without a letter: ISSN, year, number, check digit.

    They are from the time when the DOI was made of just these.
    """
    number = match[1].upper()
    issn = normal_issn(number[:8])
    if not issn:
        return None
    return f"10.1016/{issn}({number[8:10]}){number[10:15]}-{number[15]}".lower()


_OSF = dict(
    pair.split(":")
    for pair in (
        "osf:10.31219 metaarxiv:10.31222 eartharxiv:10.31223 engrxiv:10.31224 psyarxiv:10.31234 "
        "socarxiv:10.31235 africarxiv:10.31730 ecoevorxiv:10.32942 edarxiv:10.35542"
    ).split()
)
"""Preprint servers at OSF and the prefixes of their DOIs, those that are certain."""


def _osf(match: re.Match[str]) -> str | None:
    """osf.io/preprints/SERVER/abcde: prefix, "osf.io" and the number; a version is part of it."""
    prefix = _OSF.get((match[1] or "osf").lower())
    return f"{prefix}/osf.io/{match[2].lower()}" if prefix else None


def _rfc(match: re.Match[str]) -> str:
    """Requests for Comments: four digits and more (RFC 7669)."""
    return f"10.17487/rfc{int(match[1]):04}"


def _persee(match: re.Match[str]) -> str:
    """persee.fr/doc/JOURNAL_ISSN_YEAR_…_NUMBER."""
    return f"10.3406/{match[1].lower()}.{match[2]}.{match[3]}"


_RULES: tuple[tuple[Site, _Rule], ...] = (
    (
        Site(r"osf\.io", r"/preprints/(?:(\w+)/)?([a-z\d]{5}(?:_v\d+)?)/?(?:[?#].*|download)?$"),
        _osf,
    ),
    (
        Site(r"psyarxiv\.com", r"/([a-z\d]{5}(?:_v\d+)?)/?(?:[?#].*)?$"),
        _prefixed("10.31234/osf.io/"),
    ),
    (Site(r"nature\.com", r"/articles/([\w.-]+?)(?:\.pdf|\.html?|_\w+)?(?:[/?#].*)?$"), _nature),
    (
        Site(
            r"nature\.com",
            r"/[\w-]+/journal/(?:v[\w.-]+/n[\w.-]+|vaop/\w+)/(?:full|abs|pdf|extref|suppinfo)/"
            r"([a-z]+[\d.-]*\d|\d{6,8}(?:[a-z]\d?)?|s[jd][\w.]+\d)[a-z]?(?:_\w+)?\.(?:html?|pdf)",
        ),
        _nature,
    ),
    (
        Site(r"elifesciences\.org", r"/(?:articles|reviewed-preprints)/(\d{5,6})(?!\w)"),
        _prefixed("10.7554/elife."),
    ),
    (
        Site(r"hindawi\.com", r"/journals/[\w.]+/((?:19|20)\d\d/\d{6,8})(?:[./?#].*)?$"),
        _prefixed("10.1155/"),
    ),
    (Site(r"(?:rfc-editor|ietf)\.org", r"/(?:[\w-]+/){0,3}rfc(\d{1,5})(?!\d)"), _rfc),
    (
        Site(r"nber\.org", r"/(?:system/files/working_)?papers/([wt]\d{1,5})(?!\w)"),
        _prefixed("10.3386/"),
    ),
    (
        Site(
            r"ijcai\.org",
            r"/(?:proceedings|Proceedings)/((?:201[7-9]|20[2-9]\d)/\d{1,4})(?:\.pdf)?/?$",
        ),
        _prefixed("10.24963/ijcai."),
    ),
    (
        Site(r"researchsquare\.com", r"/article/(rs-\d{4,8}/v\d+)(?:\.pdf|/|\?.*)?$"),
        _prefixed("10.21203/rs.3."),
    ),
    (
        Site(r"preprints\.org", r"/manuscript/(20\d{4}\.\d{4})(?:/v(\d+))?(?:/\w*)?/?$"),
        lambda match: f"10.20944/preprints{match[1]}.v{match[2] or 1}",
    ),
    (
        Site(r"pubs\.rsc\.org", r"/en/content/[\w/]+/([a-z]\d[a-z]{2}\d{5}[a-z])(?!\w)"),
        _prefixed("10.1039/"),
    ),
    (
        Site(r"persee\.fr", r"/doc/([a-z]+)_\w{4}-\w{4}_(\d{4})_\w+?_(\d+)(?!\w)"),
        _persee,
    ),
    (
        Site(r"journals\.openedition\.org", r"/([a-z\d]+/\d{1,6})(?:[?#].*)?$"),
        lambda match: "10.4000/" + match[1].lower().replace("/", "."),
    ),
    (
        Site(r"(?<![\w.])figshare\.com", r"/articles/(?:\w+/)?(?:[^/]+/)?(\d{5,9})(?:/\d+)?/?$"),
        _prefixed("10.6084/m9.figshare."),
    ),
    (
        Site(r"degruyter\.com", r"/view/.*?/([a-z]{2,12}-(?:19|20)\d\d-\d{4})(?:/|\.xml|$)"),
        _prefixed("10.1515/"),
    ),
    (
        Site(r"adsabs\.harvard\.edu", r"/abs/\d{4}arXiv(\d{4})(\d{4,5})\w"),
        lambda match: f"10.48550/arxiv.{match[1]}.{match[2]}",
    ),
    (Site(r"bmj\.com", r"/content/\d+/(bmj\.[a-z]\d+)(?!\w)"), _prefixed("10.1136/")),
    (Site(r"jstor\.org", r"/stable/(?:pdf/)?(\d+)(?!\w)"), _prefixed("10.2307/")),
    (Site(r"peerj\.com", r"/articles/(\d+)(?![\w-])"), _prefixed("10.7717/peerj.")),
    (Site(r"zenodo\.org", r"/records?/(\d+)(?!\w)"), _prefixed("10.5281/zenodo.")),
    (Site(r"ssrn\.com", r".*abstract(?:_id)?=(\d+)(?!\w)"), _prefixed("10.2139/ssrn.")),
    (
        Site(
            r"(?:acl(?:anthology|web)\.(?:org|info))",
            r"/(?:anthology/)?(?:papers/\w/\w\d\d/)?([A-Za-z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)"
            r"(?:v\d+)?(?:\.pdf|\.bib)?/?(?:[?#].*)?$",
        ),
        _anthology,
    ),
    (Site(r"mdpi\.com", r"/(\d{4}-\d{3}[\dXx])/(\d+)/(\d+)/(\d+)(?!\d)"), _mdpi),
    (
        Site(
            r"(?:bio|med)rxiv\.org",
            r"/(?:content/)?(?:(?:bio|med)rxiv/)?early/\d{4}/\d\d/\d\d/((?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})",
        ),
        _prefixed("10.1101/"),
    ),
    (
        Site(
            r"(?:sciencedirect\.com|elsevier\.com)",
            r"/(?:science/article/(?:\w+/)?pii|retrieve/pii)/(\d{7}[\dXx]\d{7}[\dXx])(?!\w)",
        ),
        _pii16,
    ),
)
_SCIENCE_RULE = re.compile(
    r"(science|advances|stm|stke|robotics|immunology)\.sciencemag\.org"
    r"/content/(?:early/[\d/]+/)?(?:\d+/){0,2}(?:\w+\.)?e?([a-z]{3}\d{4}|\d{7})(?!\w)",
    re.IGNORECASE,
)
_PII = re.compile(
    r"(?<![a-z\d])(?:pii)?(s\d{4}-?\d{3}[\dx](?:\(\d\d\)|\d\d)\d{5}-?[\dx]|b97[89]\d{15}[\dx])(?![a-z\d])",
    re.IGNORECASE,
)
_LANCET = frozenset(
    "01406736 14702045 14744422 14733099 22132600 22138587 2214109X 22150366 23523018 23524642"
    " 24681253 24682667".split()
)
"""Journals that still make their DOIs from the PII. For others (and for the years before 2002,
when Academic Press had its own) a DOI cannot be told from it."""


def implied_identifier(host: str, rest: str) -> Identifier | None:
    """The DOI, or publisher item identifier, that follows from a publisher's own number."""
    for site, rule in _RULES:
        if match := site.match(host, rest):
            doi = rule(match)
            return Identifier("doi", doi) if doi else None
    if "sciencemag.org" in host and (found := _SCIENCE_RULE.search(host.split()[0] + rest)):
        return Identifier("doi", _science(found))
    if match := _PII.search(unquote(rest)):
        return _by_pii(parse_pii(match[1]))
    return None


def _by_pii(pii: Identifier) -> Identifier:
    """The DOI where it follows from the PII, else the PII itself."""
    issn, year, number, check = pii.value[1:9], pii.value[9:11], pii.value[11:16], pii.value[16]
    if issn not in _LANCET:
        return pii
    suffix = f"s{normal_issn(issn)}({year}){number}-{check}"
    return Identifier("doi", f"10.1016/{suffix.lower()}")
