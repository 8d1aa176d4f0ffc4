"""OpenAIRE's limit by the hour: waited for once if it is short, else told, and no more asked."""

from __future__ import annotations

import pytest

from harvest.model.identifier import Identifier
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.registry.fault import Fault
from tests.sources.conftest import Opener

NAMES = [Identifier("doi", f"10.5555/a{number}") for number in range(5)]


def refusal(retry_after: str | None) -> Fault:
    """A 429."""
    return Fault("status", 429, retry_after)


def test_a_short_wait_is_taken_once(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Going too fast is no spent hour: after the wait it is asked again, and answers."""
    registry.faults.script("openaire", refusal("3"))
    replies = list(opener(attempts=4)["openaire"].fetch(NAMES[:1]))
    assert [each.outcome for each in replies] == ["absent"]
    assert any(2.5 < nap < 6 for nap in hurried)


@pytest.mark.parametrize(
    ("script", "requests", "words"),
    [
        ([refusal("2400")], 1, "40 min"),
        ([refusal("6")], 1, "6 s"),
        ([refusal("3"), refusal("3")], 2, "3 s"),
        ([refusal(None), refusal(None)], 2, "by the hour"),
        ([refusal("1"), None, None, refusal("1")], 4, "1 s"),
    ],
)
def test_a_long_wait_or_a_second_refusal_ends_it(
    registry: Registry,
    opener: Opener,
    hurried: list[float],
    script: list[Fault | None],
    requests: int,
    words: str,
) -> None:
    """The rest of the run it is left alone; each reply says so, and for how long."""
    registry.faults.script("openaire", *script)
    source = opener(attempts=4)["openaire"]
    replies = [reply for name in NAMES for reply in source.fetch([name])]
    assert len(registry.asked("openaire")) == requests
    last = replies[-1]
    assert last.outcome == "unavailable"
    assert last.reason is not None and words in last.reason and "TOKEN" in last.reason


def test_a_lookup_tells_that_openaire_was_not_to_be_had(registry: Registry, run: Run) -> None:
    """The work is found without: its record and one line say that OpenAIRE is missing."""
    registry.add("crossref", crossref_body(doi("a"), "Lantern signals of boats"))
    registry.faults.always("openaire", refusal("2400"))
    ran = run("lookup", "--json", "10.5555/a")
    assert ran.code == 0, ran.err
    sources = ran.lines[0]["work"]["sources"]
    assert sources["openaire"] == {"status": "unavailable", "retrieved_at": None}
    assert "openaire: 1 not answered" in ran.err
    assert "40 min" in ran.err
    assert "unavailable" in run("lookup", "10.5555/a").out
