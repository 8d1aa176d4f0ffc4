"""How a session lives: what it opens, who may use it when, what stops it, and how it ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Self, TypeVar, cast

from harvest.errors import CacheError, DamagedCache, HarvestError
from harvest.model.mention import Problem
from harvest.model.provider import registry, role_of
from harvest.providers import ChargesCredits
from harvest.session.events import OnEvent, SourceFailed
from harvest.session.resources import Resources, open_resources
from harvest.session.results import Credits, Usage
from harvest.session.tally import OnRequest
from harvest.settings import Settings

__all__ = ["Lifetime"]

T = TypeVar("T")

REPAIR = "run: harvest cache rebuild"

_log = logging.getLogger(__name__)


class Lifetime:
    """What a session is before it does anything: opened, shared among threads, stopped, closed."""

    def __init__(self, opening: AbstractContextManager[Resources]) -> None:
        """Open what *opening* holds; use `harvest.open` or `Session.open`."""
        self._opening = opening
        self._lock = threading.RLock()
        self._resources = opening.__enter__()
        self._is_closed = False
        self._inode = self._resources.cache.path.stat().st_ino

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        offline: bool = False,
        refresh: bool = False,
        on_request: OnRequest | None = None,
        read_only: bool = False,
    ) -> Self:
        """A session with just these settings; see `harvest.open` for the rest.

        Args:
            read_only: leave the cache as it is, to the byte; what would write raises CacheError.
        """
        return cls(
            open_resources(
                settings,
                offline=offline or read_only,
                refresh=refresh,
                on_request=on_request,
                read_only=read_only,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close cache and connections; closing twice does no harm."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                for problem in self._lost_cache():
                    _log.warning("%s", problem)
                self._opening.__exit__(None, None, None)

    def stop(self, reason: str = "stopped") -> None:
        """Begin nothing new from now on, from any thread; what is under way is finished and kept.

        The call that is at work returns what it has, with the rest "unavailable".
        """
        self._resources.tally.halt(reason)

    # What is known of the session itself.

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._resources.settings

    @property
    def failures(self) -> tuple[SourceFailed, ...]:
        """The enabled sources that left something open, since the last call that began to ask.

        Such are `lookup`, `enrich`, `check`, `annotate` and `refresh`; what others ask is added.
        What only enriches a lookup does not count: the work was found without.
        """
        return self._resources.tally.failures(self._counted)

    @property
    def unenriched(self) -> tuple[SourceFailed, ...]:
        """The same of the sources that only enrich a lookup."""
        tally = self._resources.tally
        return tally.failures({*tally.unanswered, *tally.unsearched} - self._counted)

    @property
    def _counted(self) -> set[str]:
        """The sources by which a work is found or absent."""
        names = {*self.settings.sources, registry()}
        return {name for name in names if role_of(name) != "stand-in"}

    @property
    def unread(self) -> tuple[Problem, ...]:
        """The files, folders and parts of the cache so far of which nothing could be read."""
        path = str(self.settings.cache)
        damage = (
            Problem(path, 0, f"damaged: {each}", is_unread=True)
            for each in self._resources.cache.damage
        )
        return (*self._resources.tally.unread, *damage, *self._lost_cache())

    @property
    def stopped_by(self) -> str | None:
        """What stopped the session (a limit, `stop`); None while nothing has."""
        return self._resources.tally.stopped_by

    @property
    def usage(self) -> Usage:
        """What was asked and charged so far."""
        credits = tuple(
            Credits(name, source.credits_used, source.credits_left)
            for name, source in self._resources.sources.items()
            if isinstance(source, ChargesCredits)
            and source.credits_used
            and source.credits_left is not None
        )
        return Usage(dict(self._resources.tally.requests), credits)

    # Within.

    def _lost_cache(self) -> list[Problem]:
        """That the cache was removed, or another put in its place, while it was in use."""
        path = self.settings.cache
        try:
            if path.stat().st_ino == self._inode:
                return []
        except OSError:
            pass
        reason = "the cache was removed or replaced during the run: what was answered is not kept"
        return [Problem(str(path), 0, reason, is_unread=True)]

    @contextmanager
    def _working(
        self, on_event: OnEvent | None = None, *, anew: bool = False
    ) -> Iterator[Resources]:
        """Hold the session for one call, and tell at its end which sources failed.

        Args:
            anew: what earlier calls could not ask does not count any more.
        """
        with self._lock:
            if self._is_closed:
                raise CacheError(f"{self.settings.cache}: the session is closed; open another")
            if anew:
                self._resources.tally.begin()
            before = {each.source: each for each in (self.failures if on_event else ())}
            try:
                yield self._resources
            except HarvestError:
                raise
            except Exception as error:
                if flaws := self._resources.cache.housekeeping.flaws():
                    reason = f"{self.settings.cache}: it is damaged ({flaws[0]}); {REPAIR}"
                    raise DamagedCache(reason) from error
                raise
            if on_event is not None:
                for failure in self.failures:
                    if before.get(failure.source) != failure:
                        on_event(failure)

    def _stepwise(self, steps: Iterator[T]) -> Iterator[T]:
        """Each of *steps*, for which the session is held; between them others may work."""
        end = object()
        while True:
            with self._working():
                step = next(steps, end)
            if step is end:
                return
            yield cast(T, step)
