"""A folder as that of a paper: its manuscripts, or else its bibliographies, beside its notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harvest.files.vault import find_notes

__all__ = ["papers_within"]

_MANUSCRIPTS = ((".tex",), (".aux",))
_KINDS = (*_MANUSCRIPTS, (".bib", ".ris"), (".docx",))
"""What a paper is checked by, the best first."""

_ABOUT = frozenset(
    "readme changelog changes contributing license licence code_of_conduct security authors"
    " citation todo install".split()
)
"""Notes about a folder, which do not make it a vault."""


def papers_within(name: str, ignore: Sequence[str]) -> list[str]:
    """The files to read where *name* is a paper's folder, beside its notes; else *name* itself.

    A folder of notes has its manuscripts read, too; one with no more notes than a README is a
    paper's. Hidden folders are passed over, as in a vault.
    """
    folder = Path(name)
    if name == "-" or not folder.is_dir():
        return [name]
    notes = find_notes([folder], ignore)
    is_vault = any(each.stem.lower() not in _ABOUT for each in notes)
    inside = [
        each
        for each in sorted(folder.rglob("*.*"))
        if each.is_file() and not any(p.startswith(".") for p in each.relative_to(folder).parts)
    ]
    for suffixes in _MANUSCRIPTS if is_vault else _KINDS:
        if found := [str(each) for each in inside if each.suffix.lower() in suffixes]:
            return [*found, name] if notes else found
    return [name]
