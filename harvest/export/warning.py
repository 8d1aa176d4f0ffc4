"""What a reader must know before all else: retraction, concern, correction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harvest.export.sanitize import inert
from harvest.export.wording import notice_words, source_name
from harvest.model.notice import ended_by, notices_of, standing
from harvest.model.record import Record
from harvest.model.work import Update

__all__ = ["Warning", "find_warnings", "to_warning", "warning_note"]

_ALARMING = ("RETRACTED", "PARTLY RETRACTED", "WITHDRAWN", "REMOVED", "EXPRESSION OF CONCERN")


@dataclass(frozen=True, slots=True)
class Warning:
    """One notice about the work.

    Attributes:
        words: "RETRACTED", "CORRECTED", …
        is_alarming: the work should not be relied on; False for corrections and the like.
        doi: the notice's own, "" when not known.
        before: the notices that this one ended.
    """

    words: str
    is_alarming: bool
    doi: str = ""
    date: str = ""
    source: str = ""
    before: tuple[Warning, ...] = ()

    @property
    def details(self) -> list[str]:
        """Date, notice and source, as far as known."""
        notice = f"notice doi:{self.doi}" if self.doi else ""
        before = [f"before: {' '.join([each.words, *each.details])}" for each in self.before]
        return [part for part in (self.date, notice, self.source, *before) if part]


def find_warnings(record: Record) -> list[Warning]:
    """The notices that hold about the work, the gravest first.

    A work that a source calls retracted is so even when nobody names the notice.
    """
    retracted_by = record.provenance.get("is_retracted")
    updates = notices_of(record.work)
    found = [
        replace(
            to_warning(each if each.source else replace(each, source=retracted_by)),
            before=tuple(map(to_warning, ended_by(each.type, updates))),
        )
        for each in standing(updates)
    ]
    return sorted(found, key=lambda each: _rank(each.words))


def warning_note(record: Record) -> str:
    """The notices as a remark in a list of references: "Retracted; Corrected"; "" without any."""
    words = dict.fromkeys(each.words for each in find_warnings(record))
    return "; ".join(each.capitalize() for each in words)


def to_warning(update: Update) -> Warning:
    """The notice in words."""
    words = notice_words(update.type)
    return Warning(
        words,
        words in _ALARMING,
        inert(update.doi),
        inert(update.date),
        source_name(update.source),
    )


def _rank(words: str) -> int:
    return _ALARMING.index(words) if words in _ALARMING else len(_ALARMING)
