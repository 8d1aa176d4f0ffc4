"""harvest check: what is wrong with what notes and lists cite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from harvest import Difference, Finding, Mention, Session, Update
from harvest.cli.interactive import open_session
from harvest.cli.options import columns_option, network_options, read_common
from harvest.cli.outcome import exit_code, summary
from harvest.cli.output import print_json, print_line, shown_path, tell
from harvest.cli.progress import shown_progress, telling
from harvest.export.warning import to_warning
from harvest.export.wording import notice_words
from harvest.export.work_line import to_line

__all__ = ["check"]

VERIFIED = "verified"
_ENTRY_WORDS = {
    "record-poorer": "the record is poorer",
    "wrong-details": "wrong details",
    "wrong-doi": "wrong DOI",
    "not-found": "not found",
    "not-checked": "could not be checked",
}


_DOUBLED_WORDS = {
    "doubled-key": "the key is used twice",
    "doubled-work": "the work is here twice",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per finding.")
@columns_option
@network_options
def check(paths: tuple[str, ...], as_json: bool, columns: dict[str, str], **options: Any) -> int:
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
    quiet = common.verbosity < 0
    with open_session(common) as h:
        with shown_progress(quiet=quiet) as on_event:
            show = telling(on_event, quiet=quiet)
            findings = h.check(paths or None, columns=columns, on_event=show)
        for finding in findings:
            if as_json:
                print_json(finding.to_dict())
            elif finding.kind != VERIFIED or common.verbosity > 0:
                print_line(_line(finding, h))
        tell([*_counted(findings), *summary(h, [])[1:]], quiet=quiet)
        return exit_code(
            h,
            is_open=any(each.is_trouble for each in findings),
            is_unavailable=any(each.kind == "not-checked" for each in findings),
        )


def _line(finding: Finding, h: Session) -> str:
    """ "vault/a.md:12: RETRACTED 2010-02-06: Wakefield 1998. … (notice doi:…, Crossref)"."""
    mention = finding.mention
    path = mention.path if mention.path == "-" else shown_path(mention.path)
    return f"{path}:{mention.line}: {_told(finding, h)}"


def _told(finding: Finding, h: Session) -> str:
    record = h.record(finding.work_id) if finding.work_id else None
    work = to_line(record.work) if record else _subject(finding.mention)
    if finding.kind == "published":
        return f"PREPRINT, now published: {work} → {_named(finding.better, h)}"
    if finding.kind in _DOUBLED_WORDS:
        return f"{_DOUBLED_WORDS[finding.kind]}: {_subject(finding.mention)}: {finding.reason}"
    if finding.notices or finding.kind not in (*_ENTRY_WORDS, VERIFIED, "doi-names-another-work"):
        return f"{notice_words(finding.kind)}{_notices(finding.notices)}: {work}"
    if finding.is_verdict:
        return _verdict(finding)
    if finding.kind == "doi-names-another-work":
        right = f"; the words are those of {_named(finding.better, h)}" if finding.better else ""
        return f"DOI names another work: {work}{right} [{finding.reason}]"
    return f"could not be checked: {_subject(finding.mention)} ({finding.reason})"


def _verdict(finding: Finding) -> str:
    words = _ENTRY_WORDS.get(finding.kind, finding.kind)
    parts = [f"{words}: {_subject(finding.mention)}"]
    parts += [
        f"{each.field}: {each.ours!r}, {_against(each)} {each.theirs!r}"
        for each in finding.differences
    ]
    if finding.kind in ("not-found", "not-checked"):
        parts.append(finding.reason)
    return "; ".join(parts)


def _against(difference: Difference) -> str:
    return "the record has" if difference.is_poorer else "should be"


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


def _named(dois: Sequence[str], h: Session) -> str:
    """The works behind *dois* on one line each, as far as they are known."""
    works = [(doi, h.record(doi)) for doi in dois]
    return " / ".join(
        to_line(record.work) if record and record.work.title else f"doi:{doi}"
        for doi, record in works
    )


def _counted(findings: Sequence[Finding]) -> list[str]:
    """How many entries got which verdict, and how many findings there are besides."""
    entries = [each for each in findings if each.is_verdict]
    verdicts = Counter(_ENTRY_WORDS.get(each.kind) for each in entries)
    verdicts = Counter({word: verdicts[word] for word in _ENTRY_WORDS.values() if verdicts[word]})
    good = sum(each.kind == VERIFIED for each in entries)
    judged = good + verdicts.total()
    told = ", ".join([f"{good} verified", *(f"{n} {word}" for word, n in verdicts.items())])
    others = Counter(each.kind for each in findings if each.kind not in (VERIFIED, *_ENTRY_WORDS))
    lines = [f"{judged} entries: {told}"] if judged else []
    named = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
    return [*lines, f"found in what is cited: {named or 'nothing'}"]
