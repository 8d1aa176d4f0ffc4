"""The reasons of answers in plain words, for whoever decides; JSON keeps the short ones."""

from __future__ import annotations

import re

from harvest.export.sanitize import inert
from harvest.export.wording import source_name
from harvest.model.provider import known_providers
from harvest.model.reason import Reason

__all__ = ["WORDS", "reason_words"]

WORDS = {
    Reason.IDENTIFIER.value: "its identifier names the work",
    Reason.NAMES_ANOTHER_WORK.value: "the DOI names another work than the words beside it",
    Reason.NO_SUCH_DOI.value: "doi.org does not know this DOI",
    Reason.NO_METADATA.value: "the DOI is registered, but nothing is told of the work",
    Reason.NOT_IN_LIST.value: "a source left it out of a list; not asked for by itself yet",
    Reason.UNREADABLE.value: "a source sent what cannot be read",
    "title": "the title agrees",
    "title-and-author": "title and first author agree",
    "same-place": "volume, page and year agree",
    "sole-bearer": "nothing else found bears this title",
    "cut-off": "the title is cut off, and agrees as far as it goes",
    "free-words": "its words fit, but are nobody's title",
    "within-the-line": "title, author and year stand in the line",
    "several": "several works fit equally well",
    "short-title": "the title is short: other works may bear it",
    "shortened": "the title agrees, but lacks its end",
    "longer": "the mention's title goes on where this one ends",
    "reworded": "the titles differ in a word",
    "part-cut-off": "the title's end is missing, which says which part it is",
    "plan-or-results": "one is the plan of the study, the other its results",
    "elsewhere": "title and author agree, but not where it appeared",
    "other-year": "the title agrees, the year does not",
    "other-edition": "it may be another edition",
    "other-number": "a number in the title differs",
    "other-part": "it is another part",
    "number-lost": "all agrees but a number in the title",
    "other-author": "the author is another",
    "other-coauthors": "the other authors differ",
    "author-unsure": "the first author cannot be confirmed",
    "other-title": "the title is another",
    "same-place-other-title": "volume, page and year agree, the title does not",
    "same-author-other-title": "the author agrees, the title does not",
    "other-type": "it is another kind of work",
    "data-of-the-work": "it is the data of the work",
    "whole-of-the-part": "it is the book in which the chapter stands",
    "article-of-the-thesis": "it is an article, and a thesis is meant",
    "several-references": "several references run together here",
    "container": "it is the journal or book, not what stands in it",
    "notice": "it is a notice about the work (erratum, reply, comment)",
    "nothing-to-compare": "there is no title to compare",
    "no-candidate": "nothing was found",
}
"""Short word → what it tells."""

_AT = (Reason.NOT_FOUND.value, Reason.NOT_AT.value)
_ALONE = {word for word in WORDS if "-" not in word}
"""Words that stand in ordinary text, too: they are a reason only where nothing else is said."""
_WITHIN = re.compile(r"\(([a-z]+(?:-[a-z]+)+)(?=[:;)])")


def reason_words(reason: str | None) -> str:
    """*reason* as one tells it: short words spelled out, sources by their names.

    >>> reason_words("short-title; not at crossref, openalex")
    'the title is short: other works may bear it; not at Crossref, OpenAlex'
    >>> reason_words("author-seems-new: why"), reason_words("rejected by you"), reason_words(None)
    ('author seems new: why', 'rejected by you', '')
    """
    return "; ".join(_part(each) for each in inert(reason).split("; "))


def _part(text: str) -> str:
    for at in _AT:
        if text.startswith(f"{at} "):
            return f"{at} {source_name(text.removeprefix(f'{at} '))}"
    text = _WITHIN.sub(lambda found: f"({WORDS.get(found[1], found[1])}", text)
    word, colon, rest = text.partition(":")
    if colon and word in known_providers():
        return f"{source_name(word)}:{rest}"
    if word in _ALONE and colon:
        return text
    return f"{_word(word)}{colon}{rest}"


def _word(word: str) -> str:
    spelled = re.fullmatch(r"[a-z]+(?:-[a-z]+)+", word)
    return WORDS.get(word) or (word.replace("-", " ") if spelled else word)
