"""A work as a note cites it."""

from __future__ import annotations

from dataclasses import dataclass

from harvest.model.record import Record

__all__ = ["Cited"]


@dataclass(frozen=True, slots=True)
class Cited:
    """One work of a note.

    Attributes:
        key: the work's citation key.
        is_subject: the note is about this work (a literature note), and does not just cite it.
    """

    key: str
    record: Record
    is_subject: bool = False
