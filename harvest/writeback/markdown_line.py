"""A work on one line of Markdown: authors, year, title, venue, name, indicators, warnings."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import quote

from harvest.export.common_fields import full_title, page_range
from harvest.export.indicator_display import find_gauges
from harvest.export.note_text import in_address, in_markdown, opened
from harvest.export.phrases import people_line
from harvest.export.sanitize import inert
from harvest.export.warning import Warning, find_warnings
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.model.work import Work
from harvest.writeback.cited import Cited

__all__ = ["block_lines", "footnote_lines"]

_AUTHORS = 6
_LABELS = {"pmid": "PMID ", "isbn": "ISBN ", "arxiv": "arXiv:", "pmcid": "", "openalex": ""}
_NO_MARKER = re.compile(r"(?<=harvest):|(?<=:):", re.IGNORECASE)
"""Colons that would make a marker, an inline field or a flashcard (spaced repetition)."""

_NO_LABEL = re.compile(r"[^\w.:+/-]")


def block_lines(works: Sequence[Cited]) -> list[str]:
    """A list item for each work, in the order given."""
    return [f"- {_entry(work.record)}" for work in works]


def footnote_lines(works: Sequence[Cited], used: Collection[str] = ()) -> list[str]:
    """A footnote definition for each work, labelled by its citation key.

    Labels that the note itself defines (*used*, in lower case) are the user's and are left out.
    """
    lines: dict[str, str] = {}
    for work in works:
        label = _NO_MARKER.sub("-", _NO_LABEL.sub("-", inert(work.key)))
        if label and label.lower() not in used:
            lines.setdefault(label.lower(), f"[^{label}]: {_entry(work.record)}")
    return list(lines.values())


def _entry(record: Record) -> str:
    work = record.work
    warnings = find_warnings(record)
    title = full_title(inert(work.title or work.original_title), inert(work.subtitle))
    who = in_markdown(people_line(work, "author", _AUTHORS))
    when = f"({work.year})" if work.year is not None else ""
    parts = [
        *(_warning(each) for each in warnings if each.is_alarming),
        " ".join(part for part in (who, when) if part),
        in_markdown(title) or "Untitled",
        _where(work),
        _link(work),
        *(_warning(each) for each in warnings if not each.is_alarming),
        _indicators(record),
    ]
    return opened(" ".join(_sentence(part) for part in parts if part))


def _where(work: Work) -> str:
    """Where it appeared: "*Radiología* 64(5), 407–414"."""
    venue = f"*{name}*" if (name := in_markdown(work.venue.title)) else ""
    issue = f"({work.issue})" if work.issue else ""
    volume = in_markdown(f"{work.volume or ''}{issue}")
    pages = in_markdown(page_range(work).replace("--", "–") or work.article_number)
    return ", ".join(part for part in (" ".join(filter(None, (venue, volume))), pages) if part)


def _sentence(text: str) -> str:
    return text if text[-1] in ".?!…" else text + "."


def _warning(warning: Warning) -> str:
    """The notice in words, bold when the work is not to be relied on, with a link to it."""
    words = in_markdown(warning.words)
    notice = _anchor("notice", Identifier("doi", warning.doi)) if warning.doi else ""
    details = [in_markdown(warning.date), notice, in_markdown(warning.source)]
    shown = ", ".join(part for part in details if part)
    words = f"**{words}**" if warning.is_alarming else words
    return f"{words} ({shown})" if shown else words


def _link(work: Work) -> str:
    """The work's best name, linked to where it resolves; "" for a work without one."""
    if work.doi and inert(work.doi):
        return _anchor(in_markdown(f"doi:{work.doi}"), Identifier("doi", inert(work.doi)))
    ids = work.ids
    names = {"pmid": ids.pmid, "pmcid": ids.pmcid, "arxiv": ids.arxiv, "openalex": ids.openalex}
    names["isbn"] = next(iter((*ids.isbn, *work.venue.isbn)), None)
    for scheme, value in names.items():
        if shown := inert(value):
            return _anchor(in_markdown(_LABELS[scheme] + shown), Identifier(scheme, shown))
    return ""


def _anchor(text: str, target: Identifier) -> str:
    """A Markdown link whose address nothing in the identifier can end."""
    address = quote(target.url, safe="/:;.,+%-")
    return f"[{text}]({in_address(address)})"


def _indicators(record: Record) -> str:
    """Citation counts, then every class, each with its source and date."""
    counts: list[str] = []
    classes: dict[str, list[str]] = {}
    for gauge in find_gauges(record.indicators):
        for value in gauge.values:
            origin = in_markdown(value.origin)
            if gauge.name == "citations" and value.text:
                counts.append(f"{value.text} ({origin})")
            if value.class_:
                shown = f"{in_markdown(gauge.label)} {in_markdown(value.class_)}"
                classes.setdefault(origin, []).append(shown)
    cited = [f"Cited by {', '.join(counts)}"] if counts else []
    return "; ".join([*cited, *(f"{', '.join(each)} ({by})" for by, each in classes.items())])
