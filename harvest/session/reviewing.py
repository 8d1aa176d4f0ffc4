"""What a person chooses where harvest could not: kept for good, for every mention alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harvest.cache import Cache
from harvest.errors import InvalidArgument, UnknownWork
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier, parse_identifier
from harvest.model.reason import Reason
from harvest.resolve.pipeline import fingerprint

__all__ = ["Choice", "accept", "open_choices", "reject"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A mention that a person must decide, under the number it has in the cache."""

    number: int
    answer: Answer


def open_choices(cache: Cache) -> list[Choice]:
    """The mentions that are ambiguous, in the order of their files."""
    return [
        Choice(number, each) for number, each in cache.answers.find() if each.status == "ambiguous"
    ]


def accept(cache: Cache, number: int, work: str) -> None:
    """Remember that mention *number* means *work*; all mentions of the question have it at once.

    Raises:
        InvalidArgument: no mention has the number.
        InvalidIdentifier: *work* is no identifier.
        UnknownWork: it is not in the cache.
    """
    answer, chosen = _numbered(cache, number), parse_identifier(work)
    work_id = cache.works.ids([chosen]).get(chosen)
    if work_id is None:
        raise UnknownWork(f"{chosen} is not in the cache; first run: harvest lookup {chosen}")
    asked = fingerprint(answer.mention)
    cache.decisions.decide(asked, chosen)
    cache.answers.save(
        (each_number, Answer(each.mention, "matched", Reason.CHOSEN.value, 1.0, work_id))
        for each_number, each in cache.answers.find()
        if fingerprint(each.mention) == asked
    )


def reject(cache: Cache, number: int) -> None:
    """Remember that mention *number* means none of its candidates.

    Raises:
        InvalidArgument: no mention has the number.
    """
    answer = _numbered(cache, number)
    names = [name for each in answer.candidates if (name := _name(each)) is not None]
    cache.decisions.decide(fingerprint(answer.mention), None, names)
    refused = replace(answer, status="absent", reason=Reason.REJECTED.value, candidates=())
    cache.answers.save([(number, refused)])


def _numbered(cache: Cache, number: int) -> Answer:
    found = dict(cache.answers.find()).get(number)
    if found is None:
        raise InvalidArgument(f"no mention has the number {number}; see: harvest review --list")
    return found


def _name(candidate: Candidate) -> Identifier | None:
    return Identifier("doi", candidate.doi) if candidate.doi else None
