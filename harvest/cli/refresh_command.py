"""harvest refresh: ask again what has gone stale, and tell what changed."""

from __future__ import annotations

from typing import Any

import click

from harvest import Change, Changed, Event, Update
from harvest.cli.interactive import open_session
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import exit_code, summary
from harvest.cli.output import print_json, print_line, tell
from harvest.cli.progress import shown_progress
from harvest.export.warning import to_warning
from harvest.export.wording import label_of, source_name
from harvest.export.work_line import to_line

__all__ = ["refresh"]


@click.command()
@click.option("--older-than", metavar="AGE", help="Ask again what is older: 30d, 12h.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per change.")
@network_options
def refresh(older_than: str | None, as_json: bool, **options: Any) -> int:
    """Ask the sources again for what has gone stale, and say what changed since last time.

    Stale is what is older than AGE (days unless h, w, m or y is given; by default the setting
    cache.max_age_days). Each source is asked only for what it answered before; --sources narrows
    that. New retractions and corrections, preprints that have appeared (also where nobody
    deposited the link), corrected fields and new citation counts are listed. Oldest first, so a
    run that is cut off goes on next time.

    \b
    Example:
      harvest refresh
      harvest refresh --older-than 7d --sources crossref
    """
    common = read_common(options)
    quiet, verbose = common.verbosity < 0, common.verbosity > 0
    with open_session(common) as h:
        with shown_progress(quiet=quiet) as show:

            def on_event(event: Event) -> None:
                if isinstance(event, Changed):
                    _print(event, as_json, verbose)
                elif show is not None:
                    show(event)

            done = h.refresh(older_than, on_event=on_event)
        counted = f"stale answers: {done.stale}, changes: {len(done.changes)}"
        tell([counted, *summary(h, [])[1:]], quiet=quiet)
        return exit_code(h, [])


def _print(changed: Changed, as_json: bool, verbose: bool) -> None:
    record, change = changed.record, changed.change
    if as_json:
        head = {"work": changed.work_id, "doi": record.work.doi, "title": record.work.title}
        print_json(head | change.to_dict())
    elif verbose or change.kind != "indicator" or _is_news(change):
        print_line(f"{_words(change)}: {to_line(record.work)}")


def _is_news(change: Change) -> bool:
    """Citations and classes; the other numbers move every day and are shown with -v."""
    return change.name == "citations" or change.name.endswith(" class")


def _words(change: Change) -> str:
    """The change in words: "citations +12 (OpenAlex)", "now RETRACTED (notice doi:…)"."""
    by = f" ({source_name(change.source)})" if change.source else ""
    if change.kind == "notice":
        notice = change.after if isinstance(change.after, dict) else {}
        update = Update(change.name, notice.get("doi"), notice.get("date"), change.source)
        warning = to_warning(update)
        details = ", ".join(warning.details)
        return f"now {warning.words}" + (f" ({details})" if details else "")
    if change.kind == "published":
        return f"now published as doi:{change.after}{' (found by harvest)' if by else ''}"
    if change.kind == "source":
        has = change.after == "found"
        return f"{'now' if has else 'no longer'} at {source_name(change.name)}"
    if change.kind == "indicator" and isinstance(change.before, int | float):
        return f"{_moved(change)}{by}"
    name = label_of(change.name).lower() if change.kind == "indicator" else change.name
    return f"{name}: {_shown(change.before)} → {_shown(change.after)}{by}"


def _moved(change: Change) -> str:
    name = label_of(change.name).lower()
    if isinstance(change.before, int) and isinstance(change.after, int):
        return f"{name} {change.after - change.before:+,}, {change.after:,} now"
    return f"{name}: {_shown(change.before)} → {_shown(change.after)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value[:5])) + (" …" if len(value) > 5 else "")
    return "nothing" if value is None else str(value)
