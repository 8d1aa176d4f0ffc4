"""The bibliographies that a project names for all its documents.

Quarto reads `_quarto.yml` of the project and `_metadata.yml` of each folder on the way
(https://quarto.org/docs/projects/quarto-projects.html), bookdown the properties of `index.Rmd` for
all chapters (https://bookdown.org/yihui/bookdown/usage.html), MyST `myst.yml`
(https://mystmd.org/guide/citations).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from harvest.files.plain_file import read_plain
from harvest.reading import decode
from harvest.text.home_path import home_path

__all__ = ["project_bibliographies"]

_PROJECTS = ("_quarto.yml", "_quarto.yaml", "myst.yml", "_bookdown.yml", "_bookdown.yaml")
_FOLDERS = ("_metadata.yml", "_metadata.yaml")
_DEEPEST = 12
"""Folders above a document in which its project is looked for."""


def project_bibliographies(folder: Path) -> tuple[Path, ...]:
    """The bibliographies that the project of the documents in *folder* names; none without one."""
    found: list[Path] = []
    for place in [folder, *folder.parents][:_DEEPEST]:
        there = {name for name in (*_PROJECTS, *_FOLDERS) if (place / name).is_file()}
        for name in sorted(there):
            found += _named(place, name)
        if there.intersection(_PROJECTS):
            return tuple(dict.fromkeys(found))
    return ()


def _named(place: Path, name: str) -> Iterator[Path]:
    """What a file of the project names; of a book of bookdown its first chapter does."""
    from harvest.reading.property import read_properties
    from harvest.reading.prose import open_page

    if name.startswith("_bookdown"):
        text = next(filter(None, map(partial(_read, place), ("index.Rmd", "index.rmd"))), "")
    else:
        text = f"---\n{_read(place, name)}\n---\n"
    properties = read_properties(open_page(text))
    named = (each.value for each in properties if "bibliography" in each.path[:2])
    yield from (place / home_path(each) for each in named)


def _read(place: Path, name: str) -> str:
    try:
        return decode(read_plain(place / name))[0]
    except OSError:
        return ""
