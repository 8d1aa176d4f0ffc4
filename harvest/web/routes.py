"""Which page is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from harvest import CacheError, HarvestError, InvalidArgument, InvalidIdentifier, UnknownWork
from harvest.web import deciding_pages, library_pages, note_pages, static_files
from harvest.web.exchange import WebRequest, WebResponse
from harvest.web.site import LibrarySite
from harvest.web.templating import error_page

__all__ = ["answer"]

View = Callable[[LibrarySite, WebRequest], WebResponse]

_WORK = r"works/(?P<work>w[0-9a-v]{10})"
_NOTE = r"notes/(?P<note>\d{1,15})"
READ: tuple[tuple[str, View], ...] = (
    (r"", library_pages.home),
    (r"works", library_pages.works),
    (_WORK, library_pages.work),
    (rf"{_WORK}/cite", library_pages.cite),
    (rf"{_WORK}/replies/(?P<reply>\d{{1,15}})\.json", library_pages.reply),
    (r"authors", library_pages.authors),
    (r"author", library_pages.author),
    (r"venues", library_pages.venues),
    (r"venue", library_pages.venue),
    (r"notes", note_pages.notes),
    (_NOTE, note_pages.note),
    (rf"{_NOTE}/works\.bib", note_pages.bibliography),
    (r"graph", note_pages.graph),
    (r"review", deciding_pages.review),
    (r"check", deciding_pages.check),
    (r"check/(?P<kept>[\w-]{16})\.bib", deciding_pages.mended),
    (r"static/(?P<file>[a-z]+\.(?:css|js))", static_files.static),
)
WRITE: tuple[tuple[str, View], ...] = (
    (rf"{_WORK}/refresh", deciding_pages.refresh),
    (r"review", deciding_pages.decide),
    (r"check", deciding_pages.judge),
)
_READ = [(re.compile(pattern), view) for pattern, view in READ]
_WRITE = [(re.compile(pattern), view) for pattern, view in WRITE]


def answer(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The page that is asked for, or one that says why there is none."""
    try:
        return _answer(site, asked)
    except (UnknownWork, InvalidIdentifier) as error:
        return error_page(site, asked, 404, str(error))
    except InvalidArgument as error:
        return error_page(site, asked, 400, str(error))
    except CacheError as error:
        return error_page(site, asked, 503, str(error))
    except HarvestError as error:
        return error_page(site, asked, 500, str(error))


def _answer(site: LibrarySite, asked: WebRequest) -> WebResponse:
    from dataclasses import replace

    if asked.method not in ("GET", "HEAD", "POST"):
        return WebResponse("405: pages are read and forms are sent\n", 405, "text/plain")
    is_write = asked.method == "POST"
    for pattern, view in _WRITE if is_write else _READ:
        if found := pattern.fullmatch(asked.path):
            if is_write and not asked.may_write:
                return error_page(site, asked, 403, _why_not(site))
            return view(site, replace(asked, parts=found.groupdict()))
    return error_page(site, asked, 404, "There is no such page.")


def _why_not(site: LibrarySite) -> str:
    if not site.can_write:
        return "Here the library can be read only; start harvest serve to decide and refresh."
    return (
        "This request did not come from a page of this server that was opened by the address "
        "that harvest serve printed. Nothing was changed."
    )
