"""Tables of cases in one test, for cases so small that pytest's own work would cost more."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

__all__ = ["every_row"]

Test = Callable[..., None]


def every_row(
    names: str | Sequence[str],
    rows: Iterable[Any],
    ids: Iterable[str] | Callable[[Any], str] | None = None,
) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, but one test tries every row and tells all that fail.

    The test's other arguments are fixtures, which all rows share: use it only where that is no
    matter.
    """
    listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    table = list(rows)
    labels = _labels(table, ids)

    def decorate(test: Test) -> Test:
        @wraps(test)
        def whole(**fixtures: Any) -> None:
            wrong: list[BaseException] = []
            for label, row in zip(labels, table, strict=True):
                values = row if len(listed) > 1 else (row,)
                try:
                    test(**fixtures, **dict(zip(listed, values, strict=True)))
                except (Exception, pytest.fail.Exception) as error:
                    error.add_note(f"in the row {label}")
                    wrong.append(error)
            if wrong:
                raise BaseExceptionGroup(f"{len(wrong)} of {len(table)} rows", wrong)

        given = inspect.signature(test)
        left = [each for each in given.parameters.values() if each.name not in listed]
        del whole.__wrapped__  # pytest would read its arguments
        whole.__signature__ = given.replace(parameters=left)  # type: ignore[attr-defined]
        return whole

    return decorate


def _labels(table: list[Any], ids: Iterable[str] | Callable[[Any], str] | None) -> list[str]:
    if callable(ids):
        return [str(ids(row)) for row in table]
    return [str(label) for label in ids] if ids is not None else [repr(row) for row in table]
