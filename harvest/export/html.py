"""A record as a page: one file, to be read, printed, and understood by programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby

from harvest.export.chart import to_chart
from harvest.export.common_fields import full_title
from harvest.export.document import to_document
from harvest.export.element import Html, doi_anchor, joined, link, tag
from harvest.export.indicator_display import Gauge, Value, find_gauges, find_series
from harvest.export.metatag import citation_tags, coins, json_ld
from harvest.export.phrases import (
    data_line,
    identifier_rows,
    people_line,
    place_line,
    source_rows,
    title_line,
    version_words,
)
from harvest.export.sanitize import inert, paragraphs
from harvest.export.title_markup import find_styles
from harvest.export.warning import find_warnings
from harvest.export.wording import access_words, country_name, source_name, type_words
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.model.work import Contributor, Work
from harvest.text.language import language_name

__all__ = ["title_html", "to_article", "to_head", "to_html", "warning_boxes"]

_STYLES = frozenset({"i", "b", "sub", "sup"})
_UNFOLDED = 12
"""Lines of a long list (people, versions) that are shown without being asked for."""
_ABSTRACT = 3_000
"""Characters of an abstract in whole paragraphs before the rest is folded."""
_AUTHORS = 20
"""Authors in the line below the title, where there are twice as many or more."""
_LINKED = frozenset({"PMID", "PMCID", "arXiv", "OpenAlex", "OpenAIRE"})
"""Identifiers with a page of their own, by the names of `identifier_rows`; the DOI comes first."""


def to_html(record: Record, citing: Sequence[Mention] = ()) -> str:
    """The record as a page that needs nothing else; *citing* are the places that mention it."""
    body = tag("main", to_article(record, _notes(citing)), _footer())
    return to_document(title_line(record.work), to_head(record), body)


def to_head(record: Record) -> Html:
    """What programs read in a page's head: Zotero, search engines."""
    return joined((citation_tags(record.work), json_ld(record)), Html("\n"))


def to_article(record: Record, *further: Html) -> Html:
    """All that the record says, for any page; *further* sections stand before the sources."""
    work = record.work
    sections = (
        _abstract(work),
        _reception(record),
        _people(work),
        _details(work),
        _versions(work),
        _related(work),
        *further,
        _sources(record),
    )
    return tag("article", warning_boxes(record), _header(work), *sections, coins(work))


def _footer() -> Html:
    text = "Every number is its source's, read on the day beside it."
    return tag("footer", tag("small", text))


def _section(heading: str, *content: Html) -> Html:
    """A section under its heading; nothing where there is no content."""
    if not any(content):
        return Html("")
    name = heading.lower().replace(" ", "-")
    return tag("section", tag("h2", heading, id=name), *content, aria_labelledby=name)


def warning_boxes(record: Record) -> Html:
    """Retractions and other notices, each in a box that stands out."""
    boxes = []
    for warning in find_warnings(record):
        known = [
            tag("strong", warning.words),
            tag("time", warning.date) if warning.date else "",
            joined(["notice ", doi_anchor(warning.doi)]) if warning.doi else "",
            warning.source,
        ]
        style = "alarm" if warning.is_alarming else "notice"
        boxes.append(tag("p", joined(known, " · "), class_=style, role="note"))
    return joined(boxes)


def title_html(work: Work) -> Html:
    """Title and subtitle; raised, lowered and slanted letters as the source has them."""
    title = inert(work.title or work.original_title) or "Untitled"
    styles = find_styles(title, work.title_markup) if work.title_markup else None
    whole = full_title(title, inert(work.subtitle))
    rest = whole[len(title) :]
    if not styles:
        return joined([whole])
    pieces: list[str] = []
    for styled, group in groupby(zip(title, styles, strict=True), key=lambda pair: pair[1]):
        piece = joined(["".join(char for char, _ in group)])
        for style in reversed(styled):
            piece = tag(style, piece) if style in _STYLES else piece
        pieces.append(piece)
    return joined([*pieces, rest])


def _header(work: Work) -> Html:
    editors, data = people_line(work, "editor"), data_line(work)
    return tag(
        "header",
        tag("p", type_words(work.type), class_="quiet"),
        tag("h1", title_html(work), lang=_lang(work), dir="auto"),
        *_authors(work),
        tag("p", f"Edited by {editors}") if editors else "",
        tag("p", place_line(work)),
        _badges(work),
        _links(work),
        tag("p", f"Data from {data}", class_="quiet") if data else "",
    )


