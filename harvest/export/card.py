"""A record on one screen of a terminal: warnings first, then what it is, then how it was received.

Nothing is cut silently: what is left out is counted, and -v shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from harvest.export.indicator_display import Series, Value, find_gauges, find_series, sparkline
from harvest.export.layout import StyledText, paint, wrap
from harvest.export.phrases import (
    data_line,
    hosts,
    identifier_rows,
    kept_words,
    people_line,
    place_line,
    source_rows,
    title_line,
    version_links,
    version_words,
)
from harvest.export.sanitize import inert, paragraphs, safe_link
from harvest.export.warning import find_warnings
from harvest.export.wording import access_words, country_name, source_name, type_words
from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = ["to_card"]

_LABEL = 12
_NARROWEST = 40
_GLUED = 32
_AUTHORS, _TERMS, _HOSTS, _NOTES, _ABSTRACT_LINES = 8, 8, 4, 5, 4


_SHORT = {
    "Citation percentile": "Percentile",
    "Early citations": "Early cit.",
    "Recent citations": "Recent cit.",
}

Row = tuple[str, list[StyledText]]
"""A label and what stands beside it."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How the card is to be laid out."""

    width: int
    verbose: bool

    def limit(self, count: int) -> int | None:
        """How many of a list to show: *count*, or all."""
        return None if self.verbose else count


def to_card(
    record: Record,
    *,
    width: int = 80,
    verbose: bool = False,
    color: bool = False,
    citing: Sequence[Mention] = (),
) -> str:
    """The record as a card of *width* columns, ending in a newline.

    *citing* are the places in notes that mention the work. With *verbose* all is shown that the
    record holds: every author, version, conflict and where each field comes from.
    """
    sheet = _Sheet(max(width, _NARROWEST), verbose)
    blocks = [_head(record, sheet)]
    blocks += [_table(section(record, sheet), sheet) for section in _SECTIONS]
    blocks.append(_table(_note_rows(citing, sheet), sheet))
    return "\n".join(
        "".join(paint(line, color) + "\n" for line in block) for block in blocks if block
    )


def _table(rows: Iterable[Row], sheet: _Sheet) -> list[list[StyledText]]:
    """Rows as lines: labels in a column, values beside them, wrapped with a hanging indent."""
    lines: list[list[StyledText]] = []
    for label, value in rows:
        for line in wrap(value, sheet.width - _LABEL):
            lines.append([StyledText(label.ljust(_LABEL - 1), "quiet"), *line])
            label = ""
    return lines


def _head(record: Record, sheet: _Sheet) -> list[list[StyledText]]:
    work = record.work
    lines = []
    for warning in find_warnings(record):
        style = "alarm" if warning.is_alarming else "notice"
        details = " · ".join(warning.details)
        lines += wrap([StyledText(f"! {warning.words}", style), StyledText(details)], sheet.width)
    lines += wrap([StyledText(title_line(work) or "Untitled", "title")], sheet.width)
    authors = people_line(work, "author", sheet.limit(_AUTHORS))
    for text in (authors, place_line(work), _kind_line(work)):
        lines += wrap([StyledText(text)], sheet.width)
    return lines


def _kind_line(work: Work) -> str:
    reviewed = {True: "peer-reviewed", False: "not peer-reviewed", None: ""}
    parts = (
        type_words(work.type),
        reviewed[work.peer_reviewed],
        access_words(work.access.status, work.access.is_oa),
    )
    return " · ".join(part for part in parts if part)


def _identity(record: Record, sheet: _Sheet) -> Iterable[Row]:
    work = record.work
    (first, *others) = identifier_rows(work) or [("", "")]
    yield first[0], [StyledText(first[1])]
    also = (_glued(f"{name} {value}") for name, value in others)
    yield "Also", [StyledText(" · ".join(also))]
    yield "PDF", [StyledText(safe_link(work.access.pdf_url))]
    if work.access.url != work.access.pdf_url:
        yield "Read at", [StyledText(safe_link(work.access.url))]
    yield "License", [StyledText(inert(work.access.license))]
    for label, words in version_links(work):
        yield label, [StyledText(words)]
    yield from _version_rows(work, sheet)


def _glued(words: str) -> str:
    """*words* that stay on one line, unless they are many."""
    return words.replace(" ", "\u00a0") if len(words) <= _GLUED else words


def _version_rows(work: Work, sheet: _Sheet) -> Iterable[Row]:
    if not work.versions:
        return
    count = len(work.versions)
    words = f"{count} version{'s' if count > 1 else ''}"
    named = kept_words(hosts(work.versions), sheet.limit(_HOSTS), " · ")
    yield "Versions", [StyledText(f"{words}: {named}" if named else words)]
    if sheet.verbose:
        for number, version in enumerate(work.versions, 1):
            words = " · ".join((*version_words(version), source_name(version.source)))
            yield (
                f"{number:>{_LABEL - 1}}",
                [
                    StyledText(words),
                    StyledText(safe_link(version.url) or inert(version.doi), "quiet"),
                ],
            )


