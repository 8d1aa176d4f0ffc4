"""Characters as LaTeX: the forms harvest chooses itself, and those of pylatexenc it refuses."""

from __future__ import annotations

__all__ = ["ACCENTS", "ASCII_SPECIALS", "LEGACY_FONT", "LOOKALIKES", "TYPOGRAPHY", "UNDEFINED"]

ASCII_SPECIALS = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"{\textasciitilde}",
    # \textasciicircum is read back as U+02C6 by pylatexenc and bibtexparser, \^{} as nothing.
    "^": r"{\string^}",
    "\\": r"{\textbackslash}",
}
LEGACY_FONT = {"<": r"\ensuremath{<}", ">": r"\ensuremath{>}", "|": r"\ensuremath{|}"}
"""Characters that the classic LaTeX text fonts print as others (an inverted ! for <)."""

TYPOGRAPHY = {
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "\u00a0": "~",
}
ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u ",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r ",
    "\u030b": "H ",
    "\u030c": "v ",
    "\u0323": "d ",
    "\u0327": "c ",
    "\u0328": "k ",
    "\u0331": "b ",
}

LOOKALIKES = (
    {
        "‐": "-",
        "‑": "-",
        "‒": "--",
        "―": "---",
        "−": r"\ensuremath{-}",
        "′": r"\ensuremath{'}",
        "″": r"\ensuremath{''}",
        "‴": r"\ensuremath{'''}",
        "·": r"\ensuremath{\cdot}",
        "⋅": r"\ensuremath{\cdot}",
        "∗": r"\ensuremath{\ast}",
        "√": r"\ensuremath{\surd}",
        "ħ": r"\ensuremath{\hbar}",
        "ℏ": r"\ensuremath{\hbar}",
        "∆": r"\ensuremath{\Delta}",
        "∕": "/",
        "∣": r"\ensuremath{\mid}",
        "∶": ":",
        "˚": r"{\textdegree}",
        "ʼ": r"{\textquoteright}",
        "ʾ": r"{\textquoteright}",
        "ʿ": r"{\textquoteleft}",
        "ʻ": r"{\textquoteleft}",
        "ʽ": r"{\textquoteleft}",
        "ʹ": r"\ensuremath{'}",
        "ʺ": r"\ensuremath{''}",
        "‧": r"\ensuremath{\cdot}",
        "☆": r"\ensuremath{\star}",
        "●": r"\ensuremath{\bullet}",
        "〈": r"\ensuremath{\langle}",
        "〉": r"\ensuremath{\rangle}",
        "○": r"\ensuremath{\circ}",
        "■": r"\ensuremath{\blacksquare}",
        "♭": r"\ensuremath{\flat}",
        "♮": r"\ensuremath{\natural}",
        "♯": r"\ensuremath{\sharp}",
        "\u2009": r"\,",
        "\u200a": r"\,",
        "\u202f": r"\,",
        "\u2003": r"{\quad}",
    }
    | {
        letter: rf"\ensuremath{{\{alphabet}{{{plain}}}}}"
        for alphabet, letters, plains in (
            ("mathcal", "ℬℰℱℋℐℒℳℛ", "BEFHILMR"),
            ("mathfrak", "ℭℌℑℜℨ", "CHIRZ"),
            ("mathit", "ℯℊℴℎ", "egoh"),
            ("mathbf", "𝟘𝟙𝟚𝟛", "0123"),
        )
        for letter, plain in zip(letters, plains, strict=True)
    }
    | {
        greek: rf"\ensuremath{{\mathrm{{{latin}}}}}"
        for greek, latin in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True)
    }
)
"""Characters that pdflatex knows only by another name. They print the same, but a reader may give
the other character (a hyphen for the minus sign, an A for the Alpha)."""

_UNDEFINED = """
arrowwaveleft arrowwaveright dblarrowupdown DownArrowUpArrow rightangle iint iiint surfintegral
volintegral clwintegral homothetic lazysinv approxnotequal tildetrpl allequal estimates starequal
notlessgreater notgreaterless truestate forcesextra VDash original image hermitconjmatrix
rightanglearc verymuchless verymuchgreater precedesnotsimilar udots varperspcorrespond recorder
quarternote flat natural sharp clockoint sqrint mathscr textschwa textphi textglotstop textturnk
texthvlig textnrleg
"""
UNDEFINED = frozenset(_UNDEFINED.split())
"""Macros in pylatexenc's table that LaTeX with T1 fonts and amssymb does not define (found by
compiling the whole table). Its Cyrillic macros (cyr…, CYR…) are not used either: they need a font
encoding that few documents load, and without it the letters themselves do better."""
