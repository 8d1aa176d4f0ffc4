"""Does a text read as a reference? What references have, and other texts have not."""

from __future__ import annotations

import re

from harvest.reading.east_asian_reference import half_width
from harvest.reading.named_work import title_and_people
from harvest.reading.note_style import named_in_note
from harvest.reading.person import PERSON
from harvest.text.script import is_unspaced
from harvest.text.year_pattern import YEAR, YEAR_IN_BRACKETS

__all__ = [
    "cites_online",
    "is_formal_reference",
    "looks_like_reference",
]

_URL = re.compile(r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)|<?https?://\S+|\[\[[^\]]*\]\]")
_YEAR = re.compile(rf"(?<![\d/.-]){YEAR}[a-z]?(?![\d/-])")
_TELLING = re.compile(r"\b(?:is|are|was|were|been)\b")  # what a remark on the list is full of
_NAMING = (
    re.compile(r"\b[^\W\d_a-zß-ÿ][\w'’-]+,? (?:[^\W\d_a-zß-ÿ]\.?[ -]?){1,3}(?:,|;|\.|&|\(|and\b)"),
    re.compile(r"\bet\.? al\b|\b(?:eds?|hrsg|dir|coord|a cura di)\b\.|\bin: |\bu\. ?a\.", re.I),
    re.compile(
        r"(?<!\d)\d{1,9}\s*(?:\(\d{1,9}[^()]{0,12}\))?\s*[:,]\s*(?:e|pp?\.?\s*|S\.\s*)?"
        r"\d{1,9}\s*[-–]\s*\d"
    ),
    # J. P. Doe, Title of some words, Publisher (2017)
    re.compile(r"^(?:[^\W\d_]\.[ -]?){1,3}[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?, [^,]{3}"),
    # Doe, Jane: A title of some words
    re.compile(r"^[^\W\d_][\w'’-]+, [^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*)?: [^.:?!]{12}"),
    # Jane Doe, Max Roe, and Ann Poe. Title of some words. In Venue
    re.compile(
        rf"^{PERSON}(?:, {PERSON}){{0,40}},? (?:and|&) {PERSON}\. (?:\d{{4}}\. )?[^\W\d_a-z]"
    ),
)
"""What a reference has that names somebody or pages: a remark without a year has none of it."""
_FEATURES = (
    *_NAMING,
    re.compile(
        r"[「『《〈][^「」『』《》]{2,}[」』》〉]|[“\"«„][^”\"»“]{15,}[”\"»“]"
        r"|(?<!\w)[*_][^*_]{6,}[*_](?!\w)"
    ),
    # Organization. Title of some words. Place; 2017.
    re.compile(
        r"^[^.?!]{3,100}\. [^.?!]{12,300}[.?!] [^.?!]{2,80}(?:\. |\b)(?:1[5-9]|20)\d\d\W{0,3}$"
    ),
    # Organization. (2017). Title of some words. Publisher
    re.compile(r"\. \((?:1[5-9]|20)\d\d[^()]{0,20}\)\. [^.?!]{12,300}[.?!] \S"),
    re.compile(
        r"\b(?:vol|pp|journal|proceedings|university press|verlag|press)\b|\bno\.? ?\d", re.I
    ),
    # Title of some words. Venue, 2025. [a link]
    re.compile(
        r"^[^\W\d_][^?!]{18,300}?[.?!] (?:[^.?!\[]|\.(?! )){2,80}[ ,(](?:1[5-9]|20)\d\d\)?\W{0,3}"
        r"(?:\[?[^\[\]]{0,60}\]\W{0,3})?$"
    ),
    # Organization: Title of some words, Place 2017
    re.compile(r"^[^\W\d_a-z][^.:?!]{3,100}: [^.?!]{12,300}[, ](?:1[5-9]|20)\d\d\W{0,3}$"),
    # Organization (2017) Title of some words. Place.
    re.compile(
        r"^[^\W\d_a-z][^.?!()]{2,80} \((?:1[5-9]|20)\d\d[a-z]?\)[.,:]? [^\W\d_a-z][^.?!]{12,300}"
        r"[.?!] [^\W\d_a-z]"
    ),
    # Organization, Title of some words, Publisher, Place, 2017
    re.compile(r"^[^,.?!]{2,80}, [^.?!]{12,300}, [^,.?!]{2,60},? (?:1[5-9]|20)\d\d\W{0,3}$"),
    # ISO 9241-210:2019. Title
    re.compile(
        r"^(?:ISO|IEC|IEEE|DIN|EN|ASTM|ANSI|BSI?|NIST|RFC|ITU-T|ETSI|AFNOR|NF|UNE|JIS|GB)\b"
        r"[\w/ -]{0,20}\d[\w.:/-]*"
    ),
    # [A title](https://…) by Jane Doe (2020)
    re.compile(r"\][,:–—-]?\s\(?(?:by|von|par|por|di|door|av) [^\W\d_a-z]"),
    # The Chinese standard's marks of what kind of text it is: Title[J]. Journal
    re.compile(r"\[(?:[JMCDRNPSZG]|EB|DB)(?:/OL)?\]"),
)

