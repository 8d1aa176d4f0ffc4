"""harvest check: what is wrong with what notes and lists cite."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from harvest import (
    FINDING_FORMATS,
    FileChange,
    Finding,
    InvalidArgument,
    Session,
    __version__,
    by_gravity,
    failing_groups,
    finding_message,
    findings_to_text,
    to_annotation,
    to_summary,
)
from harvest.cli.difference import print_difference
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import columns_option, network_options, read_common
from harvest.cli.outcome import code_of, exit_code, summary
from harvest.cli.output import print_json, print_line, shown_path, tell, write_output
from harvest.cli.progress import shown_progress, telling
from harvest.export.work_line import to_line

__all__ = ["check"]

VERIFIED = "verified"
_ENTRY_WORDS = {
    "record-poorer": "the record is poorer",
    "wrong-details": "wrong details",
    "wrong-doi": "wrong DOI",
    "only-preprint": "known only as a preprint",
    "near-miss": "near miss",
    "not-found": "not found",
    "not-indexed": "not indexed",
    "not-checked": "could not be checked",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per finding.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FINDING_FORMATS),
    help="Print the findings as one text of this kind, the gravest first.",
)
@click.option(
    "--fail-on",
    metavar="KIND,...",
    multiple=True,
    help="Exit 1 only for these: hard, soft, all, none, retracted, wrong-work, no-such-doi, "
    "wrong-details, not-found, near-miss, only-preprint, published, doubled, not-indexed, …",
)
@click.option("--only", type=click.Choice(["retractions"]), help="Look for nothing else.")
@click.option("--since", metavar="DAY", help="Only notices from that day on (2026-11-28).")
@click.option(
    "--preprints",
    is_flag=True,
    help="Search for preprints that nobody linked, too: a search for each article.",
)
@click.option(
    "--fixes", metavar="OUT.bib", type=NamedPath(dir_okay=False), help="Write a mended copy."
)
@click.option("--dry-run", is_flag=True, help="Show what --fixes would change, as a diff.")
@click.option(
    "--allow-unavailable",
    is_flag=True,
    help="Warn instead of exit 3 where sources could not be asked (for hooks).",
)
@columns_option
@network_options
def check(
    paths: tuple[str, ...],
    as_json: bool,
    format_: str | None,
    fail_on: tuple[str, ...],
    only: str | None,
    since: str | None,
    preprints: bool,
    fixes: str | None,
    dry_run: bool,
    allow_unavailable: bool,
    columns: dict[str, str],
    **options: Any,
) -> int:
    """Say what is wrong with what PATHs cite; without PATH, all notes in the cache.

    For notes, folders, lists and a Zotero that runs (zotero: is its selection, zotero:NAME a
    collection): what was retracted, withdrawn, corrected or is under concern, preprints that have
    been published, DOIs that name another work. For each entry of a .bib file (or RIS, CSL-JSON,
    table, Zotero) besides: verified, wrong details, wrong DOI, near miss, known only as a
    preprint, not found, not indexed (as works of its kind are), or could not be checked.

    What you accept stands in .harvest-check.toml beside the file: [[accept]] with key (or doi),
    kind and reason. Exit code 1 if anything was found, 3 if something could not be asked. In
    GitHub Actions findings are shown at their lines and in the job's summary.

    \b
    Example:
      harvest check ~/vault
      harvest check refs.bib --format sarif > refs.sarif
      harvest check refs.bib --fail-on hard --fixes mended.bib
      harvest check --only retractions --since 2026-11-01
    """
    common = read_common(options)
    quiet = common.verbosity < 0
    groups = _groups(fail_on)
    _refuse_mixed(paths, as_json, format_, fixes, dry_run, only)
    with open_session(common) as h:
        with shown_progress(quiet=quiet) as on_event:
            findings = h.check(
                paths or None,
                only=only,
                since=since,
                preprints=preprints,
                columns=columns,
                on_event=telling(on_event, quiet=quiet),
            )
        is_refused = False
        if as_json:
            for finding in findings:
                print_json(finding.to_dict())
        elif format_ not in (None, "text"):
            _print_text(findings_to_text(findings, str(format_), _Namer(h), __version__))
        elif not dry_run:
            for finding in by_gravity(findings):
                if finding.kind != VERIFIED or common.verbosity > 0:
                    print_line(_line(finding, h))
        if fixes or dry_run:
            is_refused = _mend(h, paths[0], fixes, findings, is_dry=dry_run)
        _tell_github(findings, h)
        tell(_without_mentions(h, paths, findings), quiet=quiet)
        tell([*_counted(findings), *summary(h, [])[1:]], quiet=quiet)
        return _exit_code(
            h, findings, groups, allows_unavailable=allow_unavailable, is_refused=is_refused
        )


def _without_mentions(h: Session, paths: Sequence[str], findings: Sequence[Finding]) -> list[str]:
    """A line for each file that was named and read, and cites nothing."""
    told = {each.mention.path for each in findings} | {each.path for each in h.unread}
    return [
        f"{path}: no mention of a work found in it"
        for path in paths
        if path not in told
        and Path(path).is_file()
        and not h.notes(note=path)
        and not h.unidentified(note=path)
    ]


def _groups(fail_on: Sequence[str]) -> frozenset[str] | None:
    """What fails the check; None for all that is to be acted on."""
    if not fail_on:
        return None
    try:
        return failing_groups(part for each in fail_on for part in each.split(","))
    except InvalidArgument as error:
        raise click.BadParameter(str(error), param_hint="--fail-on") from error


def _refuse_mixed(
    paths: Sequence[str],
    as_json: bool,
    format_: str | None,
    fixes: str | None,
    dry_run: bool,
    only: str | None,
) -> None:
    if as_json and format_ is not None:
        raise click.UsageError("--json and --format exclude each other")
    if dry_run and (as_json or format_ not in (None, "text")):
        raise click.UsageError("--dry-run prints a diff: leave out --json and --format")
    if only and (fixes or dry_run):
        raise click.UsageError("--only finds nothing to mend: leave out --fixes and --dry-run")
    is_one_bib = len(paths) == 1 and paths[0].lower().endswith(".bib")
    if (fixes or dry_run) and not is_one_bib:
        raise click.UsageError("--fixes and --dry-run go with one .bib file")
    if fixes and Path(fixes).exists() and Path(fixes).samefile(paths[0]):
        raise click.UsageError(
            f"--fixes writes a copy: name another file than {fixes}, or enrich --write --correct"
        )


def _print_text(text: str) -> None:
    for line in text.removesuffix("\n").split("\n"):
        click.echo(line.removesuffix("\r"))


def _line(finding: Finding, h: Session) -> str:
    """ "vault/a.md:12: RETRACTED 2010-02-06: Wakefield 1998. … (notice doi:…, Crossref)"."""
    mention = finding.mention
    path = mention.path if mention.path == "-" else shown_path(mention.path)
    return f"{path}:{mention.line}: {finding_message(finding, _Namer(h, finding))}"


class _Namer:
    """Names the work behind a DOI on one line, as far as the cache knows it."""

    def __init__(self, h: Session, finding: Finding | None = None) -> None:
        self._h, self._finding = h, finding

    def __call__(self, doi: str) -> str:
        record = self._h.record(doi)
        is_described = record is not None and (record.work.title or record.work.contributors)
        return to_line(record.work) if record and is_described else ""


def _mend(
    h: Session, path: str, out: str | None, findings: Sequence[Finding], *, is_dry: bool
) -> bool:
    """Write the mended copy, or show the diff; True where the file cannot be mended.

    What the user accepts stays.
    """
    kept = {each.mention.cite_key for each in findings if each.accepted is not None}
    change = h.mended(path, keep=[key for key in kept if key])
    if change.outcome == "refused":
        tell([f"{path}: not mended: {change.reason}"], quiet=False)
        return True
    text = change.after or Path(path).read_text("utf-8")
    if is_dry:
        if change.after and change.before is not None:
            print_difference(change.before, change.after, path)
        tell(_unmended(findings, change), quiet=False)
        return False
    count = sum(bool(each.replaced) for each in change.entries)
    write_output(Path(str(out)), text)
    mended = f"{out}: {count} {'entry' if count == 1 else 'entries'} mended"
    tell([*_unmended(findings, change), mended], quiet=False)
    return False


def _unmended(findings: Sequence[Finding], change: FileChange) -> list[str]:
    """The entries in which something is wrong and nothing was replaced, each with the reason."""
    reports = {(each.line, each.key): each for each in change.entries}
    lines = []
    for each in findings:
        is_wrong = each.kind in ("wrong-details", "wrong-doi") and each.accepted is None
        report = reports.get((each.mention.line, each.mention.cite_key or ""))
        if not is_wrong or not each.is_verdict or (report and report.replaced):
            continue
        why = (
            "; ".join(f"{name}: {text}" if name else text for name, text in report.left or ())
            if report
            else ""
        )
        name = each.mention.cite_key or each.mention.text[:40]
        lines.append(
            f"{change.path}:{each.mention.line}: @{name} stays: {why or 'mend it by hand'}"
        )
    return lines


def _tell_github(findings: Sequence[Finding], h: Session) -> None:
    """Annotations at the lines, on stderr, which runners read as well; and the job's summary."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for each in by_gravity(findings):
        if each.kind not in (VERIFIED, "record-poorer"):
            click.echo(to_annotation(_in_workspace(each), _Namer(h)), err=True)
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(to_summary(findings, _Namer(h)))
        except OSError as error:
            tell([f"{path}: no summary could be written: {error.strerror}"], quiet=False)


