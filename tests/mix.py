"""Mixes of faults, and what must hold after a run under each of them.

Whatever fails: the run ends in bounded time; what a source answered in full is in the cache
(lost: 0); nothing is remembered as absent that was not said to be absent, nor as found (wrongly
cached: 0); and the next run, when all is well, asks for the rest and matches all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from tests.registry import Fault, Registry, synthetic_doi
from tests.run import asked_for

__all__ = ["MIXES", "Account", "Mix", "audit"]

SEARCHED = ("crossref", "openalex")
Env = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mix:
    """One way for everything around a run to go wrong.

    Attributes:
        arrange: tells the registry; returns environment variables that the run needs.
        code: the exit code that must follow; None where chance decides.
    """

    name: str
    arrange: Callable[[Registry], Env]
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the synthetic DOIs at Crossref and OpenAlex.

    Attributes:
        answered: answers that were sent in full.
        lost: of these, not in the cache.
        wrong: absences in the cache of works that are there, and works of DOIs that are not.
    """

    answered: int
    lost: int
    wrong: int


def audit(registry: Registry, cache: Path, count: int, strangers: tuple[str, ...]) -> Account:
    """Compare what the registry sent with what the cache holds of its *count* works."""
    answered = lost = wrong = 0
    with closing(Cache.open(cache)) as opened:
        for source in SEARCHED:
            sent = {Identifier("doi", doi) for doi in asked_for(registry, source, faulty=False)}
            ours = [Identifier("doi", synthetic_doi(number)) for number in range(count)]
            known = opened.replies.known(source, ours)
            answered += len(sent)
            lost += len(sent - known.keys())
            wrong += sum(each.outcome == "absent" for each in known.values())
            others = opened.replies.known(source, [Identifier("doi", each) for each in strangers])
            wrong += sum(each.outcome == "found" for each in others.values())
    return Account(answered, lost, wrong)


def _sometimes(*faults: Fault | str | int, share: float = 0.3) -> Callable[[Registry], Env]:
    def arrange(registry: Registry) -> Env:
        for source in SEARCHED:
            for fault in faults:
                registry.faults.sometimes(source, fault, share)  # type: ignore[arg-type]
        return {}

    return arrange


def _always(fault: Fault | str | int, *sources: str) -> Callable[[Registry], Env]:
    def arrange(registry: Registry) -> Env:
        for source in sources:
            registry.faults.always(source, fault)  # type: ignore[arg-type]
        return {}

    return arrange


def _once(*faults: Fault) -> Callable[[Registry], Env]:
    def arrange(registry: Registry) -> Env:
        for source in SEARCHED:
            registry.faults.script(source, *faults)
        return {}

    return arrange


def _soon(registry: Registry) -> Env:
    moment = datetime.now(UTC) + timedelta(seconds=2)
    date = format_datetime(moment, usegmt=True)
    return _once(Fault("status", 429, retry_after=date))(registry)


def _elsewhere(url: str) -> Callable[[Registry], Env]:
    def arrange(registry: Registry) -> Env:
        return {"HARVEST_CROSSREF_URL": url.format(port=registry.url.rsplit(":", 1)[1])}

    return arrange


EVERYWHERE = ("crossref", "openalex", "doi", "datacite")
DAY = Fault("status", 429, retry_after="86400")
MIXES = (
    Mix("nothing wrong", lambda registry: {}, 1),
    Mix("resets, 30 %", _sometimes("reset")),
    Mix("half bodies, 30 %", _sometimes("half body")),
    Mix("wrong content type, 30 %", _sometimes("wrong type")),
    Mix("empty bodies, 30 %", _sometimes("empty body")),
    Mix("500, 502, 503, 504", _sometimes(500, 502, 503, 504, share=0.08)),
    Mix("429, bare, 20 %", _sometimes(429, share=0.2)),
    Mix("429, Retry-After 1 s", _once(Fault("status", 429, retry_after="1")), 1),
    Mix("429, Retry-After date", _soon, 1),
    Mix("429, Retry-After a day", _always(DAY, "crossref"), 3),
    Mix("captive portal", _always("portal", *EVERYWHERE), 3),
    Mix("Crossref hangs", _always(Fault("hang", seconds=4), "crossref"), 3),
    Mix("Crossref down for good", _always("reset", "crossref"), 3),
    Mix("OpenAlex down for good", _always(503, "openalex"), 3),
    Mix("all down", _always("reset", *EVERYWHERE), 3),
    Mix("OpenAlex budget spent", _always("budget", "openalex"), 3),
    Mix("no such host", _elsewhere("http://crossref.invalid"), 3),
    Mix("no TLS", _elsewhere("https://127.0.0.1:{port}/crossref"), 3),
    Mix(
        "all sorts, 7 % each",
        _sometimes(
            "reset", "half body", "wrong type", "empty body", 503, 429, "portal", share=0.07
        ),
    ),
)
