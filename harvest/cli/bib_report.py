"""What was done to the user's .bib files, entry by entry, and what was not and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from harvest.cli.difference import print_difference
from harvest.cli.output import tell

if TYPE_CHECKING:  # to import them loads all that checks and writes files
    from harvest import EntryReport, FileChange

__all__ = ["tell_files"]

MOST_LISTED = 20


def tell_files(files: Sequence[FileChange], *, in_full: bool, quiet: bool) -> None:
    """Say on stderr what became of each file; on a dry run show on stdout what would change."""
    for each in files:
        if each.outcome == "would change":
            print_difference(each.before, each.after, str(each.path))
        if each.outcome == "refused":
            tell(f"harvest: {each.reason}")
        else:
            tell(list(_lines(each, in_full)), quiet=quiet)


def _lines(file: FileChange, in_full: bool) -> Iterator[str]:
    telling = [each for each in file.entries if not each.is_complete]
    telling.sort(key=lambda each: not each.is_refused)
    shown = telling if in_full else telling[:MOST_LISTED]
    for entry in shown:
        yield f"{file.path}:{entry.line}: {entry.key}: {_entry_line(entry)}"
    if len(telling) > len(shown):
        yield f"… and {len(telling) - len(shown):,} more entries: see -v"
    yield f"{file.path}: {_summed(file)}"
    if file.unasked:
        names = ",".join(file.unasked)
        yield f"  not added, as no entry has them: {', '.join(file.unasked)} (--only {names})"


def _entry_line(entry: EntryReport) -> str:
    parts = [f"filled {', '.join(entry.filled)}"] if entry.filled else []
    parts += [f"replaced {', '.join(entry.replaced)}"] if entry.replaced else []
    parts += [
        f"left {name}: {reason}" if name else f"left as it is: {reason}"
        for name, reason in entry.left
    ]
    return "; ".join(parts)


def _summed(file: FileChange) -> str:
    """The counts; "already complete" is said only when nothing was missing and nothing left."""
    entries = file.entries
    changed = sum(bool(each.filled or each.replaced) for each in entries)
    left = sum(any(not name for name, _ in each.left) for each in entries)
    disputed = sum(any(name for name, _ in each.left) for each in entries)
    done = {"written": "completed", "would change": "would be completed"}.get(file.outcome, "")
    parts = [f"{changed:,} of {len(entries):,} entries {done}"] if done else []
    parts += [f"{left:,} left as they are" if left > 1 else "1 left as it is"] if left else []
    parts += [f"{disputed:,} with a value that the record does not bear out"] if disputed else []
    if not parts:
        return "already complete" if entries else "holds no entry to complete"
    return "; ".join(parts if done else ["nothing to fill in", *parts])
