"""Passages near a claim: quotations from notes and sentences of abstracts, by the words they share.

It is full-text search, not understanding: a score says how much of the claim's words a passage has,
rare words more than common ones; whether it supports the claim or denies it is for the reader.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harvest import Session
from harvest.text.accent import without_accents

__all__ = ["Passage", "find_passages", "words_of"]

_WORD = re.compile(r"\w{3,}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_])")
_STEM = 6
"""Letters by which words are taken for one: "compression" and "compressed"."""
_SEARCHED, _FOUND = 8, 40
_COMMON = frozenset(
    "and are but for from has have into not our than that the their them then there these they "
    "this was were which with der die das und ist les des une est del los las con por".split()
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its place.

    Attributes:
        kind: "quotation" or "abstract".
        place: "path:line" of the note, or "abstract, sentence 3".
        page: of the source, as the note gives it.
        score: 0 to 1, the share of the claim's words that it has, by how rare they are.
    """

    text: str
    kind: str
    work_id: str
    place: str
    page: str | None = None
    score: float = 0.0


def words_of(text: str) -> set[str]:
    """The words that count, without case, accents and endings.

    >>> sorted(words_of("The compressed nerve, and Compression of nerves"))
    ['compre', 'nerve', 'nerves']
    """
    plain = without_accents(text.casefold())
    return {word[:_STEM] for word in _WORD.findall(plain) if word not in _COMMON}


def find_passages(session: Session, claim: str) -> list[Passage]:
    """All passages that share words with *claim*, the closest first; nobody is asked."""
    asked = words_of(claim)
    found = [*_quotations(session), *_sentences(session, asked)]
    return _scored(found, asked)


def _quotations(session: Session) -> Iterable[Passage]:
    for link in session.notes():
        annotation = link.mention.annotation
        if annotation and annotation.quote:
            place = f"{link.path}:{link.line}"
            page = annotation.page
            yield Passage(annotation.quote, "quotation", link.work_id, place, page)


def _sentences(session: Session, asked: set[str]) -> Iterable[Passage]:
    """Those of abstracts that have one of the longest words: the index finds them."""
    seen: set[str] = set()
    for word in sorted(asked, key=lambda word: (-len(word), word))[:_SEARCHED]:
        for work in session.search(f"abstract:{word}*", _FOUND):
            if work.work_id not in seen and work.record.work.abstract:
                seen.add(work.work_id)
                for number, text in enumerate(_SENTENCE.split(work.record.work.abstract), 1):
                    yield Passage(text, "abstract", work.work_id, f"abstract, sentence {number}")


def _scored(passages: Sequence[Passage], asked: set[str]) -> list[Passage]:
    held = [words_of(each.text) & asked for each in passages]
    counts = Counter(word for words in held for word in words)
    weights = {word: math.log(1 + (1 + len(passages)) / (1 + counts[word])) for word in asked}
    whole = sum(weights.values()) or 1.0
    scored = [
        replace(each, score=round(sum(weights[word] for word in words) / whole, 3))
        for each, words in zip(passages, held, strict=True)
        if words
    ]
    return sorted(scored, key=lambda each: (-each.score, each.work_id, each.place))
