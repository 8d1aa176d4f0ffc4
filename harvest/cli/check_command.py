"""harvest check: what is wrong with what notes and lists cite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click

from harvest.check import ENTRIES, VERIFIED, Finding, World, find_findings
from harvest.cli.desk import Desk, open_desk
from harvest.cli.enrich_command import run_enrich
from harvest.cli.naming import shown_path
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import EXIT_INTERRUPTED, EXIT_OPEN, EXIT_UNAVAILABLE, summary
from harvest.cli.output import print_json, print_line, tell
from harvest.export.warning import to_warning
from harvest.export.wording import notice_words
from harvest.export.work_line import to_line
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention
from harvest.model.work import Update, Work
from harvest.resolve.gather import AGENCY, Gatherer

__all__ = ["check", "world_of"]

_ENTRY_WORDS = {
    "wrong-details": "wrong details",
    "wrong-doi": "wrong DOI",
    "not-found": "not found",
    "not-checked": "could not be checked",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per finding.")
@network_options
def check(paths: tuple[str, ...], as_json: bool, **options: Any) -> int:
    """Say what is wrong with what PATHs cite; without PATH, all notes in the cache.

    For notes, folders and lists: what was retracted, withdrawn, corrected or is under concern,
    preprints that have been published, DOIs that name another work. For each entry of a .bib file
    (or RIS, CSL-JSON, table) besides: verified, wrong details, wrong DOI, not found, or could not
    be checked. Exit code 1 if anything was found, 3 if something could not be asked.

    \b
    Example:
      harvest check ~/vault
      harvest check refs.bib --json
    """
    common = read_common(options)
    with open_desk(common) as desk:
        answers = run_enrich(desk, paths) if paths else _all_answers(desk)
        findings = find_findings(answers, world_of(desk.pipeline.gatherer, answers))
        _fetch_better(desk, findings)
        for finding in findings:
            if as_json:
                print_json(finding.to_dict())
            elif finding.kind != VERIFIED or common.verbosity > 0:
                print_line(_line(finding, desk))
        tell([*_counted(findings), *summary(desk, answers)[1:]], quiet=common.verbosity < 0)
        return _exit_code(desk, findings)


def _all_answers(desk: Desk) -> list[Answer]:
    """Answers for all mentions in the cache, as they were when their files were last read."""
    stored = desk.cache.mentions()
    answers = desk.pipeline.resolve([mention for _, mention in stored])
    numbered = zip((number for number, _ in stored), answers, strict=True)
    desk.cache.save_answers(numbered)
    return answers


def world_of(gatherer: Gatherer, answers: Sequence[Answer]) -> World:
    """The works in question, and what became of the DOIs that did not lead to them."""
    ids = {answer.work_id for answer in answers if answer.work_id}
    ids |= {each.work_id for answer in answers for each in answer.candidates}
    records = gatherer.cache.records(sorted(ids))
    dois = {
        identifier
        for answer in answers
        if answer.mention.kind in ENTRIES
        for identifier in answer.mention.identifiers
        if identifier.scheme == "doi"
    }
    # Only doi.org can tell that a DOI does not exist; that an agency gives no metadata is another
    # reason, and without a network its silence says nothing.
    reasons = gatherer.cache.reasons(AGENCY, dois)
    missing = {doi for doi, reason in reasons.items() if reason.startswith("doi.org:")}
    standings = gatherer.standing(dois - missing)
    is_asked = bool(gatherer.sources)
    return World(
        works={work_id: record.work for work_id, record in records.items()},
        missing=missing,
        unasked={
            doi: each.reason
            for doi, each in standings.items()
            if each.work_id is None and not (each.is_absent and is_asked)
        },
        is_asked=is_asked,
    )


def _fetch_better(desk: Desk, findings: Iterable[Finding]) -> None:
    """Fetch the published versions, so that the user reads a title beside the DOI."""
    desk.pipeline.gatherer.gather(
        Identifier("doi", doi) for each in findings if each.kind == "published"
        for doi in each.better
    )  # fmt: skip


def _line(finding: Finding, desk: Desk) -> str:
    """ "vault/a.md:12: RETRACTED 2010-02-06: Wakefield 1998. … (notice doi:…, Crossref)"."""
    mention = finding.mention
    path = mention.path if mention.path == "-" else shown_path(mention.path)
    return f"{path}:{mention.line}: {_told(finding, desk)}"


def _told(finding: Finding, desk: Desk) -> str:
    record = desk.cache.record(finding.work_id) if finding.work_id else None
    work = to_line(record.work) if record else _subject(finding.mention)
    if finding.kind == "published":
        return f"PREPRINT, now published: {work} → {_named(finding.better, desk)}"
    if finding.notices or finding.kind not in (*_ENTRY_WORDS, VERIFIED, "doi-names-another-work"):
        return f"{notice_words(finding.kind)}{_notices(finding.notices)}: {work}"
    if finding.mention.kind in ENTRIES:
        return _verdict(finding)
    if finding.kind == "doi-names-another-work":
        right = f"; the words are those of {_named(finding.better, desk)}" if finding.better else ""
        return f"DOI names another work: {work}{right} [{finding.reason}]"
    return f"could not be checked: {_subject(finding.mention)} ({finding.reason})"


def _verdict(finding: Finding) -> str:
    words = _ENTRY_WORDS.get(finding.kind, finding.kind)
    parts = [f"{words}: {_subject(finding.mention)}"]
    parts += [
        f"{each.field}: {each.ours!r}, should be {each.theirs!r}" for each in finding.differences
    ]
    if finding.kind in ("not-found", "not-checked"):
        parts.append(finding.reason)
    return "; ".join(parts)


def _subject(mention: Mention) -> str:
    """What the mention is about, in as few words as possible."""
    title = mention.query.title if mention.query else None
    name = f"@{mention.cite_key}" if mention.cite_key else ""
    shown = " ".join((title or ("" if name else mention.text)).split())[:100]
    return " ".join(part for part in (name, shown) if part)


def _notices(notices: Sequence[Update]) -> str:
    """Dates, notices and who registered them."""
    told = (", ".join(to_warning(each).details) for each in notices)
    known = "; ".join(filter(None, told))
    return f" ({known})" if known else ""


def _named(dois: Sequence[str], desk: Desk) -> str:
    """The works behind *dois* on one line each, as far as they are known."""
    names = [Identifier("doi", doi) for doi in dois]
    ids = desk.cache.work_ids(names)
    records = desk.cache.records(ids.values())
    works = [records[ids[name]].work if name in ids else Work(doi=name.value) for name in names]
    return " / ".join(to_line(work) if work.title else f"doi:{work.doi}" for work in works)


def _counted(findings: Sequence[Finding]) -> list[str]:
    """How many entries got which verdict, and how many findings there are besides."""
    entries = [each for each in findings if each.mention.kind in ENTRIES]
    verdicts = Counter(_ENTRY_WORDS.get(each.kind) for each in entries)
    verdicts = Counter({word: verdicts[word] for word in _ENTRY_WORDS.values() if verdicts[word]})
    good = sum(each.kind == VERIFIED for each in entries)
    judged = good + verdicts.total()
    told = ", ".join([f"{good} verified", *(f"{n} {word}" for word, n in verdicts.items())])
    others = Counter(each.kind for each in findings if each.kind not in (VERIFIED, *_ENTRY_WORDS))
    lines = [f"{judged} entries: {told}"] if judged else []
    named = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
    return [*lines, f"found in what is cited: {named or 'nothing'}"]


def _exit_code(desk: Desk, findings: Sequence[Finding]) -> int:
    if desk.stopped_by == "interrupted":
        return EXIT_INTERRUPTED
    if desk.failures or any(each.kind == "not-checked" for each in findings):
        return EXIT_UNAVAILABLE
    return EXIT_OPEN if any(each.is_trouble for each in findings) else 0
