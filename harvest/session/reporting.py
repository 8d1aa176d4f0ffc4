"""The report of a run: one JSON line for each mention."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from harvest.cache import Cache
from harvest.model.answer import Answer

__all__ = ["to_report"]


def to_report(cache: Cache, answers: Sequence[Answer]) -> str:
    """What became of each mention, as JSON Lines."""
    dois = cache.works.dois(answer.work_id for answer in answers if answer.work_id)
    lines = (_line(answer, dois.get(answer.work_id or "")) for answer in answers)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _line(answer: Answer, doi: str | None) -> dict[str, Any]:
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
        "doi": doi,
        "work": answer.work_id,
    }
