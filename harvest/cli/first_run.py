"""What is said once in a user's life: what a mail address brings, and how to leave one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from harvest import Session, Settings

__all__ = ["mailto_hint"]

_SAID = "mailto-hint-was-shown"
HINT = (
    "no mail address is set: Crossref serves whoever leaves one three times as fast, and can write"
    " before it blocks. Once and for all, in your user file (harvest config path):"
    ' mailto = "you@example.org"; or set'
    " HARVEST_MAILTO, or give --mailto. This is said once."
)


def mailto_hint(h: Session, settings: Settings) -> Iterator[str]:
    """The hint after the first run that asked a source without an address; nothing ever after."""
    mark = settings.state_dir / _SAID
    if settings.mailto is None and h.usage.requests and not mark.exists():
        with suppress(OSError):  # a folder that cannot be written: better again than never
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        yield HINT
