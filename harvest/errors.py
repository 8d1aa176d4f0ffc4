"""Every error harvest raises on purpose, as one tree.

HarvestError
├── SettingsError               a setting or an option is wrong (exit 2)
├── UnreadableInput             a file the user named cannot be read (exit 2)
├── UnwritableNote              a note or .bib may not be written: it stays as it was (exit 2)
├── InvalidIdentifier           a text is no identifier of the kind asked for (also a ValueError)
├── CacheError                  the database is not ours, too new, locked or broken (exit 2)
└── SourceError                 a source could not answer (exit 3)
    ├── SourceUnavailable       outage, no network, time-out: worth another try
    │   └── UnreadableReply     not what this source sends: a portal page, half a JSON
    └── SourceRefused           the source said no and will again: 401, 403, 400
        └── BudgetSpent         the day's budget is gone; `retry_after_s` says for how long

*Not found* is no exception: it is a reply. *Ambiguous* is a verdict.
"""

from __future__ import annotations


class HarvestError(Exception):
    """Base of all errors that are the user's to read; its text is ready to print."""


class SettingsError(HarvestError):
    """A setting or option is wrong; the text says where it was read and what would be right."""


class UnreadableInput(HarvestError):
    """A file the user named cannot be read, or not in full."""


class UnwritableNote(HarvestError):
    """A note or .bib file that is not written, and why; every byte of it is as it was."""


class CacheError(HarvestError):
    """The cache is not a harvest database, is newer than this program, or cannot be written."""


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

    def __init__(self, source: str, reason: str, retry_after_s: float | None = None) -> None:
        self.source = source
        self.reason = reason
        self.retry_after_s = retry_after_s
        super().__init__(f"{source}: {reason}")


class SourceUnavailable(SourceError):
    """An outage, a time-out, no network, or going too fast: worth another try."""


class UnreadableReply(SourceUnavailable):
    """The answer is not what this source sends: a portal's page, half a JSON, an empty body."""


class SourceRefused(SourceError):
    """The source refused and would refuse again (bad key, blocked, bad request)."""


class BudgetSpent(SourceRefused):
    """The account's budget for the day is spent; `retry_after_s` says when it resets."""
