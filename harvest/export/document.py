"""A whole HTML page in one file: it asks nobody for anything, and says so to the browser."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from harvest.export.element import Html, joined, tag

__all__ = ["page_style", "to_document"]


def to_document(title: str, head: Html, body: Html, script: str | None = None) -> str:
    """The page with its style, and with *script* (the name of a file beside this one) if any.

    The policy lets this style and this script work and nothing else: even if markup got into the
    page, it could neither run nor load anything.
    """
    style = page_style()
    code = _file(script) if script else ""
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )
    if code:
        policy += f"; script-src '{_digest(code)}'"
    parts = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="generator", content="harvest"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title or "Untitled"),
        head,
        Html(f"<style>{style}</style>"),
    ]
    end = [body, Html(f"<script>{code}</script>")] if code else [body]
    page = tag("html", tag("head", joined(parts, Html("\n"))), tag("body", *end), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def page_style() -> str:
    """The style sheet of every page."""
    return _file("page.css")


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
