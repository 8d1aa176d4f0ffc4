"""A page as a browser's parser would see it, and what harvest's pages may hold."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

__all__ = ["Outline", "assert_inert"]

TEXTS = "a article b blockquote body code dd desc details div dl dt figcaption figure footer form"
TEXTS += (
    " h1 h2 h3 head header html input label li main meta ol option p rect script section select"
)
TEXTS += " small span strong style sub sup summary svg table tbody td text th thead time title tr"
TEXTS += " ul line"
TAGS = frozenset(TEXTS.split())
LOADING = frozenset({"src", "srcset", "data", "action", "background", "poster", "ping", "style"})


class Outline(HTMLParser):
    """What a browser would see, as far as the standard library tells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "input"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        for each in {name for name in self.open}:
            self.texts[each][-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")


def assert_inert(page: str, plain: str) -> None:
    """The page has only harvest's own elements, as many as for *plain* text or fewer."""
    reader, expected = Outline(page), Outline(plain)
    assert not reader.open
    assert reader.tags.keys() <= TAGS
    assert reader.tags["script"] == expected.tags["script"]
    assert reader.tags["style"] == 1
    for element, name, value in reader.attributes:
        assert not name.startswith("on") and name not in LOADING, (element, name)
        if name == "href":
            assert value.startswith(("https://", "http://")), value
    assert len(reader.texts["title"]) >= 1
