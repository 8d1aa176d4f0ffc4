"""BIP!'s API of impact indicators."""

from __future__ import annotations

from collections.abc import Iterable

from tests.registry.call import Answer, Body, Call, json_answer

__all__ = ["Bip"]

MOST = 50
"""Beyond so many DOIs a batch is cut off without a word."""


class Bip:
    """Answers under /paper/scores. Finds a DOI only as it was sent: in lower case."""

    name = "bip"

    def __init__(self, scores: Iterable[Body] = ()) -> None:
        self.scores = {str(body["doi"]): body for body in scores}

    def refuse(self, call: Call, now: float) -> Answer | None:
        """No limit is published."""
        return None

    def headers(self, call: Call) -> dict[str, str]:
        """None that matter."""
        return {}

    def answer(self, call: Call) -> Answer:
        """The scores of one DOI, or of several, separated by commas."""
        batch = call.below("/paper/scores/batch/")
        if batch is not None:
            dois = batch.split(",")[:MOST]
            missing = [{"doi": doi, "msg": "Not Found"} for doi in dois]
            return json_answer([self.scores.get(each["doi"], each) for each in missing])
        doi = call.below("/paper/scores/")
        if doi in self.scores:
            return json_answer(self.scores[doi])
        return json_answer({"msg": "Not Found"}, 404)
