"""What a person chooses where harvest could not: kept for good, for every mention alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from harvest.cache import Cache
from harvest.errors import InvalidArgument, UnknownWork
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier, parse_identifier
from harvest.model.reason import Reason
from harvest.resolve.pipeline import fingerprint

__all__ = [
    "Choice",
    "accept",
    "asking_same",
    "leave",
    "numbered",
    "open_choices",
    "question_id",
    "reject",
    "same_question",
]

_LEFT = Identifier("review", "left open")
"""Stands among the rejected works of a question that is not to be asked again."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A mention that a person must decide, under the number it has in the cache."""

    number: int
    answer: Answer


def open_choices(cache: Cache, *, everything: bool = False) -> list[Choice]:
    """The mentions that are ambiguous, in the order of their files.

    Args:
        everything: those, too, that a person left open for good.
    """
    decided = cache.decisions.fingerprints()
    return [
        Choice(number, each)
        for number, each in cache.answers.find(status="ambiguous")
        if everything or not (same_question(each) in decided and _is_left(cache, each))
    ]


def question_id(answer: Answer) -> str:
    """A short name of what is asked: the same for all mentions of it, and in every cache.

    It begins with a letter that is no digit in any notation: spreadsheets make numbers of digits,
    and of 12e34567.
    """
    digest = sha256(fingerprint(answer.mention).encode("utf-8", "surrogatepass"))
    return f"q{digest.hexdigest()[:12]}"


def leave(cache: Cache, number: int) -> None:
    """Remember that the question of mention *number* is to stay open, and not be asked again.

    Raises:
        InvalidArgument: no mention has the number.
    """
    cache.decisions.decide(fingerprint(numbered(cache, number).mention), None, [_LEFT])


def _is_left(cache: Cache, answer: Answer) -> bool:
    return _LEFT in cache.decisions.rejected(fingerprint(answer.mention))


def accept(cache: Cache, number: int, work: str) -> None:
    """Remember that mention *number* means *work*; all mentions of the question have it at once.

    Raises:
        InvalidArgument: no mention has the number.
        InvalidIdentifier: *work* is no identifier, and no handle of a work.
        UnknownWork: it is not in the cache.
    """
    answer = numbered(cache, number)
    if cache.works.record(work) is not None:
        chosen, work_id = Identifier("work", work), work
    else:
        chosen = parse_identifier(work)
        work_id = cache.works.ids([chosen]).get(chosen, "")
    if not work_id:
        raise UnknownWork(f"{chosen} is not in the cache", str(chosen))
    asked = fingerprint(answer.mention)
    cache.decisions.decide(asked, chosen)
    cache.answers.save(
        (each_number, Answer(each.mention, "matched", Reason.CHOSEN.value, 1.0, work_id))
        for each_number, each in asking_same(cache, answer)
    )


def reject(cache: Cache, number: int) -> None:
    """Remember that mention *number* means none of its candidates, and so do all that ask the same.

    Raises:
        InvalidArgument: no mention has the number.
    """
    answer = numbered(cache, number)
    names = [name for each in answer.candidates if (name := _name(each)) is not None]
    asked = fingerprint(answer.mention)
    cache.decisions.decide(asked, None, names)
    cache.answers.save(
        (
            each_number,
            replace(each, status="absent", reason=Reason.REJECTED.value, candidates=(),
                    work_id=None, confidence=None),
        )
        for each_number, each in asking_same(cache, answer)
    )  # fmt: skip


def asking_same(cache: Cache, answer: Answer) -> list[tuple[int, Answer]]:
    """What became of all mentions that ask the same, with their numbers."""
    question, names = same_question(answer), answer.mention.identifiers
    # Mentions of one item of Zotero ask the same, whatever else they give.
    is_item = any(each.scheme == "zotero" for each in names)
    found = cache.answers.find(identifiers=None if is_item else names)
    return [each for each in found if same_question(each[1]) == question]


def same_question(answer: Answer) -> str:
    """What is asked: equal for all mentions that a decision is for."""
    return fingerprint(answer.mention)


def numbered(cache: Cache, number: int) -> Answer:
    """What became of the mention of this number.

    Raises:
        InvalidArgument: no mention has it.
    """
    found = dict(cache.answers.find(number=number)).get(number)
    if found is None:
        raise InvalidArgument(f"no mention to review has the number {number}")
    return found


def _name(candidate: Candidate) -> Identifier | None:
    return Identifier("doi", candidate.doi) if candidate.doi else None
