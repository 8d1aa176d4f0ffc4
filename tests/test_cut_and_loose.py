"""DOIs cut off or with a final slash, addresses by place, and references by their form alone."""

from __future__ import annotations

import pytest

from harvest.errors import InvalidIdentifier
from harvest.model.identifier import beginning_of, find_broken
from harvest.model.mention import Mention, Query
from harvest.model.work import Work
from harvest.reading import read_list
from harvest.reading.note import read_note
from harvest.resolve.search import Search, name_of
from tests.fake import crossref_body, doi
from tests.table import every_row
from tests.test_pipeline import TITLE, World, mention, world

__all__ = ["world"]

STUB = "https://doi.org/10.1016/b978-0"
CUTS = ("...", "…", "[...]", "[…]", "\\[...\\]", "....")


def texts(note: str) -> list[str]:
    """The text of each mention of a note, without what is behind its first 40 characters."""
    return [one.text[:40] for one in read_note(note, "n.md").mentions]


@every_row("cut", CUTS)
@every_row("form", ["{}", "<{}>", "See {} here", "[DOI]({})", "*{}*", "- {}"])
def test_a_cut_doi_is_asked_of_nobody(cut: str, form: str) -> None:
    """It is told as cut off, whatever wraps it, and is no identifier of any mention."""
    reading = read_note(form.format(STUB + cut) + "\n", "n.md")
    assert [one.identifiers for one in reading.mentions if one.identifiers] == []
    assert any("cut off" in one.text for one in reading.problems)


@pytest.mark.parametrize(
    "note",
    [
        "[Vascular loops in man and mouse]({})\n",
        "## References\n- Doe J. Vascular loops in man and mouse. Brain 2011;1:5-9. {}\n",
        "| Title | Year | DOI |\n|---|---|---|\n| Vascular loops in man and mouse | 2011 | {} |\n",
    ],
)
def test_the_title_beside_a_cut_doi_is_searched(note: str) -> None:
    """The search knows how the DOI begins, and the mention what is wrong."""
    (one,) = read_note(note.format(STUB + "..."), "n.md").mentions
    assert one.query is not None and one.query.doi_start == "10.1016/b978-0"
    assert one.query.title == "Vascular loops in man and mouse"
    assert "cut off" in " ".join(one.problems)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("title,doi\nVascular loops in man,{}...\n", "a.csv"),
        ("@article{{a, title={{Vascular loops in man}}, doi={{10.1016/b978-0...}}}}\n", "a.bib"),
        ("Vascular loops in man. {}...\n", "a.txt"),
    ],
)
def test_lists_keep_the_beginning_too(text: str, path: str) -> None:
    """In a table, an entry and a line alike."""
    (one,) = read_list(text.format(STUB), path).mentions
    assert one.query is not None and one.query.doi_start == "10.1016/b978-0"


def test_only_what_is_cut_off_has_a_beginning() -> None:
    """A DOI that is wrong otherwise says nothing of the right one."""
    assert beginning_of(InvalidIdentifier("10.1000/a b", "holds more than a DOI")) is None
    (broken,) = find_broken("see 10.1016/j. and on")
    assert beginning_of(broken.error) == "10.1016/j"


def test_a_hit_must_begin_with_what_is_left() -> None:
    """The same title under another DOI, or under none, is another work."""
    for value, status in (
        ("10.1016/b978-0-12", "matched"),
        ("10.1000/x", "absent"),
        (None, "absent"),
    ):
        search = Search(Query(title=TITLE, raw=TITLE, doi_start="10.1016/b978-0"))
        work = Work(title=TITLE, doi=value)
        search.add(name_of(work) or doi("none"), work)
        assert search.verdict.status == status


@pytest.mark.parametrize("text", ["https://doi.org/10.1000/a/", "10.1000/a/.", "(10.1000/a/)"])
def test_a_final_slash_may_be_part_of_the_name(world: World, text: str) -> None:
    """Both names are asked, the one without it first; the one that is known is the work."""
    named = doi("a")
    with_slash = type(named)("doi", f"{named.value}/")
    text = text.replace("10.1000/a", named.value)
    world.crossref.stock[with_slash] = crossref_body(with_slash, TITLE)
    (answer,) = world.resolve(Mention("n.md", 1, 1, "doi", text, (named,)))
    assert answer.status == "matched"


def test_a_slash_within_an_address_asks_for_nothing_more(world: World) -> None:
    """What goes on behind the slash is the address's own."""
    named = doi("a")
    text = f"https://journal.example/doi/{named.value}/full"
    (answer,) = world.resolve(Mention("n.md", 1, 1, "url", text, (named,)), mention(doi("b")))[:1]
    assert answer.status == "absent"
    assert not any(each.value.endswith("/") for each in world.crossref.asked)


