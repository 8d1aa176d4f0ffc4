"""harvest serve: the library in the browser."""

from __future__ import annotations

import webbrowser
from typing import Any

import click

from harvest.cli.options import Common, network_options, read_common
from harvest.cli.output import print_line, tell
from harvest.web.serving import serve_site

__all__ = ["serve", "serve_shown"]


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port (default: any free one).")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@network_options
def serve(port: int | None, no_open: bool, **options: Any) -> int:
    """Show the library in the browser: search it, read, decide, check.

    The address is printed; with it comes the right to decide and refresh, so keep it to yourself.
    Only this machine is answered. Ctrl-C ends it. Needs harvest-biblio[web].

    \b
    Example:
      harvest serve
      harvest serve --port 8001 --no-open
    """
    serve_shown(read_common(options), port=port, opens=not no_open)
    return 0


def serve_shown(common: Common, *, port: int | None, opens: bool) -> None:
    """Serve, print the address, and open the browser where that is wanted."""

    def ready(address: str) -> None:
        print_line(address)
        tell("Ctrl-C ends it", quiet=common.verbosity < 0)
        if opens:
            webbrowser.open(address)

    serve_site(common.settings, offline=common.offline, port=port, ready=ready)
