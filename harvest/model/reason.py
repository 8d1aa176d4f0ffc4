"""Why an answer is what it is: one word each, the same in every version.

A reason is told as its word, and mostly with more after a colon: "doi-names-another-work: 10.1/x is
…". What is decided anywhere hangs on the word alone, as `Reason.of` reads it.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Reason"]


class Reason(StrEnum):
    """The stable words."""

    IDENTIFIER = "identifier"
    """The mention names the work."""
    CHOSEN = "chosen by you"
    REJECTED = "rejected by you"
    NAMES_ANOTHER_WORK = "doi-names-another-work"
    """The mention's identifier leads to one work, its words speak of another."""
    NO_SUCH_DOI = "no-such-doi"
    """doi.org itself says so."""
    NO_METADATA = "no-metadata"
    """The DOI is registered, but its agency has nothing to say of it."""
    NOT_IN_LIST = "not-in-list"
    """A list of works left it out; it was not asked for by itself."""
    INVALID_DOI = "no valid DOI"
    """What stands in the text as a DOI cannot be one."""
    UNREADABLE = "unreadable-reply"
    NOT_FOUND = "not found at"
    NOT_AT = "not at"
    NOT_IN_SNAPSHOT = "not in the snapshot"
    OFFLINE = "offline, and not in the cache"
    STOPPED = "not asked"
    NOTHING_TO_ASK = "nothing to ask for"

    @classmethod
    def of(cls, text: str | None) -> Reason | None:
        """The word that a reason begins with; None when it begins with none of these.

        >>> Reason.of("no-such-doi: doi.org: Invalid DOI") is Reason.NO_SUCH_DOI
        True
        >>> Reason.of("doi.org: this DOI does not exist").name, Reason.of("title-and-author")
        ('NO_SUCH_DOI', None)
        """
        if text is None:
            return None
        if text.startswith("doi.org:"):  # in caches of harvest 0.1.0
            return cls.NO_SUCH_DOI
        words = sorted(cls, key=len, reverse=True)
        return next((each for each in words if text.startswith(each.value)), None)
