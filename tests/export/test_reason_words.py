"""Reasons are told in plain words: every rule has its own."""

from __future__ import annotations

import re
from pathlib import Path

import harvest.match
from harvest.export.reason_words import WORDS, reason_words
from harvest.model.reason import Reason
from tests.table import every_row


def test_every_verdict_of_a_rule_has_its_words() -> None:
    """A reason that a rule may give is never shown as the short word that programs read."""
    source = "".join(
        each.read_text(encoding="utf-8")
        for each in Path(harvest.match.__file__).parent.glob("*.py")
    )
    statuses = "exact|strong|probable|ambiguous|different"
    found = set(re.findall(rf'"(?:{statuses})", "([a-z-]+)", ', source))
    found |= set(re.findall(r'named = "([a-z-]+)" if .* else "([a-z-]+)"', source)[0])
    found -= set(statuses.split("|"))
    assert len(found) > 30
    assert found <= WORDS.keys()
    assert {each.value for each in Reason if re.fullmatch("[a-z]+(-[a-z]+)+", each)} <= WORDS.keys()


@every_row(
    "reason, words",
    [
        ("several", "several works fit equally well"),
        ("title", "the title agrees"),
        ("title: of something", "title: of something"),
        ("short-title", "the title is short: other works may bear it"),
        ("not at crossref, openalex, doi", "not at Crossref, OpenAlex, doi.org"),
        (
            "not found at crossref, openalex; not at crossref",
            "not found at Crossref, OpenAlex; not at Crossref",
        ),
        ("openalex: no answer in 30 s", "OpenAlex: no answer in 30 s"),
        (
            "doi-names-another-work: 10.1/x is 'A: b' (other-title); the words are those of 10.1/y",
            "the DOI names another work than the words beside it: 10.1/x is 'A: b' (the title is "
            "another); the words are those of 10.1/y",
        ),
        (
            "doi-names-another-work: 10.1/x is 'On (other-titled) men' (notice)",
            "the DOI names another work than the words beside it: 10.1/x is 'On (other-titled) men'"
            " (notice)",
        ),
        (
            "no-such-doi: doi.org: Invalid DOI",
            "doi.org does not know this DOI: doi.org: Invalid DOI",
        ),
        ("nothing to ask for; @meta-review is defined nowhere",) * 2,
        ("chosen by you",) * 2,
        ("a-rule-to-come: 1", "a rule to come: 1"),
        ("nothing\x1b[31m\nto ask", "nothing[31m to ask"),
        ("", ""),
        (None, ""),
    ],
)
def test_reasons_are_spelled_out(reason: str | None, words: str) -> None:
    """Short words are spelled out, sources named as they write themselves, the rest left alone."""
    assert reason_words(reason) == words
