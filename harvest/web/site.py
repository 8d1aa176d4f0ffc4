"""The site over one cache: its session, and the secrets of one run of `harvest serve`."""

from __future__ import annotations

import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harvest import CacheError, InvalidArgument, Session, Settings, load_settings

__all__ = ["OWN", "LibrarySite", "is_cache", "open_site", "served_site"]

OWN = "/-/harvest"
"""Where the pages are, below the server's address."""
_MAGIC = b"SQLite format 3\x00"
_APPLICATION = b"HARV"
_KEPT = 8
"""Mended files that wait to be taken away."""


@dataclass
class LibrarySite:
    """A cache and how it is shown.

    Attributes:
        path: of the cache.
        database: what Datasette calls it.
        base: what stands before every address, "" unless Datasette was given a base_url.
        open_session: opens a session; with True one that may ask the sources.
        token: what the browser must show to be let write; None where nothing may be written.
        form_token: what each form carries.
        vaults: the folders and files whose notes are shown; () for all that were read.
    """

    path: Path
    database: str
    open_session: Callable[[bool], Session]
    token: str | None = None
    base: str = ""
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    mended: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict)
    vaults: tuple[Path, ...] = ()
    _session: Session | None = None
    _opened: tuple[int, int] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def session(self) -> Session:
        """The session that pages are filled from; it asks nobody.

        A file that was replaced, by `harvest cache rebuild` or a backup, is opened anew.

        Raises:
            CacheError: the file is gone.
        """
        with self._lock:
            if self._session is not None and _identity(self.path) != self._opened:
                self._session.close()
                self._session = None
            if self._session is None:
                if self._opened and not _identity(self.path):
                    raise CacheError(f"{self.path}: the cache is gone; put it back, or stop here")
                self._session = self.open_session(False)
                self._session.browse.vaults = self.vaults
                self._opened = _identity(self.path)
            return self._session

    def close(self) -> None:
        """Close the session, where one was opened."""
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None

    @property
    def can_write(self) -> bool:
        """Whether decisions are taken at all."""
        return self.token is not None

    def keep(self, name: str, data: bytes) -> str:
        """Keep a file to be taken away; what it is asked by."""
        key = secrets.token_urlsafe(12)
        self.mended[key] = (name, data)
        while len(self.mended) > _KEPT:
            self.mended.popitem(last=False)
        return key


def is_cache(path: Path) -> bool:
    """Whether the file is a harvest cache, by its header; it is not opened as a database."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        return False
    return header.startswith(_MAGIC) and header[68:72] == _APPLICATION


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever is written into it; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_site(
    path: Path, database: str, base: str = "", vaults: Sequence[Path] = ()
) -> LibrarySite:
    """The site of plain Datasette: it writes nothing and asks nobody."""
    settings = load_settings({"cache.path": str(path)})

    def opened(_: bool) -> Session:
        return Session.open(settings, read_only=True)

    return LibrarySite(path, database, opened, base=base, vaults=_absolute(vaults))


def served_site(
    settings: Settings, database: str, *, offline: bool, vaults: Sequence[Path] = ()
) -> LibrarySite:
    """The site of `harvest serve`: decisions are stored as by the command line.

    Raises:
        InvalidArgument: a vault is not there.
    """
    for each in vaults:
        if not each.exists():
            raise InvalidArgument(f"{each}: no such folder or note")

    def opened(asks: bool) -> Session:
        return Session.open(settings, offline=offline or not asks, refresh=asks)

    token = secrets.token_urlsafe(24)
    return LibrarySite(settings.cache, database, opened, token=token, vaults=_absolute(vaults))


def _absolute(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths from the root on, as they are named and where links lead."""
    named = (name for each in paths for name in (each.absolute(), os.path.realpath(each)))
    names = map(os.path.normpath, named)
    return tuple(dict.fromkeys(map(Path, names)))