@pytest.mark.parametrize(
    ("url", "journal"),
    [
        ("https://science.sciencemag.org/content/313/5786/504", "Science"),
        ("http://www.sciencemag.org/content/313/5786/504.full.pdf", "Science"),
        ("http://www.sciencemag.org/cgi/content/abstract/313/5786/504", "Science"),
        ("https://www.pnas.org/content/313/5786/504", "Proceedings of the National Academy"),
    ],
)
def test_an_address_may_tell_the_place(url: str, journal: str) -> None:
    """Journal, volume, issue and first page are searched, with the link's title if it has one."""
    for note, title in ((url, None), (f"[A study of many loops]({url})", "A study of many loops")):
        (one,) = read_note(note, "n.md").mentions
        assert one.query is not None and (one.query.container or "").startswith(journal)
        assert (one.query.volume, one.query.pages, one.query.title) == ("313", "504", title)


REFERENCES = (
    'Doe, Jane, Rita B. Roe, and Max Poe. "A study of many loops." _Brain_. IEEE, 2014.',
    "Doe, Jane D., and Rita Roe. **A study of many loops.* Brain letters 19.3 (2014): 554-568.",
    'Doe, Roe & Poe (2022) - "Point-E: A study of loops"',
    'Doe et al. (2020) - "LoopNet: Loops for Characters"',
    'Doe et al. "Loops Are All You Need" (2017) - 158k citations',
    'Doe & Roe "Loops as Constraint Solving" (2017)',
    'Doe et al. "LoopGAN" (NVIDIA, 2020)',
    "Doe, M., F. Roe Poe, and M. Loe (2024). A study of many loops. Energy 288, 129906.",
)
OTHERS = (
    'Queen "Bohemian Rhapsody" (1975)',
    "Doe et al. (2020) found that loops are many, as others had.",
    "The team (2020) built it.",
    "**200 citations** | SIGGRAPH 2020",
    "**Method:** Works for images, sound, and neural textures",
    'Doe, Roe, and Poe\'s "Loops of Man and Mouse" (2022) arrived at the same in another way.',
    "*Venue:* Published in Nature (2025) - Highest prestige",
)


@every_row("text", REFERENCES)
@every_row("form", ["{}\n", "- [ ] {}\n", "### {}\n", "[^1]: {}\n", "For more you can read {}\n"])
def test_a_reference_by_its_form(text: str, form: str) -> None:
    """Wherever it stands: a paragraph, an item, a heading, a footnote, the end of a sentence."""
    assert texts(f"# A note\n\nText.\n\n{form.format(text)}") == [text[:40]]


@every_row("text", OTHERS)
@every_row("form", ["{}\n", "- {}\n", "### {}\n"])
def test_what_only_reminds_of_one(text: str, form: str) -> None:
    """Records, sentences and remarks are none."""
    assert texts(f"# A note\n\n{form.format(text)}") == []


def test_paragraphs_in_a_row_that_cite_are_none() -> None:
    """A text that tells of works, each paragraph after a name, with who and when in brackets."""
    lines = [
        f"**Loop method {each}** (Doe et al., 201{each}): the loops are many; see *long tables*."
        for each in range(4)
    ]
    assert texts("# A note\n\n" + "\n\n".join(lines)) == []
    assert texts("# A note\n\n" + "\n".join(f"- {line}" for line in lines)) == []


def test_a_link_to_a_note_and_what_is_said_of_it() -> None:
    """Behind the dash after a link stands what the user thinks of the note."""
    line = "- [[doe-2024]] — MIT, NeurIPS 2024; Doe, J. et al. model *sequences of loops*"
    assert texts(f"## Sources\n{line}\n{line}\n") == []


@pytest.mark.parametrize(
    ("author", "url", "count"),
    [
        ("[[example.com]]", "https://www.example.com/docs", 0),
        ("Jane Doe", "https://github.com/doe/loops", 0),
        ("Jane Doe", "https://medium.com/@doe/loops", 0),
        ("[[api.zotero.org]]", "https://journal.example/document/123", 1),
        ("Jane Doe", "https://journal.example/document/123", 1),
    ],
)
def test_readwise_calls_pages_articles_too(author: str, url: str, count: int) -> None:
    """A site as its own author, and sites where no work appears, are pages."""
    note = (
        f"# N\n\n## Metadata\n- Author: {author}\n- Full Title: A study of many loops\n"
        f"- Category: #articles\n- URL: {url}\n"
    )
    assert len(texts(note)) == count


def test_remarks_below_a_listed_work_are_none() -> None:
    """In a list whose headings are works, what is told of each is no work."""
    note = (
        '## Key papers\n\n### Doe & Roe (2020) - "A study of loops"\n'
        "**7,013 citations** | ECCV 2020 (Best Paper)\n"
        "- **Versatile:** Works for NeRF, SDF, images\n"
    )
    assert texts(note) == ['Doe & Roe (2020) - "A study of loops"'[:40]]


def test_a_footnote_goes_on_in_lines_that_are_not_indented() -> None:
    """Up to a blank line or a new block."""
    note = "[^1]: Doe, M., and Roe, F.\n(2024). A study of many loops.\nEnergy 28, 12-19.\n# End\n"
    (one,) = read_note(note, "n.md").mentions
    assert one.text.endswith("12-19.") and one.query is not None and one.query.year == 2024


