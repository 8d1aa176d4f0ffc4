"""Titles as LaTeX: capitals kept by braces, styles and mathematics as the source sent them.

BibTeX changes the case of a brace group that begins with a backslash (btxhak §3, "special
characters"), so a protected word whose LaTeX begins with a macro gets an empty group before it.
"""

from __future__ import annotations

import html
import re
from itertools import groupby, pairwise

from harvest.export.capitals import find_protected
from harvest.export.latex import clean, to_latex
from harvest.export.title_markup import Styles, find_styles
from harvest.text.formula import FORMULA
from harvest.text.markup import clean_text
from harvest.text.span import Span

__all__ = ["to_latex_title"]

_MACROS = {
    "sub": "textsubscript",
    "sup": "textsuperscript",
    "i": "emph",
    "b": "textbf",
    "sc": "textsc",
    "tt": "texttt",
}
_SCRIPT = re.compile(r"([_^])\{([^{}]+)\}")
_GENUS = re.compile(r"[A-Z][a-z]+(?=\s[a-z]|$)")
_MATH = re.compile(r"\$\$?(?=[^$]*[\\^_])((?:[^$\\%#&~]|\\[A-Za-z]+|\\[,;: ])+)\$\$?")
_MATH_MACROS = re.compile(
    r"\\(?:mathbb|mathbf|mathcal|mathfrak|mathit|mathrm|mathsf|mathscr|alpha|beta|gamma|delta|epsilon"
    r"|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi"
    r"|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega|ell|infty|times"
    r"|cdot|pm|sqrt|frac|sum|int|prod|le|leq|ge|geq|neq|approx|sim|to|rightarrow|partial|nabla|in"
    r"|overline|underline|dot|ddot|bar|hat|tilde|vec|prime|ast|star|circ|otimes|oplus|langle|rangle"
    r"|dots|ldots|[,;: ])(?![A-Za-z])"
)


def to_latex_title(
    title: str,
    markup: str | None = None,
    *,
    ascii: bool = True,
    styled: bool = True,
    language: str | None = None,
) -> str:
    r"""*title* as LaTeX, names and acronyms in braces, styled as *markup* (the raw title) says.

    Args:
        title: the clean title; it decides the text.
        markup: the same title as the source sent it; ignored where it spells another text.
        ascii: ASCII LaTeX instead of UTF-8.
        styled: False drops the styles and keeps the text.
        language: ISO 639-1, None when unknown.

    >>> to_latex_title("Role of DNA in H2O", "Role of DNA in H<sub>2</sub>O")
    'Role of {DNA} in {H\\textsubscript{2}O}'
    """
    title = clean(title)
    styles = find_styles(title, markup) if markup else None
    formulas = find_formulas(title, markup) if markup else []
    if not formulas:
        title, styles = _raised(title, styles)
    spans = find_protected(title, language)
    if styles is None and not formulas and "$" not in title:
        return _scripts(_braced_words(title, spans, (0, len(title)), ascii), title)
    if styles:
        spans = _merge(spans + _genera(title, styles))
    styles = styles if styles and styled else [()] * len(title)
    formulas += [(m.start(), m.end(), m[1]) for m in _MATH.finditer(title)] if "$" in title else []
    for start, end, formula in formulas:
        if _is_harmless(formula):
            tex = " ".join(formula.strip("$").split())
            styles[start:end] = [("math", tex)] * (end - start)
            spans = [span for span in spans if span[1] <= start or span[0] >= end]
    units = _units(styles, spans)
    return _scripts("".join(_unit(title, styles, spans, unit, ascii) for unit in units), title)


def _raised(title: str, styles: list[Styles] | None) -> tuple[str, list[Styles] | None]:
    """Scripts that a clean title has in braces (H^{1/2}) as styles of their letters."""
    if not _SCRIPT.search(title):
        return title, styles
    own = styles or [()] * len(title)
    letters, found, end = [], [], 0
    for match in _SCRIPT.finditer(title):
        style = "sup" if match[1] == "^" else "sub"
        letters += [title[end : match.start()], match[2]]
        found += own[end : match.start()] + [(style,)] * len(match[2])
        end = match.end()
    return "".join([*letters, title[end:]]), found + own[end:]


