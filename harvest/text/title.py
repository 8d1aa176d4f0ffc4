"""The title among the texts that a source sends for it, in clean text and with its markup."""

from __future__ import annotations

from collections.abc import Iterable

from harvest.text.all_caps import sentence_case
from harvest.text.lost_space import part_words, part_words_at_tags
from harvest.text.markup import clean_title

__all__ = ["first_title"]


def first_title(raws: Iterable[str], evidence: str | None = None) -> tuple[str | None, str | None]:
    """(with markup, clean) of the first of *raws* that is a title; (None, None) when none is.

    The markup is as it was sent, but for lost spaces. *evidence* is other text of the same work,
    whose spelling is followed where a title is all capitals.

    >>> first_title(["(:unav)", "On<i>Pseudomonas</i>and time"])
    ('On <i>Pseudomonas</i> and time', 'On Pseudomonas and time')
    """
    for raw in raws:
        clean = clean_title(raw)
        if clean:
            markup = part_words_at_tags(raw) if "<" in raw else raw
            return markup, sentence_case(part_words(clean), evidence or "")
    return None, None
