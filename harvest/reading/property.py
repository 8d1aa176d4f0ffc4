"""Front matter read leniently: every scalar with its path and its place in the note.

Not YAML, on purpose: real front matter holds `citekey: @key` and `title: A: B`, which no YAML
parser accepts, and one bad line must not cost the rest. Nested lists and mappings, quotes, flow
lists, block scalars and comments are understood; anchors, tags and multiple documents are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from harvest.reading.prose import Page, open_page

__all__ = ["HARVEST_PROPERTIES", "Property", "bibliography_paths", "read_properties"]

HARVEST_PROPERTIES = frozenset(
    {"harvest_citekey", "harvest_doi", "harvest_title", "harvest_authors", "harvest_year"}
    | {"harvest_venue", "harvest_type", "harvest_citekeys", "harvest_dois", "harvest_notices"}
    | {"harvest_classes", "harvest_as_of"}
    | {f"harvest_citations_{source}" for source in ("crossref", "openalex", "openaire", "datacite")}
)
"""The properties that harvest itself writes into notes: what they say is no mention."""

_LINE = re.compile(r"[^\n]*\n?")
_DASHES = re.compile(r"-[ \t]+(?=\S)|-[ \t]*$")
_KEY = re.compile(
    r"(\"[^\"\n]{0,99}\"|'[^'\n]{0,99}'|(?:[^\s#\[\]{},:'\"&!|>%`-]|-[^\s:])[^:\n]{0,99}?)"
    r"[ \t]*:(?=[ \t]|$)[ \t]*"
)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.M)
_TOML_TABLE = re.compile(r"^[ \t]*\[", re.M)
_TOML_LINE = re.compile(
    r"^[ \t]*[\"']?([\w-]{1,60})[\"']?[ \t]*=[ \t]*(?:[\"']([^\"'\n]{1,1000})[\"']|(\d{4}))[ \t]*$",
    re.M,
)
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?[ \t]*(?:#.*)?$")
_FLOW_ITEM = re.compile(
    r"""[ \t]*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[\[[^\]]*\]\]|[^,\[\]{}"']+|\S)[ \t]*,?"""
)
_ESCAPE = re.compile(r'\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nt"\\/])')
_NO_JOINTS = str.maketrans("", "", " \t_-")
_DEEPEST = 20
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Property:
    """One scalar of the front matter.

    Attributes:
        path: keys from the top; list items by number ("authors", "0").
        value: unquoted, never empty.
        offset: where the value begins in the note, after its quotation mark.
    """

    path: tuple[str, ...]
    value: str
    offset: int

    @property
    def key(self) -> str:
        """The top key as names are compared: "Zotero-Key" and "zotero_key" are "zoterokey"."""
        return self.path[0].translate(_NO_JOINTS).lower()


def read_properties(page: Page) -> list[Property]:
    """Return the scalars of a note's front matter in order; empty without front matter.

    Of TOML ("+++") the texts and numbers of the top only; identifiers in it are found as in prose.
    """
    if not page.body and page.text.lstrip("\ufeff").startswith("+++"):
        return _read_toml(page.text)
    reader = _Reader()
    text = page.text[: page.body].replace("\r\n", " \n").replace("\r", "\n")
    lines = [match for match in _LINE.finditer(text) if match.group()]
    for match in lines[1:-1]:
        reader.read_line(match.group().rstrip(), match.start())
    reader.join_lines()
    return reader.found


def _read_toml(text: str) -> list[Property]:
    """By line, since people leave values out: `year =`; a table ends what is said of the note."""
    end = _TOML_END.search(text, 3)
    if end is None:
        return []
    table = _TOML_TABLE.search(text, 3, end.start())
    lines = _TOML_LINE.finditer(text, 3, table.start() if table else end.start())
    found = ((line[1], line[2] or line[3], line.start(1)) for line in lines)
    return [Property((key,), value, at) for key, value, at in found if "10." not in value]


def bibliography_paths(text: str) -> tuple[str, ...]:
    """Return the bibliography files that a note's front matter names, as written.

    >>> bibliography_paths("---\\nbibliography: [a.bib, 'b c.json']\\n---\\n")
    ('a.bib', 'b c.json')
    """
    properties = read_properties(open_page(text))
    return tuple(found.value for found in properties if found.key == "bibliography")


