"""Notices about a work, each once: what several registries say of one retraction is one notice."""

from __future__ import annotations

from collections.abc import Iterable

from harvest.model.work import Update, Work

__all__ = ["REINSTATING", "RETRACTING", "distinct_updates", "is_taken_back", "notices_of"]

RETRACTING = frozenset({"retraction", "withdrawal", "removal"})
"""Notices that take the whole work back."""

REINSTATING = frozenset({"reinstatement", "reinstated"})
"""Notices that give it back."""


def notices_of(work: Work) -> tuple[Update, ...]:
    """All notices about *work*; a retraction that nobody has a notice of stands first.

    A source may call a work retracted (OpenAlex does) and not say where that is announced.

    >>> [each.type for each in notices_of(Work(is_retracted=True))]
    ['retraction']
    """
    if work.is_retracted and not any(each.type in RETRACTING for each in work.updates):
        return (Update("retraction"), *work.updates)
    return work.updates


def is_taken_back(updates: Iterable[Update]) -> bool:
    """Whether the last of the notices that decide it takes the work back: one may be reinstated.

    Where dates do not tell the order, a retraction counts.

    >>> back = Update("reinstatement", date="2021-05")
    >>> is_taken_back([Update("retraction", date="2020"), back]), is_taken_back([back])
    (False, False)
    """
    taken = [each.date for each in updates if each.type in RETRACTING]
    returned = [each.date for each in updates if each.type in REINSTATING]
    if not taken:
        return False
    if not returned:
        return True
    return not all(taken) or not all(returned) or max(map(str, taken)) >= max(map(str, returned))


def distinct_updates(updates: Iterable[Update]) -> tuple[Update, ...]:
    """*updates* by date, each notice once: one notice is often registered by two sources.

    The same notice DOI with the same type is one notice, and one without a DOI is the same as
    any other of its type. A notice registered under two types stays two: which of them is right
    cannot be known (10.1148/85.3.474). Retraction Watch's word is kept, for people check it.

    >>> notices = [Update("retraction", source="openalex"), Update("retraction", "10.1000/n")]
    >>> [update.doi for update in distinct_updates(notices)]
    ['10.1000/n']
    """
    kept: dict[tuple[str, str], Update] = {}
    types: set[str] = set()
    for update in sorted(updates, key=_rank):
        if update.doi is None and update.type in types:
            continue
        types.add(update.type)
        kept.setdefault((update.type, update.doi or ""), update)
    return tuple(sorted(kept.values(), key=lambda each: (each.date or "9999", _rank(each))))


def _rank(update: Update) -> tuple[bool, bool, str, str, str, str]:
    """Order of preference among registrations of one notice; total, so that nothing is chance."""
    return (
        update.doi is None,
        update.source != "retraction-watch",
        update.type,
        update.doi or "",
        update.date or "9999",
        update.source or "",
    )
