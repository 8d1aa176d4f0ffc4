"""The pages over the bundled sample, asked in this process: no socket, no browser."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import harvest
from harvest.settings import Settings, load_settings
from harvest.web.plugin import COOKIE
from harvest.web.serving import make_app
from harvest.web.site import OWN, LibrarySite

__all__ = ["Browser", "LibrarySite", "demo_settings", "make_app", "make_library", "served_browser"]


def demo_settings(folder: Path) -> Settings:
    """The sample's snapshot and a cache beside it."""
    return load_settings(
        {
            "cache.path": str(folder / "harvest.db"),
            "sources.snapshots": [str(folder / "snapshot")],
        }
    )


def served_browser(folder: Path, vaults: tuple[Path, ...]) -> Browser:
    """The pages of `harvest serve --vault` over the sample in *folder*; close its site."""
    site, app = make_app(demo_settings(folder), offline=True, vaults=vaults)
    return Browser(site, app)


def make_library(folder: Path) -> None:
    """What `harvest demo` leaves, as far as the pages need it."""
    with resources.as_file(resources.files("harvest") / "sample") as source:
        for part in ("vault", "snapshot"):
            shutil.copytree(source / part, folder / part)
    vault = folder / "vault"
    with harvest.Session.open(demo_settings(folder), offline=True) as h:
        h.enrich([vault, *sorted(vault.glob("*.bib"))])


@dataclass
class Browser:
    """Asks the app as a browser does."""

    site: LibrarySite
    app: Any
    is_trusted: bool = True

    def get(self, address: str, **headers: str) -> Any:
        """GET below the plugin's own address, or at it where it begins with a slash."""
        return self.ask("get", address, headers)

    def post(
        self,
        address: str,
        data: Mapping[str, str] | None = None,
        *,
        token: str | None = None,
        files: Any = None,
        **headers: str,
    ) -> Any:
        """POST with the form's token, or another one."""
        told = {"token": self.site.form_token if token is None else token, **(data or {})}
        return self.ask("post", address, headers, data=told, files=files)

    def ask(self, method: str, address: str, headers: Mapping[str, str], **more: Any) -> Any:
        """Any request; header names with underscores for hyphens."""
        import httpx

        async def ask() -> Any:
            transport = httpx.ASGITransport(app=self.app)
            cookies = {COOKIE: self.site.token or ""} if self.is_trusted else {}
            base = "http://127.0.0.1:8001"
            async with httpx.AsyncClient(
                transport=transport, base_url=base, cookies=cookies
            ) as client:
                path = address if address.startswith("/") else f"{OWN}/{address}"
                told = {name.replace("_", "-"): value for name, value in headers.items()}
                kept = {name: value for name, value in more.items() if value is not None}
                return await client.request(method.upper(), path, headers=told, **kept)

        return asyncio.run(ask())

    def links(self, address: str, pattern: str) -> list[str]:
        """The links of a page that match *pattern*."""
        found = re.findall(r'href="([^"]+)"', self.get(address).text)
        return [each for each in found if re.search(pattern, each)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its cache, made once a module."""
    folder = tmp_path_factory.mktemp("library")
    make_library(folder)
    return folder


@pytest.fixture(scope="module")
def browser(library: Path) -> Iterator[Browser]:
    """The pages of `harvest serve` over the sample, by who opened the printed address."""
    site, app = make_app(demo_settings(library), offline=True)
    yield Browser(site, app)
    site.close()


@pytest.fixture(scope="module")
def plain(library: Path) -> Iterator[Browser]:
    """The pages of plain `datasette harvest.db`."""
    from datasette.app import Datasette
    from datasette.plugins import pm

    from harvest.web import plugin

    if not pm.is_registered(plugin):
        pm.register(plugin, "harvest")
    made = Datasette(files=[str(library / "harvest.db")])
    app = made.app()
    site = plugin.site_of(made)
    assert site is not None
    yield Browser(site, app, is_trusted=False)
    site.close()
