"""What a run left open, grouped by what was asked: what needs the user first.

Open is, too, what was found by its words in spite of an identifier that is wrong. One broken
identifier in twenty notes is one question with twenty places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from harvest.model.answer import Answer, Candidate
from harvest.model.packed import Distinct
from harvest.model.reason import Reason

__all__ = ["URGENCIES", "OpenQuestion", "OpenQuestions", "count_answers"]

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


@dataclass(slots=True)
class OpenQuestion:
    """What was asked and is open, with everywhere it stands.

    Attributes:
        urgency: a key of URGENCIES.
        text: what was written first, in one line, cut to be shown.
        count: how many questions it is; several where an outage left them open alike.
        mentions: how many ask it.
        first_places: path and line of the first of them, in the order of the input.
    """

    urgency: str
    status: str
    reason: str
    text: str
    candidates: tuple[Candidate, ...] = ()
    count: int = 0
    mentions: int = 0
    first_places: list[tuple[str, int]] = field(default_factory=list)

    def places(self) -> str:
        """Where it stands: "a.md:3,7; b.md:1", lines of a file together."""
        files = (
            f"{path}:{','.join(dict.fromkeys(str(line) for _, line in group))}"
            for path, group in groupby(self.first_places, key=itemgetter(0))
        )
        more = self.mentions - len(self.first_places)
        return "; ".join(files) + (f" and {more:,} more" if more else "")


@dataclass(slots=True)
class _Urgency:
    """All questions of an urgency, counted; the first of them, kept by what was asked."""

    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    kept: dict[tuple[str, ...], OpenQuestion] = field(default_factory=dict)


class OpenQuestions:
    """The questions that are open: all are counted, and the first of each urgency are kept.

    Args:
        is_outage_one: what a source's outage left open is one question for each reason, as it
            says the same of every mention.
        unidentified: whether that there is nothing to ask for counts, too.
        most: questions of an urgency that are kept; None for all.
        most_places: places of a question that are kept; None for all.
        longest: characters of what was written that are kept.
    """

    def __init__(
        self,
        answers: Iterable[Answer],
        *,
        is_outage_one: bool = True,
        unidentified: bool = True,
        most: int | None = None,
        most_places: int | None = None,
        longest: int = _SHOWN_TEXT,
    ) -> None:
        self._is_outage_one = is_outage_one
        self._most, self._most_places, self._longest = most, most_places, longest
        self._urgencies = {urgency: _Urgency() for urgency in URGENCIES}
        self._groups, self._questions = Distinct(), Distinct()
        for answer in answers:
            urgency = _urgency(answer)
            if urgency is not None and (unidentified or urgency != "unidentified"):
                self._add(answer, urgency)

    def __len__(self) -> int:
        """How many there are, kept or not."""
        return len(self._groups)

    def of(self, urgency: str) -> list[OpenQuestion]:
        """Those kept of an urgency, in the order of the input."""
        return [*self._urgencies[urgency].kept.values()]

    @property
    def kept(self) -> list[OpenQuestion]:
        """All that are kept: what needs the user first, then in the order of the input."""
        return [each for urgency in URGENCIES for each in self.of(urgency)]

    def count_lines(self) -> Iterator[str]:
        """How many questions of each urgency there are, of which kinds, and why: a line each."""
        for urgency, meaning in URGENCIES.items():
            kinds, reasons = self._urgencies[urgency].kinds, self._urgencies[urgency].reasons
            count, places = reasons.total(), kinds.total()
            if not count:
                continue
            where = f" in {places:,} places" if places > count else ""
            line = f"{urgency}: {count:,}{where} ({_counted(kinds)}): {meaning}"
            yield f"{line}: {_counted(reasons)}" if urgency in _WITH_REASONS else line

    def _add(self, answer: Answer, urgency: str) -> None:
        mention, own = answer.mention, self._urgencies[urgency]
        group = _asked(answer, self._is_outage_one)
        is_new = self._questions.add(_asked(answer, False))
        own.kinds[mention.kind] += 1
        own.reasons[_reason_word(urgency, answer.reason)] += is_new
        if self._groups.add(group) and (self._most is None or len(own.kept) < self._most):
            text = " ".join(mention.text.split())[: self._longest]
            own.kept[group] = OpenQuestion(
                urgency, answer.status, answer.reason, text, answer.candidates
            )
        if question := own.kept.get(group):
            question.count += is_new
            question.mentions += 1
            if self._most_places is None or len(question.first_places) < self._most_places:
                question.first_places.append((mention.path, mention.line))


def count_answers(answers: Iterable[Answer]) -> tuple[Counter[str], int]:
    """How many answers there are of each status, and of how many works."""
    statuses: Counter[str] = Counter()
    works = Distinct()
    for answer in answers:
        statuses[answer.status] += 1
        if answer.work_id:
            works.add(answer.work_id)
    return statuses, len(works)


def _counted(counts: Counter[str]) -> str:
    """ "3 doi, 1 row": the most first."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.most_common())


def _reason_word(urgency: str, reason: str) -> str:
    """What is the same in the reasons of several questions."""
    if urgency == "wrong identifier":
        return next(each.value for each in _WRONG if each.value in reason)
    head = reason.partition("; ")[0]
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
