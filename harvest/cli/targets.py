"""What a command is given: files and folders, or works by REF."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import click

__all__ = [
    "TABLE_ENDINGS",
    "is_file_name",
    "is_path",
    "is_plainly_ref",
    "refuse_file",
    "refuse_path",
    "split_targets",
]

TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_FILE = re.compile(
    r"(?!.*\b10\.\d{4,9}/).*"
    r"\.(?:md|markdown|qmd|rmd|tex|aux|bib|ris|nbib|enw|csv|tsv|tab|xls[xbm]?|ods|docx|txt|json|cff)",
    re.IGNORECASE,
)

_PLACE = re.compile(r"(?!.*\b10\.\d{4,9}/)(?:~|\.{0,2})/(?!/)")

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


def is_file_name(text: str) -> bool:
    """Whether *text* ends as the names of files do, or begins as paths do, and is no work's name.

    >>> [is_file_name(each) for each in ("My notes.md", "doi.org/10.1000/x.txt", "A title.", "./x")]
    [True, False, False, True]
    """
    has_form = _FILE.fullmatch(text.strip()) or _PLACE.match(text)
    return has_form is not None and not is_plainly_ref(text)


def refuse_file(ref: str) -> None:
    """Say of a file that stands in a work's place what to do with it.

    Raises:
        click.UsageError: *ref* is a file, or a file's name.
    """
    is_place = "/" in ref and is_path(ref) and not is_plainly_ref(ref)
    if is_place or is_file_name(ref):
        works = f"harvest notes --note {shlex.quote(ref)}"
        raise click.UsageError(f"{ref} is a file, no work; the works of a note: {works}")


def refuse_path(ref: str) -> None:
    """Say of a file or folder, there or not, that it is not looked up as a work's title.

    Raises:
        click.UsageError: *ref* is written as one, and not as a title that only ends so.
    """
    is_name = is_file_name(ref) and (" " not in ref or _PLACE.match(ref) is not None)
    if is_path(ref) and not is_plainly_ref(ref) and (is_name or "/" in ref):
        cited = f"what it cites: harvest enrich {shlex.quote(ref)}"
        raise click.UsageError(f"{ref} is a file or folder, no work; {cited}")
    if is_name:
        raise click.UsageError(f"{ref}: no such file or folder, and no work's name")


def split_targets(
    targets: Sequence[str], *, are_files: bool = False
) -> tuple[list[str], list[str]]:
    """The paths among *targets*, and the REFs.

    What is not there and is a file's name was mistyped.

    Args:
        are_files: so was all else that is not plainly a REF.
    """
    paths = [
        each
        for each in targets
        if is_path(each) or is_file_name(each) or (are_files and not is_plainly_ref(each))
    ]
    return paths, [each for each in targets if each not in paths]
