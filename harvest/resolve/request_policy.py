"""Who is asked for what, in which order, and when a name counts as absent. Pure: nothing is asked.

| step | who | for what |
|---|---|---|
| 1 | sources asked for all | every name; not Crossref where a DOI's prefix is another agency's |
| 1 | the agency's own source | DOIs of prefixes that are known to be its |
| 2 | sources too slow for bulk | names other than DOIs that step 1 answered and none has |
| 3 | doi.org, whose it is | one DOI for each prefix that nobody knows, of those Crossref lacks |
| 4 | the agency's own source | DOIs of its prefixes |
| 5 | doi.org, whether it exists | DOIs that their agency lacks, thirty in a request |
| 6 | doi.org, the record | DOIs of agencies that are no source, and what exists and none has |
| 7 | any, singly | ten of each agency's works that its lists left out; all, when one turns up |
| 8 | stand-ins | works that the source they stand in for lacks |
| late | stand-ins | every DOI, in the background, where their source is not asked for all |

What a list leaves out is *open*, and asked for by itself, where the list may have failed for it;
else *unlisted*: the list is believed as far as step 7 does not prove it wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from harvest.model.identifier import Identifier
from harvest.model.provider import agencies, registry, role_of
from harvest.model.reason import Reason

__all__ = [
    "PREFIX_AGE_DAYS",
    "TRIED_SINGLY",
    "Absentees",
    "Standing",
    "absence",
    "by_prefix",
    "days_before",
    "first_asked",
    "prefix_of",
    "primary",
    "representatives",
]

TRIED_SINGLY = 10
"""Absentees of each agency that are asked for by themselves before a list is believed.

