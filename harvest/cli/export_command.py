"""harvest export: works, notes or the whole cache, in any format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from harvest.cli.bibtex_command import works_of
from harvest.cli.desk import Desk, open_desk
from harvest.cli.enrich_command import run_enrich
from harvest.cli.naming import cached_work
from harvest.cli.options import bib_options, network_options, read_common
from harvest.cli.outcome import exit_code, unmatched
from harvest.cli.output import tell
from harvest.cli.rendering import FORMATS, Item, literature_notes, render
from harvest.errors import UnreadableInput
from harvest.files.atomic import write_text

__all__ = ["export"]


@click.command()
@click.argument("targets", nargs=-1, metavar="[REF or NOTE...]")
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True)
@click.option("--style", help="CSL style for --format citation: apa, vancouver, nature, …")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("-"), help="Write here."
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="With --format markdown: one literature note per work in FOLDER.",
)
@bib_options
@network_options
def export(
    targets: tuple[str, ...],
    format_: str,
    style: str | None,
    output: Path,
    folder: Path | None,
    **options: Any,
) -> int:
    """Write works in any format: those of notes or lists, cached works by REF, or the whole cache.

    A target that is a file or folder is read, and what it cites is looked up as `enrich` does;
    any other is a work that is already in the cache.

    \b
    Example:
      harvest export --format csl-json ~/vault -o vault.json
      harvest export --format ris 10.1038/s41586-020-2649-2
      harvest export --format biblatex -o everything.bib
      harvest export --format html ~/vault -o vault.html
      harvest export --format markdown ~/vault --to ~/vault/Literature

    Literature notes may be exported again and again: what you write below the marker in each,
    and properties you add, stay.
    """
    if folder is not None and format_ != "markdown":
        raise click.UsageError("--to goes with --format markdown; use -o for one file")
    common = read_common(options)
    paths = [target for target in targets if target == "-" or Path(target).exists()]
    refs = [target for target in targets if target not in paths]
    with open_desk(common if paths else replace(common, offline=True)) as desk:
        answers = run_enrich(desk, paths) if paths else []
        items = works_of(desk, answers) + [cached_work(desk.cache, ref) for ref in refs]
        if not targets:
            items = list(desk.cache.all_records())
        distinct = list(dict(items).items())
        if folder is None:
            write_text(output, render(desk, format_, distinct, style))
        else:
            tell(_write_notes(desk, distinct, folder), quiet=common.verbosity < 0)
        tell(unmatched(answers), quiet=common.verbosity < 0)
        return exit_code(desk, answers)


def _write_notes(desk: Desk, items: list[Item], folder: Path) -> list[str]:
    """Write one literature note per work; what was left alone and why, and how many there are."""
    from harvest.export.literature import keep_additions

    told: list[str] = []
    counts = {True: 0, False: 0}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableInput(f"{folder}: cannot be made: {error.strerror or error}") from error
    with desk.cache.transaction():  # new citation keys, all at once
        made = list(literature_notes(desk, items, folder))
    for name, text in made:
        path = folder / name
        try:
            old = _text_of(path)
            whole = text if old is None else keep_additions(text, old)
            counts[write_text(path, whole)] += 1
        except UnreadableInput as error:
            told.append(f"{path}: {error}")
    notes = "note" if counts[True] == 1 else "notes"
    written = f"{counts[True]} {notes} written, {counts[False]} unchanged"
    return [*told, f"{written}, {len(told)} left as before" if told else written]


def _text_of(path: Path) -> str | None:
    """The note as it is, line endings and all; None when there is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"cannot be read: {error}") from error