def _content(record: Record, sheet: _Sheet) -> Iterable[Row]:
    work = record.work
    if work.title and work.original_title and work.original_title != work.title:
        yield "Original", [StyledText(inert(work.original_title))]
    for role in ("editor", "translator", "chair"):
        yield role.capitalize(), [StyledText(people_line(work, role, sheet.limit(_AUTHORS)))]
    yield "Publisher", [StyledText(inert(work.venue.publisher))]
    yield "Series", [StyledText(inert(work.venue.series))]
    yield "Language", [StyledText(inert(work.language))]
    for label, terms in (
        ("Countries", [country_name(each) for each in work.countries]),
        ("Keywords", work.keywords),
        ("MeSH", work.mesh),
        ("Topics", work.topics if sheet.verbose or not work.keywords else ()),
    ):
        words = [_glued(text) for term in terms if (text := inert(term))]
        yield label, [StyledText(kept_words(words, sheet.limit(_TERMS), " · "))]
    if sheet.verbose:
        yield from _background(work)


def _background(work: Work) -> Iterable[Row]:
    for funder in work.funders:
        words = [inert(each) for each in (funder.name, *funder.awards)]
        yield "Funder", [StyledText(" · ".join(word for word in words if word))]
    for relation in work.relations:
        words = [inert(relation.type), inert(relation.doi), source_name(relation.source)]
        yield "Related", [StyledText(" · ".join(words))]


def _abstract(record: Record, sheet: _Sheet) -> Iterable[Row]:
    """All of it with -v, else its first lines and how many more there are."""
    texts = paragraphs(record.work.abstract)
    width = sheet.width - _LABEL
    lines = [line for text in texts for line in wrap([StyledText(text)], width)]
    limit = sheet.limit(_ABSTRACT_LINES)
    if limit is None or len(lines) <= limit + 1:
        shown, rest = lines, 0
    else:
        shown, rest = lines[:limit], len(lines) - limit
    for number, line in enumerate(shown):
        yield "" if number else "Abstract", line
    if rest:
        yield "", [StyledText(f"… {rest} more lines (-v shows them)", "quiet")]


def _reception(record: Record, sheet: _Sheet) -> Iterable[Row]:
    for gauge in find_gauges(record.indicators):
        spans = []
        for number, value in enumerate(gauge.values):
            spans += [StyledText("·")] if number else []
            spans += _value(value)
        if gauge.meaning and gauge.name != "citations":
            spans.append(StyledText(f"· {gauge.meaning}", "quiet"))
        yield _SHORT.get(gauge.label, gauge.label), spans
    series = find_series(record.indicators)
    if series:
        yield "By year", _series(series, sheet)


def _value(value: Value) -> list[StyledText]:
    return [StyledText(_glued(value.words), "strong"), StyledText(value.origin, "quiet")]


def _series(series: Series, sheet: _Sheet) -> list[StyledText]:
    room = sheet.width - _LABEL
    counts = series.counts[-room:]
    left_out = len(series.counts) - len(counts)
    year, most = series.peak
    words = f"{series.span}, most in {year}: {most:,}"
    cut = f" (bars: the last {len(counts)} years)" if left_out else ""
    return [
        StyledText(sparkline(counts)),
        StyledText(words + cut),
        StyledText(f"· {series.origin}", "quiet"),
    ]


def _origin(record: Record, sheet: _Sheet) -> Iterable[Row]:
    rows = [" ".join(part for part in row if part) for row in source_rows(record)]
    yield "Sources", [StyledText(" · ".join(rows))]
    yield "Data from", [StyledText(data_line(record.work))]
    count = len(record.conflicts)
    if count and not sheet.verbose:
        words = f"in {count} place{'s' if count > 1 else ''} another source says otherwise"
        yield "Conflicts", [StyledText(words), StyledText("(-v shows them)", "quiet")]
    if sheet.verbose:
        for conflict in record.conflicts:
            words = f"{inert(conflict.field)}: {source_name(conflict.source)} says"
            yield "Conflict", [StyledText(words), StyledText(inert(str(conflict.value)))]
        yield "From", [StyledText(" · ".join(_provenance(record)))]


def _provenance(record: Record) -> list[str]:
    """Which fields each source gave: "Crossref: title, year"."""
    fields: dict[str, list[str]] = {}
    for name, source in record.provenance.items():
        fields.setdefault(source, []).append(inert(name))
    return [f"{source_name(source)}: {', '.join(names)}" for source, names in fields.items()]


def _note_rows(citing: Sequence[Mention], sheet: _Sheet) -> Iterable[Row]:
    limit = sheet.limit(_NOTES)
    shown = citing if limit is None or len(citing) <= limit + 1 else citing[:limit]
    label = "Cited in"
    for mention in shown:
        annotation = mention.annotation
        page = f", p. {inert(annotation.page)}" if annotation and annotation.page else ""
        yield label, [StyledText(f"{inert(mention.path)}:{mention.line}{page}")]
        label = ""
        if annotation and annotation.quote:
            yield "", [StyledText(f"“{inert(annotation.quote)}”", "quote")]
    if len(citing) > len(shown):
        yield "", [StyledText(f"… and {len(citing) - len(shown)} more (-v shows them)", "quiet")]


_SECTIONS: tuple[Callable[[Record, _Sheet], Iterable[Row]], ...] = (
    _identity,
    _content,
    _abstract,
    _reception,
    _origin,
)
