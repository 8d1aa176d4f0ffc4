"""Text to mentions: notes, .bib files, tables and reference strings. Pure.

`read_list` reads every format but Markdown, which is `harvest.reading.note`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from harvest.model.mention import Reading

if TYPE_CHECKING:
    from harvest.reading.exact_text import Coding

__all__ = [
    "DOCUMENTS",
    "LIST_SUFFIXES",
    "MANUSCRIPTS",
    "SPREADSHEETS",
    "TABLE_SUFFIXES",
    "decode",
    "read_list",
]

LIST_SUFFIXES = frozenset(
    {".bib", ".biblatex", ".bibtex", ".csv", ".tsv", ".tab", ".txt", ".ris", ".nbib", ".json"}
    | {".jsonl", ".enw", ".xml", ".cff"}
)
"""Endings of the files that `read_list` knows; any other is read as lines."""
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""Endings of the files that `spreadsheet.read_spreadsheet` reads."""
DOCUMENTS = frozenset({".docx"})
"""Endings of the files that `word_document.read_document` reads."""
MANUSCRIPTS = frozenset({".tex", ".aux", ".bbl"})
"""Endings of the files that `manuscript.read_manuscript` reads."""

_LINE_END = re.compile(r"\r\n?")
_BIBTEX = re.compile(r"(?:\s|%[^\n]*\n)*@\w+\s*[{(]")


def read_list(text: str, path: str, columns: Mapping[str, str] | None = None) -> Reading:
    """Every work that the list *text* names, read by the suffix of *path*.

    Standard input ("-") and unknown suffixes are read by what the text looks like: BibTeX, JSON,
    or one REF a line; standard input as a table where its columns are named. Line ends of all
    kinds count as one.

    Args:
        columns: what the user says of a table's columns; see `table_file.read_table`.
    """
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff"))
    suffix = PurePath(path).suffix.lower()
    if suffix in TABLE_SUFFIXES or (path == "-" and columns):
        from harvest.reading.table_file import read_table

        return read_table(text, path, columns)
    return _reader(suffix, text)(text, path)


def decode(data: bytes) -> tuple[str, Coding]:
    """The text that *data* is, what is no text in it as U+FFFD, and how it was written.

    >>> text, coding = decode(b"M\\xfcller")
    >>> text, coding.warning
    ('Müller', 'is not UTF-8: read as Windows-1252 (Latin-1); accents may be wrong')
    """
    from harvest.reading.exact_text import coding_of

    coding = coding_of(lambda: [data])
    return data[len(coding.mark) :].decode(coding.encoding, "replace"), coding


def _reader(suffix: str, text: str) -> Callable[[str, str], Reading]:
    """The reader for a suffix, imported only now: most runs need one."""
    from harvest.reading import bib_file as bibtex
    from harvest.reading import citation_cff, endnote, lists
    from harvest.reading import csl_json as csl
    from harvest.reading import ris_file as ris

    readers: dict[str, Callable[[str, str], Reading]] = {
        ".bib": bibtex.read_bibtex,
        ".biblatex": bibtex.read_bibtex,
        ".bibtex": bibtex.read_bibtex,
        ".ris": ris.read_ris,
        ".nbib": ris.read_ris,
        ".json": csl.read_csl,
        ".jsonl": csl.read_csl,
        ".enw": endnote.read_enw,
        ".xml": endnote.read_xml,
        ".txt": lists.read_lines,
        ".cff": citation_cff.read_cff,
    }
    if suffix in readers:
        return readers[suffix]
    if _BIBTEX.match(text):
        return bibtex.read_bibtex
    return csl.read_csl if text.lstrip()[:1] in ("{", "[") else lists.read_lines
