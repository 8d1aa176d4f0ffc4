"""Every error harvest raises on purpose, as one tree.

HarvestError                    (exit 2)
├── SettingsError               a setting or an option is wrong
├── InvalidArgument             an argument is none that the call takes (also a ValueError)
├── InvalidIdentifier           a text is no identifier of the kind asked for (also a ValueError)
├── UnknownWork                 no work is known by this name, or several are (also a LookupError)
├── UnreadableInput             a file the user named cannot be read
├── UnwritableOutput            a file the user named cannot be written: it stays as it was
├── UnwritableNote              a note or .bib may not be written: it stays as it was
├── CacheError                  the database is not ours, too new, locked or closed
│   └── DamagedCache            it holds what nobody can have written
└── SourceError                 a source could not answer (exit 3)
    ├── SourceUnavailable       outage, no network, time-out: worth another try
    │   └── UnreadableReply     not what this source sends: a portal page, half a JSON
    └── SourceRefused           the source said no and will again: 401, 403, 400
        └── BudgetSpent         the day's budget is gone; `retry_after_s` says for how long

*Not found* is no exception: it is a reply. *Ambiguous* is a verdict.
"""

from __future__ import annotations

from typing import ClassVar


class HarvestError(Exception):
    """Base of all errors that are the user's to read; its text is ready to print.

    Attributes:
        exit_code: what a program that ends with this error should exit with.
    """

    exit_code: ClassVar[int] = 2


class SettingsError(HarvestError):
    """A setting or option is wrong; the text says where it was read and what would be right."""


class InvalidArgument(HarvestError, ValueError):
    """An argument is none that the call takes; the text says which would be."""


class UnknownWork(HarvestError, LookupError):
    """No work is known by the name that was given, or several are; the text says which.

    Attributes:
        to_look_up: the REF, where only the cache was asked and a source may know it.
    """

    def __init__(self, text: str, to_look_up: str | None = None) -> None:
        super().__init__(text)
        self.to_look_up = to_look_up


class UnreadableInput(HarvestError):
    """A file the user named cannot be read, or not in full."""


class UnwritableOutput(HarvestError):
    """A file the user named cannot be written; says what was not."""


class KeyConflict(HarvestError):
    """A citation key means two works in one bibliography; says which, and where each is defined."""


class UnwritableNote(HarvestError):
    """A note or .bib file that is not written, and why; every byte of it is as it was."""


class CacheError(HarvestError):
    """The cache is no harvest database, newer than this program, closed, or cannot be written."""


class DamagedCache(CacheError):
    """The cache holds what nobody can have written; `harvest cache rebuild` repairs it."""


class InvalidIdentifier(HarvestError, ValueError):
    """A text holds no identifier of the wanted scheme.

    Attributes:
        text: what was given, as given.
        reason: what is wrong with it.
    """

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason
        shown = text if len(text) <= 80 else text[:77] + "..."
        super().__init__(f"{shown!r}: {reason}")


class SourceError(HarvestError):
    """A source did not answer the question.

    Attributes:
        source: name of the source, as in the settings ("crossref").
        reason: what happened, in words fit for a user.
        retry_after_s: seconds the source asked us to wait, or None when it did not say.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, source: str, reason: str, retry_after_s: float | None = None) -> None:
        self.source = source
        self.reason = reason
        self.retry_after_s = retry_after_s
        super().__init__(f"{source}: {reason}")

    def say(self, reason: str) -> None:
        """Put other words in place of the reason."""
        self.reason = reason
        self.args = (f"{self.source}: {reason}",)


class SourceUnavailable(SourceError):
    """An outage, a time-out, no network, or going too fast: worth another try."""


class UnreadableReply(SourceUnavailable):
    """The answer is not what this source sends: a portal's page, half a JSON, an empty body."""


class SourceRefused(SourceError):
    """The source refused and would refuse again (bad key, blocked, bad request)."""


class BudgetSpent(SourceRefused):
    """The account's budget for the day is spent; `retry_after_s` says when it resets."""