# A list of names that in the end is none must not be tried in all ways in which each name can be
# read: a name reads in one way, and one that has been read stays so ("(?>").
_NAME = (
    r"(?:(?<!\w)(?:[a-z]{2,4}[ -]){0,2}[^\W\d_a-zß-ÿ][\w'’`.-]*(?: [^\W\d_a-zß-ÿ][\w'’`-]+){0,2})"
)
_INITIALS = r"(?:[^\W\d_a-zß-ÿ]\.?(?:[ -]?[^\W\d_a-zß-ÿ]\.?){0,3}(?![a-zß-ÿ'’]))"
_GIVEN = r"[^\W\d_a-zß-ÿ][\w'’-]+(?: [^\W\d_a-zß-ÿ](?:[\w'’-]+|\.?)){0,2}"
_JOINT = r"(?:\s*[,;]\s*(?:(?:&|and|und|et|y|e)\s+)?|(?:\s*\\?&|\s+(?:and|und|et|y|e))\s+)"
_ET_AL = r"(?:,?\s*(?:\*?et\.? al\.?\*?|…|\.\.\.|and others|u\. ?a\.)[.,]?(?:,? ?{person})?)?"
_TURNED = rf"{_NAME}, ?{_INITIALS}"
_UNPOINTED = rf"{_NAME} [^\W\d_a-z](?:-?[^\W\d_a-z]){{0,3}}(?: Jr| Sr| I{{2,3}})?"
_TURNED_OR_FULL = rf"(?:{_TURNED}|{_NAME}, {_GIVEN})"
_YEAR_IN_LABEL = rf"\((?:[\w&., ]{{2,30}}, ?)?{YEAR}[a-z]?\)"
_SURNAMES = (
    rf"{_NAME}(?:,? (?:et al\.?|and others)|(?:, {_NAME}){{0,20}}(?: (?:&|and|und|et|y) {_NAME})"
    rf"|(?:, {_NAME}){{1,20}},? (?:et al\.?|(?:&|and) {_NAME}))"
)
_WORDS = r"[^.?!]{0,3}\w[^?!]{14,400}?[.?!,*_”\"] ?\S"
_CAPITAL_WORD = r"[^\W\d_a-zß-ÿ][\w'’()-]*"
_ONLINE = (
    r"\b(?:[Aa]vailable (?:at|from)|[Rr]etrieved (?:[^.]{2,20} )?from|[Dd]isponible (?:en|sur|à)"
    r"|[Dd]isponível em|[Dd]isponibile (?:su|in|a)|[Vv]erfügbar unter|[Aa]bgerufen (?:am|von|unter)"
    r"|[Bb]eschikbaar (?:op|via)|[Tt]illgänglig (?:på|via)|[Dd]ostępn[ey] (?:na|w|pod)"
    r"|[Рр]ежим доступа|[Дд]оступно(?: по)?)\s*[:：]?\s*(?:<|\[|https?:|www\."
    r"|[\w-]{2,40}\.[\w.-]+/)"
)
"""Where a web page is, as the styles of many languages say it."""
_UNDATED = (
    r"\((?:n\.? ?d|s\.? ?f|s\.? ?d|s\.? ?a|o\. ?[JD]|b\. ?d|z\. ?j|u\. ?å|б\. ?г|t\. ?y)\."
    r"(?:-[a-z])?\)"
)
"""No date, as the styles of several languages abbreviate it."""
_ONLINE_UNDATED = re.compile(
    rf"[^\W\d_].{{2,400}}? {_UNDATED}[.,:]? [^\n]{{8,250}}?(?:{_ONLINE}|<?https?://)"
)
"""Roe, R. (n.d.). A page about loops. Retrieved May 1, 2022, from https://…"""
_FORMAL = (
    # *A title of some words* (2025). Available at: https://…
    re.compile(rf".{{8,400}}?(?<![\d/-]){YEAR}(?![\d/-])[^\n]{{0,200}}?{_ONLINE}"),
    # Doe, J., & Roe, R. (2011). A study of loops. Brain
    re.compile(
        rf"{_TURNED_OR_FULL}(?>{_JOINT}(?:{_TURNED_OR_FULL}|{_INITIALS} ?{_NAME})){{0,40}}"
        + _ET_AL.replace("{person}", _TURNED)
        + rf"\.?,? ?{YEAR_IN_BRACKETS}(?:[.:,;]\s*|\s+(?=[\"“*_\['‘]|[^\W\d_a-z])){_WORDS}"
    ),
    # Doe J, Roe R (2011) A study of loops. Brain
    re.compile(
        rf"{_UNPOINTED}(?>, {_UNPOINTED}){{1,40}}(?:,? et al)?\.?,? "
        rf"{YEAR_IN_BRACKETS}[.:,;]? {_WORDS}"
    ),
    # Doe J, Roe R. A study of loops. Brain. 2011;134
    re.compile(
        rf"{_NAME} [^\W\d_a-z]{{1,4}}(?>, {_NAME} [^\W\d_a-z]{{1,4}}){{1,40}}(?:,? et al)?\. "
        rf"[^.?!]{{15,300}}[.?!] [^.?!]{{2,80}}[.,;]? ?{YEAR}\b.{{0,20}}[;:]"
    ),
    # Doe, Jane, Rita Roe, and Max Poe. "A study of loops." *Brain* 1.2 (2011): 5-9.
    re.compile(
        rf"{_NAME}, {_GIVEN}(?>,? (?:and |& )?{PERSON}){{0,20}}(?:,? et al)?\. ?"
        r"(?:[\"“„«*_]+[^”\"“»*]{15,300}[.?!]?[”\"“»*_]+|[^.?!\"“]{15,300}\.) ?[^.?!].{3,200}"
        rf"\b{YEAR}\b"
    ),
    # Doe et al. (2011) - "A study of loops"; Doe & Roe "A study of loops" (2011)
    re.compile(
        rf"{_SURNAMES} {YEAR_IN_BRACKETS}\s?[.:,–—-]*\s?[\"“„«*_]+[^”\"“»*_]{{4,300}}[”\"“»*_]"
    ),
    re.compile(
        rf"{_SURNAMES}(?<!['’]s)(?<!s['’]),? [\"“„«*_]+[^”\"“»*_]{{4,300}}[”\"“»*_]+,? "
        + _YEAR_IN_LABEL
    ),
    # J. Doe and R. Roe, "A study of loops," Brain, vol. 1, 2011
    re.compile(
        rf"(?:{_INITIALS} ?{_NAME})(?>{_JOINT}{_INITIALS} ?{_NAME}){{0,40}}(?:,? et al\.?)?, "
        rf"[“\"„«*_]+[^”\"“»]{{15,300}}[,.]?[”\"“»*_].{{2,200}}\b{YEAR}\b"
    ),
    # World Bank. (2022). *World Development Report 2022: finance*. World Bank.
    re.compile(
        rf"{_CAPITAL_WORD}"
        rf"(?:,? (?:of|for|the|and|on|in|de|la|del|für|und|des|et|y|&|{_CAPITAL_WORD})){{1,14}}\."
        rf" \({YEAR}[a-z]?(?:, [^()]{{2,20}})?\)\. [*_][^*_]{{15,300}}[*_]"
        r"(?: \([^()]{2,60}\))?\. (?:[^\W\d_a-z]|<?https?:|\[)"
    ),
)
_ANY_YEAR = re.compile(YEAR)
_REMARK = re.compile(r"\*{1,2}[^*]{2,40}(?::\*{1,2}|\*{1,2}:)")
"""What a list says of the work above: "**Method:** Works for images, sound"."""
_LONG = 300
_VERBS = re.compile(
    r"\b(?:is|are|was|were|been|has|have|had|must|can|may|will|would|should|does|did|shows?|says"
    r"|argues?|states?|claims?|suggests?|becomes?|makes?|ist|sind|wird|werden|wurde|est|sont|a été"
    r"|es|son|fue|foi|são|é|è|sono)\b"
)
"""What a long text is full of that is about works, and no reference."""
_STAMP = re.compile(
    r"[*_\s]{0,4}(?:(?:last )?(?:updated?|modified|edited|created|accessed|revised)|date|tags?"
    r"|status"
    r"|erstellt|zuletzt|stand|aktualisiert|creado|actualizado|créé|mis à jour|creato|aggiornato"
    r"|создано|обновлено|更新|创建|作成|최종)\b[^\n]{0,12}[:：]|[*_]{0,2}(?:These|This|They|There"
    r"|It"
    r"|I|We|Here|Those|Diese|Estas?|Estos|Ces|Queste) [^.]{0,60}?\b(?:are|is|was|were|have|has"
    r"|had|found"
    r"|wurden?|waren|sind|ist|fueron|son|sont|sono)\b",
    re.IGNORECASE,
)
"""What a note says of itself or of its list, with a date as likely as not."""
_METADATA = re.compile(
    r"\]{0,2}\s*[—–] (?![—–])|\*{1,2}(?:venue|published|year|date|impact|significance|status"
    r"|citations|relevance)\b[^*]{0,20}:\*{1,2}|\*\*[^*]{2,40}\*\*\s*\|"
    r"|\*{0,2}[~≈]?\d[\d,.]*[kK]?\+? (?:citations?|cites)\b",
    re.IGNORECASE,
)
"""The same with a year: "**200 citations** | SIGGRAPH 2020"; what a dash parts from a link."""
_LEAD = re.compile(r"^(?:\[\d{1,3}\]|\(?\d{1,3}[.)]|[-*+•])\s+|^\*\*\[[^\]]{1,40}\]\*\*\s*")


