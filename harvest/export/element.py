"""HTML built so that text cannot become markup: only what `tag` made is taken as it is."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from harvest.export.sanitize import doi_link, harmless, inert, safe_link

__all__ = ["Html", "doi_anchor", "joined", "link", "tag"]

_VOID = frozenset({"input", "link", "meta"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()

    def __html__(self) -> str:
        """The text itself: what template engines ask for before they escape."""
        return str(self)


def _as_html(child: str) -> Html:
    return child if isinstance(child, Html) else Html(escape(harmless(child)))


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """An element. Children and attributes are text, and escaped, unless they are Html.

    An attribute may end in an underscore (`class_`) and has hyphens for underscores; None and
    False leave it out, True gives it no value.

    >>> tag("p", "a < b", tag("b", "c"), class_="x")
    '<p class="x">a &lt; b<b>c</b></p>'
    """
    given = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{''.join(map(_as_html, children))}</{name}>")


def _attribute(name: str, value: str | int | bool) -> str:
    return f" {name}" if value is True else f' {name}="{escape(harmless(str(value)))}"'


def joined(parts: Iterable[str], separator: str = "") -> Html:
    """The *parts* that are not empty, with *separator* between them."""
    return Html(_as_html(separator).join(_as_html(part) for part in parts if part))


def link(url: str | None, text: str = "", **attributes: str | None) -> Html:
    """A link to a web address; the text alone when the address is none (javascript:, file: …)."""
    target = safe_link(url)
    if not target:
        return joined([text or inert(url)])
    return tag("a", text or target, href=target, **attributes)


def doi_anchor(doi: str | None, text: str = "") -> Html:
    """A link that resolves *doi*; "" without one."""
    target = doi_link(doi)
    return tag("a", text or inert(doi), href=target) if target else Html("")
