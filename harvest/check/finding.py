"""What a check finds: one thing that is wrong, or worth knowing, at one place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from harvest.model.mention import Mention
from harvest.model.reason import Reason
from harvest.model.work import Update

if TYPE_CHECKING:
    from harvest.check.gravity import Rule

__all__ = [
    "ENTRIES",
    "NOWHERE",
    "POORER",
    "UNKNOWN",
    "VERIFIED",
    "Difference",
    "Finding",
    "is_judged",
]

VERIFIED = "verified"
POORER = "record-poorer"

NOWHERE = "none"
"""For a DOI that should be another's: the work has none, or there is no work."""
UNKNOWN = "unknown"
"""… where the DOI is another work's, and no source has the work described."""

ENTRIES = frozenset({"bib-entry", "row"})
"""Kinds of mention whose every field is judged: entries of .bib, RIS, CSL-JSON, tables."""

_LINES = frozenset({".txt", ".docx", ""})
"""Files whose lines are references, be they no more than titles; "" is standard input."""


def is_judged(mention: Mention) -> bool:
    """Whether the mention gets a verdict: an entry of a list, or a reference in words."""
    if mention.kind == "title":
        return PurePath(mention.path).suffix.lower() in _LINES
    return mention.kind in ENTRIES or mention.kind == "reference"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an entry that says something else than the record.

    Attributes:
        is_poorer: the record says less, and nothing that contradicts the entry.
    """

    field: str
    entry: str
    record: str
    is_poorer: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at one place.

    Attributes:
        kind: a notice's type ("retraction", "correction", "expression-of-concern",
            "withdrawal" …); "published" (a preprint that has appeared); "doi-names-another-work";
            for an entry of a list, and a reference, its verdict: "verified", "record-poorer" (the
            record says less than the entry), "wrong-details", "wrong-doi", "near-miss" (no such
            work, but one that is called almost so), "only-preprint" (the sources know no other
            version than the preprint), "not-found" (the sources answered, and none has it),
            "not-indexed" (nor is a work of its kind to be expected there); "doubled-key" and
            "doubled-work" (in one file; the reason says where); "undefined-key";
            "unreadable" (an entry that is none); "stale-acceptance"; "preprint" (one of the
            article that nobody linked, where that is asked for); "wrong-doi" of a DOI by itself
            that leads nowhere; and "not-checked" (a source could not be asked).
        reason: more about it, in words; may be empty.
        doi: of the work that it is about, None where there is none.
        better: DOIs to cite instead: of the published version, or the right one.
        notices: the notices of this kind, each once.
        asked: source → "found", "absent", "unavailable" or "not asked", for what gets a verdict.
        accepted: why the user accepts the finding; None when they do not.
        is_choice: several works could be meant: what is said is against the nearest one, and a
            person must choose.
    """

    kind: str
    mention: Mention
    reason: str = ""
    work_id: str | None = None
    doi: str | None = None
    better: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    notices: tuple[Update, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    accepted: str | None = None
    is_choice: bool = False

    @property
    def is_verdict(self) -> bool:
        """Whether the mention is an entry of a list or a reference, which gets a verdict."""
        return is_judged(self.mention)

    @property
    def is_trouble(self) -> bool:
        """Whether it is something to act on: neither good news nor a source that was out."""
        return (self._rule.fails or self.is_unidentified) and self.accepted is None

    @property
    def is_unidentified(self) -> bool:
        """Whether it could not be checked for want of anything to ask for, not of a source."""
        return self.kind == "not-checked" and Reason.of(self.reason) is Reason.NOTHING_TO_ASK

    @property
    def gravity(self) -> str:
        """ "hard" (something is wrong), "soft" (worth a look), "none" (verified)."""
        return self._rule.gravity

    @property
    def group(self) -> str:
        """The name of its kind for `failing_groups`: "retracted", "wrong-work", …"""
        return self._rule.group

    @property
    def _rule(self) -> Rule:
        from harvest.check.gravity import rule_of  # which is made of findings

        return rule_of(self)

    def to_dict(self) -> dict[str, Any]:
        """The finding as one line of JSON; every key is always there."""
        mention = self.mention
        return {
            "path": mention.path,
            "line": mention.line,
            "column": mention.column,
            "finding": self.kind,
            "reason": self.reason,
            "gravity": self.gravity,
            "group": self.group,
            "key": mention.cite_key,
            "text": mention.text,
            "doi": self.doi,
            "work": self.work_id,
            "better": list(self.better),
            "differences": [
                {"field": each.field, "ours": each.entry, "theirs": each.record}
                for each in self.differences
            ],
            "notices": [
                {"type": each.type, "doi": each.doi, "date": each.date, "source": each.source}
                for each in self.notices
            ],
            "asked": dict(self.asked),
            "accepted": self.accepted,
        }
