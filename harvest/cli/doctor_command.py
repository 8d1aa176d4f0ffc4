"""harvest doctor: is everything that harvest needs as it should be?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import harvest
from harvest import Asked, Checkup, Diagnosis, PartCheck
from harvest.cli.advice import advice_for
from harvest.cli.named_path import NamedPath
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import code_of
from harvest.cli.output import print_json, print_line, tell
from harvest.export.wording import source_name

__all__ = ["doctor"]

WIDTH = 10
SHOWN = 70
"""Characters of a path; --json has it in full."""


@click.command()
@click.option("--thorough", is_flag=True, help="Also try the largest lists that harvest sends.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per part and source.")
@click.option(
    "--record",
    type=NamedPath(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep what the sources really answered in DIR, for a report: no key, no address.",
)
@network_options
def doctor(thorough: bool, as_json: bool, record: Path | None, **options: Any) -> int:
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
      harvest doctor --record answers
    """
    common = read_common(options)
    found = harvest.doctor(
        common.settings, offline=common.offline, thorough=thorough, record=record
    )
    for part in found.parts:
        _print_part(part, as_json)
    for each in found.sources:
        if as_json:
            print_json({"part": each.source, "outcome": each.outcome, **asdict(each)})
        else:
            _print_lines(_checkup_lines(each, common.verbosity > 0))
    if not as_json:
        tell(_next_things(found, record), quiet=common.verbosity < 0)
    return code_of(is_unavailable=not found.is_reachable, is_open=not found.is_fine)


def _next_things(found: Diagnosis, record: Path | None) -> list[str]:
    """The three things to do, what is wrong first."""
    parts = {part.name: part for part in found.parts}
    wrong = [each for part in found.parts for each in part.wrong]
    out = [f"{source_name(each.source)}: {each.reason}" for each in found.sources if each.reason]
    differs = [source_name(each.source) for each in found.sources if each.outcome == "differs"]
    things = [f"mend: {each}" for each in wrong]
    things += [f"{each}; {advice_for(each)}" for each in out]
    if differs and record is None:
        things.append(f"report {', '.join(differs)} with what `harvest doctor --record DIR` keeps")
    things += parts["settings"].advice
    if parts["cache"].facts.get("works"):
        things += ["run `harvest check` to see what was retracted or published since"]
        things += ["run `harvest refresh` now and then: it asks again what has gone stale"]
    else:
        things += ["run `harvest enrich ~/vault --plan`: what your notes mention, and its cost"]
        things += ["run `harvest demo` to see it work without a network"]
    things += ["run `harvest serve` to see the library in the browser"]
    return ["Do next:", *(f"{n}. {each}" for n, each in enumerate(things[:3], 1))]


def _print_part(part: PartCheck, as_json: bool) -> None:
    if as_json:
        print_json({"part": part.name, "outcome": "differs" if part.wrong else "fine",
                    "facts": part.facts, "advice": part.advice, "wrong": part.wrong})  # fmt: skip
        return
    facts = ", ".join(f"{name} {_shown(value)}" for name, value in part.facts.items())
    lines = [f"{part.name:{WIDTH}} {facts}"]
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
    if checkup.outcome == "not asked":
        return [f"{name} not asked: its package says no question that {checkup.host} should answer"]
    slowest = max((each.seconds for each in checkup.asked), default=0.0)
    words = "fine" if checkup.outcome == "fine" else "DIFFERS from what harvest expects"
    count = len(checkup.asked)
    lines = [f"{name} {words}: {count} questions to {checkup.host}, slowest {slowest:.2f} s"]
    limits = [each for route, headers in checkup.limits.items() for each in _limits(route, headers)]
    lines += {each.partition(":")[0]: each for each in limits}.values()
    return [*lines, *_asked(checkup, verbose)]


def _limits(route: str, headers: Mapping[str, str]) -> Iterator[str]:
    """Pool, pace and budget, as the headers (lower-case names) give them."""
    pool, at_once = headers.get("x-api-pool"), headers.get("x-concurrency-limit")
    if "x-rate-limit-limit" in headers:
        pace = f"{headers['x-rate-limit-limit']} in {headers.get('x-rate-limit-interval', '?')}"
        parts = (pool and f"pool {pool}", pace, at_once and f"{at_once} at once")
        yield f"{route}: " + ", ".join(part for part in parts if part)
    if "x-ratelimit-remaining" in headers:
        reset = headers.get("x-ratelimit-reset", "")
        renewed = f", renewed in {int(reset) / 3600:.0f} h" if reset.isdecimal() else ""
        most = headers.get("x-ratelimit-limit", "?")
        yield f"budget: {headers['x-ratelimit-remaining']} of {most} credits left{renewed}"
    elif "x-ratelimit-limit" in headers:
        used, most = headers.get("x-ratelimit-used", "?"), headers["x-ratelimit-limit"]
        yield f"limit: {used} of {most} used"


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
