"""What `doctor` asks BIP!, and what should come back."""

from __future__ import annotations

from harvest.model.identifier import Identifier
from harvest.providers.common.question import ABSENT, KNOWN, Question, listed, needs, numbered
from harvest.providers.descriptor import Expectations

__all__ = ["expectations"]


def expectations(thorough: bool) -> Expectations:
    """What BIP! should answer; with *thorough* also the largest lists that harvest sends."""

    def batch(name: str, dois: list[str]) -> Question:
        path = f"/paper/scores/batch/{','.join(dois)}"
        check = listed(lambda sent: sent, len(dois), "doi")
        usual = ("attrank", "pop_class", "inf_class", "imp_class")
        return Question(name, "list", path, check=check, usual=usual)

    found = [
        batch("list of DOIs", [KNOWN, ABSENT]),
        Question("no such record", "single", f"/paper/scores/{ABSENT}", 404, check=needs("msg")),
    ]
    questions = found + ([batch("list of 50", numbered(50, KNOWN))] if thorough else [])
    return Expectations(Identifier("doi", KNOWN), questions)
