"""harvest bibtex: BibTeX for what notes cite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from harvest.cli.completing import completed, is_bib
from harvest.cli.desk import Desk, open_desk
from harvest.cli.enrich_command import run_enrich
from harvest.cli.options import asks_for_entries, bib_options, network_options, read_common
from harvest.cli.outcome import exit_code, unmatched
from harvest.cli.output import tell
from harvest.cli.rendering import Item, render
from harvest.files.atomic import write_text
from harvest.files.draft import Draft
from harvest.model.answer import Answer

__all__ = ["bibtex", "works_of"]


@click.command()
@click.argument("notes", nargs=-1, required=True, metavar="NOTE...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("-"), help="Write here."
)
@click.option("--biblatex", is_flag=True, help="BibLaTeX instead of BibTeX.")
@bib_options
@network_options
def bibtex(notes: tuple[str, ...], output: Path, biblatex: bool, **options: Any) -> int:
    """Print BibTeX for all works that NOTEs cite; a folder is a NOTE too.

    What is not in the cache is asked first. Mentions that led to no work are told on stderr.
    A single .bib file is printed as it is, with what its entries lack filled in; with --biblatex
    or an option of what entries hold, they are written anew under their keys.

    \b
    Example:
      harvest bibtex ~/vault/hemifacial-spasm.md -o hemifacial-spasm.bib
    """
    anew = biblatex or asks_for_entries(options)
    common = read_common(options)
    with open_desk(common) as desk:
        answers = run_enrich(desk, notes)
        if len(notes) == 1 and is_bib(notes[0]) and not anew:
            text = completed(desk, Draft.open(Path(notes[0])), answers)
        else:
            text = render(desk, "biblatex" if biblatex else "bibtex", works_of(desk, answers))
        write_text(output, text)
        tell(unmatched(answers), quiet=common.verbosity < 0)
        return exit_code(desk, answers)


def works_of(desk: Desk, answers: Sequence[Answer]) -> list[Item]:
    """The works that were matched, each once, under the keys they bear in the user's own .bib."""
    with desk.cache.transaction():
        _adopt_keys(desk, answers)
    work_ids = list(dict.fromkeys(answer.work_id for answer in answers if answer.work_id))
    records = desk.cache.records(work_ids)
    return [(work_id, records[work_id]) for work_id in work_ids if work_id in records]


def _adopt_keys(desk: Desk, answers: Iterable[Answer]) -> None:
    """A key that a work already bears in the user's own .bib is kept."""
    from harvest.export.bibtex import is_valid_key

    taken = desk.cache.taken_keys()
    for answer in answers:
        key = answer.mention.cite_key if answer.mention.kind == "bib-entry" else None
        if key is None or answer.work_id is None or key.casefold() in taken:
            continue
        if is_valid_key(key) and desk.cache.citation_key(answer.work_id) is None:
            desk.cache.save_citation_key(answer.work_id, key)
            taken.add(key.casefold())
