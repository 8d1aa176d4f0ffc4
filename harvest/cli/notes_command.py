"""harvest notes: from works to notes and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from harvest.cache import Cache, Citing
from harvest.cli.naming import named_work, shown_path
from harvest.cli.options import common_options, read_common
from harvest.cli.output import print_json, print_line, tell
from harvest.export.work_line import to_warned_line
from harvest.model.record import Record

__all__ = ["notes"]


@click.command()
@click.argument("ref", required=False)
@click.option("--note", metavar="PATH", help="List the works of this note instead.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per work.")
@common_options
def notes(ref: str | None, note: str | None, as_json: bool, **options: Any) -> int:
    """List the notes (path:line) that cite the work REF; without REF, every work with its notes.

    Quotations that a note took from the work are shown with their page.

    \b
    Example:
      harvest notes 10.1016/b978-0-444-52014-2.00048-3
      harvest notes --note ~/vault/hemifacial-spasm.md
    """
    with Cache.open(read_common(options).settings.cache) as cache:
        work_id = named_work(cache, ref) if ref else None
        links = cache.works_with_notes()
        if ref is not None:
            links = [link for link in links if link.work_id == work_id]
        if note is not None:
            home = str(Path(note).absolute())
            links = [link for link in links if link.path == home]
        by_work = defaultdict(list)
        for link in links:
            by_work[link.work_id].append(link)
        records = cache.records(list(by_work))
    for each, record in records.items():
        (_print_json if as_json else _print_text)(each, record, by_work[each])
    if not records:
        tell("no note cites it" if ref else "nothing cited yet; run: harvest enrich PATH")
    return 0 if records else 1


def _print_text(work_id: str, record: Record, links: Iterable[Citing]) -> None:
    print_line(to_warned_line(record))
    for link in links:
        annotation = link.mention.annotation
        page = f", p. {annotation.page}" if annotation and annotation.page else ""
        print_line(f"  {shown_path(link.path)}:{link.line}{page}")
        if annotation and annotation.quote:
            print_line(f"    “{annotation.quote}”")


def _print_json(work_id: str, record: Record, links: Iterable[Citing]) -> None:
    mentions = []
    for link in links:
        annotation = link.mention.annotation
        mentions.append(
            {
                "path": link.path,
                "line": link.line,
                "column": link.mention.column,
                "kind": link.mention.kind,
                "text": link.mention.text,
                "quote": annotation.quote if annotation else None,
                "page": annotation.page if annotation else None,
                "pdf_link": annotation.pdf_link if annotation else None,
            }
        )
    head = {"work": work_id, "doi": record.work.doi, "title": record.work.title}
    print_json({**head, "mentions": mentions})
