"""Replies as source records: one mapping per source, one small reader per field.

Mapping never fails on a reply of the right outer shape: what cannot be read is absent. A reply
that lacks what its source always sends raises UnreadableReply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.record import SourceRecord
from harvest.providers import graph_account, own_account
from harvest.providers.common.future_date import without_future
from harvest.providers.installed import installed

__all__ = ["kept", "read_or_none", "to_source_record"]


def to_source_record(source: str, body: dict[str, Any], retrieved_at: str) -> SourceRecord:
    """What *source* says of a work in the reply *body*, got at *retrieved_at* (ISO, UTC).

    Raises:
        UnreadableReply: the body is not what this source sends, or the package that reads it is
            not here (any more).
    """
    if source == own_account.OWN:
        return own_account.to_source_record(body, retrieved_at)
    if graph_account.is_graph(source):
        return graph_account.to_source_record(source, body, retrieved_at)
    row = installed().get(source)
    if row is None:
        raise UnreadableReply(source, "no package that is installed reads this source's replies")
    if not isinstance(body, dict):
        raise UnreadableReply(source, f"a record that is no object but {type(body).__name__}")
    record = row.read(body, retrieved_at)
    work = without_future(record.work, retrieved_at)
    return record if work is record.work else replace(record, work=work)


def read_or_none(source: str, body: dict[str, Any], retrieved_at: str) -> SourceRecord | None:
    """As `to_source_record`; None for what cannot be read, whatever is wrong with it."""
    try:
        return to_source_record(source, body, retrieved_at)
    except Exception:  # a hit that cannot be read names nothing
        return None


def kept(source: str, body: dict[str, Any]) -> dict[str, Any]:
    """What of *body* is stored: all but long lists that no mapping reads."""
    row = installed().get(source)
    unread = row.unread if row else ()
    return {name: value for name, value in body.items() if name not in unread}
