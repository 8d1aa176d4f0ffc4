"""Who is asked for what: the table, without a thread and without a source."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.model.identifier import Identifier
from harvest.resolve.request_policy import (
    TRIED_SINGLY,
    Absentees,
    absence,
    days_before,
    first_asked,
    prefix_of,
    representatives,
)
from tests.table import every_row

ALL = ("crossref", "openalex", "datacite", "doi", "openaire", "bip")
AGENCIES = {"10.1016": "Crossref", "10.5281": "DataCite", "10.1400": "mEDRA"}


def doi(value: str) -> Identifier:
    """A DOI."""
    return Identifier("doi", value)


@every_row(
    ("name", "sources", "slow", "asked"),
    [
        (doi("10.1016/a"), ALL, {"openaire"}, ("crossref", "openalex")),
        (doi("10.9999/unknown"), ALL, {"openaire"}, ("crossref", "openalex")),
        (doi("10.5281/zenodo.1"), ALL, {"openaire"}, ("openalex", "datacite")),
        (doi("10.1400/1"), ALL, {"openaire"}, ("openalex",)),
        (doi("10.5281/zenodo.1"), ("crossref", "openalex"), (), ("openalex",)),
        (doi("10.5281/zenodo.1"), ("crossref",), (), ()),
        (doi("10.1016/a"), ALL, (), ("crossref", "openalex", "openaire")),
        (Identifier("pmid", "10"), ALL, {"openaire"}, ("crossref", "openalex")),
        (doi("10.5281/zenodo.1"), (), (), ()),
    ],
)
def test_who_is_asked_first(
    name: Identifier, sources: tuple[str, ...], slow: set[str], asked: tuple[str, ...]
) -> None:
    """Crossref is spared what is another agency's; an unknown prefix waits for nobody."""
    assert first_asked([name], sources, slow, AGENCIES) == {name: asked}


def test_one_doi_a_prefix() -> None:
    """Whose a prefix is takes one question; none, where that is known."""
    dois = [doi(f"10.{prefix}/{n}") for prefix in (1016, 7000, 7001) for n in range(3)]
    assert [each.value for each in representatives(dois, AGENCIES)] == ["10.7000/0", "10.7001/0"]


@given(st.integers(0, 400))
def test_days_count_back(days: int) -> None:
    """Times are compared as text: the earlier one is the smaller."""
    assert (days_before("2026-07-01T00:00:00Z", days) < "2026-07-01T00:00:00Z") == (days > 0)


def run(absentees: Absentees, there: set[str]) -> list[str]:
    """Try as told until there is no more to try; what was tried. *there*: what singles find."""
    tried = []
    while chosen := absentees.to_try():
        for source, names in chosen.items():
            tried += [each.value for each in names]
            for name in names:
                if name.value in there:
                    absentees.found_singly(source, prefix_of(name))
    return tried


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 999), unique=True, max_size=60), st.data())
def test_ten_of_each_agency_are_tried_and_all_when_one_turns_up(
    numbers: list[int], data: st.DataObject
) -> None:
    """A list is believed after ten that are really absent; proven wrong once, it is never again."""
    groups = {
        agency: [f"{agency}/{number}" for number in numbers if number % 2 == odd]
        for odd, agency in enumerate(("10.1016", "10.5281"))
    }
    there = {value for values in groups.values() for value in values if data.draw(st.booleans())}
    absentees = Absentees()
    for agency, values in groups.items():
        absentees.add("openalex", agency, [doi(each) for each in values])
    tried = run(absentees, there)
    assert len(tried) == len(set(tried))
    for values in groups.values():
        ours = [each for each in tried if each in values]
        if there & set(ours):
            assert set(ours) == set(values)
        else:
            assert len(ours) == min(TRIED_SINGLY, len(values))


def test_the_proof_holds_for_the_whole_run() -> None:
    """Ten were absent: later lists are believed. One turned up: what was believed is asked."""
    absentees = Absentees()
    absentees.add("openalex", "10.1016", [doi(f"10.1016/{n}") for n in range(30)])
    assert len(run(absentees, set())) == TRIED_SINGLY
    absentees.add("openalex", "10.1016", [doi(f"10.1016/{n}") for n in range(30, 60)])
    assert run(absentees, set()) == []
    absentees.found_singly("openalex", "10.1016")
    assert len(run(absentees, set())) == 50


DOWN = {"openalex": "is out of order (HTTP 503)"}


@every_row(
    ("name", "answered", "failed", "is_stopped", "has_snapshots", "word", "is_absent"),
    [
        (doi("10.5555/a"), ["crossref", "openalex", "doi"], {}, False, False, "not at", True),
        (doi("10.5555/a"), ["crossref", "openalex"], {}, False, False, "not asked", False),
        (doi("10.5555/a"), ["crossref", "doi"], DOWN, False, False, "openalex: is out", False),
        (Identifier("pmid", "1"), ["openalex"], {}, False, False, "not at", True),
        (Identifier("pmid", "1"), [], {}, True, False, "not asked", False),
        (Identifier("pmid", "1"), [], {}, False, True, "not in the snapshot", True),
        (Identifier("pmid", "1"), [], {}, False, False, "offline", False),
        (Identifier("pmid", "1"), ["openalex"], {}, True, False, "not at", True),
    ],
)
def test_when_a_name_counts_as_absent(
    name: Identifier,
    answered: list[str],
    failed: dict[str, str],
    is_stopped: bool,
    has_snapshots: bool,
    word: str,
    is_absent: bool,
) -> None:
    """Only when all who could know said so; for a DOI doi.org among them; never in an outage."""
    standing = absence(
        name, answered, failed, ALL, is_stopped=is_stopped, has_snapshots=has_snapshots
    )
    assert (standing.work_id, standing.is_absent) == (None, is_absent)
    assert standing.reason.startswith(word)
