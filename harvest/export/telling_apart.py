"""What tells works apart that a mention could mean: the facts in which they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harvest.export.wording import type_words
from harvest.model.mention import Query
from harvest.model.work import Contributor, Venue, Work
from harvest.text.language import language_name

__all__ = ["compared_facts", "differing_facts", "said_facts"]

_FACTS: tuple[tuple[str, Callable[[Work], str | None]], ...] = (
    ("type", lambda work: type_words(work.type) if work.type else None),
    ("authors", lambda work: "; ".join(each.name for each in work.authors[:3]) or None),
    ("published", lambda work: work.published or (str(work.year) if work.year else None)),
    ("in", lambda work: work.venue.title),
    ("volume", lambda work: work.volume),
    ("issue", lambda work: work.issue),
    ("pages", lambda work: work.pages or work.article_number),
    ("edition", lambda work: work.edition),
    ("publisher", lambda work: work.venue.publisher),
    ("subtitle", lambda work: work.subtitle),
    ("language", lambda work: language_name(work.language) if work.language else None),
)


def differing_facts(works: Sequence[Work]) -> list[str]:
    """For each work what only it, or not all of them, say: "published 2011 · in Brain".

    Of a single work all its facts.
    """
    differing: list[list[str]] = [[] for _ in works]
    for name, read in _FACTS:
        values = [read(work) for work in works]
        if len(works) == 1 or len({(value or "").casefold() for value in values}) > 1:
            for facts, value in zip(differing, values, strict=True):
                facts += [f"{name} {value or '–'}"]
    return [" · ".join(facts) for facts in differing]


def compared_facts(works: Sequence[Work]) -> list[tuple[str, list[str], bool]]:
    """(fact, what each work says, whether two say different things), of each fact that is known.

    >>> compared_facts([Work(volume="1"), Work(volume="2")])
    [('volume', ['1', '2'], True)]
    """
    rows = []
    for name, read in _FACTS:
        values = [read(work) or "" for work in works]
        if any(values):
            known = {each.casefold() for each in values if each}
            rows.append((name, values, len(known) > 1))
    return rows


def said_facts(query: Query | None) -> dict[str, str]:
    """Fact → what a mention says of it, for those it says anything of.

    >>> said_facts(Query(authors=("Auger",), year=1979, pages="1261"))
    {'authors': 'Auger', 'published': '1979', 'pages': '1261'}
    """
    if query is None:
        return {}
    said = Work(
        type=query.type,
        contributors=tuple(Contributor(literal=name) for name in query.people or query.authors),
        year=query.year,
        venue=Venue(title=query.container),
        volume=query.volume,
        issue=query.issue,
        pages=query.pages,
    )
    return {name: words for name, read in _FACTS if (words := read(said))}
