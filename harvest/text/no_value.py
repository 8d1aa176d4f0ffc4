"""Texts that stand where a value is missing: codes and words that say "unknown".

The codes are those of DataCite's schema for unknown information (appendix "Standard values for
unknown information"), with or without their brackets, and with the words that may follow them.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST", "is_code", "is_no_number", "is_no_value"]

LONGEST = 40
"""Characters: no placeholder is longer, so that longer texts need no look."""

_CODE = re.compile(
    r"[\s\"'(\[{<:]*:[\s({\[]*(?:un(?:ac|al|ap|as|av|kn)|none|null|tba|etal|at|open|restricted)\b"
    r"[\s)\]}>.:]*(?:\(?(?:un)?(?:known|available|assigned|allowed|applicable|accessible)\)?|none|"
    r"null|not [a-z]+|to be [a-z]+)?[\s)\]}>.]*"
    r"|\((?:unac|unal|unap|unas|unav|unkn)\)",
    re.IGNORECASE,
)
_WORDS = frozenset(
    "n/a n.a n/d n.d #n/a #n/d &na; na/na n/a-n/a nan nil null none undefined unknown unspecified "
    "unbekannt inconnu desconocido desconhecido tba tbd s.n s.l untitled".split()
) | {
    "not available",
    "not applicable",
    "not specified",
    "not provided",
    "not known",
    "not given",
    "not stated",
    "no data",
    "no title",
    "no title available",
    "title not available",
    "no title found",
    "without title",
    "sans titre",
    "ohne titel",
    "sin título",
    "sem título",
    "no abstract",
    "no abstract available",
    "abstract not available",
    "no author",
    "no name",
    "no publisher",
    "no value",
    "sine nomine",
    "sine loco",
    "publisher not identified",
    "place of publication not identified",
    "to be announced",
    "to be determined",
    "to be assigned",
    "nan nan",
}
_NO_NUMBER = frozenset(
    "ahead-of-print aheadofprint aop pp 0 00 000 - ebi no-no online onlinefirst online-first "
    "early-access earlyaccess epub preprint in-press inpress tbc 0(0) 9999 99999".split()
) | {
    "ahead of print",
    "publish ahead of print",
    "published ahead of print",
    "online ahead of print",
    "epub ahead of print",
    "online first",
    "first online",
    "early access",
    "early view",
    "just accepted",
    "in press",
    "not assigned",
    "advance articles",
    "advance access",
    "article in press",
    "articles in press",
}
_EDGE = " \t\n\"'.,;:()[]{}<>*–—"


def is_no_value(text: str) -> bool:
    """Whether *text* says that there is no value: no title, name, publisher or place.

    Two letters alone ("NA") are left to the reader of the field: Namibia and sodium write so.

    >>> [is_no_value(text) for text in (":unav", "(:unkn) unknown", "[Not Available].", "Null")]
    [True, True, True, True]
    >>> [is_no_value(text) for text in ("Unknown Pleasures", "NA", "1984", "None of the above")]
    [False, False, False, False]
    """
    if len(text) > LONGEST:
        return False
    bare = text.strip(_EDGE).lower()
    if bare in _WORDS:
        return True
    if text[:1].isalnum():  # a code begins with its colon or brackets
        return False
    return not any(map(str.isalnum, text)) or is_code(text)


def is_code(text: str) -> bool:
    """Whether *text* is one of DataCite's codes for a value that is not known."""
    return len(text) <= LONGEST and _CODE.fullmatch(text) is not None


def is_no_number(text: str) -> bool:
    """Whether *text*, sent as a volume, an issue or pages, is none yet: "ahead-of-print", "0".

    >>> [is_no_number(text) for text in ("ahead-of-print", "PP", "0", "10", "S1")]
    [True, True, True, False, False]
    """
    bare = text.strip(_EDGE).lower()
    return bare in _NO_NUMBER or is_no_value(text)
