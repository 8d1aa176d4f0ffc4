"""The people and organizations that made a DataCite deposit."""

from __future__ import annotations

from typing import Any

from harvest.model.work import Affiliation, Contributor
from harvest.text.author_list import distinct_people
from harvest.text.json_shape import mapping, mappings, raw, text, texts
from harvest.text.personal_name import bare_orcid, contributor_from_parts, contributor_from_whole
from harvest.text.standard_number import bare_ror

__all__ = ["contributors"]

Json = dict[str, Any]

_BY_PERSONS = frozenset({"Dissertation", "PeerReview"})
"""General types of what persons alone write."""

_ROLES = {"Editor": "editor", "Translator": "translator"}


def contributors(body: Json) -> tuple[Contributor, ...]:
    """Creators as authors, then the contributors that are editors or translators."""
    creators = mappings(body.get("creators"))
    general = str(mapping(body.get("types")).get("resourceTypeGeneral"))
    persons = sum(map(_is_in_parts, creators))
    if general in _BY_PERSONS or (persons > 1 and persons + 1 == len(creators)):
        creators = [each | {"is_person": True} for each in creators]
    people = [(each, "author") for each in creators]
    for each in mappings(body.get("contributors")):
        if role := _ROLES.get(str(each.get("contributorType"))):
            people.append((each, role))
    found = (_contributor(person, role) for person, role in people)
    return distinct_people([person for person in found if person is not None])


def _is_in_parts(creator: Json) -> bool:
    return creator.get("nameType") != "Organizational" and bool(
        (raw(creator.get("givenName")) and raw(creator.get("familyName")))
        or "," in (raw(creator.get("name")) or "")
    )


def _contributor(person: Json, role: str) -> Contributor | None:
    """A person or an organization. Persons are written "Family, Given"; a name without a comma, a
    given name and a type is no person's, unless something says so: an ORCID iD, an affiliation,
    the kind of work, or that all the others in the list are persons."""
    given, family = raw(person.get("givenName")), raw(person.get("familyName"))
    orcid, affiliations = _orcid(person), _affiliations(person)
    type_ = person.get("nameType")
    if given and family and type_ != "Organizational":
        return contributor_from_parts(
            given, family, role=role, orcid=orcid, affiliations=affiliations
        )
    return contributor_from_whole(
        raw(person.get("name")) or family or given,
        role=role,
        orcid=orcid,
        affiliations=affiliations,
        organization=type_ == "Organizational",
        doubtful=not (type_ == "Personal" or given or affiliations or "is_person" in person),
    )


def _orcid(person: Json) -> str | None:
    for each in mappings(person.get("nameIdentifiers")):
        if str(each.get("nameIdentifierScheme")).upper() == "ORCID":
            return bare_orcid(each.get("nameIdentifier"))
    return None


def _affiliations(person: Json) -> tuple[Affiliation, ...]:
    """Affiliations, bare texts in most records and objects with a ROR id in those asked for so."""
    sent = person.get("affiliation")
    found = [Affiliation(name) for name in texts(sent)]
    for each in mappings(sent):
        name, ror = text(each.get("name")), bare_ror(each.get("affiliationIdentifier"))
        if name or ror:
            found.append(Affiliation(name, ror))
    return tuple(dict.fromkeys(found))
