"""What arrives at the registry and what leaves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

__all__ = ["Answer", "Body", "Call", "html", "json_answer", "names", "text"]

Body = dict[str, Any]
"""One record, in its provider's own shape."""


def names(text: str) -> frozenset[str]:
    """The words of *text*: a set that can be read in a few lines."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Call:
    """One request for one provider.

    Attributes:
        path: below the provider's base address, still percent-encoded ("/works/10.1/a%23b").
        query: parameters in order, decoded; a name may come twice.
        headers: names in lower case.
        in_flight: how many requests to this provider are under way, this one included.
    """

    source: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    in_flight: int = 1
    method: str = "GET"

    def param(self, name: str) -> str | None:
        """The value of parameter *name* (the last one, as servers do), None when absent."""
        found = [value for key, value in self.query if key == name]
        return found[-1] if found else None

    def below(self, prefix: str) -> str | None:
        """The decoded rest of the path after *prefix*, None when the path is another."""
        return unquote(self.path[len(prefix) :]) if self.path.startswith(prefix) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply: status, body and the headers beyond Content-Length."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(
    value: Any, status: int = 200, content_type: str = "application/json", **headers: str
) -> Answer:
    """*value* as JSON; an underscore in the name of a header stands for a hyphen."""
    named = {name.replace("_", "-"): each for name, each in headers.items()}
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, content_type, named)


def text(words: str, status: int) -> Answer:
    """A plain sentence, as Crossref says its 404."""
    return Answer(status, words.encode(), "text/plain")


def html(title: str, status: int, words: str = "", **headers: str) -> Answer:
    """A small page, as load balancers and OpenAlex's 404 send it."""
    page = f"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n"
    page += f"<p>{words}</p>\n" if words else ""
    named = {name.replace("_", "-"): each for name, each in headers.items()}
    return Answer(status, page.encode(), "text/html; charset=utf-8", named)
