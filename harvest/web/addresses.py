"""Links into other programs: the note where it stands, the item and its page in Zotero."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote

__all__ = ["file_link", "is_file", "note_name", "obsidian_link", "vscode_link", "zotero_link"]

_ZOTERO = re.compile(r"zotero://[\w./?=&%-]+", re.ASCII)


def obsidian_link(path: str) -> str:
    """Opens the note in Obsidian, whichever vault it is in.

    >>> obsidian_link("/v/My note & more.md")
    'obsidian://open?path=%2Fv%2FMy%20note%20%26%20more.md'
    """
    return f"obsidian://open?path={quote(path, safe='')}"


def vscode_link(path: str, line: int = 1) -> str:
    """Opens the note at the line in Visual Studio Code.

    >>> vscode_link("/v/a b.md", 6)
    'vscode://file/v/a%20b.md:6'
    """
    return f"vscode://file/{quote(_posix(path).lstrip('/'), safe='/')}:{line}"


def file_link(path: str) -> str:
    """The file itself; browsers follow it from a page of their own only, but it can be copied.

    >>> file_link("/v/a b.md")
    'file:///v/a%20b.md'
    """
    return f"file:///{quote(_posix(path).lstrip('/'), safe='/:')}"


def is_file(path: str) -> bool:
    """Whether there is a file to open: what came through a pipe has none.

    >>> is_file("/v/a.md"), is_file("C:\\\\v\\\\a.md"), is_file("-")
    (True, True, False)
    """
    return path.startswith("/") or bool(re.match(r"[A-Za-z]:[\\/]|\\\\", path))


def note_name(path: str) -> str:
    """What a note is called: the name of its file without folder and ending.

    >>> note_name("/v/Topics/Hemifacial spasm.md"), note_name("C:\\\\v\\\\refs.bib"), note_name("-")
    ('Hemifacial spasm', 'refs', '-')
    """
    return PurePosixPath(_posix(path)).stem or path


def zotero_link(address: str | None) -> str:
    """*address* when it is one of Zotero's; "" for any other.

    >>> zotero_link("zotero://open-pdf/library/items/ABC?page=3"), zotero_link("javascript:x")
    ('zotero://open-pdf/library/items/ABC?page=3', '')
    """
    return address if address and _ZOTERO.fullmatch(address) else ""


def _posix(path: str) -> str:
    return path.replace("\\", "/") if re.match(r"[A-Za-z]:\\", path) else path
