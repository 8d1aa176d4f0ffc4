"""OpenAlex's records on disk: how they are recognised, and what they are found by."""

from __future__ import annotations

import re
from typing import Any

from harvest.model.identifier import Identifier
from harvest.providers import Body
from harvest.providers.common.snapshot_entry import (
    SnapshotEntry,
    arxiv_in,
    below,
    doi_names,
    items,
    make_entry,
    tail,
    values_of,
)
from harvest.text.standard_number import bare_doi

__all__ = ["has_shape", "snapshot_entry"]


def has_shape(body: dict[str, Any]) -> bool:
    """Whether *body* is a work of OpenAlex's."""
    return str(body.get("id")).startswith(("https://openalex.org/W", "http://openalex.org/W"))


def snapshot_entry(body: Body) -> SnapshotEntry | None:
    """The entry of a record; None when it has no name of its own."""
    key = tail(body.get("id"))
    names = [Identifier("openalex", key), *doi_names(bare_doi(body.get("doi")))]
    ids = below(body, "ids")
    for scheme, prefix in (("pmid", ""), ("pmcid", "PMC")):
        number = re.search(r"(\d+)/?$", str(below(ids, scheme) or ""))
        if number:
            names.append(Identifier(scheme, prefix + number[1]))
    places = items(body.get("locations"))
    names += [arxiv for place in places if (arxiv := arxiv_in(below(place, "landing_page_url")))]
    people = items(body.get("authorships"))
    venue = below(body, "primary_location", "source", "display_name")
    biblio = below(body, "biblio") or {}
    return make_entry(
        key,
        names,
        title=[body.get("display_name") or body.get("title")],
        author=[below(person, "author", "display_name") for person in people],
        rest=[venue, body.get("publication_year"), *values_of(biblio)],
    )
