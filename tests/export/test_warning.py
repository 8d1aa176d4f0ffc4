"""Warnings: a notice about a work shows in whatever the work is written as."""

from __future__ import annotations

import json
from collections.abc import Callable

from harvest.export.bibliography import to_html_bibliography
from harvest.export.bibtex import to_bibtex
from harvest.export.bibtex_option import BibOptions
from harvest.export.card import to_card
from harvest.export.csl import to_csl
from harvest.export.html import to_html
from harvest.export.markdown import to_markdown
from harvest.export.ris import to_ris
from harvest.model.record import Record
from harvest.model.work import Update, Work
from harvest.writeback import STYLES, Cited, Style, annotate
from tests.table import every_row

NOTICES = [
    (Work(updates=(Update("retraction", "10.5555/n"),), is_retracted=True), "retracted"),
    (Work(is_retracted=True), "retracted"),
    (Work(updates=(Update("withdrawal"),), is_retracted=True), "withdrawn"),
    (Work(updates=(Update("removal"),), is_retracted=True), "removed"),
    (Work(updates=(Update("partial-retraction"),)), "partly retracted"),
    (Work(updates=(Update("expression-of-concern"),)), "expression of concern"),
    (Work(updates=(Update("correction"),)), "corrected"),
]


def annotated(style: Style) -> Callable[[Record], str]:
    """How a note is written in that style."""
    return lambda record: annotate("A note.\n", [Cited("tides", record, True)], style)


OUTPUTS: dict[str, Callable[[Record], str]] = {
    "card": lambda record: to_card(record),
    "html": lambda record: to_html(record),
    "bibliography": lambda record: to_html_bibliography([("tides", record)]),
    "bibtex": lambda record: to_bibtex(record, "tides"),
    "biblatex": lambda record: to_bibtex(record, "tides", BibOptions("biblatex")),
    "csl-json": lambda record: json.dumps(to_csl(record, "tides")),
    "ris": lambda record: to_ris(record),
    "markdown": lambda record: to_markdown(record, "tides"),
    "json": lambda record: json.dumps(record.to_dict()),
} | {f"annotate, {style}": annotated(style) for style in STYLES}


@every_row("name", OUTPUTS)
@every_row(("work", "words"), NOTICES)
def test_every_output_warns(name: str, work: Work, words: str) -> None:
    """By the notice's words, in JSON by its type; and a work without a notice gets none."""
    write = OUTPUTS[name]
    told = write(Record(work, (), {}, {}, ())).lower().replace("-", " ")
    if name == "json":
        [kind] = [each.type for each in work.updates] or ['is_retracted": true']
        words = kind.replace("-", " ")
    assert words in told
    if name != "json":
        assert words not in write(Record(Work(), (), {}, {}, ())).lower()
