"""The authors of an OpenAlex work, and the countries of their institutions."""

from __future__ import annotations

import re
from typing import Any

from harvest.model.work import Affiliation, Contributor
from harvest.text.accent import without_accents
from harvest.text.author_list import distinct_people
from harvest.text.encoding import LOST
from harvest.text.json_shape import flag, mapping, mappings, raw, strings, text, texts, whole
from harvest.text.personal_name import bare_orcid, contributor_from_whole

__all__ = ["contributors", "countries", "is_complete"]

Json = dict[str, Any]

_WORD = re.compile(r"[^\W\d_]+")

AUTHORS_SENT = 100
"""Lists of works cut the authors off here; `is_authors_truncated` says so, where it is sent."""


def contributors(body: Json) -> tuple[Contributor, ...]:
    """The authors in order, one who is listed twice under one ORCID iD once.

    OpenAlex sometimes takes two authors for one and gives both the same account. Then the names as
    printed tell them apart; the ORCID iD stays with the one whose name the account has.
    """
    people: list[Contributor] = []
    seen: dict[str, str] = {}
    for each in mappings(body.get("authorships")):
        account = _account(each)
        printed = raw(each.get("raw_author_name"))
        if account in seen:
            if not printed or _is_same_name(printed, seen[account]):
                person = None if "orcid" in account else _contributor(each)
            else:
                person = contributor_from_whole(printed, affiliations=_affiliations(each))
        else:
            person = _contributor(each)
        if person is None:
            continue
        if account:
            seen.setdefault(account, printed or person.name)
        people.append(person)
    return distinct_people(people)


def _account(authorship: Json) -> str:
    """The ORCID iD by which OpenAlex knows an author, else its own id; "" where it has neither."""
    author = mapping(authorship.get("author"))
    return raw(author.get("orcid")) or raw(author.get("id")) or ""


def _is_same_name(one: str, other: str) -> bool:
    """Whether two printed names can be one person's: the same family name, and first letters.

    "J. Smith" and "Smith, John" can; "Ludo Muster" and "Luca Muster" cannot.
    """
    first, second = _words(one), _words(other)
    short, long = sorted((first, second), key=len)
    return all(any(a.startswith(b) or b.startswith(a) for b in long) for a in short)


def _words(name: str) -> list[str]:
    return _WORD.findall(without_accents(name).casefold())


def _contributor(authorship: Json) -> Contributor | None:
    """The author by the display name; by the name as printed where that alone shows its parts.

    Where a character of the display name was lost, the printed one may have it.
    """
    author = mapping(authorship.get("author"))
    shown, printed = raw(author.get("display_name")), raw(authorship.get("raw_author_name"))
    if shown and printed and LOST in shown and LOST not in printed:
        shown = printed
    return contributor_from_whole(
        shown or printed,
        orcid=bare_orcid(author.get("orcid")) or bare_orcid(authorship.get("raw_orcid")),
        affiliations=_affiliations(authorship),
    )


def _affiliations(authorship: Json) -> tuple[Affiliation, ...]:
    found = []
    for each in mappings(authorship.get("institutions")):
        ror, country = text(each.get("ror")), text(each.get("country_code"))
        name = text(each.get("display_name"))
        if name or ror:
            bare_ror = ror.rstrip("/").rpartition("/")[2].lower() if ror else None
            found.append(Affiliation(name, bare_ror, country.upper() if country else None))
    if not found:
        raw = texts(authorship.get("raw_affiliation_strings"))
        raw = raw or texts(authorship.get("raw_affiliation_string"))
        found = [Affiliation(name) for name in raw]
    return tuple(dict.fromkeys(found))


def is_complete(body: Json) -> bool | None:
    """Whether all authors were sent; None without any."""
    sent = mappings(body.get("authorships"))
    is_truncated = flag(body.get("is_authors_truncated"))
    if is_truncated is not None:
        return not is_truncated
    total = whole(body.get("authors_count"))
    if total is not None:
        return total <= len(sent)
    return len(sent) != AUTHORS_SENT if sent else None


def countries(body: Json) -> tuple[str, ...]:
    """The countries of all institutions, each once."""
    found: dict[str, None] = {}
    for authorship in mappings(body.get("authorships")):
        codes = strings(authorship.get("countries"))
        codes += [
            str(each.get("country_code")) for each in mappings(authorship.get("institutions"))
        ]
        found |= dict.fromkeys(code.upper() for code in codes if len(code) == 2 and code.isalpha())
    return tuple(found)
