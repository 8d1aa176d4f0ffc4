"""The programs people feed a bibliography to take ours: bibtex, biber, pandoc, LaTeX.

Each is skipped, visibly, where it is not installed (Debian: texlive-binaries,
texlive-latex-base, biber, pandoc). The whole of the real records is for benchmarks/export.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from harvest.export.bibtex import BibOptions, to_bibtex
from harvest.model.record import Record
from harvest.model.work import Contributor

from .sample import CASES, make_record

pytestmark = [pytest.mark.heavy, pytest.mark.slow]


def _records() -> list[Record]:
    """The golden cases: the ugliest records we know."""
    return [
        Record.from_dict(case["work"])
        for name in ("title", "name", "field")
        for case in json.loads((CASES / "bibtex" / f"{name}.json").read_text("utf-8"))
    ]


def _bibliography(folder: Path, options: BibOptions) -> int:
    entries = [to_bibtex(record, f"k{at}", options) for at, record in enumerate(_records())]
    (folder / "all.bib").write_text("\n".join(entries), encoding="utf-8")
    return len(entries)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run *command* in *folder*; the test is skipped where there is no such program."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )


@pytest.mark.parametrize("style", ["plain", "abbrv"])
def test_bibtex(tmp_path: Path, style: str) -> None:
    """BibTeX makes a bibliography of all cases without an error."""
    _bibliography(tmp_path, BibOptions())
    (tmp_path / "all.aux").write_text(f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{all}}\n")

    run = _run(tmp_path, "bibtex", "all")

    assert run.returncode == 0, run.stdout
    assert "error" not in run.stdout.lower()


@pytest.mark.parametrize(("dialect", "format"), [("bibtex", "bibtex"), ("biblatex", "biblatex")])
def test_pandoc(tmp_path: Path, dialect: str, format: str) -> None:
    """pandoc reads every entry of either dialect."""
    count = _bibliography(tmp_path, BibOptions(dialect=dialect))  # type: ignore[arg-type]

    run = _run(tmp_path, "pandoc", "-f", format, "-t", "csljson", "all.bib")

    assert run.returncode == 0, run.stderr
    assert len(json.loads(run.stdout)) == count


def test_biber(tmp_path: Path) -> None:
    """biber finds no error, and no field that an entry type does not know."""
    _bibliography(tmp_path, BibOptions(dialect="biblatex", abstract=True, keywords=True))

    run = _run(tmp_path, "biber", "--tool", "--validate-datamodel", "all.bib")

    assert run.returncode == 0, run.stdout
    assert "ERROR" not in run.stdout
    assert "Invalid field" not in run.stdout


def test_latex(tmp_path: Path) -> None:
    """A document that cites all cases in Latin and Greek script compiles with pdflatex."""
    records = [record for record in _records() if _is_western(record)]
    entries = [to_bibtex(record, f"k{at}") for at, record in enumerate(records)]
    (tmp_path / "all.bib").write_text("\n".join(entries), encoding="utf-8")
    (tmp_path / "all.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{amssymb}\n"
        "\\begin{document}\\nocite{*}\\bibliographystyle{plain}\\bibliography{all}\\end{document}"
    )

    latex = ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "all")
    for command in (latex, ("bibtex", "all"), latex):
        run = _run(tmp_path, *command)
        assert run.returncode == 0, run.stdout[-2000:]


VIETNAMESE = ("Trương Hữu Ước", "Nguyễn Phước ở ợ ứ ự ả", "Phạm Thị Hoài")


def test_latex_with_vietnamese_names(tmp_path: Path) -> None:
    """Names with horns, hooks and tones compile with the encoding that the README names."""
    people = [Contributor(family=name) for name in VIETNAMESE]
    entry = to_bibtex(make_record(type="book", title="Əliyev", contributors=tuple(people)), "k")
    (tmp_path / "all.bib").write_text(entry, encoding="utf-8")
    schwa = "\\rotatebox[origin=c]{180}{e}"
    (tmp_path / "all.tex").write_text(
        "\\documentclass{article}\\usepackage[T1,T5]{fontenc}\\usepackage{graphicx}\n"
        f"\\DeclareUnicodeCharacter{{0259}}{{{schwa}}}\\DeclareUnicodeCharacter{{018F}}{{{schwa}}}\n"
        "\\begin{document}\\nocite{*}\\bibliographystyle{plain}\\bibliography{all}\\end{document}"
    )

    latex = ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "all")
    if "t5enc.def" not in _run(tmp_path, "kpsewhich", "t5enc.def").stdout:
        pytest.skip("the T5 font encoding is not installed (Debian: texlive-lang-other)")
    for command in (latex, ("bibtex", "all"), latex):
        run = _run(tmp_path, *command)
        assert run.returncode == 0, run.stdout[-2000:]


def _is_western(record: Record) -> bool:
    return to_bibtex(record, "k").isascii()
