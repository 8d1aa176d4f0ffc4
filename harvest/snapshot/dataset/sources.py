"""What a build reads: the files of the sources, what lies in their archives, what says of others.

A unit is one file, a member of an archive, or a share of a file that all cores read together.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from harvest.errors import UnreadableInput
from harvest.snapshot.dataset.inflating import Limited, is_gzip
from harvest.snapshot.dataset.side_files import SideFacts, end_of, read_side_file
from harvest.snapshot.dataset.stored_path import path_of

__all__ = ["Listing", "Unit", "list_units", "opened"]

_TAR_MAGIC = b"ustar"
_TAR_AT = 257
_BIG = 64_000_000
"""Bytes of one file that all cores share, where there are few files."""
_NAMED = re.compile(rb'"DOI"\s*:')
_HELPERS = ("manifest", "readme", "license", "checksum")
_PACKED = (".xz", ".bz2", ".zst")
_DATA = (".json", ".jsonl", ".ndjson", ".gz", ".parquet", ".tar", ".tgz", *_PACKED)
"""Endings that promise records."""
_NO_DATA = re.compile(
    r"\.|(?:manifest|readme|licen[cs]e|copying|changelog|checksum|md5|sha\d)"
    r"|.*\.(?:md5|sha\d+|asc|sig|torrent)(?:\.|$)"
)
"""Names that promise none, whatever their ending."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Something to read records from.

    Attributes:
        label: what it is called in messages: path, and member after "!".
        offset, size: where in the file it lies; of a plain file, all of it.
        share: (k, n): only every n-th block of records or member, from the k-th.
        is_archive: a .tar.gz, whose members are read one after another.
    """

    path: str
    label: str
    offset: int
    size: int
    share: tuple[int, int] = (0, 1)
    is_archive: bool = False


@dataclass
class Listing:
    """All that was found at the sources.

    Attributes:
        stamps: path → [size, ns of change].
        side_facts: what lies there says of them.
    """

    units: list[Unit] = field(default_factory=list)
    stamps: dict[str, list[int]] = field(default_factory=dict)
    side_facts: SideFacts = field(default_factory=SideFacts)
    problems: list[str] = field(default_factory=list)


def list_units(
    sources: Sequence[Path], *, cores: int = 1, known: dict[str, list[int]] | None = None
) -> Listing:
    """Everything to read at *sources*, files and folders; *known* files are left out.

    Raises:
        UnreadableInput: there is no such file or folder.
    """
    listing = Listing()
    for source in sources:
        if not source.exists():
            raise UnreadableInput(f"{source}: does not exist")
        for path in _files(source):
            _list_file(path, listing, known or {})
    _check_manifest(listing)
    if len(listing.units) < 2 * cores:
        listing.units = [share for unit in listing.units for share in _shares(unit, cores)]
    return listing


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    found = (path for path in source.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def _list_file(path: Path, listing: Listing, known: dict[str, list[int]]) -> None:
    name = str(path)
    try:
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        if known.get(name) == stamp:
            return
        with path.open("rb") as file:
            kind = _kind(path.name, file)
    except OSError as error:
        listing.problems.append(f"{path}: cannot be read ({error.strerror or error})")
        return
    listing.stamps[name] = stamp
    if kind == "tar":
        _list_members(path, listing)
    elif kind in ("helper", "empty"):
        _read_helper(path, listing)
    else:
        listing.units.append(Unit(name, name, 0, status.st_size, is_archive=kind == "tar.gz"))


def _kind(name: str, file: BinaryIO) -> str:
    """What a file is by its first bytes: "tar", "tar.gz", "parquet", "helper", "text", "empty".

    JSON may be a manifest, which only its *name* says.
    """
    start = file.read(1 << 16)
    if not start:
        return "empty"
    if start[_TAR_AT : _TAR_AT + 5] == _TAR_MAGIC:
        return "tar"
    if start[:4] == b"PAR1":
        return "parquet"
    if is_gzip(start):
        try:
            start = zlib.decompressobj(31).decompress(start, 1 << 16)
        except zlib.error:
            return "text"  # its reader says what is wrong
        if start[_TAR_AT : _TAR_AT + 5] == _TAR_MAGIC:
            return "tar.gz"
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    holds_records = first in (b"{", b"[") or _NAMED.search(start)
    return "text" if holds_records and not name.lower().startswith(_HELPERS) else "helper"


def _aside(name: str, file: BinaryIO, found: SideFacts) -> str | None:
    """Read what holds no records, called *name*; what is wrong with it, None for nothing."""
    file.seek(0)
    return read_side_file(name, file, found) or _broken_promise(name, file)


def _broken_promise(name: str, file: BinaryIO) -> str | None:
    """What to say of a file without records whose *name* promises some; None where all is well."""
    name = name.lower()
    if not name.endswith(_DATA) or _NO_DATA.match(name):
        return None
    file.seek(0)
    start = file.read(1 << 16)
    if start and name.endswith(_PACKED):
        return "is packed in a way that harvest does not read; unpack it first"
    if is_gzip(start):
        engine = zlib.decompressobj(31)
        start = engine.decompress(start, 1 << 16)
        if not start and engine.eof and not engine.unused_data:
            return None  # whole, and published without records
    line = start.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace")
    heads = {cell.strip(' "\r').lower() for cell in line.split(",")}
    if "doi" in heads or {"id", "merge_into_id"} <= heads:  # of the tables of `side_files`
        return None
    return "holds no records that harvest knows"


def _list_members(path: Path, listing: Listing) -> None:
    """The members of a plain .tar, each to be read by itself."""
    try:
        with (
            path.open("rb") as whole,
            path.open("rb") as file,
            tarfile.open(fileobj=whole, mode="r:") as archive,
        ):
            for member in archive:
                if not member.isfile():
                    continue
                label = f"{path}!{member.name}"
                part = Limited(file, member.offset_data, member.size)
                base = Path(member.name).name
                kind = _kind(base, part)  # type: ignore[arg-type]
                if kind in ("helper", "empty"):
                    reading = io.BufferedReader(part, 1 << 20)
                    if problem := _aside(base, reading, listing.side_facts):
                        listing.problems.append(f"{label}: {problem}")
                elif kind in ("tar", "tar.gz"):
                    listing.problems.append(f"{label}: an archive within an archive is not read")
                else:
                    listing.units.append(Unit(str(path), label, member.offset_data, member.size))
    except (tarfile.TarError, OSError) as error:
        listing.problems.append(f"{path}: the .tar cannot be read to its end ({error})")


def _read_helper(path: Path, listing: Listing) -> None:
    try:
        with path.open("rb") as file:
            problem = _aside(path.name, file, listing.side_facts)
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
    if problem:
        listing.problems.append(f"{path}: {problem}")


def _check_manifest(listing: Listing) -> None:
    """Name the files of the manifest that are not there, in folders of which others are."""
    ends = {end_of(unit.path) for unit in listing.units}
    if not ends & listing.side_facts.expected.keys():
        return
    for end in sorted(listing.side_facts.expected.keys() - ends):
        listing.problems.append(f"{end}: the manifest names it, and it is not there")


def _shares(unit: Unit, cores: int) -> Iterator[Unit]:
    if unit.size < _BIG or cores < 2:
        yield unit
        return
    for k in range(cores):
        yield Unit(unit.path, unit.label, unit.offset, unit.size, (k, cores), unit.is_archive)


def opened(
    unit: Unit, side_facts: SideFacts, problems: list[str]
) -> Iterator[tuple[str, BinaryIO]]:
    """(label, open file) of the unit, or of each of its members that holds records.

    *side_facts* and *problems* are told what the other members say of records.

    Raises:
        OSError, tarfile.TarError: the file cannot be read, or not to its end.
    """
    with path_of(unit.path).open("rb") as file:
        if not unit.is_archive:
            part = Limited(file, unit.offset, unit.size)
            yield unit.label, io.BufferedReader(part, 1 << 20)
            return
        k, n = unit.share
        with tarfile.open(fileobj=file, mode="r|gz") as archive:
            for number, member in enumerate(each for each in archive if each.isfile()):
                found = archive.extractfile(member) if number % n == k else None
                if found is None:
                    continue
                data = io.BytesIO(found.read())
                label, base = f"{unit.label}!{member.name}", Path(member.name).name
                kind = _kind(base, data)
                data.seek(0)
                if kind in ("helper", "empty"):
                    if problem := _aside(base, data, side_facts):
                        problems.append(f"{label}: {problem}")
                elif kind in ("text", "parquet"):
                    yield label, data
                else:
                    problems.append(f"{label}: an archive within an archive is not read")
