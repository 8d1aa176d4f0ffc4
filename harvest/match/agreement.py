"""Does the DOI of a mention name the work that its title names?"""

from __future__ import annotations

from harvest.match.decision import verify
from harvest.match.rules import Match
from harvest.mention import Query
from harvest.work import Work

__all__ = ["agrees"]

_CLEAR = frozenset({"other-title", "other-author", "notice"})


def agrees(query: Query, work: Work) -> Match:
    """Judge whether *work*, found by the mention's own DOI, is the one that *query* describes.

    The DOI is good evidence itself, so only a clear disagreement counts: status "different" is a
    conflict to report; "ambiguous" means that the two cannot be compared; the rest agree.
    """
    return verify(query, work)