def cites_online(text: str) -> bool:
    """Whether a text says of a page of the web where it is, as references do: "Available at: …"."""
    return re.search(_ONLINE, text) is not None or _ONLINE_UNDATED.match(text) is not None


def looks_like_reference(text: str, is_listed: bool) -> bool:
    """Whether a text without identifiers reads as a reference: a year, names, pages, a title.

    Under its own heading a year and one other trait are enough; elsewhere two are wanted.

    >>> looks_like_reference("Doe J, Roe R. A study of loops. Brain 2011;134:5-9.", True)
    True
    >>> looks_like_reference("see the meeting of 2011", True)
    False
    """
    text = _URL.sub("]", _LEAD.sub("", half_width(text[:3000])))
    if (
        _METADATA.match(text)
        or _STAMP.match(text)
        or (_REMARK.match(text) and not _YEAR.search(text))
    ):
        return False
    is_short = len(text.split()) < 5 and not _is_unspaced(text)
    if not 25 <= len(text) + 20 * _is_unspaced(text) <= 2500 or is_short:
        return False
    if text.rstrip().endswith("?"):
        return False
    line = " ".join(text.split())
    if len(text) > _LONG and len(_VERBS.findall(text)) > 1:
        return is_formal_reference(line)
    if named_in_note(line):
        return True
    traits = sum(pattern.search(text) is not None for pattern in _FEATURES)
    if _YEAR.search(text):
        return traits >= (1 if is_listed else 2) or is_formal_reference(line)
    if is_listed and title_and_people(text) is not None:
        return True
    if not is_listed or traits < 2 or len(_TELLING.findall(text)) > 2:
        return False
    return any(pattern.search(text) for pattern in _NAMING)


def is_formal_reference(text: str) -> bool:
    """Whether a text is a whole reference by its form alone, wherever it stands.

    It begins with names of persons as no sentence does, and goes on with a year, a title of some
    words and where that appeared.

    >>> is_formal_reference("Doe, J., & Roe, R. (2011). A study of many loops. *Brain*, 134, 5-9.")
    True
    >>> is_formal_reference("Doe J, Roe R-B, Poe P et al (2011) A study of many loops. Brain 1:5")
    True
    >>> is_formal_reference("Doe and Roe (2011) found a study of many loops. It was long.")
    False
    """
    text = _LEAD.sub("", text[:1500]).replace("\\&", "&")
    if named_in_note(text) or (".)" in text and _ONLINE_UNDATED.match(text)):
        return True
    if not _ANY_YEAR.search(text):
        return False
    if is_unspaced(text):  # every letter of it would be a capital
        return _FORMAL[0].match(text) is not None
    return any(pattern.match(text) for pattern in _FORMAL)


_UNSPACED = re.compile("[\u3040-\u9fff\uac00-\ud7af]")


def _is_unspaced(text: str) -> bool:
    """Whether a text is in a script that puts no spaces between words."""
    return len(_UNSPACED.findall(text)) > 8
