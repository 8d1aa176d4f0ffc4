"""What stands in a source's room and costs time to load: imported at the first call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

__all__ = ["Room"]


class Room:
    """The package of one source.

    Args:
        package: its `__name__`.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    def later(self, module: str, name: str) -> Callable[..., Any]:
        """The function *name* of the room's *module*, which is imported when it is called."""

        @cache
        def function() -> Callable[..., Any]:
            found: Callable[..., Any] = getattr(import_module(f"{self._package}.{module}"), name)
            return found

        return lambda *arguments: function()(*arguments)
