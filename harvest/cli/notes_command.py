"""harvest notes: from works to notes and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from harvest import Citing, Record, UnreadableInput
from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_json, print_line, shown_path, tell
from harvest.cli.targets import refuse_file
from harvest.export.work_line import to_warned_line

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
    if ref is not None:
        refuse_file(ref)
    if note is not None and Path(note).is_dir():
        raise click.UsageError(f"{note} is a folder: name a note; harvest notes lists all works")
    with open_session(read_common(options), offline=True) as h:
        if note is not None and not Path(note).exists() and not h.notes(note=note):
            raise UnreadableInput(f"{note}: no such note")
        by_work = defaultdict(list)
        for link in h.notes(ref, note=note):
            by_work[link.work_id].append(link)
        for work_id, links in by_work.items():
            record = h.record(work_id)
            if record is not None:
                (_print_json if as_json else _print_text)(work_id, record, links)
        lost = h.unidentified(note=note) if note is not None and ref is None else []
    for each in () if as_json else lost:
        print_line(f"{each.mention.text}  ({each.status}: {each.reason})")
        print_line(f"  {shown_path(each.mention.path)}:{each.mention.line}")
    if not by_work and not lost:
        tell(_why_none(ref, note))
    return exit_code(h, is_open=bool(lost) or not by_work)


def _why_none(ref: str | None, note: str | None) -> str:
    if ref is not None:
        return "no note cites it" if note is None else f"{note}: does not cite it"
    if note is None:
        return "nothing cited yet; run: harvest enrich PATH"
    return f"{note}: no mention of a work found in it; if it changed, run: harvest enrich {note}"


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
