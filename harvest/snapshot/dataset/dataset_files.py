"""The files of a dataset: what they are called, what is in them, which bucket a record is in.

    DIR/dataset.json                    the manifest: written last, it makes the dataset one
    DIR/words.parquet                   words of a sample and how many records bear each
    DIR/bodies.dict                     the dictionary of the frames
    DIR/segment-0001/columns/b-007.parquet   rows of bucket 7, sorted by name
    DIR/segment-0001/keys/k-012.parquet      (key, row), sorted by key
    DIR/segment-0001/bodies/000041.zst       frames of raw records, in the order of the source
    DIR/segment-0001/about.parquet           (work, notice): which record is a notice about which
    DIR/segment-0001/merged.parquet          (id, id): which was given up for which
    DIR/segment-0002/hidden.parquet          (name, key): old rows of earlier segments

A first build makes one segment, each update one more; of two copies of a record the newer counts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from harvest.errors import UnreadableInput
from harvest.snapshot.dataset.storage import read_parquet, write_text

__all__ = [
    "ABOUT",
    "DICTIONARY",
    "WORDS",
    "FORMAT",
    "KEY_BITS",
    "HIDDEN",
    "MANIFEST",
    "MERGED",
    "PLACE",
    "ROWS_IN_GROUP",
    "ROW_BITS",
    "WHOSE",
    "Manifest",
    "Segment",
    "bucket_of",
    "column_path",
    "first_key",
    "is_dataset",
    "key_path",
    "read_dictionary",
    "read_manifest",
    "read_words",
    "schema",
    "write_manifest",
]

FORMAT = 1
MANIFEST = "dataset.json"
WORDS, DICTIONARY = "words.parquet", "bodies.dict"
ABOUT, MERGED, HIDDEN = "about.parquet", "merged.parquet", "hidden.parquet"
KEY_BITS = 48
"""Bits of a key; see `row_keys`."""
ROWS_IN_GROUP = 2048
ROW_BITS = 24
"""Of a row's number those within its bucket; the bits above are the bucket's."""
WHOSE = ("name", "provider", "key", "updated")
"""Columns that say of whom a row is, and from when."""
PLACE = ("part", "frame", "slot")
"""Columns that say where its body lies, in the order in which bodies were read."""


@dataclass
class Segment:
    """What one build or update put in.

    Attributes:
        buckets, partitions: how many files of columns, and of keys.
        records, rows: read from the source; left when of doubles the newest stays.
        key_count, dropped: keys kept; those of keys that too many records bear.
        sources: path → [size, time of change in ns] of each file that was read.
        problems: what could not be read, one line each, with where.
        newest: the last change of any record (ISO); None when none says.
    """

    name: str
    buckets: int
    partitions: int
    records: int = 0
    rows: int = 0
    key_count: int = 0
    dropped: int = 0
    source_bytes: int = 0
    sources: dict[str, list[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    newest: str | None = None
    providers: dict[str, int] = field(default_factory=dict)


@dataclass
class Manifest:
    """The whole dataset.

    Attributes:
        built: when it was last built or updated (ISO, UTC).
        cap: keys borne by more records are dropped.
    """

    format: int = FORMAT
    built: str = ""
    cap: int = 0
    segments: list[Segment] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Records of all segments; those that a later one replaces count twice."""
        return sum(each.rows for each in self.segments)


def is_dataset(folder: Path) -> bool:
    """Whether *folder* is a finished dataset."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the dataset in *folder*.

    Raises:
        UnreadableInput: it is none, or of another version of harvest.
    """
    path = folder / MANIFEST
    if not is_dataset(folder):
        raise UnreadableInput(f"{folder}: {_why_not(folder)}")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
            raise UnreadableInput(f"{path}: was not written by harvest; name another folder")
        if manifest["format"] != FORMAT:
            raise UnreadableInput(
                f"{path}: of format {manifest['format']}, this harvest reads {FORMAT};"
                " build the dataset anew: harvest snapshot build SOURCE -o DIR"
            )
        segments = [Segment(**each) for each in manifest.pop("segments")]
        return Manifest(**manifest, segments=segments)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableInput(f"{path}: is damaged ({error}); build the dataset anew") from error


def _why_not(folder: Path) -> str:
    """Why there is no finished dataset in *folder*, and what to do."""
    if not folder.exists():
        return "does not exist"
    if (folder / "segment-0001").is_dir():
        return (
            f"a dataset without its {MANIFEST}: it is not finished, or damaged;"
            f" finish it: harvest snapshot build SOURCE... -o {folder}, or build it in a new folder"
        )
    return (
        f"is no dataset (it has no {MANIFEST}); make one: harvest snapshot build SOURCE... -o DIR"
    )


def read_dictionary(folder: Path) -> bytes:
    """The dictionary of the frames of the dataset in *folder*.

    Raises:
        UnreadableInput: it is not there.
    """
    try:
        return (folder / DICTIONARY).read_bytes()
    except OSError as error:
        reason = f"is missing or cannot be read ({error}); build the dataset anew"
        raise UnreadableInput(f"{folder / DICTIONARY}: {reason}") from error


def read_words(folder: Path) -> dict[int, int]:
    """Hash of a word → in how many records of the dataset's sample it stands.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    table = read_parquet(folder / WORDS)
    return dict(zip(table["word"].to_pylist(), table["count"].to_pylist(), strict=True))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it; from then on the dataset is what it says."""
    write_text(folder / MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")


def bucket_of(name: str, buckets: int) -> int:
    """The bucket of a DOI, or of a provider's own key where there is none."""
    return crc32(name.encode("utf-8", "replace")) % buckets


def key_path(folder: Path, partition: int) -> Path:
    """The file of keys of that number."""
    return folder / "keys" / f"k-{partition:03}.parquet"


def column_path(folder: Path, bucket: int) -> Path:
    """The file of columns of that number."""
    return folder / "columns" / f"b-{bucket:03}.parquet"


def first_key(partition: int, partitions: int) -> int:
    """The least key that a partition may hold."""
    return -(-(partition << KEY_BITS) // partitions)


def schema() -> Any:
    """The Arrow schema of the columns, less the keys."""
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        [
            ("name", text),
            ("provider", text),
            ("key", text),
            ("updated", text),
            ("names", text),
            ("title", text),
            ("container", text),
            ("publisher", text),
            ("volume", text),
            ("issue", text),
            ("page", text),
            ("type", text),
            ("year", pa.int32()),
            ("first_author", text),
            ("citations", pa.int32()),
            ("about", text),
            ("rest", text),
            ("part", pa.int32()),
            ("frame", pa.int64()),
            ("slot", pa.int16()),
        ]
    )
