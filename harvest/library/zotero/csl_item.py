"""A Zotero item as CSL-JSON, every field that the user filled in.

The names are those by which Zotero exports CSL-JSON itself
(https://github.com/zotero/zotero-schema, "csl"); what CSL has no name for keeps Zotero's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from harvest.text.format_type import ZOTERO_TO_CSL

__all__ = ["Creator", "citation_key_of", "creators_of", "item_of_json", "to_csl_item"]

Creator = tuple[str, str, str]
"""Role, family name or the whole name, given names ("" for a name without parts)."""

_VARIABLES = {
    "container-title": "publicationTitle bookTitle proceedingsTitle encyclopediaTitle"
    " dictionaryTitle websiteTitle blogTitle forumTitle programTitle reporter code",
    "publisher": "publisher university institution company studio label network distributor"
    " repository",
    "collection-title": "series seriesTitle",
    "number": "number reportNumber patentNumber docketNumber billNumber archiveID",
    "genre": "type thesisType reportType websiteType letterType manuscriptType mapType postType"
    " presentationType genre",
    "event-title": "conferenceName meetingName",
    "version": "version versionNumber",
    "publisher-place": "place",
    "title": "title subject caseName nameOfAct",
    "title-short": "shortTitle",
    "container-title-short": "journalAbbreviation",
    "collection-number": "seriesNumber",
    "volume": "volume codeVolume reporterVolume",
    "issue": "issue",
    "page": "pages firstPage",
    "number-of-pages": "numPages",
    "number-of-volumes": "numberOfVolumes",
    "edition": "edition",
    "section": "section",
    "DOI": "DOI",
    "PMID": "PMID",
    "PMCID": "PMCID",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "URL": "url",
    "abstract": "abstractNote",
    "language": "language",
    "license": "rights",
    "archive": "archive",
    "archive_location": "archiveLocation",
    "source": "libraryCatalog",
    "call-number": "callNumber",
    "medium": "medium",
    "scale": "scale",
}
_BY_NAME = {name: variable for variable, names in _VARIABLES.items() for name in names.split()}
_ROLES = {
    "editor": "editor",
    "translator": "translator",
    "seriesEditor": "collection-editor",
    "bookAuthor": "container-author",
    "reviewedAuthor": "reviewed-author",
    "contributor": "contributor",
    "recipient": "recipient",
}
_OWN = frozenset({"date", "accessDate", "extra", "citationKey", "parsedDate"})
# What an item of Zotero's API has beside its fields.
_KEPT_OUT = frozenset(
    {"key", "itemType", "parentItem", "dateAdded", "dateModified", "itemID", "itemKey"}
    | {"libraryID", "uri", "select", "citekey", "id"}
)
_KEY_LINE = re.compile(r"^(?:Citation Key|bibtex)[:*]([^\n]*)(?:\n|\Z)", re.I | re.M)
_SQL_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")


def to_csl_item(
    kind: str, fields: Mapping[str, str], creators: Iterable[Creator], tags: Iterable[str] = ()
) -> dict[str, Any]:
    """The CSL-JSON item without an id.

    Args:
        kind: Zotero's type of the item.
        fields: by Zotero's names.
    """
    found: dict[str, Any] = {"type": ZOTERO_TO_CSL.get(kind, "document")}
    for name, value in fields.items():
        if name not in _OWN | _KEPT_OUT:
            found.setdefault(_BY_NAME.get(name, name), value)
    for role, family, given in creators:
        person = {"family": family, "given": given} if given else {"literal": family}
        found.setdefault(_ROLES.get(role, "author"), []).append(person)
    dates = fields.get("parsedDate") or fields.get("date"), fields.get("accessDate")
    found |= {"issued": _date(dates[0]), "accessed": _date(dates[1])}
    found["note"] = _KEY_LINE.sub("", fields.get("extra", "")).strip()
    found["keyword"] = ", ".join(tags)
    return {name: value for name, value in found.items() if value}


def item_of_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """The CSL-JSON item of one as Zotero's API and Better BibTeX's own JSON have it."""
    texts = {name: value for name, value in data.items() if value and isinstance(value, str)}
    tags = [each.get("tag") for each in _dicts(data.get("tags"))]
    return to_csl_item(
        str(data.get("itemType")),
        texts,
        creators_of(data.get("creators")),
        [tag for tag in tags if isinstance(tag, str) and tag],
    )


def citation_key_of(data: Mapping[str, Any]) -> str | None:
    """The citation key that the item itself holds: in a field of its own, or a line of `extra`."""
    own, extra = data.get("citationKey"), data.get("extra")
    written = _KEY_LINE.search(extra) if isinstance(extra, str) else None
    found = own if isinstance(own, str) else written[1] if written else ""
    return found.strip() or None


def creators_of(value: Any) -> list[Creator]:
    """The creators in Zotero's JSON, those that have a name."""
    found = []
    for each in _dicts(value):
        name, given = each.get("lastName") or each.get("name"), each.get("firstName")
        if isinstance(name, str) and name:
            found.append((str(each.get("creatorType")), name, str(given or "")))
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _date(text: str | None) -> dict[str, Any] | None:
    """Zotero's "2011-05-00 May 2011", an ISO date, or words with a year in them."""
    text = (text or "").strip()
    if written := _SQL_DATE.match(text):
        parts = [int(part) for part in written.groups() if part and int(part)]
        return {"date-parts": [parts]} if parts else None
    year = _YEAR.search(text)
    if year is None:
        return {"literal": text} if text else None
    return {"date-parts": [[int(year[0])]], "literal": text}
