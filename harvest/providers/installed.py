"""Which sources there are: harvest's own rooms, and those that other packages announce."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.providers.announcing import announced
from harvest.providers.descriptor import Provider

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "installed", "problems", "provider"]

GROUP = "harvest.providers"
"""The entry point group by which a package announces a source: a name, and where its row is."""


def installed() -> Mapping[str, Provider]:
    """Every source's row by name, harvest's own first, each in the order of merging."""
    return _load()[0]


def problems() -> tuple[str, ...]:
    """Announced sources that cannot be used, and why: one line each, for `doctor`."""
    return _load()[1]


def provider(name: str) -> Provider | None:
    """The row of the source *name*; None when nobody here knows it."""
    return installed().get(name)


@cache
def _load() -> tuple[Mapping[str, Provider], tuple[str, ...]]:
    own = sorted(_own(), key=lambda row: (row.rank("registered"), row.name))
    rows = {row.name: row for row in own}
    wrong = []
    for point in announced(GROUP):
        reason = _take(point, rows)
        if reason:
            wrong.append(f"the source {point.name!r} ({point.value}) cannot be used: {reason}")
    return rows, tuple(wrong)


def _own() -> Iterator[Provider]:
    folder = Path(__file__).parent
    for found in pkgutil.iter_modules([str(folder)]):
        if found.ispkg and found.name != "common":
            yield import_module(f"{__package__}.{found.name}").PROVIDER


def _take(point: EntryPoint, rows: dict[str, Provider]) -> str | None:
    """Put the announced row into *rows*, or say why not: a stranger's fault costs its source."""
    try:
        row = point.load()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if not isinstance(row, Provider):
        return "it is no harvest.providers.Provider"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", row.name):
        return f"{row.name!r} is no name (lower-case letters, digits and _)"
    if row.name in rows:
        return f"there is a source {row.name!r} already"
    rows[row.name] = row
    return None
