"""A free reference string to a query: what can be read off it, in whatever style it is.

No kept library does this here: refextract is GPL, wants poppler and INSPIRE's journal lists;
AnyStyle is Ruby, GROBID a Java service, neural parsers bring a deep-learning stack. It need not be
perfect either: matching looks for each candidate in the raw string (as Crossref's SBMV does) and
uses this reading only to search, to show, and to see what contradicts.
"""

from __future__ import annotations

import re

from harvest.model.mention import Query
from harvest.reading.author import CAPITAL, find_authors
from harvest.reading.copied_title import clean_copied_title
from harvest.reading.east_asian_reference import east_asian_parts, half_width, with_western_numbers
from harvest.reading.locator import YEAR, Locator, find_locator
from harvest.reading.person import families
from harvest.text.doi_pattern import DOI_START
from harvest.text.script import is_unspaced

__all__ = ["TEXT_KIND", "THESIS", "parse_reference"]

_LABEL = re.compile(
    r"^\s*(?:[-—–_]{2,}[.,]?\s+|[-*•–]\s+|\[\w{1,12}\]\s*|\(\d{1,3}\)\s+|\d{1,3}[.)]\s+|\d{1,3}\s+(?=[A-Z]))+"
)
_LINK = re.compile(
    rf"(?:https?://\S+|\bdoi\s*(?:\.org/|[:=])?\s*{DOI_START}\S+|\b{DOI_START}\S+|\bdoi:\s*\.?)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\bEpub\b[^.;]*[.;]?|\b(?:PMID|PMCID|ISBN|ISSN|Accessed|Retrieved|Available (?:at|from))\b.*$",
    re.IGNORECASE,
)
_AND_OTHERS = re.compile(r"\[\s*(?:и др|et al|u\. a)\.?\s*\]|\bи др\.")
TEXT_KIND = r"\[(?:[JMCDRNPSZG]|EB|DB)(?:/OL)?\](?!\w)"
"""What kind of text it is, after the title, in Chinese references (GB/T 7714): "[J]", "[M/OL]"."""
THESIS = re.compile(
    r"[.,;\[(]\s*(?:unpublished\s+)?"
    r"(?:(?:Ph\.?\s?D\.?|D\.?\s?Phil\.?|Master(?:['’]?s)?|Bachelor(?:['’]?s)?|Doctoral|"
    r"M\.?\s?(?:Sc|A|S|Phil)\.?)[\s-]+(?:thesis|diss(?:ertation)?\b\.?)|"
    r"th[èe]se\b|dissertation\b|tese\b|doktorarbeit\b|diplomarbeit\b|masterarbeit\b)",
    re.IGNORECASE,
)
"""That it is a thesis, said after its title."""
_THESIS_TAIL = re.compile(rf"\s*(?=[\[(]){THESIS.pattern}[^\[\]()]*[\])]\s*$", re.IGNORECASE)
_KIND = re.compile(rf"\s*{TEXT_KIND}\.?")
_LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\s*\n\s*(?=[a-z])")
_NUMBER_HYPHEN = re.compile(r"(?<=\d)\s*[-–—−]\s*\n?\s*(?=[A-Za-z]?\d)")

_YEAR_IN_BRACKETS = re.compile(
    rf"[(\[](?:[A-Z][a-z]+\.?\s+(?:\d+,?\s+)?)?({YEAR})[a-z]?(?:\s*[,/–-][^()\[\]]{{0,20}})?[)\]]"
)
_YEAR_BEFORE_VOLUME = re.compile(rf"\b({YEAR})[a-z]?(?:\s+[A-Z][a-z]{{2,8}}\.?(?:\s+\d+)?)?\s*;")
_YEAR_IN_ROW = re.compile(
    rf"(?<![\d–-])({YEAR}),\s+[A-Z]?\d{{1,4}}(?:\s?\([^()]{{1,12}}\))?,\s+[A-Za-z]?\d{{1,6}}\b(?!\s*\()"
)
"""The year of ACS style, "1988, 124, 1569", where a page may look like one, too."""
_YEAR_ALONE = re.compile(rf"(?<![\d:.–/-])\b({YEAR})[a-z]?\b(?!\s*[-–:/]\s*\d|\d)")

