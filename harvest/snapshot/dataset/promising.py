"""Of the candidates of a query those that are worth to be mapped and judged."""

from __future__ import annotations

from collections.abc import Sequence

from harvest.match.quick_look import may_fit
from harvest.model.mention import Query
from harvest.providers import Body
from harvest.snapshot.dataset.opened_dataset import Slim
from harvest.snapshot.dataset.row import facts_of

__all__ = ["promising"]


def promising(query: Query, slims: Sequence[Slim]) -> list[tuple[Slim, Body]]:
    """Each candidate that may be what is meant, with its body, and the likeliest in any case."""
    kept = []
    for at, slim in enumerate(slims):
        body = slim.body()
        if at == 0 or _may_fit(query, slim.provider, body):
            kept.append((slim, body))
    return kept


def _may_fit(query: Query, provider: str, body: Body) -> bool:
    try:
        facts = facts_of(provider, body)
    except Exception:  # of an odd shape: its mapping says what it is
        return True
    return facts is None or may_fit(query, facts.titles, facts.volume, facts.page)
