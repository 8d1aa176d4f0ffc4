"""A path on any of pyarrow's file systems, which does what a dataset asks of a `Path`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from urllib.parse import quote, unquote

from harvest.errors import InvalidArgument
from harvest.snapshot.dataset.needs import need_packages

__all__ = ["StoredPath", "path_of"]

_URI = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_SECRET = re.compile(r"^[^/]+//[^/@]*:[^/@]*@")
_SAFE = "=:!$&'()*+,;~@"


class _Store(NamedTuple):
    """A file system that was connected to.

    Attributes:
        begin: parts of a URI, between slashes, that stand for `inner`.
        inner: the parts of the file system's own paths that are the same.
        end: what stands after the path in the URI: "?region=…".
    """

    system: Any
    begin: tuple[str, ...]
    inner: tuple[str, ...]
    end: str

    def uri_of(self, path: str) -> str:
        """The URI of one of its paths."""
        rest = path.split("/")[len(self.inner) :]
        return "/".join((*self.begin, *(quote(each, safe=_SAFE) for each in rest))) + self.end

    def path_in(self, parts: list[str], end: str) -> str | None:
        """Its path that the URI of *parts* stands for; None where it is another's."""
        size = len(self.begin)
        if end != self.end or tuple(parts[:size]) != self.begin:
            return None
        return "/".join((*self.inner, *map(unquote, parts[size:])))


_stores: list[_Store] = []
"""Those that this process has connected to."""


def path_of(text: str | Path) -> Path:
    """The place that is called so: a path, or a URI.

    Raises:
        InvalidArgument: it is a URI of no file system that pyarrow knows or reaches.
    """
    if not isinstance(text, str) or not _URI.match(text):
        return Path(text)
    if _SECRET.match(text):
        raise InvalidArgument(
            f"{text.partition('://')[0]}://…: holds a password, which would be kept and shown;"
            " give it by the environment, as the store has it"
        )
    whole, mark, query = text.replace(" ", "%20").partition("?")
    parts, end = whole.rstrip("/").split("/"), mark + query
    for store in _stores:
        path = store.path_in(parts, end)
        if path is not None:
            return cast(Path, StoredPath(store, path))
    return cast(Path, _connected(whole + end, parts, end))


def _connected(uri: str, parts: list[str], end: str) -> StoredPath:
    need_packages()
    import pyarrow as pa
    from pyarrow import fs

    try:
        system, path = fs.FileSystem.from_uri(uri)
    except (pa.ArrowException, OSError) as error:
        raise InvalidArgument(f"{uri}: cannot be reached: {error}") from error
    begin, inner = list(parts), path.rstrip("/").split("/")
    while begin and inner and inner[-1] and unquote(begin[-1]) == inner[-1]:
        begin.pop()
        inner.pop()
    store = _Store(system, tuple(begin), tuple(inner), end)
    _stores.append(store)
    return StoredPath(store, path)


class StoredPath:
    """A path on one of pyarrow's file systems, with those methods of `Path` that are needed.

    Raises from what reads or writes:
        OSError: as a `Path` does.
    """

    def __init__(self, store: _Store, path: str) -> None:
        self._store, self._system = store, store.system
        self._path = path.rstrip("/") or path[:1]

    def __str__(self) -> str:
        return self._store.uri_of(self._path)

    def __repr__(self) -> str:
        return f"StoredPath({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return path_of, (str(self),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredPath) and str(self) == str(other)

    def __lt__(self, other: StoredPath) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def _with(self, path: str) -> StoredPath:
        return StoredPath(self._store, path)

    def __truediv__(self, name: str) -> StoredPath:
        return self._with(f"{self._path.rstrip('/')}/{name}")

    @property
    def _pure(self) -> PurePosixPath:
        return PurePosixPath(self._path)

    @property
    def name(self) -> str:
        """Its last part."""
        return self._pure.name

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self._pure.stem

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot."""
        return self._pure.suffix

    @property
    def parent(self) -> StoredPath:
        """The folder it is in."""
        return self._with(str(self._pure.parent))

    @property
    def parents(self) -> list[StoredPath]:
        """The folders around it, the nearest first."""
        return [self._with(str(each)) for each in self._pure.parents]

    def with_suffix(self, suffix: str) -> StoredPath:
        """With another ending."""
        return self._with(str(self._pure.with_suffix(suffix)))

    def absolute(self) -> StoredPath:
        """Itself."""
        return self

    def resolve(self) -> StoredPath:
        """Itself."""
        return self

    def _info(self) -> Any:
        return self._system.get_file_info(self._path)

    def exists(self) -> bool:
        """Whether anything is there."""
        return self.is_file() or self.is_dir()

    def is_file(self) -> bool:
        """Whether a file is there."""
        return bool(self._info().is_file)

    def is_dir(self) -> bool:
        """Whether a folder is there; of an object store, whether anything begins so."""
        from pyarrow import fs

        return bool(self._info().type == fs.FileType.Directory)

    def stat(self) -> Any:
        """Its `st_size`, and when it was changed: `st_mtime_ns`."""
        info = self._info()
        if not info.is_file:
            raise FileNotFoundError(2, "No such file", str(self))
        return SimpleNamespace(st_size=info.size, st_mtime_ns=info.mtime_ns or 0)

    def _below(self, *, recursive: bool) -> list[StoredPath]:
        from pyarrow import fs

        chosen = fs.FileSelector(self._path, allow_not_found=True, recursive=recursive)
        return sorted(self._with(each.path) for each in self._system.get_file_info(chosen))

    def iterdir(self) -> Iterator[StoredPath]:
        """What is in the folder."""
        return iter(self._below(recursive=False))

    def glob(self, pattern: str) -> Iterator[StoredPath]:
        """What of it has such a name."""
        return (each for each in self.iterdir() if fnmatch(each.name, pattern))

    def rglob(self, pattern: str) -> Iterator[StoredPath]:
        """What has such a name, in folders within, too."""
        return (each for each in self._below(recursive=True) if fnmatch(each.name, pattern))

    def mkdir(self, *, parents: bool = False, exist_ok: bool = False) -> None:
        """Make the folder, and those above it."""
        self._system.create_dir(self._path, recursive=True)

    def open(self, mode: str = "rb") -> Any:
        """The file's bytes, for reading ("rb") or anew ("wb")."""
        if mode == "wb":
            return self._system.open_output_stream(self._path, compression=None)
        return self._system.open_input_file(self._path)

    def read_bytes(self) -> bytes:
        """All of it."""
        with self.open() as file:
            return bytes(file.read())

    def read_text(self, encoding: str) -> str:
        """All of it, as text."""
        return self.read_bytes().decode(encoding)

    def write_bytes(self, data: bytes) -> None:
        """All of it, anew."""
        with self.open("wb") as file:
            file.write(data)

    def write_text(self, text: str, encoding: str) -> None:
        """All of it, anew, as text."""
        self.write_bytes(text.encode(encoding))

    def replace(self, target: StoredPath) -> None:
        """Call it *target*, in place of what was called so."""
        target.unlink(missing_ok=True)  # HDFS moves nothing onto a file
        self._system.move(self._path, target._path)

    def unlink(self, *, missing_ok: bool = False) -> None:
        """Delete the file."""
        if not missing_ok or self.is_file():
            self._system.delete_file(self._path)

    def remove_tree(self) -> None:
        """Delete the folder with all that is in it, if it is there."""
        if self.is_dir():
            self._system.delete_dir(self._path)
