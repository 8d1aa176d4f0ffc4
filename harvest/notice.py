"""Notices about a work, each once: what several registries say of one retraction is one notice."""

from __future__ import annotations

from collections.abc import Iterable

from harvest.work import Update

__all__ = ["RETRACTING", "distinct_updates"]

RETRACTING = frozenset({"retraction", "withdrawal", "removal"})
"""Notices that take the whole work back."""


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
