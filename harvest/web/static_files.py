"""The style sheet and the script, with the style that exported pages have."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from harvest.export.document import page_style
from harvest.web.exchange import WebRequest, WebResponse
from harvest.web.site import LibrarySite

__all__ = ["static"]

_TYPES = {"site.css": "text/css; charset=utf-8", "site.js": "text/javascript; charset=utf-8"}


def static(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """One of the two files."""
    name = asked.parts["file"]
    if name not in _TYPES:
        return WebResponse("404: no such file\n", 404, "text/plain")
    return WebResponse(_read(name), type=_TYPES[name], headers={"cache-control": "no-cache"})


@cache
def _read(name: str) -> str:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return f"{page_style()}\n{text}" if name == "site.css" else text