_QUOTED = re.compile(r"[“\"„«]([^“”\"„»]{12,}?)[”\"“»]|(?<!\w)‘(.{12,}?)’(?!\w)")
_QUOTED_SHORT = re.compile(r"[“\"„«]([^“”\"„»]{3,}[.,?!])[”\"“»](?=\s\S)")
_END = re.compile(r"(?<=[^\W\d_]{2})[.](?=\s+\S)|(?<=[)\]\d])[.](?=\s+[A-Z])|[?!](?=\s)")
_EDITORS = re.compile(r"^\(?(?:[Ee]ds?|[Hh]rsg|[Hh]g|[Ee]ditors?)\b\.?\)?[.,:]*\s+(?=\S)")
"""What the comma after "K. Roe, Eds.," leaves before the title."""
_ENDS_IN_YEAR = re.compile(rf";\s[^;]*\b{YEAR}\W*$")
_SHORT = frozenset("vs al etc st dr mr mrs no vol sp spp var subsp cf ca eg ie fig ed eds".split())
_LOCATING = re.compile(r"^\W*(?:\d|(?:vol|pp?|Bd|Band|т|том|no|nr)\b|№)", re.IGNORECASE)
_DESIGNATION = re.compile(
    r"^(?:(?:ISO|IEC|IEEE|DIN|EN|ASTM|ANSI|BSI?|NIST|ITU-T|ETSI|NF|UNE|JIS|GB|CEN|SP|Std|TR|TS)"
    r"[ /-]{0,2}){1,4}(?:[A-Z]{1,2}[ /-]?)?\d[\d.-]{0,12}"
    r"(?::(\d{4})(?:-\d\d)?[.,:;–—-]?|[,:;–—-])\s+(?=[^\W\d_]{3})"
)
"""The number of a standard before its title: "ISO 9241-210:2019. Ergonomics"."""
_CHAPTER = re.compile(r"^\W*(?:In|in)\b[:\s]")


def parse_reference(text: str) -> Query:
    """The query for a whole reference string; `raw` keeps it as given.

    >>> query = parse_reference("Wall TP, Fallon JM. Vascular loops. J Otol 2001;12(3):407-12.")
    >>> query.title, query.authors, query.year, query.volume, query.pages
    ('Vascular loops', ('Wall', 'Fallon'), 2001, '12', '407-12')
    """
    tidy = _tidy(text)
    if parts := east_asian_parts(tidy):
        authors, title, rest = parts
        container = _container(rest)
        tidy = with_western_numbers(tidy.replace(title, " "))
        year, _ = _find_year(tidy)
        locator = find_locator(tidy, year)
    else:
        tidy = _without_designation(tidy)
        year, year_at = _find_year(tidy)
        locator = find_locator(tidy, year)
        authors, title, container = _find_texts(tidy, year_at, locator)
    return Query(
        title=clean_copied_title(_THESIS_TAIL.sub("", title)) if title else None,
        authors=families(authors) if is_unspaced(authors) else find_authors(authors),
        year=year,
        container=container or None,
        volume=locator.volume,
        issue=locator.issue,
        pages=locator.pages,
        raw=text,
        is_reference=True,
        type=_find_type(tidy),
    )


def _tidy(text: str) -> str:
    """One line without label, links and remarks."""
    text = _NUMBER_HYPHEN.sub("-", _LINE_HYPHEN.sub("", half_width(text)))
    text = _AND_OTHERS.sub("et al.", " ".join(_LINK.sub(" ", text).split()))
    return _KIND.sub(".", _NOISE.sub("", _LABEL.sub("", text))).strip()


def _without_designation(text: str) -> str:
    """A standard's reference with the year of its number behind its title."""
    found = _DESIGNATION.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    return f"{rest}, {found[1]}" if found[1] and found[1] not in rest else rest


def _find_type(text: str) -> str | None:
    if re.search(r"[.?!,]\s+In:?\s+.*\b[Ee]ds?\b\.?", text):
        return "book-chapter"
    is_part = re.search(r"[.?!,]\s+In:\s", text)
    return "dissertation" if THESIS.search(text) and not is_part else None


def _find_year(text: str) -> tuple[int | None, tuple[int, int]]:
    """The year, and the span it takes in the text ((-1, -1) without one)."""
    for pattern in (_YEAR_IN_BRACKETS, _YEAR_BEFORE_VOLUME, _YEAR_IN_ROW):
        if found := pattern.search(text):
            return int(found[1]), found.span()
    alone = [found for found in _YEAR_ALONE.finditer(text) if int(found[1]) < 2100]
    if not alone:
        return None, (-1, -1)
    # A year inside a title ("… 2009 update") stands before the one that dates the work.
    chosen = alone[0] if _follows_authors(text, alone[0].start()) else alone[-1]
    return int(chosen[1]), chosen.span()


def _follows_authors(text: str, at: int) -> bool:
    """Whether a bare year stands between authors and title: "Wong, J.G. 2000. The capacity"."""
    return bool(re.search(r"(?:\.|,|\bal\.?)\s*$", text[:at])) and bool(find_authors(text[:at]))


