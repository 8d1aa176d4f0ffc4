"""When pacing lets a request go, whatever a busy machine makes of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["admissions"]


@contextmanager
def admissions() -> Iterator[list[float]]:
    """The moments, in seconds, at which requests of this process were let go."""
    from pyrate_limiter import SQLiteBucket

    moments: list[float] = []
    bucket_class: Any = SQLiteBucket
    put = bucket_class.put

    def told(bucket: Any, item: Any) -> bool:
        is_in: bool = put(bucket, item)
        if is_in:
            moments.append(item.timestamp / 1000)
        return is_in

    bucket_class.put = told
    try:
        yield moments
    finally:
        bucket_class.put = put
