"""harvest enrich --plan: what a run would ask and cost, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from harvest import Plan, Range
from harvest.cli.output import print_line

__all__ = ["print_plan"]


def print_plan(plan: Plan) -> None:
    """Print what a run would ask."""
    for line in _lines(plan):
        print_line(line)


def _lines(plan: Plan) -> Iterator[str]:
    yield (
        f"{plan.mentions:,} mentions: {plan.identifiers:,} identifiers, {plan.titles:,} titles;"
        f" in the cache: {plan.fresh:,} identifiers, {plan.settled:,} titles"
    )
    if not plan.errands:
        yield "nothing is asked"
        return
    yield "source     identifiers   titles      requests       credits           time"
    for each in plan.errands:
        start = f"{each.source:10}{each.identifiers:>12,}{each.searches:>9,}"
        yield start + _costs(each.requests, each.credits, each.seconds)
    total = _costs(plan.requests, plan.credits, plan.seconds)
    identifiers, titles = plan.identifiers - plan.fresh, plan.titles - plan.settled
    yield f"{'in all':10}{identifiers:>12,}{titles:>9,}{total}"
    yield "On top comes, one by one, what they lack: of a DOI that Crossref does not have"
    yield "doi.org says whose it is, and DataCite is asked; OpenAlex, what its lists leave out."


def _costs(requests: Range, credits: Range, seconds: Range) -> str:
    return f"{_numbers(requests):>14}{_numbers(credits):>14}{_times(seconds):>15}"


def _numbers(value: Range) -> str:
    least, most = f"{value.least:,.0f}", f"{value.most:,.0f}"
    return least if least == most else f"{least}–{most}"


def _times(value: Range) -> str:
    least, most = _time(value.least), _time(value.most)
    return least if least == most else f"{least}–{most}"


def _time(seconds: float) -> str:
    """A length of time, rounded up.

    >>> _time(7.2), _time(125), _time(7300)
    ('8 s', '3 min', '2.1 h')
    """
    if seconds < 100:
        return f"{-(-seconds // 1):.0f} s"
    return f"{-(-seconds // 60):.0f} min" if seconds < 6000 else f"{-(-seconds // 360) / 10:.1f} h"
