"""What a run left open, grouped by what was asked: what needs the user first.

Open is, too, what was found by its words in spite of an identifier that is wrong. One broken
identifier in twenty notes is one question with twenty places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from harvest.model.answer import Answer, Candidate
from harvest.model.mention import Mention
from harvest.model.reason import Reason

__all__ = ["URGENCIES", "OpenQuestion", "count_lines", "open_questions"]

URGENCIES = {
    "conflict": "the identifier names another work than the words",
    "ambiguous": "several works could be meant",
    "wrong identifier": "no such DOI, or none that can be one",
    "absent": "no source has it",
    "unidentified": "nothing to ask for",
    "unavailable": "could not be asked",
}
"""Kind of question, in the order of telling → what it means. The first three need a person."""

_WRONG = (Reason.NO_SUCH_DOI, Reason.INVALID_DOI)
_WITH_REASONS = ("ambiguous", "wrong identifier", "absent", "unavailable")
"""Of the others the meaning is the reason."""
_SHOWN_TEXT = 60


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What was asked and is open, with everywhere it stands.

    Attributes:
        urgency: a key of URGENCIES.
        mentions: all that ask it, in the order of the input.
        count: how many questions it is; several where an outage left them open alike.
    """

    urgency: str
    status: str
    reason: str
    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...] = ()
    count: int = 1

    @property
    def text(self) -> str:
        """What was written, in one line, cut to be shown."""
        return " ".join(self.mentions[0].text.split())[:_SHOWN_TEXT]

    def places(self, most: int | None = None) -> str:
        """Where it stands: "a.md:3,7; b.md:1", lines of a file together.

        Args:
            most: places that are named; the others are counted.
        """
        shown = self.mentions[:most]
        files = (
            f"{path}:{','.join(dict.fromkeys(str(each.line) for each in group))}"
            for path, group in groupby(shown, key=lambda mention: mention.path)
        )
        more = len(self.mentions) - len(shown)
        return "; ".join(files) + (f" and {more:,} more" if more else "")


def open_questions(answers: Iterable[Answer], *, is_outage_one: bool = True) -> list[OpenQuestion]:
    """The questions without a work, what needs the user first, then in the order of the input.

    Args:
        is_outage_one: what a source's outage left open is one question for each reason, as it
            says the same of every mention.
    """
    groups: dict[tuple[str, ...], list[tuple[str, Answer]]] = {}
    for answer in answers:
        urgency = _urgency(answer)
        if urgency is not None:
            groups.setdefault(_asked(answer, is_outage_one), []).append((urgency, answer))
    found = [
        OpenQuestion(
            several[0][0],
            several[0][1].status,
            several[0][1].reason,
            tuple(each.mention for _, each in several),
            several[0][1].candidates,
            len({_asked(each, False) for _, each in several}),
        )
        for several in groups.values()
    ]
    order = list(URGENCIES)
    return sorted(found, key=lambda question: order.index(question.urgency))


def count_lines(questions: Sequence[OpenQuestion]) -> Iterator[str]:
    """How many questions of each urgency there are, of which kinds, and why: a line each."""
    for urgency, meaning in URGENCIES.items():
        several = [each for each in questions if each.urgency == urgency]
        if not several:
            continue
        kinds, reasons = Counter[str](), Counter[str]()
        for each in several:
            kinds.update(mention.kind for mention in each.mentions)
            reasons[_reason_word(each)] += each.count
        count, places = reasons.total(), kinds.total()
        where = f" in {places:,} places" if places > count else ""
        line = f"{urgency}: {count:,}{where} ({_counted(kinds)}): {meaning}"
        yield f"{line}: {_counted(reasons)}" if urgency in _WITH_REASONS else line


def _counted(counts: Counter[str]) -> str:
    """ "3 doi, 1 row": the most first."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.most_common())


def _reason_word(question: OpenQuestion) -> str:
    """What is the same in the reasons of several questions."""
    if question.urgency == "wrong identifier":
        return next(each.value for each in _WRONG if each.value in question.reason)
    head = question.reason.partition("; ")[0]
    word = Reason.of(head)
    return word.value if word and head.startswith(f"{word.value}:") else head


def _asked(answer: Answer, is_outage_one: bool) -> tuple[str, ...]:
    """What is the same for all mentions of one question."""
    mention = answer.mention
    if answer.status == "unavailable" and is_outage_one:
        return (answer.status, answer.reason)
    names = tuple(str(each) for each in mention.identifiers)
    words = "" if names or mention.query is None else mention.query.key
    own = "" if names or words else " ".join(mention.text.split())
    return (answer.status, answer.reason, *names, words, own)


def _urgency(answer: Answer) -> str | None:
    """A key of URGENCIES; None where nothing is open."""
    if answer.status == "ambiguous":
        is_conflict = Reason.of(answer.reason) is Reason.NAMES_ANOTHER_WORK
        return "conflict" if is_conflict else "ambiguous"
    if answer.status != "unavailable" and any(each.value in answer.reason for each in _WRONG):
        return "wrong identifier"
    return None if answer.status == "matched" else answer.status
