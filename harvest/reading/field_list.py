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

__all__ = ["MAY_LIST", "find_fields"]

_FEWEST_WORDS = 4
_HEADING = re.compile(r"\s*#[ \t]+([^\n]{10,300}?)[ \t#]*(?:\n|$)")
_NEAR_LINES = 40
"""Fields of a note stand in its first lines."""
_NAMES = {
    "title": "title titel titre título titolo 题目 标题 题名",
    "author": "author autor autoren auteur auteurs autores autore autori 作者",
    "authors": "authors",
    "year": "year jahr année año anno 年份",
    "full title": "", "category": "", "published": "", "published date": "", "doi": "", "url": "",
    "journal": "journal venue conference zeitschrift revue revista rivista 会议 期刊",
    "container title": "publication-title publication", "item type": "item-type",
    "date": "", "publication date": "", "publication year": "",
}  # fmt: skip
_MEANING = {name: key for key, names in _NAMES.items() for name in (key, *names.split())}
_FIELD = re.compile(
    r"[ \t>]*(?P<mark>(?:\|[ \t]*|[-*+][ \t]+)?(?:\*\*)?)"
    rf"(?P<name>{'|'.join(sorted(_MEANING, key=len, reverse=True))})(?:\(s\))?"
    r"(?:\*\*)?[ \t]*(?P<sign>::?|：|\|)(?:\*\*)?[ \t]*(?P<value>\S.*?)[ \t|]*$",
    re.IGNORECASE,
)
MAY_LIST = re.compile(
    r"ategory|::|^[ \t>]*\*\*(?:author|autor|auteur|作者)"
    r"|^[ \t>|]*(?:[-*+][ \t]+)?(?:\*\*)?(?:title|tit[eru]|titolo|título|题目|标题|题名)",
    re.IGNORECASE | re.MULTILINE,
)
"""What a note that holds such a list has somewhere."""
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


def _is_whole(marked: set[str]) -> bool:
    """Whether title, authors and year are items, bold, or fields as Dataview and Logseq have them.

    "- **Title**: …", "year:: 2011".
    """
    is_dated = "year" in marked or {"date", "item type"} <= marked or "publication year" in marked
    return is_dated and "title" in marked and not marked.isdisjoint(("author", "authors"))


def _headed(page: Page, marked: set[str]) -> Property | None:
    """The first heading as the title, where authors and year stand in bold below it."""
    if marked.isdisjoint(("author", "authors")) or marked.isdisjoint(("year", "publication year")):
        return None
    found = _HEADING.match(page.text, page.body)
    if found is None or len(found[1].split()) < _FEWEST_WORDS:
        return None
    return Property(("title",), found[1].strip(), found.start(1))


def find_fields(page: Page, path: str) -> Mention | None:
    """Return the article that a note's list of fields describes; None without such a list.

    A list that gives a DOI needs no words: the DOI is found as what it is.
    """
    fields: dict[str, Property] = {}
    marked: set[str] = set()
    first = page.position(page.body)[0] - 1
    for start in page.lines[first : first + _NEAR_LINES]:
        end = page.line_span(start)[1]
        found = _FIELD.match(page.text[start:end].rstrip("\r"))
        if found and not ("|" in found["mark"] and "|" in found["value"]):
            key = _MEANING[found["name"].lower()]
            value = re.sub(r"\[\[|\]\]", "", found["value"].strip("*_ "))
            is_new = key not in fields
            fields.setdefault(key, Property((key,), value, start + found.start("value")))
            if is_new and (found["mark"] or found["sign"] == "::"):
                marked.add(key)
    if "title" not in fields and (heading := _headed(page, marked)):
        fields["title"] = heading
        marked.add("title")
    title = fields.get("full title") or fields.get("title")
    if title is None or not (_is_article(fields) or _is_whole(marked)):
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
