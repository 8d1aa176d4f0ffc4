"""The server of `harvest serve`: Datasette with the library's pages, for this machine only."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from harvest import InvalidArgument, Settings
from harvest.web.site import LibrarySite, served_site

__all__ = ["make_app", "serve_site"]

HOST = "127.0.0.1"


def serve_site(
    settings: Settings,
    *,
    offline: bool,
    port: int | None,
    ready: Callable[[str], None],
    vaults: Sequence[Path] = (),
) -> None:
    """Serve the cache until Ctrl-C.

    Args:
        port: None for any free one.
        vaults: the folders and files whose notes are shown; none for all that were read.
        ready: is told the address to open, which carries the token; the server listens by then.

    Raises:
        InvalidArgument: Datasette is not installed, the port is taken, or a vault is not there.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise InvalidArgument(_MISSING) from error
    listening = _listen(port)
    try:
        site, app = make_app(settings, offline=offline, vaults=vaults)
        try:
            ready(f"http://{HOST}:{listening.getsockname()[1]}/?token={site.token}")
            config = uvicorn.Config(app, log_level="warning", lifespan="off")
            with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
                uvicorn.Server(config).run(sockets=[listening])
        finally:
            site.close()
    finally:
        listening.close()


_MISSING = "harvest serve needs Datasette: pip install 'harvest-biblio[web]'"


def make_app(
    settings: Settings, *, offline: bool, vaults: Sequence[Path] = ()
) -> tuple[LibrarySite, Any]:
    """The site over the cache, made where there is none, and the app that serves it.

    Raises:
        InvalidArgument: Datasette is not installed, or a vault is not there.
    """
    try:
        from datasette.app import Datasette
        from datasette.plugins import pm
    except ImportError as error:
        raise InvalidArgument(_MISSING) from error
    from harvest.web import plugin

    if not pm.is_registered(plugin):  # from a checkout it may not be installed
        pm.register(plugin, "harvest")
    site = served_site(settings, settings.cache.stem, offline=offline, vaults=vaults)
    _ = site.session  # made or brought up to date before Datasette reads it
    datasette = Datasette(files=[str(settings.cache)], settings={"default_page_size": 50})
    site.database = next(name for name, each in datasette.databases.items() if each.path)
    datasette.harvest_site = site
    return site, datasette.app()


def _listen(port: int | None) -> socket.socket:
    """A socket that listens on this machine only."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port or 0))
    except OSError as error:
        made.close()
        raise InvalidArgument(f"port {port} cannot be used: {error.strerror}") from error
    return made
