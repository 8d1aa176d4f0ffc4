"""Ready references in any of the CSL styles, by citeproc-py.

citeproc-py is imported only when asked for: it parses XML, which takes longer than a whole cached
lookup may.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any, Literal

from harvest.export.csl import to_csl
from harvest.export.given_names import is_one_piece
from harvest.export.plain_title import script_in_text
from harvest.export.punctuation import END, curl, tidy
from harvest.export.styling import LoadedStyle, load_style
from harvest.export.thesis_kind import thesis_in_style
from harvest.export.warning import warning_note
from harvest.model.record import Record
from harvest.text.particle import WRITTEN_PARTICLE

__all__ = ["DEFAULT_STYLE", "csl_items", "to_citation"]

DEFAULT_STYLE = "apa"

_LABEL = re.compile(r"^([\[(]?\d+[\].)])(?=[^\s.])")
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~^])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKDOWN_TAGS = {"i": "*", "b": "**"}
_TAG = re.compile(r"<(/?)([a-z]+)(?: [^<>]*)?>")

_HIDDEN = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}
"""citeproc-py passes text into HTML as it is, so what is markup to HTML travels in disguise."""
_STYLES = ("i", "b", "sub", "sup")
_PAIR = re.compile(rf"<({'|'.join(_STYLES)})>(.*?)</\1>")
_OPEN = {style: chr(0xE010 + at) for at, style in enumerate(_STYLES)}
_CLOSE = {style: chr(0xE020 + at) for at, style in enumerate(_STYLES)}
_MARKS = {_OPEN[style]: style for style in ("sub", "sup")}
_SCRIPTS = re.compile(f"([{''.join(_MARKS)}])([^\ue010-\ue02f]*)[{_CLOSE['sub']}{_CLOSE['sup']}]")
_PRIVATE = re.compile("[\ue000-\ue03f]")

Output = Literal["text", "html", "markdown"]


def to_citation(
    records: Sequence[Record], style: str = DEFAULT_STYLE, output: Output = "text"
) -> list[str]:
    """The reference of each of *records* as *style* words it, in their order.

    No style has a place for a retraction: such notices follow in brackets.

    Args:
        records: the works to cite.
        style: name of a CSL style ("apa", "ieee", "nature"), also vancouver, ama, mla, chicago
            and harvard for what they stand for; or a file that ends with .csl.
        output: plain text, an HTML fragment, or Markdown.

    Raises:
        SettingsError: there is no style of that name.
    """
    if not records:
        return []
    rendered = _render(csl_items(records, style), style)
    convert = _CONVERTERS[output]
    return [
        convert(reference) + (f" [{note}]" if (note := warning_note(record)) else "")
        for reference, record in zip(rendered, records, strict=True)
    ]


def csl_items(records: Sequence[Record], style: str) -> list[dict[str, Any]]:
    """The records as the style is given them, "0", "1", …: theses are called as it calls them."""
    items = [to_csl(record, str(at)) for at, record in enumerate(records)]
    for item in items:
        if item["type"] == "thesis":
            item["genre"] = thesis_in_style(item["genre"], style)
    return items


def _render(items: list[dict[str, Any]], style: str) -> list[str]:
    from citeproc import Citation, CitationStylesBibliography  # type: ignore[import-untyped]
    from citeproc.formatter import html as html_formatter  # type: ignore[import-untyped]
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

    loaded = load_style(style)

    from harvest.export.style_element import StyledItem

    source = CiteProcJSON([for_citeproc(item) for item in items])
    for item in items:
        if "event-title" in item:  # newer than citeproc-py, which would warn of it; styles want it
            title = source.parse_string(curl(_hide(item["event-title"])))
            source[item["id"].lower()].update(event_title=title, event=title)
    bibliography = CitationStylesBibliography(loaded, source, html_formatter)
    for item in items:
        bibliography.register(Citation([StyledItem(item["id"])]))
    cited = dict(zip(bibliography.keys, bibliography.items, strict=True))
    return [_entry(loaded, cited[item["id"]]) or _bare(item) for item in items]


def _entry(style: LoadedStyle, cited: Any) -> str:
    """One reference, so that a style that sorts by name cannot shuffle them; "" for nothing."""
    return tidy("".join(map(str, style.render_bibliography([cited]))), style.stops_inside)


def _bare(item: dict[str, Any]) -> str:
    """What names a work of which the style says nothing: a figure without author and title."""
    doi = f"https://doi.org/{item['DOI']}" if "DOI" in item else None
    return str(_hide(". ".join(filter(None, (item.get("title"), doi)))))


def for_citeproc(item: dict[str, Any]) -> dict[str, Any]:
    """The CSL-JSON *item* as citeproc-py is to see it.

    It would warn of variables that it does not know. It takes no literal names, so an organisation
    is a family name to it; so is a Chinese, Japanese or Korean name, which is written in one
    piece. Quotation marks are typographic.
    """
    from citeproc import VARIABLES

    known = {"id", "type", *(name.replace("_", "-") for name in VARIABLES)}
    found: dict[str, Any] = _hide({name: item[name] for name in item if name in known})
    for role in _ROLES & found.keys():
        found[role] = [_one_name(name) for name in found[role]]
    for variable in _TEXTS & found.keys():
        text = curl(found[variable])
        found[variable] = text + END if text.endswith("”") else text
    return found


_PARTICLES = re.compile(rf"(?:{WRITTEN_PARTICLE}\s)+(?=\S)")
"""Particles in small letters before a family name: where they go is the style's to say."""
_ROLES = {"author", "editor", "translator"}
_TEXTS = {
    "title",
    "container-title",
    "container-title-short",
    "collection-title",
    "publisher",
    "genre",
}


