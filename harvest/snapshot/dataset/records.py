"""Records out of one file, in whatever published form it is; told by what it holds.

One record a line (Crossref since 2025, OpenAlex, DataCite), one JSON document over many lines
(`{"items": [...]}`, Crossref until 2024), Parquet (OpenAlex). What is no record is named with its
place, counted, and costs itself only.
"""

from __future__ import annotations

import codecs
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from harvest.snapshot.dataset.inflating import chunks_of
from harvest.snapshot.dataset.row import parse_record
from harvest.snapshot.json_lines import unwrap
from harvest.text.json_text import read_json

__all__ = ["Complaints", "RawRecord", "read_line", "read_records_of"]

Json = dict[str, Any]
Piece = tuple[int, bytes, Json | None]
"""Place, raw, and what it says of what rows are made of; None where that was not looked at."""

LONGEST_RECORD = 64_000_000
"""Characters of a record; what goes on longer is none."""
_MOST_PLACES = 5
"""Places that are named of one kind of fault in one file; all are counted."""
_BLOCK = 500
"""Records in a row that one of several readers of the same file takes."""
_LIST = re.compile(r'\s*(?:\{\s*"(?:items|results|data)"\s*:\s*)?\[', re.DOTALL)
_WITHIN = re.compile(r'"(?:items|results|data)"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_DECODER = json.JSONDecoder()


class RawRecord(NamedTuple):
    """A record with its place.

    Attributes:
        place: line, or number within the document or table, from 1.
        raw: its JSON in UTF-8, without line breaks.
        body: what it says, at least all that its row is made of.
    """

    place: int
    raw: bytes
    body: Json


class Complaints:
    """What is wrong with one file: each kind of fault once, with its count and first places."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}

    def add(self, fault: str, place: int) -> None:
        """One more of that kind, at line or record *place*; 0 for the file as a whole."""
        self._counts[fault] = self._counts.get(fault, 0) + 1
        places = self._found.setdefault(fault, [])
        if place and len(places) < _MOST_PLACES:
            places.append(place)

    def lines(self) -> list[str]:
        """One line a kind, fit to be shown."""
        lines = []
        for fault, places in self._found.items():
            count = self._counts[fault]
            where = f":{places[0]}" if places else ""
            more = f" ({count:,}; also {', '.join(map(str, places[1:]))})" if count > 1 else ""
            lines.append(f"{self._path}{where}: {fault}{more}")
        return lines


def read_records_of(
    file: BinaryIO, complaints: Complaints, share: tuple[int, int] = (0, 1)
) -> Iterator[RawRecord]:
    """The records of an open *file*; it must be able to seek. Raises nothing of the file's.

    Of a *share* (k, n) of the file only every n-th block of records comes, from the k-th.
    """
    start = file.read(4)
    file.seek(0)
    if start == b"PAR1":
        yield from _rows(file, complaints, share)
        return
    at = [0]

    def tell(fault: str) -> None:
        if share[0] == 0:
            complaints.add(f"{fault} after line {at[0]:,}", 0)

    chunks = chunks_of(file, tell)
    head = _head(chunks)
    head_text = head.removeprefix(BOM_UTF8)
    if _is_document(head_text):
        pieces = _document(chain([head_text], chunks), complaints)
    else:
        pieces = _lines(chain([head_text], chunks), complaints)
    k, n = share
    for number, piece, body in pieces:
        at[0] = number
        if n > 1 and number // _BLOCK % n != k:
            continue
        body = body or parse_record(piece)
        if body is not None:
            yield RawRecord(number, piece, body)
        else:
            yield from read_line(number, piece, complaints)


def _head(chunks: Iterator[bytes]) -> bytes:
    """Enough of the beginning to tell what it is."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) > 1 << 16:
            break
    return head


def _is_document(head: bytes) -> bool:
    """Whether the file is one JSON document over many lines: no line begins a record."""
    text = head.decode("utf-8", "replace")
    if text.lstrip()[:1] not in ("{", "["):
        return False
    lines = [line for line in text.split("\n", 20)[:20] if line.strip()][:6]
    return len(lines) > 1 and not any(_is_object(line) for line in lines)


def _is_object(text: str) -> bool:
    try:
        return isinstance(read_json(text), dict)
    except ValueError:
        return False


def _lines(chunks: Iterable[bytes], complaints: Complaints) -> Iterator[Piece]:
    """Each line with its number; what it says is not looked at yet."""
    number = 0
    tail = b""
    for chunk in chunks:
        pieces = chunk.split(b"\n")
        if len(pieces) == 1:
            tail += chunk
            if len(tail) > LONGEST_RECORD:
                complaints.add("a line without an end", number + 1)
                tail = b"!"
            continue
        pieces[0] = tail + pieces[0]
        tail = pieces.pop()
        for line in pieces:
            number += 1
            yield number, line, None
    if tail:
        yield number + 1, tail, None


def read_line(number: int, line: bytes, complaints: Complaints) -> Iterator[RawRecord]:
    """The records of one line."""
    try:
        value = json.loads(line) if not _needs_care(line) else _careful(line)
    except (ValueError, RecursionError):
        if line.strip(b" \t\r,[]"):
            try:
                value = _careful(line)
            except ValueError:
                complaints.add("no JSON", number)
                return
        else:
            return
    if type(value) is dict and ("DOI" in value or "id" in value):
        yield RawRecord(number, line, value)
        return
    found = False
    for _, body in unwrap(value):
        found = True
        yield RawRecord(number, _dump(body), body)
    if not found:
        complaints.add("no record of a known source", number)


def _needs_care(line: bytes) -> bool:
    """Whether it may hold half of a letter, which no database holds."""
    return b"\\ud" in line or b"\\uD" in line


def _careful(line: bytes) -> Any:
    return read_json(line.decode("utf-8", "replace").rstrip("\r\n, "))


def _dump(body: Any) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _document(chunks: Iterable[bytes], complaints: Complaints) -> Iterator[Piece]:
    """The items of the list in a document, one after another: it is never held as a whole."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    text = ""
    coming = iter(chunks)
    number = at = 0
    is_open = False
    for chunk in chain(coming, [b""]):
        is_last = not chunk
        text = text[at:] + decode(chunk, is_last)
        at = 0
        if not is_open:
            found = _LIST.match(text) or _WITHIN.search(text)
            if found is None:
                if is_last or len(text) > LONGEST_RECORD:
                    yield 1, _flat(text), None
                    return
                continue
            is_open, at = True, found.end()
        for end, piece, body in _items(text, at, is_last=is_last):
            number += 1
            at = end
            yield number, piece, body
        if len(text) - at > LONGEST_RECORD:
            complaints.add("an item without an end", number + 1)
            return


def _items(text: str, at: int, *, is_last: bool) -> Iterator[tuple[int, bytes, Json | None]]:
    """(end, raw, what it says if that is known yet) of each whole item in *text* from *at*."""
    from msgspec import json as fast_json

    while True:
        between = _BETWEEN.match(text, at)
        begin = between.end() if between else at
        if begin >= len(text) or text[begin] == "]":
            return
        end = _end_by_indentation(text, at, begin)
        piece = text[begin:end].encode("utf-8", "replace") if end else b""
        body = parse_record(piece)
        if end is not None and body is not None:
            yield end, fast_json.format(piece, indent=-1), body
            at = end
            continue
        end = _end_of_item(text, begin)
        if end is None:
            if is_last and text[begin] in "{[":
                yield len(text), _flat(text[begin:]), None
            return
        yield end, _flat(text[begin:end]), None
        at = end


def _end_by_indentation(text: str, at: int, begin: int) -> int | None:
    """Where the first line ends that closes what begins there, if lines are indented by depth.

    A line break never stands within a string; and what ends before its end is no JSON.
    """
    line = text.rfind("\n", at, begin)
    closing = f"{text[line:begin]}}}"
    end = text.find(closing, begin) if line >= 0 and text[begin] == "{" else -1
    return end + len(closing) if end >= 0 else None


def _end_of_item(text: str, begin: int) -> int | None:
    """Where the item that begins there ends; None where the text ends before."""
    try:
        return _DECODER.raw_decode(text, begin)[1]
    except (ValueError, RecursionError):
        pass
    depth = 0
    for token in _TOKEN.finditer(text, begin):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return None


def _flat(text: str) -> bytes:
    """JSON in one line: a line break never stands within a string."""
    return "".join(map(str.strip, text.split("\n"))).encode("utf-8", "replace")


def _rows(file: BinaryIO, complaints: Complaints, share: tuple[int, int]) -> Iterator[RawRecord]:
    """The rows of a Parquet file as records; empty columns are no part of a record."""
    import pyarrow as pa
    from pyarrow import parquet

    number = 0
    try:
        for batch in parquet.ParquetFile(file).iter_batches(batch_size=_BLOCK):
            begin, number = number, number + batch.num_rows
            if begin // _BLOCK % share[1] != share[0]:
                continue
            for place, row in enumerate(batch.to_pylist(), begin + 1):
                body = {name: value for name, value in row.items() if value is not None}
                yield from _row(place, body, complaints)
    except (pa.ArrowException, OSError, ValueError) as error:
        complaints.add(f"the Parquet cannot be read to its end ({error})", number + 1)


def _row(number: int, body: Json, complaints: Complaints) -> Iterator[RawRecord]:
    try:
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str)
    except (TypeError, ValueError):
        complaints.add("a row that is no record", number)
        return
    line = raw.encode("utf-8", "replace")
    known = parse_record(line)
    if known is not None:
        yield RawRecord(number, line, known)
    else:
        yield from read_line(number, line, complaints)
