"""Hostile text: what a source or a note could say to break a terminal, page, note or file name."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["FRAGMENTS", "nasty_text"]

FRAGMENTS = (
    "<script>alert(1)</script>", "</script>", "</title>", "</style>", "<!--", "-->", "]]>",
    "<img src=x onerror=alert(1)>", '" onclick="x', "' onclick='x", "javascript:alert(1)",
    "&lt;b&gt;", "&#60;", "&quot;", "\x1b[31m", "\x1b]0;t\x07", "\x00", "\x08", "\x9b31m", "\r\n",
    "\n---\n", "\n...\n", "\n", "\u2028", "\u202e", "\u2066", "\ud800", "\ufeff", "%%",
    "%% harvest:end %%", "[[note]]", "![[note]]", "[a](http://x.org)", "http://x.org",
    "<http://x.org>", "`", "$x$", "# heading", "- item", "1. item", "> quote", "***", "---",
    "===", "|", "~~", "^[note]", "@key", "#tag", "{{x}}", "<% x %>", "key:: value", ": ", "'",
    '"', "\\", "\\u0041", "!!python/object:x", "*anchor", "&anchor", "../../etc/passwd", "CON",
    "=cmd()", "é", "学", "é", "a", " ", "\t",
)  # fmt: skip

nasty_text: st.SearchStrategy[str] = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), min_size=1, max_size=6
).map("".join)
