"""What a worker does with a batch of rows: match strings, enrich DOIs. Knows no Spark.

Each function is made for one dataset and takes Arrow batches to Arrow batches, as `mapInArrow`
wants it; the dataset is opened once a task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from harvest.export.columns import COLUMNS, Shelved, to_row
from harvest.match import decide
from harvest.merge import merge
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers.source_record import read_or_none
from harvest.reading.lists import read_ref
from harvest.snapshot.dataset.counted_indicators import CountedIndicators
from harvest.snapshot.dataset.dataset_files import read_manifest
from harvest.snapshot.dataset.opened_dataset import Dataset, Slim
from harvest.snapshot.dataset.promising import promising

__all__ = ["MATCH_COLUMNS", "enriched_schema", "enriching", "matching"]

Batches = Iterable[Any]
Work = Callable[[Batches], Iterator[Any]]

MATCH_COLUMNS = ("text", "status", "reason", "confidence", "doi")


def matching(folder: Path) -> Work:
    """Strings (the first column) to verdicts; see `MATCH_COLUMNS`."""
    return partial(_match, folder)


def enriching(folder: Path) -> Work:
    """DOIs (the first column) to merged records, a row each, in the columns of docs/database.md.

    A DOI that the dataset lacks has a row with its DOI only. What was counted over the dataset's
    own citations is among them, as where one machine enriches.
    """
    return partial(_enrich, folder)


def _match(folder: Path, batches: Batches) -> Iterator[Any]:
    import pyarrow as pa

    with closing(Dataset(folder)) as dataset:
        built = read_manifest(folder).built
        for batch in batches:
            texts = [text or "" for text in batch.column(0).to_pylist()]
            answers = _answers(dataset, texts, built)
            rows = zip(*answers, strict=True) if answers else [()] * 5
            text, number = pa.string(), pa.float64()
            kinds = (text, text, text, number, text)
            arrays = [pa.array(each, kind) for each, kind in zip(rows, kinds, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, list(MATCH_COLUMNS))


def _answers(dataset: Dataset, texts: Sequence[str], built: str) -> list[tuple[Any, ...]]:
    """(text, status, reason, confidence, DOI) of each; a DOI in the text goes before its words."""
    mentions = [read_ref(text, "", 1) for text in texts]
    named = [each for mention in mentions for each in mention.identifiers]
    dois = {each.value for each in named if each.scheme == "doi"}
    known = dataset.by_name(dois) if dois else {}
    queries = [
        mention.query or Query(raw=text) for mention, text in zip(mentions, texts, strict=True)
    ]
    found = dataset.candidates(queries)
    answers: list[tuple[Any, ...]] = []
    for text, mention, query, slims in zip(texts, mentions, queries, found, strict=True):
        doi = next((each.value for each in mention.identifiers if each.value in known), None)
        if doi is not None:
            answers.append((text, "matched", "identifier", 1.0, doi))
            continue
        verdict = decide(query, _works(query, slims, built))
        answers.append((text, verdict.status, verdict.reason, verdict.confidence, verdict.key))
    return answers


def _works(query: Query, slims: Sequence[Slim], built: str) -> list[tuple[str, Any]]:
    """The candidates as works by their names, one for each."""
    works: dict[str, Any] = {}
    for slim, body in promising(query, slims):
        record = read_or_none(slim.provider, body, built)
        if record is not None:
            works.setdefault(slim.name, record.work)
    return list(works.items())


def _enrich(folder: Path, batches: Batches) -> Iterator[Any]:
    import pyarrow as pa

    with closing(Dataset(folder)) as dataset, _counted(folder) as indicators:
        built = read_manifest(folder).built
        for batch in batches:
            dois = [(doi or "").strip().lower() for doi in batch.column(0).to_pylist()]
            known = dataset.by_name(set(dois))
            names = {doi: Identifier("doi", doi) for doi in dois}
            for each in indicators.replies(names) if indicators is not None else ():
                doi = each.asked.value
                known[doi] = [*known.get(doi, ()), (each.source, each.body or {})]
            rows = [_row(doi, known.get(doi, ()), built) for doi in dois]
            yield pa.RecordBatch.from_pylist(rows, schema=enriched_schema())


@contextmanager
def _counted(folder: Path) -> Iterator[CountedIndicators | None]:
    """The indicators that were counted over the dataset, while they are needed."""
    indicators = CountedIndicators.of(folder)
    try:
        yield indicators
    finally:
        if indicators is not None:
            indicators.close()


def _row(doi: str, found: Sequence[tuple[str, Any]], built: str) -> dict[str, Any]:
    records = [record for source, body in found if (record := read_or_none(source, body, built))]
    if not records:
        return {"doi": doi}
    return to_row(Shelved(merge(records), work=f"doi:{doi}"))


def enriched_schema() -> Any:
    """The columns of docs/database.md."""
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    return pa.schema([(each.name, kinds[each.type]) for each in COLUMNS])
