"""Many records as one page: what must not be relied on first, the rest to sort and filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harvest.export.document import to_document
from harvest.export.element import Html, doi_anchor, joined, link, tag
from harvest.export.html import title_html, warning_boxes
from harvest.export.indicator_display import find_gauges
from harvest.export.metatag import coins
from harvest.export.phrases import people_line, place_line
from harvest.export.sanitize import inert
from harvest.export.warning import find_warnings
from harvest.export.wording import access_words, type_words
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = ["to_html_bibliography"]

_AUTHORS = 12
_SHOWN = ("citations", "popularity", "influence", "impulse")
_ORDERS = {
    "author": "Author",
    "newest": "Year, newest first",
    "oldest": "Year, oldest first",
    "title": "Title",
    "citations": "Citations",
}


def to_html_bibliography(items: Iterable[tuple[str, Record]], title: str = "Bibliography") -> str:
    """A page of *items* (citation key and record), by author and year.

    Works that were retracted or are under concern stand on top, whatever the order.
    """
    entries = sorted(items, key=_order)
    alarming = [each for each in entries if _is_alarming(each[1])]
    others = [each for each in entries if not _is_alarming(each[1])]
    body = tag(
        "main",
        tag("h1", title),
        tag("p", _summary(len(entries), len(alarming)), class_="quiet"),
        _controls(),
        _list("Retracted or under concern", alarming),
        _list("Works", others),
    )
    return to_document(title, Html(""), body, "sort.js")


def _order(item: tuple[str, Record]) -> tuple[bool, str, int, str, str]:
    """By family name, year, title; what has no author comes last."""
    work = item[1].work
    author = _sort_name(work)
    return not author, author.casefold(), work.year or 9999, inert(work.title).casefold(), item[0]


def _sort_name(work: Work) -> str:
    names = work.authors or work.contributors
    first = names[0] if names else None
    return (
        inert(" ".join(filter(None, (first.family or first.literal, first.given)))) if first else ""
    )


def _is_alarming(record: Record) -> bool:
    return any(warning.is_alarming for warning in find_warnings(record))


def _summary(count: int, alarming: int) -> str:
    works = f"{count} work{'' if count == 1 else 's'}"
    return f"{works}, {alarming} of them retracted or under concern" if alarming else works


def _controls() -> Html:
    """Hidden until the script shows them: without it they would do nothing."""
    options = [tag("option", words, value=value) for value, words in _ORDERS.items()]
    return tag(
        "form",
        tag("label", "Filter", tag("input", id="filter", type="search", autocomplete="off")),
        tag("label", "Order", tag("select", *options, id="order")),
        tag("p", id="shown", class_="quiet", role="status"),
        id="controls",
        class_="controls",
        hidden=True,
    )


def _list(heading: str, entries: Sequence[tuple[str, Record]]) -> Html:
    if not entries:
        return Html("")
    items = [_entry(key, record) for key, record in entries]
    return tag("section", tag("h2", heading), tag("ol", *items, class_="plain", data_list=True))


def _entry(key: str, record: Record) -> Html:
    work = record.work
    authors = people_line(work, "author", _AUTHORS) or people_line(work, "editor", _AUTHORS)
    return tag(
        "li",
        warning_boxes(record),
        tag("h3", title_html(work), lang=inert(work.language) or None, dir="auto"),
        tag("p", authors, class_="authors") if authors else "",
        tag("p", place_line(work)),
        tag("p", joined(_facts(record), " · "), class_="quiet"),
        tag("p", joined((_links(work), tag("code", key)), " · "), class_="quiet"),
        coins(work),
        data_author=_sort_name(work),
        data_title=inert(work.title),
        data_year=work.year if work.year is not None else "",
        data_citations=_citations(record),
    )


def _facts(record: Record) -> list[str]:
    """Type, access, and the indicators with their sources."""
    work = record.work
    facts = [type_words(work.type), access_words(work.access.status, work.access.is_oa)]
    for gauge in find_gauges(record.indicators):
        if gauge.name in _SHOWN:
            values = [f"{each.words} ({each.origin})" for each in gauge.values]
            facts.append(f"{gauge.label} {', '.join(values)}")
    return facts


def _links(work: Work) -> Html:
    url = work.access.pdf_url
    return joined(
        (doi_anchor(work.doi, f"doi.org/{inert(work.doi)}"), link(url, "PDF") if url else ""), " · "
    )


def _citations(record: Record) -> str:
    """The largest count any source gives, to sort by."""
    counts = [
        each.value
        for each in record.indicators
        if each.name == "citations" and isinstance(each.value, int | float)
    ]
    return str(int(max(counts))) if counts else ""
