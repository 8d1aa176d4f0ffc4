"""Entry types and the fields of each, for BibTeX (btxdoc §3) and BibLaTeX (its manual §2.1).

BibLaTeX entries keep to the data model that `biber --validate-datamodel` checks, so that biber
finds no field an entry type does not know.
"""

from __future__ import annotations

from functools import cache

__all__ = ["LANGUAGES", "fields_of", "known_type"]


LANGUAGES = {
    "ar": "arabic",
    "bg": "bulgarian",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "gl": "galician",
    "he": "hebrew",
    "hr": "croatian",
    "hu": "magyar",
    "id": "bahasai",
    "is": "icelandic",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "la": "latin",
    "lt": "lithuanian",
    "lv": "latvian",
    "nb": "norsk",
    "nl": "dutch",
    "nn": "nynorsk",
    "no": "norsk",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sk": "slovak",
    "sl": "slovene",
    "sr": "serbian",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "uk": "ukrainian",
    "vi": "vietnamese",
    "zh": "chinese",
}
"""ISO 639-1 to the language names of babel and polyglossia."""

_BIBTEX_BODY = {
    "article": "journal volume number pages eid",
    "inproceedings": "booktitle series volume number pages eid publisher address",
    "incollection": "booktitle series volume pages eid edition publisher address",
    "book": "series volume edition publisher address",
    "proceedings": "series volume publisher address",
    "phdthesis": "type school address",
    "mastersthesis": "type school address",
    "techreport": "type number institution address",
    "misc": "howpublished version",
}
_BIBLATEX_BODY = {
    "article": "journaltitle shortjournal volume number pages eid",
    "inproceedings": "booktitle eventtitle venue eventdate series volume number pages eid publisher"
    " location",
    "incollection": "booktitle series volume pages edition publisher location",
    "inreference": "booktitle series volume pages edition publisher location",
    "book": "series volume edition publisher location",
    "collection": "series volume edition publisher location",
    "reference": "series volume edition publisher location",
    "proceedings": "eventtitle venue eventdate series volume publisher location",
    "periodical": "series volume number",
    "thesis": "type institution location",
    "report": "type number institution location version",
    "online": "organization version",
    "dataset": "publisher version",
    "software": "version organization",
    "misc": "howpublished version",
}
_WITHOUT_ISBN = frozenset({"article", "misc", "online", "dataset", "software", "techreport"})
_WITH_ISSN = frozenset({"article", "inproceedings", "incollection", "periodical"})
_BIBLATEX_ISSN = frozenset({"article", "periodical"})


@cache
def fields_of(entry_type: str, dialect: str) -> tuple[str, ...]:
    """The names of the fields that an entry of this type may have, in the order of the file."""
    if dialect == "bibtex":
        head, body, when = "author editor title", _BIBTEX_BODY[entry_type], "year month"
        links = "doi url urldate eprint archiveprefix primaryclass"
        has_issn = entry_type in _WITH_ISSN
        tail = "note abstract keywords citations"
    else:
        head, body, when = "author editor title subtitle", _BIBLATEX_BODY[entry_type], "date"
        links = "doi url urldate eprint eprinttype eprintclass langid"
        has_issn = entry_type in _BIBLATEX_ISSN
        tail = "note abstract keywords citations"
    names = [*head.split(), *body.split(), *when.split()]
    names += [] if entry_type in _WITHOUT_ISBN else ["isbn"]
    names += ["issn"] if has_issn else []
    return (*names, *links.split(), *tail.split())


_ALIASES = {
    "inbook": "incollection",
    "conference": "inproceedings",
    "mvbook": "book",
    "mvcollection": "collection",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "thesis": "phdthesis",
    "techreport": "report",
    "report": "techreport",
    "collection": "book",
    "reference": "book",
    "inreference": "incollection",
    "periodical": "misc",
    "suppperiodical": "article",
}
"""Types to take the fields of where the dialect has no layout for the type itself."""


def known_type(entry_type: str, dialect: str) -> str:
    """The type whose fields an entry of *entry_type*, as somebody wrote it, can have.

    >>> known_type("InBook", "bibtex"), known_type("movie", "biblatex")
    ('incollection', 'misc')
    """
    layouts = _BIBTEX_BODY if dialect == "bibtex" else _BIBLATEX_BODY
    name = entry_type.lower()
    for known in (name, _ALIASES.get(name, ""), "phdthesis" if "thesis" in name else ""):
        if known in layouts:
            return known
    return "misc"
