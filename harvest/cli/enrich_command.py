"""harvest enrich: resolve every mention of notes, .bib files and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from harvest.cli.desk import Desk, open_desk
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import EXIT_REFUSED, exit_code, summary, unmatched
from harvest.cli.output import tell
from harvest.cli.planning import print_plan
from harvest.errors import UnwritableNote
from harvest.files.atomic import write_lines
from harvest.model.answer import Answer
from harvest.resolve.enrich import enrich_paths
from harvest.resolve.intake import Library

__all__ = ["enrich", "report_line", "run_enrich"]


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
    with open_desk(common) as desk:
        if plan:
            print_plan(desk, paths)
            return 0
        answers = run_enrich(desk, paths)
        if report is not None:
            dois = desk.cache.dois(answer.work_id for answer in answers if answer.work_id)
            write_lines(report, (report_line(answer, dois) for answer in answers))
        refused = 0
        if write:
            from harvest.cli.completing import is_bib

            how = {"correct": correct, "upgrade": upgrade, "dry_run": dry_run}
            refused = sum(
                not _complete(desk, path, answers, **how) for path in filter(is_bib, paths)
            )
        listed = unmatched(answers, in_full=common.verbosity > 0)
        tell([*listed, *summary(desk, answers)], quiet=common.verbosity < 0)
        code = exit_code(desk, answers)
        return EXIT_REFUSED if refused and code < EXIT_REFUSED else code


def _complete(
    desk: Desk,
    path: str,
    answers: Sequence[Answer],
    *,
    correct: bool,
    upgrade: bool,
    dry_run: bool,
) -> bool:
    """Fill the .bib file *path*, or show on stdout what that would change; False when refused."""
    from harvest.cli.completing import completed
    from harvest.cli.difference import print_difference
    from harvest.files.draft import Draft

    try:
        draft = Draft.open(Path(path))
        text = completed(desk, draft, answers, correct=correct, upgrade=upgrade)
        if dry_run:
            print_difference(draft.text, text, path)
        else:
            changed = "completed" if draft.save(text) else "already complete"
            tell(f"{path}: {changed}", quiet=desk.common.verbosity < 0)
    except UnwritableNote as error:
        tell(f"harvest: {error}")
        return False
    return True


def run_enrich(desk: Desk, paths: Sequence[str]) -> list[Answer]:
    """Enrich *paths* with progress on a terminal, and tell what could not be read."""
    from harvest.cli.progress import shown_progress

    quiet = desk.common.verbosity < 0
    with shown_progress(desk, quiet=quiet):
        settings = desk.common.settings
        library = Library.open(settings)
        result = enrich_paths(paths, desk.cache, desk.pipeline, library)
    for problem in result.problems:
        tell(str(problem), quiet=quiet)
    return result.answers


def report_line(answer: Answer, dois: Mapping[str, str]) -> dict[str, Any]:
    """One line of the report, as design §8 gives it; *dois* of works that have one."""
    mention = answer.mention
    return {
        "path": mention.path,
        "line": mention.line,
        "column": mention.column,
        "kind": mention.kind,
        "text": mention.text,
        "status": answer.status,
        "reason": answer.reason,
        "confidence": answer.confidence,
        "doi": dois.get(answer.work_id or ""),
        "work": answer.work_id,
    }
