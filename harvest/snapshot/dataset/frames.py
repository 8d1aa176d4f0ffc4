"""Bodies: raw records in zstd frames of sixteen, with a dictionary, in the order of the source.

A record's place is the number of its file, where in it the frame begins, and which of the frame's
records it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

__all__ = ["FRAME", "FrameReader", "FrameWriter", "frame_path", "train"]

FRAME = 16
_SEPARATOR = b"\n"
_DICTIONARY = 262_144
_LEVEL = 1
_FOR_FRAMES = {"source_size": 90_000, "hash_log": 16, "min_match": 7}
"""Level 1, for frames of that size: smaller than the .gz, in two thirds of the time of level 3."""
_COVER = {"k": 2048, "d": 8}
"""How much of a sample is taken at once: as good as what is found by trying, at once."""
_AT_ONCE = 1 << 16


def train(samples: Sequence[bytes]) -> bytes:
    """A dictionary made from records; b"" where they are too few to learn from."""
    import zstandard

    try:
        trained = zstandard.train_dictionary(_DICTIONARY, list(samples), **_COVER)
        return bytes(trained.as_bytes())
    except zstandard.ZstdError:
        return b""


def frame_path(folder: Path, part: int) -> Path:
    """The file of that number."""
    return folder / f"{part:06}.zst"


class FrameWriter:
    """Appends records to one file."""

    def __init__(self, path: Path, dictionary: bytes) -> None:
        import zstandard

        self._file = path.open("wb")
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        parameters = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL, dict_size=len(dictionary), **_FOR_FRAMES
        )
        self._compressor = zstandard.ZstdCompressor(compression_params=parameters, dict_data=known)
        self._waiting: list[bytes] = []
        self._at = 0

    def add(self, raw: bytes) -> tuple[int, int]:
        """(frame, slot) at which the record will lie."""
        if len(self._waiting) >= FRAME:
            self._flush()
        self._waiting.append(raw)
        return self._at, len(self._waiting) - 1

    def _flush(self) -> None:
        if self._waiting:
            data = self._compressor.compress(_SEPARATOR.join(self._waiting))
            self._at += self._file.write(data)
            self._waiting.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._file.close()


class FrameReader:
    """Reads records back. Not for several threads at once."""

    def __init__(self, folder: Path, dictionary: bytes) -> None:
        import zstandard

        self._folder = folder
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._decompressor: Any = zstandard.ZstdDecompressor(dict_data=known)
        self._files: dict[int, BinaryIO] = {}

    def read(self, part: int, frame: int) -> list[bytes]:
        """All records of the frame.

        Raises:
            OSError: the file is not there.
            ValueError: what is there is no frame.
        """
        return self._read(part, frame)[0]

    def _read(self, part: int, frame: int) -> tuple[list[bytes], int]:
        """The records of the frame, and where the next one begins."""
        import zstandard

        file = self._file(part)
        file.seek(frame)
        engine = self._decompressor.decompressobj()
        data = b""
        try:
            while not engine.eof:
                chunk = file.read(_AT_ONCE)
                if not chunk:
                    raise ValueError(f"{file.name}: the frame at {frame} is cut off")
                data += engine.decompress(chunk)
        except zstandard.ZstdError as error:
            raise ValueError(f"{file.name}: no frame at {frame} ({error})") from error
        return data.split(_SEPARATOR), file.tell() - len(engine.unused_data)

    def each(self, part: int) -> Iterator[bytes]:
        """All records of one file, in their order.

        Raises:
            OSError, ValueError: as of `read`.
        """
        at, size = 0, frame_path(self._folder, part).stat().st_size
        while at < size:
            records, at = self._read(part, at)
            yield from records

    def _file(self, part: int) -> BinaryIO:
        if part not in self._files:
            if len(self._files) >= 128:
                self._files.pop(next(iter(self._files))).close()
            self._files[part] = frame_path(self._folder, part).open("rb")
        return self._files[part]

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()