def _in_workspace(finding: Finding) -> Finding:
    """The finding with its path from the top of the checkout, as annotations want it."""
    top, path = os.environ.get("GITHUB_WORKSPACE"), Path(finding.mention.path).absolute()
    if not top or not path.is_relative_to(top):
        return finding
    place = path.relative_to(top).as_posix()
    return replace(finding, mention=replace(finding.mention, path=place))


def _counted(findings: Sequence[Finding]) -> list[str]:
    """How many entries got which verdict, and how many findings there are besides."""
    entries = [each for each in findings if each.is_verdict]
    verdicts = Counter(_ENTRY_WORDS.get(each.kind) for each in entries if each.accepted is None)
    verdicts = Counter({word: verdicts[word] for word in _ENTRY_WORDS.values() if verdicts[word]})
    good = sum(each.kind == VERIFIED for each in entries)
    accepted = sum(each.accepted is not None for each in findings)
    judged = sum(each.kind == VERIFIED or each.kind in _ENTRY_WORDS for each in entries)
    counted = ", ".join([f"{good} verified", *(f"{n} {word}" for word, n in verdicts.items())])
    counted += f", {accepted} accepted" if accepted else ""
    others = Counter(
        each.group if each.kind == "wrong-doi" else each.kind
        for each in findings
        if each.kind != VERIFIED
        and each.accepted is None
        and not (each.is_verdict and each.kind in _ENTRY_WORDS)
    )
    lines = [f"{judged} {'entry' if judged == 1 else 'entries'}: {counted}"] if judged else []
    named = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
    return [*lines, f"found in what is cited: {named or 'nothing'}"]


def _exit_code(
    h: Session,
    findings: Sequence[Finding],
    groups: frozenset[str] | None,
    *,
    allows_unavailable: bool,
    is_refused: bool,
) -> int:
    is_lost = bool(h.failures) or any(
        each.kind == "not-checked" and not each.is_unidentified for each in findings
    )
    if groups is None:
        is_open = any(each.is_trouble for each in findings)
    else:
        is_open = any(each.group in groups and each.accepted is None for each in findings)
    if is_lost and allows_unavailable and h.stopped_by != "interrupted":
        tell(["not everything could be checked: see above; passed all the same"], quiet=False)
        return code_of(is_refused=is_refused or bool(h.unread), is_open=is_open)
    return exit_code(h, is_open=is_open, is_refused=is_refused, is_unavailable=is_lost)
