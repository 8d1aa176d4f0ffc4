"""Properties to a description: title, authors, year, container."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvest.model.mention import Query
from harvest.reading.copied_title import clean_copied_title
from harvest.reading.person import MAX_NAMES, families
from harvest.reading.property import Property
from harvest.text.particle import COMMON_PARTICLES
from harvest.text.script import is_unspaced

__all__ = ["AUTHORS", "CONTAINERS", "YEARS", "describe", "find_title", "first_of", "is_label"]

_TITLES = (
    "title", "papertitle", "fulltitle", "booktitle", "titel", "haupttitel", "titre", "título",
    "titulo", "titolo", "tytuł", "название", "заглавие", "标题", "题名", "论文标题", "文献标题",
    "题目", "題名", "タイトル", "論文名", "제목", "논문제목", "název", "cím", "başlık",
    "articletitle", "paper",
)  # fmt: skip
AUTHORS = (
    "authors", "author", "author(s)", "creators", "creator", "firstauthor", "autoren",
    "autor", "verfasser", "verfasserin",
    "auteurs", "auteur", "autores", "autora", "autori", "autore", "autorzy", "авторы", "автор",
    "作者", "著者", "저자", "yazar", "författare", "forfatter", "autoři", "szerző",
)  # fmt: skip
YEARS = (
    "year",
    "publicationyear",
    "yearpublished",
    "issued",
    "发表年份",
    "発行年",
    "연도",
    "발행연도",
    "jahr",
    "erscheinungsjahr",
    "année",
    "annee",
    "año",
    "anno",
    "ano",
    "rok",
    "год",
    "年份",
    "出版年",
    "年",
)
"""What only a work has; a date may be the note's own."""
_DATES = (
    *YEARS,
    "published",
    "publicationdate",
    "pubdate",
    "publishdate",
    "date",
)
CONTAINERS = (
    "journal", "containertitle", "publication", "publicationtitle", "journaltitle", "venue",
    "proceedings", "conference", "zeitschrift", "revue", "revista", "rivista", "czasopismo",
    "журнал", "期刊", "雑誌", "掲載誌", "학술지", "tidsskrift", "tidskrift", "dergi",
)  # fmt: skip
_FAMILY_PARTS = frozenset({"family", "last", "lastname", "literal"})
_OTHER_PARTS = frozenset({"given", "first", "firstname", "orcid", "affiliation", "email", "role"})
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
"""Readwise gives the site for want of an author: "api.zotero.org"."""
_LABEL = re.compile(
    r"(?i:(?:reading|literature|lit|my|paper|research|study|short|quick|lese|literatur)[ -]?"
    r"(?:notes?|notizen?|summary|log)|notes?|summary|zusammenfassung|notizen|apuntes|résumé)"
    r"(?:\s*(?:[:–—-]|\b(?:of|on|for|about|zu|über|sobre|de|sur)\b)\s*.*)?"
    r"|@?[A-Za-zÀ-ž-]+[_-]?\d{4}[a-z]?(?:[A-Z]\w*)?"
    r"|\d{4}-\d\d(?:-\d\d)?.{0,12}|\d{8,14}"
    r"|(?:[a-z]{2,3} ){0,2}[A-ZÀ-Þ][\w'’.-]*(?:,? (?:[A-ZÀ-Þ][\w'’.-]*|et\.? al\.?,?|and|&"
    r"|und|y|et|"
    + "|".join(sorted(COMMON_PARTICLES))
    + r"|[-–—])){0,6},?\s*[-–—]?\s*\(?(?:1[5-9]|20)\d\d[a-z]?\)?(?:\s*[-–—:_.].*)?"
)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def describe(properties: list[Property]) -> Query | None:
    """Return what the properties say of a work; None without a title of some words."""
    title = find_title(properties)
    if title is None:
        return None
    authors, year = _authors(properties), _year(properties)
    is_short = len(title.value.split()) < 2 and not is_unspaced(title.value)
    if is_short and not (authors and year and title.value[:1].isupper()):
        return None
    container = first_of(properties, CONTAINERS)
    return Query(
        title=clean_copied_title(title.value),
        authors=authors,
        year=year,
        container=container.value if container else None,
        raw=title.value,
    )


def is_label(title: str) -> bool:
    """Whether a note's title is the user's label for it and no work's title.

    >>> is_label("Edelkamp 2020 - QuickXsort"), is_label("Reading notes"), is_label("2024-05-01")
    (True, True, True)
    >>> is_label("Current treatments of hypertension"), is_label("World energy outlook 2020")
    (False, False)
    """
    return len(title.split()) < 2 or _LABEL.fullmatch(" ".join(title.split())) is not None


def find_title(properties: list[Property]) -> Property | None:
    """Return the title property, or the longest alias that may be a title."""
    if title := first_of(properties, _TITLES):
        return title
    aliases = [found for found in properties if found.key in ("aliases", "alias")]
    long = [found for found in aliases if len(found.value.split()) >= 5]
    return max(long, key=lambda found: len(found.value), default=None)


def _authors(properties: list[Property]) -> tuple[str, ...]:
    """Family names: "Ada Lovelace", "Lovelace, Ada" and {family: Lovelace} give "Lovelace"."""
    for key in AUTHORS:
        own = [found for found in properties if found.key == key]
        names = [name for found in own for name in _names(found)]
        if names:
            return tuple(names[:MAX_NAMES])
    return ()


def _names(found: Property) -> tuple[str, ...]:
    part = found.path[-1].lower()
    if part in _OTHER_PARTS or _HOST.fullmatch(found.value.strip(" []@")):
        return ()
    if part in _FAMILY_PARTS:
        return (found.value,)
    return families(re.sub(r"\[\[|\]\]", "", found.value).strip(" []@"))


def _year(properties: list[Property]) -> int | None:
    for key in _DATES:
        for found in properties:
            if found.key == key and (year := _YEAR.search(found.value)):
                return int(year.group())
    return None


def first_of(properties: Iterable[Property], keys: tuple[str, ...]) -> Property | None:
    """Return the property whose key comes first in *keys*; None when there is none."""
    found = [one for one in properties if one.key in keys]
    return min(found, key=lambda one: keys.index(one.key), default=None)