def _scripts(latex: str, title: str) -> str:
    """Scripts that Unicode lacks, which a clean title has in braces, as raised and lowered text."""
    if "_{" not in title and "^{" not in title:
        return latex
    latex = re.sub(r"\\_\\\{(.*?)\\\}", r"\\textsubscript{\1}", latex)
    return re.sub(r"\{\\string\^\}\\\{(.*?)\\\}", r"\\textsuperscript{\1}", latex)


def find_formulas(title: str, markup: str) -> list[tuple[int, int, str]]:
    """(start, end, TeX) of each formula of *markup* whose text stands in *title*, in order."""
    found = []
    at = 0
    for match in FORMULA.finditer(html.unescape(markup)) if "\\" in markup or "$" in markup else ():
        tex = next(part for part in match.groups() if part is not None)
        plain = clean_text(match[0])
        start = title.find(plain, at) if plain else -1
        if start >= 0:
            at = start + len(plain)
            found.append((start, at, tex))
    return found


def _is_harmless(formula: str) -> bool:
    """The formula's macros only typeset, and its braces pair: anything else is escaped text."""
    if "\\" in _MATH_MACROS.sub("", formula):
        return False
    depth = 0
    for char in formula:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def _genera(title: str, styles: list[Styles]) -> list[Span]:
    """The capitalised first word of every phrase in italics: Escherichia of Escherichia coli."""
    found = []
    for start, end in _runs(styles):
        genus = _GENUS.match(title, start, end) if "i" in styles[start] else None
        if genus and start:
            found.append(genus.span())
    return found


def _merge(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _runs(styles: list[Styles]) -> list[Span]:
    """Maximal stretches of one style."""
    found = []
    end = 0
    for _, group in groupby(styles):
        start, end = end, end + sum(1 for _ in group)
        found.append((start, end))
    return found


def _units(styles: list[Styles], spans: list[Span]) -> list[Span]:
    """The runs, cut at every protected span that reaches across a change of style."""
    cuts = {start for start, _ in _runs(styles)} | {len(styles)}
    for start, end in spans:
        if any(start < cut < end for cut in cuts):
            cuts = {cut for cut in cuts if not start < cut < end} | {start, end}
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def _unit(title: str, styles: list[Styles], spans: list[Span], unit: Span, ascii: bool) -> str:
    """One unit: a protected word of several styles, or a run with protected words inside."""
    start, end = unit
    inner = [run for run in _runs(styles[start:end])]
    if len(inner) > 1:
        runs = [(start + first, start + last) for first, last in inner]
        return _brace("".join(_styled(title, styles, [], run, ascii) for run in runs))
    return _styled(title, styles, spans, unit, ascii)


def _styled(title: str, styles: list[Styles], spans: list[Span], run: Span, ascii: bool) -> str:
    start, end = run
    if styles[start][:1] == ("math",):
        return "{$" + styles[start][1] + "$}"
    latex = _braced_words(title, [s for s in spans if start <= s[0] and s[1] <= end], run, ascii)
    for style in reversed(styles[start]):
        latex = rf"\{_MACROS[style]}{{{latex}}}"
    return latex


def _braced_words(title: str, spans: list[Span], run: Span, ascii: bool) -> str:
    pieces = []
    at, end = run
    for start, stop in spans:
        pieces.append(to_latex(title[at:start], ascii))
        pieces.append(_brace(to_latex(title[start:stop], ascii)))
        at = stop
    pieces.append(to_latex(title[at:end], ascii))
    return "".join(pieces)


def _brace(latex: str) -> str:
    return f"{{{{}}{latex}}}" if latex.startswith("\\") else f"{{{latex}}}"
