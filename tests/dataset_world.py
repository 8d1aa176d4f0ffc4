"""Datasets of whole snapshots: records, files and folders to build them from."""

from __future__ import annotations

import io
import json
import tarfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.dataset_files import Segment
from harvest.snapshot.dataset.source_of_dataset import DatasetSource

NOW = "2026-01-01T00:00:00Z"
DATASET_MARKS = [
    pytest.mark.snapshot,
    pytest.mark.skipif(find_spec("duckdb") is None, reason="harvest-biblio[snapshot] is missing"),
]
"""Of every module that builds datasets."""
BIRDS = "cranes swifts plovers knots godwits terns bitterns".split()


def work(number: int, **more: Any) -> dict[str, Any]:
    """A record as Crossref has it; no two alike."""
    return {
        "DOI": f"10.5555/Work.{number}",
        "type": "journal-article",
        "title": [f"Migration of {BIRDS[number % 7]} over {BIRDS[number % 5]} lakes, {number}"],
        "author": [{"given": "Ada", "family": f"Müller{number}"}],
        "container-title": ["Journal of Examples"],
        "issued": {"date-parts": [[1990 + number % 30]]},
        "volume": str(number),
        "page": f"{number}-{number + 9}",
        "indexed": {"date-time": "2025-01-01T00:00:00Z"},
    } | more


OPENALEX = {
    "id": "https://openalex.org/W77",
    "doi": "https://doi.org/10.5555/work.1",
    "title": "Migration of swifts over swifts lakes, 1",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"},
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2201.11479v2"}],
    "authorships": [{"author": {"display_name": "Ada Müller1"}}],
    "publication_year": 1991,
}
DATACITE = {
    "id": "10.5555/data",
    "attributes": {
        "doi": "10.5555/DATA",
        "titles": [{"title": "Recordings of cranes"}],
        "creators": [{"name": "Muster, Eva", "familyName": "Muster"}],
        "publicationYear": 2020,
    },
}


MERGED = b"merge_date,id,merge_into_id\n2026-01-02,W1,W2\n"


def lines(*records: Any) -> bytes:
    """JSON Lines of records; texts are taken as they are."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in records]
    return "\n".join(texts).encode() + b"\n"


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    """An archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def made(folder: Path, files: dict[str, bytes], **options: Any) -> Segment:
    """The dataset `folder/ds` of files that are put into `folder/in`."""
    for name, data in files.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    options = {"cores": 1, "bucket_count": 3} | options
    return build([folder / "in"], folder / "ds", **options)


def dois(folder: Path, numbers: range | list[int]) -> list[str]:
    """Those of the works with these numbers that the dataset has."""
    asked = [Identifier("doi", f"10.5555/work.{number}") for number in numbers]
    with DatasetSource(folder / "ds") as source:
        found = [each for each in source.fetch(asked) if each.outcome == "found"]
    for each in found:
        body = each.body or {}
        assert (body.get("DOI") or body["doi"]).lower().endswith(each.asked.value)
    return [each.asked.value.rpartition(".")[2] for each in found]


def content(folder: Path) -> list[Any]:
    """Rows and keys of a dataset, less where the bodies lie.

    Sums of several threads come in any order, so that the last digits of indicators differ.
    """
    from pyarrow import parquet

    found = []
    for path in sorted(folder.rglob("*.parquet")):
        table = parquet.read_table(path)
        places = [name for name in ("part", "frame", "slot") if name in table.column_names]
        rows = table.drop_columns(places).to_pylist()
        found.append((path.name, [_rounded(row) for row in rows]))
    return found


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 12) if isinstance(value, float) else value for name, value in row.items()
    }
