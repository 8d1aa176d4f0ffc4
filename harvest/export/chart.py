"""Bars in inline SVG, upright or lying, with the numbers for who cannot see them.

No script and no style of its own: the page's custom properties color it, light and dark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harvest.export.distribution import Bar, Distribution
from harvest.export.element import Html, joined, tag
from harvest.export.indicator_display import Series

__all__ = ["Link", "to_chart", "to_figure"]

Link = Callable[[Bar], str | None]
"""Where a bar leads: an address, or None where it leads nowhere."""

_YEAR = 72
"""Room for a year below the bars, in the largest letters that a page has for it."""
_WIDTH, _HEIGHT, _FOOT, _HEAD, _MARGIN = 640, 170, 24, 22, 28
_ROW, _BASELINE, _THICK, _LONGEST_LABEL = 40, 16, 10, 56


def to_chart(series: Series) -> Html:
    """Citations by year as a figure: chart, caption with source and date, the numbers."""
    year, most = series.peak
    summary = f"Citations per year, {series.span}; the most, {most:,}, in {year}."
    caption = tag("figcaption", f"{summary} {series.source}", " ", tag("time", series.as_of))
    bars = [
        Bar(str(series.first + n), str(series.first + n), c) for n, c in enumerate(series.counts)
    ]
    chart = _upright(bars, _names("citations-by-year", "Citations per year", summary), _nowhere)
    return tag(
        "figure", chart, caption, _table(bars, "Year", "Citations", _nowhere), class_="chart"
    )


def to_figure(distribution: Distribution, link: Link | None = None) -> Html:
    """The distribution as a figure: upright bars for years, lying ones for all else.

    Args:
        link: where each bar leads; the address is taken as it is.
    """
    to = link or _nowhere
    known = [each for each in distribution.bars if each.value]
    summary = _described(distribution)
    names = _names(distribution.name, f"Works by {distribution.title.lower()}", summary)
    upright = distribution.name == "year"
    chart = _upright(known, names, to) if upright else _lying(distribution.bars, names, to)
    return tag(
        "figure",
        chart if known or not upright else "",
        tag("figcaption", summary),
        _table(distribution.bars, distribution.title, "Works", to),
        class_="chart" if upright else "chart lying",
    )


def _nowhere(bar: Bar) -> str | None:
    return None


def _described(distribution: Distribution) -> str:
    """The distribution in a sentence or three."""
    parts = []
    known = [each for each in distribution.bars if each.value and each.count]
    if most := max(known, key=lambda each: each.count, default=None):
        parts.append(f"The most, {most.count:,}: {most.label}.")
    if distribution.name == "year":
        unknown = sum(each.count for each in distribution.bars if not each.value)
        parts += [f"{unknown:,} without a year."] if unknown else []
    meaning = distribution.meaning
    return " ".join([*parts, f"{meaning[:1].upper()}{meaning[1:]}." if meaning else ""]).strip()


Names = tuple[Html, dict[str, str]]
"""Title and description of a drawing, and the attributes that lead to them."""


def _names(name: str, title: str, summary: str) -> Names:
    ids = f"{name}-title", f"{name}-desc"
    words = joined((tag("title", title, id=ids[0]), tag("desc", summary, id=ids[1])))
    return words, {"aria_labelledby": ids[0], "aria_describedby": ids[1]}


def _svg(height: int, names: Names, bars: Sequence[Html], *, is_linked: bool) -> Html:
    """The drawing; one picture for who cannot see it, but for links that must be reached."""
    words, attributes = names
    role = "group" if is_linked else "img"
    return tag("svg", words, *bars, viewBox=f"0 0 {_WIDTH} {height}", role=role, **attributes)


def _linked(bar: Bar, drawn: Html, to: Link) -> Html:
    address = to(bar)
    return tag("a", drawn, href=address) if address else drawn


def _upright(bars: Sequence[Bar], names: Names, to: Link) -> Html:
    step = _WIDTH / max(len(bars), 1)
    most = max((bar.count for bar in bars), default=0) or 1
    base = _HEIGHT - _FOOT
    drawn = []
    for number, bar in enumerate(bars):
        height = bar.count / most * (base - _HEAD)
        x, width = f"{(number + 0.1) * step:.1f}", f"{step * 0.8:.1f}"
        shape = _rect(bar, x=x, y=f"{base - height:.1f}", width=width, height=f"{height:.1f}")
        # The whole column is the link: the bar of one work among a thousand is too small to hit.
        reach = tag("rect", class_="reach", x=x, y="0", width=width, height=str(base))
        drawn.append(_linked(bar, joined((reach if to(bar) else "", shape)), to))
    axis = tag("line", x1="0", y1=str(base), x2=str(_WIDTH), y2=str(base), class_="axis")
    parts = [*drawn, axis, *_labels(bars, step, most)]
    return _svg(_HEIGHT, names, parts, is_linked=any(map(to, bars)))


def _rect(bar: Bar, **place: str) -> Html:
    name = tag("title", f"{bar.label}: {bar.count:,}")
    return tag("rect", name, **place, class_="bar")


def _labels(bars: Sequence[Bar], step: float, most: int) -> list[Html]:
    """Years below the bars, as many as fit; numbers above them where there is room."""
    every = max(1, -(-len(bars) * _YEAR // _WIDTH))
    labels = []
    for number, bar in enumerate(bars):
        x = (number + 0.5) * step
        if (len(bars) - 1 - number) % every == 0:
            labels.append(_word(bar.label, x, _HEIGHT - 6))
        if bar.count and step >= 42:
            top = _HEIGHT - _FOOT - bar.count / most * (_HEIGHT - _FOOT - _HEAD) - 4
            labels.append(_word(f"{bar.count:,}", x, top))
    return labels


def _word(text: str, x: float, y: float) -> Html:
    """*text* in the middle of *x*, but for the first and the last, which would be cut off."""
    if x < _MARGIN:
        x, anchor = 0, "start"
    elif x > _WIDTH - _MARGIN:
        x, anchor = _WIDTH, "end"
    else:
        anchor = "middle"
    return tag("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)


def _lying(bars: Sequence[Bar], names: Names, to: Link) -> Html:
    """A bar a line, under its label and number; no bar where there is no value to compare."""
    most = max((bar.count for bar in bars if bar.value), default=0) or 1
    drawn = []
    for number, bar in enumerate(bars):
        top = number * _ROW
        label = bar.label
        if len(label) > _LONGEST_LABEL:
            label = label[: _LONGEST_LABEL - 1].rstrip() + "…"
        words = tag("text", label, x="0", y=str(top + _BASELINE))
        at = {"x": str(_WIDTH), "y": str(top + _BASELINE), "text_anchor": "end"}
        y, width = str(top + _BASELINE + 6), f"{bar.count / most * _WIDTH:.1f}"
        shape = _rect(bar, x="0", y=y, width=width, height=str(_THICK)) if bar.value else ""
        parts = joined((words, tag("text", f"{bar.count:,}", **at), shape))
        drawn.append(_linked(bar, parts, to))
    return _svg(max(len(bars), 1) * _ROW, names, drawn, is_linked=any(map(to, bars)))


def _table(bars: Sequence[Bar], of: str, counted: str, to: Link) -> Html:
    rows = joined(
        tag(
            "tr",
            tag("th", _linked(bar, joined([bar.label]), to), scope="row"),
            tag("td", f"{bar.count:,}"),
        )
        for bar in bars
    )
    columns = tag("th", of, scope="col"), tag("th", counted, scope="col")
    table = tag("table", tag("thead", tag("tr", *columns)), tag("tbody", rows))
    return tag("details", tag("summary", "The numbers"), table)
