"""Records out of the files of a folder, whatever else lies there."""

from __future__ import annotations

import gzip
import os
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from harvest.providers import Body
from harvest.snapshot.record_entry import provider_of
from harvest.text.json_text import read_json

__all__ = ["Flaw", "find_files", "read_records", "unwrap"]

SUFFIXES = (".jsonl", ".ndjson", ".json")
WRAPPERS = ("message", "items", "results", "data", "record")
"""Where the APIs put records into their replies: a saved reply is a snapshot, too."""
LONGEST_DOCUMENT = 64_000_000
"""Bytes of a line that may be a record; a .json file up to so many is read as one document when
its lines are none."""
MOST_SKIPPED = 1_000_000_000
"""Bytes of a longer line that are looked through for its end: a small .gz may hold terabytes."""

OwnedBody = tuple[str, Body]


class Flaw(NamedTuple):
    """What in a snapshot could not be used, in a line.

    `is_unread` says that it is there to be read and cannot be: a file, its rest, a folder.
    """

    text: str
    is_unread: bool = False


def find_files(folder: Path, flaws: list[Flaw]) -> list[Path]:
    """The files below *folder* that may hold records, in the order of their paths.

    *flaws* is told which folders cannot be looked into.
    """
    if folder.is_file():
        return [folder]

    def tell(error: OSError) -> None:
        flaws.append(Flaw(f"{error.filename}: cannot be read: {error.strerror}", is_unread=True))

    found = (
        Path(place) / name for place, _, names in os.walk(folder, onerror=tell) for name in names
    )
    return sorted(path for path in found if _may_hold_records(path))


def _may_hold_records(path: Path) -> bool:
    name = path.name.lower()
    bare = name.removesuffix(".gz")
    # OpenAlex's own snapshot has parts without a suffix: updated_date=2025-01-01/part_000.gz
    is_part = name.startswith("part_") and name.endswith(".gz")
    return (bare.endswith(SUFFIXES) or is_part) and path.is_file() and not name.startswith(".")


def read_records(path: Path, flaws: list[Flaw]) -> Iterator[tuple[int, OwnedBody]]:
    """The records of one file, whose they are and on which line; *flaws* is told what is none.

    The line is 0 where a record is not on one line.
    """
    seen = broken = first = 0
    try:
        for number, line in enumerate(_lines(path), 1):
            found = _parse(line)
            for record in found:
                seen += 1
                yield number, record
            if not found and (line is None or line.strip()):
                broken += 1
                first = first or number
    except (OSError, EOFError, zlib.error) as error:
        flaws.append(Flaw(f"{path}: cannot be read to its end ({error})", is_unread=True))
    if not seen and broken and path.suffix == ".json":
        for record in _document(path):
            seen += 1
            yield 0, record
        broken = 0 if seen else broken
    if broken:
        flaws.append(Flaw(_complaint(path, seen, broken, first)))


def _complaint(path: Path, seen: int, broken: int, first: int) -> str:
    if not seen:
        return f"{path}: no record of a known source"
    lines = "1 line is" if broken == 1 else f"{broken} lines are"
    return f"{path}:{first}: {lines} no record of a known source"


def _lines(path: Path) -> Iterator[bytes | None]:
    """The lines of the file; None for one that is too long to be a record.

    Raises:
        OSError: one has no end in sight.
    """
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as opened:
        if opened.read(len(BOM_UTF8)) != BOM_UTF8:
            opened.seek(0)
        while line := opened.readline(LONGEST_DOCUMENT):
            if len(line) < LONGEST_DOCUMENT or line.endswith(b"\n"):
                yield line
                continue
            yield None
            for _ in range(MOST_SKIPPED // LONGEST_DOCUMENT):
                line = opened.readline(LONGEST_DOCUMENT)
                if len(line) < LONGEST_DOCUMENT or line.endswith(b"\n"):
                    break
            else:
                raise OSError("a line without an end")


def _parse(line: bytes | None) -> list[OwnedBody]:
    try:
        value = read_json(line or b"")
    except ValueError:
        return []
    return list(unwrap(value))


def _document(path: Path) -> list[OwnedBody]:
    if path.stat().st_size > LONGEST_DOCUMENT:
        return []
    return _parse(path.read_bytes().removeprefix(BOM_UTF8))


def unwrap(value: Any, depth: int = 0) -> Iterator[OwnedBody]:
    """The records in *value*: itself, those in a list, those in a reply of an API."""
    if isinstance(value, list):
        for each in value:
            yield from unwrap(each, depth)
    if not isinstance(value, dict):
        return
    provider = provider_of(value)
    if provider:
        yield provider, value
    elif depth < 3:
        for name in WRAPPERS:
            yield from unwrap(value.get(name), depth + 1)
