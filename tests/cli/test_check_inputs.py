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


WHOLE = "\\documentclass{article}\\begin{document}\n"
NAMED = "\\bibliography{refs}"
MADE = (
    "\\begin{thebibliography}{9}\n\\bibitem[{Berg(2011)}]{cited}\nA.~Berg.\n\\newblock "
    f"{TITLE}.\n\\newblock {{\\em Journal of Examples}}, 12:101--110, 1999.\n"
    f"\\bibitem{{uncited}} A. Berg, {TITLE}, "
    "\\href{https://doi.org/10.5555/a}{Journal of Examples} 12 (2011) 101--110.\n"
    "\\end{thebibliography}\n"
)
BOTH = {("refs.bib", "cited"), ("refs.bib", "uncited")}
LOST = {("main.tex", "lost")}
PAPERS: dict[str, tuple[dict[str, str], set[tuple[str, str]]]] = {
    "all of it": ({"main.tex": f"{WHOLE}\\nocite{{*}}{NAMED}"}, BOTH),
    "all, by .aux": ({"main.aux": "\\citation{*}\n\\bibdata{refs}\n"}, BOTH),
    "BibLaTeX's several": (
        {"main.tex": f"{WHOLE}\\parencites(a)[b][c]{{cited}}[d]{{uncited}}{{lost}}{NAMED}"},
        BOTH | LOST,
    ),
    "first another argument": (
        {"main.tex": f"{WHOLE}\\volcite{{2}}[3]{{cited}}\\hybridtextcquote{{ngerman}}{{uncited}}"
         f"\\textcquote[5]{{lost}}{{words}}{NAMED}"},
        BOTH | LOST,
    ),
    "what cites nothing": (
        {"main.tex": f"{WHOLE}\\verb|\\cite{{a}}|\\begin{{verbatim}}\\cite{{b}}\\end{{verbatim}}"
         "\\newcommand{\\my}[1]{\\cite{#1}}\\renewcommand\\citet[1]{c}\\citetext{see also}"
         f"\\iffalse\\cite{{d}}\\fi\\cite{{cited}}\\cite{{}}{NAMED}\\end{{document}}\\cite{{e}}"},
        {("refs.bib", "cited")},
    ),
    "parts": (
        {"main.tex": f"{WHOLE}\\input{{pre}}\\include{{sec/one}}\\cite{{lost}}",
         "pre.tex": "\\addbibresource{refs.bib}\\input{main}",
         "sec/one.tex": "\\cite{cited}\\input{sec/two}", "sec/two.tex": "\\cite{gone}"},
        {("refs.bib", "cited"), ("two.tex", "gone")} | LOST,
    ),
    "parts of .aux": (
        {"main.aux": "\\bibdata{refs}\n\\@input{one.aux}\n", "one.aux": "\\citation{cited}"},
        {("refs.bib", "cited")},
    ),
    "references in it": (
        {"main.tex": f"{WHOLE}\\cite{{cited,lost}}\n{MADE}"}, {("main.tex", "cited")} | LOST
    ),
    "made by BibTeX": (
        {"main.tex": f"{WHOLE}\\cite{{cited,lost}}\\bibliography{{none}}", "main.bbl": MADE},
        {("main.bbl", "cited")} | LOST,
    ),
    "made, and there": (
        {"main.tex": f"{WHOLE}\\cite{{cited}}{NAMED}", "main.bbl": MADE}, {("refs.bib", "cited")}
    ),
    "pandoc's uncited": (
        {"main.md": "---\nbibliography: refs.bib\nnocite: |\n  @uncited, @lost\n---\n[@cited]\n"},
        BOTH | {("main.md", "lost")},
    ),
    "pandoc's all": ({"main.md": "---\nbibliography: refs.bib\nnocite: '@*'\n---\n.\n"}, BOTH),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_what_a_paper_cites_is_found_wherever_it_stands(run: Run, folder: Path, name: str) -> None:
    """By the file or its folder: the entries that are cited, and keys that nothing defines."""
    files, wanted = PAPERS[name]
    for file, text in files.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    for given in (folder / next(iter(files)), folder):
        ran = run("check", given, "--json")
        told = {
            (Path(each["path"]).name, each["key"])
            for each in ran.lines
            if each["finding"] in ("wrong-details", "undefined-key")
        }
        assert (told, ran.code) == (wanted, 1), given


@pytest.mark.parametrize(
    "head", ["", "% !TEX root = ../main.tex\n", "\\documentclass[../main.tex]{subfiles}\n"]
)
def test_a_part_by_itself_is_read_by_the_bibliography_of_the_whole(
    run: Run, folder: Path, head: str
) -> None:
    """Which the part names, or which reads it in."""
    (folder / "main.tex").write_text(f"{WHOLE}\\input{{sec/one}}{NAMED}", encoding="utf-8")
    (folder / "sec").mkdir()
    part = folder / "sec" / "one.tex"
    part.write_text(f"{head}\\cite{{cited,lost}}", encoding="utf-8")
    told = {(each["key"], each["finding"]) for each in run("check", part, "--json").lines}
    assert told == {("cited", "wrong-details"), ("lost", "undefined-key")}
    assert "lost is not in ../refs.bib" in run("check", part).out


def test_an_entry_that_says_nothing_is_no_outage(run: Run, folder: Path) -> None:
    """There is nothing to ask for: exit 1. Sets, and fields that entries share, are none."""
    path = folder / "odd.bib"
    path.write_text("@article{empty}\n@set{s, entryset={a,b}}\n@xdata{x, year=1}", encoding="utf-8")
    ran = run("check", path, "--json")
    assert [(each["key"], each["finding"]) for each in ran.lines] == [("empty", "not-checked")]
    assert (ran.code, run("check", path, "--fail-on", "hard").code) == (1, 0)
    assert "add a title, a DOI or an ISBN" in run("enrich", path).err


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


OTHER = "Mill E. Effects of fertilizer on the growth of winter wheat. J Examples. 1999;9:1-9."


@pytest.mark.parametrize(
    "lines",
    [
        "[1] {one}\n    {more}\n[2] {other}\n",
        "1. {one}\n{more}\n\n2. {other}\n",
        "{one}\n  {more}\n{other}\n",
        "{one}\n{more}\n\n{other}\n",
        "{one} {more}\n{other}\n",
    ],
)
def test_a_reference_over_several_lines_is_one(run: Run, folder: Path, lines: str) -> None:
    """By the numbers, by indents, or by blank lines; one a line is read as ever."""
    path = folder / "paper.txt"
    at = REFERENCE.index("nerve")
    text = lines.format(one=REFERENCE[:at].strip(), more=REFERENCE[at:], other=OTHER)
    path.write_text(f"{PROSE}\n\nReferences\n\n{text}", encoding="utf-8")
    told = {each["line"]: each["finding"] for each in run("check", path, "--json").lines}
    assert told[5] == "verified"
    assert sorted(told.values()) == ["not-found", "verified"]


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
