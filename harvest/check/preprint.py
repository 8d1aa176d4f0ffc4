"""Preprints: which names are a preprint's, and where it has been published since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harvest.model.identifier import Identifier
from harvest.model.mention import Mention
from harvest.model.work import FOUND_VERSION, Work
from harvest.text.preprint_server import is_preprint_doi

__all__ = [
    "found_confidence",
    "has_appeared",
    "is_preprint",
    "named_publications",
    "published_dois",
]

_APPEARED = frozenset({"is-preprint-of", "is-version-of"})
"""What a preprint says of the article: Crossref's word, and arXiv's at DataCite."""


def published_dois(mention: Mention, work: Work) -> tuple[str, ...]:
    """Where the preprint that *mention* cites was published; empty when it cites no preprint.

    *work* is what the mention was matched with: the preprint itself, which names the article, or
    already the article, where a source keeps the two as one work.
    """
    cited = {name.value for name in map(_doi_of, mention.identifiers) if name}
    if work.doi and not is_preprint(work):
        is_cited = bool(cited) and all(map(is_preprint_doi, cited))
        return (work.doi,) if is_cited and work.doi not in cited else ()
    return tuple(doi for doi in named_publications(work) if doi not in cited)


def named_publications(work: Work) -> tuple[str, ...]:
    """The DOIs under which the preprint *work* was published; empty when it is no preprint."""
    if not is_preprint(work):
        return ()
    found = dict.fromkeys(_named(work))
    return tuple(doi for doi in found if doi != work.doi and not is_preprint_doi(doi))


def has_appeared(work: Work) -> bool:
    """Whether the preprint *work*, or a source, says that it was published somewhere."""
    return bool(named_publications(work)) or any(
        each.version == "publishedVersion" for each in work.versions
    )


def _doi_of(identifier: Identifier) -> Identifier | None:
    name = identifier.arxiv_doi or identifier
    return name if name.scheme == "doi" else None


def is_preprint(work: Work) -> bool:
    """Whether *work* is a preprint by its type or by who registered its DOI."""
    return work.type == "posted-content" or (work.doi is not None and is_preprint_doi(work.doi))


def _named(work: Work) -> Iterator[str]:
    """The DOIs that a preprint gives for its published version.

    A further version on the same server (Research Square's /v2) has the server's prefix.
    """
    server = (work.doi or "").partition("/")[0]
    for relation in work.relations:
        is_elsewhere = relation.doi.partition("/")[0] != server
        if relation.type == "is-preprint-of" or (relation.type in _APPEARED and is_elsewhere):
            yield relation.doi
    for version in work.versions:
        if version.version == "publishedVersion" and version.doi:
            yield version.doi
    yield from (each.doi for each in work.relations if each.type == FOUND_VERSION)


def found_confidence(work: Work, doi: str) -> float | None:
    """How sure harvest is of *doi* as the preprint's article; None where a source names it."""
    found = [each for each in work.relations if each.type == FOUND_VERSION and each.doi == doi]
    registered = tuple(each for each in work.relations if each.type != FOUND_VERSION)
    if not found or doi in named_publications(replace(work, relations=registered)):
        return None
    return found[0].confidence
