"""What harvest counted over a snapshot's citations, kept as replies are: indicators and no more.

The reply's source is "harvest over SNAPSHOT", so that a newer count replaces an older one; the
indicators' is "harvest over SNAPSHOT of DATE".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.indicator import OVER, Indicator
from harvest.model.record import SourceRecord
from harvest.model.work import Ids, Work
from harvest.providers import Reply
from harvest.text.json_shape import number
from harvest.text.standard_number import bare_doi

__all__ = ["graph_reply", "is_graph", "to_source_record"]

_UNITS = {
    "citations": "citations",
    "influence": "score",
    "popularity": "score",
    "impulse": "citations",
}


def is_graph(source: str) -> bool:
    """Whether replies of *source* are such accounts."""
    return source.startswith(OVER)


def graph_reply(
    snapshot: str, date: str, asked: Identifier, counted: Mapping[str, tuple[Any, str | None]]
) -> Reply:
    """(number, class) of each indicator of the work *asked* for (a DOI or OpenAlex id)."""
    values = {name: list(counted[name]) for name in _UNITS if name in counted}
    body = {asked.scheme: asked.value, "date": date, "counted": values}
    return Reply(f"{OVER}{snapshot}", asked, "found", body)


def to_source_record(source: str, body: Mapping[str, Any], retrieved_at: str) -> SourceRecord:
    """The indicators of the work that the account is of.

    Raises:
        UnreadableReply: it names no work.
    """
    doi, openalex = bare_doi(body.get("doi")), body.get("openalex")
    if doi is None and not isinstance(openalex, str):
        raise UnreadableReply(source, "an account without a DOI or an OpenAlex id")
    date = str(body.get("date") or "")
    counted = body.get("counted")
    found = tuple(
        _indicator(name, each, f"{source} of {date}", date or None)
        for name, each in (counted.items() if isinstance(counted, dict) else ())
        if name in _UNITS and isinstance(each, list) and len(each) == 2
    )
    work = Work(doi=doi) if doi else Work(ids=Ids(openalex=openalex))
    return SourceRecord(source, retrieved_at, work, found)


def _indicator(name: str, pair: list[Any], source: str, date: str | None) -> Indicator:
    value, class_ = pair
    label = class_ if isinstance(class_, str) else None
    return Indicator(name, number(value), _UNITS[name], label, source, date)
