"""harvest config: look after the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from harvest.cli.options import common_options, read_common
from harvest.cli.output import print_line, tell
from harvest.settings import secrets, user_file, write_defaults

__all__ = ["config"]

_PASSWORD = re.compile(r"(://[^\s/@:'\"]*:)[^\s/'\"]*@")
"""Of an address: `http://me:secret@mirror.example`."""


@click.group()
def config() -> None:
    """Look after the settings."""


@config.command()
@common_options
def show(**options: Any) -> int:
    """Print every setting in force and where it was read.

    \b
    Example:
      harvest config show
    """
    settings = read_common(options).settings
    for name in sorted(settings.values):
        value = _PASSWORD.sub(r"\1…@", repr(settings.values[name]))
        print_line(f"{name} = {value}  # {settings.origins[name]}")
    for name in secrets():
        is_set = "set" if name in settings.secrets else "not set"
        print_line(f"{name}: {is_set}  # {settings.origins.get(name, 'default')}")
    print_line(f"cache in use: {settings.cache}")
    return 0


@config.command()
@click.argument("file", default="harvest.toml")
@common_options
def init(file: str, **options: Any) -> int:
    """Write a settings file with what most people change, commented out.

    \b
    Example:
      harvest config init
    """
    target = Path(file)
    write_defaults(target)
    tell(f"wrote {target}")
    return 0


@config.command()
@common_options
def path(**options: Any) -> int:
    """Print the path of your user settings file.

    \b
    Example:
      harvest config path
    """
    print_line(str(user_file()))
    return 0
