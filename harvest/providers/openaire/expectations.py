"""What `doctor` asks OpenAIRE, and what should come back."""

from __future__ import annotations

from urllib.parse import quote

from harvest.model.identifier import Identifier
from harvest.providers.common.question import ABSENT, KNOWN, Check, Question, needs
from harvest.providers.descriptor import Expectations

__all__ = ["expectations"]


def expectations(thorough: bool) -> Expectations:
    """What OpenAIRE should answer; with *thorough* also the largest lists that harvest sends."""

    def by_pid(name: str, value: str, check: Check, usual: tuple[str, ...] = ()) -> Question:
        path = f"/research-products?pid={quote(value, safe='')}&page=1&pageSize=10"
        headers = ("x-ratelimit-limit", "x-ratelimit-used")
        return Question(
            name, "list", path, headers=headers, check=check, usual=usual,
            find=lambda sent: sent["results"],
        )  # fmt: skip

    usual = ("id", "mainTitle", "type", "pids", "instances", "indicators", "bestAccessRight")
    found = [
        by_pid("one by DOI", f'"{KNOWN}"', needs("header.numFound", "results.id"), usual),
        by_pid("no such record", f'"{ABSENT}"', needs("header.numFound", "results")),
        Question("no such id", "single", "/research-products/doctor______::0", 404,
                 check=needs("message")),
    ]  # fmt: skip
    several = by_pid("two in one request", f'("{KNOWN}" OR "{ABSENT}")', needs("results.id"))
    questions = found + ([several] if thorough else [])
    return Expectations(Identifier("doi", KNOWN), questions)
