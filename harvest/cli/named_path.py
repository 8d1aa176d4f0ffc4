"""A file or folder that an option names."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["NamedPath"]


class NamedPath(click.Path):
    """click's path that is refused where it is empty, as from an unset variable of a shell.

    An empty path is the working directory to Python, and "not given" to most conditions.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, of the type that was asked for."""
        if isinstance(value, str) and not value.strip():
            self.fail(f"{value!r} is no name of a file or folder", param, ctx)
        return super().convert(value, param, ctx)
