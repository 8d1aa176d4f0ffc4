"""Lists of names: several people put into one name, and people listed twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from harvest.model.work import Contributor
from harvest.text.particle import COMMON_PARTICLES

__all__ = ["distinct_people", "names_within"]

_JOIN = re.compile(r"\s+(?:and|und|et|y|&)\s+", re.IGNORECASE)
_PERSON = re.compile(  # "Michael E. Hohn", "Smith, J. A.", "J. van der Berg"
    rf"(?:[^\W\d_a-z][\w.'’-]*\s+){{1,3}}(?:(?:{'|'.join(sorted(COMMON_PARTICLES))})\s+)*"
    r"[^\W\d_a-z][\w'’-]+"
    r"|[^\W\d_a-z][\w'’ -]+,\s*(?:[^\W\d_a-z]\.?[\s-]*){1,3}"
)
_INITIALED = re.compile(r"(?:^|\s)[^\W\d_a-z]\.")
_ROLE = re.compile(r"[,\s]+(?:\(?eds?\.?\)?|et al\.?)$", re.IGNORECASE)
_FULL = re.compile(r"[^\W\d_]{2}.*\s")


def names_within(name: str) -> list[str]:
    """The names of the several persons in *name*; *name* alone when it holds one, or none shows.

    Parts are taken for names only when all of them are written as persons' names are, and, but
    for semicolons, one of them with an initial: organizations join words the same way.

    >>> names_within("Michael E. Hohn, Donald W. Neal"), names_within("Smith, John A.")
    (['Michael E. Hohn', 'Donald W. Neal'], ['Smith, John A.'])
    >>> names_within("Bill B. Belt and Ann Lee"), names_within("Johnson & Johnson")
    (['Bill B. Belt', 'Ann Lee'], ['Johnson & Johnson'])
    """
    if len(name) < 12 or not (";" in name or "," in name or _JOIN.search(name)):
        return [name]
    bare = _ROLE.sub("", name)
    if ";" in bare:
        parts = _parts(bare.split(";"))
        return parts if len(parts) > 1 and all(map(_PERSON.fullmatch, parts)) else [name]
    parts = _parts(each for half in _JOIN.split(bare) for each in half.split(","))
    if len(parts) > 1 and all(map(_PERSON.fullmatch, parts)) and _INITIALED.search(bare):
        return parts
    return [name]


def _parts(texts: Iterable[str]) -> list[str]:
    return [part for text in texts if (part := text.strip(" ,"))]


def distinct_people(people: list[Contributor]) -> tuple[Contributor, ...]:
    """*people* in order, those who were sent twice once.

    Namesakes are two people; so the same name is the same person only with the same ORCID iD or
    affiliation, next to itself, with several given names, or where the list repeats three names.

    >>> ann = Contributor(given="Ann B.", family="Lee")
    >>> wei = Contributor(given="W.", family="Li")
    >>> [each.family for each in distinct_people([ann, wei, wei, ann])]
    ['Lee', 'Li', 'Li']
    """
    if len(people) < 2:
        return tuple(people)
    names = [(each.role, each.given, each.family, each.suffix, each.literal) for each in people]
    if len(set(names)) == len(names):
        return tuple(people)
    repeated = sum(times > 1 for times in Counter(names).values())
    kept: list[Contributor] = []
    seen: dict[object, Contributor] = {}
    for name, person in zip(names, people, strict=True):
        first = seen.get(name)
        is_next = bool(kept) and kept[-1] is first
        if first is None or not _is_same(first, person, repeated > 2, is_next):
            kept.append(person)
            seen.setdefault(name, person)
    return tuple(kept)


def _is_same(first: Contributor, again: Contributor, is_repeated: bool, is_next: bool) -> bool:
    if first.orcid or again.orcid:
        return first.orcid == again.orcid or (first.orcid is None or again.orcid is None)
    if first.literal or is_repeated:
        return True
    full = bool(first.given and _FULL.search(first.given))
    is_spelled = bool(first.given and len(first.given.rstrip(".")) > 2)
    alike = first.affiliations == again.affiliations
    return alike and (full or (is_spelled and (is_next or bool(first.affiliations))))