def test_references_in_html_lists() -> None:
    """Items under a heading of either kind, on one line or several; not after the list's end."""
    for heading in ("<h2>References</h2>", "## References"):
        note = (
            f'{heading}\n<ol>\n<li id="a">Doe J, Roe R. Loops in man. Brain 2011;134:5-9.</li>\n'
            "<li>\nRoe, R. (2012). Loops of the mouse. Brain, 2, 5-9.\n</li>\n</ol>\n"
            "<h2>Other</h2>\n<li>A thing of 2011, B.</li>\n"
        )
        assert texts(note) == [
            "Doe J, Roe R. Loops in man. Brain 2011;1",
            "Roe, R. (2012). Loops of the mouse. Brai",
        ]
        assert not any("</li>" in one.text for one in read_note(note, "n.md").mentions)


@pytest.mark.parametrize(
    ("line", "title", "author"),
    [
        ('"Clean Code" by Robert C. Martin', "Clean Code", "Martin"),
        ("*Thinking, Fast and Slow* by Daniel Kahneman", "Thinking, Fast and Slow", "Kahneman"),
        ("The Art of Computer Programming by Donald E. Knuth", None, "Knuth"),
        ("Thomas Kuhn, *The Structure of Revolutions*", "The Structure of Revolutions", "Kuhn"),
        (
            "Knuth, Donald. The Art of Programming. Addison-Wesley.",
            "The Art of Programming",
            "Knuth",
        ),
    ],
)
def test_books_without_a_year(line: str, title: str | None, author: str) -> None:
    """In a list they are read as title and author; elsewhere they are nothing."""
    (one,) = read_note(f"## Books and references\n- {line}\n", "n.md").mentions
    assert one.query is not None and one.query.authors == (author,)
    assert title is None or one.query.title == title
    assert texts(f"## Notes\n- {line}\n") == []


@pytest.mark.parametrize("line", ["call mom", "see the website", "A great talk by my friend"])
def test_other_lines_of_such_a_list(line: str) -> None:
    """What is written beside is no book."""
    assert texts(f"## References\n- {line}\n") == []


@every_row(
    "text",
    [
        "[[@logseq/nbb-logseq]]",
        "[@types/node]",
        "[[@babel/core]]",
        "[[@anna]]",
        "[[@JohnDoe]]",
        "[[@Jane Roe]]",
    ],
)
def test_packages_and_people_are_no_cite_keys(text: str) -> None:
    """A package's name and a person's note, beside a citation in the same note."""
    assert texts(f"{text} and [@doe2011]\n") == ["@doe2011"]


@pytest.mark.parametrize(
    "text", ["[@DBLP:conf/nips/Doe17]", "[[@doeManyLoops]]", "[[@A study of many loops]]", "[@doe]"]
)
def test_keys_of_other_forms_are(text: str) -> None:
    """A number, a colon, a title in the key, or pandoc's own brackets."""
    assert len(texts(f"{text}\n")) == 1


REFERENCE = "Jane Doe, Rita Roe, and Max Poe. A study of many loops in man. In Proceedings of Loops"


@pytest.mark.parametrize(
    "table",
    [
        f"| Year | Title | Venue | Read? |\n|---|---|---|---|\n| 2021 | n/a | {REFERENCE} | no |\n",
        f"| No. | Reference |\n|---|---|\n| 1 | {REFERENCE}, 2021 |\n",
    ],
)
def test_a_whole_reference_in_a_cell(table: str) -> None:
    """In a column of references, or where a table of works has no title in its own column."""
    (one,) = read_note(f"# A\n\n{table}", "n.md").mentions
    assert (one.kind, one.query and one.query.year) == ("row", 2021)
    assert one.query is not None and one.query.title == "A study of many loops in man"


@pytest.mark.parametrize("label", ["arXiv ID: ", "**arXiv ID**: ", "arxiv-id=", "arXiv no. "])
def test_an_arxiv_number_behind_its_label(label: str) -> None:
    """Written out as a field, in bold or not, with a version."""
    (one,) = read_note(f"{label}2604.06419v1\n", "n.md").mentions
    assert [str(each) for each in one.identifiers] == ["arxiv:2604.06419"]


def test_the_venue_may_hold_the_arxiv_number() -> None:
    """It names the note's own work: one mention with title and number."""
    fields = (
        "title: A study of many loops\nauthors: [Jane Doe]\nyear: 2023\nvenue: arXiv:2305.20030\n"
    )
    note = f"---\n{fields}---\n"
    (one,) = read_note(note, "n.md").mentions
    assert [str(each) for each in one.identifiers] == ["arxiv:2305.20030"]
    assert one.query is not None and one.query.title == "A study of many loops"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.vldb.org/pvldb/vol16/p3488-depoutovitch.pdf",
        "https://www.usenix.org/conference/osdi20/presentation/doe",
        "https://openaccess.thecvf.com/content/CVPR2023/papers/Doe.pdf",
    ],
)
def test_pages_of_proceedings(url: str) -> None:
    """The link's text is the title of the work."""
    (one,) = read_note(f"[A study of many loops]({url})\n", "n.md").mentions
    assert one.query is not None and one.query.title == "A study of many loops"
