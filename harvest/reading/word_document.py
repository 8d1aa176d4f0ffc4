"""The reference section of a Word document (.docx).

A .docx is a ZIP of XML (ECMA-376); a paragraph is a `w:p`, its text the `w:t` within. What stands
behind the last heading that announces references is the list, a paragraph an entry.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from harvest.model.mention import Mention, Problem, Reading
from harvest.reading.lists import read_ref
from harvest.reading.reference_heading import references_within

__all__ = ["read_document"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 64 * 1024 * 1024
_LEAST = 20


def read_document(data: bytes, path: str) -> Reading:
    """The entries of the document's list of references; the line is the paragraph's number."""
    try:
        paragraphs = list(_paragraphs(data))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, OSError) as error:
        return Reading(problems=(Problem(path, 0, f"is no Word document: {error}", True),))
    start = references_within(paragraphs)
    if start is None:
        reason = "has no heading that announces references; name a .bib, or paste them into a .txt"
        return Reading(problems=(Problem(path, 0, reason),))
    mentions: list[Mention] = []
    problems: list[Problem] = []
    for number, text in enumerate(paragraphs[start:], start + 1):
        if len(text) >= _LEAST:
            mentions.append(read_ref(text, path, number))
        elif text:
            problems.append(Problem(path, number, f"too short for a reference: {text!r}"))
    return Reading(tuple(mentions), tuple(problems))


def _paragraphs(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("word/document.xml")
        if info.file_size > _MOST_BYTES:
            raise ValueError("its text is larger than 64 MB")
        root = ElementTree.fromstring(archive.read(info))
    for paragraph in root.iter(f"{_W}p"):
        parts = (_text(each) for each in paragraph.iter())
        yield " ".join("".join(parts).split())


def _text(element: ElementTree.Element) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    return " " if element.tag in (f"{_W}tab", f"{_W}br") else ""
