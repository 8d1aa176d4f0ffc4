"""Sizes and sums of all files of a segment, so that a check notices any change of any of them.

DIR/segment-0001/sums.json    file → [bytes, CRC-32]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

from harvest.snapshot.dataset.dataset_files import DICTIONARY, WORDS
from harvest.snapshot.dataset.storage import write_text

__all__ = ["changed_files", "sum_of", "write_sums"]

_SUMS = "sums.json"
_CHUNK = 1 << 22


def sum_of(path: Path) -> list[int]:
    """[bytes, CRC-32] of a file."""
    size = crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            crc = crc32(chunk, crc)
    return [size, crc]


def write_sums(
    run: Callable[[str, Sequence[Callable[[], Any]]], list[Any]], folder: Path, segment: str
) -> None:
    """Sum up the files of a segment, and those that all segments share."""
    place = folder / segment
    parts = ("columns", "keys", "bodies")
    names = [f"{segment}/{part}/{path.name}" for part in parts for path in (place / part).iterdir()]
    names += [f"{segment}/{path.name}" for path in place.iterdir() if path.suffix == ".parquet"]
    names += [WORDS, DICTIONARY]
    sums = run("sums", [partial(sum_of, folder / name) for name in names])
    write_text(place / _SUMS, json.dumps(dict(zip(names, sums, strict=True)), indent=0) + "\n")


def changed_files(folder: Path, segment: str) -> list[str]:
    """What became of the files since they were written, a line each; empty for nothing."""
    path = folder / segment / _SUMS
    try:
        sums = json.loads(path.read_text(encoding="utf-8"))
        wanted = {str(name): (int(size), int(crc)) for name, (size, crc) in sums.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return [f"{path}: cannot be read ({error})"]
    return [
        f"{folder / name}: {flaw}"
        for name, (size, crc) in sorted(wanted.items())
        if (flaw := _change(folder / name, size, crc))
    ]


def _change(path: Path, size: int, crc: int) -> str:
    try:
        found = sum_of(path)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error})"
    if found[0] != size:
        return f"has {found[0]:,} bytes, {size:,} were written"
    return "" if found[1] == crc else "has changed since it was written"
