"""How much a venue is cited, as OpenAlex counts (it calls a venue a "source")."""

from __future__ import annotations

from typing import Any

from harvest.model.indicator import Indicator
from harvest.text.json_shape import flag, mapping

__all__ = ["venue_indicators"]


def venue_indicators(body: dict[str, Any], as_of: str) -> tuple[Indicator, ...]:
    """Mean citedness over two years, h-index, listed in DOAJ; what is unsaid is left out.

    The mean is made like the impact factor but is not it: never call it so.
    """
    stats = mapping(body.get("summary_stats"))
    listed = flag(body.get("is_in_doaj"))
    values = (
        ("venue_2yr_mean_citedness", stats.get("2yr_mean_citedness"), "ratio"),
        ("venue_h_index", stats.get("h_index"), "works"),
        ("venue_in_doaj", None if listed is None else int(listed), "flag"),
    )
    return tuple(
        Indicator(name, value, unit, None, "openalex", as_of or None)
        for name, value, unit in values
        if isinstance(value, int | float)
    )
