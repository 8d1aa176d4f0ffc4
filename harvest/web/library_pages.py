"""Home, works, authors and venues."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from harvest import Facet, SettingsError, UnknownWork
from harvest.export.chart import to_figure
from harvest.export.distribution import Bar, Distribution
from harvest.export.html import to_article, to_head
from harvest.export.phrases import title_line
from harvest.export.sanitize import inert
from harvest.export.wording import MEANINGS as IMPACT
from harvest.export.wording import notice_words, type_words
from harvest.web.exchange import WebRequest, WebResponse, json_page
from harvest.web.site import OWN, LibrarySite
from harvest.web.templating import query, render

__all__ = ["author", "authors", "cite", "home", "reply", "venue", "venues", "work", "works"]

CLASSES = ("popularity", "influence", "impulse")
FACETS = ("type", "year", "access", "venue", "topic", *CLASSES,
          "notice", "cited", "author", "orcid", "added", "asked")  # fmt: skip
TITLES = {
    "type": "Type",
    "year": "Year",
    "access": "Access",
    "venue": "Venue",
    "topic": "Topic",
    "influence": "Influence",
    "popularity": "Popularity",
    "impulse": "Impulse",
    "notice": "Notices",
    "cited": "In notes",
    "author": "Author",
    "orcid": "ORCID",
    "added": "First asked for",
    "asked": "Last asked before",
}
ORDERS = {
    "relevance": "Relevance",
    "year": "Newest first",
    "oldest": "Oldest first",
    "citations": "Most cited",
    "class": "Influence class",
    "notes": "Most notes",
}
MEANINGS = {name: f"{IMPACT[name]}, as BIP! classes it" for name in CLASSES}
STYLES = {
    "apa": "APA",
    "vancouver": "Vancouver",
    "nature": "Nature",
    "ieee": "IEEE",
    "modern-language-association": "MLA",
    "chicago-author-date": "Chicago (author, date)",
    "harvard-cite-them-right": "Harvard",
}
_STYLE = re.compile(r"[a-z0-9-]{1,100}")
_YEARS = 60


def home(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """What is in the library, and what needs you."""
    browse = site.session.browse
    found = browse.works(order="citations", size=10)
    most_cited = [line for line in found.lines if line.citations]
    figures = [
        (TITLES[each.name], to_figure(_distribution(each), _leads_to(site, each.name)))
        for each in found.facets
        if each.values and each.name not in ("notice", "cited")
    ]
    growth = [Bar(month, month, count) for month, count in browse.growth()]
    grown = Distribution("growth", "Month", tuple(growth), "by when they were first asked for")
    return render(
        site,
        asked,
        "home.html",
        needs=browse.needs(),
        found=found,
        most_cited=most_cited,
        figures=figures,
        growth=to_figure(grown, _leads_to(site, "added")) if growth else "",
    )


def works(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The works, searched and narrowed down."""
    return _list(site, asked, "works.html", {})


def _list(
    site: LibrarySite, asked: WebRequest, template: str, fixed: dict[str, str], **values: Any
) -> WebResponse:
    """A page with works; *fixed* is what the page itself narrows them down to."""
    chosen = {name: asked.args[name] for name in FACETS if asked.args.get(name)} | fixed
    text, order = asked.args.get("q", ""), asked.args.get("order", "")
    found = site.session.browse.works(text, chosen, order, asked.page)
    kept: dict[str, Any] = {name: asked.args.get(name) for name in ("q", "order", *FACETS)}
    kept["name"] = asked.args.get("name")
    return render(
        site,
        asked,
        template,
        found=found,
        chosen={name: value for name, value in chosen.items() if name not in fixed},
        labels={name: _words(name, value, found) for name, value in chosen.items()},
        kept=kept,
        text=text,
        order=order or ("relevance" if text.strip() else "year"),
        orders={name: ORDERS[name] for name in ORDERS if text.strip() or name != "relevance"},
        titles=TITLES,
        words=_value_words,
        **values,
    )


