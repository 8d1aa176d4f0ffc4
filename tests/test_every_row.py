"""A table tried in one test fails as many tests would."""

from __future__ import annotations

import inspect

import pytest

from tests.table import every_row


def test_all_rows_are_tried_and_all_that_fail_are_told() -> None:
    """A failed assertion, any error and a missing error each fail; each is told with its row."""
    tried: list[str] = []

    @every_row(("what", "wrong"), [("a", 1), ("b", 0), ("c", 2), ("d", 3)], ids=list("wxyz"))
    def check(fixture: list[str], what: str, wrong: int) -> None:
        fixture.append(what)
        assert wrong != 1
        if wrong == 2:
            raise KeyError(what)
        if wrong == 3:
            with pytest.raises(KeyError):
                pass

    assert list(inspect.signature(check).parameters) == ["fixture"]
    with pytest.raises(BaseExceptionGroup, match="3 of 4 rows") as caught:
        check(fixture=tried)
    assert tried == list("abcd")
    notes = [error.__notes__ for error in caught.value.exceptions]
    assert notes == [["in the row w"], ["in the row y"], ["in the row z"]]


def test_tables_may_be_stacked() -> None:
    """Every row of one goes with every row of the other, with one name or several."""
    tried: list[tuple[int, ...]] = []

    @every_row("one", [1, 2])
    @every_row("two, three", [(3, 4), (5, 6)])
    def check(one: int, two: int, three: int) -> None:
        tried.append((one, two, three))

    check()
    assert tried == [(1, 3, 4), (1, 5, 6), (2, 3, 4), (2, 5, 6)]
