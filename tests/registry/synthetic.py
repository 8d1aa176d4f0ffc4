"""Worlds of any size, made on demand from the DOI: memory does not grow with them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.registry.call import Body
from tests.registry.collection import Found

__all__ = ["Synthetic", "crossref_body", "openalex_body", "synthetic_doi"]

_PREFIX = "10.5555/synthetic."
_FIRST_WORK = 9_000_000_000
_SUBJECTS = ["Outcome", "Anatomy", "Imaging", "Genetics", "Epidemiology", "Treatment", "History"]
_OBJECTS = ["facial nerve", "inner ear", "cochlear duct", "brain stem", "vocal fold", "tonsil"]
_PLACES = ["a cohort", "a registry", "children", "older adults", "a mouse model", "an atlas"]
_FAMILIES = ["Abe", "Berg", "Costa", "Dahl", "Eide", "Fabre", "García", "Hoxha", "Ito", "Jansen"]
_GIVEN = ["Ada", "Bo", "Chloé", "Dario", "Elif", "Femi", "Gao", "Hana", "Ivo", "Jun"]


def synthetic_doi(number: int) -> str:
    """The DOI of the work of that number."""
    return f"{_PREFIX}{number:06d}"


def _title(number: int) -> str:
    subject = _SUBJECTS[number % 7]
    organ = _OBJECTS[number // 7 % 6]
    return f"{subject} of the {organ} in {_PLACES[number // 42 % 6]}: report {number}"


def _people(number: int) -> list[tuple[str, str]]:
    choice = random.Random(number)
    return [(choice.choice(_GIVEN), choice.choice(_FAMILIES)) for _ in range(1 + number % 6)]


def crossref_body(number: int) -> Body:
    """The Crossref record of a work, twenty references long."""
    year, doi = 1980 + number % 45, synthetic_doi(number)
    date = {"date-parts": [[year, 1 + number % 12]]}
    person = {"sequence": "additional", "affiliation": [{"name": "Example University"}]}
    return {
        "DOI": doi,
        "URL": f"https://doi.org/{doi}",
        "type": "journal-article",
        "title": [_title(number)],
        "author": [
            {"given": given, "family": family, **person} for given, family in _people(number)
        ],
        "container-title": ["Journal of Examples"],
        "short-container-title": ["J Examples"],
        "ISSN": ["2049-3630"],
        "publisher": "Example Press",
        "volume": str(year - 1979),
        "issue": str(1 + number % 12),
        "page": f"{number % 900 + 1}-{number % 900 + 9}",
        "issued": date,
        "published-print": date,
        "is-referenced-by-count": number % 97,
        "reference-count": 20,
        "reference": [
            {"key": f"ref{each}", "DOI": synthetic_doi(number + each + 1)} for each in range(20)
        ],
        "abstract": "<jats:p>" + "An example of an abstract. " * 20 + "</jats:p>",
        "language": "en",
        "prefix": "10.5555",
        "source": "Crossref",
    }


def openalex_body(number: int) -> Body:
    """The OpenAlex work of the same number."""
    work, doi, year = (
        f"https://openalex.org/W{_FIRST_WORK + number}",
        synthetic_doi(number),
        1980 + number % 45,
    )
    venue = {
        "id": "https://openalex.org/S1",
        "display_name": "Journal of Examples",
        "issn_l": "2049-3630",
        "issn": ["2049-3630"],
        "type": "journal",
    }
    place = {
        "is_oa": False,
        "landing_page_url": f"https://doi.org/{doi}",
        "source": venue,
        "version": "publishedVersion",
    }
    return {
        "id": work,
        "doi": f"https://doi.org/{doi}",
        "title": _title(number),
        "display_name": _title(number),
        "publication_year": year,
        "publication_date": f"{year}-{1 + number % 12:02d}-01",
        "ids": {"openalex": work, "doi": f"https://doi.org/{doi}"},
        "language": "en",
        "type": "article",
        "primary_location": place,
        "locations": [place],
        "open_access": {"is_oa": False, "oa_status": "closed", "oa_url": None},
        "authorships": [_authorship(given, family) for given, family in _people(number)],
        "cited_by_count": number % 101,
        "counts_by_year": [{"year": 2015 + each, "cited_by_count": each} for each in range(10)],
        "fwci": number % 40 / 10,
        "biblio": {
            "volume": str(year - 1979),
            "issue": str(1 + number % 12),
            "first_page": str(number % 900 + 1),
            "last_page": str(number % 900 + 9),
        },
        "is_retracted": False,
        "is_xpac": False,
        "referenced_works": [
            f"https://openalex.org/W{_FIRST_WORK + number + each + 1}" for each in range(20)
        ],
        "abstract_inverted_index": {"An": [0], "example": [1], "of": [2], "abstract": [3]},
    }


def _authorship(given: str, family: str) -> Body:
    institution = {"display_name": "Example University", "country_code": "NL", "type": "education"}
    return {
        "author_position": "middle",
        "author": {"id": None, "display_name": f"{given} {family}", "orcid": None},
        "raw_author_name": f"{given} {family}",
        "institutions": [institution],
        "countries": ["NL"],
    }


class Synthetic:
    """*count* works as one provider has them; see `collection.Records`."""

    def __init__(self, count: int, make: Callable[[int], Body]) -> None:
        self._count = count
        self._make = make

    def find(self, scheme: str, value: str) -> list[Body]:
        """The work of that DOI or OpenAlex id, when its number is in the world."""
        found = re.fullmatch(rf"{re.escape(_PREFIX)}(\d{{6,}})|w(\d+)", value.lower())
        if not found or scheme not in ("doi", "openalex"):
            return []
        number = int(found[1]) if found[1] else int(found[2]) - _FIRST_WORK
        return [self._make(number)] if 0 <= number < self._count else []

    def search(
        self, text: str, rows: int, column: str | None = None, every: bool = False
    ) -> list[Found]:
        """The works whose number stands in *text*, and their neighbors with a lower score."""
        numbers = [int(each) for each in re.findall(r"\d+", text)]
        right = [each for each in numbers if each < self._count and str(each) in _title(each)]
        near = [] if every else [each + step for each in right for step in range(1, rows)]
        ranked = dict.fromkeys(right[::-1] + near + ([] if every else list(range(rows))))
        kept = [each for each in ranked if each < self._count][:rows]
        return [(self._make(each), 50.0 / (place + 1)) for place, each in enumerate(kept)]

    def page(self, offset: int, rows: int) -> list[Body]:
        """Works by number."""
        return [self._make(each) for each in range(offset, min(offset + rows, self._count))]

    def __len__(self) -> int:
        return self._count
