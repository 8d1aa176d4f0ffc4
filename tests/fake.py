"""Sources that answer from memory, for tests of what lies between the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Body, Hits, Reply

__all__ = ["FakeSource", "crossref_body", "doi", "openalex_body"]


def doi(suffix: str) -> Identifier:
    """A DOI of the example prefix."""
    return Identifier("doi", f"10.5555/{suffix}")


def crossref_body(name: Identifier, title: str, **more: Any) -> Body:
    """A Crossref record with what the matcher looks at."""
    return {
        "DOI": name.value,
        "type": "journal-article",
        "title": [title],
        "author": [{"family": "Berg", "given": "Ada", "sequence": "first"}],
        "container-title": ["Journal of Examples"],
        "issued": {"date-parts": [[2011, 5]]},
        "volume": "12",
        "page": "101-110",
    } | more


def openalex_body(name: Identifier, title: str, **more: Any) -> Body:
    """An OpenAlex record of the same shape as the real ones, as far as it goes."""
    return {
        "id": f"https://openalex.org/W{abs(hash(name)) % 10**9}",
        "doi": f"https://doi.org/{name.value}",
        "display_name": title,
        "title": title,
        "publication_year": 2011,
        "type": "article",
        "cited_by_count": 7,
        "authorships": [],
    } | more


@dataclass
class FakeSource:
    """A source with a fixed stock, that counts what it is asked.

    Attributes:
        stock: identifier → body; what is not there is absent.
        down: reason, when the source cannot be asked at all.
        found: bodies that every search returns.
    """

    name: str = "crossref"
    schemes: frozenset[str] = frozenset({"doi"})
    concurrency: int = 2
    batch_size: int = 50
    stock: dict[Identifier, Body] = field(default_factory=dict)
    down: str | None = None
    found: tuple[Body, ...] = ()
    asked: Counter[Identifier] = field(default_factory=Counter)
    fetches: int = 0
    searches: list[Query] = field(default_factory=list)

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Batches of `batch_size`."""
        size = self.batch_size
        return [list(identifiers[i : i + size]) for i in range(0, len(identifiers), size)]

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """One reply each, from the stock."""
        self.fetches += 1
        for each in identifiers:
            self.asked[each] += 1
            if self.down:
                yield Reply(self.name, each, "unavailable", reason=self.down)
            elif each in self.stock:
                yield Reply(self.name, each, "found", self.stock[each])
            else:
                yield Reply(self.name, each, "absent", reason="HTTP 404")

    def search(self, query: Query, rows: int = 5) -> Hits:
        """What `found` holds, whatever the query."""
        self.searches.append(query)
        if self.down:
            return Hits(self.name, "unavailable", reason=self.down)
        return Hits(self.name, "found" if self.found else "absent", self.found[:rows])
