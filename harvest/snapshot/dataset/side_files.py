"""What lies beside the records and says something of them: manifests, tables of removed or merged.

- OpenAlex's `manifest` (JSON): how many records each file has.
- OpenAlex's `merged_ids` (CSV: id, merge_into_id): works that were given up for others.
- DataCite's months (CSV: doi, state, updated): all DOIs, of which those that are no longer
  findable have been removed. See https://support.datacite.org/docs/datacite-public-data-file.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, BinaryIO

from harvest.snapshot.dataset.inflating import is_gzip

__all__ = ["SideFacts", "end_of", "read_side_file"]

_LARGEST_MANIFEST = 100_000_000
_FINDABLE = "findable"
_OTHER_ENTITY = re.compile(r"(?:^|/)(?!works/)[a-z-]+/updated_date=")
"""A manifest may name the files of all of OpenAlex, authors and sources, too."""
_REMOVED = re.compile(r"delet|remov|withdr|tombstone", re.IGNORECASE)


@dataclass
class SideFacts:
    """All that was said of records.

    Attributes:
        expected: end of a path (see `end_of`) → records that its manifest promises.
        removed: DOI → when its agency removed it (ISO), "" where that is not said.
        merged: an identifier that was given up → the one that took its place.
    """

    expected: dict[str, int] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def add(self, other: SideFacts) -> None:
        """Take what *other* says as well; of two dates the later one."""
        self.expected |= other.expected
        self.merged |= other.merged
        for doi, when in other.removed.items():
            self.removed[doi] = max(when, self.removed.get(doi, ""))


def end_of(path: str) -> str:
    """The last two parts of a path or an address: by them a manifest's files are found."""
    return "/".join(PurePath(path).parts[-2:])


def read_side_file(name: str, file: BinaryIO, found: SideFacts) -> str | None:
    """Read one such file, called *name*; what is wrong with it, None for nothing.

    A file that says nothing of records is passed over.
    """
    start = file.read(2)
    file.seek(0)
    opened: Any = gzip.GzipFile(fileobj=file) if is_gzip(start) else file
    lines = io.TextIOWrapper(opened, encoding="utf-8-sig", errors="replace", newline="")
    try:
        first = lines.readline(_LARGEST_MANIFEST)
        if first.lstrip()[:1] in ("{", "["):
            _read_manifest(first + lines.read(_LARGEST_MANIFEST), found)
        else:
            _read_table(name, first, lines, found)
    except (OSError, EOFError, zlib.error) as error:
        return f"cannot be read to its end ({error})"
    except csv.Error:  # some other file that lies there
        return None
    finally:
        lines.detach()
    return None


def _read_table(name: str, first: str, lines: Iterable[str], found: SideFacts) -> None:
    """A table by its head; each row costs little: there are as many as DOIs."""
    heads = [cell.strip().lower() for cell in next(csv.reader([first]), [])]
    at = {head: number for number, head in enumerate(heads)}
    rows = csv.reader(lines)
    if "merge_into_id" in at and "id" in at:
        _read_merged(rows, at["id"], at["merge_into_id"], found)
    elif "doi" in at and ("state" in at or _REMOVED.search(name)):
        _read_removed(rows, at["doi"], at.get("state"), at.get("updated"), found)


def _read_merged(rows: Iterable[list[str]], own: int, into: int, found: SideFacts) -> None:
    for row in rows:
        if len(row) > max(own, into) and row[own] and row[into]:
            found.merged[_last(row[own])] = _last(row[into])


def _read_removed(
    rows: Iterable[list[str]], doi: int, state: int | None, updated: int | None, found: SideFacts
) -> None:
    least = max(doi, state or 0)
    for row in rows:
        if len(row) <= least or (state is not None and row[state].strip().lower() == _FINDABLE):
            continue
        if bare := row[doi].strip().lower():
            when = row[updated].strip() if updated is not None and len(row) > updated else ""
            found.removed[bare] = max(when, found.removed.get(bare, ""))


def _last(address: str) -> str:
    return address.strip().rsplit("/", 1)[-1].upper()


def _read_manifest(text: str, found: SideFacts) -> None:
    try:
        manifest: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    entries = (
        manifest.get("entries") or manifest.get("files") if isinstance(manifest, dict) else None
    )
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        meta = entry.get("meta")
        count = (meta if isinstance(meta, dict) else entry).get("record_count")
        url = entry.get("url") or entry.get("path") or entry.get("key")
        if isinstance(url, str) and type(count) is int and not _OTHER_ENTITY.search(url):
            found.expected[end_of(url)] = count
