"""How grave each kind of finding is, in what words it is told, and which of them fail a check.

Hard findings say that something is wrong: the work was taken back, the reference leads to another
one or nowhere, a detail is another than the record's. Soft ones are worth a look: they may well be
right. "Not found" is soft: that no index has a work does not make it a fabrication.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from harvest.check.finding import Finding
from harvest.errors import InvalidArgument
from harvest.model.reason import Reason

__all__ = [
    "DEFAULT_FAILING",
    "GROUPS",
    "KINDS",
    "Gravity",
    "Rule",
    "failing_groups",
    "group_of",
    "rank_of",
    "rule_of",
]

Gravity = Literal["hard", "soft", "none"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding.

    Attributes:
        words: how it is named in the text.
        group: its name for `--fail-on` and in SARIF.
        meaning: a sentence on what it says and what to do.
        fails: whether a check fails by it where nothing else is asked for.
    """

    gravity: Gravity
    words: str
    group: str
    meaning: str
    fails: bool = True


_RETRACTED = Rule(
    "hard", "retracted", "retracted", "The work was taken back: do not rely on it; cite the notice."
)
_CORRECTED = Rule(
    "soft", "notice", "notice", "A notice about the work was published: read it before you cite."
)
_RULES: dict[str, Rule] = {
    "retraction": _RETRACTED,
    "withdrawal": _RETRACTED,
    "removal": _RETRACTED,
    "partial-retraction": _RETRACTED,
    "partial_retraction": _RETRACTED,
    "doi-names-another-work": Rule(
        "hard",
        "DOI names another work",
        "wrong-work",
        "The DOI leads to another work than the words describe: one of the two is wrong.",
    ),
    "wrong-doi": Rule(
        "hard",
        "wrong DOI",
        "wrong-work",
        "The DOI leads to another work than the entry describes: one of the two is wrong.",
    ),
    "no-such-doi": Rule(
        "hard", "wrong DOI", "no-such-doi", "There is no such DOI: doi.org does not know it."
    ),
    "wrong-details": Rule(
        "hard",
        "wrong details",
        "wrong-details",
        "The work exists, but the entry says of it what its record contradicts.",
    ),
    "not-found": Rule(
        "soft",
        "not found",
        "not-found",
        "The sources answered, and none has such a work. Works of its kind mostly are in an index.",
    ),
    "near-miss": Rule(
        "soft",
        "near miss",
        "near-miss",
        "No source has just this work, but one that is called almost the same.",
    ),
    "only-preprint": Rule(
        "soft",
        "known only as a preprint",
        "only-preprint",
        "The sources know the work as a preprint only, not where the entry says.",
    ),
    "published": Rule(
        "soft",
        "preprint, now published",
        "published",
        "The preprint has been published: cite the published version.",
    ),
    "expression-of-concern": Rule(
        "soft", "expression of concern", "concern", "The editors have published a concern."
    ),
    "expression_of_concern": Rule(
        "soft", "expression of concern", "concern", "The editors have published a concern."
    ),
    "expression-of-concern-lifted": Rule(
        "soft",
        "expression of concern lifted",
        "notice",
        "A concern was published and lifted.",
        fails=False,
    ),
    "reinstatement": Rule(
        "soft",
        "reinstated",
        "notice",
        "The work was taken back, and later given back.",
        fails=False,
    ),
    "doubled-key": Rule(
        "soft",
        "the key is used twice",
        "doubled",
        "Two entries have one key: LaTeX takes one.",
    ),
    "doubled-work": Rule(
        "soft", "the work is here twice", "doubled", "One work stands under two keys."
    ),
    "undefined-key": Rule(
        "soft", "key without an entry", "undefined-key", "A key is cited that nothing defines."
    ),
    "unreadable": Rule(
        "soft",
        "could not be read",
        "unreadable",
        "An entry cannot be read, by LaTeX neither: mend it, and check again.",
    ),
    "not-indexed": Rule(
        "soft",
        "not indexed",
        "not-indexed",
        "Works of this kind are often in no index: add a url or an ISBN by which to find it.",
        fails=False,
    ),
    "record-poorer": Rule(
        "soft",
        "the record is poorer",
        "record-poorer",
        "The record says less than the entry, and nothing that contradicts it.",
        fails=False,
    ),
    "not-checked": Rule(
        "soft",
        "could not be checked",
        "not-checked",
        "A source could not be asked: neither right nor wrong. Check again later.",
        fails=False,
    ),
    "stale-acceptance": Rule(
        "soft",
        "accepted, but no longer found",
        "stale-acceptance",
        "A finding that was accepted does not occur any more: take it out of the list.",
        fails=False,
    ),
    "preprint": Rule(
        "soft",
        "has a preprint",
        "preprint",
        "A preprint of the article was found, which nobody has linked to it.",
        fails=False,
    ),
    "verified": Rule("none", "verified", "verified", "Sources confirm the entry.", fails=False),
}
"""The gravest first: findings are shown in this order."""

GROUPS = tuple(dict.fromkeys(each.group for each in (*_RULES.values(), _CORRECTED)))
_NOTICES = "correction corrigendum erratum addendum clarification new_version new-version update"
KINDS = frozenset({*_RULES, *GROUPS, *_NOTICES.split(), "all"}) - {"verified"}
"""What a finding may be accepted as: its kind, its group, or "all"."""

_ORDER = {group: place for place, group in enumerate(GROUPS)}
DEFAULT_FAILING = frozenset(each.group for each in (*_RULES.values(), _CORRECTED) if each.fails)


def rule_of(finding: Finding) -> Rule:
    """The rule of the finding's kind; a notice of a type not listed is one to read."""
    kind = finding.kind
    if kind == "wrong-doi" and _is_nowhere(finding):
        kind = "no-such-doi"
    return _RULES.get(kind, _CORRECTED)


def _is_nowhere(finding: Finding) -> bool:
    return Reason.of(finding.reason) is not Reason.NAMES_ANOTHER_WORK


def group_of(finding: Finding) -> str:
    """The name of the finding's kind for `--fail-on`."""
    return rule_of(finding).group


def rank_of(finding: Finding) -> int:
    """Sorts the gravest first."""
    return _ORDER[rule_of(finding).group]


def failing_groups(names: Iterable[str]) -> frozenset[str]:
    """The groups that *names* name: groups, kinds of findings, "hard", "soft", "all", "none".

    Raises:
        InvalidArgument: one is none of these, or there is none.

    >>> sorted(failing_groups(["hard"])), sorted(failing_groups(["wrong-doi"]))
    (['no-such-doi', 'retracted', 'wrong-details', 'wrong-work'], ['no-such-doi', 'wrong-work'])
    """
    every = {each.group: each for each in (*_RULES.values(), _CORRECTED)}
    wanted = [each.strip().lower() for each in names if each.strip()]
    if not wanted:
        raise InvalidArgument("names no kind of finding; say none where nothing shall fail")
    found: set[str] = set()
    for name in wanted:
        if name in ("hard", "soft"):
            found |= {group for group, rule in every.items() if rule.gravity == name}
        elif name == "all":
            found |= set(GROUPS) - {"verified"}
        elif name == "wrong-doi":
            found |= {"wrong-work", "no-such-doi"}
        elif name != "none" and name not in KINDS:
            raise InvalidArgument(
                f"{name!r} is no kind of finding; known are hard, soft, all, none, "
                + ", ".join(each for each in GROUPS if each != "verified")
            )
        elif name != "none":
            found.add(name if name in GROUPS else _RULES.get(name, _CORRECTED).group)
    return frozenset(found)
