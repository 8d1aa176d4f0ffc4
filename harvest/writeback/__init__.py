"""Writing into a user's note, opt-in: the note's text with what harvest knows of its works. Pure.

Harvest writes only what it owns: the block between its two markers, or the front matter
properties named in `harvest.reading.property.HARVEST_PROPERTIES`. Every other character stays,
and a note in which that cannot be told for certain is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

from harvest.writeback.block import find_block, put_block, used_labels
from harvest.writeback.cited import Cited
from harvest.writeback.front_matter import own_properties, put_fields
from harvest.writeback.markdown_line import block_lines, footnote_lines
from harvest.writeback.note_property import to_properties

__all__ = ["STYLES", "Cited", "Style", "annotate", "is_annotated", "put_body"]

Style = Literal["block", "frontmatter", "footnotes"]
STYLES: tuple[Style, ...] = get_args(Style)

_BOM = "\ufeff"
_DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


def annotate(
    text: str, works: Sequence[Cited], style: Style = "block", markers: str = "percent"
) -> str:
    """The note *text* with its *works* written into it, in place of what harvest wrote before.

    Doing so twice is the same as doing it once. A note that cites nothing gets nothing; a block
    it already has stays where it is, empty. The `block` and `footnotes` styles share the one
    block; `frontmatter` leaves it alone.

    Args:
        text: the note, line endings as they are, with or without a byte order mark.
        works: each work once, in the order in which the note cites them.
        style: one line a work; footnote definitions by citation key; or front matter properties.
        markers: around a new block: "percent" (Obsidian's comments) or "html" (all others').

    Raises:
        UnwritableNote: harvest's markers or properties are malformed, or what is written would be
            read as something else where it would stand.
    """
    mark, note = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    if style == "frontmatter":
        new = put_fields(note, to_properties(works))
    elif style == "footnotes":
        new = put_block(note, footnote_lines(works, used_labels(note)), markers)
    else:
        new = put_block(note, block_lines(works), markers)
    return text if _is_same_but_for_dates(note, new) else mark + new


def put_body(text: str, lines: Sequence[str], markers: str = "percent") -> str:
    """The literature note *text* with *lines* in harvest's block; as it is for a date alone.

    Raises:
        UnwritableNote: harvest's markers are malformed, or the block would not be one there.
    """
    mark, note = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    new = put_block(note, lines, markers)
    return text if _is_same_but_for_dates(note, new) else mark + new


def _is_same_but_for_dates(old: str, new: str) -> bool:
    """Whether nothing is new but when the sources were asked: no reason to touch a note."""
    return _DATE.sub("", old) == _DATE.sub("", new)


def is_annotated(text: str, style: Style) -> bool:
    """Whether the note already holds something that harvest wrote in this style.

    Raises:
        UnwritableNote: harvest's markers are malformed.
    """
    if style == "frontmatter":
        return bool(own_properties(text.removeprefix(_BOM)))
    return find_block(text.removeprefix(_BOM)) is not None
