"""The user's Zotero library: item keys and cite keys to works, exactly, without a search."""

from __future__ import annotations

from pathlib import Path

from harvest.model.mention import Mention

__all__ = ["zotero_library"]


def zotero_library(data_dir: Path | None = None, url: str | None = None) -> dict[str, Mention]:
    """The works of a Zotero library by item key, by attachment key and by cite key.

    A key of a group's library is "groups/123/2AFE3B35".

    Args:
        data_dir: Zotero's data folder, the one that holds zotero.sqlite.
        url: where a Zotero that runs listens; what it says wins.

    Raises:
        UnreadableInput: the folder has no database of Zotero's, it cannot be read, or nobody
            answers at *url*.
    """
    library: dict[str, Mention] = {}
    if data_dir is not None:
        from harvest.library.zotero.database import read_database

        library |= read_database(data_dir)
    if url is not None:
        from harvest.library.zotero.api import read_api

        library |= read_api(url)
    return library
