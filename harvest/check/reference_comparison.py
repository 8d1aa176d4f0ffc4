"""A reference in words against the record: what cannot be right, however the style orders it.

Which words are the title and which the journal is read off a reference with some luck only. So the
record's own words are looked for in the reference: its title, its first author; and of the numbers
those are compared that stand nowhere else in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from harvest.check.field_comparison import find_differences
from harvest.check.finding import Difference
from harvest.check.title_letters import readings
from harvest.model.mention import Query
from harvest.model.work import Work
from harvest.text.notice_label import without_notice
from harvest.text.script import script_of

__all__ = ["find_reference_differences"]

_NUMBERS = frozenset({"year", "volume", "pages"})
_ALIKE = 66.0
"""From here on a stretch of the reference is the title, with a word or more changed."""
_FEWEST_LETTERS = 20
_NAME_ALIKE = 80.0
_HEAD = 60
"""Letters within which every style has named the first author."""


def find_reference_differences(query: Query, work: Work, text: str) -> tuple[Difference, ...]:
    """What the reference *text*, read as *query*, says and *work* contradicts."""
    forms = readings(text)
    found = [*_title(query, work, forms), *_first_author(query, work, forms)]
    for each in find_differences(query, work):
        if each.field in _NUMBERS and not _is_in_text(each, text):
            found.append(each)
    return tuple(found)


def _title(query: Query, work: Work, cited: frozenset[str]) -> Iterator[Difference]:
    """A title that is nearly there; where none is at all, the style leaves titles out."""
    forms = [each for each in (work.title, work.original_title, work.title_markup) if each]
    forms += [without_notice(each) for each in forms]  # which came after it was cited
    known = [letters for form in forms for letters in readings(form)]
    if any(letters in text for letters in known for text in cited):
        return
    titles = readings(query.title or "")
    if any(letters.startswith(cut) for letters in known for cut in titles):
        return
    long = [letters for letters in known if len(letters) >= _FEWEST_LETTERS]
    if any(fuzz.partial_ratio(letters, text) >= _ALIKE for letters in long for text in cited):
        yield Difference("title", query.title or "", work.title or "")


def _first_author(query: Query, work: Work, forms: frozenset[str]) -> Iterator[Difference]:
    """An author whose family name does not stand at the beginning of the reference."""
    people = work.authors
    name = (people[0].family or people[0].name) if people else ""
    words = readings(name.split()[-1]) if name.split() else frozenset()
    if not query.authors or not words:
        return
    is_one_script = any(script_of(name) == script_of(each) for each in query.authors)
    if is_one_script and not any(
        word in text or fuzz.partial_ratio(word, text[: len(word) + _HEAD]) >= _NAME_ALIKE
        for word in words
        for text in forms
    ):
        yield Difference("first author", ", ".join(query.authors[:5]), name)


def _is_in_text(difference: Difference, text: str) -> bool:
    """Whether one of the record's years, or its volume, stands somewhere in the reference."""
    values = difference.record.split(" or ")
    return any(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) for value in values)
