"""Datasets of whole snapshots: built, added to, looked at, checked."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike, fspath
from typing import Any

from harvest.session.events import OnEvent, Progress

__all__ = ["build_snapshot", "check_snapshot", "count_indicators", "snapshot_info"]

AnyPath = str | PathLike[str]


def build_snapshot(
    sources: Iterable[AnyPath],
    folder: AnyPath,
    *,
    update: bool = False,
    cores: int | None = None,
    on_event: OnEvent | None = None,
) -> dict[str, Any]:
    """Build a dataset in *folder* from published files, or *update* it with those that are new.

    An interrupted build goes on where it was when it is begun again. With more than one core it
    starts processes: a program that calls this stands behind `if __name__ == "__main__":`.

    Args:
        sources: files and folders of Crossref's, OpenAlex's or DataCite's snapshots.
        cores: processes; None for one a core.

    Returns:
        As `snapshot_info`, of what was added.

    Raises:
        UnreadableInput: a source is not there, or holds no record of a known source.
        InvalidArgument: there is a dataset already or none to update, or a package is missing.
        UnwritableOutput: the folder cannot be written.
    """
    from harvest.snapshot.dataset.building import build
    from harvest.snapshot.dataset.inspecting import facts_of
    from harvest.snapshot.dataset.stored_path import path_of

    def tell(step: str, done: int, total: int) -> None:
        if on_event is not None:
            on_event(Progress(step, done, total, {}))

    segment = build(
        [path_of(fspath(each)) for each in sources],
        path_of(fspath(folder)),
        update=update,
        cores=cores,
        on_progress=tell,
    )
    return facts_of(segment)


def snapshot_info(folder: AnyPath) -> dict[str, Any]:
    """What the dataset in *folder* holds: records, dates, sizes, and what could not be read.

    Raises:
        UnreadableInput: it is no dataset, or of another version.
    """
    from harvest.snapshot.dataset.inspecting import info
    from harvest.snapshot.dataset.stored_path import path_of

    return info(path_of(fspath(folder)))


def check_snapshot(folder: AnyPath) -> list[str]:
    """What is wrong with the dataset in *folder*, file by file; empty when it is sound.

    Raises:
        UnreadableInput: it is no dataset, or of another version.
        InvalidArgument: a package that reads it is not installed.
    """
    from harvest.snapshot.dataset.inspecting import check
    from harvest.snapshot.dataset.stored_path import path_of

    return check(path_of(fspath(folder)))


def count_indicators(folder: AnyPath, *, anyway: bool = False) -> dict[str, Any]:
    """Count citations, influence, popularity and impulse over the dataset's own citations.

    They are kept in it as `indicators.parquet`; what they are of is returned. Their formulas stand
    in docs/snapshots.md. They are harvest's, of this snapshot only.

    Raises:
        UnreadableInput: there is no dataset in *folder*.
        InvalidArgument: it has fewer than a million works, and they are not wanted *anyway*.
    """
    from harvest.snapshot.dataset.citation_graph import count_indicators as count
    from harvest.snapshot.dataset.stored_path import path_of

    return count(path_of(fspath(folder)), anyway=anyway)
