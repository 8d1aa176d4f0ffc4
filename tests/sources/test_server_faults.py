"""Servers that go wrong in any way: an end in time, one word of why, and no secret in it."""

from __future__ import annotations

import pytest

from tests.server_fault import FAULTS, ask, flaws, playing

QUICK = [fault for fault in FAULTS if not fault.is_slow]
SLOW = [fault for fault in FAULTS if fault.is_slow]
GRACE_S = 60.0
"""Those that are slow are so for ever, and the machine may be busy."""


def test_a_few_of_the_faults() -> None:
    """Every ninth of those that do not wait for the deadline, at both sources in turn."""
    for number, fault in enumerate(QUICK[::9]):
        with playing(fault, 2.0) as url:
            found = ask(("crossref", "openalex")[number % 2], url, 2.0)
        assert not flaws(fault, found, 2.0, GRACE_S), (fault.name, found)


@pytest.mark.slow
@pytest.mark.parametrize("source", ["crossref", "openalex"])
@pytest.mark.parametrize("dois", [1, 2], ids=["a record", "a list"])
def test_every_fault(source: str, dois: int) -> None:
    """Each ends within three time-outs and a while."""
    for faults, timeout_s in ((QUICK, 2.0), (SLOW, 0.2)):
        for fault in faults:
            with playing(fault, timeout_s) as url:
                found = ask(source, url, timeout_s, dois)
            assert not flaws(fault, found, timeout_s, GRACE_S), (fault.name, found)
