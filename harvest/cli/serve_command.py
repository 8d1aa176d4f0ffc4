"""harvest serve: the library in the browser."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harvest.cli.named_path import NamedPath
from harvest.cli.options import Common, network_options, read_common
from harvest.cli.output import print_line, tell
from harvest.web.serving import serve_site

__all__ = ["serve", "serve_shown"]


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port (default: any free one).")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option(
    "--vault",
    "vaults",
    multiple=True,
    type=NamedPath(path_type=Path),
    help="Show and open notes of this folder only; may be given several times.",
)
@network_options
def serve(port: int | None, no_open: bool, vaults: tuple[Path, ...], **options: Any) -> int:
    """Show the library in the browser: search it, read, decide, check.

    The address is printed; with it comes the right to decide and refresh, so keep it to yourself.
    Only this machine is answered. Ctrl-C ends it. Needs harvest-biblio[web].

    Notes are shown as far as the cache has them, which is what enrich was given; with --vault, of
    the named folders only.

    \b
    Example:
      harvest serve
      harvest serve --port 8001 --no-open
      harvest serve --vault ~/vault
    """
    serve_shown(read_common(options), port=port, opens=not no_open, vaults=vaults)
    return 0


def serve_shown(
    common: Common, *, port: int | None, opens: bool, vaults: Sequence[Path] = ()
) -> None:
    """Serve, print the address, and open the browser where that is wanted."""

    def ready(address: str) -> None:
        print_line(address)
        tell("Ctrl-C ends it", quiet=common.verbosity < 0)
        if opens:
            webbrowser.open(address)

    offline = common.offline
    serve_site(common.settings, offline=offline, port=port, ready=ready, vaults=vaults)
