"""Properties of harvest's own among the user's, line by line."""

from __future__ import annotations

import dataclasses

import pytest

from harvest.errors import UnwritableNote
from harvest.writeback import annotate, is_annotated
from tests.table import every_row
from tests.writeback.sample import LOOP, NERVE

LISTS = 'harvest_citekeys:\n  - "doe2011"\nharvest_dois:\n  - "10.1000/loop"\n'
USER = "Tags:   [b, 'a']  # mine\nsr-due: 2026-01-01\nsr-interval: 4\nsr-ease:  250\n"
SUBJECT = dataclasses.replace(LOOP, is_subject=True)

SHAPES = {
    "new properties close the front matter": (
        f"---\n{USER}---\nText\n", f"---\n{USER}{LISTS}---\nText\n"
    ),
    "none yet": ("Text\n", f"---\n{LISTS}---\nText\n"),
    "none yet, a rule first": ("---\nText\n", f"---\n{LISTS}---\n---\nText\n"),
    "empty note": ("", f"---\n{LISTS}---\n"),
    "empty front matter": ("---\n---\nText\n", f"---\n{LISTS}---\nText\n"),
    "byte order mark": ("\ufeffText\n", f"\ufeff---\n{LISTS}---\nText\n"),
    "dots": ("---\na: b\n...\nText", f"---\na: b\n{LISTS}...\nText"),
    "in place": (
        "---\na: b\nharvest_dois:\n- 10.1/x\n- y\nz: '1'\n---\n",
        '---\na: b\nharvest_dois:\n  - "10.1000/loop"\n'
        'harvest_citekeys:\n  - "doe2011"\nz: \'1\'\n---\n',
    ),
    "as good in another form": (
        "---\nharvest_dois: [10.1000/loop]\nharvest_citekeys: [doe2011]\n---\n",
        "---\nharvest_dois: [10.1000/loop]\nharvest_citekeys: [doe2011]\n---\n",
    ),
    "no more of use": (
        f'---\na: b\nharvest_title: "x"\n{LISTS}z: c\n---\n', f"---\na: b\n{LISTS}z: c\n---\n"
    ),
    "folded": (
        f"---\nharvest_title: >-\n  a\n\n  b\n{LISTS}---\n", f"---\n{LISTS}---\n"
    ),
    "not harvest's": (
        "---\nharvest_moon: 1\n---\n", f"---\nharvest_moon: 1\n{LISTS}---\n"
    ),
    "block scalar last": (
        "---\nabstract: |\n  a: b\n\n  c\n---\n", f"---\nabstract: |\n  a: b\n\n  c\n{LISTS}---\n"
    ),
    "no YAML": (
        "---\ncitekey: @a\ntitle: A: B\n---\n", f"---\ncitekey: @a\ntitle: A: B\n{LISTS}---\n"
    ),
}  # fmt: skip


@every_row(("text", "expected"), SHAPES.values(), ids=SHAPES)
def test_only_own_properties_are_touched(text: str, expected: str) -> None:
    """The user's lines keep order, quotes, blanks and comments."""
    assert annotate(text, [LOOP], "frontmatter") == expected
    crlf = annotate(text.replace("\n", "\r\n"), [LOOP], "frontmatter")
    if "\n" in text:
        assert crlf == expected.replace("\n", "\r\n")


REFUSED = {
    "twice": (
        "---\nharvest_doi: a\nharvest_doi: b\n---\n",
        "line 3: a second property harvest_doi",
    ),
    "list without end": ("---\nharvest_dois: [a,\n]\n---\n", "line 2: .*harvest_dois ends"),
    "quotes without end": ('---\nharvest_doi: "a\nb: c\n---\n', "line 2: .*harvest_doi ends"),
    "a list": ("---\n- a\n---\n", "line 2: .*no plain list of properties"),
    "indented": ("---\n# c\n  a: b\n---\n", "line 3: .*no plain list of properties"),
    "flow": ("---\n{a: b}\n---\n", "line 2: .*no plain list of properties"),
    "TOML": ("+++\na = 1\n+++\n", "line 1: front matter in another language"),
    "JSON": ('{\n"a": 1\n}\n', "line 1: front matter in another language"),
}


@every_row(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_clear_is_refused(text: str, words: str) -> None:
    """The message says where and what."""
    with pytest.raises(UnwritableNote, match=words):
        annotate(text, [LOOP], "frontmatter")


def test_a_literature_note_gets_its_work_s_description() -> None:
    """Each number is under its source's name; a retracted work among the cited ones is named."""
    new = annotate("---\ndoi: 10.1000/loop\n---\n", [NERVE, SUBJECT], "frontmatter")
    assert new == (
        '---\ndoi: 10.1000/loop\nharvest_citekey: "doe2011"\nharvest_doi: "10.1000/loop"\n'
        'harvest_title: "Vascular loops: a review"\n'
        'harvest_authors:\n  - "Jane Doe"\n  - "Kim Roe"\nharvest_year: 2011\n'
        'harvest_venue: "Brain"\nharvest_type: "journal-article"\n'
        "harvest_citations_crossref: 1234\nharvest_citations_openalex: 1300\n"
        'harvest_classes:\n  - "popularity Top 1% (OpenAIRE 2026-11-21)"\n'
        '  - "influence Top 10% (OpenAIRE 2026-11-21)"\nharvest_as_of: "2026-11-21"\n'
        'harvest_citekeys:\n  - "group"\n  - "doe2011"\n'
        'harvest_dois:\n  - "10.1000/nerve(1)<2>"\n  - "10.1000/loop"\n'
        "harvest_notices:\n"
        '  - "RETRACTED: group (2014-05-01, notice doi:10.1000/notice, Crossref)"\n'
        '  - "CORRECTED: group (2012-01-01, Crossref)"\n---\n'
    )
    assert "harvest_citekeys" not in annotate("", [SUBJECT], "frontmatter")


def test_what_is_cited_no_more_goes() -> None:
    """Without works no property of harvest's is left, and a note without gets no front matter."""
    annotated = annotate(f"---\n{USER}---\n", [LOOP], "frontmatter")
    assert annotate(annotated, [], "frontmatter") == f"---\n{USER}---\n"
    assert annotate("Text", [], "frontmatter") == "Text"
    assert is_annotated(annotated, "frontmatter")
    assert not is_annotated(f"---\n{USER}---\n", "frontmatter")
