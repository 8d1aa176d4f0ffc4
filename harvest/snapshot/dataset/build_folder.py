"""The folder of a build: whether it may be one's, and what of an earlier try is taken up in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from harvest.errors import InvalidArgument
from harvest.snapshot.dataset.dataset_files import (
    DICTIONARY,
    FORMAT,
    WORDS,
    Manifest,
    is_dataset,
    read_manifest,
)
from harvest.snapshot.dataset.sources import Listing
from harvest.snapshot.dataset.storage import LOCK, remove_tree, write_text

__all__ = ["WORK", "clear", "keep_apart", "manifest_of", "planned_shares", "work_folder"]

WORK = "work"
_PLAN = f"{WORK}/plan.json"


def manifest_of(folder: Path, *, update: bool, cap: int) -> Manifest:
    """The manifest that a build adds to; a new one with *cap* where there is no dataset yet.

    Raises:
        InvalidArgument: there is a dataset already, or none to update, or somebody's files.
        UnreadableInput: the dataset is of another version, or damaged.
    """
    if is_dataset(folder):
        manifest = read_manifest(folder)
        if not update:
            raise InvalidArgument(
                f"{folder}: there is a dataset already; add to it with --update,"
                " or name another folder"
            )
        return manifest
    if update:
        raise InvalidArgument(f"{folder}: there is no dataset to update; build it without --update")
    if folder.exists() and not folder.is_dir():
        raise InvalidArgument(f"{folder}: is a file, not a folder")
    there = {path.name for path in folder.iterdir()} - {LOCK} if folder.exists() else set()
    if there and not _plan_in(folder):
        raise InvalidArgument(f"{folder}: holds other files; name a new or empty folder")
    return Manifest(cap=cap)


def keep_apart(sources: Sequence[Path], folder: Path) -> None:
    """Refuse sources that hold the dataset, or are one: its own files would be read as records."""
    around = folder.resolve().parents
    for source in sources:
        if source.resolve() in around:
            raise InvalidArgument(f"{folder}: lies in the source {source}; name a folder elsewhere")
        if is_dataset(source):
            raise InvalidArgument(f"{source}: is a dataset; name the files that it was built of")


def planned_shares(folder: Path) -> int | None:
    """For how many cores a build that was interrupted shared the work out; None without one.

    Whoever goes on with fewer or more cores keeps those shares, and so what is finished.
    """
    shares = _plan_in(folder)[-1:]
    return shares[0] if shares and isinstance(shares[0], int) and shares[0] > 0 else None


def _plan_in(folder: Path) -> list[object]:
    """The plan of the build that was begun in *folder*; empty where none was."""
    try:
        plan = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    is_plan = isinstance(plan, list) and len(plan) > 1 and str(plan[1]).startswith("segment-")
    return plan if is_plan else []


def work_folder(
    folder: Path, name: str, listing: Listing, count: int, cap: int, shares: int
) -> Path:
    """Where what is half done lies; of another plan than this one it is thrown away."""
    plan = [FORMAT, name, [[*each] for each in sorted(listing.stamps.items())], count, cap, shares]
    work = folder / WORK
    if _plan_in(folder) != plan:
        work.mkdir(parents=True, exist_ok=True)
        write_text(folder / _PLAN, json.dumps([FORMAT, name]))  # from now on nothing there counts
        for each in work.iterdir():
            if each != folder / _PLAN:
                each.unlink()
        remove_tree(folder / name)
        if name == "segment-0001":  # words and dictionary of other sources
            _forget_words(folder)
        write_text(folder / _PLAN, json.dumps(plan))
    (folder / name / "bodies").mkdir(parents=True, exist_ok=True)
    return work


def clear(folder: Path, name: str) -> None:
    """Leave nothing of a build that found nothing."""
    for each in (WORK, name):
        remove_tree(folder / each)
    _forget_words(folder)


def _forget_words(folder: Path) -> None:
    for each in (WORDS, DICTIONARY):
        (folder / each).unlink(missing_ok=True)
