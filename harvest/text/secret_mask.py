"""Known secrets in text of others: servers echo keys, quote headers and addresses."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

__all__ = ["MASK", "SecretMask"]

MASK = "…"
SHORTEST = 4
"""Characters: a shorter "key" would stand in every other word."""
SHORTEST_IN_DATA = 8
"""The same within records, of which not a letter must be lost by chance."""


class SecretMask:
    """Takes known values out of text and bytes, in each form in which they travel.

    Args:
        secrets: keys, tokens, and user names with passwords ("me:secret").
        mail: the user's address, masked in messages and logs; in records it may be an author's.

    >>> mask = SecretMask(["k3y-of-mine"], "me@example.org")
    >>> mask.text("Authorization: Bearer k3y-of-mine, from me%40example.org")
    'Authorization: Bearer …, from …'
    """

    def __init__(self, secrets: Iterable[str] = (), mail: str | None = None) -> None:
        known = [each for each in secrets if len(each) >= SHORTEST]
        long = [each for each in known if len(each) >= SHORTEST_IN_DATA]
        self._words = _pattern([*known, *([mail] if mail else [])])
        self._data = _pattern(long)
        self._bytes = _in_bytes(self._data) if self._data else None

    def text(self, text: str) -> str:
        """*text* for people, logs and reasons: no secret, no address of the user's."""
        return self._words.sub(MASK, text) if self._words else text

    def data(self, body: bytes) -> bytes:
        """*body*, a record or a page, without a secret."""
        return self._bytes.sub(MASK.encode(), body) if self._bytes else body


def _pattern(values: Iterable[str]) -> re.Pattern[str] | None:
    forms = {form for value in values for form in _forms(value)}
    ordered = sorted(forms, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE) if ordered else None


def _in_bytes(pattern: re.Pattern[str]) -> re.Pattern[bytes]:
    return re.compile(pattern.pattern.encode(), re.IGNORECASE)


def _forms(value: str) -> Iterable[str]:
    """The value as it is, percent-encoded, in JSON, and as HTTP sends users with passwords."""
    yield from (value, quote(value, safe=""), quote_plus(value, safe=""))
    yield value.replace("\\", "\\\\").replace('"', '\\"')
    yield base64.b64encode(value.encode()).decode().rstrip("=")
    if ":" in value and len(value.partition(":")[2]) >= SHORTEST:
        yield value.partition(":")[2]
