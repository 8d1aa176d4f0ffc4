"""Is everything that harvest needs as it should be: settings, cache, clock, each source?"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harvest import __version__
from harvest.cache import Cache
from harvest.errors import CacheError, UnwritableOutput
from harvest.files.atomic import write_text
from harvest.files.private import is_open_to_others
from harvest.providers.checkup import Checkup, Recorded, examine
from harvest.providers.installed import problems
from harvest.settings import Settings, secrets

__all__ = ["Diagnosis", "PartCheck", "diagnose"]

SKEW_S = 120.0
"""A clock that is off by more makes waits and ages wrong."""


@dataclass(frozen=True, slots=True)
class PartCheck:
    """What was found about a part of harvest itself: facts, advice, and what is wrong."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    advice: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The parts of harvest, and the sources that were asked; none when offline."""

    parts: tuple[PartCheck, ...]
    sources: tuple[Checkup, ...] = ()

    @property
    def is_reachable(self) -> bool:
        """Whether every source that was asked answered."""
        return all(each.reason is None for each in self.sources)

    @property
    def is_fine(self) -> bool:
        """Whether nothing is wrong, and no source answers otherwise than expected."""
        outcomes = {each.outcome for each in self.sources}
        return outcomes <= {"fine"} and not any(part.wrong for part in self.parts)


def diagnose(
    settings: Settings, *, offline: bool = False, thorough: bool = False, record: Path | None = None
) -> Diagnosis:
    """Look at settings, cache and clock, and ask each enabled source a few harmless questions.

    Raises:
        UnwritableOutput: what was answered cannot be written into the folder *record*.
    """
    if record is not None:
        _make(record)
    parts = [_program(), _settings(settings), _cache(settings)]
    checkups: list[Checkup] = []
    if not offline:
        answers: list[Recorded] = []
        checkups = examine(settings, thorough=thorough, record=answers.append)
        if record is not None:
            _keep(record, answers)
        parts.append(_clock(checkups))
    return Diagnosis(tuple(parts), tuple(checkups))


def _make(folder: Path) -> None:
    """Make *folder* before anybody is asked in vain."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{folder}: cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnwritableOutput(f"{folder}: cannot be written into")


def _keep(folder: Path, answers: Sequence[Recorded]) -> None:
    """One JSON file for each answer, named by its source and question."""
    for each in answers:
        name = f"{each.source}-{each.question}".replace(" ", "-")
        text = json.dumps(asdict(each), ensure_ascii=False, indent=1)
        write_text(folder / f"{name}.json", f"{text}\n")


def _program() -> PartCheck:
    python = ".".join(map(str, sys.version_info[:3]))
    facts = {"version": __version__, "python": python, "sqlite": sqlite3.sqlite_version}
    return PartCheck("harvest", facts)


def _settings(settings: Settings) -> PartCheck:
    """Whether address and keys are set, never what they are."""
    advice: list[str] = []
    wrong: list[str] = []
    if settings.mailto is None:
        advice.append("set HARVEST_MAILTO: Crossref answers three times as fast")
    known = secrets()
    unset = [each for name, each in known.items() if name not in settings.secrets]
    advice += [each.advice for each in unset if each.advice]
    wrong += problems()
    local = (path for path in settings.snapshots if isinstance(path, Path))
    wrong += [f"snapshot {path} does not exist" for path in local if not path.exists()]
    files = (*settings.bibliographies, *filter(None, [settings.zotero_dir]))
    wrong += [f"{path} does not exist" for path in files if not path.exists()]
    folder = settings.state_dir
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        wrong.append(f"{settings.state_dir} cannot be written: limits are not shared")
    facts: dict[str, Any] = {
        "sources": [*settings.sources, *settings.lookup_sources],
        "mailto": _is_set(settings.mailto),
    }
    facts |= {name: _is_set(settings.secrets.get(name)) for name in known}
    return PartCheck("settings", facts, tuple(advice), tuple(wrong))


def _is_set(value: str | None) -> str:
    return "set" if value else "not set"


def _cache(settings: Settings) -> PartCheck:
    path = settings.cache
    if not path.exists():
        return PartCheck("cache", {"path": str(path), "state": "not made yet"})
    try:
        with Cache.open(path) as cache:
            facts, damage = cache.housekeeping.info(), cache.housekeeping.damage()
            lost = cache.replies.unreadable()
    except CacheError as error:
        return PartCheck("cache", {"path": str(path)}, (), (str(error),))
    shown = {name: facts[name] for name in ("path", "size", "schema")}
    shown |= {"works": facts["tables"]["works"], "replies": facts["tables"]["replies"]}
    advice = []
    if is_open_to_others(path):
        advice.append(
            f"other users of this computer may read {path}: chmod 600 it and what is beside"
        )
    advice += [f"{source} about {asked} cannot be read: {why}" for asked, source, why in lost[:5]]
    if lost:
        lost_replies = (
            f"replies that cannot be read: {len(lost):,}; harvest refresh asks for them anew"
        )
        advice.append(lost_replies)
    wrong = tuple(f"{path}: {each}; run: harvest cache rebuild" for each in damage)
    return PartCheck("cache", shown, tuple(advice), wrong)


def _clock(checkups: Sequence[Checkup]) -> PartCheck:
    """Our clock against those of the services, the middle one of them."""
    skews = sorted(each.skew_s for each in checkups if each.skew_s is not None)
    if not skews:
        return PartCheck("clock", {"state": "not compared: no service told the time"})
    skew = skews[len(skews) // 2]
    way = "behind" if skew > 0 else "ahead"
    off = f"this computer's clock is {abs(skew):.0f} s {way}: set it right"
    return PartCheck("clock", {"off_by_s": -skew}, (), (off,) if abs(skew) > SKEW_S else ())
