"""What OpenAlex calls a work by: its own id, PMID, PMCID, MAG and arXiv."""

from __future__ import annotations

import re
from typing import Any

from harvest.model.work import Ids
from harvest.text.json_shape import mapping, text

__all__ = ["ids", "openalex_id"]

Json = dict[str, Any]

_WORK = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d+)", re.IGNORECASE)
_PMID = re.compile(r"(?:.*/)?(\d{1,9})/?$")
_PMCID = re.compile(r".*?(?:PMC)?(\d{2,9})/?$", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:.*arxiv\.org/(?:abs|pdf)/|(?:.*/)?10\.48550/arxiv\.)([a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?$",
    re.IGNORECASE,
)


def openalex_id(value: Any) -> str | None:
    """The bare id ("W123") in an address or by itself; None when there is none."""
    found = _WORK.fullmatch(value) if isinstance(value, str) else None
    return found[1].upper() if found else None


def ids(body: Json, work_id: str, doi: str | None, places: list[Json]) -> Ids:
    """The identifiers of a work, bare; the arXiv number is read off its DOI or *places*."""
    given = mapping(body.get("ids"))
    return Ids(
        openalex=work_id,
        pmid=_matched(_PMID, text(given.get("pmid"))),
        pmcid=f"PMC{pmcid}" if (pmcid := _matched(_PMCID, text(given.get("pmcid")))) else None,
        mag=text(given.get("mag")),
        arxiv=_arxiv(doi, places),
    )


def _matched(pattern: re.Pattern[str], value: str | None) -> str | None:
    found = pattern.match(value) if value else None
    return found[1] if found else None


def _arxiv(doi: str | None, places: list[Json]) -> str | None:
    """The arXiv number, from the DOI or from an address at arXiv."""
    if doi and (number_ := _matched(_ARXIV, doi)):
        return number_
    for place in places:
        for key in ("landing_page_url", "pdf_url", "url"):
            address = place.get(key)
            in_arxiv = isinstance(address, str) and "arxiv" in address.lower()
            if in_arxiv and (number_ := _matched(_ARXIV, address)):
                return number_
    return None
