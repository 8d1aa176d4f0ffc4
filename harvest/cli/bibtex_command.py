"""harvest bibtex: BibTeX for what notes cite."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import (
    asks_for_entries,
    bib_options,
    columns_option,
    network_options,
    read_common,
)
from harvest.cli.outcome import exit_code, explained, nothing_found, unmatched
from harvest.cli.output import tell, write_output
from harvest.cli.progress import enrich_shown
from harvest.cli.targets import is_file_name, is_path, split_targets

__all__ = ["bibtex"]


@click.command()
@click.argument("notes", nargs=-1, required=True, metavar="NOTE or REF...")
@click.option(
    "-o", "--output", type=NamedPath(path_type=Path), default=Path("-"), help="Write here."
)
@click.option("--biblatex", is_flag=True, help="BibLaTeX instead of BibTeX.")
@click.option("--ours", is_flag=True, help="harvest's record, where you have an entry, too.")
@columns_option
@bib_options
@network_options
def bibtex(
    notes: tuple[str, ...],
    output: Path,
    biblatex: bool,
    ours: bool,
    columns: dict[str, str],
    **options: Any,
) -> int:
    """Print BibTeX for all works that NOTEs cite; a folder is a NOTE too, and a work may be a REF.

    What is not in the cache is asked first. Mentions that led to no work are told on stderr.
    Every key that they cite is there. A work that has an entry in your own library (the note's
    `bibliography:`, the settings, Zotero) appears as that entry, with what it lacks filled in;
    --ours prints harvest's record under your key. Options of what entries hold add to your
    entries. A single .bib file is printed as it is, with what its entries lack filled in.

    \b
    Example:
      harvest bibtex ~/vault/hemifacial-spasm.md -o hemifacial-spasm.bib
      harvest bibtex 10.1038/s41586-020-2649-2
    """
    anew = biblatex or ours or asks_for_entries(options)
    common = read_common(options)
    with open_session(common) as h:
        paths, refs = split_targets(notes, are_files=True)
        _refuse_words(paths)
        result = enrich_shown(h, paths, quiet=common.verbosity < 0, columns=columns)
        looked_up = dict(zip(refs, h.lookup(refs), strict=True)) if refs else {}
        path = Path(notes[0])
        if len(notes) == 1 and path.suffix.lower() == ".bib" and path.is_file() and not anew:
            text = h.completed(path, result)
        else:
            found = [each for each in looked_up.values() if each.record]
            text = h.bibtex([result, *found], biblatex=biblatex, ours=ours)
        write_output(output, text)
        lines = [*nothing_found(result), *unmatched(result.answers)]
        lines += h.advice(result.answers, paths)
        for ref, answer in looked_up.items():
            lines += explained(ref, answer) if answer.work_id is None else []
        tell(lines, quiet=common.verbosity < 0)
        return exit_code(h, [*result.answers, *looked_up.values()])


def _refuse_words(paths: Sequence[str]) -> None:
    """Say of words that are no file what finds a work by its words."""
    for each in paths:
        if " " in each and not is_path(each) and not is_file_name(each):
            found = f"harvest lookup --bibtex {shlex.quote(each)}"
            raise click.UsageError(f"{each}: no such file or folder; for a work: {found}")
