"""Questions to OpenAlex, written by pyalex."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

__all__ = ["IN_FILTER", "SELECT", "plain_words", "works_path"]

SELECT = (
    "id", "doi", "title", "display_name", "publication_year", "publication_date", "ids",
    "language", "primary_location", "type", "type_crossref", "indexed_in", "open_access",
    "authorships", "is_authors_truncated", "countries_distinct_count", "apc_list", "apc_paid",
    "fwci", "has_fulltext", "cited_by_count", "citation_normalized_percentile",
    "cited_by_percentile_year", "biblio", "is_retracted", "is_paratext", "is_xpac",
    "primary_topic", "topics", "concepts", "keywords", "mesh", "locations_count", "locations",
    "best_oa_location", "awards", "funders", "referenced_works_count", "referenced_works",
    "abstract_inverted_index", "counts_by_year", "updated_date", "created_date",
)  # fmt: skip
"""Everything but related works and where else to look. Asked without it when one is refused."""


IN_FILTER = "/:"
"""What may stand in a query as it is: a line holds a third more DOIs so."""


def plain_words(title: str) -> str:
    """*title* as letters, digits and spaces: all else is syntax in a search.

    >>> plain_words("Is it AND? A (re)view: p<0.05*")
    'is it and a re view p 0 05'
    """
    return " ".join(re.sub(r"[\W_]+", " ", title.lower()).split())[:400]


def works_path(
    parameters: Mapping[str, str],
    wanted: Mapping[str, list[str]],
    select: Sequence[str],
    per_page: int,
    page: int = 1,
) -> str:
    """Path and query of a list of works, written by pyalex.

    `corpus=all`: lists leave out the repositories' part of OpenAlex by default.
    """
    from pyalex import Works  # type: ignore[import-untyped]

    query = Works({"corpus": "all", "per_page": str(per_page), **parameters})
    if page > 1:
        query = Works({**query.params, "page": str(page)})
    if wanted:
        query = query.filter_or(**wanted)
    if select:
        query = query.select(list(select))
    parts = urlsplit(query.url)
    line = re.sub("%(2F|3A)", lambda each: unquote(each[0]), parts.query)
    return f"/{parts.path.lstrip('/')}?{line}"
