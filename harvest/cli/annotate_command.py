"""harvest annotate: write what is known of a note's works into the note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

import click

from harvest import FileChange, NoteStyle, Result
from harvest.cli.difference import print_difference
from harvest.cli.interactive import open_session
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import exit_code, nothing_found
from harvest.cli.output import print_line, tell
from harvest.cli.progress import shown_progress

__all__ = ["annotate"]


@click.command()
@click.argument("notes", nargs=-1, required=True, metavar="NOTE...")
@click.option(
    "--style",
    type=click.Choice(get_args(NoteStyle)),
    default="block",
    show_default=True,
    help="A list, properties, or footnote definitions by citation key.",
)
@click.option("--dry-run", is_flag=True, help="Print what would change as a diff; write nothing.")
@network_options
def annotate(notes: tuple[str, ...], style: NoteStyle, dry_run: bool, **options: Any) -> int:
    """Write the works that each NOTE cites into it: authors, year, title, DOI, citations, notices.

    Only what harvest marked as its own is ever touched: a block between "%% harvest:begin %%" and
    "%% harvest:end %%" (below the heading "References", or at the end), or the properties
    harvest_... of the front matter. A second run brings them up to date. A folder is a NOTE too.

    The names of the notes that were written go to stdout.

    \b
    Example:
      harvest annotate ~/vault/hemifacial-spasm.md --dry-run
      harvest annotate ~/vault/Literature --style frontmatter
    """
    common = read_common(options)
    quiet = common.verbosity < 0
    with open_session(common) as h:
        with shown_progress(quiet=quiet) as on_event:
            result = h.annotate(notes, style, dry_run=dry_run, on_event=on_event)
        tell([*map(str, result.problems), *nothing_found(result)], quiet=quiet)
        _print(result)
        tell(_summary(result.files, dry_run), quiet=quiet)
        is_refused = any(each.outcome == "refused" for each in result.files)
        return exit_code(h, result.answers, is_refused=is_refused)


def _print(result: Result) -> None:
    for change in result.files:
        if change.outcome == "written":
            print_line(str(change.path))
        elif change.outcome == "would change":
            print_difference(change.before, change.after, str(change.path))
        elif change.outcome == "refused":
            tell(f"harvest: {change.reason}")


def _summary(files: Iterable[FileChange], is_dry: bool) -> str:
    """How many notes were written, unchanged, refused."""
    counts = Counter(each.outcome for each in files)
    parts = [f"{counts['written']} annotated"] if not is_dry else []
    parts += [f"{counts[name]} {name}" for name in ("unchanged", "refused") if counts[name]]
    if counts["left"]:
        parts.append(f"{counts['left']} left to harvest export, which wrote and renews them")
    return ", ".join(parts)
