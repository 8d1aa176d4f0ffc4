"""Titles that announce a notice about another work, and labels that only name a section.

"Erratum: X" is not X; crossing the two is the commonest false match of rules that allow for
left-out words. "Case report: X" and "RETRACTED: X" are X under a label.
"""

from __future__ import annotations

from collections.abc import Sequence

from harvest.match.normal import Words

__all__ = ["NOTICES", "ends_with_notice", "find_notice", "opening_notice", "strip_label"]

_KINDS = {
    "correction": "erratum errata corrigendum corrigenda correction corrections addendum addenda "
    "berichtigung errate",
    "retraction": "retraction withdrawal",
    "reply": "reply replies response responses respond responds rejoinder rebuttal replik reponse "
    "antwort",
    "comment": "comment comments commentary commentaries discussion remark remarks",
    "letter": "letter letters correspondence",
    "editorial": "editorial editorials editor editors leitartikel",
    "concern": "concern",
    "review": "bookreview",
    "supplement": "supplement supplemental supplementary supporting appendix",
    "reprint": "reprint republished reprinted",
    "obituary": "obituary",
    "abstract": "abstract abstracts",
}
NOTICES = {word: kind for kind, words in _KINDS.items() for word in words.split()}
"""First word of a notice -> its kind."""

_OPENERS = frozenset(
    "a an the author authors authors' publisher publishers editor editors editorial invited in "
    "published expression of further brief guest reviewers".split()
)
"""Words that may stand before the notice word: "Publisher correction", "Authors' reply"."""

_FILLERS = dict.fromkeys(("the", "author", "authors", "editor", "editors", "reply", "a"), "")
"""Words that stand with a notice word at the end of a title: "– the authors' reply"."""

_LINKS = frozenset("to on of regarding re for about by from".split())
"""What joins a notice to the title it is about: "Reply to", "Comment on"."""

_OBJECTS = frozenset("the article notice paper review invited".split())
"""Words between a notice word and the title: "Erratum to the paper", "Addendum to Review: …"."""

_LABELS = tuple(
    tuple(label.split())
    for label in (
        "retracted article", "retracted", "withdrawn article", "withdrawn", "removed",
        "temporary removal", "original article", "original research article", "original research",
        "original contribution", "review article", "invited review", "minireview", "mini review",
        "systematic review", "review", "case report", "case reports", "research article",
        "short communication", "brief communication", "brief report", "rapid communication",
        "technical note", "perspective", "viewpoint", "special article", "article commentary",
    )
)  # fmt: skip


def find_notice(cut: Words) -> str | None:
    """The kind of notice that a title announces, or None.

    A notice word counts at the very beginning (after words like "author", "publisher"), or at the
    very end after a break ("… : author reply", "… (Comment)"). One that opens an ordinary title
    ("Response of wheat to drought") counts too: then both titles bear it, and nothing is lost.
    """
    words = cut.words
    if words[:2] == ("book", "review") or words[:1] == ("bookreview",):
        return "review"
    if len(words) > 2 and words[0] == "re" and ":" in cut.gaps[1]:
        return "reply"
    return opening_notice(words) or _closing_notice(cut)


def opening_notice(words: Sequence[str]) -> str | None:
    """The kind of notice that *words* begin with: "Authors' reply to …", "Publisher correction"."""
    for word in words[:4]:
        if word in NOTICES:
            return NOTICES[word]
        if word not in _OPENERS:
            break
    return None


def _closing_notice(cut: Words) -> str | None:
    for back in (1, 2, 3):
        at = len(cut.words) - back
        if at < 1 or cut.words[at] not in NOTICES | _FILLERS:
            return None
        if cut.words[at] in NOTICES and any(mark in cut.gaps[at] for mark in ":([.-"):
            return NOTICES[cut.words[at]]
        if any(mark in cut.gaps[at] for mark in ":([."):
            return next((NOTICES[word] for word in cut.words[at:] if word in NOTICES), None)
    return None


def strip_label(cut: Words) -> int:
    """How many words at the beginning of a title are a label: "Case report: …", "RETRACTED: …"."""
    for label in _LABELS:
        end = len(label)
        if cut.words[:end] == label and end < len(cut.words) and _ends_label(cut.gaps[end]):
            return end
    return 0


def _ends_label(gap: str) -> bool:
    return any(mark in gap for mark in ":.-")


def ends_with_notice(words: Sequence[str]) -> str | None:
    """The kind of notice that *words*, the text before a title, end with: "… Reply to", "Erratum".

    >>> ends_with_notice("miller d comment on".split())
    'comment'
    """
    if tuple(words[-2:]) == ("book", "review"):
        return "review"
    if tuple(words[-4:-1]) == ("letter", "to", "the"):
        return "letter"
    if words and words[-1] in ("editor", "editors"):
        return None  # who they are: "Davim JP, Jackson MJ, editors. Nano and micromachining"
    rest = list(words[-4:])
    while rest and (rest[-1] in _LINKS or rest[-1] in _OBJECTS):
        rest.pop()
    return NOTICES.get(rest[-1]) if rest else None
