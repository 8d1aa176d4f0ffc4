"""What `harvest check` reads: manuscripts, notes with a bibliography, documents, folders."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

pytestmark = pytest.mark.usefixtures("hurried")

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
BIB = f"""@article{{cited, title = {{{TITLE}}}, year = 1999, doi = {{10.5555/a}}}}
@article{{uncited, title = {{{TITLE}}}, year = 1998, doi = {{10.5555/a}}}}
"""
REFERENCE = f"Berg A. {TITLE}. Journal of Examples. 2011;12:101-110."
PROSE = "This is a paragraph of a paper " * 8
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def folder(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bibliography of two entries, one of which will be cited."""
    monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    paper = tmp_path / "paper"
    paper.mkdir()
    (paper / "refs.bib").write_text(BIB, encoding="utf-8")
    return paper


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("paper.tex", "\\cite{cited, nowhere}\n\\bibliography{refs}\n"),
        ("paper.aux", "\\citation{cited}\n\\citation{nowhere}\n\\bibdata{refs}\n"),
        ("note.md", "---\nbibliography: refs.bib\n---\n\nAs [@cited] and [@nowhere] say.\n"),
    ],
)
def test_of_a_manuscript_only_what_it_cites_is_judged(
    run: Run, folder: Path, name: str, text: str
) -> None:
    """The entry that is cited, in its own place, and the key that nothing defines."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    for given in (path, folder):
        lines = run("check", given, "--json").lines
        told = {(Path(each["path"]).name, each["key"], each["finding"]) for each in lines}
        assert told == {("refs.bib", "cited", "wrong-details"), (name, "nowhere", "undefined-key")}
    assert "key without an entry: @nowhere" in run("check", path).out


def test_a_folder_with_a_bibliography_only_is_checked_by_it(run: Run, folder: Path) -> None:
    """All its entries; nothing is left out in silence."""
    lines = run("check", folder, "--json").lines
    assert {each["key"] for each in lines} == {"cited", "uncited"}


def document(path: Path, *paragraphs: str) -> Path:
    """A Word document, as small as one can be."""
    body = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    with zipfile.ZipFile(path, "w") as archive:
        xml = f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
    return path


def test_the_references_of_a_document_are_read(run: Run, folder: Path) -> None:
    """Behind its heading, a paragraph each; what is too short for one is told."""
    path = document(folder / "paper.docx", PROSE, "References", REFERENCE, "Ibid.")
    ran = run("enrich", path)
    assert "1 mention of 1 work: 1 matched" in ran.err
    assert "too short for a reference" in ran.err
    bare = document(folder / "bare.docx", PROSE)
    assert "no heading that announces references" in run("enrich", bare).err
    broken = folder / "broken.docx"
    broken.write_bytes(b"PK no")
    assert run("check", broken).code == 2


def test_the_references_of_a_plain_paper_are_read(run: Run, folder: Path) -> None:
    """What stands before the heading is prose; a list without one is read as ever."""
    path = folder / "paper.txt"
    path.write_text(f"{PROSE}\n\nReferences\n\n{REFERENCE}\n", encoding="utf-8")
    assert "1 mention of 1 work: 1 matched" in run("enrich", path).err
    path.write_text(f"{REFERENCE}\n", encoding="utf-8")
    assert "1 mention of 1 work: 1 matched" in run("enrich", path).err


@pytest.mark.parametrize("note", ["README.md", "Changelog.md", "About jars.md"])
def test_a_note_beside_a_manuscript_hides_it_not(run: Run, folder: Path, note: str) -> None:
    """A paper's folder has a README more often than not; a vault may have a manuscript."""
    (folder / note).write_text("See doi:10.5555/a for more.\n", encoding="utf-8")
    (folder / "paper.tex").write_text("\\cite{cited}\n\\bibliography{refs}\n", encoding="utf-8")
    lines = run("check", folder, "--json").lines
    assert {(each["key"], each["finding"]) for each in lines} == {("cited", "wrong-details")}
    (folder / "paper.tex").unlink()
    keys = {each["key"] for each in run("check", folder, "--json").lines}
    assert keys == (set() if note.startswith("About") else {"cited", "uncited"})


