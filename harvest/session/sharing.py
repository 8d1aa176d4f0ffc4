"""Which notes mention which works: all over the library, and around one note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from harvest.cache import Cache
from harvest.cache.leafing import WorkLine
from harvest.cache.listing import NoteLine
from harvest.session.browsed import Share

__all__ = ["library_share", "note_share"]

DRAWN = 40
"""Works of a graph, those that most notes share."""

Pairs = Sequence[tuple[int, str]]
"""(note, work) where the note mentions the work."""


def library_share(
    cache: Cache, limit: int, notes: list[int] | None, is_shown: Callable[[str], bool]
) -> Share:
    """The works that most of *notes* mention, or of all where it is None, and these notes."""
    return _share(cache, cache.listing.most_shared(limit, notes), 2 * limit, is_shown)


def note_share(
    cache: Cache, note_id: int, own: Sequence[str], limit: int, is_shown: Callable[[str], bool]
) -> Share:
    """The notes that share most of a note's *own* works, and DRAWN of these; the note is first."""
    shared = cache.listing.notes_sharing(note_id, limit)
    counts = Counter(work for _, work in shared)
    drawn = set(sorted(own, key=lambda work: -counts[work])[:DRAWN])
    pairs = [(note_id, work) for work in own if work in drawn]
    pairs += [pair for pair in shared if pair[1] in drawn]
    return _share(cache, pairs, 2 * limit, is_shown, first=note_id)


def _share(
    cache: Cache,
    pairs: Pairs,
    most: int,
    is_shown: Callable[[str], bool],
    first: int | None = None,
) -> Share:
    counts = Counter(note for note, _ in pairs)
    ranked = sorted(counts, key=lambda note: (note != first, -counts[note], note))
    lines = cache.listing.note_lines(ranked[:most])
    notes = [each for each in lines if is_shown(each.path)]
    works = cache.leafing.of_handles(dict.fromkeys(work for _, work in pairs))
    return Share(tuple(notes), tuple(works), _places(pairs, notes, works))


def _places(
    pairs: Pairs, notes: list[NoteLine], works: list[WorkLine]
) -> tuple[tuple[int, int], ...]:
    note_places = {each.note_id: place for place, each in enumerate(notes)}
    work_places = {each.work_id: place for place, each in enumerate(works)}
    return tuple(
        (note_places[note], work_places[work])
        for note, work in dict.fromkeys(pairs)
        if note in note_places and work in work_places
    )
