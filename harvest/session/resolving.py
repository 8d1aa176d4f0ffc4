"""From what a caller gives (references, files, records, answers) to answers and works."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from harvest.errors import InvalidArgument, UnknownWork
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Problem
from harvest.model.record import Record, SourceStatus
from harvest.resolve.pipeline import Pipeline
from harvest.session.events import OnEvent, TableRead
from harvest.session.given_works import CachedWork, GivenWork, handle_of, named_work, names_of
from harvest.session.resources import Resources
from harvest.session.results import Result

if TYPE_CHECKING:
    from harvest.resolve.plan import Plan

__all__ = [
    "Answered",
    "Collected",
    "GivenPath",
    "GivenPaths",
    "GivenWorks",
    "answer_files",
    "answer_refs",
    "checked",
    "collect_works",
    "iterate_works",
    "path_names",
    "plan_files",
    "tell_missing",
    "with_unavailable",
    "work_of",
    "works_given",
    "works_of",
]

_log = logging.getLogger(__name__)

T = TypeVar("T")

GivenPath: TypeAlias = str | os.PathLike[str]
GivenPaths: TypeAlias = GivenPath | Iterable[GivenPath]
"""Notes, folders of notes, .bib files, tables and lists; "-" is standard input."""

GivenOne: TypeAlias = GivenWork | os.PathLike[str] | Result
GivenWorks: TypeAlias = GivenOne | Iterable[GivenOne]
"""Works one by one, or by the files that cite them: a text that names a file is that file."""


def path_names(paths: GivenPaths) -> list[str]:
    """The paths as texts, whether one was given or several.

    Raises:
        InvalidArgument: one is no path.
    """
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return [os.fspath(path) for path in checked(several, (str, os.PathLike), "path")]


def checked(given: Iterable[T], types: tuple[type, ...], what: str) -> list[T]:
    """What a caller gave, each of it of one of *types*.

    Raises:
        InvalidArgument: it is nothing that has several, or one of them is something else.
    """
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise InvalidArgument(f"{given!r} is no {what}")
    several = list(given)
    for each in several:
        if not isinstance(each, types):
            raise InvalidArgument(f"{each!r} is no {what}")
    return several


def answer_refs(at: Resources, refs: Sequence[str], on_event: OnEvent | None) -> list[Answer]:
    """The answer for each REF, in order, with its record and what is known of its venue."""
    from harvest.reading.lists import read_ref
    from harvest.resolve.venue_indicators import with_venue_impact

    pipeline = at.pipeline(on_event, is_lookup=True)
    named = {ref: _keyed(at, ref[1:]) for ref in refs if ref.startswith("@")}
    mentions = [named.get(ref) or read_ref(ref, "", 1) for ref in refs]
    answers = pipeline.resolve(mentions)
    found = dict.fromkeys(each.work_id for each in answers if each.work_id)
    records = with_venue_impact(at.cache, pipeline.fetcher, at.cache.works.records(found))
    unanswered = at.tally.unanswered
    complete = {each: with_unavailable(record, unanswered) for each, record in records.items()}
    return [replace(each, _record=complete.get(each.work_id or "")) for each in answers]


def with_unavailable(record: Record, unanswered: Mapping[str, Collection[Identifier]]) -> Record:
    """The record with the sources that left it unanswered."""
    names = {Identifier("doi", record.work.doi)} if record.work.doi else set()
    failed = {
        source: SourceStatus("unavailable", None)
        for source, reasons in sorted(unanswered.items())
        if source not in record.sources and not names.isdisjoint(reasons)
    }
    return replace(record, sources=record.sources | failed) if failed else record


def _keyed(at: Resources, key: str) -> Mention | None:
    """The work that the user calls *key*: by their library, else by what the cache remembers."""
    from harvest.library.scope import Scope
    from harvest.library.shelf import Library

    work_id = at.cache.keys.only_work(key)
    record = at.cache.works.record(work_id) if work_id else None
    mention = Mention("", 1, 1, "citekey", f"@{key}", cite_key=key)
    if record is not None and (names := names_of(record)):
        return replace(mention, identifiers=tuple(names))
    known = Scope(Library.open(at.settings).shared).get(key)
    if known is None:
        return None
    return replace(mention, identifiers=known.identifiers, query=known.query)


class Answered(NamedTuple):
    """The answer for each mention in files, what could not be read, and the files in order."""

    answers: Sequence[Answer]
    problems: list[Problem]
    files: list[str]


def answer_files(
    at: Resources,
    pipeline: Pipeline,
    paths: Sequence[str],
    on_event: OnEvent | None,
    columns: Mapping[str, str] | None = None,
) -> Answered:
    """The answer for each mention in the files, and what could not be read.

    Args:
        columns: what the user says of the columns of tables; see `Session.enrich`.

    Raises:
        InvalidArgument: a column holds what no column can.
        UnreadableInput: a path does not exist; nothing was asked.
    """
    from harvest.resolve.enrich import enrich_paths
    from harvest.resolve.intake import Library
    from harvest.session.own_keys import adopt_keys

    meanings = checked_columns(columns)
    library = Library.open(at.settings)
    result = enrich_paths(paths, at.cache, pipeline, library, meanings)
    if on_event is not None:
        for notice in result.notices:
            on_event(TableRead(notice))
        for problem in result.problems:
            on_event(problem)
    # A watch reads the same files again and again.
    known = set(at.tally.unread)
    at.tally.unread += (each for each in result.problems if each.is_unread and each not in known)
    adopt_keys(at, result.answers, library, paths)
    return Answered(result.answers, result.problems, result.files)


def plan_files(
    at: Resources, paths: Sequence[str], columns: Mapping[str, str] | None = None
) -> Plan:
    """What `answer_files` would ask, and what that would cost; nothing is asked."""
    from harvest.resolve.intake import Library, read_paths
    from harvest.resolve.plan import make_plan

    meanings, library = checked_columns(columns), Library.open(at.settings)
    sheets = list(read_paths(paths, at.cache, library, meanings))
    problems = (problem for sheet in sheets for problem in sheet.problems)
    at.tally.unread += (each for each in problems if each.is_unread)
    mentions = [mention for sheet in sheets for mention in sheet.mentions]
    return make_plan(at.cache, at.pipeline(), mentions)


def checked_columns(columns: Mapping[str, str] | None) -> Mapping[str, str]:
    """*columns*, as far as their meanings can be judged without a table.

    Raises:
        InvalidArgument: a column holds what no column can.
    """
    from harvest.reading.column import COLUMNS

    for meaning in columns or {}:
        if meaning not in COLUMNS:
            raise InvalidArgument(f"columns: {meaning!r} is none of {', '.join(COLUMNS)}")
    return columns or {}


def works_of(at: Resources, answers: Sequence[Answer]) -> list[CachedWork]:
    """The works that were matched, each once."""
    work_ids = list(dict.fromkeys(answer.work_id for answer in answers if answer.work_id))
    return [CachedWork(*each) for each in at.cache.works.records(work_ids).items()]


def works_given(
    at: Resources, works: GivenWorks | None, on_event: OnEvent | None
) -> list[CachedWork]:
    """All that *works* names, each once: what files cite first, then the others in order.

    None is the whole cache.

    Raises:
        UnknownWork: there is no such work, or several could be meant.
    """
    return collect_works(at, works, on_event).works


@dataclass(frozen=True, slots=True)
class Collected:
    """Works, each once, with the answers of the files that cite them.

    Attributes:
        named: the paths of these files, as they were named.
    """

    works: list[CachedWork]
    answers: list[Answer]
    named: list[str]


def collect_works(at: Resources, works: GivenWorks | None, on_event: OnEvent | None) -> Collected:
    """What `works_given` gives, with the answers that led there.

    Raises:
        UnknownWork: there is no such work, or several could be meant.
    """
    if works is None:
        return Collected([*iterate_works(at, None)], [], [])
    files: list[str] = []
    others: list[GivenWork | Result] = []
    for each in _one_by_one(works):
        if isinstance(each, os.PathLike) or (isinstance(each, str) and _is_file(each)):
            files.append(os.fspath(each))
        else:
            others.append(each)
    answers = [*answer_files(at, at.pipeline(on_event), files, on_event).answers] if files else []
    found = works_of(at, answers)
    for other in others:
        if isinstance(other, Result):
            found += works_of(at, other.answers)
            answers += other.answers
            files += other.paths
        else:
            found.append(work_of(at, other, on_event))
    return Collected([CachedWork(*each) for each in dict(found).items()], answers, files)


def iterate_works(
    at: Resources, works: GivenWorks | None, on_event: OnEvent | None = None
) -> Iterator[CachedWork]:
    """What `works_given` gives; of the whole cache one at a time, and which are missing is told."""
    if works is not None:
        yield from works_given(at, works, on_event)
        return
    tell_missing(at)
    yield from (CachedWork(*each) for each in at.cache.works.all_records())


def tell_missing(at: Resources) -> None:
    """Say, and count as unread, that replies are set aside of which there is no work."""
    lost = at.cache.replies.unreadable()
    known = at.cache.works.ids([asked for asked, _, _ in lost])
    missing = [f"of {source} about {asked}" for asked, source, _ in lost if asked not in known]
    if not missing:
        return
    first = f"{missing[0]}{', …' if len(missing) > 1 else ''}"
    reason = (
        f"works are missing, since replies cannot be read: {len(missing):,} ({first}); "
        "harvest refresh asks for them anew"
    )
    problem = Problem(str(at.cache.path), 0, reason, is_unread=True)
    if problem not in at.tally.unread:
        at.tally.unread.append(problem)
        _log.warning("%s: %s", problem.path, reason)


def work_of(at: Resources, work: GivenWork, on_event: OnEvent | None = None) -> CachedWork:
    """The one work that is given; a REF that is not in the cache is looked up.

    Raises:
        UnknownWork: there is no such work, or several could be meant.
        InvalidArgument: it is nothing that stands for a work.
    """
    if isinstance(work, CachedWork):
        return work
    checked([work], (str, Record, Answer), "work")
    if isinstance(work, Record):
        return CachedWork(handle_of(at.cache, work), work)
    if isinstance(work, str):
        work_id = named_work(at.cache, work)
        record = at.cache.works.record(work_id) if work_id else None
        if work_id is not None and record is not None:
            return CachedWork(work_id, record)
        [answer] = answer_refs(at, [work], on_event)
    else:
        answer = work
    found = answer.record
    if answer.work_id is None or found is None:
        raise _unknown(at, work if isinstance(work, str) else answer.mention.text, answer)
    return CachedWork(answer.work_id, found)


def _unknown(at: Resources, ref: str, answer: Answer) -> UnknownWork:
    if not at.sources:
        return UnknownWork(f"{ref} is not in the cache, and nobody is asked offline", ref)
    return UnknownWork(f"{ref}: {answer.status}: {answer.reason}")


def _one_by_one(works: GivenWorks) -> Iterator[GivenWork | os.PathLike[str] | Result]:
    one = (str, os.PathLike, Record, Answer, Result, CachedWork)
    if isinstance(works, one):
        yield works
    else:
        yield from checked(works, one, "work")


def _is_file(text: str) -> bool:
    try:
        return text == "-" or Path(text).exists()
    except (OSError, ValueError):
        return False  # too long for a name, or with characters that none can have
