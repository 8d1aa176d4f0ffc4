"""harvest refresh: ask again what has gone stale, and tell what changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import click

from harvest.check.change import Change, find_changes
from harvest.cli.desk import Desk, ago, open_desk
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import exit_code, summary
from harvest.cli.output import print_json, print_line, tell
from harvest.cli.progress import shown_progress
from harvest.export.warning import to_warning
from harvest.export.wording import label_of, source_name
from harvest.export.work_line import to_line
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.model.work import Update
from harvest.resolve.gather import Freshness

__all__ = ["refresh"]

CHUNK = 1_000
"""Identifiers whose records are held at once to be compared; a few full batches of each source."""

_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}

Stale = Sequence[tuple[Identifier, str]]


class _Age(click.ParamType[float]):
    """A length of time, in hours: "30d", "12h", "2w"; a bare number counts days."""

    name = "age"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        found = re.fullmatch(r"(\d{1,6})\s*([hdwmy]?)", str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is no age; write 30d, 12h, 2w, 6m or 1y", param, ctx)
        return int(found[1]) * _HOURS[found[2] or "d"]


@click.command()
@click.option(
    "--older-than", "hours", type=_Age(), metavar="AGE", help="Ask again what is older: 30d, 12h."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line per change.")
@network_options
def refresh(hours: float | None, as_json: bool, **options: Any) -> int:
    """Ask the sources again for what has gone stale, and say what changed since last time.

    Stale is what is older than AGE (days unless h, w, m or y is given; by default the setting
    cache.max_age_days). Each source is asked only for what it answered before; --sources narrows
    that. New retractions and corrections, preprints that have appeared, corrected fields and new
    citation counts are listed. Oldest first, so a run that is cut off goes on next time.

    \b
    Example:
      harvest refresh
      harvest refresh --older-than 7d --sources crossref
    """
    common = read_common(options)
    if common.offline:
        raise click.UsageError("refresh asks the sources; it cannot do that with --offline")
    with open_desk(common, is_lookup=True) as desk:
        if hours is None:
            hours = 0 if common.refresh else 24 * common.settings.max_age_days
        cut = ago(hours)
        desk.pipeline.gatherer.freshness = Freshness(cut, cut)
        stale = desk.cache.stale(cut, list(desk.sources))
        changed = 0
        with shown_progress(desk, quiet=common.verbosity < 0):
            for start in range(0, len(stale), CHUNK):
                for work_id, record, change in _renewed(desk, stale[start : start + CHUNK]):
                    changed += 1
                    _print(work_id, record, change, as_json, common.verbosity > 0)
        counted = f"stale answers: {len(stale)}, changes: {changed}"
        tell([counted, *summary(desk, [])[1:]], quiet=common.verbosity < 0)
        return exit_code(desk, [])


def _renewed(desk: Desk, stale: Stale) -> Iterator[tuple[str, Record, Change]]:
    """Ask again, and yield what is not as it was."""
    if desk.stop.is_set():
        return
    wanted: defaultdict[Identifier, list[str]] = defaultdict(list)
    for identifier, source in stale:
        wanted[identifier].append(source)
    ids = desk.cache.work_ids(wanted)
    before = desk.cache.records(dict.fromkeys(ids.values()))
    desk.pipeline.gatherer.renew(wanted)
    now = desk.cache.work_ids(wanted)
    # A work that a source names anew gets a new handle: its identifiers lead there.
    moved = {ids[name]: now[name] for name in ids if name in now}
    after = desk.cache.records(dict.fromkeys(moved.values()))
    for work_id, record in before.items():
        new = after.get(moved.get(work_id, ""))
        for change in find_changes(record, new) if new else ():
            yield moved[work_id], new or record, change


def _print(work_id: str, record: Record, change: Change, as_json: bool, verbose: bool) -> None:
    if as_json:
        head = {"work": work_id, "doi": record.work.doi, "title": record.work.title}
        print_json(head | change.to_dict())
    elif verbose or change.kind != "indicator" or _is_news(change):
        print_line(f"{_words(change)}: {to_line(record.work)}")


def _is_news(change: Change) -> bool:
    """Citations and classes; the other numbers move every day and are shown with -v."""
    return change.name == "citations" or change.name.endswith(" class")


def _words(change: Change) -> str:
    """The change in words: "citations +12 (OpenAlex)", "now RETRACTED (notice doi:…)"."""
    said = f" ({source_name(change.source)})" if change.source else ""
    if change.kind == "notice":
        notice = change.after if isinstance(change.after, dict) else {}
        update = Update(change.name, notice.get("doi"), notice.get("date"), change.source)
        warning = to_warning(update)
        told = ", ".join(warning.details)
        return f"now {warning.words}" + (f" ({told})" if told else "")
    if change.kind == "published":
        return f"now published as doi:{change.after}"
    if change.kind == "source":
        has = change.after == "found"
        return f"{'now' if has else 'no longer'} at {source_name(change.name)}"
    if change.kind == "indicator" and isinstance(change.before, int | float):
        return f"{_moved(change)}{said}"
    name = label_of(change.name).lower() if change.kind == "indicator" else change.name
    return f"{name}: {_shown(change.before)} → {_shown(change.after)}{said}"


def _moved(change: Change) -> str:
    name = label_of(change.name).lower()
    if isinstance(change.before, int) and isinstance(change.after, int):
        return f"{name} {change.after - change.before:+,}, {change.after:,} now"
    return f"{name}: {_shown(change.before)} → {_shown(change.after)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value[:5])) + (" …" if len(value) > 5 else "")
    return "nothing" if value is None else str(value)
