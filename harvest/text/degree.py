"""Whether a text names the degree that a thesis is written for, in any language."""

from __future__ import annotations

import re

__all__ = ["names_degree"]

_DEGREE = re.compile(
    r"thesis|thèse|tesis|\btese\b|dissertation|dissertação|habilit|livre[- ]doc|doctor|doktor|"
    r"dottor|doutor|docteur|\bph\.?\s?d\b|d\.?\s?phil\b|m\.?\s?phil\b|master|mestrado|m[aá]ster|"
    r"mag[ií]ster|maestr[ií]a|mémoire de|licentia|licenciatura|diplomarbeit|diplom[oa]v|"
    r"staatsexamen|bachelor|bacharel|bakal[aá]|fin de grado|laurea|väitös|proefschrift|avhandling|"
    r"kandidatuppsats|диссертац|магист|бакалавр|硕士|碩士|修士|博士|學士|学士論文|석사|박사|"
    r"yüksek lisans",
    re.IGNORECASE,
)
_LONGEST = 60


def names_degree(text: str | None) -> bool:
    """Whether *text*, a free word for the kind of a deposit, means a thesis.

    >>> [names_degree(text) for text in ("Masterarbeit", "PhD Thesis", "Journal article", None)]
    [True, True, False, False]
    """
    return bool(text and len(text) <= _LONGEST and _DEGREE.search(text))
