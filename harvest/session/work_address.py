"""Where a work can be opened: its page, its PDF, the user's Zotero, the notes that mention it."""

from __future__ import annotations

from dataclasses import dataclass

from harvest.cache import Cache
from harvest.errors import InvalidIdentifier, UnknownWork
from harvest.export.sanitize import doi_link, safe_link
from harvest.model.identifier import Identifier, parse_identifier
from harvest.session.given_works import named_work, names_of

__all__ = ["Addresses", "find_addresses"]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a work is; what is not known is empty.

    Attributes:
        page: of its DOI, else of its best identifier, else where it can be read.
        pdf: a PDF that is free to read.
        zotero: the item in the user's Zotero, by which a note mentions it.
        notes: (path, line) of each mention in a file, in order.
    """

    page: str = ""
    pdf: str = ""
    zotero: str = ""
    notes: tuple[tuple[str, int], ...] = ()


def find_addresses(cache: Cache, ref: str) -> Addresses:
    """The addresses of the work that *ref* names; nobody is asked.

    Raises:
        UnknownWork: it is neither in the cache nor an identifier.
    """
    work_id = named_work(cache, ref)
    record = cache.works.record(work_id) if work_id else None
    if work_id is None or record is None:
        try:
            return Addresses(_page(parse_identifier(ref)))
        except InvalidIdentifier:
            message = f"{ref} is not in the cache; first run: harvest lookup {ref!r}"
            raise UnknownWork(message) from None
    access = record.work.access
    pages = [_page(name) for name in names_of(record)]
    mentions = [link.mention for link in cache.answers.citing(work_id)]
    items = (each for mention in mentions for each in mention.identifiers)
    return Addresses(
        next(filter(None, [*pages, safe_link(access.url)]), ""),
        safe_link(access.pdf_url),
        next((each.url for each in items if each.scheme == "zotero"), ""),
        tuple((each.path, each.line) for each in mentions if each.is_in_file),
    )


def _page(name: Identifier) -> str:
    return doi_link(name.value) if name.scheme == "doi" else safe_link(name.url)
