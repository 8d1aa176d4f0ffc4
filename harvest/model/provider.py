"""What is to be known of a source without asking it: one row each, read by all that name sources.

The rows themselves stand in the rooms of `harvest.providers`, and in packages of others that
announce theirs by an entry point of the group `harvest.providers`. Here is only their pure part,
for merging, export and settings, which know no client.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Literal

__all__ = [
    "LAST",
    "Order",
    "ProviderFacts",
    "Role",
    "SecretSetting",
    "agencies",
    "known_providers",
    "registry",
    "role_of",
    "schemes",
    "searched",
]

Role = Literal["all", "lookup", "others-lack", "stand-in"]
"""Who is asked for what. "all": for every identifier. "lookup": the same, but too slow for bulk.
"others-lack": only for DOIs that those asked for all do not have. "stand-in": only where another
source did not find the work."""

Order = Literal["registered", "web", "curated"]
"""By what a field is known best: by who registers works, by who looks at the web, or by who
curates subjects."""

LAST = 1_000
"""The rank of a source that has none: after all that have one."""


@dataclass(frozen=True, slots=True)
class SecretSetting:
    """A key or token: never in a project's settings file, never shown.

    Attributes:
        name: of the setting in the user's own file.
        variable: environment variable.
        advice: what `doctor` says where it is not set; "" for nothing.
    """

    name: str
    variable: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """The pure part of a source's row.

    Attributes:
        name: in settings, cache and records: lower-case letters, digits and "_".
        label: for people.
        address: base address unless the settings name another.
        schemes: identifier schemes it can be asked by.
        role: see `Role`.
        stands_in_for: the source that a "stand-in" stands in for.
        comes_with: names of sources that bring this one along when they are enabled.
        is_selectable: whether settings may name it; else it only comes with others.
        is_registry: it says whose a DOI is, and only its word makes a DOI non-existent.
        agency: the registration agency that it answers for, as doi.org writes it ("DataCite").
        secrets: what it can be given.
        search_rank: place in the order of searching; None where it is not searched.
        completes_titles: its free search finds only what begins like the title.
        searches_alone: searched only where no other source in the run is.
        ranks: place in merging, by `Order`; lower is asked first.
        is_cluster: its records join several works' DOIs.
    """

    name: str
    label: str
    address: str
    schemes: frozenset[str]
    role: Role = "all"
    stands_in_for: str | None = None
    comes_with: frozenset[str] = frozenset()
    is_selectable: bool = True
    is_registry: bool = False
    agency: str | None = None
    secrets: tuple[SecretSetting, ...] = ()
    search_rank: int | None = None
    completes_titles: bool = False
    searches_alone: bool = False
    ranks: Mapping[Order, int] = field(default_factory=dict)
    is_cluster: bool = False

    @property
    def url_setting(self) -> str:
        """The setting of its base address, by its dotted name."""
        return f"sources.{self.name}_url"

    @property
    def url_variable(self) -> str:
        """The environment variable of the same."""
        return f"HARVEST_{self.name.upper()}_URL"

    def rank(self, order: Order) -> int:
        """Its place in *order*."""
        return self.ranks.get(order, LAST)


@cache
def known_providers() -> Mapping[str, ProviderFacts]:
    """Every source by name, harvest's own first; read once in a process."""
    rows: Mapping[str, ProviderFacts] = import_module("harvest.providers.installed").installed()
    return rows


def role_of(name: str) -> Role:
    """The role of the source *name*; one that nobody knows is asked like most."""
    row = known_providers().get(name)
    return row.role if row else "all"


def searched(names: Collection[str]) -> list[str]:
    """Those of the sources *names* that are searched, best first.

    >>> searched(["openalex", "datacite", "crossref", "bip"]), searched(["datacite", "doi"])
    (['crossref', 'openalex'], ['datacite'])
    """
    rows = [row for name, row in known_providers().items() if name in names]
    able = [row for row in rows if row.search_rank is not None]
    always = [row for row in able if not row.searches_alone]
    return [row.name for row in sorted(always or able, key=lambda row: row.search_rank or 0)]


@cache
def schemes() -> frozenset[str]:
    """The identifier schemes that any source can be asked by."""
    return frozenset().union(*(row.schemes for row in known_providers().values()))


def registry() -> str:
    """The name of the source that says whose a DOI is."""
    return next(name for name, row in known_providers().items() if row.is_registry)


def agencies(role: Role) -> dict[str, str]:
    """The sources of a role that answer for a registration agency, by the agency's name."""
    rows = known_providers().values()
    return {row.agency: row.name for row in rows if row.agency and row.role == role}
