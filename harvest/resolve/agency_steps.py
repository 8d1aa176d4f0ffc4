"""Ask doi.org whose the DOIs are that Crossref lacks, and then their agency.

What the agency does not give, doi.org is asked for: only its word makes a DOI absent. Whose a
prefix is, is asked with one DOI and remembered; whether a DOI exists, with that DOI.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.model.provider import agencies, registry
from harvest.providers import Agency, NamesAgencies, Reply
from harvest.resolve.fetching import BatchFetcher
from harvest.resolve.request_policy import PREFIX_AGE_DAYS, days_before, prefix_of, representatives

__all__ = ["AgencySteps"]

ASKED_AT_ONCE = 210
"""DOIs whose agencies are asked for together: a multiple of what a request holds. What they are is
only kept with their answers."""


class AgencySteps:
    """The steps that concern registration agencies."""

    def __init__(self, cache: Cache, fetcher: BatchFetcher) -> None:
        self._fetcher = fetcher
        self._cache = cache
        self._agency_of_prefix: dict[str, str] = {}
        self._looked_up: set[str] = set()
        self._registered: dict[Identifier, Agency] = {}

    def known_for(self, names: Collection[Identifier]) -> Mapping[str, str]:
        """The agencies of the DOIs' prefixes, as far as they are remembered."""
        prefixes = {prefix_of(each) for each in names if each.scheme == "doi"} - self._looked_up
        since = days_before(self._fetcher.now(), PREFIX_AGE_DAYS)
        self._agency_of_prefix |= self._cache.replies.prefix_agencies(prefixes, since)
        self._looked_up |= prefixes
        return self._agency_of_prefix

    def agency_of(self, dois: Collection[Identifier]) -> dict[Identifier, str]:
        """Whose each DOI is, "" where that is not known: by who has it, or else by its prefix."""
        found = {doi: self.known_for([doi]).get(prefix_of(doi), "") for doi in dois}
        for agency, source in (agencies("all") | agencies("others-lack")).items():
            known = self._cache.replies.known(source, dois)
            found |= {doi: agency for doi, reply in known.items() if reply.outcome == "found"}
        return found

    def ask(self, dois: Sequence[Identifier]) -> None:
        """Take all of *dois* that are Crossref's or nobody's to an answer."""
        name = registry()
        source = self._fetcher.sources.get(name)
        if not isinstance(source, NamesAgencies):
            return
        strays = self._fetcher.missing(name, self._strays(dois))
        self._ask_prefixes(source, strays)
        self._ask_own_source(strays)
        left = self._fetcher.missing(name, self._strays(dois))
        for start in range(0, len(left), ASKED_AT_ONCE):
            if self._fetcher.stop.is_set():
                return
            self._ask_existence(source, left[start : start + ASKED_AT_ONCE])

    def _ask_prefixes(self, source: NamesAgencies, strays: Sequence[Identifier]) -> None:
        """Learn whose the prefixes are that nobody knows yet."""
        asked = representatives(strays, self.known_for(strays))
        if not asked or self._fetcher.stop.is_set():
            return
        owners = self._agencies(source, asked)
        learned = {prefix_of(doi): each.name for doi, each in owners.items() if each.name}
        self._agency_of_prefix |= learned
        self._cache.replies.save_prefix_agencies(registry(), learned, self._fetcher.now())

    def _ask_own_source(self, strays: Sequence[Identifier]) -> None:
        """Ask an agency that is a source for all DOIs of its prefixes."""
        own = agencies("others-lack")
        of_prefix = self.known_for(strays)
        names = {doi: own.get(of_prefix.get(prefix_of(doi), "")) for doi in strays}
        self._fetcher.fetch({doi: (name,) for doi, name in names.items() if name})

    def _ask_existence(self, source: NamesAgencies, left: Sequence[Identifier]) -> None:
        """Ask for each DOI whether it exists, and for its record where no source has it."""
        sources, of_prefix = agencies("all") | agencies("others-lack"), self.known_for(left)
        # Of agencies that are no sources, doi.org's record tells at once what there is.
        doubtful = [doi for doi in left if of_prefix.get(prefix_of(doi)) in {None, *sources}]
        owners = self._agencies(source, doubtful)
        names = {doi: each.name for doi, each in owners.items() if each.outcome == "registered"}
        # A DOI may be another agency's than its prefix.
        self._fetcher.fetch({doi: (sources[n],) for doi, n in names.items() if n in sources})
        there = {
            doi
            for name in sources.values()
            for doi, reply in self._cache.replies.known(name, list(names)).items()
            if reply.outcome == "found"
        }
        rest = {*left} - {*doubtful} | {*names} - there
        self._fetcher.fetch(dict.fromkeys(sorted(rest), (registry(),)))

    def _agencies(
        self, source: NamesAgencies, dois: Sequence[Identifier]
    ) -> dict[Identifier, Agency]:
        """Whose the DOIs are, each asked once in a run; those that do not exist are kept."""
        asked = [doi for doi in dois if doi not in self._registered]
        owners = source.agencies(asked) if asked else {}
        self._registered |= {
            doi: each for doi, each in owners.items() if each.outcome == "registered"
        }
        self._fetcher.keep(
            [
                Reply(registry(), doi, agency.outcome, reason=agency.reason)
                for doi, agency in owners.items()
                if agency.outcome != "registered"
            ]
        )
        return owners | {doi: self._registered[doi] for doi in dois if doi in self._registered}

    def _strays(self, dois: Sequence[Identifier]) -> list[Identifier]:
        """DOIs that no source asked for all has, nor an agency's own as yet."""
        for name in agencies("others-lack").values():
            known = self._cache.replies.known(name, dois)
            dois = [doi for doi in dois if doi not in known or known[doi].outcome != "found"]
        asked = [name for name in agencies("all").values() if name in self._fetcher.sources]
        if not asked:
            works = self._cache.works.ids(dois)
            return [doi for doi in dois if doi not in works]
        own, of_prefix = agencies("all"), self.known_for(dois)
        skipped = {doi for doi in dois if of_prefix.get(prefix_of(doi)) not in {None, *own}}
        for name in asked:
            known = self._cache.replies.known(name, dois)
            dois = [
                doi
                for doi in dois
                if (doi in known and known[doi].outcome == "absent")
                or (doi in skipped and doi not in known)
            ]
        return list(dois)