def _find_texts(text: str, year_at: tuple[int, int], locator: Locator) -> tuple[str, str, str]:
    """The authors, the title and the container, by the style that the string is in."""
    begin, end = year_at
    if " // " in text:  # GOST and many Slavic styles: what it is in comes after two strokes
        head, rest = text.split(" // ", 1)
        authors, title, _ = _by_authors(head.split(" / ")[0])
        return authors, title, _container(rest)
    if (quoted := _find_quoted(text)) is not None:
        between = text[end : quoted.start()] if 0 < end < quoted.start() else ""
        if len(between.split()) < 4:  # else the quotation marks are within the title
            authors = text[: begin if between else quoted.start()]
            title = next(filter(None, quoted.groups())).rstrip(" ,.")
            return authors, title, _container(text[quoted.end() :])
    if 0 < begin < len(text) * 0.8 and _has_title_after(text, begin, end):
        title, rest = _cut_sentence(text[end:].lstrip(" .,:;)]"))
        if not _LOCATING.match(title):
            return text[:begin], title, _container(rest)
    head = text[: locator.start] if locator.start else text
    authors, title, container = _by_authors(head)
    if _ENDS_IN_YEAR.search(text):  # ACS: "Title; Roe, J., Ed.; Publisher, 2018"
        title = title.split("; ")[0]
    return authors, _EDITORS.sub("", title), container


def _find_quoted(text: str) -> re.Match[str] | None:
    """The title in quotation marks; a short one right behind the authors, closed by a stop."""
    quoted = _QUOTED.search(text)
    if quoted and len((quoted[1] or quoted[2]).split()) >= 3:
        return quoted
    short = _QUOTED_SHORT.search(text)
    return short if short and find_authors(text[: short.start()], whole=True) else None


def _has_title_after(text: str, begin: int, end: int) -> bool:
    """Whether the year stands between authors and title: much follows, or only names precede."""
    count = len(text[end:].split())
    is_bracketed = text[begin] in "(["
    return count > 4 or (
        count > 1 and is_bracketed and bool(find_authors(text[:begin], whole=True))
    )


LONGEST_WORD = 40
"""Letters before a full stop that may be an abbreviation."""

MOST_WORDS = 80
"""Words of a list of authors whose end is looked for."""


_INITIAL = re.compile(rf"{CAPITAL}\.")
_ENDS_IN_INITIAL = re.compile(rf"(?:^|[\s.,-]){CAPITAL}$")
_NAMES_GO_ON = re.compile(rf"(?:{CAPITAL}\.|{CAPITAL}[\w'-]+,|(?:and|et)\b|&)")


def _by_authors(text: str) -> tuple[str, str, str]:
    """Authors first, then the title, no year between: Vancouver, LNCS, IEEE without quotes."""
    for mark in (": ", ". ", ", "):
        at = -1
        while (at := text.find(mark, at + 1)) >= 0:
            before, after = text[:at], text[at + len(mark) :]
            if len(before.split()) > MOST_WORDS:
                break
            if _is_authors_end(before, after, mark):
                title, rest = _cut_sentence(after) if mark != ", " else _cut_comma(after)
                return before, title, _container(rest)
    title, rest = _cut_sentence(text)
    return "", title, _container(rest)


def _is_authors_end(before: str, after: str, mark: str) -> bool:
    """Whether the list of authors ends at *mark*: names before, a title of three words after."""
    words = after.split()
    fewest = 2 if mark == ". " and _ENDS_IN_INITIAL.search(before) else 3
    if len(words) < fewest or not find_authors(before):
        return False
    if mark == ": " and not find_authors(before, whole=True):
        return False
    first = words[0].strip("(“\"'")
    if mark == ". ":
        is_initial = _ENDS_IN_INITIAL.search(before) and _NAMES_GO_ON.match(after)
        return not is_initial and len(first.rstrip(".,")) > 0 and not _INITIAL.match(first)
    if mark == ", ":
        plain = [word for word in words[:4] if re.match(r"[a-z]{2,}", word)]
        return len(plain) >= 2 and not re.match(rf"(?:and\b|et\b|&|{CAPITAL}\.)", after)
    return True


def _cut_sentence(text: str) -> tuple[str, str]:
    """The first sentence, and the rest: a full stop after an abbreviation does not end it."""
    for found in _END.finditer(text):
        before = text[max(found.start() - LONGEST_WORD, 0) : found.start()]
        last = re.split(r"[\s(]", before)[-1].lower()
        if found.group() == "." and last in _SHORT:
            continue
        keep = found.end() if found.group() in "?!" else found.start()
        return text[:keep].strip(), text[found.end() :].strip()
    return text.strip(" ."), ""


def _cut_comma(text: str) -> tuple[str, str]:
    """As `_cut_sentence`, where a comma ends the title: the last one before a journal's name."""
    for found in re.finditer(r"[,.]\s+(?=[A-Z][\w.]*\.?(?:\s+[A-Z(]|\s*\d|$))", text):
        return text[: found.start()].strip(), text[found.end() :].strip()
    return _cut_sentence(text)


def _container(rest: str) -> str:
    """The journal or book in what follows the title: up to the first number or the publisher."""
    rest = _CHAPTER.sub("", rest.strip(" .,:;–-"))
    found = re.match(r"[^\d(]+", rest)
    name = found.group().strip(" .,:;–-") if found else ""
    name = re.sub(r"[\s,;.]+(?:vol|no|pp?|Bd|S)$", "", name)
    return name if 1 < len(name) < 200 else ""
