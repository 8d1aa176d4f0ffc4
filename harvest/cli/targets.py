"""What a command is given: files and folders, or works by REF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

__all__ = ["is_path", "is_plainly_ref", "split_targets"]

_REF = re.compile(
    r"@\S|10\.\d+/|https?://|(?:doi|arxiv|pmid|pmcid|isbn|openalex|openaire)\s*:\s*\S|PMC\d|W\d{5}"
    r"|\d{4}\.\d{4,5}(?:v\d+)?$",
    re.IGNORECASE,
)


def is_path(text: str) -> bool:
    """Whether *text* is a file or folder, standard input, or a Zotero that runs."""
    if text == "-" or text.startswith("zotero:"):
        return True
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long for a name, or with characters that none can have
        return False


def is_plainly_ref(text: str) -> bool:
    """Whether *text* is an identifier, an address or a citation key, and so no file's name.

    >>> is_plainly_ref("doi:10.1000/x"), is_plainly_ref("notes/10.md")
    (True, False)
    """
    return _REF.match(text.strip()) is not None


def split_targets(
    targets: Sequence[str], *, are_files: bool = False
) -> tuple[list[str], list[str]]:
    """The paths among *targets*, and the REFs.

    Args:
        are_files: what is not there and is not plainly a REF is a path that was mistyped.
    """
    paths = [each for each in targets if is_path(each) or (are_files and not is_plainly_ref(each))]
    return paths, [each for each in targets if each not in paths]
