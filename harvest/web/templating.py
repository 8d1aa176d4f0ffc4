"""Templates: every value is escaped and made inert, but for what `harvest.export` made as HTML."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from harvest.export.reason_words import reason_words
from harvest.export.sanitize import doi_link, harmless, safe_link
from harvest.export.wording import notice_words, source_name, type_words
from harvest.web.addresses import (
    file_link,
    is_file,
    note_name,
    obsidian_link,
    vscode_link,
    zotero_link,
)
from harvest.web.exchange import WebRequest, WebResponse
from harvest.web.site import OWN, LibrarySite

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["error_page", "query", "render"]


def render(
    site: LibrarySite, asked: WebRequest, template: str, status: int = 200, **values: Any
) -> WebResponse:
    """The page that a template makes of *values*."""
    root = f"{site.base}{OWN}"
    body = (
        _environment()
        .get_template(template)
        .render(site=site, asked=asked, root=root, data=f"{site.base}/{site.database}", **values)
    )
    return WebResponse(body, status)


def error_page(site: LibrarySite, asked: WebRequest, status: int, message: str) -> WebResponse:
    """A page that says what is wrong and what to do."""
    return render(site, asked, "error.html", status, message=message)


def query(values: dict[str, Any], **changes: Any) -> str:
    """A query string of *values* with *changes*; what is empty is left out.

    >>> query({"q": "a b", "page": 2}, page=None, year=2011)
    '?q=a+b&year=2011'
    """
    given = {name: value for name, value in {**values, **changes}.items() if value}
    return f"?{urlencode(given)}" if given else "?"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("harvest.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "type_words": type_words,
        "notice_words": notice_words,
        "source_name": source_name,
        "reason_words": reason_words,
        "doi_link": doi_link,
        "safe_link": safe_link,
        "file_link": file_link,
        "is_file": is_file,
        "note_name": note_name,
        "obsidian_link": obsidian_link,
        "vscode_link": vscode_link,
        "zotero_link": zotero_link,
        "number": lambda value: f"{value:,}",
        "access_word": lambda value: _ACCESS.get(value or "", value or ""),
    }
    made.globals["query"] = query
    return made


_ACCESS = {
    "diamond": "Diamond open access",
    "gold": "Gold open access",
    "green": "Green open access",
    "hybrid": "Hybrid open access",
    "bronze": "Free to read",
    "closed": "Closed access",
}


def _inert(value: Any) -> Any:
    """Text without what could reorder or hide a line; line breaks and indents stay."""
    if value is None:
        return ""
    if type(value) is str:
        return "\n".join(_indented(line) for line in value.split("\n"))
    return value


def _indented(line: str) -> str:
    words = line.lstrip(" ")
    return line[: len(line) - len(words)] + harmless(words)
