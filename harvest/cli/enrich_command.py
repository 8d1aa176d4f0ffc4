"""harvest enrich: resolve every mention of notes, .bib files and lists."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harvest import FileChange, ReportFormat, Session
from harvest.cli.bib_report import tell_files
from harvest.cli.first_run import mailto_hint
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import Columns, network_options, read_common, table_options
from harvest.cli.outcome import exit_code, nothing_found, summary, unmatched
from harvest.cli.output import tell, write_output
from harvest.cli.planning import print_plan
from harvest.cli.progress import enrich_shown
from harvest.cli.targets import TABLE_ENDINGS

__all__ = ["enrich"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--report",
    type=NamedPath(path_type=Path),
    help="Write what became of each mention here: JSON Lines (- is standard output); a page to"
    " work through as .html, a table to sort as .csv.",
)
@click.option("--plan", is_flag=True, help="Say what would be asked, and its cost; ask nothing.")
@click.option("--write", is_flag=True, help="Fill in what the entries of .bib files lack.")
@click.option("--correct", is_flag=True, help="With --write: replace wrong values, too.")
@click.option("--upgrade", is_flag=True, help="With --write: cite the published work of preprints.")
@click.option(
    "--only", multiple=True, metavar="FIELD", help="With --write: touch these fields only."
)
@click.option("--skip", multiple=True, metavar="FIELD", help="With --write: leave these alone.")
@click.option(
    "--entries", multiple=True, metavar="KEY", help="With --write: touch these entries only."
)
@click.option("--dry-run", is_flag=True, help="With --write: show the changes, make none.")
@table_options
@network_options
def enrich(
    paths: tuple[str, ...],
    report: Path | None,
    plan: bool,
    write: bool,
    correct: bool,
    upgrade: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    entries: tuple[str, ...],
    dry_run: bool,
    output: Path | None,
    columns: Columns,
    prefix: str | None,
    **options: Any,
) -> int:
    """Resolve every mention in PATHs and keep the works in the cache.

    PATH is a note, a folder of notes, a .bib, .csv, .tsv, .xlsx, .ods, .ris or .txt file (one
    reference a line), or - for standard input.

    \b
    Example:
      harvest enrich ~/vault refs.bib --report report.jsonl
      harvest enrich ~/vault --plan
      harvest enrich refs.bib --write --dry-run
      harvest enrich reading-list.xlsx --columns title=B
      harvest enrich list.csv -o list-enriched.csv --columns doi,year,fwci

    Columns that -o can add: status, reason, confidence, work, cite_key, doi, openalex, pmid,
    pmcid, arxiv, openaire, isbn, issn, type, title, subtitle, authors, editors, orcids, year,
    published, venue, publisher, volume, issue, pages, article_number, language,
    citations_crossref, citations_openalex, citations_openaire, fwci, citation_percentile,
    popularity_class, influence_class, impulse_class, snapshot_citations,
    snapshot_popularity_class, snapshot_influence_class, snapshot_impulse_class,
    snapshot_source, oa_status, oa_url, pdf_url, license, retracted, peer_reviewed, abstract,
    keywords, mesh, topics, countries, funders, notes, sources, retrieved. docs/tables.md says
    what stands in each.
    """
    which = {"only": _each(only), "skip": _each(skip), "entries": _each(entries)}
    if not write and (correct or upgrade or dry_run or any(which.values())):
        raise click.UsageError(
            "--correct, --upgrade, --only, --skip, --entries and --dry-run go with --write"
        )
    if output is None and (columns.added or prefix is not None):
        raise click.UsageError(
            "--columns with names and --prefix go with -o FILE; what a column holds: title=B"
        )
    common = read_common(options)
    quiet = common.verbosity < 0
    with open_session(common) as h:
        _check_distinct(paths, output, report)
        if output is not None:
            _check_output(h, paths, output, columns.added)
        if plan:
            print_plan(h.plan(paths, columns=columns.meanings))
            tell(map(str, h.unread))
            return exit_code(h)
        result = enrich_shown(h, paths, quiet=quiet, columns=columns.meanings)
        if report is not None:
            write_output(report, h.report_pieces(result, _report_format(report)))
        if output is not None and not any(each.is_unread for each in result.problems):
            copy = h.table(result, _suffix(output), columns=columns.added, prefix=prefix)
            write_output(output, copy)
            tell(copy.notices, quiet=quiet)
        files: Sequence[FileChange] = ()
        if write:
            files = h.complete(result, correct=correct, upgrade=upgrade, dry_run=dry_run, **which)
            tell_files(files, in_full=common.verbosity > 0, quiet=quiet)
            tell(_not_written(paths), quiet=quiet)
        listed = unmatched(
            result.answers,
            in_full=common.verbosity > 0,
            unidentified=common.verbosity > 0,
            report=report,
        )
        tell(
            [*nothing_found(result), *listed, *summary(h, result.answers, result.paths)],
            quiet=quiet,
        )
        tell([] if quiet else mailto_hint(h, common.settings))
        is_refused = any(each.is_refused for each in files)
        return exit_code(h, result.answers, is_refused=is_refused)


def _check_distinct(paths: Sequence[str], output: Path | None, report: Path | None) -> None:
    """Refuse to write over what is read, or one output over the other."""
    read = [Path(each) for each in paths if each != "-"]
    for option, target, what in (
        ("-o", output, "the table itself"),
        ("--report", report, "what is read"),
    ):
        if target is not None and any(_is_same(target, each) for each in read):
            raise click.UsageError(f"{option} {target} is {what}: name another file")
    if output is not None and report is not None and _is_same(output, report):
        raise click.UsageError(f"-o and --report would both write {output}: name another file")


def _is_same(one: Path, other: Path) -> bool:
    """Whether both are one file, by whatever links, or are to be."""
    try:
        if one.exists() and other.exists():
            return one.samefile(other) and one.is_file()
        return os.path.realpath(one) == os.path.realpath(other)
    except (OSError, ValueError):
        return False  # whoever opens it says what is wrong with it


def _check_output(h: Session, paths: Sequence[str], output: Path, names: Sequence[str]) -> None:
    """Refuse before anything is asked what cannot be written."""
    if len(paths) != 1:
        raise click.UsageError("-o takes one table as PATH: .csv, .tsv, .xlsx or .ods")
    h.check_table(paths[0], _suffix(output), columns=names)


def _suffix(output: Path) -> str:
    """The kind of file to be made; standard output gets the table's own."""
    return output.suffix.lower() if str(output) != "-" else ""


def _report_format(path: Path) -> ReportFormat:
    """By the file's ending; JSON Lines for any other."""
    formats: dict[str, ReportFormat] = {".csv": "csv", ".html": "html", ".htm": "html"}
    return formats.get(path.suffix.lower(), "jsonl")


def _each(values: Sequence[str]) -> list[str]:
    """The values of an option that may be given again, or once with commas."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _not_written(paths: Sequence[str]) -> list[str]:
    """Notes and lists that --write leaves as they are, and what to use for them."""
    others = [path for path in paths if not path.lower().endswith(".bib")]
    if not others:
        return []
    notes = "; harvest annotate writes into notes" if any(map(_is_note, others)) else ""
    table = next((path for path in others if path.lower().endswith(TABLE_ENDINGS)), None)
    tables = f"; for a table: harvest enrich {table} -o FILE" if table else ""
    return [f"--write completes .bib files; not changed: {', '.join(others)}{notes}{tables}"]


def _is_note(path: str) -> bool:
    return Path(path).is_dir() or path.lower().endswith((".md", ".markdown", ".qmd", ".rmd"))
