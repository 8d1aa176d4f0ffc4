"""Exit codes: one table for all commands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import harvest
from harvest.cli.outcome import code_of, exit_code
from harvest.model.mention import Problem
from tests.command import Run
from tests.table import every_row


def session(**facts: Any) -> Any:
    """A session that ended so."""
    return SimpleNamespace(**{"stopped_by": None, "failures": (), "unread": (), **facts})


def answers(*statuses: str) -> list[Any]:
    """Answers with these statuses."""
    return [SimpleNamespace(status=status) for status in statuses]


UNREAD = (Problem("a.md", 0, "cannot be read", is_unread=True),)
FAILED = ("crossref",)


@every_row(
    ("facts", "statuses", "more", "code"),
    [
        ({}, (), {}, 0),
        ({}, ("matched", "matched"), {}, 0),
        ({}, ("matched", "ambiguous"), {}, 1),
        ({}, ("absent",), {}, 1),
        ({}, ("unidentified",), {}, 1),
        ({}, (), {"is_open": True}, 1),
        ({}, ("absent",), {"is_refused": True}, 2),
        ({"unread": UNREAD}, ("matched",), {}, 2),
        ({"unread": UNREAD}, ("ambiguous",), {"is_open": True}, 2),
        ({}, ("unavailable", "absent"), {}, 3),
        ({"unread": UNREAD}, ("unavailable",), {"is_refused": True}, 3),
        ({"failures": FAILED}, ("matched",), {}, 3),
        ({}, (), {"is_unavailable": True, "is_open": True}, 3),
        ({"stopped_by": "the limit of 3 s is reached"}, ("unavailable",), {}, 3),
        ({"stopped_by": "interrupted", "failures": FAILED}, ("absent",), {"is_refused": True}, 130),
    ],
)
def test_of_what_applies_the_weightiest_is_told(
    facts: dict[str, Any], statuses: tuple[str, ...], more: dict[str, bool], code: int
) -> None:
    """130, 3, 2, 1 in this order, 0 when nothing applies."""
    assert exit_code(session(**facts), answers(*statuses), **more) == code


def test_the_order_of_the_codes() -> None:
    """Each alone, and each beside all that are lighter."""
    names = ("is_interrupted", "is_unavailable", "is_refused", "is_open")
    for position, code in enumerate((130, 3, 2, 1)):
        assert code_of(**{names[position]: True}) == code
        assert code_of(**dict.fromkeys(names[position:], True)) == code
    assert code_of() == 0


def test_what_only_the_cache_was_asked_for_is_to_be_looked_up_first(run: Run) -> None:
    """The command says which command to run; the library's own words name none."""
    ran = run("export", "--offline", "--format", "ris", "A title; of $2")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("offline; first run: harvest lookup 'A title; of $2'\n")
    with pytest.raises(harvest.UnknownWork) as caught, harvest.open(offline=True) as h:
        h.export("10.5555/nowhere")
    assert "harvest" not in str(caught.value)
