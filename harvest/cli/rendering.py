"""Works on the terminal: cards fit for it; every other format is the session's."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harvest import FORMATS as TEXT_FORMATS
from harvest import Answer, CachedWork, Mention, Result, Session
from harvest.cli.options import Common
from harvest.cli.output import plain, shown_path
from harvest.cli.streams import has_color, width_of

__all__ = ["FORMATS", "render"]

FORMATS = ("card", *TEXT_FORMATS)

WIDEST = 100
"""Columns of a card at most: longer lines are hard to read."""

Given = str | Answer | CachedWork | Result


def render(
    h: Session,
    common: Common,
    format_: str,
    works: Iterable[Given] | None,
    style: str | None = None,
    *,
    ours: bool = False,
) -> str:
    """The works as one text in the format, ending in a newline when there is any.

    Args:
        works: None for all in the cache.
        style: names a CSL style, for "citation".
        ours: harvest's record, where the user has an entry of the work, too.
    """
    if format_ == "card":
        return _cards(h, h.works(works), common.verbosity > 0)
    text = h.export(works, format_, style=style, ours=ours)
    return plain(text) if format_ == "citation" else text


def _cards(h: Session, works: Sequence[CachedWork], verbose: bool) -> str:
    """Cards for the terminal at hand; without one, 80 columns and no color."""
    from harvest.export.card import to_card

    width = min(width_of(sys.stdout) or 80, WIDEST)
    cards = [
        to_card(
            each.record,
            width=width,
            verbose=verbose,
            color=has_color(sys.stdout),
            citing=_citing(h, each),
        )
        for each in works
    ]
    return f"\n{'─' * width}\n".join(cards)


def _citing(h: Session, work: CachedWork) -> list[Mention]:
    """The places in notes that mention the work, with their paths as the user sees them."""
    mentions = (citing.mention for citing in h.notes(work))
    return [replace(mention, path=shown_path(mention.path)) for mention in mentions]
