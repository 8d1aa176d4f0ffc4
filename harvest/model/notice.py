"""Notices about a work, each once: what several registries say of one retraction is one notice."""

from __future__ import annotations

from collections.abc import Iterable

from harvest.model.work import Update, Work

__all__ = [
    "CONCERN_LIFTED",
    "REINSTATING",
    "RETRACTING",
    "distinct_updates",
    "ended_by",
    "is_taken_back",
    "notices_of",
    "standing",
]

RETRACTING = frozenset({"retraction", "withdrawal", "removal"})
"""Notices that take the whole work back."""

REINSTATING = frozenset({"reinstatement", "reinstated"})
"""Notices that give it back."""

CONCERN_LIFTED = "expression-of-concern-lifted"
"""The notice that an expression of concern holds no longer."""

_ENDED_BY = (
    (RETRACTING | {"partial-retraction", "expression-of-concern"}, REINSTATING),
    (frozenset({"expression-of-concern"}), frozenset({CONCERN_LIFTED})),
)
"""Notices, and those that end them."""


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
    return any(each.type in RETRACTING for each in standing(updates))


def standing(updates: Iterable[Update]) -> tuple[Update, ...]:
    """Those of *updates* that hold: not what a later notice ended, nor that, while another stands.

    Where dates do not tell the order, the graver one stands.

    >>> lifted = Update(CONCERN_LIFTED, date="2021-05")
    >>> [each.type for each in standing([Update("expression-of-concern", date="2020"), lifted])]
    ['expression-of-concern-lifted']
    """
    all_updates = tuple(updates)
    for ended, ending in _ENDED_BY:
        new = [each for each in all_updates if each.type in ending]
        old = [each for each in all_updates if each.type in ended] if new else []
        over = [each for each in old if any(_is_after(later, each) for later in new)]
        gone = over if len(over) == len(old) else [*over, *new]
        all_updates = tuple(each for each in all_updates if each not in gone)
    return all_updates


def ended_by(type_: str, updates: Iterable[Update]) -> tuple[Update, ...]:
    """The earlier notices among *updates* that one of *type_* ended: its history."""
    all_updates = tuple(updates)
    over = frozenset().union(*(ended for ended, ending in _ENDED_BY if type_ in ending))
    holding = standing(all_updates)
    return tuple(each for each in all_updates if each.type in over and each not in holding)


def _is_after(later: Update, earlier: Update) -> bool:
    return bool(later.date and earlier.date and later.date > earlier.date)


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
