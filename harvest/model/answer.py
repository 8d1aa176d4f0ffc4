"""What became of a mention: one of five answers that are never confused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from harvest.model.mention import Mention

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
        """The candidate as design §8 prints it."""
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
