"""Fixtures for all tests: no network but loopback, no settings and no folders of the user's.

`registry` is an empty HTTP registry; fill it with `registry.add("crossref", {...})`, or make your
own `Registry(...)` where a test needs limits or a large world. `run` runs a command.

Properties are tried on the same examples every time, so that a change passes or fails for its own
sake. HYPOTHESIS_PROFILE=default looks elsewhere each time: do that now and then, and keep what it
finds as an @example.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from harvest.cache import schema
from harvest.cache.connection import Connection, connect
from tests.command import run as run  # a fixture
from tests.registry import Registry

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=40)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, visibly, what takes long, unless HARVEST_TEST_ALL asks for it, as .ci/run does."""
    if not os.environ.get("HARVEST_TEST_ALL"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: set HARVEST_TEST_ALL=1"))


SECRETS = ("OPENALEX_API_KEY", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
FOLDERS = {
    "HOME": "home",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "home/.run",
}


@pytest.fixture(autouse=True)
def _loopback_only() -> None:
    """Let no test reach beyond this machine: a connection elsewhere raises."""
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, homes: Homes, compiled: Path) -> None:
    """Hide the user's settings and folders, also from child processes, and compile for them once.

    The database's path is set outright: from a checkout it would be `cache/harvest.db`.
    """
    for name in list(os.environ):
        if name.startswith("HARVEST_") or name in SECRETS:
            monkeypatch.delenv(name)
    root = homes.empty()
    for name, folder in FOLDERS.items():
        monkeypatch.setenv(name, str(root / folder))
    monkeypatch.setenv("HARVEST_CACHE", str(root / "harvest.db"))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(compiled))


class Homes:
    """Homes for tests, each empty: one that a test left untouched serves the next one, too."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.count = 0
        self.made = 0
        self.root: Path | None = None

    def empty(self) -> Path:
        """A folder with nothing in it but FOLDERS."""
        if self.root is None or self._files(self.root) != self.made:
            self.count += 1
            self.root = self.base / f"user{self.count}"
            for folder in FOLDERS.values():
                (self.root / folder).mkdir(parents=True, exist_ok=True)
            self.made = self._files(self.root)
        return self.root

    def _files(self, root: Path) -> int:
        return sum(len(names) + len(files) for _, names, files in os.walk(root))


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """The homes of this session's tests."""
    return Homes(tmp_path_factory.mktemp("homes"))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where child processes keep compiled code: one folder for all workers."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"


class Template:
    """An empty cache, copied where one is to be made: its tables take longer than most tests."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.migrate = schema.migrate

    def fill(self, conn: Connection) -> None:
        """Make an empty database a cache; what is not empty goes the way it always goes."""
        if conn.rows("PRAGMA page_count")[0][0]:
            return self.migrate(conn)
        if not self.path.exists():
            with closing(connect(self.path)) as first:
                self.migrate(first)
        try:
            with closing(sqlite3.connect(self.path)) as source:
                source.backup(conn)
        except sqlite3.Error:
            return self.migrate(conn)
        conn.run("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """What `new_caches` copies."""
    return Template(tmp_path_factory.mktemp("template") / "harvest.db")


@pytest.fixture(autouse=True)
def new_caches(monkeypatch: pytest.MonkeyPatch, template: Template) -> None:
    """Copy empty caches; a folder of tests about making them has its own fixture of this name."""
    monkeypatch.setattr(schema, "migrate", template.fill)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """An empty registry that obeys at once; the environment points harvest to it."""
    with Registry() as running:
        for name, value in running.env().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real records beside the checkout; a test that needs it skips without."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real records (../shared/data) is not here")
    return folder