def work(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """All about one work."""
    shown = site.session.browse.work(asked.parts["work"])
    if shown is None:
        raise UnknownWork("No work in this cache has this address; it may have been merged.")
    return render(
        site,
        asked,
        "work.html",
        shown=shown,
        title=title_line(shown.record.work) or "Untitled",
        head=to_head(shown.record),
        article=to_article(shown.record),
        bibtex=site.session.bibtex(shown.work_id),
        people=list(dict.fromkeys(each.name for each in shown.record.work.authors if each.name)),
        venue=site.session.browse.venue_of(shown.work_id),
        topics=shown.record.work.topics,
    )


def cite(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The work as a reference in a style."""
    shown = site.session.browse.work(asked.parts["work"])
    if shown is None:
        raise UnknownWork("No work in this cache has this address; it may have been merged.")
    style = asked.args.get("style", "apa")
    text, problem = "", ""
    try:
        if not _STYLE.fullmatch(style):  # a path would be read as a style of the user's own
            raise SettingsError(f"{style!r} is no name of a style")
        text = site.session.citation(shown.work_id, style).strip()
    except SettingsError as error:
        problem = str(error)
    title = title_line(shown.record.work) or "Untitled"
    return render(
        site, asked, "cite.html", shown=shown, title=title, style=style, styles=STYLES, text=text,
        problem=problem,
    )  # fmt: skip


def reply(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """What a source sent, as it is."""
    shown = site.session.browse.work(asked.parts["work"])
    replies = shown.replies if shown else ()
    found = next((each for each in replies if each.reply_id == int(asked.parts["reply"])), None)
    if found is None:
        raise UnknownWork("This work has no such reply (any more).")
    return json_page(found.body)


def authors(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """Everybody who wrote something here."""
    text = asked.args.get("q", "").strip()
    found = site.session.browse.authors(text, asked.page)
    return render(site, asked, "authors.html", found=found, text=text)


def author(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """One author with their works."""
    name = asked.args.get("name", "")
    orcids = site.session.browse.orcids(name)
    return _list(site, asked, "author.html", {"author": name}, name=name, orcids=orcids)


def venues(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """Every journal, book and repository."""
    text = asked.args.get("q", "").strip()
    found = site.session.browse.venues(text, asked.page)
    return render(site, asked, "venues.html", found=found, text=text)


def venue(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """One venue with its works."""
    found = site.session.browse.venue(asked.args.get("name", ""))
    if found is None:
        raise UnknownWork("No venue in this cache has this name.")
    return _list(site, asked, "venue.html", {"venue": found.venue}, venue=found)


def _distribution(facet: Facet) -> Distribution:
    """The bars of a facet; years in their order, without gaps, the earliest left out."""
    name = facet.name
    bars = [
        Bar("" if value == "unknown" else value, _value_words(name, label), count)
        for value, label, count in facet.values
    ]
    if name == "year":
        counts = {int(bar.value): bar.count for bar in bars if bar.value.isdecimal()}
        last = max(counts, default=0)
        first = max(min(counts, default=0), last - _YEARS + 1)
        unknown = [bar for bar in bars if not bar.value]
        bars = [Bar(str(year), str(year), counts.get(year, 0)) for year in range(first, last + 1)]
        bars = bars if counts else []
        bars += unknown
    return Distribution(name, TITLES[name], tuple(bars), MEANINGS.get(name, ""))


def _leads_to(site: LibrarySite, facet: str) -> Callable[[Bar], str | None]:
    def link(bar: Bar) -> str | None:
        if not bar.count:
            return None
        return f"{site.base}{OWN}/works{query({facet: bar.value or 'unknown'})}"

    return link


def _words(name: str, value: str, found: Any) -> str:
    """A chosen value as people call it."""
    for facet in found.facets:
        for asked_by, label, _ in facet.values if facet.name == name else ():
            if asked_by == value:
                return _value_words(name, label)
    return _value_words(name, value)


def _value_words(name: str, value: str) -> str:
    if value == "unknown":
        return "Unknown"
    if name == "type":
        return type_words(value)
    if name == "notice":
        return notice_words(value).capitalize()
    if name == "access":
        return value.capitalize()
    if name == "asked":
        return inert(value)[:10]
    if name == "cited":
        return "Not cited in notes" if value == "no" else "Cited in notes"
    return inert(value)
