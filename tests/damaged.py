"""A cache as a run leaves it, bytes of it flipped, and commands that must bear that."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from random import Random

from harvest.cli import main

__all__ = ["COMMANDS", "REPAIRING", "Ended", "flip", "make_world", "run_here"]

REPAIRING = (
    ("cache", "check"),
    ("cache", "rebuild"),
    ("doctor", "--offline"),
    ("cache", "info"),
)
COMMANDS = (
    *REPAIRING,
    ("enrich", "vault", "--report", "report.jsonl"),
    ("enrich", "vault", "--plan"),
    ("lookup", "10.1016/b978-0-444-52014-2.00048-3"),
    ("lookup", "vascular loop in the cerebellopontine angle", "--json"),
    ("bibtex", "vault"),
    ("export", "--format", "json"),
    ("export", "--format", "csl-json"),
    ("export", "--format", "html", "vault"),
    ("export", "--format", "markdown", "--to", "notes"),
    ("notes",),
    ("search", "vascular", "loop"),
    ("review", "--list"),
    ("check",),
    ("annotate", "vault", "--dry-run"),
    ("key", "10.1016/b978-0-444-52014-2.00048-3"),
    ("cache", "prune", "--older-than", "0"),
    ("cache", "forget", "vault"),
    ("cache", "path"),
    ("refresh",),
)
"""Every command that opens the cache; run offline, in a folder that `make_world` made."""

OFFLINE = frozenset({"enrich", "lookup", "bibtex", "export", "check", "annotate", "refresh"})


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    Attributes:
        trace: the traceback that a user would have seen; empty when there was none.
    """

    code: int
    out: str
    err: str
    trace: str


def make_world(folder: Path) -> Path:
    """The sample vault, enriched from its snapshot, in *folder*; its cache."""
    with resources.as_file(resources.files("harvest") / "sample") as sample:
        for part in ("vault", "snapshot"):
            shutil.copytree(sample / part, folder / part)
    (folder / "harvest.toml").write_text(
        '[cache]\npath = "harvest.db"\n[sources]\nsnapshots = ["snapshot"]\n'
    )
    with _inside(folder):
        ended = run_here("enrich", "vault")
        assert not ended.trace, ended.trace
        run_here("export", "--format", "json")
        run_here("cache", "prune", "--older-than", "9999")  # all of the log goes into the file
    return folder / "harvest.db"


def flip(path: Path, count: int, random: Random) -> None:
    """Change *count* bytes of the file, anywhere."""
    data = bytearray(path.read_bytes())
    for _ in range(count):
        data[random.randrange(len(data))] ^= random.randrange(1, 256)
    path.write_bytes(data)


def run_here(*arguments: str, folder: Path | None = None) -> Ended:
    """Run a command in this process, in *folder*; offline."""
    given = [*arguments, *(["--offline"] if arguments[0] in OFFLINE else [])]
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    code, trace = 1, ""
    shown = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    with _inside(folder or Path.cwd()), shown[0], shown[1]:
        try:
            main(given)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except Exception:
            trace = traceback.format_exc()
    out.seek(0)
    return Ended(code, out.read(), err.getvalue(), trace)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