class _Reader:
    """The open containers, as (indent, key); list items have a number for a key."""

    def __init__(self) -> None:
        self.found: list[Property] = []
        self.open: list[tuple[int, str]] = []
        self.counts: dict[tuple[str, ...], int] = {}
        self.block_indent: int | None = None
        self.more: list[str] = []  # further lines of the last value

    def read_line(self, line: str, offset: int) -> None:
        content = line.lstrip(" \t")
        indent = len(line) - len(content)
        if not content or (content[0] == "#" and self.block_indent is None):
            return
        if self.block_indent is not None:
            if indent > self.block_indent:
                return self._add_text(content, offset + indent)
            self.block_indent = None
        is_item = bool(_DASHES.match(content))
        if not is_item and self._continues(content, indent):
            return self._add_text(content, offset + indent)
        self._close(indent, is_item)
        while len(self.open) < _DEEPEST and (dash := _DASHES.match(content)):
            self._open_item(indent)
            indent += dash.end()
            content = content[dash.end() :]
        self._read_content(content, offset + len(line) - len(content), indent)

    def _read_content(self, content: str, offset: int, indent: int) -> None:
        key = _KEY.match(content)
        if key is None:
            if content:
                self._add_value(content, offset)
            return
        self.open.append((indent, key.group(1).strip("\"'")))
        value = content[key.end() :]
        if _BLOCK.match(value):
            self.block_indent = indent
            self._append(Property(self._path(), "", offset + len(content)))
        elif value and not value.startswith("#"):
            self._add_value(value, offset + key.end())

    def _continues(self, content: str, indent: int) -> bool:
        """A deeper line that has no key goes on with the value above it."""
        return bool(
            self.found
            and self.open
            and indent > self.open[-1][0]
            and self.found[-1].path[: len(self.open)] == self._path()
            and not _KEY.match(content)
        )

    def _close(self, indent: int, is_item: bool) -> None:
        while self.open:
            depth, key = self.open[-1]
            # "tags:\n- a" is a list in tags, though it stands no deeper than its key.
            if depth < indent or (is_item and depth == indent and not key.isdigit()):
                return
            self.open.pop()

    def _open_item(self, indent: int) -> None:
        path = self._path()
        number = self.counts.get(path, -1) + 1
        self.counts[path] = number
        self.open.append((indent, str(number)))

    def _path(self) -> tuple[str, ...]:
        return tuple(key for _, key in self.open)

    def _add_text(self, content: str, offset: int) -> None:
        """Go on with a value of several lines."""
        if self.found[-1].value:
            self.more.append(content)
        else:
            self.found[-1] = Property(self.found[-1].path, content, offset)

    def join_lines(self) -> None:
        """Give the last value its further lines."""
        if self.more:
            last = self.found.pop()
            self.found.append(replace(last, value=" ".join((last.value, *self.more))))
            self.more.clear()

    def _append(self, found: Property) -> None:
        self.join_lines()
        self.found.append(found)

    def _add_value(self, value: str, offset: int) -> None:
        path = self._path()
        if value[0] in "[{" and not value.startswith("[["):
            for number, item in enumerate(_FLOW_ITEM.finditer(value[1:].rstrip(" ]}"))):
                self._add_scalar((*path, str(number)), item.group(1), offset + 1 + item.start(1))
        elif path:
            self._add_scalar(path, value, offset)

    def _add_scalar(self, path: tuple[str, ...], raw: str, offset: int) -> None:
        value, skipped = _unquote(raw)
        if value not in _NULL:
            self._append(Property(path, value, offset + skipped))


def _unquote(raw: str) -> tuple[str, int]:
    """The scalar without quotes and comment, and how many characters of *raw* stand before it."""
    if raw[:1] == '"' and (end := re.search(r'(?<!\\)"', raw[1:])):
        return _ESCAPE.sub(_unescape, raw[1 : 1 + end.start()]).strip(), 1
    if raw[:1] == "'" and (end := re.search(r"(?<!')'(?!')", raw[1:])):
        return raw[1 : 1 + end.start()].replace("''", "'").strip(), 1
    value = re.sub(r"[ \t]#.*$", "", raw).strip()
    if value.startswith("[[") and value.endswith("]]"):
        return value[2:-2].split("|")[0].strip(), 2
    return value, 0


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "ux" and len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": " ", "t": " "}.get(code, code)
