"""Packed replies and records as readable JSON, for SQL."""

from __future__ import annotations

import json
import zlib
from typing import Any

__all__ = ["unpacked"]


def unpacked(data: Any) -> str | None:
    """The JSON in a packed body; None where there is none, or it is damaged.

    >>> unpacked(zlib.compress(b'{"title": ["M\\\\u00fcller"]}'))
    '{"title": ["Müller"]}'
    """
    try:
        return json.dumps(json.loads(zlib.decompress(data)), ensure_ascii=False)
    except (TypeError, ValueError, zlib.error, RecursionError):
        return None
