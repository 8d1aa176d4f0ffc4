"""Open what `--snapshot` names: a dataset, or a folder of downloaded records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harvest.errors import UnreadableInput
from harvest.snapshot import Snapshot
from harvest.snapshot.dataset.dataset_files import MANIFEST, is_dataset

if TYPE_CHECKING:
    from harvest.snapshot.dataset.source_of_dataset import DatasetSource

__all__ = ["AnySnapshot", "open_snapshot"]

AnySnapshot: TypeAlias = "Snapshot | DatasetSource"


def open_snapshot(path: Path, state_dir: Path | None) -> AnySnapshot:
    """The snapshot at *path* as a source; see `Snapshot` for *state_dir*.

    Raises:
        SettingsError: there is no such folder.
        UnreadableInput: it is a dataset of another version, or one that is not finished.
        InvalidArgument: it is a dataset, and a package to read it is not installed.
    """
    if not is_dataset(path):
        if (path / "segment-0001").is_dir():
            raise UnreadableInput(
                f"{path}: a dataset without its {MANIFEST}: it is not finished, or damaged;"
                f" finish it: harvest snapshot build SOURCE... -o {path}"
            )
        return Snapshot(path, state_dir)
    from harvest.snapshot.dataset.source_of_dataset import DatasetSource

    return DatasetSource(path)
