"""Degrees that theses are written for, in any language: whether a text names one, and which."""

from __future__ import annotations

import re

__all__ = ["degree_kind", "names_degree"]

_DEGREE = re.compile(
    r"thesis|thèse|tesis|\btese\b|dissertation|dissertação|habilit|livre[- ]doc|doctor|doktor|"
    r"dottor|doutor|docteur|\bph\.?\s?d\b|d\.?\s?phil\b|m\.?\s?phil\b|master|mestrado|m[aá]ster|"
    r"mag[ií]ster|maestr[ií]a|mémoire de|licentia|licenciatura|diplomarbeit|diplom[oa]v|"
    r"staatsexamen|bachelor|bacharel|bakal[aá]|fin de grado|laurea|väitös|proefschrift|avhandling|"
    r"kandidatuppsats|диссертац|магист|бакалавр|硕士|碩士|修士|博士|學士|学士論文|석사|박사|"
    r"yüksek lisans|disertačn|dizertačn|praca (?:magister|licencj|inżynier|dyplom)|卒業論文|"
    r"πτυχιακ|masteroppgave|doktora tezi",
    re.IGNORECASE,
)
_LONGEST = 60

_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"habilit|хабилит|doctor of sciences\b|доктор .*наук", "habilitation"),
        (r"\bph\.?\s?d\b|\bd\.?\s?phil\b|doctor of philosophy|doctor philosophiae", "phd"),
        (
            r"do[ck]to|dottor|doutor|dokt[oó]|didaktor|διδακτορ|доктор|кандидат|\bdr\b|\bdr\."
            r"|\b(?:ed|d|sc|eng|m|j|l|ll)\.?\s?d\b|博士|박사|ดุษฎีบัณฑิต|دكتور|دکتر|tiến sĩ|väitös"
            r"|proefschrift|\btese\b|di[sz]erta[čt]n[ií]|promotionsschrift",
            "doctor",
        ),
        (
            r"\bmast|masterarb|mestr[ae]|mag[ií]st|maest[rí]|magistr|магист|маґіст|m[aá]ster\b"
            r"|\bm\.?\s?(?:sc|phil|a|eng|ed|ba|res|fa|s|tech|div|d|p\.?h|arch|mus)\b"
            r"|\bll\.?\s?m\b|硕士|碩士|修士|석사|มหาบัณฑิต|ماجستير|thạc sĩ|pro gradu|yüksek lisans"
            r"|diplomov[aá] práce|kandidatspeciale|specialistk|mémoire|scriptie"
            r"|dissertação|μεταπτυχιακ|کارشناسی ارشد|staatsexamen",
            "master",
        ),
        (
            r"bachel|baccal|bakal|bacharel|бакал|\bb\.?\s?(?:sc|a|eng|ed|s|tech|mus)\b|honou?rs"
            r"|licenciatura|trabajo (?:de )?fin de grado|\btfg\b|kandidat|triennale|学士|學士|학사"
            r"|บัณฑิต|بكالوريوس|undergraduate|lisans|cử nhân|trabalho de conclusão"
            r"|licencjack|inżyniersk|卒業論文|کارشناسی|πτυχιακ|\bskripsi\b",
            "bachelor",
        ),
        (r"licen[ct]iat", "licentiate"),
        (r"diplom|ди[пп]лом", "diploma"),
    )
)


def names_degree(text: str | None) -> bool:
    """Whether *text*, a free word for the kind of a deposit, means a thesis.

    >>> [names_degree(text) for text in ("Masterarbeit", "PhD Thesis", "Journal article", None)]
    [True, True, False, False]
    """
    return bool(text and len(text) <= _LONGEST and _DEGREE.search(text))


def degree_kind(degree: str) -> str | None:
    """The kind of a degree, as a thesis names it: "phd", "doctor" (any other doctor's), "master",
    "bachelor", "licentiate", "diploma" or "habilitation"; None for one that is not known.

    >>> degree_kind("Mestrado em Física"), degree_kind("MPhil"), degree_kind("Dr. med.")
    ('master', 'master', 'doctor')
    """
    return next((kind for pattern, kind in _KINDS if pattern.search(degree)), None)
