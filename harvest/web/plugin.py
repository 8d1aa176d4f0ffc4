"""The plugin as Datasette knows it. It does nothing where no file is a harvest cache."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from pathlib import Path
from typing import Any

from pluggy import HookimplMarker

from harvest.web.datasette_words import database_metadata, doi_address
from harvest.web.error_page import error_page
from harvest.web.exchange import Upload, WebRequest, WebResponse, read_form
from harvest.web.gate import Gate, is_from_here, same_secret
from harvest.web.routes import answer
from harvest.web.site import OWN, LibrarySite, is_cache, open_site
from harvest.web.unpacking import unpacked

__all__ = ["COOKIE", "site_of"]

COOKIE = "harvest_token"
LARGEST = 20_000_000
"""Bytes of a form."""

hookimpl = HookimplMarker("datasette")


def site_of(datasette: Any) -> LibrarySite | None:
    """The site over the first harvest cache among the files; None when none is one."""
    site = getattr(datasette, "harvest_site", None)
    if isinstance(site, LibrarySite):
        return site
    for name, database in datasette.databases.items():
        if database.path and is_cache(Path(database.path)):
            base = str(datasette.setting("base_url")).rstrip("/")
            config = datasette.plugin_config("harvest") or {}
            vaults = [Path(each) for each in config.get("vaults", ())]
            datasette.harvest_site = open_site(Path(database.path), name, base, vaults)
            return site_of(datasette)
    return None


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Harvest's own pages, and the way to them where `harvest serve` runs."""
    site = site_of(datasette)
    if site is None:
        return []
    routes: list[tuple[str, Any]] = [(rf"^{OWN}(?:/(?P<rest>.*))?$", _view)]
    if site.can_write:
        routes.append((r"^/$", _start))
    return routes


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    """The gate before every page, Datasette's own, too."""

    def wrap(app: Any) -> Any:
        site = site_of(datasette)
        if site is None:
            return app
        config = datasette.plugin_config("harvest") or {}
        return Gate(app, f"{site.base}{OWN}", config.get("hosts", ()))

    return wrap


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, list[Any], list[Any]]:
    """Datasette's page of an error, and no more of it than the page in the terminal.

    Where rich is installed, which harvest needs, Datasette prints every missing page with the
    values of all variables, a token among them, and fails where nothing was raised.
    """
    theirs = yield
    return theirs if site_of(datasette) is None else [error_page(datasette, request, exception)]


@hookimpl
def skip_csrf(datasette: Any, scope: Any) -> bool:
    """Own pages have a token of their own."""
    return site_of(datasette) is not None and str(scope.get("path", "")).startswith(f"{OWN}/")


@hookimpl
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """The SQL function `unpacked(body)`, which gives replies and records as JSON."""
    if _is_cache(datasette, database):
        conn.create_function("unpacked", 1, unpacked, deterministic=True)


@hookimpl
def get_metadata(datasette: Any, key: Any, database: Any, table: Any) -> dict[str, Any]:
    """What each table and column holds, and how rows are called."""
    names = [name for name in datasette.databases if _is_cache(datasette, name)]
    return {"databases": {name: database_metadata() for name in names}}


@hookimpl
def render_cell(value: Any, column: str, table: Any, database: str, datasette: Any) -> Any:
    """A DOI as a link that resolves it."""
    address = doi_address(column, value)
    if address is None or not _is_cache(datasette, database):
        return None
    from markupsafe import Markup

    return Markup('<a href="{}">{}</a>').format(address, value)


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """The way back from Datasette's pages."""
    if site_of(datasette) is None:
        return []
    return [{"href": datasette.urls.path(f"{OWN}/"), "label": "harvest: the library"}]


def _is_cache(datasette: Any, database: str) -> bool:
    found = datasette.databases.get(database)
    return bool(found is not None and found.path and is_cache(Path(found.path)))


async def _start(request: Any, datasette: Any) -> Any:
    """The address that `harvest serve` prints: takes the token and leads to the library."""
    from datasette import Response

    site = site_of(datasette)
    assert site is not None
    response = Response.redirect(datasette.urls.path(f"{OWN}/"))
    if same_secret(request.args.get("token"), site.token):
        response.set_cookie(COOKIE, site.token, httponly=True, samesite="strict", path="/")
    return response


async def _view(request: Any, datasette: Any) -> Any:
    from datasette import Response

    site = site_of(datasette)
    assert site is not None
    page = await _page(request, site)
    return Response(
        page.body,
        status=page.status,
        content_type=page.type,
        headers={"cache-control": "no-store", **page.headers},
    )


async def _page(request: Any, site: LibrarySite) -> WebResponse:
    form: dict[str, str] = {}
    files: dict[str, Upload] = {}
    if request.method == "POST":
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return WebResponse("411: say how long the form is\n", 411, "text/plain")
        if int(length) > LARGEST:
            return WebResponse("413: too large\n", 413, "text/plain")
        type_ = request.headers.get("content-type", "")
        form, files = read_form(type_, await request.post_body())
    is_trusted = same_secret(request.cookies.get(COOKIE), site.token)
    may_write = (
        is_trusted
        and is_from_here(request.headers)
        and same_secret(form.get("token"), site.form_token)
    )
    args = {name: request.args[name] for name in request.args}
    path = (request.url_vars.get("rest") or "").strip("/")
    asked = WebRequest(path, args, request.method, form, files, {}, may_write, is_trusted)
    return await asyncio.to_thread(answer, site, asked)
