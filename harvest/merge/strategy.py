"""How the answers of several sources to one question become one: the strategies of the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harvest.merge.conflict import LOST, fits, text_key
from harvest.model.work import Funder, Relation, Version

__all__ = [
    "Merged",
    "Accounts",
    "any_true",
    "fullest_pages",
    "join_funders",
    "join_relations",
    "join_versions",
    "specific_type",
    "prefer",
    "true_case",
    "union",
]

Accounts = list[tuple[str, Any]]
"""What the sources say of one field, the preferred first, silence left out."""

Merged = tuple[Any, tuple[str, ...]]
"""The value, and the sources it comes from."""

AND = " · "
"""Between the data sources of one place."""


def prefer(accounts: Accounts) -> Merged:
    """The first source that says anything; of a text with lost characters, one that has them."""
    source, value = accounts[0]
    if isinstance(value, str) and LOST in value:
        return next(
            ((other, (who,)) for who, other in accounts if LOST not in other), (value, (source,))
        )
    return value, (source,)


def union(accounts: Accounts) -> Merged:
    """Every distinct answer, in order; texts that differ only in case or punctuation are one."""
    found: dict[Any, Any] = {}
    sources: dict[str, None] = {}
    for source, values in accounts:
        for value in values:
            key = text_key(value) or value if isinstance(value, str) else value
            if key not in found:
                found[key] = value
                sources[source] = None
    return tuple(found.values()), tuple(sources)


def specific_type(accounts: Accounts) -> Merged:
    """The first type that says something: "other" only when nobody knows better."""
    return prefer([each for each in accounts if each[1] != "other"] or accounts)


def true_case(accounts: Accounts) -> Merged:
    """The first title, but in the case of a source that was not sent ALL CAPS, if words agree.

    One with lost characters gives way to one that has them.
    """
    source, (title, markup) = accounts[0]
    if title and LOST in title:
        for other, (other_title, other_markup) in accounts[1:]:
            if fits(title, other_title):
                return (other_title, other_markup), (other,)
    if markup and markup.isupper():
        for other, (other_title, other_markup) in accounts[1:]:
            kept_case = not (other_markup and other_markup.isupper())
            if kept_case and text_key(other_title) == text_key(title):
                return (other_title, other_markup), (other,)
    return (title, markup), (source,)


def fullest_pages(accounts: Accounts) -> Merged:
    """The four page fields of one source: the first, unless another knows where its range ends.

    They are taken together, for pages of one source and the article number of another mislead.
    """
    source, pages = accounts[0]
    if pages[1] and pages[2] in (None, pages[1]):
        for other, (printed, first, last, article) in accounts[1:]:
            if first == pages[1] and last not in (None, first):
                return (printed, first, last, pages[3] or article), (other,)
    return pages, (source,)


def any_true(accounts: Accounts) -> Merged:
    """True if one source says so: only OpenAIRE tells, and its repositories do not know."""
    value = any(value for _, value in accounts)
    return value, tuple(dict.fromkeys(source for source, each in accounts if each is value))[:1]


def join_funders(accounts: Accounts) -> Merged:
    """Each funder once, by registry DOI or name, with all its awards."""
    found: dict[str, Funder] = {}
    sources: dict[str, None] = {}
    for source, funders in accounts:
        for funder in funders:
            key = text_key(funder.name) or funder.doi or ""
            known = found.get(key)
            if known is None:
                found[key], sources[source] = funder, None
                continue
            awards = {text_key(award): award for award in (*funder.awards, *known.awards)}
            ordered = dict.fromkeys((*known.awards, *awards.values()))
            kept = tuple(award for award in ordered if awards[text_key(award)] == award)
            doi, ror = known.doi or funder.doi, known.ror or funder.ror
            joined = Funder(known.name, doi, kept, ror)
            if joined != known:
                found[key] = joined
                sources[source] = None
    return tuple(found.values()), tuple(sources)


def join_relations(accounts: Accounts) -> Merged:
    """Each link once, whoever told it first."""
    found: dict[tuple[str, str], Relation] = {}
    sources: dict[str, None] = {}
    for source, relations in accounts:
        for relation in relations:
            if (relation.type, relation.doi) not in found:
                found[relation.type, relation.doi] = relation
                sources[source] = None
    return tuple(found.values()), tuple(sources)


def join_versions(accounts: Accounts) -> Merged:
    """Each place once, by address; what one source leaves unsaid, another may say."""
    found: dict[str, Version] = {}
    sources: dict[str, None] = {}
    for source, versions in accounts:
        for version in versions:
            key = _place(version)
            known = found.get(key)
            if known is None:
                found[key], sources[source] = version, None
            else:
                found[key] = _completed(known, version)
    return tuple(found.values()), tuple(sources)


def _place(version: Version) -> str:
    """The address, however it is written; what has none is told apart by all that is said of it."""
    if not (version.url or version.doi):
        return repr(version)
    address = (version.url or f"https://doi.org/{version.doi}").lower()
    return address.partition("://")[2].removeprefix("dx.").removeprefix("www.").rstrip("/")


def _completed(known: Version, other: Version) -> Version:
    gaps = {
        name: getattr(other, name)
        for name in Version.__slots__
        if getattr(known, name) is None and getattr(other, name) is not None
    }
    if known.collected_from and other.collected_from:
        both = f"{known.collected_from}{AND}{other.collected_from}".split(AND)
        gaps["collected_from"] = AND.join(dict.fromkeys(both))
    return replace(known, **gaps) if gaps else known
