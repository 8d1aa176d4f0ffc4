"""What a source is opened with: its address, its key, and the client that keeps its limits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.errors import SourceError
from harvest.providers.common.allowance import Allowance
from harvest.providers.common.http_session import HttpAnswer, HttpSession
from harvest.providers.common.limit import Manners
from harvest.providers.common.polite_client import Observer, PoliteClient
from harvest.providers.common.refusal import host_of
from harvest.providers.common.transport import Web

if TYPE_CHECKING:
    from harvest.providers.descriptor import Provider

__all__ = ["Opening", "Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """What all sources of a run share.

    Attributes:
        urls: base addresses by source; a source may be sent on to the others.
        secrets: by setting.
        state_dir: where the limits live that all processes share; None for this process only.
        timeout_s: seconds to wait for one answer.
        attempts: how often a request is tried in all.
        max_credits: credits that the run may spend; None for no limit.
    """

    session: HttpSession
    urls: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    mailto: str | None
    timeout_s: float
    attempts: int
    max_credits: int | None
    state_dir: Path | None
    stop: threading.Event
    observe: Observer | None
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Opening:
    """One source about to be opened in a run."""

    provider: Provider
    run: Run
    manners: Manners

    @property
    def base(self) -> str:
        """Its base address."""
        return self.run.urls[self.provider.name]

    @property
    def mailto(self) -> str | None:
        """The user's contact address, None when not given."""
        return self.run.mailto

    @property
    def timeout_s(self) -> float:
        """Seconds to wait for one answer."""
        return self.run.timeout_s

    @property
    def max_credits(self) -> int | None:
        """Credits that the run may spend; None for no limit."""
        return self.run.max_credits

    @property
    def secret(self) -> str | None:
        """The first of its secrets, None when not given."""
        names = [each.name for each in self.provider.secrets]
        return self.run.secrets.get(names[0]) if names else None

    @property
    def bearer(self) -> dict[str, str]:
        """The header that carries its secret; none where it is not given."""
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}

    def line(self) -> PoliteClient:
        """The client through which all requests to it go."""
        run = self.run
        return PoliteClient(
            self.provider.name,
            host_of(self.base),
            self.manners.limits,
            self.manners.concurrency,
            folder=run.state_dir,
            attempts=run.attempts,
            stop=run.stop,
            observe=run.observe,
            allowance=run.allowance,
            mask=run.session.mask,
            shakes_hands=(self.provider.connects_slowly and self.base.lower().startswith("https:")),
        )

    def web(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        may_follow: Callable[[str], bool] | None = None,
        error_for: Callable[[HttpAnswer], SourceError] | None = None,
    ) -> Web:
        """The JSON service at its address; see `Web`."""
        return Web(
            self.line(),
            self.run.session,
            self.base,
            headers=headers,
            may_follow=may_follow,
            error_for=error_for,
        )
