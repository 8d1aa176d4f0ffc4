"""What a note says of its work in its text: Readwise's list of fields, and Dataview's.

Readwise writes a heading, "## Metadata" and a list (Author, Full Title, Category, URL); people
write the same as Dataview fields ("Full Title:: …"), and Logseq's properties have title, authors
and year. Books, tweets and podcasts are no articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from harvest.model.mention import Mention
from harvest.reading.description import describe
from harvest.reading.property import Property
from harvest.reading.prose import Page

__all__ = ["find_fields"]

_NEAR_LINES = 40
"""Fields of a note stand in its first lines."""
_FIELD = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*)?"
    r"(Full Title|Author|Authors|Category|Title|Year|Published(?: Date)?|DOI|URL)"
    r"(?:\*\*)?[ \t]*::?(?:\*\*)?[ \t]+(\S.*?)[ \t]*$",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"#?\W*(?:articles?|papers?|journal articles?)\b", re.IGNORECASE)


_WEB = re.compile(
    r"https?://(?:[\w-]+\.)*(?:github|gitlab|youtube|youtu|vimeo|medium|substack|twitter|x|reddit"
    r"|linkedin|wikipedia|stackoverflow|ycombinator|bsky|facebook|instagram|tiktok|dev|notion)"
    r"\.(?:com|be|org|net|app|to|so)(?:/|$)",
    re.IGNORECASE,
)
"""Where nothing that is cited as a work appears."""


def _is_page(fields: Mapping[str, Property]) -> bool:
    """Whether an "article" is a page of the web: its author is its site, or its site is known."""
    address = fields["url"].value if "url" in fields else ""
    if _WEB.match(address):
        return True
    author = fields["author"].value.strip().lower() if "author" in fields else ""
    host = re.match(r"https?://([^/?#\s]+)", address.lower())
    return bool(author and host and "." in author and f".{host[1]}".endswith(f".{author}"))


def _is_article(fields: Mapping[str, Property]) -> bool:
    """Whether it is one of Readwise's notes of an article."""
    category = fields.get("category")
    return "full title" in fields and category is not None and bool(_ARTICLES.match(category.value))


def _is_whole(fields: Mapping[str, Property], page: Page) -> bool:
    """Whether Dataview's or Logseq's fields ("year:: 2011") give title, authors and year."""
    names = ("year" in fields, "author" in fields or "authors" in fields)
    before = page.text[page.line_span(fields["title"].offset)[0] :] if "title" in fields else ""
    return all(names) and "::" in before.split("\n", 1)[0]


def find_fields(page: Page, path: str) -> Mention | None:
    """Return the article that a note's list of fields describes; None without such a list.

    A list that gives a DOI needs no words: the DOI is found as what it is.
    """
    fields: dict[str, Property] = {}
    first = page.position(page.body)[0] - 1
    for start in page.lines[first : first + _NEAR_LINES]:
        end = page.line_span(start)[1]
        found = _FIELD.match(page.text[start:end].rstrip("\r"))
        if found:
            key = found[1].lower()
            at = start + found.start(2)
            value = re.sub(r"\[\[|\]\]", "", found[2])
            fields.setdefault(key, Property((key,), value, at))
    title = fields.get("full title") or fields.get("title")
    if title is None or not (_is_article(fields) or _is_whole(fields, page)):
        return None
    if any("10." in one.value and "/" in one.value for one in fields.values() if one is not title):
        return None
    if _is_page(fields):
        return None
    query = describe(list(fields.values()))
    if query is None:
        return None
    line, column = page.position(title.offset)
    return Mention(path, line, column, "frontmatter", title.value, query=query)
