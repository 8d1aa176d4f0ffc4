"""Addresses of a site as patterns, compiled when an address is read: a DOI alone needs none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Site"]


@dataclass(frozen=True)
class Site:
    """A site's host, also as a proxy or subdomain, and what follows the host.

    Attributes:
        host, pattern: regular expressions; the second ignores case.
    """

    host: str
    pattern: str

    def match(self, host: str, rest: str) -> re.Match[str] | None:
        """What *pattern* finds at the beginning of *rest*, at one of this site's hosts."""
        return self._pattern.match(rest) if self._host.search(host) else None

    @cached_property
    def _host(self) -> re.Pattern[str]:
        return re.compile(rf"(?:^|[.\s]){self.host}")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)
