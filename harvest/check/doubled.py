"""What a list has twice: one key for two entries, one work under two keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from harvest.check.finding import ENTRIES, Finding
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.reading import SPREADSHEETS, TABLE_SUFFIXES

__all__ = ["DOUBLED", "find_doubled"]

DOUBLED = ("doubled-key", "doubled-work")


def find_doubled(answers: Iterable[Answer]) -> Iterator[Finding]:
    """A finding at each entry whose key or whose work an entry of the same file has, too.

    Keys are compared without case, as BibTeX does. Of a work under one key twice only the key is
    told.
    """
    files: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.mention.kind in ENTRIES and not _is_in_a_table(answer.mention):
            files[answer.mention.path].append(answer)
    for entries in files.values():
        keys, works = _grouped(entries)
        for answer in entries:
            key = (answer.mention.cite_key or "").casefold()
            same_key = [each for each in keys[key] if each is not answer] if key else []
            if same_key:
                yield _finding("doubled-key", answer, same_key)
            twins = [
                each
                for name in _names(answer)
                for each in works[name]
                if each is not answer
                and (not key or (each.mention.cite_key or "").casefold() != key)
            ]
            if twins:
                yield _finding("doubled-work", answer, twins)


def _is_in_a_table(mention: Mention) -> bool:
    """Whether it is a row: a table of readings or authors may have a work as often as it likes."""
    return PurePath(mention.path).suffix.lower() in (*TABLE_SUFFIXES, *SPREADSHEETS)


def _grouped(
    entries: Sequence[Answer],
) -> tuple[defaultdict[str, list[Answer]], defaultdict[str, list[Answer]]]:
    keys: defaultdict[str, list[Answer]] = defaultdict(list)
    works: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in entries:
        keys[(answer.mention.cite_key or "").casefold()].append(answer)
        for name in _names(answer):
            works[name].append(answer)
    return keys, works


def _names(answer: Answer) -> list[str]:
    """The work that was found; for an entry that led to none, its DOI."""
    if answer.work_id:
        return [answer.work_id]
    return [str(each) for each in answer.mention.identifiers if each.scheme == "doi"][:1]


def _finding(kind: str, answer: Answer, others: Sequence[Answer]) -> Finding:
    places = dict.fromkeys(_place(kind, each) for each in others)
    return Finding(kind, answer.mention, ", ".join(places), answer.work_id)


def _place(kind: str, answer: Answer) -> str:
    mention = answer.mention
    name = f"@{mention.cite_key} in " if kind == "doubled-work" and mention.cite_key else ""
    return f"{name}line {mention.line}"
