"""Everything in harvest that reads text of others, by name, for tests of what it bears."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from random import Random

from harvest.check.acceptance import parse_acceptances
from harvest.errors import HarvestError
from harvest.library.note_item import note_item
from harvest.model.identifier import find_identifiers
from harvest.reading import decode, read_list
from harvest.reading.latex_text import to_plain_text
from harvest.reading.lists import read_ref
from harvest.reading.literature_note import read_literature_note
from harvest.reading.manuscript import (
    included_files,
    named_bibliographies,
    named_whole,
    read_items,
    read_manuscript,
)
from harvest.reading.note import read_note
from harvest.reading.property import bibliography_paths
from harvest.reading.word_document import read_document
from harvest.settings import load_settings
from harvest.text.json_text import read_json
from harvest.text.markup import clean_text
from harvest.writeback import annotate
from harvest.writeback.bib_changes import Changes
from harvest.writeback.bib_completion import complete

__all__ = ["READERS", "SYNTAX", "Reader", "made_text", "pieces_of"]

Reader = Callable[[str], object]


def _listed(name: str, before: str = "", after: str = "") -> Reader:
    return lambda text: read_list(f"{before}{text}{after}", name)


def _document(text: str) -> object:
    """A Word document whose only part is *text* in a paragraph."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:p xmlns:w="{space}"><w:t>References</w:t></w:p><w:p xmlns:w="{space}">{text}</w:p>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<a>{body}</a>".encode("utf-8", "replace"))
    return read_document(file.getvalue(), "d.docx")


def _settings(text: str) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "harvest.toml"
        path.write_text(text, "utf-8", "replace")
        return load_settings({"config": str(path)}, {}, path.parent)


def _json(text: str) -> object:
    with suppress(ValueError):
        return read_json(text)
    return None


_READERS: dict[str, Reader] = {
    "note": lambda text: read_note(text, "n.md"),
    "properties": lambda text: read_note(f"---\n{text}\n---\n", "n.md"),
    "literature note": lambda text: read_literature_note(f"---\n{text}\n---\n", "n.md"),
    "note as an item": lambda text: note_item(f"---\n{text}\n---\n"),
    "bibliographies": lambda text: bibliography_paths(f"---\n{text}\n---\n"),
    "heading": lambda text: read_note(f"# a{text}b\n", "n.md"),
    "annotation": lambda text: annotate(text, []),
    "reference": lambda text: read_ref(text, "", 1),
    "list": _listed("l.txt"),
    "standard input": _listed("-"),
    "bib": _listed("b.bib"),
    "title": _listed("b.bib", "@misc{a, title = {", "}}"),
    "authors": _listed("b.bib", "@misc{a, author = {", "}}"),
    "completion": lambda text: complete(text, {}, Changes()),
    "table": _listed("t.csv", "doi,title\n"),
    "cell": _listed("t.csv", "title\nPMID ", "x\n"),
    "headless table": _listed("t.tsv"),
    "ris": _listed("r.ris", "TY  - JOUR\n"),
    "cff": _listed("c.cff", "cff-version: 1\n"),
    "nbib": _listed("r.nbib", "PMID- 1\n"),
    "csl": _listed("c.json", "["),
    "json lines": _listed("c.jsonl"),
    "endnote": _listed("e.enw", "%0 Journal Article\n"),
    "endnote xml": _listed("e.xml", "<xml><records>", "</records></xml>"),
    "manuscript": lambda text: (
        read_manuscript(text, "m.tex", {}),
        named_bibliographies(text, "m.tex"),
        included_files(text),
        named_whole(text),
        read_items(f"\\bibitem{{a}} {text}", "m.tex"),
    ),
    "document": _document,
    "settings": _settings,
    "acceptances": lambda text: parse_acceptances(text, "a.toml"),
    "json": _json,
    "markup": clean_text,
    "latex": to_plain_text,
    "identifiers": lambda text: list(find_identifiers(text)),
    "bytes": lambda text: decode(text.encode("utf-16", "replace")),
}


def _bears(read: Reader) -> Reader:
    """As *read*; a refusal in words is an answer, too."""

    def bear(text: str) -> object:
        try:
            return read(text)
        except HarvestError as error:
            return error

    return bear


READERS: dict[str, Reader] = {name: _bears(read) for name, read in _READERS.items()}
"""Name → what it makes of a text; no exception may come out."""


SYNTAX = (
    "![](", "[x](zotero:", "[[", "]]", "[^1]: ", "| a ", "$", "$$", "<!--", "-->", "%%", "---\n",
    "10.1000/", "https://doi.org/", "doi:", "ISBN ", "arXiv:", "PMID ", "@misc{a, ", "@string{a = ",
    "title = {", "author = {", "},\n", "}", "{", "#", '"', "'", "\\", "\\'{", "\\begin{",
    "\\cite{", "%", "&amp;", "&#x", "<i>", "<math>", "</", "<w:t>", "TY  - ", "ER  - \n", "AU  - ",
    "%0 ", "%A ", "PMID- ", '{"a": ', '["', "],", "- [", "- ", "a: ", "a:: ", "> ",
    "# References\n",
    "```\n", "    ", "\t", "\n", "\r\n", "\r", ",", ";", ".", ". ", ", ", " and ", " et al. ",
    "(2011)", "vol. 3", "pp. 1-9", "“", "”", "…", "–", "<record>", "</record>", "[[accept]]\n",
    "a.b = ", "= 1\n", "?", "!", "/", "|", "||", "^", "_", "~", "*", "**", "`",
)  # fmt: skip
LETTERS = (
    "\0", "\x1b[31m", "\x85", "\ud800", "\udfff", "\u202e", "\ufffe", "\ufeff", "\u0301" * 9,
    "\u2028", "\u200b", "\xa0", "🦊", "中文", "ﬁ", "İ", "ß", "𝒜", "١٢", "²", "9" * 40, "9" * 5000,
    "A" * 300, "-" * 99, " " * 300,
)  # fmt: skip


def pieces_of(texts: Iterable[str]) -> list[str]:
    """Lines and words of *texts*, to make others of."""
    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    return lines + [f"{word} " for line in lines[::3] for word in line.split()]


def made_text(pieces: list[str], random: Random) -> str:
    """Some hundred characters of pieces, syntax and odd letters, some of it again and again."""
    parts: list[str] = []
    for _ in range(random.randint(1, 30)):
        kind = random.random()
        source = pieces if kind < 0.4 else SYNTAX if kind < 0.9 else LETTERS
        part = random.choice(source)
        if random.random() < 0.15:
            part *= random.choice((2, 5, 50, 300))
        if random.random() < 0.1 and part:
            part = part[: random.randrange(len(part))]
        parts.append(part)
    if random.random() < 0.1:
        parts *= random.randint(2, 9)
    return "".join(parts)[:4000]
