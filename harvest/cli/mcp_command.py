"""harvest mcp: the library for assistants."""

from __future__ import annotations

from typing import Any

import click

from harvest.cli.options import network_options, read_common
from harvest.mcp.protocol_server import serve_assistant

__all__ = ["mcp"]


@click.command()
@network_options
def mcp(**options: Any) -> int:
    """Answer an assistant by the Model Context Protocol, on standard input and output.

    Not for typing: name this command in the assistant's settings, see docs/agents.md. Nothing is
    written but the cache. Needs harvest-biblio[mcp].

    \b
    Example:
      harvest mcp --offline
    """
    common = read_common(options)
    serve_assistant(common.settings, offline=common.offline)
    return 0
