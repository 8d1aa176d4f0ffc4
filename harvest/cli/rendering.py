"""Records in every format that can be printed."""

from __future__ import annotations

from collections.abc import Callable

import click

from harvest.cli.desk import Desk
from harvest.cli.output import print_json, print_line
from harvest.record import Record

__all__ = ["FORMATS", "citation_key", "print_record"]


def citation_key(desk: Desk, work_id: str, record: Record) -> str:
    """The work's key: the one it always had, else a new one that no other work has."""
    key = desk.cache.citation_key(work_id)
    if key is None:
        from harvest.export.key import make_key, unique_key

        base = make_key(record, desk.common.settings.key_pattern)
        key = unique_key(base, desk.cache.taken_keys())
        desk.cache.save_citation_key(work_id, key, pinned=False)
    return key


def _json(desk: Desk, work_id: str, record: Record) -> None:
    print_json(record.to_dict())


def _bibtex(dialect: str) -> Callable[[Desk, str, Record], None]:
    def render(desk: Desk, work_id: str, record: Record) -> None:
        click.echo(bibtex_entry(desk, work_id, record, dialect))

    return render


def bibtex_entry(desk: Desk, work_id: str, record: Record, dialect: str = "bibtex") -> str:
    """One entry in the dialect and with the options of the settings."""
    from harvest.export.bibtex import BibOptions, to_bibtex

    settings = desk.common.settings
    options = BibOptions(
        dialect=dialect,  # type: ignore[arg-type]
        ascii=settings.bibtex_ascii if dialect == "bibtex" else False,
        abstract=settings.bibtex_abstract,
        keywords=settings.bibtex_keywords,
        citations=settings.bibtex_citations,
    )
    return to_bibtex(record, citation_key(desk, work_id, record), options)


def _csl(desk: Desk, work_id: str, record: Record) -> None:
    from harvest.export.csl import to_csl

    print_json([to_csl(record, citation_key(desk, work_id, record))])


def _ris(desk: Desk, work_id: str, record: Record) -> None:
    from harvest.export.ris import to_ris

    click.echo(to_ris(record), nl=False)


def _card(desk: Desk, work_id: str, record: Record) -> None:
    from harvest.export.card import to_card

    print_line(to_card(record))


RENDERERS: dict[str, Callable[[Desk, str, Record], None]] = {
    "card": _card,
    "json": _json,
    "bibtex": _bibtex("bibtex"),
    "biblatex": _bibtex("biblatex"),
    "csl-json": _csl,
    "ris": _ris,
}
FORMATS = tuple(RENDERERS)


def print_record(desk: Desk, chosen: str, work_id: str, record: Record) -> None:
    """Print one record in the format named *chosen*."""
    RENDERERS[chosen](desk, work_id, record)