def _authors(work: Work) -> list[Html]:
    """The authors in one line; of very many the rest is folded."""
    authors = [_author(each) for each in work.authors if inert(each.name)]
    if not authors:
        return []
    if work.contributors_complete is False:
        authors.append(Html("and others (the source’s list is cut)"))
    shown = len(authors) if len(authors) <= 2 * _AUTHORS else _AUTHORS
    line = tag("p", joined(authors[:shown], ", "), class_="authors")
    if shown == len(authors):
        return [line]
    more = tag("summary", f"and {len(authors) - shown:,} more")
    rest = tag("p", joined(authors[shown:], ", "), class_="authors")
    return [line, tag("details", more, rest, class_="kept")]


def _lang(work: Work) -> str | None:
    return inert(work.language) or None


def _author(person: Contributor) -> Html:
    """The name, with affiliations on hover and a link to the ORCID record."""
    places = "; ".join(inert(each.name) for each in person.affiliations if each.name)
    if person.orcid:
        return link(f"https://orcid.org/{person.orcid}", inert(person.name), title=places or None)
    return tag("span", inert(person.name), title=places or None)


def _people(work: Work) -> Html:
    """Everybody with ORCID iD, role and affiliations, where a source tells any."""
    named = [each for each in work.contributors if inert(each.name)]
    if not any(each.orcid or each.affiliations for each in named):
        return Html("")
    return _folded_section("Authors and affiliations", [_person(each) for each in named])


def _person(person: Contributor) -> Html:
    places = [
        joined((
            link(f"https://ror.org/{each.ror}", inert(each.name)) if each.ror else inert(each.name),
            country_name(each.country) if each.country else "",
        ), ", ")
        for each in person.affiliations
        if inert(each.name)
    ]  # fmt: skip
    role = "" if person.role == "author" else inert(person.role)
    orcid = link(f"https://orcid.org/{person.orcid}", person.orcid) if person.orcid else ""
    head = joined((tag("b", inert(person.name)), role, orcid), " · ")
    return tag("li", head, *(tag("div", place, class_="quiet") for place in places))


def _folded_section(heading: str, items: list[Html]) -> Html:
    """A section whose list is folded where it is long."""
    lines = tag("ul", *items, class_="people")
    if len(items) > _UNFOLDED:
        lines = tag("details", tag("summary", f"All {len(items)}"), lines, class_="kept")
    return _section(heading, lines)


def _badges(work: Work) -> Html:
    reviewed = {True: "Peer-reviewed", False: "Not peer-reviewed", None: ""}[work.peer_reviewed]
    access = access_words(work.access.status, work.access.is_oa)
    is_open = work.access.is_oa or access.startswith(("open", "free"))
    items = [
        tag("li", access.capitalize(), class_="open" if is_open else None) if access else "",
        tag("li", reviewed) if reviewed else "",
        tag("li", inert(work.access.license)) if inert(work.access.license) else "",
    ]
    return tag("ul", joined(items), class_="badges") if any(items) else Html("")


def _links(work: Work) -> Html:
    same = work.access.url == work.access.pdf_url
    items = [
        doi_anchor(work.doi, f"doi.org/{inert(work.doi)}"),
        link(work.access.pdf_url, "PDF") if work.access.pdf_url else "",
        link(work.access.url, "Read it") if work.access.url and not same else "",
    ]
    return tag("p", joined(items, " "), class_="links") if any(items) else Html("")


def _abstract(work: Work) -> Html:
    lines = [tag("p", text, lang=_lang(work), dir="auto") for text in paragraphs(work.abstract)]
    shown = sum(total <= _ABSTRACT for total in accumulate(map(len, lines)))
    if shown >= len(lines) - 1:
        return _section("Abstract", joined(lines))
    rest = tag("details", tag("summary", "The rest"), *lines[max(shown, 1) :], class_="kept")
    return _section("Abstract", *lines[: max(shown, 1)], rest)


def _reception(record: Record) -> Html:
    gauges = find_gauges(record.indicators)
    series = find_series(record.indicators)
    rows = joined(_gauge(gauge) for gauge in gauges)
    head = tag("tr", *(tag("th", name, scope="col") for name in ("Indicator", "Value and source")))
    table = tag("table", tag("thead", head), tag("tbody", rows)) if gauges else Html("")
    return _section("Indicators", table, to_chart(series) if series else Html(""))


