"""A work on one line, for lists."""

from __future__ import annotations

from harvest.export.warning import find_warnings
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = ["to_line", "to_warned_line"]


def to_warned_line(record: Record) -> str:
    """`to_line`, after the notices about the work: "RETRACTED: Berg 2011. A title."."""
    words = dict.fromkeys(each.words for each in find_warnings(record))
    return f"{', '.join(words)}: {to_line(record.work)}" if words else to_line(record.work)


def to_line(work: Work) -> str:
    """First author, year, title, venue and identifier, as far as they are known.

    >>> from harvest.model.work import Contributor
    >>> to_line(Work(doi="10.1/a", title="A title", year=2011,
    ...              contributors=(Contributor(family="Berg"),)))
    'Berg 2011. A title. doi:10.1/a'
    """
    names = [person.family or person.literal or "?" for person in work.authors]
    who = names[0] + (" et al." if len(names) > 2 else "") if names else "Anonymous"
    if len(names) == 2:
        who = f"{names[0]} & {names[1]}"
    name = f"doi:{work.doi}" if work.doi else work.ids.openalex or ""
    parts = [f"{who} {work.year or 'n.d.'}", work.title or "Untitled", work.venue.title, name]
    return ". ".join(part.rstrip(".") for part in parts if part)
