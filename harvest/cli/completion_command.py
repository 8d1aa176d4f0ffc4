"""harvest completion: what a shell needs to complete harvest's commands and options."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from harvest import SettingsError
from harvest.cli.output import tell, write_output

__all__ = ["completion"]

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("action", type=click.Choice(["install", *SHELLS]))
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def completion(action: str, shell: str | None) -> None:
    """Let the shell complete commands and options: install it, or print it for a shell.

    `install` writes one file where the shell looks for completions, for the shell in use or the
    one named; delete the file to be rid of it.

    \b
    Example:
      harvest completion install
      harvest completion install zsh
      harvest completion fish > ~/.config/fish/completions/harvest.fish
    """
    if action != "install":
        if shell:
            raise click.UsageError(f"{action} takes no second word; to install: install {shell}")
        write_output(Path("-"), _script(action))
        return
    wanted = shell or _shell_in_use()
    path = _place(wanted)
    _write(path, _script(wanted))
    tell(f"{path}: completions for {wanted}, read by the next shell that starts")
    if wanted == "zsh":
        tell(f"where zsh does not look there yet, add to ~/.zshrc before compinit: {_fpath(path)}")


def _script(shell: str) -> str:
    """What *shell* is to run; made by click, asks harvest itself for the words."""
    from harvest.cli import cli

    made = get_completion_class(shell)
    assert made is not None  # click knows all of SHELLS
    return f"{made(cli, {}, 'harvest', '_HARVEST_COMPLETE').source().strip()}\n"


def _shell_in_use() -> str:
    name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        which = name or "none that SHELL names"
        raise SettingsError(f"your shell is {which}; say which: harvest completion install bash")
    return name


def _place(shell: str) -> Path:
    """The user's own file of completions, by each shell's documentation."""
    data = _folder("XDG_DATA_HOME", ".local/share")
    if shell == "bash":
        own = os.environ.get("BASH_COMPLETION_USER_DIR")
        return (Path(own) if own else data / "bash-completion") / "completions" / "harvest"
    if shell == "zsh":
        return data / "zsh" / "site-functions" / "_harvest"
    return _folder("XDG_CONFIG_HOME", ".config") / "fish" / "completions" / "harvest.fish"


def _folder(variable: str, below_home: str) -> Path:
    given = os.environ.get(variable, "")
    return Path(given) if Path(given).is_absolute() else Path.home() / below_home


def _fpath(path: Path) -> str:
    return f"fpath=({path.parent} $fpath)"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{path.parent}: cannot be made: {error.strerror}") from error
    write_output(path, text)
