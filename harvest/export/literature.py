"""The file of a literature note: its name, and what of it is the reader's and stays.

The reader's are all lines below the marker, and properties that harvest does not write. What
harvest wrote carries a checksum in the marker, so that a change made above it is seen, not lost.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from harvest.errors import UnreadableInput
from harvest.reading.prose import MARKERS

__all__ = [
    "PROPERTIES",
    "is_record_block",
    "is_sealed",
    "keep_additions",
    "note_name",
    "seal",
    "sign",
]

_MARKER = re.compile(
    r"^(?:%%|<!--) What you write below this line stays \[([0-9a-f]{12})\] (?:%%|-->)\r?\n?", re.M
)
_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n", re.S | re.M)
_PROPERTY = re.compile(r"^(?=[^\s-])", re.M)
_SIGNED = "The record of this work: harvest export renews it"
_NAME = re.compile(r"[^\W_]|[ _@.+-]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_LONGEST = 100

PROPERTIES = frozenset(
    """
    title citekey authors editors year published type venue publisher volume issue pages doi pmid
    pmcid arxiv isbn issn openalex openaire language access license pdf peer_reviewed warnings
    countries keywords mesh citations popularity influence impulse indicators sources
    """.split()
)
"""All that harvest may write: the names of properties that are not the reader's."""


def seal(front_matter: str, body: str, markers: str = "percent") -> str:
    """A literature note of these properties and this body, with its marker."""
    begin, end = MARKERS[markers]
    block = f"{begin}\n{body}\n{end}\n"
    below = f"What you write below this line stays [{_checksum(block)}]"
    return f"---\n{front_matter}---\n{block}{begin.replace('harvest:begin', below)}\n"


def sign(body: str, markers: str = "percent") -> str:
    """The body of a note that the reader wrote, for harvest's block in it."""
    begin, _ = MARKERS[markers]
    return f"{begin.replace('harvest:begin', _SIGNED)}\n{body}"


def is_sealed(text: str) -> bool:
    """Whether harvest's part of the note is the whole record, not a list of what it cites."""
    return _MARKER.search(text) is not None or is_record_block(text)


def is_record_block(text: str) -> bool:
    """Whether the note is the reader's own, with the record in harvest's block."""
    return _SIGNED in text


def _checksum(block: str) -> str:
    """The same for other line endings and spaces at the ends of lines: programs change those."""
    lines = "\n".join(line.rstrip() for line in block.strip().splitlines())
    return sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def keep_additions(new: str, old: str) -> str:
    """*new*, with what the reader added to the note *old*.

    Raises:
        UnreadableInput: *old* is no note of harvest's, or was changed where it would be lost.
    """
    marker, matter = _MARKER.search(old), _MATTER.match(old)
    if not marker or not matter:
        raise UnreadableInput("not written by harvest, or without its marker: left as it is")
    if _checksum(old[matter.end() : marker.start()]) != marker[1]:
        raise UnreadableInput(
            "changed above harvest's marker, left as it is; move what you wrote below the marker"
        )
    head = _MATTER.match(new)
    assert head is not None, "seal() writes front matter"
    kept = "".join(
        chunk if chunk.endswith("\n") else chunk + "\n"
        for chunk in _PROPERTY.split(matter[1])
        if chunk and chunk.partition(":")[0].strip(" \"'") not in PROPERTIES
    )
    return f"---\n{head[1]}{kept}{new[head.end(1) :]}{old[marker.end() :]}"


def note_name(key: str) -> str:
    """The file name of the note with citation key *key*: the same on every system, every time.

    Keys that differ give names that differ, also where case does not count: whatever the name
    cannot show of the key is in its checksum.

    >>> note_name("mullerTest2020"), note_name("../x"), note_name("CON")
    ('mullerTest2020.md', 'x-d6b96a97.md', '_CON-a3dbc4b6.md')
    """
    plain = unicodedata.normalize("NFC", key)
    name = "".join(char if _NAME.match(char) else "-" for char in plain)[:_LONGEST].strip(" .-")
    if not name or name != key or _RESERVED.match(name):
        checksum = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{'_' if _RESERVED.match(name) else ''}{name}-{checksum}".lstrip("-")
    return f"{name}.md"
