"""The people and organizations of a Crossref record, as they were deposited."""

from __future__ import annotations

from typing import Any

from harvest.model.work import Affiliation, Contributor
from harvest.text.author_list import distinct_people, names_within
from harvest.text.json_shape import mappings, raw, text
from harvest.text.personal_name import bare_orcid, contributor_from_parts, contributor_from_whole
from harvest.text.standard_number import bare_ror

__all__ = ["contributors", "ror_of"]

Json = dict[str, Any]

ROLES = ("author", "editor", "translator", "chair")


def contributors(body: Json) -> tuple[Contributor, ...]:
    """Everybody in their roles, in order, each once."""
    return distinct_people(
        [
            person
            for role in ROLES
            for each in _people(mappings(body.get(role)), _is_by_persons(body))
            if (person := _contributor(each, role)) is not None
        ]
    )


def _is_by_persons(body: Json) -> bool:
    """Whether persons alone write such works: reviews and theses."""
    return "dissertation" in (body.get("type"), body.get("subtype")) or (
        body.get("type") == "peer-review"
    )


def _people(sent: list[Json], are_persons: bool) -> list[Json]:
    """The people of a list; a family name that holds several is one entry for each of them.

    Those among persons in parts, and those of whom several came without given names, are persons;
    where a list names an organization, it does so in a field of its own.
    """
    found: list[Json] = []
    for each in sent:
        family = raw(each.get("family"))
        names = names_within(family) if family and not raw(each.get("given")) else []
        found += [{"family": name} for name in names] if len(names) > 1 else [each]
    bare = sum(
        " " in (raw(each.get("family")) or "") and not raw(each.get("given")) for each in found
    )
    among = bare and any(raw(each.get("given")) and raw(each.get("family")) for each in found)
    are_persons = are_persons or bare > 1 or bool(among)
    return [each | {"is_person": True} for each in found] if are_persons else found


def _contributor(person: Json, role: str) -> Contributor | None:
    """A person, or an organization: also one that was put into the field of family names.

    A family name alone of several words is a person's only where something says so: an initial,
    an affiliation, the other people of the list, or the kind of work.
    """
    orcid = bare_orcid(person.get("ORCID"))
    affiliations = _affiliations(person)
    given, family = raw(person.get("given")), raw(person.get("family"))
    if not given and not family:
        return contributor_from_whole(
            raw(person.get("name")),
            role=role,
            orcid=orcid,
            affiliations=affiliations,
            organization=True,
        )
    says_person = bool(affiliations or given) or "is_person" in person
    return contributor_from_parts(
        given,
        family,
        text(person.get("suffix")),
        role=role,
        orcid=orcid,
        affiliations=affiliations,
        doubtful=not says_person,
    )


def _affiliations(person: Json) -> tuple[Affiliation, ...]:
    found = []
    for each in mappings(person.get("affiliation")):
        name, ror = text(each.get("name")), ror_of(each)
        if name or ror:
            found.append(Affiliation(name, ror))
    return tuple(dict.fromkeys(found))


def ror_of(organization: Json) -> str | None:
    """The bare ROR id among the ids of an organization."""
    rors = (bare_ror(each.get("id")) for each in mappings(organization.get("id")))
    return next((ror for ror in rors if ror), None)
