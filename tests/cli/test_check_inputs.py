"""What `harvest check` reads: manuscripts, notes with a bibliography, documents, folders."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry

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
