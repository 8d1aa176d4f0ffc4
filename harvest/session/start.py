"""How a program begins: open a session, or have everything examined; settings by keyword."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from harvest.session.front_door import Session
from harvest.session.tally import OnRequest
from harvest.settings import Settings, load_settings

if TYPE_CHECKING:
    from harvest.session.repairing import Repair
    from harvest.session.results import FileChange
    from harvest.session.self_check import Diagnosis

__all__ = ["check_cache", "doctor", "open_session", "repair_cache", "undo"]

Path = str | PathLike[str]


def open_session(
    *,
    cache: Path | None = None,
    mailto: str | None = None,
    sources: str | Iterable[str] | None = None,
    snapshots: Path | Iterable[Path] | None = None,
    config: Path | None = None,
    max_credits: int | None = None,
    max_requests: int | None = None,
    time_limit: float | None = None,
    settings: Mapping[str, Any] | None = None,
    offline: bool = False,
    refresh: bool = False,
    on_request: OnRequest | None = None,
) -> Session:
    """Open a session, with the settings that the command line would find, but for what is given.

    Args:
        cache: the database, made when absent.
        mailto: contact address for the polite pools.
        sources: those to ask, for lookups as for files; one or several.
        snapshots: one or several folders of JSON Lines of Crossref or OpenAlex records, used first.
        config: the settings file to use in place of the nearest one.
        max_credits: of OpenAlex, that this session may spend.
        max_requests: that this session may make.
        time_limit: seconds after which nothing new is asked.
        settings: any others by dotted name, as in the settings file: {"bibtex.journal": "iso4"}.
        offline: use the cache and snapshots only.
        refresh: ask again, however fresh the cache is.
        on_request: is told of each HTTP request (a mapping), in any thread.

    Raises:
        SettingsError: a setting is unknown or wrong; says where it was read.
        CacheError: the cache cannot be opened, or is no harvest database.
    """
    found = load_settings(
        {
            "cache.path": fspath(cache) if cache is not None else None,
            "mailto": mailto,
            "sources.enabled": _several(sources) if sources is not None else None,
            "sources.snapshots": _several(snapshots) if snapshots else None,
            "config": fspath(config) if config is not None else None,
            "limits.max_credits": max_credits,
            "limits.max_requests": max_requests,
            "limits.time_limit_s": time_limit,
            **(settings or {}),
        }
    )
    return Session.open(found, offline=offline, refresh=refresh, on_request=on_request)


def _several(given: Path | Iterable[Path]) -> list[str]:
    """A text by itself is one, not its letters."""
    return [fspath(each) for each in ([given] if isinstance(given, str | PathLike) else given)]


def doctor(
    settings: Settings | None = None,
    *,
    offline: bool = False,
    thorough: bool = False,
    record: Path | None = None,
) -> Diagnosis:
    """Look at settings, cache and clock, and ask each enabled source a few harmless questions.

    It needs no session: a cache that cannot be opened is among what it finds.

    Args:
        settings: those to look at; by default those that are found.
        thorough: also try the largest lists that harvest sends (1 credit more).
        record: a folder for what the sources really answered, a JSON file each; no key, no address.

    Raises:
        UnwritableOutput: *record* cannot be written.
    """
    from harvest.session.self_check import diagnose

    found = load_settings() if settings is None else settings
    folder = None if record is None else pathlib.Path(record)
    return diagnose(found, offline=offline, thorough=thorough, record=folder)


def check_cache(settings: Settings | None = None) -> list[str]:
    """What is wrong with the cache, in its pages, rows and replies; empty when it is sound."""
    from harvest.session import repairing

    return repairing.check_cache(load_settings() if settings is None else settings)


def repair_cache(settings: Settings | None = None) -> Repair | None:
    """Take what can be read out of a damaged cache into a sound one; None when it is sound.

    The damaged file is kept beside it. No other program may be using the cache.
    """
    from harvest.session import repairing

    return repairing.repair_cache(load_settings() if settings is None else settings)


def undo(path: Path) -> FileChange:
    """Give a file back what it held before harvest last wrote it; once more takes that back.

    A file that has changed since is refused, and left as it is.
    """
    from harvest.session.undoing import undo_file

    return undo_file(pathlib.Path(path))
