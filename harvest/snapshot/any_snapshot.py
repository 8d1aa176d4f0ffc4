"""Open what `--snapshot` names: a dataset, or a folder of downloaded records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harvest.snapshot import Snapshot
from harvest.snapshot.dataset.dataset_files import is_dataset

if TYPE_CHECKING:
    from harvest.snapshot.dataset.source_of_dataset import DatasetSource

__all__ = ["AnySnapshot", "open_snapshot"]

AnySnapshot: TypeAlias = "Snapshot | DatasetSource"


def open_snapshot(path: Path, state_dir: Path | None) -> AnySnapshot:
    """The snapshot at *path* as a source; see `Snapshot` for *state_dir*.

    Raises:
        SettingsError: there is no such folder.
        UnreadableInput: it is a dataset of another version.
        InvalidArgument: it is a dataset, and a package to read it is not installed.
    """
    if not is_dataset(path):
        return Snapshot(path, state_dir)
    from harvest.snapshot.dataset.source_of_dataset import DatasetSource

    return DatasetSource(path)
