"""Works as text in every format that a program can read on; cards are the terminal's matter."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvest.errors import InvalidArgument
from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.session.citation_keys import citation_keys
from harvest.session.given_works import CachedWork
from harvest.session.resources import Resources

if TYPE_CHECKING:
    from harvest.export.bibtex_option import BibOptions
    from harvest.session.cited_entries import CitedEntry

__all__ = [
    "ENTRY_FORMATS",
    "FORMATS",
    "UnwrittenNote",
    "entries_to_text",
    "literature_notes",
    "to_text",
]

SHOWN = 5
"""Keys that are named in one message."""

_log = logging.getLogger(__name__)


def to_text(
    resources: Resources, items: Sequence[CachedWork], format_: str, style: str | None = None
) -> str:
    """All *items* as one text in the format, ending in a newline when there is any.

    Args:
        style: the CSL style of a "citation".

    Raises:
        InvalidArgument: there is no such format.
        SettingsError: there is no such style.
    """
    if format_ == "citation":
        return _citation(items, style)
    if format_ not in _WRITERS:
        raise InvalidArgument(f"unknown format {format_!r}; known: {', '.join(FORMATS)}")
    return _WRITERS[format_](resources, items)


ENTRY_FORMATS = ("bibtex", "biblatex", "csl-json")
"""Formats whose entries have keys that documents cite."""


def entries_to_text(
    resources: Resources, entries: Sequence[CitedEntry], format_: str, *, from_record: bool
) -> str:
    """A bibliography in one of ENTRY_FORMATS, the user's own entries as the user has them."""
    from harvest.session.entry_formats import to_bib_text, to_csl_text

    if format_ == "csl-json":
        return to_csl_text(entries, from_record=from_record)
    options = _bib_options(resources.settings.bibtex, format_)
    made = to_bib_text(entries, options, from_record=from_record)
    _tell_lost(resources, made.lost, format_)
    return made.text


def _tell_lost(resources: Resources, lost: Mapping[str, str | None], format_: str) -> None:
    """Tell the keys that the format cannot hold, each once in a session."""
    new = {key: other for key, other in lost.items() if key not in resources.tally.announced}
    resources.tally.announced.update(new)
    if new:
        shown = [f"{key} ({other} there)" if other else key for key, other in new.items()][:SHOWN]
        more = f" and {len(new) - SHOWN:,} more" if len(new) > SHOWN else ""
        _log.warning(
            "%s cannot hold the citation key %s%s; CSL-JSON can", format_, ", ".join(shown), more
        )


def _json(resources: Resources, items: Sequence[CachedWork]) -> str:
    lines = ({"work": work_id, **record.to_dict()} for work_id, record in items)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _bibtex(resources: Resources, items: Sequence[CachedWork], dialect: str) -> str:
    """Entries sorted by key, so that the same works give the same file."""
    from harvest.session.cited_entries import CitedEntry

    keys = citation_keys(resources, dict(items))
    entries = [CitedEntry(keys[work_id], record) for work_id, record in items]
    entries.sort(key=lambda each: each.key.casefold())
    return entries_to_text(resources, entries, dialect, from_record=True)


def _bib_options(settings: Mapping[str, Any], dialect: str) -> BibOptions:
    from harvest.export.abbreviation import iso4_title, source_title
    from harvest.export.bibtex_option import BibOptions

    return BibOptions(
        dialect=dialect,  # type: ignore[arg-type]  # one of the two that _WRITERS names
        ascii=settings["ascii" if dialect == "bibtex" else "biblatex_ascii"],
        markup=settings["markup"],
        url=settings["url"],
        short_title={"source": source_title, "iso4": iso4_title}.get(settings["journal"]),
        abstract=settings["abstract"],
        keywords=settings["keywords"],
        citations=settings["citations"],
    )


def _csl(resources: Resources, items: Sequence[CachedWork]) -> str:
    from harvest.export.csl import to_csl

    keys = citation_keys(resources, dict(items))
    entries = [to_csl(record, keys[work_id]) for work_id, record in items]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _ris(resources: Resources, items: Sequence[CachedWork]) -> str:
    from harvest.export.ris import to_ris

    return "".join(to_ris(record) for _, record in items)


def _citation(items: Sequence[CachedWork], style: str | None) -> str:
    from harvest.export.citation import DEFAULT_STYLE, to_citation

    lines = to_citation([record for _, record in items], style or DEFAULT_STYLE)
    return "".join(f"{line}\n" for line in lines)


def _html(resources: Resources, items: Sequence[CachedWork]) -> str:
    """One work as its page, several as a bibliography."""
    if len(items) == 1:
        from harvest.export.html import to_html

        return to_html(items[0][1], _citing(resources, items[0][0]))
    from harvest.export.bibliography import to_html_bibliography

    keys = citation_keys(resources, dict(items))
    return to_html_bibliography((keys[work_id], record) for work_id, record in items)


def _citing(resources: Resources, work_id: str) -> list[Mention]:
    """The places in notes that mention the work, below the working directory relative to it."""
    here = f"{Path.cwd()}{os.sep}"
    mentions = (citing.mention for citing in resources.cache.answers.citing(work_id))
    return [replace(each, path=each.path.removeprefix(here)) for each in mentions]


@dataclass(frozen=True, slots=True)
class UnwrittenNote:
    """A work's note, not yet in a file: its citation key, and what cites the work elsewhere."""

    key: str
    record: Record
    citing: Sequence[Mention]

    def text(self, markers: str = "html") -> str:
        """The whole note, with its properties."""
        from harvest.export.markdown import to_markdown

        return to_markdown(self.record, self.key, self.citing, markers)


def literature_notes(
    resources: Resources,
    items: Sequence[CachedWork],
    folder: Path | None,
    cited: Mapping[str, str] | None = None,
) -> Iterator[UnwrittenNote]:
    """Each work's note; what the notes in *folder* say is no backlink.

    Args:
        cited: the keys by which works are cited, by handle; the others have their own.
    """
    home = f"{folder.absolute()}{os.sep}" if folder else None
    keys = citation_keys(resources, dict(items)) | dict(cited or {})
    for work_id, record in items:
        links = [link.mention for link in resources.cache.answers.citing(work_id)]
        citing = [each for each in links if home is None or not each.path.startswith(home)]
        yield UnwrittenNote(keys[work_id], record, citing)


def _markdown(resources: Resources, items: Sequence[CachedWork]) -> str:
    return "\n".join(note.text() for note in literature_notes(resources, items, None))


_WRITERS: dict[str, Callable[[Resources, Sequence[CachedWork]], str]] = {
    "json": _json,
    "bibtex": partial(_bibtex, dialect="bibtex"),
    "biblatex": partial(_bibtex, dialect="biblatex"),
    "csl-json": _csl,
    "ris": _ris,
    "html": _html,
    "markdown": _markdown,
}
FORMATS = (*_WRITERS, "citation")
"""The formats of `Session.export`."""
