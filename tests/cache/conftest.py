"""An empty cache for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest.cache import Cache


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache, closed at the end."""
    with Cache.open(tmp_path / "harvest.db") as opened:
        yield opened
