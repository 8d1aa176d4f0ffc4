"""What a run left open, grouped by what was asked: what needs the user first.

One broken identifier in twenty notes is one question with twenty places.
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
_SHOWN_TEXT = 60


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What was asked and not answered, with everywhere it stands.

    Attributes:
        urgency: a key of URGENCIES.
        mentions: all that ask it, in the order of the input.
    """

    urgency: str
    status: str
    reason: str
    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...] = ()

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
    groups: dict[tuple[str, ...], list[Answer]] = {}
    for answer in answers:
        if answer.status != "matched":
            groups.setdefault(_asked(answer, is_outage_one), []).append(answer)
    found = [
        OpenQuestion(
            _urgency(several[0]),
            several[0].status,
            several[0].reason,
            tuple(each.mention for each in several),
            several[0].candidates,
        )
        for several in groups.values()
    ]
    order = list(URGENCIES)
    return sorted(found, key=lambda question: order.index(question.urgency))


def count_lines(questions: Sequence[OpenQuestion]) -> Iterator[str]:
    """How many questions of each urgency there are, and of which kinds: a line each."""
    for urgency in URGENCIES:
        several = [each for each in questions if each.urgency == urgency]
        if not several:
            continue
        kinds = Counter(mention.kind for each in several for mention in each.mentions)
        places = kinds.total()
        counted = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        where = f" in {places:,} places" if places > len(several) else ""
        yield f"{urgency}: {len(several):,}{where} ({counted}): {URGENCIES[urgency]}"


def _asked(answer: Answer, is_outage_one: bool) -> tuple[str, ...]:
    """What is the same for all mentions of one question."""
    mention = answer.mention
    if answer.status == "unavailable" and is_outage_one:
        return (answer.status, answer.reason)
    names = tuple(str(each) for each in mention.identifiers)
    words = "" if names or mention.query is None else mention.query.key
    own = "" if names or words else " ".join(mention.text.split())
    return (answer.status, answer.reason, *names, words, own)


def _urgency(answer: Answer) -> str:
    word = Reason.of(answer.reason)
    if answer.status == "ambiguous":
        return "conflict" if word is Reason.NAMES_ANOTHER_WORK else "ambiguous"
    if answer.status == "absent" and any(each.value in answer.reason for each in _WRONG):
        return "wrong identifier"
    return answer.status
