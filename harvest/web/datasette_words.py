"""What Datasette shows beside its tables: meanings, labels, links."""

from __future__ import annotations

from functools import cache
from typing import Any

from harvest.export.dictionary import LABELS, TABLES
from harvest.export.sanitize import doi_link

__all__ = ["database_metadata", "doi_address"]


@cache
def database_metadata() -> dict[str, Any]:
    """Datasette's metadata of a cache."""
    tables: dict[str, Any] = {
        name: {"description": meaning, "columns": columns}
        for name, (meaning, columns) in TABLES.items()
    }
    for name, column in LABELS.items():
        tables[name]["label_column"] = column
    tables["works"] |= {"facets": ["type", "year", "access"], "sort_desc": "year"}
    tables["matches"]["facets"] = ["status"]
    for name in ("records", "bodies", "search_hits"):
        tables[name]["hidden"] = True
    about = "A harvest cache. Raw replies are the truth; all but what you own is made from them."
    return {"description": about, "tables": tables}


def doi_address(column: str, value: Any) -> str | None:
    """Where a DOI in a cell leads; None for other cells."""
    if column != "doi" or not isinstance(value, str) or not value.startswith("10."):
        return None
    return doi_link(value) or None
