"""A question to a service with the answer that it should get; what `doctor` asks is made of these.

What is expected was read from documentation and recorded answers; `harvest doctor` asks the real
services and tells where they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from harvest.providers.common.http_session import HttpAnswer

__all__ = [
    "ABSENT",
    "KNOWN",
    "Check",
    "Question",
    "all_of",
    "body_kind",
    "lacking",
    "listed",
    "needs",
    "numbered",
]

KNOWN = "10.1038/s41586-020-2649-2"
"""A work that Crossref, OpenAlex, OpenAIRE and BIP! have."""
ABSENT = "10.5555/harvest-doctor-no-such-doi"
"""Nobody registered it: 10.5555 is the prefix for tests."""

Check = Callable[[Any], Iterable[str]]
"""Yields what is wrong with an answer's JSON (None where it is none)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request and what should come back.

    Attributes:
        name: what it tries, for people.
        route: route class, for the pace.
        kind: how the content type ends: "json", "html", "plain", "" for any.
        headers: names (lower-case) that the answer should carry.
        check: what its body must be like.
        usual: what its body usually has; harvest does without.
        find: the record in the body, to look for *usual* in.
    """

    name: str
    route: str
    path: str
    status: int = 200
    accept: str = "application/json"
    kind: str = "json"
    headers: tuple[str, ...] = ()
    check: Check = lambda sent: ()
    usual: tuple[str, ...] = ()
    find: Callable[[Any], Any] = lambda sent: sent


def lacking(sent: Any, names: Iterable[str]) -> list[str]:
    """Those of *names* ("meta.count") that the object *sent* does not have.

    >>> lacking({"meta": {"count": 1}}, ["meta.count", "meta.page", "results"])
    ['meta.page', 'results']
    """
    return [name for name in names if not _has(sent, name.split("."))]


def _has(sent: Any, path: list[str]) -> bool:
    for name in path:
        if isinstance(sent, list):
            sent = sent[0] if sent else None
        if not isinstance(sent, dict) or name not in sent:
            return False
        sent = sent[name]
    return True


def needs(*names: str, **values: Any) -> Check:
    """A check that the body has all of *names*, and *values* at its top."""

    def check(sent: Any) -> Iterable[str]:
        if missing := lacking(sent, names):
            yield f"lacks {', '.join(missing)}"
        for name, value in values.items():
            found = sent.get(name.replace("_", "-")) if isinstance(sent, dict) else None
            if found != value:
                yield f"{name.replace('_', '-')} is {found!r}, not {value!r}"

    return check


def listed(find: Callable[[Any], Any], count: int, *names: str) -> Check:
    """A check for a list of *count* records that have all of *names*."""

    def check(sent: Any) -> Iterable[str]:
        try:
            found = find(sent)
        except (KeyError, TypeError):
            found = None
        if not isinstance(found, list):
            yield "holds no list of records"
        elif len(found) != count:
            yield f"lists {len(found)} records, not {count}"
        else:
            missing = {name for each in found for name in lacking(each, names)}
            if missing:
                yield f"records lack {', '.join(sorted(missing))}"

    return check


def all_of(*checks: Check) -> Check:
    """All of *checks* as one."""
    return lambda sent: [words for check in checks for words in check(sent)]


def numbered(count: int, first: str) -> list[str]:
    """*count* DOIs of which only the first exists."""
    return [first, *(f"{ABSENT}-{number}" for number in range(1, count))]


def body_kind(answer: HttpAnswer) -> str:
    """The end of the answer's content type: "json", "html", "plain", "" without one."""
    return answer.kind.rpartition("/")[2].rpartition("+")[2]
