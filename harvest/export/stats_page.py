"""The distributions of a library as text with bars and as a page."""

from __future__ import annotations

from harvest.export.chart import Link, to_figure
from harvest.export.distribution import Distribution, Statistics
from harvest.export.document import to_document
from harvest.export.element import Html, tag
from harvest.export.layout import StyledText, paint
from harvest.export.sanitize import cell_width

__all__ = ["figures", "to_stats_page", "to_stats_text"]

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_WIDEST_LABEL = 44


def to_stats_page(stats: Statistics) -> str:
    """A page in one file, without a script."""
    body = tag(
        "main",
        tag("h1", "The library"),
        tag("p", counted(stats.works), class_="quiet"),
        *figures(stats),
    )
    return to_document("harvest: the library", Html(""), body)


def figures(stats: Statistics, link: Link | None = None) -> list[Html]:
    """A section with heading and figure for each distribution; see `to_figure`."""
    if not stats.works:
        return []
    return [
        tag(
            "section",
            tag("h2", each.title, id=each.name),
            to_figure(each, link),
            aria_labelledby=each.name,
        )
        for each in stats.distributions
    ]


def to_stats_text(stats: Statistics, width: int = 80, *, color: bool = False) -> str:
    """Bars of blocks for a terminal of *width* cells; ends in a newline."""
    parts = [counted(stats.works)]
    if stats.works:
        parts += [_block(each, width, color) for each in stats.distributions]
    return "\n\n".join(parts) + "\n"


def counted(works: int) -> str:
    """How many works there are, in words."""
    return f"{works:,} work" + ("" if works == 1 else "s")


def _block(distribution: Distribution, width: int, color: bool) -> str:
    heading = StyledText(distribution.title, "strong")
    meaning = [StyledText(f"({distribution.meaning})", "quiet")] if distribution.meaning else []
    bars = [bar for bar in distribution.bars if bar.count or distribution.name != "year"]
    numbers = [f"{bar.count:,}" for bar in bars]
    room = max(width // 2 - 4, 8)
    labels = [_cut(bar.label, min(_WIDEST_LABEL, room)) for bar in bars]
    widest = max(map(cell_width, labels))
    digits = max(map(len, numbers))
    most = max((bar.count for bar in bars if bar.value), default=0) or 1
    cells = max(width - widest - digits - 5, 1)
    lines = [paint([heading, *meaning], color)]
    for bar, label, number in zip(bars, labels, numbers, strict=True):
        padded = label + " " * (widest - cell_width(label))
        drawn = _blocks(bar.count, most, cells) if bar.value else ""
        lines.append(f"  {padded} {number:>{digits}} {drawn}".rstrip())
    return "\n".join(lines)


def _cut(label: str, width: int) -> str:
    if cell_width(label) <= width:
        return label
    while label and cell_width(label) > width - 1:
        label = label[:-1]
    return label.rstrip() + "…"


def _blocks(count: int, most: int, cells: int) -> str:
    """A bar in proportion to *count*, to an eighth of a cell; one work is seen.

    >>> _blocks(1, 2, 3), _blocks(1, 1000, 3), _blocks(0, 5, 3)
    ('█▌', '▏', '')
    """
    eighths = max(round(count / most * cells * 8), 1) if count else 0
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