def _gauge(gauge: Gauge) -> Html:
    name = tag("th", gauge.label, tag("small", gauge.meaning), scope="row")
    return tag("tr", name, tag("td", *(_value(value) for value in gauge.values)))


def _value(value: Value) -> Html:
    parts = (
        tag("span", value.words, class_="value"),
        tag("small", value.source),
        _date(value.as_of),
    )
    return tag("div", joined(parts, " "))


def _date(date: str) -> Html:
    return tag("time", date) if date else Html("")


def _details(work: Work) -> Html:
    rows: list[tuple[str, str]] = [
        (name, link(Identifier(name.lower(), value).url, value) if name in _LINKED else value)
        for name, value in identifier_rows(work)
        if name != "DOI"
    ]
    rows.insert(0, ("DOI", doi_anchor(work.doi)))
    other = work.original_title if work.original_title != work.title else None
    rows += [
        ("Original title", inert(other)),
        ("Publisher", inert(work.venue.publisher)),
        ("Series", inert(work.venue.series)),
        ("Published", inert(work.published)),
        ("Online", inert(work.published_online)),
        ("In print", inert(work.published_print)),
        ("Language", language_name(inert(work.language))),
        ("Countries", _list(country_name(each) for each in work.countries)),
        ("Keywords", _list(work.keywords)),
        ("MeSH", _list(work.mesh)),
        ("Topics", _list(work.topics)),
        ("Funders", _list(_funders(work))),
    ]
    pairs = joined(joined((tag("dt", name), tag("dd", text))) for name, text in rows if text)
    return _section("Details", tag("dl", pairs) if pairs else Html(""))


def _list(words: Iterable[str]) -> str:
    return " · ".join(text for word in words if (text := inert(word)))


def _funders(work: Work) -> list[str]:
    return [
        " ".join(part for part in (inert(each.name), ", ".join(map(inert, each.awards))) if part)
        for each in work.funders
    ]


def _versions(work: Work) -> Html:
    items = [
        tag(
            "li",
            joined((*version_words(each), _address(each.url, each.doi)), " · "),
            " ",
            tag("small", source_name(each.source)),
        )
        for each in work.versions
    ]
    count = f"{len(items)} version{'s' if len(items) > 1 else ''}"
    first, rest = items[:_UNFOLDED], items[_UNFOLDED:]
    if len(rest) < 2:
        first, rest = items, []
    more = f"{len(rest)} more"
    further = tag("ol", *rest, start=str(len(first) + 1))
    folded = tag("details", tag("summary", more), further, class_="kept") if rest else Html("")
    return _section(count, tag("ol", *first), folded) if items else Html("")


def _address(url: str | None, doi: str | None) -> Html:
    return link(url) if url else doi_anchor(doi)


def _related(work: Work) -> Html:
    items = [
        tag(
            "li",
            inert(each.type).replace("-", " "),
            ": ",
            doi_anchor(each.doi),
            " ",
            tag("small", source_name(each.source)),
        )
        for each in work.relations
    ]
    return _section("Related works", tag("ul", *items)) if items else Html("")


def _notes(citing: Sequence[Mention]) -> Html:
    items = []
    for mention in citing:
        annotation = mention.annotation
        page = f", p. {annotation.page}" if annotation and annotation.page else ""
        quote = tag("blockquote", annotation.quote) if annotation and annotation.quote else ""
        items.append(tag("li", f"{mention.path}:{mention.line}{page}", quote))
    return _section("Cited in", tag("ul", *items, class_="plain")) if items else Html("")


def _sources(record: Record) -> Html:
    rows = joined(
        tag("li", joined((name, _date(date), status), " "))
        for name, date, status in source_rows(record)
    )
    conflicts = [
        tag("li", tag("b", each.field), f": {source_name(each.source)} says ", str(each.value))
        for each in record.conflicts
    ]
    fields = [
        tag("li", tag("b", name), f": {source_name(source)}")
        for name, source in record.provenance.items()
    ]
    return _section(
        "Sources",
        tag("ul", rows) if rows else Html(""),
        _folded(f"Where sources differ ({len(conflicts)})", conflicts),
        _folded("Which source said what", fields),
    )


def _folded(summary: str, items: list[Html]) -> Html:
    return tag("details", tag("summary", summary), tag("ul", *items)) if items else Html("")
