"""Exit codes of every command: 0, 1, 2, 3 and 130 mean the same wherever they are given."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harvest import Session
from harvest.cli import COMMANDS
from tests.command import Run, run
from tests.damaged import make_world

__all__ = ["run"]

DOI = "10.1016/b978-0-444-52014-2.00048-3"
TOPIC = "vault/Topics/Hemifacial spasm.md"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, enriched once; nothing that a row asks for may hang on what another did."""
    folder = tmp_path_factory.mktemp("codes")
    make_world(folder)
    (folder / "absent.txt").write_text("10.5555/nowhere\n")
    (folder / "latin.bib").write_bytes(b"@misc{a, title = {\0\1\xff\xfe\0}}" * 99)
    (folder / "none.md").write_text("Nothing is cited here.\n")
    return folder


@pytest.fixture(autouse=True)
def inside(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the sample, with no network to reach."""
    for name in ("HARVEST_CACHE", "HARVEST_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(world)


GIVEN: dict[str, tuple[tuple[int, str], ...]] = {
    "annotate": ((0, f"'{TOPIC}' --dry-run --offline"), (2, "gone.md --offline")),
    "bibtex": (
        (0, f"'{TOPIC}' --offline"),
        (1, "absent.txt --offline"),
        (2, "gone.md --offline"),
        (2, f"'{TOPIC}' --offline -o /dev/full"),
    ),
    "cache": (
        (0, "info"),
        (0, "path"),
        (0, "check"),
        (0, "prune --older-than 9999"),
        (2, "forget nowhere"),
        (2, "nothing"),
        (2, "info --cache /dev/null/x"),
        (2, "prune --older-than x"),
    ),
    "check": ((2, "gone.md --offline"), (2, "--format csv --since then --offline")),
    "completion": ((0, "bash"), (2, "nosuch")),
    "config": (
        (0, "show"),
        (0, "path"),
        (2, "show --config nowhere.toml"),
        (2, "init /dev/null/x.toml"),
        (2, "init absent.txt"),
    ),
    "demo": ((0, "demo"), (2, "/dev/null/x")),
    "doctor": ((0, "--offline"), (2, "--sources nobody")),
    "enrich": (
        (0, f"'{TOPIC}' --offline"),
        (0, "none.md --offline"),
        (1, "absent.txt --offline"),
        (2, "gone.md --offline"),
        (2, "latin.bib absent.txt --offline"),
        (2, f"'{TOPIC}' --offline --report /dev/full"),
        (2, f"'{TOPIC}' --offline --log /dev/null/x"),
        (2, "absent.txt --offline --time-limit 1e400"),
    ),
    "export": (
        (0, "--format json"),
        (2, "--format json 10.5555/nowhere"),
        (2, "--format nothing"),
        (2, "--format json -o /dev/full"),
        (2, "--format markdown --to absent.txt/x"),
    ),
    "key": ((0, DOI), (2, "10.5555/nowhere"), (2, f"{DOI} 'a b'")),
    "lookup": ((0, f"{DOI} --offline"), (1, "10.5555/nowhere --offline"), (2, "")),
    "mcp": ((2, "--config nowhere.toml"), (2, "--nosuch")),
    "notes": ((0, DOI), (1, "--note none.md"), (1, "10.5555/nowhere")),
    "open": ((0, f"{DOI} --print"), (2, "nosuchword --print")),
    "refresh": ((2, "--offline"), (2, "--older-than never")),
    "review": ((0, "--list"), (2, "--accept 99 10.5555/a")),
    "search": ((0, "vascular loop"), (1, "nosuchword"), (2, "")),
    "serve": ((2, "--port 0"), (2, "--config nowhere.toml")),
    "snapshot": ((2, "info nowhere"), (2, "nothing")),
    "stats": ((0, ""), (2, "gone.md --offline")),
    "undo": ((2, "absent.txt"), (2, "gone.md")),
    "watch": ((2, "gone -o refs.bib"), (2, "vault -o refs.txt"), (2, "vault")),
}
"""Command → what it ends with, and what it was given."""


def test_every_command_is_in_the_table() -> None:
    """A new one has a row."""
    assert GIVEN.keys() == COMMANDS.keys()


def test_codes(run: Run) -> None:
    """All well, something open, or something refused; whatever ends badly says so on stderr."""
    for command, rows in GIVEN.items():
        for code, given in rows:
            ran = run(command, *shlex.split(given))
            assert ran.code == code, (command, given, ran.err)
            assert code != 2 or ran.err.strip(), (command, given)


@contextmanager
def _at_once(session: Session) -> Iterator[None]:
    """Ctrl-C as soon as the session is open."""
    session.stop("interrupted")
    yield


INTERRUPTED = (
    f"annotate '{TOPIC}' --dry-run --offline",
    f"bibtex '{TOPIC}' --offline",
    "cache info",
    "cache rebuild",
    "check absent.txt --offline",
    "demo other-demo",
    f"enrich '{TOPIC}' --offline",
    "export --format json",
    f"key {DOI}",
    f"lookup {DOI} --offline",
    "notes",
    "refresh",
    "review --list",
    "search nosuchword",
    "watch vault -o refs.bib --offline",
)


def test_an_interrupted_command_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else applies."""
    monkeypatch.setattr("harvest.cli.interactive._gentle_interrupt", _at_once)
    for given in INTERRUPTED:
        assert run(*shlex.split(given)).code == 130, given
