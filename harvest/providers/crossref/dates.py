"""The dates of a Crossref record: online, in print, of the issue, and the one to cite.

`created` and `deposited` say when the record was made, not the work: they are no dates of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from harvest.text.date import date_from_parts, year_of
from harvest.text.json_shape import mapping

__all__ = ["Dates", "read_dates"]

Json = dict[str, Any]

_NEAR = 2
"""Years between the first appearance of an article and its issue; more is another matter."""


class Dates(NamedTuple):
    """ISO dates, each None where it is not known; `published` is the one that a citation gives."""

    published: str | None
    online: str | None
    printed: str | None
    issue: str | None


def read_dates(body: Json) -> Dates:
    """The dates of a record; published is that in print, else of the issue, else the first.

    An article of an online-only issue is cited by the year of its issue. Some journals give all
    their issues the date on which the journal began, or on which its archive was put online: such
    a date, years away or after a record that was itself made years later, is none.
    """
    journal_issue = mapping(body.get("journal-issue"))
    issue_print = date_from_parts(journal_issue.get("published-print"))
    issue_online = date_from_parts(journal_issue.get("published-online"))
    printed = date_from_parts(body.get("published-print")) or issue_print
    online = date_from_parts(body.get("published-online"))
    issued = date_from_parts(body.get("issued"))
    published = _published(body, printed, issued)
    of_issue = issue_print or issue_online
    if published and not printed and _is_later_issue(body, published, issue_online):
        published = issue_online
    is_near = bool(of_issue and published) and abs(_years(published, of_issue)) <= _NEAR
    return Dates(published, online, printed, of_issue if is_near else None)


def _published(body: Json, printed: str | None, issued: str | None) -> str | None:
    if printed:
        same_year = issued and issued[:4] == printed[:4] and len(printed) == 4
        return issued if same_year else printed
    if issued:
        return issued
    keys = ("published", "published-online", "posted", "published-other", "approved")
    known = [found for key in keys if (found := date_from_parts(body.get(key)))]
    return min(known, default=None)


def _is_later_issue(body: Json, first: str, issue: str | None) -> bool:
    """Whether *issue* is the year after or the next but one, of a record made when it appeared."""
    if issue is None or not 0 < _years(first, issue) <= _NEAR:
        return False
    made = date_from_parts(body.get("created"))
    return made is None or _years(first, made) < _NEAR


def _years(one: str | None, other: str | None) -> int:
    return (year_of(other) or 0) - (year_of(one) or 0)
