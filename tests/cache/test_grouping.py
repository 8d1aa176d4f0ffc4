"""Which of its names a work goes by."""

from __future__ import annotations

import pytest

from harvest.cache.grouping import MappedReply, group
from harvest.model.identifier import Identifier
from harvest.model.record import SourceRecord
from harvest.model.work import Ids, Work


@pytest.mark.parametrize(
    ("doi", "ids", "name"),
    [
        ("10.5555/a", Ids(openalex="W1", pmid="2"), Identifier("doi", "10.5555/a")),
        (None, Ids(openalex="W1", pmid="2", pmcid="PMC3"), Identifier("openalex", "W1")),
        (None, Ids(pmid="2", pmcid="PMC3", arxiv="2201.11479"), Identifier("pmid", "2")),
        (None, Ids(pmcid="PMC3", arxiv="2201.11479"), Identifier("pmcid", "PMC3")),
    ],
)
def test_a_work_goes_by_the_best_of_its_names(doi: str | None, ids: Ids, name: Identifier) -> None:
    """A DOI before OpenAlex's id, that before a PMID, a PMCID, an arXiv number."""
    record = SourceRecord("openalex", "2026-11-20T12:00:00Z", Work(doi=doi, ids=ids))
    (found,) = group([MappedReply(1, Identifier("zenodo", "1"), record)])
    assert found.name == name
