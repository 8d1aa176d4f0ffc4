"""harvest enrich: resolve every mention of notes, .bib files and lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harvest import FileChange
from harvest.cli.difference import print_difference
from harvest.cli.interactive import open_session
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import EXIT_REFUSED, exit_code, summary, unmatched
from harvest.cli.output import tell, write_output
from harvest.cli.planning import print_plan
from harvest.cli.progress import enrich_shown

__all__ = ["enrich"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Write one JSON line per mention here; - is standard output.",
)
@click.option("--plan", is_flag=True, help="Say what would be asked, and its cost; ask nothing.")
@click.option("--write", is_flag=True, help="Fill in what the entries of .bib files lack.")
@click.option("--correct", is_flag=True, help="With --write: replace wrong values, too.")
@click.option("--upgrade", is_flag=True, help="With --write: cite the published work of preprints.")
@click.option("--dry-run", is_flag=True, help="With --write: show the changes, make none.")
@network_options
def enrich(
    paths: tuple[str, ...],
    report: Path | None,
    plan: bool,
    write: bool,
    correct: bool,
    upgrade: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Resolve every mention in PATHs and keep the works in the cache.

    PATH is a note, a folder of notes, a .bib, .csv, .tsv, .ris or .txt file (one reference a
    line), or - for standard input.

    \b
    Example:
      harvest enrich ~/vault refs.bib --report report.jsonl
      harvest enrich ~/vault --plan
      harvest enrich refs.bib --write --dry-run
    """
    if (correct or upgrade or dry_run) and not write:
        raise click.UsageError("--correct, --upgrade and --dry-run go with --write")
    common = read_common(options)
    quiet = common.verbosity < 0
    with open_session(common) as h:
        if plan:
            print_plan(h.plan(paths))
            return 0
        result = enrich_shown(h, paths, quiet=quiet)
        if report is not None:
            write_output(report, h.report(result))
        files: Sequence[FileChange] = ()
        if write:
            files = h.complete(result, correct=correct, upgrade=upgrade, dry_run=dry_run)
            _tell_files(files, quiet=quiet)
        listed = unmatched(result.answers, in_full=common.verbosity > 0)
        tell([*listed, *summary(h, result.answers)], quiet=quiet)
        code = exit_code(h, result.answers)
    is_refused = any(each.outcome == "refused" for each in files)
    return EXIT_REFUSED if is_refused and code < EXIT_REFUSED else code


def _tell_files(files: Sequence[FileChange], *, quiet: bool) -> None:
    """Say what became of each .bib file, or show on stdout what would change in it."""
    for each in files:
        if each.outcome == "would change":
            print_difference(each.before, each.after, str(each.path))
        elif each.outcome == "refused":
            tell(f"harvest: {each.reason}")
        else:
            changed = "completed" if each.outcome == "written" else "already complete"
            tell(f"{each.path}: {changed}", quiet=quiet)