Of 1,000 works with lists that withhold 1 in 100, that misses none where the source has them all,
3.5 on average where it lacks 100 besides, and 5.4 where it lacks 300: until the next lookup or
refresh, which ask for each.
"""

PREFIX_AGE_DAYS = 180
"""How long it is remembered whose a prefix is; prefixes hardly ever change hands."""


def primary(sources: Iterable[str], slow: Collection[str]) -> tuple[str, ...]:
    """The sources that are asked for every name; the others only where these end."""
    asked = (name for name in sources if role_of(name) in ("all", "lookup"))
    return tuple(name for name in asked if name not in slow)


def first_asked(
    names: Iterable[Identifier],
    sources: Collection[str],
    slow: Collection[str],
    agency_of_prefix: Mapping[str, str],
) -> dict[Identifier, tuple[str, ...]]:
    """Step 1: the sources that each name goes to.

    A source that answers for one agency is spared the DOIs of prefixes that are known to be
    another's. A prefix that nobody knows yet waits for nobody.
    """
    everyone = primary(sources, slow)
    registrars = agencies("all")
    own_source = {agency: name for agency, name in agencies("others-lack").items()}
    asked: dict[Identifier, tuple[str, ...]] = {}
    for name in names:
        agency = agency_of_prefix.get(prefix_of(name)) if name.scheme == "doi" else None
        if agency is None or agency in registrars:
            asked[name] = everyone
            continue
        others = tuple(each for each in everyone if each not in registrars.values())
        own = own_source.get(agency)
        asked[name] = (*others, own) if own in sources and own is not None else others
    return asked


def prefix_of(doi: Identifier) -> str:
    """The prefix of a DOI.

    >>> prefix_of(Identifier("doi", "10.5281/zenodo.7"))
    '10.5281'
    """
    return doi.value.partition("/")[0]


def by_prefix(dois: Iterable[Identifier]) -> dict[str, list[Identifier]]:
    """DOIs by their prefixes, in their order."""
    found: defaultdict[str, list[Identifier]] = defaultdict(list)
    for doi in dois:
        found[prefix_of(doi)].append(doi)
    return dict(found)


def representatives(
    dois: Iterable[Identifier], agency_of_prefix: Mapping[str, str]
) -> list[Identifier]:
    """Step 3: one DOI for each prefix whose agency is not known."""
    return [
        several[0] for prefix, several in by_prefix(dois).items() if prefix not in agency_of_prefix
    ]


def days_before(moment: str, days: int) -> str:
    """The time (ISO, UTC) so many days before *moment*.

    >>> days_before("2026-07-01T00:00:00Z", 180)
    '2026-01-02T00:00:00Z'
    """
    earlier = datetime.fromisoformat(moment) - timedelta(days=days)
    return earlier.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Absentees:
    """Step 7: what lists left out in this run, by source and agency, and how far that is proven.

    Attributes:
        tried: source and agency → how many were asked for by themselves.
        exposed: those whose lists were proven wrong: all that they leave out is asked singly.
    """

    tried: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    exposed: set[tuple[str, str]] = field(default_factory=set)
    _waiting: defaultdict[tuple[str, str], list[Identifier]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, source: str, agency: str, names: Sequence[Identifier]) -> None:
        """Names that a list of *source* left out, of works that *agency* registered."""
        self._waiting[source, agency] += names

    def to_try(self) -> dict[str, list[Identifier]]:
        """Whom to ask singly now, by source; empty when every list is believed or proven wrong.

        To be followed by `found_singly`, and called again. What is not asked is believed.
        """
        chosen: defaultdict[str, list[Identifier]] = defaultdict(list)
        for key, names in self._waiting.items():
            room = len(names) if key in self.exposed else TRIED_SINGLY - self.tried[key]
            now = _spread(names, room)
            self.tried[key] += len(now)
            self._waiting[key] = [each for each in names if each not in set(now)]
            if now:
                chosen[key[0]] += now
        return dict(chosen)

    def found_singly(self, source: str, agency: str) -> None:
        """One that the list left out is there after all."""
        self.exposed.add((source, agency))


def _spread(names: Sequence[Identifier], most: int) -> list[Identifier]:
    """At most so many of *names*, from all over them.

    >>> [each.value for each in _spread([Identifier("doi", str(n)) for n in range(9)], 3)]
    ['0', '3', '6']
    """
    if most <= 0:
        return []
    if most >= len(names):
        return list(names)
    return [names[place * len(names) // most] for place in range(most)]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an identifier after asking: a work, an absence, or that nobody could say."""

    work_id: str | None = None
    is_absent: bool = False
    reason: str = ""


def absence(
    name: Identifier,
    answered: Sequence[str],
    failed: Mapping[str, str],
    sources: Collection[str],
    *,
    is_stopped: bool,
    has_snapshots: bool,
    why: str = "",
) -> Standing:
    """What is known of a name that leads to no work.

    | it is | when |
    |---|---|
    | unavailable | a source could not be asked; of a DOI, also when doi.org was not |
    | unavailable | nobody was asked: the run was stopped, or there is no network |
    | absent | all who were asked answered, and of a DOI doi.org among them |
    | absent | there are snapshots only, and none has it |

    Args:
        answered: the sources that said that they have none.
        failed: those that could not be asked, with the reason.
        sources: all that may be asked in this run.
        why: what doi.org said of a DOI: that there is none, or no metadata of it.
    """
    if failed:
        return Standing(reason="; ".join(f"{each}: {why}" for each, why in sorted(failed.items())))
    if name.scheme == "doi" and answered and registry() in {*sources} - {*answered}:
        return Standing(reason=f"{Reason.STOPPED} to the end")
    if is_stopped and not answered:
        return Standing(reason=f"{Reason.STOPPED}: the run was stopped before")
    if answered:
        reason = f"{Reason.NOT_AT} {', '.join(answered)}"
        return Standing(is_absent=True, reason=f"{why}; {reason}" if why else reason)
    if has_snapshots:
        return Standing(is_absent=True, reason=Reason.NOT_IN_SNAPSHOT.value)
    return Standing(reason=Reason.OFFLINE.value)
