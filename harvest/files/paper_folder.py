"""A folder without notes as that of a paper: its manuscripts, or else its bibliographies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harvest.files.vault import find_notes

__all__ = ["papers_within"]

_KINDS = ((".tex",), (".aux",), (".bib", ".ris"), (".docx",))
"""What a paper is checked by, the best first."""


def papers_within(name: str, ignore: Sequence[str]) -> list[str]:
    """The files to read where *name* is a folder without notes; else *name* itself.

    Hidden folders are passed over, as in a vault.
    """
    folder = Path(name)
    if name == "-" or not folder.is_dir() or find_notes([folder], ignore):
        return [name]
    inside = [
        each
        for each in sorted(folder.rglob("*.*"))
        if each.is_file() and not any(p.startswith(".") for p in each.relative_to(folder).parts)
    ]
    for suffixes in _KINDS:
        if found := [str(each) for each in inside if each.suffix.lower() in suffixes]:
            return found
    return [name]
