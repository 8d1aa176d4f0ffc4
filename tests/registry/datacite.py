"""DataCite's REST API: one DOI, and a search."""

from __future__ import annotations

import re

from tests.registry.call import Answer, Body, Call, json_answer
from tests.registry.collection import Collection, Name, Records, Words
from tests.registry.limit import Windows

__all__ = ["DataCite", "names_of", "words_of"]

JSON_API = "application/vnd.api+json; charset=utf-8"
FIVE_MINUTES_S = 300.0


def names_of(body: Body) -> list[Name]:
    """The DOI of a `{"id", "type", "attributes"}` object."""
    doi = (body.get("attributes") or {}).get("doi") or body.get("id")
    return [("doi", str(doi))] if doi else []


def words_of(body: Body) -> Words:
    """Titles, creators and year."""
    attributes = body.get("attributes") or {}
    return Words(
        title=" ".join(str(each.get("title")) for each in attributes.get("titles") or []),
        author=" ".join(str(each.get("name")) for each in attributes.get("creators") or []),
        rest=str(attributes.get("publicationYear") or ""),
    )


class DataCite:
    """Answers under /dois."""

    name = "datacite"

    def __init__(self, records: Records | None = None, limits: bool = False) -> None:
        self.records: Records = records or Collection([], names_of, words_of)
        self.limits = limits
        self._windows = Windows()

    def refuse(self, call: Call, now: float) -> Answer | None:
        """429 beyond 500 in five minutes, or 1,000 with an address given."""
        agent = call.headers.get("user-agent", "")
        most = 1_000 if call.param("mailto") or "mailto:" in agent else 500
        if not self.limits or self._windows.admit("all", most, now, FIVE_MINUTES_S):
            return None
        return json_answer({"errors": [{"status": "429", "title": "Too many requests"}]}, 429)

    def headers(self, call: Call) -> dict[str, str]:
        """None that matter."""
        return {}

    def answer(self, call: Call) -> Answer:
        """One DOI, or a page of a search."""
        doi = call.below("/dois/")
        if doi:
            found = self.records.find("doi", doi)
            return _document({"data": _told(found[0], call)}) if found else _missing()
        return self._list(call) if call.path == "/dois" else _missing()

    def _list(self, call: Call) -> Answer:
        size, number = call.param("page[size]") or "25", call.param("page[number]") or "1"
        if not size.isdigit() or not number.isdigit() or int(size) > 1_000:
            title = "page[size] must be from 0 to 1000"
            return json_answer({"errors": [{"status": "400", "title": title}]}, 400, JSON_API)
        found = self._find(call.param("query") or "")
        first = (int(number) - 1) * int(size)
        pages = -(-len(found) // max(int(size), 1))
        meta = {"total": len(found), "totalPages": pages, "page": int(number)}
        shown = [_told(body, call) for body in found[first : first + int(size)]]
        return _document({"data": shown, "meta": meta, "links": {}})

    def _find(self, query: str) -> list[Body]:
        if not query:
            return self.records.page(0, 1_000)
        named = re.match(r"(?:doi|id):", query)
        if named:
            dois = re.findall(r'10\.[^\s"()]+(?:\([^\s"()]*\)[^\s"()]*)*', query.replace("\\", ""))
            return [body for doi in dois for body in self.records.find("doi", doi)]
        words = re.sub(r"[\w.]+:", " ", query)
        return [body for body, _ in self.records.search(words, 1_000, every=True)]


def _told(body: Body, call: Call) -> Body:
    """The record; publisher and affiliations are names only, unless asked for in full."""
    attributes = dict(body.get("attributes") or {})
    if call.param("publisher") != "true" and isinstance(attributes.get("publisher"), dict):
        attributes["publisher"] = attributes["publisher"].get("name")
    if call.param("affiliation") != "true":
        for role in ("creators", "contributors"):
            if attributes.get(role):
                attributes[role] = [_bare(person) for person in attributes[role]]
    return body | {"attributes": attributes}


def _bare(person: Body) -> Body:
    held = person.get("affiliation") or []
    names = [each.get("name") if isinstance(each, dict) else each for each in held]
    return person | {"affiliation": names}


def _document(body: Body) -> Answer:
    return json_answer(body, content_type=JSON_API)


def _missing() -> Answer:
    title = "The resource you are looking for doesn't exist."
    return json_answer({"errors": [{"status": "404", "title": title}]}, 404)
