"""What kind of thesis a work is, by the degree that it was written for, in any language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.export.latex import clean

__all__ = ["ThesisKind", "thesis_kind"]


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

_KINDS: tuple[tuple[re.Pattern[str], ThesisKind], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"habilit|хабилит|doctor of science|доктор .*наук", _HABILITATION),
        (r"\bph\.?\s?d\b|\bd\.?\s?phil\b|doctor of philosophy|doctor philosophiae", _PHD),
        (
            r"do[ck]to|dottor|doutor|dokt[oó]|didaktor|διδακτορ|доктор|кандидат|\bdr\b|\bdr\."
            r"|\b(?:ed|d|sc|eng|m|j|l|ll)\.?\s?d\b|博士|박사|ดุษฎีบัณฑิต|دكتور|tiến sĩ|väitös",
            _DOCTOR,
        ),
        (
            r"\bmast|masterarb|mestr[ae]|mag[ií]st|maest[rí]|magistr|магист|маґіст|m[aá]ster\b"
            r"|\bm\.?\s?(?:sc|phil|a|eng|ed|ba|res|fa|s|tech|div|d|p\.?h|arch|mus)\b"
            r"|\bll\.?\s?m\b|硕士|碩士|修士|석사|มหาบัณฑิต|ماجستير|thạc sĩ|pro gradu|yüksek lisans"
            r"|diplomov[aá] práce|kandidatspeciale|specialistk|mémoire|scriptie",
            _MASTER,
        ),
        (
            r"bachel|baccal|bakal|bacharel|бакал|\bb\.?\s?(?:sc|a|eng|ed|s|tech|mus)\b|honou?rs"
            r"|licenciatura|trabajo (?:de )?fin de grado|\btfg\b|kandidat|triennale|学士|學士|학사"
            r"|บัณฑิต|بكالوريوس|undergraduate|lisans|cử nhân|trabalho de conclusão",
            _BACHELOR,
        ),
        (r"licen[ct]iat", _LICENTIATE),
        (r"diplom|ди[пп]лом", _DIPLOMA),
    )
)
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
    for pattern, kind in _KINDS:
        if pattern.search(name):
            return kind
    if not name or len(name) > _LONGEST or _PLAIN.fullmatch(name):
        return _UNKNOWN
    return ThesisKind(name, "phdthesis", name)
