"""What became of a mention: one of five answers that are never confused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from harvest.model.mention import Mention
from harvest.model.record import Record

__all__ = ["Answer", "Candidate", "Status"]

Status = Literal["matched", "ambiguous", "absent", "unavailable", "unidentified"]
"""matched; ambiguous (a person must choose); absent (the sources answered and do not have it);
unavailable (a source could not be asked); unidentified (there is nothing to ask for: no
identifier, no words)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work that a mention may mean, with what spoke for and against it.

    Attributes:
        work_id: internal identifier in the cache.
        confidence: 0..1, calibrated; None where nothing was compared.
    """

    work_id: str
    doi: str | None
    title: str | None
    year: int | None
    first_author: str | None
    confidence: float | None
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """The candidate as plain JSON values."""
        return {
            "doi": self.doi,
            "title": self.title,
            "year": self.year,
            "first_author": self.first_author,
            "confidence": self.confidence,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one mention.

    Attributes:
        reason: short machine-readable word and detail ("identifier", "title-and-author: ...").
        confidence: 0..1 for matched; None otherwise.
        work_id: the work when matched.
        candidates: the works to choose from when ambiguous.
    """

    mention: Mention
    status: Status
    reason: str
    confidence: float | None = None
    work_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    _record: Record | Callable[[str], Record | None] | None = field(
        default=None, compare=False, repr=False
    )
    """The record, or what reads it: a run over a library answers for more works than fit in
    memory."""

    @property
    def record(self) -> Record | None:
        """The record of the work when matched, None otherwise.

        The answers of a lookup hold it. Those of `enrich` read it when it is asked for, and so
        need their session open.
        """
        if self.work_id is None or self._record is None:
            return None
        return self._record(self.work_id) if callable(self._record) else self._record

    def __getstate__(self) -> tuple[Any, ...]:
        """For pickling: with the record itself, as no session can be sent along."""
        parts = (self.mention, self.status, self.reason, self.confidence, self.work_id)
        return (*parts, self.candidates, self.record)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for slot, value in zip(self.__slots__, state, strict=True):
            object.__setattr__(self, slot, value)
