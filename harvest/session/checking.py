"""What `check` looks at: the works in question and what became of the DOIs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harvest.cache import Cache
from harvest.check import Finding, World, find_findings
from harvest.check.entry_kind import rfc_doi
from harvest.check.finding import is_judged
from harvest.errors import InvalidArgument
from harvest.files.paper_folder import papers_within
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Problem
from harvest.model.provider import registry
from harvest.model.reason import Reason
from harvest.providers import GivesNotices
from harvest.resolve.identifier_fetching import Fetcher
from harvest.resolve.notice_search import find_notices
from harvest.resolve.pipeline import Pipeline
from harvest.session.cited_definitions import cited_entries_of
from harvest.session.events import OnEvent
from harvest.session.resolving import answer_files
from harvest.session.resources import Resources
from harvest.session.second_look import find_near, link_versions
from harvest.session.who_answered import with_asked

__all__ = [
    "LISTS",
    "CheckScope",
    "answers_to_check",
    "find_wrong",
    "scope_of",
    "world_of",
]

LISTS = frozenset({".bib", ".ris", ".nbib", ".enw", ".json", ".csv", ".tsv"})
"""Endings of the files whose every entry is judged."""
_RETRACTIONS = frozenset({"retracted", "concern"})


@dataclass(frozen=True, slots=True)
class CheckScope:
    """What a check is asked to look for.

    Attributes:
        is_retractions: nothing but what was taken back, or is under concern.
        since: only notices from that day on (ISO), and those without a date; "" for all.
        is_with_preprints: also the preprints of articles, which is a search for each article.
    """

    is_retractions: bool = False
    since: str = ""
    is_with_preprints: bool = False


def scope_of(only: str | None, since: str | None, *, preprints: bool = False) -> CheckScope:
    """The scope that the options name.

    Raises:
        InvalidArgument: there is no such part of a check, or no such day.
    """
    if only not in (None, "retractions"):
        raise InvalidArgument(f"a check can be narrowed to retractions only, not to {only!r}")
    day = since or ""
    if day and not _is_day(day):
        raise InvalidArgument(f"{day!r} is no day: write 2026, 2026-11 or 2026-11-28")
    return CheckScope(only is not None, day, preprints)


def _is_day(text: str) -> bool:
    from datetime import date

    parts = text.split("-")
    try:
        date(*[*map(int, parts), 1, 1][:3])
    except (ValueError, TypeError):
        return False
    return len(parts) <= 3 and len(parts[0]) == 4 and all(len(part) == 2 for part in parts[1:])


def answers_to_check(
    at: Resources,
    pipeline: Pipeline,
    named: Sequence[str] | None,
    on_event: OnEvent | None,
    columns: Mapping[str, str] | None,
) -> tuple[list[Answer], list[Finding]]:
    """The answers for what the files *named* cite and list; None is all notes in the cache.

    Then a finding for each entry that could not be read.
    """
    if named is None:
        return _answer_all(at.cache, pipeline), []
    ignore = at.settings.ignore
    paths = [one for each in named for one in papers_within(each, ignore)]
    read = answer_files(at, pipeline, paths, on_event, columns)
    answers = [*read.answers]
    answers += pipeline.resolve(cited_entries_of(at, answers, paths))
    answers = [each for each in answers if not _is_container(each)]
    return answers, [_unreadable(each) for each in read.problems if _is_of_an_entry(each)]


_CONTAINER = re.compile(r"\s*@(?:set|xdata)\s*[{(]", re.I)


def _is_container(answer: Answer) -> bool:
    """Whether it is what BibLaTeX has beside entries: a set of them, or fields that they share."""
    return answer.mention.kind == "bib-entry" and bool(_CONTAINER.match(answer.mention.text))


def _is_of_an_entry(problem: Problem) -> bool:
    """Whether something of a list is lost, not only read with a guess."""
    is_guess = problem.text.startswith(("is not UTF-8", "has no byte order mark"))
    return problem.line > 0 and not is_guess and Path(problem.path).suffix.lower() in LISTS


def _unreadable(problem: Problem) -> Finding:
    place = Mention(problem.path, problem.line, 1, "problem", problem.text)
    return Finding("unreadable", place, problem.text)


def _answer_all(cache: Cache, pipeline: Pipeline) -> list[Answer]:
    """Answers for all mentions in the cache, as they were when their files were last read."""
    stored = cache.notes.mentions()
    answers = pipeline.resolve([mention for _, mention in stored])
    numbered = zip((number for number, _ in stored), answers, strict=True)
    cache.answers.save(numbered)
    return answers


def find_wrong(
    cache: Cache, pipeline: Pipeline, answers: Sequence[Answer], scope: CheckScope | None = None
) -> list[Finding]:
    """What is wrong with what was cited; the works to cite instead are fetched into the cache."""
    fetcher = pipeline.fetcher
    scope = scope or CheckScope()
    answers = answers if scope.is_retractions else _with_rfcs(pipeline, answers)
    matched = [each.work_id for each in answers if each.work_id]
    if not scope.is_retractions:
        records = cache.works.records(dict.fromkeys(matched))
        link_versions(cache, pipeline, records, of_articles=scope.is_with_preprints)
    world = world_of(cache, fetcher, answers)
    cited = {work.doi for each in matched if (work := world.works.get(each)) and work.doi}
    world = replace(
        world,
        notices=find_notices(cache, fetcher, cited),
        shows_preprints=scope.is_with_preprints,
    )
    findings = find_findings(answers, world)
    if scope.is_retractions:
        wanted = [each for each in findings if _is_wanted(each, scope)]
        return wanted + _unasked_for_notices(fetcher, answers, world, wanted)
    if near := find_near(cache, pipeline, findings):
        named = dict(each for several in near.values() for each in several)
        works = dict(world.works) | named
        more = find_notices(cache, fetcher, {work.doi for work in named.values() if work.doi})
        notices = {**world.notices, **more}
        findings = find_findings(answers, replace(world, near=near, works=works, notices=notices))
    fetcher.fetch_all(
        Identifier("doi", doi)
        for each in findings
        if each.kind == "published"
        for doi in each.better
    )
    return with_asked(cache, pipeline, [each for each in findings if _is_since(each, scope.since)])


def _unasked_for_notices(
    fetcher: Fetcher, answers: Iterable[Answer], world: World, told: Sequence[Finding]
) -> list[Finding]:
    """A finding for each work about which who has the notices could not be asked, and none said."""
    known = {each.mention for each in told}
    lost = {
        name: each
        for name, each in fetcher.unavailable.items()
        if isinstance(fetcher.sources.get(name), GivesNotices)
    }
    found = []
    for answer in answers:
        work = world.works.get(answer.work_id or "")
        doi = Identifier("doi", work.doi) if work and work.doi else None
        reasons = [f"{name}: {each[doi]}" for name, each in lost.items() if doi and doi in each]
        if reasons and answer.mention not in known:
            reason = f"not asked for notices: {'; '.join(reasons)}"
            found.append(
                Finding(
                    "not-checked",
                    answer.mention,
                    reason,
                    answer.work_id,
                    work.doi if work else None,
                )
            )
    return found


def _is_wanted(finding: Finding, scope: CheckScope) -> bool:
    from harvest.check.gravity import group_of

    is_open = finding.kind == "not-checked"
    return is_open or (group_of(finding) in _RETRACTIONS and _is_since(finding, scope.since))


def _is_since(finding: Finding, since: str) -> bool:
    """Whether a notice is of that day or later; what is no notice, or has no date, stays."""
    if not finding.notices or not since:
        return True
    return any(
        each.date is None or each.date >= since[: len(each.date)] for each in finding.notices
    )


def _with_rfcs(pipeline: Pipeline, answers: Sequence[Answer]) -> list[Answer]:
    """The answers; entries of RFCs that were not found are asked for by the RFC's own DOI."""
    lost = {
        number: replace(each.mention, identifiers=(Identifier("doi", doi),))
        for number, each in enumerate(answers)
        if is_judged(each.mention) and not each.work_id and (doi := rfc_doi(each.mention))
    }
    found = dict(zip(lost, pipeline.resolve(list(lost.values())), strict=True))
    return [
        replace(found[number], mention=each.mention)
        if number in found and found[number].work_id
        else each
        for number, each in enumerate(answers)
    ]


def world_of(cache: Cache, fetcher: Fetcher, answers: Sequence[Answer]) -> World:
    """The works in question, and what became of the DOIs that did not lead to them."""
    ids = {answer.work_id for answer in answers if answer.work_id}
    ids |= {each.work_id for answer in answers for each in answer.candidates}
    records = cache.works.records(sorted(ids))
    dois = {
        identifier
        for answer in answers
        for identifier in answer.mention.identifiers
        if identifier.scheme == "doi"
    }
    # Only doi.org can tell that a DOI does not exist; that an agency gives no metadata is another
    # reason, and without a network its silence says nothing.
    reasons = cache.replies.reasons(registry(), dois)
    missing = {doi for doi, reason in reasons.items() if Reason.of(reason) is Reason.NO_SUCH_DOI}
    standings = fetcher.standing(dois - missing)
    is_asked = bool(fetcher.sources)
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
