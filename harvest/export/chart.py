"""Citations by year as bars in inline SVG, with the numbers for who cannot see them."""

from __future__ import annotations

from harvest.export.element import Html, joined, tag
from harvest.export.indicator_display import Series

__all__ = ["to_chart"]

_WIDTH, _HEIGHT, _FOOT, _HEAD = 640, 170, 24, 22


def to_chart(series: Series) -> Html:
    """The series as a figure: chart, caption with source and date, and the numbers as a table."""
    year, most = series.peak
    told = f"Citations per year, {series.span}; the most, {most:,}, in {year}."
    caption = tag("figcaption", f"{told} {series.source}", " ", tag("time", series.as_of))
    return tag("figure", _svg(series, told), caption, _table(series), class_="chart")


def _svg(series: Series, told: str) -> Html:
    count = len(series.counts)
    step = _WIDTH / count
    most = max(*series.counts, 1)
    room = _HEIGHT - _FOOT - _HEAD
    bars = []
    for number, value in enumerate(series.counts):
        height = value / most * room
        x = number * step
        name = tag("title", f"{series.first + number}: {value:,}")
        bars.append(
            tag(
                "rect",
                name,
                x=f"{x + step * 0.1:.1f}",
                y=f"{_HEIGHT - _FOOT - height:.1f}",
                width=f"{step * 0.8:.1f}",
                height=f"{height:.1f}",
                class_="bar",
            )
        )
    base = _HEIGHT - _FOOT
    axis = tag("line", x1="0", y1=str(base), x2=str(_WIDTH), y2=str(base), class_="axis")
    return tag(
        "svg",
        tag("title", told),
        *bars,
        axis,
        *_labels(series, step, most, room),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=told,
    )


def _labels(series: Series, step: float, most: int, room: float) -> list[Html]:
    """Years below the bars, as many as fit; numbers above them where there is room."""
    count = len(series.counts)
    every = max(1, -(-count * 56 // _WIDTH))
    labels = []
    for number, value in enumerate(series.counts):
        x = f"{(number + 0.5) * step:.1f}"
        if (count - 1 - number) % every == 0:
            year = str(series.first + number)
            labels.append(tag("text", year, x=x, y=str(_HEIGHT - 6), text_anchor="middle"))
        if value and step >= 42:
            y = f"{_HEIGHT - _FOOT - value / most * room - 4:.1f}"
            labels.append(tag("text", f"{value:,}", x=x, y=y, text_anchor="middle"))
    return labels


def _table(series: Series) -> Html:
    rows = joined(
        tag("tr", tag("th", str(series.first + number), scope="row"), tag("td", f"{value:,}"))
        for number, value in enumerate(series.counts)
    )
    columns = tag("th", "Year", scope="col"), tag("th", "Citations", scope="col")
    table = tag("table", tag("thead", tag("tr", *columns)), tag("tbody", rows))
    return tag("details", tag("summary", "The numbers"), table)
