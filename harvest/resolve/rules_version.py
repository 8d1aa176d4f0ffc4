"""Which rules read a query and judge a work: a digest of the code that does, so nobody counts.

What was not found under other rules is asked for again. Any change of that code counts, also one
that changes no verdict: to ask once too often is harmless, to believe an old absence is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["digest_of", "rules_version"]

_ROOMS = ("match", "reading", "text")
_RULES = (".py", ".txt")
"""Code, and the lists of words beside it."""


@cache
def rules_version() -> str:
    """The version of the rules of this installation, 12 hexadecimal digits."""
    house = files("harvest")
    return digest_of(house.joinpath(room) for room in _ROOMS)


def digest_of(rooms: Iterable[Traversable]) -> str:
    """A digest of the names and contents of the rules in *rooms*, whatever order they come in."""
    digest = sha256()
    for room in rooms:
        rules = [each for each in room.iterdir() if each.name.endswith(_RULES)]
        for rule in sorted(rules, key=lambda each: each.name):
            digest.update(f"{rule.name}\0".encode() + rule.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