LINES = [
    (REFERENCE, "verified"),
    (REFERENCE.replace("2011", "1999"), "wrong-details"),
    (REFERENCE.replace("12:", "77:"), "wrong-details"),
    (f"{REFERENCE} doi:10.5555/nowhere", "wrong-doi"),
    (REFERENCE.replace("facial", "optic"), "wrong-details"),
    (REFERENCE.replace("Berg", "Nobody"), "wrong-details"),
    (f"Nobody B. {TITLE.replace('facial', 'optic')}. J Ex. 1999;3:1-9.", "near-miss"),
    ("Nobody A. Never heard of in all its life. J Nowhere. 2001;3:1-12.", "not-found"),
    ("Fielding R. Hypertext Transfer Protocol. RFC 2616. IETF; 1999.", "not-indexed"),
    ("Kern O. On the keeping of pots. PhD thesis, University of Example, 2010.", "not-indexed"),
    (
        "Example Corp. Guide to looms. https://example.org/looms. Accessed 3 May 2020.",
        "not-indexed",
    ),
    ("ISO. Quality management systems. ISO 9001:2015. Geneva; 2015.", "not-indexed"),
    ("Kern O. Folding machine for cloth. U.S. Patent 9,876,543. 2018.", "not-indexed"),
    ("Kern O. The keeping of kilns. London: Example Press; 1931.", "not-indexed"),
    ("Kern O. Mayor opens the mill. The Guardian. 3 March 2019.", "not-indexed"),
    ("A title by itself that nobody has ever heard of", "not-found"),
    ("10.5555/nowhere", "wrong-doi"),
]


def test_references_in_words_are_judged(run: Run, folder: Path) -> None:
    """In lists and documents: lost ones by kind, and numbers that the record contradicts."""
    path = folder / "list.txt"
    path.write_text("References:\n\n" + "\n".join(each for each, _ in LINES), encoding="utf-8")
    told = {each["line"]: each["finding"] for each in run("check", path, "--json").lines}
    assert told == {number: kind for number, (_, kind) in enumerate(LINES, 3)}
    ran = run("check", path)
    assert "year: '1999', should be '2011'" in ran.out
    assert "wrong DOI: 10.5555/nowhere: doi.org does not know it" in ran.out
    assert "16 entries: 1 verified" in ran.err
    assert "found in what is cited: 1 no-such-doi" in ran.err
    paper = document(folder / "paper.docx", PROSE, "References", *(each for each, _ in LINES[:8]))
    kinds = [each["finding"] for each in run("check", paper, "--json").lines]
    assert kinds == [kind for _, kind in LINES[:8]]
    note = folder / "note.md"
    note.write_text(f"# References\n\n- {LINES[1][0]}\n- {LINES[7][0]}\n", encoding="utf-8")
    kinds = [each["finding"] for each in run("check", note, "--json").lines]
    assert kinds == ["wrong-details", "not-found"]
    assert run("check", note, "--fail-on", "hard").code == 1


def test_offline_what_nobody_has_is_not_checked(run: Run, folder: Path) -> None:
    """Neither right nor wrong, in a list as in a .bib file."""
    path = folder / "list.txt"
    path.write_text(LINES[7][0], encoding="utf-8")
    ran = run("check", path, "--json", "--offline")
    assert [each["finding"] for each in ran.lines] == ["not-checked"]
    assert ran.code == 3


RIS = f"""TY  - JOUR
TI  - {TITLE}
DO  - 10.5555/a
ER  -
"""


def test_what_is_twice_in_ris_or_csl_is_told_too(run: Run, folder: Path) -> None:
    """One DOI twice; a table may have a work as often as it likes."""
    ris = folder / "refs.ris"
    ris.write_text(RIS + RIS, encoding="utf-8")
    told = [each for each in run("check", ris, "--json").lines if each["group"] == "doubled"]
    assert [(each["line"], each["reason"]) for each in told] == [(1, "line 5"), (5, "line 1")]
    csl = folder / "refs.json"
    csl.write_text('[{"id": "a", "DOI": "10.5555/a"},\n{"id": "b", "DOI": "10.5555/a"}]', "utf-8")
    told = [each for each in run("check", csl, "--json").lines if each["group"] == "doubled"]
    assert [each["reason"] for each in told] == ["@b in line 2", "@a in line 1"]
    table = folder / "refs.csv"
    table.write_text("title,doi\nA,10.5555/a\nA,10.5555/a\n", encoding="utf-8")
    assert not [x for x in run("check", table, "--json").lines if x["group"] == "doubled"]
