"""What a kind of thesis is called in each format."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.export.latex import clean
from harvest.text.degree import degree_kind

__all__ = ["ThesisKind", "thesis_in_style", "thesis_kind"]


@dataclass(frozen=True, slots=True)
class ThesisKind:
    """How a thesis is called.

    Attributes:
        words: for people and for CSL: "Master's thesis".
        bibtex: its entry type in BibTeX, which knows doctors and masters only.
        biblatex: its type in BibLaTeX: one of its terms (manual §4.9.2.13), else words.
    """

    words: str
    bibtex: str
    biblatex: str

    @property
    def is_plain(self) -> bool:
        """Whether the BibTeX type alone says what it is."""
        return self.biblatex in ("phdthesis", "mathesis")


_PHD = ThesisKind("PhD thesis", "phdthesis", "phdthesis")
_DOCTOR = ThesisKind("Doctoral dissertation", "phdthesis", "phdthesis")
_MASTER = ThesisKind("Master's thesis", "mastersthesis", "mathesis")
_BACHELOR = ThesisKind("Bachelor's thesis", "mastersthesis", "bathesis")
_LICENTIATE = ThesisKind("Licentiate thesis", "mastersthesis", "Licentiate thesis")
_DIPLOMA = ThesisKind("Diploma thesis", "mastersthesis", "Diploma thesis")
_HABILITATION = ThesisKind("Habilitation thesis", "phdthesis", "Habilitation thesis")
_UNKNOWN = ThesisKind("Thesis", "phdthesis", "Thesis")

_KINDS = {
    "habilitation": _HABILITATION,
    "phd": _PHD,
    "doctor": _DOCTOR,
    "master": _MASTER,
    "bachelor": _BACHELOR,
    "licentiate": _LICENTIATE,
    "diploma": _DIPLOMA,
}
_LONGEST = 60
_PLAIN = re.compile(r"(?:electronic )?(?:thesis|theses|dissertation|tesis?|text|other)\W*", re.I)


def thesis_kind(degree: str | None) -> ThesisKind:
    """The kind of a thesis for *degree*, as its source names it; None when nobody says.

    A degree that is not known here gives its own name; no degree "Thesis".

    >>> thesis_kind("Mestrado em Física").words, thesis_kind("MPhil").biblatex
    ("Master's thesis", 'mathesis')
    >>> thesis_kind("Bachelor of Arts (Honours)").words, thesis_kind(None).words
    ("Bachelor's thesis", 'Thesis')
    """
    name = clean(degree or "")
    kind = degree_kind(name)
    if kind:
        return _KINDS[kind]
    if not name or len(name) > _LONGEST or _PLAIN.fullmatch(name):
        return _UNKNOWN
    return ThesisKind(name, "phdthesis", name)


_IN_STYLES = (
    ("apa", "Doctoral dissertation"),  # Publication Manual, 7th edition, §10.6
    ("chicago", "PhD diss."),  # Manual of Style, 17th edition, §14.215
    ("ieee", "Ph.D. dissertation"),  # Reference Guide, "Theses and Dissertations"
    ("mla", "PhD dissertation"),
    ("modern-language-association", "PhD dissertation"),
)


def thesis_in_style(words: str, style: str) -> str:
    """The kind of a thesis as the manual of a citation style words it.

    >>> thesis_in_style("PhD thesis", "apa"), thesis_in_style("Master's thesis", "apa")
    ('Doctoral dissertation', "Master's thesis")
    """
    if words != _PHD.words:
        return words
    return next((own for name, own in _IN_STYLES if re.match(rf"{name}\b", style)), words)
