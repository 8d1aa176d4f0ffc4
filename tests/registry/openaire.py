"""OpenAIRE's Graph API, v3."""

from __future__ import annotations

import re

from tests.registry.call import Answer, Body, Call, json_answer, names
from tests.registry.collection import Collection, Name, Records, Words
from tests.registry.limit import Windows

__all__ = ["OpenAire", "names_of", "words_of"]

PARAMETERS = names(
    """search mainTitle description subjects publisher authorFullName pid id originalId authorId
    rorId type instanceType fromPublicationDate toPublicationDate publicationYear
    fromPublicationYear toPublicationYear language countryCode accessRightLabel
    openAccessColor isGreen isInDiamondJournal isPubliclyFunded isPeerReviewed hasLicense
    sdgLabel fos influenceClass popularityClass impulseClass citationCountClass
    logicalOperator includeStats sortBy page pageSize cursor"""
)
PER_HOUR = 7_199
"""What its headers say to everybody."""
ANONYMOUS_PER_HOUR = 60
"""What its terms say, and it does."""


def names_of(body: Body) -> list[Name]:
    """Every pid of the cluster, and its own id."""
    pids = list(body.get("pids") or [])
    for instance in body.get("instances") or []:
        pids += instance.get("pids") or []
    names = [("pid", str(pid.get("value"))) for pid in pids]
    return list(dict.fromkeys([*names, ("id", str(body.get("id")))]))


def words_of(body: Body) -> Words:
    """Title, authors and descriptions."""
    return Words(
        title=str(body.get("mainTitle") or ""),
        author=" ".join(str(each.get("fullName")) for each in body.get("authors") or []),
        rest=" ".join(str(each) for each in body.get("descriptions") or []),
    )


class OpenAire:
    """Answers under /research-products."""

    name = "openaire"

    def __init__(self, records: Records | None = None, limits: bool = False) -> None:
        self.records: Records = records or Collection([], names_of, words_of)
        self.limits = limits
        self.bad_tokens = {"expired"}
        self._windows = Windows()

    def refuse(self, call: Call, now: float) -> Answer | None:
        """403 for an expired token, 429 beyond the hour's number."""
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token in self.bad_tokens:
            return _wrong(403, "Forbidden")
        most = PER_HOUR if token else ANONYMOUS_PER_HOUR
        if self._windows.admit(token or "all", most, now, 3_600) or not self.limits:
            return None
        words = {"error": "Too many requests", "description": "Rate limit of the hour exceeded"}
        return json_answer(words, 429)

    def headers(self, call: Call) -> dict[str, str]:
        """The two headers that anonymous calls get, too."""
        return {
            "x-ratelimit-limit": str(PER_HOUR),
            "x-ratelimit-used": str(self._windows.used("all")),
        }

    def answer(self, call: Call) -> Answer:
        """One product by its OpenAIRE id, or a page of them."""
        one = call.below("/research-products/")
        if one:
            found = self.records.find("id", one)
            return json_answer(found[0]) if found else _wrong(404, "Research product not found")
        if call.path != "/research-products":
            return _wrong(405, f"No static resource {call.path.strip('/')}.")
        return self._list(call)

    def _list(self, call: Call) -> Answer:
        wrong = _wrong_parameter(call)
        if wrong:
            return wrong
        page, size = int(call.param("page") or 1), int(call.param("pageSize") or 10)
        found = self._find(call)
        cursor = call.param("cursor")
        if cursor and cursor != "*":
            page = int(cursor)
        first = (page - 1) * size
        header: Body = {"numFound": len(found), "maxScore": 1.0, "queryTime": 7, "pageSize": size}
        if cursor:
            more = first + size < len(found)
            header["nextCursor"] = str(page + 1) if more else cursor
        else:
            header["page"] = page
        return json_answer({"header": header, "results": found[first : first + size]})

    def _find(self, call: Call) -> list[Body]:
        pid = call.param("pid")
        if pid is not None:
            every = [body for one in _values(pid) for body in self.records.find("pid", one)]
            return list({str(body.get("id")): body for body in every}.values())
        for name, column in (("search", None), ("mainTitle", "title")):
            words = call.param(name)
            if words:
                found = self.records.search(words.strip('"'), 100, column, every=True)
                return [body for body, _ in found]
        return self.records.page(0, 10_000)


def _values(text: str) -> list[str]:
    """One value, a comma list, or the v3 form `("a" OR "b")`."""
    quoted = re.findall(r'"([^"]*)"', text)
    return quoted or [each.strip() for each in text.split(",")]


def _wrong(status: int, message: str) -> Answer:
    return json_answer({"message": message, "error": "Error", "code": status}, status)


def _wrong_parameter(call: Call) -> Answer | None:
    for name, value in call.query:
        if name not in PARAMETERS:
            valid = ", ".join(sorted(PARAMETERS))
            return _wrong(400, f"Unknown parameter: {name}; valid parameters are: [{valid}]")
        if name not in ("search", "sortBy", "cursor") and _is_unquoted(value):
            return _wrong(400, f"Malformed value of {name}: quote it")
    if not re.fullmatch(r"[1-9]\d*", call.param("page") or "1"):
        return _wrong(400, "page must be greater than 0")
    if not re.fullmatch(r"[1-9]\d?|100", call.param("pageSize") or "10"):
        return _wrong(400, "pageSize must be from 1 to 100")
    return None


def _is_unquoted(value: str) -> bool:
    """Whether spaces or parentheses stand outside quotes, and are no `("a" OR "b")` either."""
    if re.fullmatch(r'\(\s*"[^"]*"(\s+OR\s+"[^"]*")*\s*\)', value):
        return False
    return bool(re.search(r'[\s()"]', re.sub(r'^"[^"]*"$', "", value)))
