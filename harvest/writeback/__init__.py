"""Writing into a user's note, opt-in: the note's text with what harvest knows of its works. Pure.

Harvest writes only what it owns: the block between its two markers, or the front matter
properties named in `harvest.reading.property.HARVEST_PROPERTIES`. Every other character stays,
and a note in which that cannot be told for certain is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from harvest.writeback.block import find_block, put_block, used_labels
from harvest.writeback.cited import Cited
from harvest.writeback.front_matter import own_properties, put_fields
from harvest.writeback.markdown_line import block_lines, footnote_lines
from harvest.writeback.note_property import to_fields

__all__ = ["STYLES", "Cited", "Style", "annotate", "is_annotated"]

Style = Literal["block", "frontmatter", "footnotes"]
STYLES: tuple[Style, ...] = get_args(Style)

_BOM = "\ufeff"


def annotate(text: str, works: Sequence[Cited], style: Style = "block") -> str:
    """The note *text* with its *works* written into it, in place of what harvest wrote before.

    Doing so twice is the same as doing it once. A note that cites nothing gets nothing; a block
    it already has stays where it is, empty. The `block` and `footnotes` styles share the one
    block; `frontmatter` leaves it alone.

    Args:
        text: the note, line endings as they are, with or without a byte order mark.
        works: each work once, in the order in which the note cites them.
        style: one line a work; footnote definitions by citation key; or front matter properties.

    Raises:
        UnwritableNote: harvest's markers or properties are malformed, or what is written would be
            read as something else where it would stand.
    """
    mark, note = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    if style == "frontmatter":
        return mark + put_fields(note, to_fields(works))
    if style == "footnotes":
        return mark + put_block(note, footnote_lines(works, used_labels(note)))
    return mark + put_block(note, block_lines(works))


def is_annotated(text: str, style: Style) -> bool:
    """Whether the note already holds something that harvest wrote in this style.

    Raises:
        UnwritableNote: harvest's markers are malformed.
    """
    if style == "frontmatter":
        return bool(own_properties(text.removeprefix(_BOM)))
    return find_block(text.removeprefix(_BOM)) is not None
