"""The people of a work: the best list, each person enriched from the other lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harvest.merge.conflict import LOST, fits, name_keys, text_key
from harvest.model.work import Affiliation, Contributor, Work

__all__ = ["merge_contributors"]

SourceWork = tuple[str, Work]


def merge_contributors(accounts: list[SourceWork], provenance: dict[str, str]) -> dict[str, Any]:
    """The contributors, and whether the list of authors is complete.

    The first source's list of authors stands, unless another's holds all its people and at least
    twice as many: some deposits name only the first author (10.1006/bulm.1999.0141). Editors and
    other roles are of the first source that names any.
    """
    listed = [(source, work) for source, work in accounts if work.contributors]
    if not listed:
        return {}
    chosen = _best(listed)
    source, work = chosen
    people: list[Contributor] = list(work.authors)
    sources = {source: None} if people else {}
    for other, other_work in listed:
        if other_work is not work and people:
            people, gained = _enriched(people, other_work.authors)
            if gained:
                sources[other] = None
    for other, others in _other_roles(listed):
        people += others
        sources[other] = None
    provenance["contributors"] = ", ".join(sources)
    return {"contributors": tuple(people), "contributors_complete": work.contributors_complete}


def _best(listed: list[SourceWork]) -> SourceWork:
    best = next((account for account in listed if account[1].authors), listed[0])
    for account in listed:
        authors, others = best[1].authors, account[1].authors
        cut = best[1].contributors_complete is False and len(others) > len(authors)
        if authors and (cut or len(others) >= 2 * len(authors)) and _holds(others, authors):
            best = account
    return best


def _holds(many: tuple[Contributor, ...], few: tuple[Contributor, ...]) -> bool:
    """Whether each of *few* is among *many*, by a common word of the name."""
    words = frozenset().union(*map(name_keys, many))
    return all(name_keys(person) & words for person in few)


def _other_roles(listed: list[SourceWork]) -> list[tuple[str, list[Contributor]]]:
    found = []
    seen: set[str] = set()
    for source, work in listed:
        people = [
            person
            for person in work.contributors
            if person.role != "author" and person.role not in seen
        ]
        seen.update(person.role for person in people)
        if people:
            found.append((source, people))
    return found


def _enriched(
    people: list[Contributor], others: tuple[Contributor, ...]
) -> tuple[list[Contributor], bool]:
    """*people* with the ORCID iDs and affiliations that *others* have for the same names."""
    tells = any(other.orcid or other.affiliations for other in others)
    if not tells and not any(person.literal or LOST in person.name for person in people):
        return people, False
    if len(people) == len(others):
        pairs = list(zip(people, others, strict=True))
        if all(_is_same(person, other) for person, other in pairs):
            return _completed_all(people, [other for _, other in pairs])
    known, unique = _by_unique_name(others), _by_unique_name(tuple(people))
    partners = [known.get(_name(person)) if _name(person) in unique else None for person in people]
    if len(people) == len(others):
        partners = [
            other if _is_same(person, other) else partner
            for person, other, partner in zip(people, others, partners, strict=True)
        ]
    return _completed_all(people, partners)


def _completed_all(
    people: list[Contributor], partners: Sequence[Contributor | None]
) -> tuple[list[Contributor], bool]:
    completed = [
        _completed(person, other) if other else person
        for person, other in zip(people, partners, strict=True)
    ]
    return completed, completed != people


def _name(person: Contributor) -> tuple[str, str]:
    """Family name and first initial, by which a person is known in one list of authors."""
    return text_key(person.family or person.literal), text_key(person.given)[:1]


def _by_unique_name(people: tuple[Contributor, ...]) -> dict[tuple[str, str], Contributor]:
    found: dict[tuple[str, str], Contributor | None] = {}
    for person in people:
        name = _name(person)
        found[name] = None if name in found else person
    return {name: person for name, person in found.items() if person is not None}


def _is_same(one: Contributor, other: Contributor) -> bool:
    """In the same place of two lists: the same person, if any longer word of the names agrees."""
    if one.family and one.family == other.family:
        return True
    if LOST in one.name and fits(one.name, other.name):
        return True
    return bool(name_keys(one) & name_keys(other))


def _completed(person: Contributor, other: Contributor) -> Contributor:
    orcid = person.orcid or other.orcid
    affiliations = _affiliations(person.affiliations, other.affiliations)
    person = _better_named(person, other)
    if orcid == person.orcid and affiliations == person.affiliations:
        return person
    return replace(person, orcid=orcid, affiliations=affiliations)


def _better_named(person: Contributor, other: Contributor) -> Contributor:
    """*person* with the parts of the name, or the lost letters, that only *other* knows."""
    whole = person.literal and other.family and text_key(person.literal) == text_key(other.name)
    mended = LOST in person.name and LOST not in other.name and fits(person.name, other.name)
    if not whole and not mended:
        return person
    return replace(
        person,
        given=other.given,
        family=other.family,
        suffix=person.suffix or other.suffix,
        literal=other.literal,
    )


def _affiliations(
    first: tuple[Affiliation, ...], second: tuple[Affiliation, ...]
) -> tuple[Affiliation, ...]:
    """Ours; theirs where we have none, or where only they know the ROR id and country.

    A ROR id goes to the affiliation whose text names that organization, else it is added.
    """
    if not first:
        return second
    merged = list(first)
    for other in second:
        if not (other.ror or other.country) or any(each.ror == other.ror for each in merged):
            continue
        name = text_key(other.name)
        place = next(
            (
                place
                for place, each in enumerate(merged)
                if each.ror is None and name and name in text_key(each.name)
            ),
            None,
        )
        if place is None:
            continue
        merged[place] = replace(merged[place], ror=other.ror, country=other.country)
    return tuple(merged)
