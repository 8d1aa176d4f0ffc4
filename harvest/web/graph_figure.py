"""Graphs as SVG drawn on the server: who shares what, and who cites whom.

Both are drawn in columns, not as a cloud: names can be read, every knot is a link, and the same
library gives the same picture. Beside each stands its list for who cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harvest.export.element import Html, joined, tag
from harvest.export.sanitize import inert

__all__ = ["citation_figure", "sharing_figure"]

_ROW, _WIDTH, _LEFT, _RIGHT, _TOP = 30, 960, 330, 570, 30
_LONGEST, _LONGEST_ALONE = 44, 80
"""Letters of a name beside another column, and with nothing beside it."""


def sharing_figure(share: Any, root: str) -> Html:
    """Notes on the left, works on the right, a line for each mention."""
    notes = [(f"{root}/notes/{each.note_id}", each.name) for each in share.notes]
    works = [(f"{root}/works/{each.work_id}", _named(each)) for each in share.works]
    height = _TOP + _ROW * max(len(notes), len(works)) + 10
    left, right = _places(len(notes), height), _places(len(works), height)
    lines = [
        tag("path", class_="edge", d=_curve(_LEFT, left[note], _RIGHT, right[work]))
        for note, work in share.links
    ]
    knots = [
        *_column(notes, left, _LEFT, is_left=True),
        *_column(works, right, _RIGHT, is_left=False),
    ]
    heads = (
        tag("text", "Notes", x=str(_LEFT), y="16", text_anchor="end", class_="head"),
        tag("text", "Works", x=str(_RIGHT), y="16", class_="head"),
    )
    caption = (
        f"{_counted(len(notes), 'note')} and {_counted(len(works), 'work')}, "
        "joined where a note mentions a work"
    )
    pairs = [(notes[note][1], works[work][1]) for note, work in share.links]
    return _figure(height, caption, [*lines, *knots, *heads], pairs, ("Note", "Work"))


def citation_figure(cited: Any, root: str) -> Html:
    """Works from the oldest down to the newest, an arc from each to those it cites."""
    works = [(f"{root}/works/{each.work_id}", _named(each)) for each in cited.works]
    height = _TOP + _ROW * len(works)
    places = _places(len(works), height)
    arcs = [
        tag("path", class_="edge", d=_arc(places[citing], places[named]))
        for citing, named in cited.links
    ]
    knots = _column(works, places, _LEFT, is_left=False, longest=_LONGEST_ALONE)
    caption = f"{_counted(len(works), 'work')} by year, an arc from each to those it cites"
    pairs = [(works[citing][1], works[named][1]) for citing, named in cited.links]
    return _figure(height, caption, [*arcs, *knots], pairs, ("Work", "cites"))


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" + ("" if count == 1 else "s")


def _named(line: Any) -> str:
    """A work as people speak of it: first family name, year, title."""
    first = inert(line.authors).split(";")[0].split(",")[0]
    family = first.split()[-1] if first.split() else ""
    title = inert(line.title) or inert(line.doi) or "Untitled"
    return " ".join(part for part in (family, str(line.year or ""), title) if part)


def _places(count: int, height: int) -> list[float]:
    step = (height - _TOP) / max(count, 1)
    return [_TOP + step * (number + 0.5) for number in range(count)]


def _column(
    names: Sequence[tuple[str, str]],
    places: Sequence[float],
    x: int,
    *,
    is_left: bool,
    longest: int = _LONGEST,
) -> list[Html]:
    return [
        tag(
            "a",
            tag("title", name),
            tag("circle", cx=str(x), cy=f"{y:.1f}", r="5", class_="knot"),
            tag(
                "text",
                _cut(name, longest),
                x=str(x - 12 if is_left else x + 12),
                y=f"{y + 4:.1f}",
                text_anchor="end" if is_left else "start",
            ),
            href=address,
        )
        for (address, name), y in zip(names, places, strict=True)
    ]


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:.0f} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"


def _arc(y1: float, y2: float) -> str:
    reach = _LEFT - min(280.0, 30 + abs(y1 - y2) * 0.6)
    return f"M{_LEFT} {y1:.1f}C{reach:.0f} {y1:.1f} {reach:.0f} {y2:.1f} {_LEFT} {y2:.1f}"


def _figure(
    height: float,
    caption: str,
    parts: Sequence[Html],
    pairs: Sequence[tuple[str, str]],
    heads: tuple[str, str],
) -> Html:
    drawing = tag(
        "svg", tag("title", caption), *parts, viewBox=f"0 0 {_WIDTH} {height:.0f}", role="group",
        aria_label=caption,
    )  # fmt: skip
    rows = joined(tag("tr", tag("td", one), tag("td", other)) for one, other in pairs)
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in heads)))
    table = tag("details", tag("summary", "As a list"), tag("table", head, tag("tbody", rows)))
    scrolled = tag("div", drawing, class_="wide", tabindex="0", role="region", aria_label=caption)
    return tag("figure", scrolled, tag("figcaption", f"{caption}."), table, class_="graph")
