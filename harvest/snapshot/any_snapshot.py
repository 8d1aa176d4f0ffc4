"""Open what `--snapshot` names: a dataset, or a folder of downloaded records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harvest.snapshot import Snapshot
from harvest.snapshot.dataset.dataset_files import is_dataset
from harvest.snapshot.dataset.stored_path import path_of

if TYPE_CHECKING:
    from harvest.snapshot.dataset.source_of_dataset import DatasetSource

__all__ = ["AnySnapshot", "open_snapshot"]

AnySnapshot: TypeAlias = "Snapshot | DatasetSource"


def open_snapshot(place: Path | str, state_dir: Path | None) -> AnySnapshot:
    """The snapshot at *place*, a path or the URI of a dataset; see `Snapshot` for *state_dir*.

    Raises:
        SettingsError: there is no such folder.
        UnreadableInput: it is a dataset of another version, or one that is not finished.
        InvalidArgument: it is a dataset, and a package to read it is not installed.
    """
    path = path_of(place)
    if not (is_dataset(path) or (path / "segment-0001").is_dir() or isinstance(place, str)):
        return Snapshot(path, state_dir)
    from harvest.snapshot.dataset.source_of_dataset import DatasetSource

    return DatasetSource(path)
