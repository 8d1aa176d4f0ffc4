"""What the user's own item says that no record has a place for, as fields of an entry. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harvest.export.bibtex_names import format_names
from harvest.export.bibtex_option import BibOptions
from harvest.library.own_work import csl_date, work_of_csl

__all__ = ["further_fields", "with_further", "options_for"]

_FIELDS = {
    "title-short": "shorttitle",
    "collection-number": "number",
    "number-of-pages": "pagetotal",
    "number-of-volumes": "volumes",
    "chapter-number": "chapter",
    "number": "number",
    "genre": "type",
    "license": "copyright",
    "call-number": "library",
    "source": "source",
    "archive": "archive",
    "archive_location": "archivelocation",
    "annote": "annotation",
    "note": "note",
}
"""CSL's variables by the fields in which Better BibTeX and BibLaTeX have them."""
_PEOPLE = {
    "translator": "translator",
    "container-author": "bookauthor",
    "collection-editor": "editora",
}
_OWN_FIRST = frozenset({"type", "urldate"})


def options_for(item: Mapping[str, Any], options: BibOptions) -> BibOptions:
    """The options with what the user has in their item: it is asked for by being there."""
    return replace(
        options,
        abstract=options.abstract or bool(item.get("abstract")),
        keywords=options.keywords or bool(item.get("keyword")),
        url=options.url or bool(item.get("URL")),
    )


def further_fields(item: Mapping[str, Any], options: BibOptions) -> dict[str, str]:
    """Fields by name, in LaTeX without braces."""
    found: dict[str, str] = {}
    for variable, name in _FIELDS.items():
        value = item.get(variable)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            found.setdefault(name, options.encode(str(value)))
    for variable, name in _PEOPLE.items():
        people = work_of_csl({"author": item.get(variable)}).contributors
        if written := format_names(people, truncated=False, ascii=options.is_ascii):
            found[name] = written
    if (seen := csl_date(item.get("accessed"))) and item.get("URL"):
        found["urldate"] = seen
    return found


def with_further(fields: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Fields with their braces: *fields*, and what *own* says beyond; notes are put together."""
    found = dict(fields)
    for name, value in own.items():
        if name == "note" and name in found:
            found[name] = f"{{{found[name][1:-1]}. {value}}}"
        elif name not in found or name in _OWN_FIRST:
            found[name] = f"{{{value}}}"
    return found
