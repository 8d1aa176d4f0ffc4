"""Findings as JSON, CSV, a page of HTML, annotations and a job summary for GitHub Actions."""

from __future__ import annotations

import csv
import html
import io
import json
from collections import Counter
from collections.abc import Sequence

from harvest.check.finding import VERIFIED, Finding
from harvest.check.finding_words import Named, finding_message
from harvest.check.gravity import rank_of, rule_of
from harvest.check.sarif import to_sarif
from harvest.errors import InvalidArgument
from harvest.export.sanitize import inert

__all__ = ["FINDING_FORMATS", "by_gravity", "findings_to_text", "to_annotation", "to_summary"]

FINDING_FORMATS = ("text", "json", "csv", "html", "sarif")
_COLUMNS = ("gravity", "finding", "file", "line", "key", "doi", "better", "message", "accepted")


def by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    """The gravest first; what is accepted last; in the order of the files within a kind."""
    return sorted(
        findings, key=lambda each: (each.kind == VERIFIED, each.accepted is not None, rank_of(each))
    )


def findings_to_text(
    findings: Sequence[Finding], format: str, named: Named = lambda doi: "", version: str = "0"
) -> str:
    """The findings, the gravest first, in one of `FINDING_FORMATS`; "verified" is left out.

    Args:
        named: a DOI → its work on one line; "" where that is not known.

    Raises:
        InvalidArgument: there is no such format.
    """
    faults = [each for each in by_gravity(findings) if each.kind != VERIFIED]
    if format == "sarif":
        return to_sarif(faults, named, version)
    if format == "json":
        rows = [each.to_dict() | {"message": finding_message(each, named)} for each in faults]
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if format == "csv":
        return _csv(faults, named)
    if format == "html":
        return _html(faults, named)
    if format == "text":
        return "".join(f"{_place(each)}: {finding_message(each, named)}\n" for each in faults)
    raise InvalidArgument(f"there is no format {format!r}: {', '.join(FINDING_FORMATS)}")


def _place(finding: Finding) -> str:
    return f"{inert(finding.mention.path)}:{finding.mention.line}"


def _row(finding: Finding, named: Named) -> tuple[str, ...]:
    mention = finding.mention
    return (
        rule_of(finding).gravity,
        finding.kind,
        inert(mention.path),
        str(mention.line),
        inert(mention.cite_key or ""),
        inert(finding.doi or ""),
        inert(" ".join(finding.better)),
        finding_message(finding, named),
        inert(finding.accepted or ""),
    )


def _csv(findings: Sequence[Finding], named: Named) -> str:
    """RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for each in findings:
        writer.writerow([_harmless(cell) for cell in _row(each, named)])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell != "-" else cell


_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.4rem .6rem;text-align:left;"
    "vertical-align:top;border-bottom:1px solid #8884}.hard td:first-child{color:#b00020;"
    "font-weight:600}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}"
    ".hard td:first-child{color:#ff6b6b}a{color:#8ab4f8}}"
)


def _html(findings: Sequence[Finding], named: Named) -> str:
    rows = "".join(_html_row(each, named) for each in findings)
    table = (
        "<table><thead><tr><th scope=col>What</th><th scope=col>Where</th><th scope=col>Key</th>"
        f"<th scope=col>Message</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Findings</title>'
        f"<style>{_STYLE}</style></head><body><h1>Findings</h1><p>{html.escape(_counts(findings))}"
        f"</p>{table if findings else ''}</body></html>\n"
    )


def _html_row(finding: Finding, named: Named) -> str:
    mention = finding.mention
    cells = (
        rule_of(finding).words,
        _place(finding),
        inert(mention.cite_key or ""),
        finding_message(finding, named),
    )
    links = "".join(
        f' <a href="https://doi.org/{html.escape(_quoted(doi), quote=True)}">{html.escape(doi)}</a>'
        for doi in dict.fromkeys(filter(None, (finding.doi, *finding.better)))
    )
    tds = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells[:-1])
    return (
        f'<tr class="{rule_of(finding).gravity}">{tds}<td>{html.escape(cells[-1])}{links}</td></tr>'
    )


def _quoted(doi: str) -> str:
    from urllib.parse import quote

    return quote(doi, safe="/:;().-_")


def _counts(findings: Sequence[Finding]) -> str:
    counts = Counter(rule_of(each).words for each in findings if each.accepted is None)
    accepted = sum(each.accepted is not None for each in findings)
    parts = [f"{count} {words}" for words, count in counts.items()]
    parts += [f"{accepted} accepted"] if accepted else []
    return ", ".join(parts) or "nothing"


def to_annotation(finding: Finding, named: Named) -> str:
    """A workflow command of GitHub Actions, which shows the finding at its line."""
    gravity = rule_of(finding).gravity
    level = "notice" if finding.accepted is not None else {"hard": "error"}.get(gravity, "warning")
    mention = finding.mention
    place = f"file={_property(mention.path)},line={mention.line},col={mention.column}"
    title = _property(f"harvest: {rule_of(finding).words}")
    return f"::{level} {place},title={title}::{_data(finding_message(finding, named))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(inert(text)).replace(":", "%3A").replace(",", "%2C")


_MOST_ROWS = 500
"""GitHub takes no summary of more than 1 MiB."""


def to_summary(findings: Sequence[Finding], named: Named) -> str:
    """A job summary in Markdown: counts, then a table."""
    faults = [each for each in by_gravity(findings) if each.kind != VERIFIED]
    lines = ["## Bibliography", "", _cell(_counts(faults)), ""]
    if faults:
        lines += ["| what | where | key | message |", "|---|---|---|---|"]
    for each in faults[:_MOST_ROWS]:
        cells = (
            rule_of(each).words,
            _place(each),
            inert(each.mention.cite_key or ""),
            finding_message(each, named),
        )
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    if (more := len(faults) - _MOST_ROWS) > 0:
        lines += ["", f"and {more:,} more"]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Inert Markdown: no cell ends, no markup, no tag, no link, no mention of a user."""
    escaped = html.escape(text, quote=False).replace("\\", "\\\\")
    for mark in "|`*_[]~":
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped.replace("@", "&#64;").replace("://", "&#58;//")
