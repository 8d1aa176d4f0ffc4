"""A damaged cache: what is wrong with it, and putting it right as far as that can be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from harvest.cache import Cache
from harvest.errors import CacheError, DamagedCache
from harvest.settings import Settings

__all__ = ["Repair", "check_cache", "repair_cache"]


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a damaged cache.

    Attributes:
        flaws: what was wrong with it.
        kept: where the damaged file lies now.
        rows: how many rows were taken out of it.
        losses: what could not be, a line for each table.
        SET_ASIDE: how `check_cache` ends what it says of a reply that no rebuilding can mend.
    """

    SET_ASIDE: ClassVar[str] = "set aside; harvest refresh asks for it anew"

    flaws: tuple[str, ...]
    kept: Path
    rows: int
    losses: tuple[str, ...]


def check_cache(settings: Settings) -> list[str]:
    """What is wrong with the cache, in its pages, rows and replies; empty when it is sound.

    Raises:
        CacheError: it is no harvest database, newer than this program, or in use.
    """
    if not settings.cache.exists():
        return []
    try:
        with Cache.open(settings.cache) as cache:
            flaws = cache.housekeeping.inspect()
            lost = cache.replies.unreadable()
    except DamagedCache as error:
        return [str(error)]
    replies = {f"the reply of {source} about {asked}: ": why for asked, source, why in lost}
    rest = [each for each in flaws if not each.startswith(tuple(replies))]
    return [*rest, *(f"{reply}{why}; {Repair.SET_ASIDE}" for reply, why in replies.items())]


def repair_cache(settings: Settings) -> Repair | None:
    """Take what can be read out of a damaged cache into a sound one; None when it is sound.

    Replies that cannot be read are not looked for: rebuilding sets them aside.

    Raises:
        CacheError: it is no harvest database, newer than this program, or in use.
    """
    from harvest.cache.salvage import is_cache, salvage

    path = settings.cache
    if not path.exists():
        return None
    try:
        with Cache.open(path) as cache:
            flaws = cache.housekeeping.flaws()
    except DamagedCache as error:
        flaws = [str(error)]
    except CacheError:
        if not is_cache(path) or _is_newer(path):
            raise
        flaws = ["its header is damaged"]
    if not flaws:
        return None
    done = salvage(path)
    return Repair(tuple(flaws), done.kept, done.rows, done.losses)


def _is_newer(path: Path) -> bool:
    """Whether its version is one that a later harvest may well have."""
    from harvest.cache.schema import VERSION

    with path.open("rb") as file:
        header = file.read(100)
    return VERSION < int.from_bytes(header[60:64], "big") < VERSION + 50
