"""A small world of replies, and ways to look into a database. All records are made up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from harvest.cache import Cache
from harvest.cache.tables import DERIVED
from harvest.model.identifier import Identifier
from harvest.providers import Body, Reply

__all__ = [
    "EARLIER",
    "LATER",
    "absent",
    "checks",
    "crossref",
    "crossref_body",
    "datacite_body",
    "derived_tables",
    "doi",
    "openalex",
    "openalex_body",
    "query",
]

EARLIER = "2026-01-01T00:00:00Z"
LATER = "2026-06-01T00:00:00Z"


def doi(suffix: str) -> Identifier:
    """A DOI of the example prefix."""
    return Identifier("doi", f"10.5555/{suffix}")


def crossref_body(suffix: str, title: str = "On examples", **more: Any) -> Body:
    """A Crossref record in the API's shape."""
    return {
        "DOI": f"10.5555/{suffix}",
        "type": "journal-article",
        "title": [title],
        "author": [{"family": "Müller", "given": "Ada", "sequence": "first"}],
        "container-title": ["Journal of Examples"],
        "ISSN": ["0028-0836"],
        "issued": {"date-parts": [[2011, 5]]},
        "is-referenced-by-count": 7,
        "volume": "12",
        "page": "101-110",
    } | more


def openalex_body(
    number: int, suffix: str | None = None, title: str = "On examples", **more: Any
) -> Body:
    """An OpenAlex work in the API's shape; without a DOI when *suffix* is None."""
    address = f"https://doi.org/10.5555/{suffix}" if suffix else None
    ids = {"openalex": f"https://openalex.org/W{number}"} | more.pop("ids", {})
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": address,
        "display_name": title,
        "title": title,
        "publication_year": 2011,
        "publication_date": "2011-05-03",
        "type": "article",
        "type_crossref": "journal-article",
        "ids": ids | ({"doi": address} if address else {}),
        "authorships": [
            {"author_position": "first", "author": {"display_name": "Ada Müller", "orcid": None}}
        ],
        "cited_by_count": 9,
        "abstract_inverted_index": {"Nerves": [0], "and": [1], "vessels.": [2]},
    } | more


def datacite_body(suffix: str, title: str = "Numbers on examples") -> Body:
    """A DataCite record in the API's shape."""
    return {
        "id": f"10.5555/{suffix}",
        "type": "dois",
        "attributes": {
            "doi": f"10.5555/{suffix}",
            "titles": [{"title": title}],
            "creators": [{"name": "Müller, Ada", "givenName": "Ada", "familyName": "Müller"}],
            "publicationYear": 2011,
            "types": {"resourceTypeGeneral": "Dataset"},
        },
    }


def crossref(asked: str, own: str | None = None, **more: Any) -> Reply:
    """Crossref's reply to one DOI, about that one or about *own*."""
    return Reply("crossref", doi(asked), "found", crossref_body(own or asked, **more))


def openalex(asked: Identifier, number: int, suffix: str | None = None, **more: Any) -> Reply:
    """OpenAlex's reply to any identifier."""
    return Reply("openalex", asked, "found", openalex_body(number, suffix, **more))


def absent(source: str, asked: Identifier) -> Reply:
    """That a source does not have the work."""
    return Reply(source, asked, "absent", reason="not there")


def query(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of *sql*, read by a connection of its own."""
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql, values).fetchall()


def checks(path: Path) -> None:
    """Assert that SQLite finds nothing wrong, and that the full-text index fits its table."""
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA foreign_key_check") == []
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("INSERT INTO works_fts (works_fts, rank) VALUES ('integrity-check', 1)")


def derived_tables(cache: Cache) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all derived tables, and which reply belongs to which work."""
    tables = ("works", "venues", *DERIVED)
    rows = {table: query(cache.path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}
    rows["replies"] = query(
        cache.path,
        "SELECT source, scheme, value, work_id FROM replies WHERE is_current = 1 ORDER BY 1, 2, 3",
    )
    return rows
