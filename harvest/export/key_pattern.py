"""Citation keys from a pattern, in the words of Better BibTeX's formulas.

A pattern joins terms with "+". A term is a function with modifiers, or text in quotes::

    auth.lower + shorttitle(3,3) + year         mullerTestSearchRescue2020   (the default)
    authors(2) + '_' + year + '_' + journal

    auth              family name of the first author (editor, if there is no author)
    authors(n)        family names of the first n; all without n
    year              four digits
    shorttitle(n,m)   the first n words of the title that mean something, m of them capitalized
    veryshorttitle    the same, one word
    title             all words of the title
    journal           the initials of the venue's title
    .lower .upper     the case of a term;  .capitalize  its first letter
    .ascii            Latin letters, "Muller"; keys are always ASCII, so it may be left out
    .german           ä, ö, ü, ß as ae, oe, ue, ss

Keys are ASCII letters and digits with what the pattern quotes: every style, shell and file system
takes them. Other scripts are transliterated by anyascii (ISC licence, all of Unicode, no
dependencies; Unidecode is GPL). It reads Chinese characters as Mandarin, Japanese names too.

Keeping a key for good is the cache's part; here the same record always gives the same key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from anyascii import anyascii

from harvest.errors import SettingsError
from harvest.export.latex import clean
from harvest.model.record import Record
from harvest.model.work import Contributor, Work
from harvest.text.notice_label import without_notice

__all__ = ["DEFAULT_PATTERN", "make_key", "unique_key"]

DEFAULT_PATTERN = "auth.lower + shorttitle(3,3) + year"

_TERM = re.compile(
    r"\s*(?:'(?P<text>[^'+]*)'|(?P<name>[a-z]+)\s*(?:\((?P<args>[^()]*)\))?)"
    r"(?P<modifiers>(?:\s*\.\s*[a-z]+(?:\(\))?)*)\s*"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_GAP = re.compile(r"[\s/–—]+")
_LONGEST_WORD = 20
_LITERAL = re.compile(r"[A-Za-z0-9_:./-]*")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"} | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_STOP_WORDS = """
a about above across after against al along also although amid among amongst an and another any
are around as at atop aus based be been before behind below beneath beside besides between beyond
but by can could das de dei del della dem den der des di die do does down du during een eine einer
el else et for from für had has have how if il im in into is it its la las le les lo los more near
nor not of off on onto or other our out over para past per plus por round since so some still than
that the their them then there these they this those through throughout till to toward towards um
un una und under underneath unlike until unto up upon using van via viz von vor was were what when
where which while who why with within without yet zu zum zur
"""
_SKIPPED = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Term:
    """One part of a pattern: quoted *text*, or a function with its numbers; then modifiers."""

    text: str | None
    name: str
    numbers: tuple[int, ...]
    modifiers: tuple[str, ...]


def make_key(record: Record, pattern: str = DEFAULT_PATTERN) -> str:
    """The citation key of *record*; never empty, whatever the record lacks.

    Raises:
        SettingsError: the pattern has a part that is none of the above.

    >>> work = Work(title="A Test", year=2020, contributors=(Contributor(family="Müller"),))
    >>> make_key(Record(work, (), {}, {}, ()))
    'mullerTest2020'
    """
    key = "".join(_render(term, record.work) for term in _parse(pattern))
    return key if re.search("[A-Za-z]", key) else _fallback(record.work) + key


def unique_key(base: str, is_taken: Callable[[str], bool]) -> str:
    """*base*, or *base* with the first suffix (a, b, … z, aa, …) that makes it new.

    Args:
        is_taken: says of a key whether there is one; those that differ in case alone should count
            as the same, for BibTeX warns about them.

    >>> unique_key("muller2020", {"muller2020", "muller2020a"}.__contains__)
    'muller2020b'
    """
    return next(key for n in count() if not is_taken(key := base + _letters(n)))


def _letters(number: int) -> str:
    """0 is nothing, 1 a, 26 z, 27 aa."""
    found = ""
    while number:
        number, digit = divmod(number - 1, 26)
        found = chr(ord("a") + digit) + found
    return found


@lru_cache(maxsize=64)
def _parse(pattern: str) -> tuple[_Term, ...]:
    return tuple(_parse_term(part, pattern) for part in pattern.split("+"))


def _parse_term(part: str, pattern: str) -> _Term:
    match = _TERM.fullmatch(part)
    if not part.strip():
        raise _wrong(part.strip(), pattern, "is empty; the default is " + DEFAULT_PATTERN)
    if not match:
        raise _wrong(part.strip(), pattern, "is neither a function nor a text in single quotes")
    modifiers = tuple(re.findall(r"[a-z]+", match["modifiers"]))
    for name in modifiers:
        if name not in _MODIFIERS:
            raise _wrong(f".{name}", pattern, f"is no modifier; there are {_listed(_MODIFIERS)}")
    if match["text"] is not None:
        if not _LITERAL.fullmatch(match["text"]):
            raise _wrong(part.strip(), pattern, "holds a character that no key may have")
        return _Term(match["text"], "", (), modifiers)
    if match["name"] not in _FUNCTIONS:
        raise _wrong(match["name"], pattern, f"is no function; there are {_listed(_FUNCTIONS)}")
    return _Term(None, match["name"], _numbers(match["args"], part, pattern), modifiers)


def _numbers(args: str | None, part: str, pattern: str) -> tuple[int, ...]:
    if not args or not args.strip():
        return ()
    if not re.fullmatch(r"\s*\d{1,3}\s*(?:,\s*\d{1,3}\s*)?", args):
        raise _wrong(part.strip(), pattern, "takes one or two whole numbers in its parentheses")
    return tuple(int(number) for number in args.split(","))


def _wrong(part: str, pattern: str, reason: str) -> SettingsError:
    return SettingsError(f"citation key pattern {pattern!r}: {part!r} {reason}")


def _listed(names: dict[str, Callable[..., str]]) -> str:
    return ", ".join(names)


def _render(term: _Term, work: Work) -> str:
    """The term's text; German letters are spelt out before everything becomes ASCII."""
    if term.text is not None:
        value = term.text
    else:
        value = _FUNCTIONS[term.name](work, *term.numbers)
        value = _to_ascii(value.translate(_GERMAN) if "german" in term.modifiers else value)
    for modifier in term.modifiers:
        value = _MODIFIERS[modifier](value)
    return value


