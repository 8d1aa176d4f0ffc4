"""harvest doctor: is everything that harvest needs as it should be?"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import click

import harvest
from harvest.cache import Cache
from harvest.cli.options import Common, network_options, read_common
from harvest.cli.outcome import EXIT_OPEN, EXIT_UNAVAILABLE
from harvest.cli.output import print_json, print_line
from harvest.errors import CacheError
from harvest.export.wording import source_name

if TYPE_CHECKING:
    from harvest.providers.checkup import Asked, Checkup

__all__ = ["doctor"]

SKEW_S = 120.0
"""A clock that is off by more makes waits and ages wrong."""

WIDTH = 10
SHOWN = 70
"""Characters of a path; --json has it in full."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What was found about a part of harvest itself: facts, advice, and what is wrong."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    advice: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@click.command()
@click.option("--thorough", is_flag=True, help="Also try the largest lists that harvest sends.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per part and source.")
@network_options
def doctor(thorough: bool, as_json: bool, **options: Any) -> int:
    """Look at settings, cache and clock, and ask each enabled source a few harmless questions.

    Says of each source whether it can be reached, how fast it answers, which pool and limits it
    gives us, what is left of the budget, and where its replies differ from what harvest expects:
    please report those. Fields that a reply usually has and lacks are named, too. OpenAlex is
    asked one list (1 credit; --thorough: 2). Exit code 1 if something differs, 3 if a source
    could not be reached.

    \b
    Example:
      harvest doctor
      harvest doctor --thorough --json > doctor.jsonl
    """
    common = read_common(options)
    parts = [_program(), _settings(common), _cache(common)]
    checkups: list[Checkup] = []
    if not common.offline:
        from harvest.providers.checkup import examine

        checkups = examine(common.settings, thorough=thorough)
        parts.append(_clock(checkups))
    for part in parts:
        _print_part(part, as_json)
    for each in checkups:
        if as_json:
            print_json({"part": each.source, "outcome": each.outcome, **asdict(each)})
        else:
            _print_lines(_checkup_lines(each, common.verbosity > 0))
    if any(each.reason is not None for each in checkups):
        return EXIT_UNAVAILABLE
    differs = any(each.outcome == "differs" for each in checkups)
    return EXIT_OPEN if differs or any(part.wrong for part in parts) else 0


def _program() -> _Part:
    python = ".".join(map(str, sys.version_info[:3]))
    facts = {"version": harvest.__version__, "python": python, "sqlite": sqlite3.sqlite_version}
    return _Part("harvest", facts)


def _settings(common: Common) -> _Part:
    """Whether address and keys are set, never what they are."""
    settings = common.settings
    advice, wrong = [], []
    if settings.mailto is None:
        advice.append("set HARVEST_MAILTO: Crossref answers three times as fast")
    if settings.openalex_api_key is None:
        advice.append("set OPENALEX_API_KEY (free): ten times the daily budget")
    wrong += [f"snapshot {path} does not exist" for path in settings.snapshots if not path.exists()]
    files = (*settings.bibliographies, *filter(None, [settings.zotero_dir]))
    wrong += [f"{path} does not exist" for path in files if not path.exists()]
    folder = settings.state_dir
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        wrong.append(f"{settings.state_dir} cannot be written: limits are not shared")
    facts = {
        "sources": [*settings.sources, *settings.lookup_sources],
        "mailto": _is_set(settings.mailto),
        "openalex_api_key": _is_set(settings.openalex_api_key),
        "openaire_token": _is_set(settings.openaire_token),
    }
    return _Part("settings", facts, tuple(advice), tuple(wrong))


def _is_set(value: str | None) -> str:
    return "set" if value else "not set"


def _cache(common: Common) -> _Part:
    path = common.settings.cache
    if not path.exists():
        return _Part("cache", {"path": str(path), "state": "not made yet"})
    try:
        with Cache.open(path) as cache:
            facts, damage = cache.info(), cache.damage()
    except CacheError as error:
        return _Part("cache", {"path": str(path)}, (), (str(error),))
    shown = {name: facts[name] for name in ("path", "size", "schema")}
    shown |= {"works": facts["tables"]["works"], "replies": facts["tables"]["replies"]}
    advice = []
    if facts["unreadable"]:
        advice.append(f"{facts['unreadable']} replies cannot be read; run: harvest cache rebuild")
    wrong = tuple(f"{path}: {each}; put the file aside" for each in damage)
    return _Part("cache", shown, tuple(advice), wrong)


