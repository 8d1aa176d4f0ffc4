"""harvest export: works, notes or the whole cache, in any format."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

import click

from harvest import ROW_FORMATS, FileChange, Result, RowFormat
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import bib_options, columns_option, network_options, read_common
from harvest.cli.outcome import exit_code, nothing_found, unmatched
from harvest.cli.output import tell, write_output
from harvest.cli.progress import enrich_shown
from harvest.cli.rendering import FORMATS, render
from harvest.cli.targets import TABLE_ENDINGS, split_targets

__all__ = ["export"]


@click.command()
@click.argument("targets", nargs=-1, metavar="[REF or NOTE...]")
@click.option("--format", "format_", type=click.Choice((*FORMATS, *ROW_FORMATS)), required=True)
@click.option(
    "--long",
    type=click.Choice(("authors", "notes")),
    help="With csv, xlsx, parquet: one row a work and author, or a work and place in a note.",
)
@click.option(
    "--style", help="CSL style for --format citation: apa, vancouver, nature, … or a .csl file."
)
@click.option(
    "-o", "--output", type=NamedPath(path_type=Path), default=Path("-"), help="Write here."
)
@click.option(
    "--to",
    "folder",
    type=NamedPath(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="With --format markdown: one literature note per work in FOLDER.",
)
@click.option(
    "--ours", is_flag=True, help="harvest's record, where you have an entry of the work, too."
)
@columns_option
@bib_options
@network_options
def export(
    targets: tuple[str, ...],
    format_: str,
    long: Literal["authors", "notes"] | None,
    style: str | None,
    output: Path,
    folder: Path | None,
    ours: bool,
    columns: dict[str, str],
    **options: Any,
) -> int:
    """Write works in any format: those of notes or lists, works by REF, or the whole cache.

    A target that is a file or folder is read, and what it cites is looked up as `enrich` does;
    any other is a work that is already in the cache.

    \b
    Example:
      harvest export --format csl-json ~/vault -o vault.json
      harvest export --format ris 10.1038/s41586-020-2649-2
      harvest export --format biblatex -o everything.bib
      harvest export --format html ~/vault -o vault.html
      harvest export --format xlsx -o library.xlsx
      harvest export --format csv --long authors ~/vault -o authors.csv
      harvest export --format markdown ~/vault --to ~/vault/Literature

    Literature notes may be exported again and again: what you write below the marker in each,
    and properties you add, stay.
    """
    if folder is not None and format_ != "markdown":
        raise click.UsageError("--to goes with --format markdown; use -o for one file")
    if long is not None and format_ not in ROW_FORMATS:
        raise click.UsageError(f"--long goes with --format {', '.join(ROW_FORMATS)}")
    if format_ in ROW_FORMATS and format_ != "csv" and str(output) == "-" and sys.stdout.isatty():
        raise click.UsageError(f"--format {format_} is no text: write it to a file with -o")
    _check_ending(format_, output)
    common = read_common(options)
    quiet = common.verbosity < 0
    paths, refs = split_targets(targets)
    with open_session(common, offline=not paths) as h:
        result = enrich_shown(h, paths, quiet=quiet, columns=columns) if paths else None
        answers = result.answers if result else ()
        works: list[str | Result] | None = None  # all
        if targets:
            works = [*([result] if result else []), *refs]
        files: Sequence[FileChange] = ()
        if format_ in ROW_FORMATS:
            write_output(output, h.export_rows(works, cast(RowFormat, format_), long=long))
        elif folder is None:
            write_output(output, render(h, common, format_, works, style, ours=ours))
        else:
            files = h.write_notes(works, folder)
            tell(_summary(files), quiet=quiet)
        none = nothing_found(result) if result else []
        tell([*none, *unmatched(answers), *h.advice(answers, paths)], quiet=quiet)
        return exit_code(h, answers, is_refused=any(each.is_refused for each in files))


def _check_ending(format_: str, output: Path) -> None:
    """Refuse a table under a name by which another program takes it for something else."""
    ending = output.suffix.lower()
    own = f".{format_}" if format_ in ROW_FORMATS else ""
    if ending in (*TABLE_ENDINGS, ".parquet") and ending != own:
        better = f": name it {output.with_suffix(own)}" if own else ""
        raise click.UsageError(f"--format {format_} makes no {ending} file{better}")


def _summary(files: Sequence[FileChange]) -> list[str]:
    """What was left alone and why, and how many notes there are."""
    counts = Counter(each.outcome for each in files)
    notes = "note" if counts["written"] == 1 else "notes"
    summary = f"{counts['written']} {notes} written, {counts['unchanged']} unchanged"
    summary += f", {counts['refused']} left as before" if counts["refused"] else ""
    return [*(each.reason for each in files if each.outcome == "refused"), summary]
