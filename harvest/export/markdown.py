"""A record as a literature note: properties on top, then what one reads, then the reader's own.

The body stands in harvest's block, so that reading the vault finds the work once, in the
properties, and none of its versions or related works as if the reader cited them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from harvest.export.common_fields import publication_date
from harvest.export.indicator_display import find_gauges, find_series, sparkline
from harvest.export.literature import seal
from harvest.export.note_text import in_address, markdown_text, yaml_property
from harvest.export.phrases import (
    identifier_rows,
    people,
    people_line,
    place_line,
    source_rows,
    title_line,
    version_words,
)
from harvest.export.sanitize import doi_link, inert, paragraphs, safe_link
from harvest.export.warning import find_warnings
from harvest.export.wording import access_words, country_name, source_name, type_words
from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = ["to_body", "to_markdown"]

_NO_LINK = re.compile(r"[\[\]|#^%<>`\\]|\{[{#]|\(\(|::|==")

_CLASSES = ("popularity", "influence", "impulse")


def to_markdown(
    record: Record, key: str, citing: Sequence[Mention] = (), markers: str = "percent"
) -> str:
    """The literature note of *record* under citation key *key*; *citing* become backlinks.

    Args:
        markers: around harvest's part: "percent" (Obsidian's comments) or "html".
    """
    return seal(_front_matter(record, key), to_body(record, citing), markers)


def to_body(record: Record, citing: Sequence[Mention] = ()) -> str:
    """What a literature note says of *record* below its properties."""
    work = record.work
    sections = (
        _head(record),
        _section("Abstract", (markdown_text(each) for each in paragraphs(work.abstract)), "\n\n"),
        _section("Indicators", _indicators(record)),
        _section("Versions", _versions(work)),
        _section("Related works", _related(work)),
        _section("Cited in", _backlinks(citing)),
        _section("Sources", _sources(record)),
    )
    return "\n\n".join(section for section in sections if section)


def _front_matter(record: Record, key: str) -> str:
    work = record.work
    numbers = find_gauges(record.indicators)
    citations = [each.values[0].text for each in numbers if each.name == "citations"]
    classes = {
        each.name: value.class_
        for each in find_gauges(each for each in record.indicators if not each.is_of_snapshot)
        for value in each.values
        if each.name in _CLASSES and value.class_
    }
    rows: list[tuple[str, str | int | bool | Sequence[str] | None]] = [
        ("title", title_line(work)),
        ("citekey", key),
        ("authors", people(work, "author")),
        ("editors", people(work, "editor")),
        ("year", work.year),
        ("published", publication_date(work)),
        ("type", type_words(work.type)),
        ("venue", inert(work.venue.title)),
        ("publisher", inert(work.venue.publisher)),
        ("volume", inert(work.volume)),
        ("issue", inert(work.issue)),
        ("pages", inert(work.pages or work.article_number)),
        *((name.lower(), value) for name, value in identifier_rows(work)),
        ("language", inert(work.language)),
        ("access", access_words(work.access.status, work.access.is_oa)),
        ("license", inert(work.access.license)),
        ("pdf", safe_link(work.access.pdf_url)),
        ("peer_reviewed", work.peer_reviewed),
        ("warnings", [each.words for each in find_warnings(record)]),
        ("countries", [country_name(each) for each in work.countries]),
        ("keywords", _texts(work.keywords)),
        ("mesh", _texts(work.mesh)),
        ("citations", _count(citations)),
        *classes.items(),
        ("indicators", [f"{each.label} {value.words} ({value.origin})"
                        for each in numbers for value in each.values]),
        ("sources", [" ".join(filter(None, row)) for row in source_rows(record)]),
    ]  # fmt: skip
    return "".join(
        yaml_property(name, value) for name, value in rows if value not in (None, "", [], ())
    )


def _count(numbers_shown: Sequence[str]) -> int | None:
    """The first whole number among *numbers_shown*; a source may give a class without one."""
    numbers = (each.replace(",", "") for each in numbers_shown)
    return next((int(each) for each in numbers if each.isdecimal()), None)


def _texts(words: Iterable[str]) -> list[str]:
    return [text for word in words if (text := inert(word))]


def _section(heading: str, lines: Iterable[str], separator: str = "\n") -> str:
    content = separator.join(lines)
    return f"## {heading}\n\n{content}" if content else ""


def _head(record: Record) -> str:
    work = record.work
    kind = (type_words(work.type), access_words(work.access.status, work.access.is_oa))
    warnings = [
        f"> [!{'danger' if each.is_alarming else 'warning'}] "
        + markdown_text(" · ".join((each.words, *each.details)))
        for each in find_warnings(record)
    ]
    lines = [
        markdown_text(people_line(work, "author")),
        markdown_text(place_line(work)),
        markdown_text(" · ".join(each for each in kind if each)),
        f"<{in_address(doi_link(work.doi))}>" if work.doi else "",
    ]
    blocks = [*warnings, f"# {markdown_text(title_line(work)) or 'Untitled'}", *lines]
    return "\n\n".join(block for block in blocks if block)


def _indicators(record: Record) -> list[str]:
    gauges = find_gauges(record.indicators)
    if not gauges:
        return []
    rows = ["| Indicator | Value | Source | Meaning |", "| --- | --- | --- | --- |"]
    for gauge in gauges:
        for value in gauge.values:
            cells = (gauge.label, value.words, value.origin, gauge.meaning)
            rows.append("| " + " | ".join(markdown_text(cell) for cell in cells) + " |")
    series = find_series(record.indicators)
    if series:
        bars = f"{sparkline(series.counts)} {series.span} ({series.origin})"
        rows += ["", f"Citations by year: {markdown_text(bars)}"]
    return rows


def _versions(work: Work) -> list[str]:
    lines = []
    for version in work.versions:
        words = " · ".join((*version_words(version), source_name(version.source)))
        address = safe_link(version.url) or doi_link(version.doi)
        lines.append(f"- {markdown_text(words)}{f' <{in_address(address)}>' if address else ''}")
    return lines


def _related(work: Work) -> list[str]:
    return [
        f"- {markdown_text(each.type.replace('-', ' '))}: <{in_address(doi_link(each.doi))}>"
        f" ({markdown_text(source_name(each.source))})"
        for each in work.relations
    ]


def _backlinks(citing: Sequence[Mention]) -> list[str]:
    """One line for each note and page, a quotation below its own."""
    lines: list[str] = []
    stems = Counter(_place(path).stem for path in {mention.path for mention in citing})
    for mention in citing:
        annotation = mention.annotation
        page = f", p. {markdown_text(annotation.page)}" if annotation and annotation.page else ""
        is_alone = stems[_place(mention.path).stem] == 1
        place = f"- {_note_link(mention.path, is_alone)}{page}"
        if annotation and annotation.quote:
            lines += [place, f"  > {markdown_text(annotation.quote)}"]
        elif place not in lines:
            lines.append(place)
    return lines


def _place(path: str) -> PurePath:
    return PurePath(path.replace("\\", "/"))


def _note_link(path: str, is_alone: bool) -> str:
    """[[note]]; a file that is no note, or whose name no such link can hold, as text.

    With its folder where another note has its name: that is how Obsidian tells them apart.
    """
    name = _place(path)
    stem = inert(name.stem if is_alone else "/".join((*name.parts[-2:-1], name.stem)))
    if name.suffix.lower() not in (".md", ".markdown") or _NO_LINK.search(stem) or not stem:
        return markdown_text(name.name)
    return f"[[{stem}]]"


def _sources(record: Record) -> list[str]:
    rows = ["- " + markdown_text(" ".join(filter(None, row))) for row in source_rows(record)]
    rows += [
        f"- {markdown_text(f'{each.field}: {source_name(each.source)} says {each.value}')}"
        for each in record.conflicts
    ]
    return rows
