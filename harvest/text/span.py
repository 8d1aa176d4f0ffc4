"""A piece of a text, by its ends."""

from __future__ import annotations

__all__ = ["Span"]

Span = tuple[int, int]
"""First character, and the one after the last: `text[start:end]`."""
