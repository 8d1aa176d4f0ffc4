"""A finding in words, on one line: what it is, of what, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harvest.check.finding import NOWHERE, UNKNOWN, Difference, Finding
from harvest.check.gravity import rule_of
from harvest.export.sanitize import inert
from harvest.export.warning import to_warning
from harvest.export.wording import notice_words
from harvest.model.mention import Mention
from harvest.model.reason import Reason

__all__ = ["Named", "finding_message", "subject"]

Named = Callable[[str], str]
"""A DOI or handle → its work on one line, "" where that is not known."""

_WITH_REASON = frozenset(
    "not-found not-checked not-indexed near-miss stale-acceptance undefined-key".split()
)


def finding_message(finding: Finding, named: Named = lambda doi: "") -> str:
    """ "RETRACTED (2010-02-06, notice doi:…): Wakefield 1998. …" and the like; inert text."""
    message = _message(finding, named)
    if finding.accepted is not None:
        message = f"{message} [accepted: {finding.accepted}]"
    return inert(" ".join(message.split()))


def _message(finding: Finding, named: Named) -> str:
    rule = rule_of(finding)
    known = (named(each) for each in (finding.work_id, finding.doi) if each)
    work = next(filter(None, known), "") or subject(finding.mention)
    if finding.kind == "published":
        message = f"PREPRINT, now published: {work} → {_works(finding.better, named)}"
        return f"{message} [{finding.reason}]" if finding.reason else message
    if finding.kind == "preprint":
        return f"{rule.words}: {work} → {_works(finding.better, named)} [{finding.reason}]"
    if finding.kind.startswith("doubled"):
        return f"{rule.words}: {subject(finding.mention)}: {finding.reason}"
    if finding.notices or rule.group in ("retracted", "concern", "notice"):
        return f"{notice_words(finding.kind)}{_notices(finding)}: {work}"
    if finding.kind == "doi-names-another-work":
        right = f"; the words are those of {_works(finding.better, named)}"
        return f"{rule.words}: {work}{right if finding.better else ''} [{finding.reason}]"
    if finding.kind == "unreadable":
        return f"{rule.words}: {finding.reason}"
    if finding.kind == "undefined-key":
        return f"{rule.words}: @{finding.mention.cite_key}: {finding.reason or finding.kind}"
    if rule.group == "no-such-doi" and not finding.differences:
        return f"{rule.words}: {finding.doi}: doi.org does not know it"
    if not finding.is_verdict and finding.kind == "not-checked":
        return f"could not be checked: {subject(finding.mention)} ({finding.reason})"
    return _verdict(finding, named)


def _verdict(finding: Finding, named: Named) -> str:
    parts = [f"{rule_of(finding).words}: {subject(finding.mention)}"]
    if _is_near(finding):
        verb = "are" if len(finding.better) > 1 else "is"
        nearest = _works(finding.better, named) or "a work without a DOI"
        parts.append(f"the nearest {verb} {nearest}")
    parts += [_told(each, finding, named) for each in finding.differences]
    is_lost = finding.kind == "wrong-doi" and finding.work_id is None
    is_told = finding.kind in _WITH_REASON or is_lost
    if is_told and (finding.kind != "near-miss" or Reason.of(finding.reason)):
        parts += [finding.reason] if finding.reason else []
    return "; ".join(parts)


def _is_near(finding: Finding) -> bool:
    """Whether what is named is no more than near to the entry."""
    is_nowhere = any(each.field == "doi" and each.record == NOWHERE for each in finding.differences)
    return finding.kind == "near-miss" or (is_nowhere and bool(finding.better))


def _told(difference: Difference, finding: Finding, named: Named) -> str:
    """One field: the entry's, and what it should be, or why the DOI is wrong."""
    own = f"{difference.field}: {difference.entry!r}"
    if difference.field == "doi" and difference.record == UNKNOWN:
        other = named(finding.doi) if finding.doi else ""
        return f"{own}, which is that of {other or 'another work'}; no source has what is described"
    if difference.field == "doi" and difference.record == NOWHERE:
        return f"{own}, which does not exist"
    return f"{own}, {_against(difference, finding)} {difference.record!r}"


def _against(difference: Difference, finding: Finding) -> str:
    if finding.kind == "only-preprint":
        return "which is"
    if _is_near(finding):
        return "there"
    if difference.is_poorer:
        return "the record has"
    return "the nearest record has" if finding.is_choice else "should be"


def subject(mention: Mention) -> str:
    """What the mention is about, in as few words as possible."""
    title = mention.query.title if mention.query else None
    name = f"@{mention.cite_key}" if mention.cite_key else ""
    shown = " ".join((title or ("" if name else mention.text)).split())[:100]
    return " ".join(part for part in (name, shown) if part)


def _notices(finding: Finding) -> str:
    """Dates, notices and who registered them; what was before by its name, too."""
    announced = (
        ", ".join(([] if each.type == finding.kind else [warning.words]) + warning.details)
        for each in finding.notices
        for warning in [to_warning(each)]
    )
    known = "; ".join(filter(None, announced))
    return f" ({known})" if known else ""


def _works(dois: Sequence[str], named: Named) -> str:
    return " / ".join(named(doi) or f"doi:{doi}" for doi in dois)