def _one_name(name: dict[str, str]) -> dict[str, str]:
    if "literal" in name:
        return {"family": curl(name["literal"])}
    family, given = name.get("family", ""), name.get("given", "")
    if is_one_piece(family, given):
        return {"family": family + given}
    parts = {part: curl(text) for part, text in name.items()}
    if given and (particles := _PARTICLES.match(parts["family"])):
        parts["non-dropping-particle"] = particles[0].strip()
        parts["family"] = parts["family"][particles.end() :]
    return parts


def _hide(value: Any) -> Any:
    """The same item with every <, > and & disguised, and the styles of titles too."""
    if isinstance(value, dict):
        return {name: _hide(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hide(each) for each in value]
    if not isinstance(value, str):
        return value
    text = _PRIVATE.sub("", value)
    for _ in range(2):  # A style may stand within another.
        text = _PAIR.sub(lambda m: _OPEN[m[1]] + m[2] + _CLOSE[m[1]], text)
    return re.sub("[<>&]", lambda m: _HIDDEN[m[0]], text)


def _show(text: str, forms: tuple[str, str, str]) -> str:
    """*text* with the disguised <, > and & in the forms given."""
    for disguise, form in zip(_HIDDEN.values(), forms, strict=True):
        text = text.replace(disguise, form)
    return text


def _to_html(reference: str) -> str:
    return _show(_styled(reference), ("&lt;", "&gt;", "&amp;"))


def _styled(reference: str) -> str:
    """The reference with the styles of its title as tags, its number apart from the text."""
    for style in _STYLES:
        reference = reference.replace(_OPEN[style], f"<{style}>")
        reference = reference.replace(_CLOSE[style], f"</{style}>")
    return _LABEL.sub(r"\1 ", reference)


def _to_text(reference: str) -> str:
    reference = _SCRIPTS.sub(lambda match: script_in_text(match[2], _MARKS[match[1]]), reference)
    return _show(html.unescape(_TAG.sub("", _styled(reference))), ("<", ">", "&"))


def _to_markdown(reference: str) -> str:
    pieces = []
    end = 0
    reference = _styled(reference)
    for tag in _TAG.finditer(reference):
        pieces.append(_escape_markdown(reference[end : tag.start()]))
        kept = f"<{tag[1]}{tag[2]}>" if tag[2] in ("sub", "sup") else ""
        pieces.append(_MARKDOWN_TAGS.get(tag[2], kept))
        end = tag.end()
    return "".join(pieces) + _escape_markdown(reference[end:])


def _escape_markdown(text: str) -> str:
    shown = _show(html.unescape(text), ("<", ">", "&"))
    return _MARKDOWN_SPECIAL.sub(r"\\\1", _ENTITY.sub("&amp;", shown))


_CONVERTERS = {"text": _to_text, "html": _to_html, "markdown": _to_markdown}
