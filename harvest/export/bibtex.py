"""A record as a BibTeX or BibLaTeX entry.

Which fields an entry has is a table (dialect.py); what goes into each is one small function
(field.py).
Conventions: btxdoc §3 for BibTeX, the BibLaTeX manual §2 for BibLaTeX, and where these are silent
what Better BibTeX and JabRef do, so that those programs read the entry without loss.

Nothing a source says can leave its field: text is escaped, braces pair, a value is one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from harvest.export.bibtex_field import FIELDS
from harvest.export.bibtex_option import BibOptions, Dialect
from harvest.export.dialect import fields_of
from harvest.export.edition import is_software
from harvest.export.thesis_kind import thesis_kind
from harvest.model.record import Record
from harvest.model.work import Work
from harvest.text.format_type import TO_BIBLATEX, TO_BIBTEX

__all__ = ["BibOptions", "entry_type", "is_valid_key", "to_bibtex", "to_entry", "to_fields"]

_KEY = re.compile(r"[^\s\x00-\x20\x7f{}(),=\"#%'~\\]+")


_DEFAULT = BibOptions()


def is_valid_key(key: str) -> bool:
    """Whether BibTeX, biber and LaTeX take *key* for a citation key.

    >>> is_valid_key("DBLP:conf/nips/2017"), is_valid_key("a b"), is_valid_key("")
    (True, False, False)
    """
    return bool(_KEY.fullmatch(key))


def to_bibtex(record: Record, key: str, options: BibOptions = _DEFAULT) -> str:
    """The entry of *record* under *key*, ending in a line feed.

    Raises:
        ValueError: *key* is no citation key (see `is_valid_key`).
    """
    if not is_valid_key(key):
        raise ValueError(f"{key!r} is no citation key: empty, or a space or {{}}(),=\"#%'~\\ in it")
    return to_entry(entry_type(record.work, options.dialect), key, to_fields(record, options))


def to_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """The entry of these fields, each with its value as it stands in the file; any *key*."""
    lines = [f"  {name} = {value}" for name, value in fields.items()]
    # Readers want a comma behind the key even where nothing follows.
    body = ",\n".join(lines) + "\n" if lines else ""
    return f"@{kind}{{{key},\n{body}}}\n"


def entry_type(work: Work, dialect: Dialect = "bibtex") -> str:
    """The entry type for the work's Crossref type.

    >>> entry_type(Work(type="dissertation")), entry_type(Work(type="dissertation"), "biblatex")
    ('phdthesis', 'thesis')
    """
    if work.type == "dissertation" and dialect == "bibtex":
        return thesis_kind(work.degree).bibtex
    types = TO_BIBTEX if dialect == "bibtex" else TO_BIBLATEX
    found = types.get("software" if is_software(work) else work.type or "", "misc")
    # BibLaTeX's collection has editors only.
    return "book" if found == "collection" and work.authors else found


def to_fields(
    record: Record, options: BibOptions = _DEFAULT, kind: str | None = None
) -> dict[str, str]:
    """The fields of the entry in their order, each with its value as it stands in the file.

    *kind* is an entry type of the dialect to take the fields of; by default the record's own.
    """
    found = {}
    kind = kind or entry_type(record.work, options.dialect)
    for name in fields_of(kind, options.dialect):
        value = FIELDS[name](record, options)
        if value:
            found[name] = value if name == "month" else f"{{{value}}}"
    return found
