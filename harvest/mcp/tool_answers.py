"""What a tool answers with: plain objects, cut to a size that a model can read.

Every object about a work says where it comes from (`sources`: who, and when asked); about a mention
also `status`, `reason` and `confidence` (0 to 1, null where nothing was matched).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from harvest import Answer, Finding, Record, finding_message
from harvest.export.warning import find_warnings

__all__ = ["cut", "of_answer", "of_finding", "of_list", "of_record", "some"]

LONGEST = 600
"""Characters of an abstract, quotation or reason; what is cut off ends in …"""
_AUTHORS = 6
_CANDIDATES = 5


def cut(text: str | None, longest: int = LONGEST) -> str | None:
    """*text*, at most so long.

    >>> cut("one two three", 8)
    'one two…'
    """
    return text if text is None or len(text) <= longest else text[: longest - 1].rstrip() + "…"


def of_record(record: Record, handle: str | None = None, *, full: bool = False) -> dict[str, Any]:
    """A work in a few lines; *full* with its abstract, indicators and conflicts."""
    work = record.work
    names = [each.name for each in work.contributors if each.role == "author"]
    fields: dict[str, Any] = {
        "handle": handle,
        "doi": work.doi,
        "title": cut(work.title, 300),
        "authors": names[:_AUTHORS] + ["et al."] * (len(names) > _AUTHORS),
        "year": work.year,
        "venue": work.venue.title if work.venue else None,
        "type": work.type,
        "warnings": [" ".join([each.words, *each.details]) for each in find_warnings(record)],
        "sources": {name: each.retrieved_at for name, each in record.sources.items()},
    }
    if full:
        fields |= {
            "abstract": cut(work.abstract, 4 * LONGEST),
            "indicators": [
                {"name": each.name, "value": each.value, "class": each.class_,
                 "source": each.source, "as_of": each.as_of}
                for each in record.indicators[:20]
            ],
            "conflicts": [
                {"field": each.field, "source": each.source, "value": cut(str(each.value), 200)}
                for each in record.conflicts[:10]
            ],
        }  # fmt: skip
    return fields


def of_answer(answer: Answer, record: Record | None, *, full: bool = False) -> dict[str, Any]:
    """What became of a mention: its words and place, the verdict, the work or the candidates."""
    mention = answer.mention
    fields: dict[str, Any] = {
        "said": cut(mention.text, 300),
        "status": answer.status,
        "reason": cut(answer.reason, 300),
        "confidence": answer.confidence,
        "work": of_record(record, answer.work_id, full=full) if record else None,
    }
    if mention.path:
        fields |= {"path": mention.path, "line": mention.line}
    if mention.annotation and mention.annotation.quote:
        fields |= {"quote": cut(mention.annotation.quote), "page": mention.annotation.page}
    if answer.candidates:
        fields["candidates"] = [
            {"doi": each.doi, "title": cut(each.title, 200), "year": each.year,
             "confidence": each.confidence, "reason": cut(each.reason, 200)}
            for each in answer.candidates[:_CANDIDATES]
        ]  # fmt: skip
    return fields


def of_finding(finding: Finding) -> dict[str, Any]:
    """A finding of a check: its kind and group, what is wrong, and who was asked."""
    return {
        "line": finding.mention.line,
        "key": finding.mention.cite_key,
        "status": finding.kind,
        "group": finding.group,
        "is_trouble": finding.is_trouble,
        "message": cut(finding_message(finding)),
        "doi": finding.doi,
        "better": list(finding.better),
        "differences": [
            {"field": each.field, "yours": cut(each.entry, 200), "theirs": cut(each.record, 200)}
            for each in finding.differences
        ],
        "asked": dict(finding.asked),
    }


def of_list(name: str, items: Sequence[Any], total: int, **more: Any) -> dict[str, Any]:
    """A list under *name*, with how many there are in all; `left_out` tells what was cut."""
    return {**more, "total": total, "left_out": max(0, total - len(items)), name: list(items)}


def some(items: Iterable[Any], limit: int, most: int) -> list[Any]:
    """At most *limit* of them, never more than *most*."""
    return list(items)[: max(1, min(limit, most))]