def _to_ascii(text: str) -> str:
    """Latin letters and digits only; what is left of "Müller-Lüdenscheidt" is one word."""
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFC", text))
    return re.sub(r"[^A-Za-z0-9]", "", text)


def _auth(work: Work, *numbers: int) -> str:
    return _authors(work, 1)


def _authors(work: Work, *numbers: int) -> str:
    people = work.authors or tuple(each for each in work.contributors if each.role == "editor")
    return "".join(_surname(person) for person in people[: numbers[0] if numbers else None])


def _surname(person: Contributor) -> str:
    """The family name with its particles; of an organisation the first three words that count."""
    if person.family:
        return person.family
    words = _words(person.literal or person.given or "")
    return "".join(words[:3])


def _year(work: Work, *numbers: int) -> str:
    return str(work.year) if work.year else ""


def _short_title(work: Work, *numbers: int) -> str:
    wanted, capitalized = (*numbers, *(3, 0)[len(numbers) :])
    words = _words(without_notice(work.title or work.original_title or ""))[:wanted]
    return "".join(
        _capitalize(word) if index < capitalized else word for index, word in enumerate(words)
    )


def _very_short_title(work: Work, *numbers: int) -> str:
    return _short_title(work, 1, *numbers[1:])


def _title(work: Work, *numbers: int) -> str:
    return "".join(map(_capitalize, _tokens(without_notice(work.title or ""))))


def _journal(work: Work, *numbers: int) -> str:
    return "".join(word[0].upper() for word in _words(work.venue.title or ""))


def _words(text: str) -> list[str]:
    """The words of *text* that mean something; all its words if none does ("On and Off")."""
    words = _tokens(text)
    return [word for word in words if word.lower() not in _SKIPPED] or words


def _tokens(text: str) -> list[str]:
    """Words as keys spell them: hyphens and apostrophes closed up, capitals tamed, no markup."""
    text = clean(_TAG.sub(" ", text))
    if text.isupper():
        text = text.lower()
    words = ("".join(_WORD.findall(chunk)) for chunk in _GAP.split(text))
    return [_limit(re.sub(r"['’ʼ]", "", word)) for word in words if word]


def _limit(word: str) -> str:
    """A title in a script without spaces is one word: what fits into a key is enough."""
    return word if word.isascii() else _to_ascii(word)[:_LONGEST_WORD] or word


def _capitalize(word: str) -> str:
    return word[:1].upper() + word[1:]


def _fallback(work: Work) -> str:
    """A key for a work without author, title and year: from its best identifier, or "anon"."""
    ids = work.ids
    names = (work.doi, ids.arxiv, ids.openalex, ids.pmid, *ids.isbn)
    name = next((name for name in names if name), "")
    return f"doi{_to_ascii(name)}" if work.doi else f"anon{_to_ascii(name)}"


_FUNCTIONS: dict[str, Callable[..., str]] = {
    "auth": _auth,
    "authors": _authors,
    "year": _year,
    "shorttitle": _short_title,
    "veryshorttitle": _very_short_title,
    "title": _title,
    "journal": _journal,
}
# _render has done what .ascii and .german ask for.
_MODIFIERS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "capitalize": _capitalize,
    "ascii": str,
    "german": str,
}
