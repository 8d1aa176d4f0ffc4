"""BIP!'s impact indicators, as OpenAIRE and the BIP! API hand them out.

popularity is AttRank, influence PageRank, impulse the citations of the first three years. A class
is told only in the five-class scale that the providers document; the letters A, B, C of older
records belong to a scale of three, in which C was the rest.
"""

from __future__ import annotations

from typing import Any

from harvest.model.indicator import Indicator
from harvest.text.json_shape import number

__all__ = ["CLASSES", "impact"]

CLASSES = {
    "C1": "Top 0.01%",
    "C2": "Top 0.1%",
    "C3": "Top 1%",
    "C4": "Top 10%",
    "C5": "Average",
}

_UNITS = {"popularity": "score", "influence": "score"}


def impact(name: str, value: Any, class_: Any, source: str, as_of: str | None) -> list[Indicator]:
    """The indicator as a list of one; empty when neither number nor class is known."""
    label = CLASSES.get(class_) if isinstance(class_, str) else None
    amount = number(value)
    if amount is None and label is None:
        return []
    unit = _UNITS.get(name, "citations") if amount is not None else None
    if amount is not None and unit == "citations" and amount == int(amount):
        amount = int(amount)
    return [Indicator(name, amount, unit, label, source, as_of)]
