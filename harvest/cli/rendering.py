"""Records in every format that can be printed: one renderer a format, all of one shape."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvest.cli.desk import Desk
from harvest.cli.naming import shown_path
from harvest.cli.output import plain
from harvest.model.mention import Mention
from harvest.model.record import Record

if TYPE_CHECKING:
    from harvest.export.bibtex_option import BibOptions

__all__ = ["FORMATS", "Item", "citation_key", "literature_notes", "render"]

Item = tuple[str, Record]
"""A work's handle and its record."""

WIDEST = 100
"""Columns of a card at most: longer lines are hard to read."""


def render(desk: Desk, format_: str, items: Sequence[Item], style: str | None = None) -> str:
    """All *items* as one text in the format, ending in a newline when there is any.

    *style* names a CSL style, for "citation".
    """
    with desk.cache.transaction():  # new citation keys, all at once
        if format_ == "citation":
            return _citation(desk, items, style)
        return RENDERERS[format_](desk, items)


def citation_key(desk: Desk, work_id: str, record: Record) -> str:
    """The work's key: the one it always had, else a new one that no other work has."""
    key = desk.cache.citation_key(work_id)
    if key is None:
        from harvest.export.key_pattern import make_key, unique_key

        base = make_key(record, desk.common.settings.bibtex["key"])
        key = unique_key(base, desk.cache.taken_keys())
        desk.cache.save_citation_key(work_id, key)
    return key


def _json(desk: Desk, items: Sequence[Item]) -> str:
    lines = ({"work": work_id, **record.to_dict()} for work_id, record in items)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _bibtex(desk: Desk, items: Sequence[Item], dialect: str) -> str:
    """Entries sorted by key, so that the same works give the same file."""
    from harvest.export.bibtex import to_bibtex

    options = _bib_options(desk.common.settings.bibtex, dialect)
    keyed = [(citation_key(desk, work_id, record), record) for work_id, record in items]
    keyed.sort(key=lambda each: each[0].casefold())
    return "\n".join(to_bibtex(record, key, options).rstrip("\n") + "\n" for key, record in keyed)


def _bib_options(settings: Mapping[str, Any], dialect: str) -> BibOptions:
    from harvest.export.abbreviation import iso4_title, source_title
    from harvest.export.bibtex_option import BibOptions

    return BibOptions(
        dialect=dialect,  # type: ignore[arg-type]  # one of the two that RENDERERS names
        ascii=settings["ascii" if dialect == "bibtex" else "biblatex_ascii"],
        markup=settings["markup"],
        url=settings["url"],
        short_title={"source": source_title, "iso4": iso4_title}.get(settings["journal"]),
        abstract=settings["abstract"],
        keywords=settings["keywords"],
        citations=settings["citations"],
    )


def _csl(desk: Desk, items: Sequence[Item]) -> str:
    from harvest.export.csl import to_csl

    entries = [to_csl(record, citation_key(desk, work_id, record)) for work_id, record in items]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _ris(desk: Desk, items: Sequence[Item]) -> str:
    from harvest.export.ris import to_ris

    return "".join(to_ris(record) for _, record in items)


def _citation(desk: Desk, items: Sequence[Item], style: str | None) -> str:
    from harvest.export.citation import DEFAULT_STYLE, to_citation

    lines = to_citation([record for _, record in items], style or DEFAULT_STYLE)
    return "".join(plain(line) + "\n" for line in lines)


def _card(desk: Desk, items: Sequence[Item]) -> str:
    """Cards for the terminal at hand; without one, 80 columns and no color."""
    from harvest.export.card import to_card

    is_terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, WIDEST) if is_terminal else 80
    cards = [
        to_card(
            record,
            width=width,
            verbose=desk.common.verbosity > 0,
            color=is_terminal and not os.environ.get("NO_COLOR"),
            citing=_citing(desk, work_id),
        )
        for work_id, record in items
    ]
    return f"\n{'─' * width}\n".join(cards)


def _citing(desk: Desk, work_id: str) -> list[Mention]:
    """The places in notes that mention the work, with their paths as the user sees them."""
    mentions = (citing.mention for citing in desk.cache.mentions_of(work_id))
    return [replace(mention, path=shown_path(mention.path)) for mention in mentions]


def _html(desk: Desk, items: Sequence[Item]) -> str:
    """One work as its page, several as a bibliography."""
    if len(items) == 1:
        from harvest.export.html import to_html

        return to_html(items[0][1], _citing(desk, items[0][0]))
    from harvest.export.bibliography import to_html_bibliography

    return to_html_bibliography(
        (citation_key(desk, work_id, record), record) for work_id, record in items
    )


def literature_notes(
    desk: Desk, items: Sequence[Item], folder: Path | None
) -> Iterator[tuple[str, str]]:
    """(file name, text) of each work's note; what the notes in *folder* say is no backlink."""
    from harvest.export.literature import note_name
    from harvest.export.markdown import to_markdown

    home = f"{folder.absolute()}{os.sep}" if folder else None
    for work_id, record in items:
        key = citation_key(desk, work_id, record)
        links = [link.mention for link in desk.cache.mentions_of(work_id)]
        citing = [each for each in links if home is None or not each.path.startswith(home)]
        yield note_name(key), to_markdown(record, key, citing)


def _markdown(desk: Desk, items: Sequence[Item]) -> str:
    return "\n".join(text for _, text in literature_notes(desk, items, None))


RENDERERS: dict[str, Callable[[Desk, Sequence[Item]], str]] = {
    "card": _card,
    "json": _json,
    "bibtex": partial(_bibtex, dialect="bibtex"),
    "biblatex": partial(_bibtex, dialect="biblatex"),
    "csl-json": _csl,
    "ris": _ris,
    "html": _html,
    "markdown": _markdown,
}
FORMATS = (*RENDERERS, "citation")