def _clock(checkups: Sequence[Checkup]) -> _Part:
    """Our clock against those of the services, the middle one of them."""
    skews = sorted(each.skew_s for each in checkups if each.skew_s is not None)
    if not skews:
        return _Part("clock", {"state": "not compared: no service told the time"})
    skew = skews[len(skews) // 2]
    way = "behind" if skew > 0 else "ahead"
    off = f"this computer's clock is {abs(skew):.0f} s {way}: set it right"
    return _Part("clock", {"off_by_s": -skew}, (), (off,) if abs(skew) > SKEW_S else ())


def _print_part(part: _Part, as_json: bool) -> None:
    if as_json:
        print_json({"part": part.name, "outcome": "differs" if part.wrong else "fine",
                    "facts": part.facts, "advice": part.advice, "wrong": part.wrong})  # fmt: skip
        return
    told = ", ".join(f"{name} {_shown(value)}" for name, value in part.facts.items())
    lines = [f"{part.name:{WIDTH}} {told}"]
    lines += [f"! {each}" for each in part.wrong] + [f"- {each}" for each in part.advice]
    _print_lines(lines)


def _print_lines(lines: Sequence[str]) -> None:
    first, *others = lines
    print_line(first)
    for line in others:
        print_line(f"{'':{WIDTH}} {line}")


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _checkup_lines(checkup: Checkup, verbose: bool) -> list[str]:
    name = f"{source_name(checkup.source):{WIDTH}}"
    if checkup.reason is not None:
        return [
            f"{name} UNREACHABLE at {checkup.host}: {checkup.reason}",
            *_asked(checkup, verbose),
        ]
    slowest = max((each.seconds for each in checkup.asked), default=0.0)
    words = "fine" if checkup.outcome == "fine" else "DIFFERS from what harvest expects"
    count = len(checkup.asked)
    lines = [f"{name} {words}: {count} questions to {checkup.host}, slowest {slowest:.2f} s"]
    told = [each for route, said in checkup.limits.items() for each in _limits(route, said)]
    lines += {each.partition(":")[0]: each for each in told}.values()
    return [*lines, *_asked(checkup, verbose)]


def _limits(route: str, told: Mapping[str, str]) -> Iterator[str]:
    """Pool, pace and budget, as the headers (lower-case names) give them."""
    pool, at_once = told.get("x-api-pool"), told.get("x-concurrency-limit")
    if "x-rate-limit-limit" in told:
        pace = f"{told['x-rate-limit-limit']} in {told.get('x-rate-limit-interval', '?')}"
        parts = (pool and f"pool {pool}", pace, at_once and f"{at_once} at once")
        yield f"{route}: " + ", ".join(part for part in parts if part)
    if "x-ratelimit-remaining" in told:
        reset = told.get("x-ratelimit-reset", "")
        renewed = f", renewed in {int(reset) / 3600:.0f} h" if reset.isdecimal() else ""
        most = told.get("x-ratelimit-limit", "?")
        yield f"budget: {told['x-ratelimit-remaining']} of {most} credits left{renewed}"
    elif "x-ratelimit-limit" in told:
        yield f"limit: {told.get('x-ratelimit-used', '?')} of {told['x-ratelimit-limit']} used"


def _asked(checkup: Checkup, verbose: bool) -> Iterator[str]:
    for each in checkup.asked:
        if verbose or each.differences:
            yield _question(each)
        if each.lacks:
            yield f"- {each.name}: lacks {', '.join(each.lacks)}"


def _question(asked: Asked) -> str:
    status = f"HTTP {asked.status}, " if asked.status else ""
    path = asked.path if len(asked.path) <= SHOWN else asked.path[: SHOWN - 1] + "…"
    head = f"{asked.name}: {status}{asked.seconds:.2f} s  {path}"
    return f"! {head}: {'; '.join(asked.differences)}" if asked.differences else f"  {head}"
