"""Works as notes cite them, tame and hostile, and notes of every shape."""

from __future__ import annotations

from hypothesis import strategies as st

from harvest.model.indicator import Indicator
from harvest.model.record import Record
from harvest.model.work import Contributor, Ids, Update, Venue, Work
from harvest.writeback import Cited

__all__ = ["LOOP", "NERVE", "HOSTILE", "cited", "hostile_works", "notes"]

DAY = "2026-11-21"


def cited(
    work: Work,
    key: str = "doe2011",
    indicators: tuple[Indicator, ...] = (),
    is_subject: bool = False,
) -> Cited:
    """A work as a note cites it."""
    return Cited(key, Record(work, indicators, {}, {}, ()), is_subject)


LOOP = cited(
    Work(
        doi="10.1000/loop",
        type="journal-article",
        title="Vascular loops",
        subtitle="a review",
        year=2011,
        contributors=(
            Contributor(family="Doe", given="Jane"),
            Contributor(family="Roe", given="Kim"),
        ),
        venue=Venue(title="Brain"),
    ),
    "doe2011",
    (
        Indicator("citations", 1234, "citations", None, "crossref", DAY),
        Indicator("citations", 1300, "citations", None, "openalex", DAY),
        Indicator("popularity", 1e-8, "score", "Top 1%", "openaire", DAY),
        Indicator("influence", 1e-9, "score", "Top 10%", "openaire", DAY),
    ),
)
NERVE = cited(
    Work(
        doi="10.1000/nerve(1)<2>",
        title="The facial nerve",
        contributors=(Contributor(literal="Working Group"),),
        updates=(
            Update("retraction", "10.1000/notice", "2014-05-01", "crossref"),
            Update("correction", None, "2012-01-01", "crossref"),
        ),
    ),
    "group",
)

HOSTILE = (
    "%% harvest:end %%", "%%", "harvest:begin", "[[Wiki|link]]", "![[Secret]]",
    "[click](javascript:alert(1))", "![x](https://evil.example/p.png)", "<script>alert(1)</script>",
    "<!-- x", "-->", "`r system('x')`", "```", "~~~", "$= dv.x", "$x$", "{{< include x >}}",
    "<% tp.x %>", "{% x %}", "{{x}}", "((block))", "key:: value",
    "#tag", "^block", "==x==", "~~x~~",
    "https://evil.example/x", "www.evil.example", "&lt;b&gt;", "&#91;", "*x*", "__x__", "\\",
    "\\\\",
    "1. x", "- x", "> x", "+ x", "# x", "| a | b |", "---", "[^1]", "[^1]: x", "[a]: https://b.c",
    "@doe2011", "\x1b[31m", "\u202e", "\u2028", "\x85", "\x00", "\ud800", "\n", "\r\n", "\ufeff",
    "a: b", "' #", '"', "\u200b", ": ", "100%", "%", "é", "学", "𝒳",
)  # fmt: skip


def _texts() -> st.SearchStrategy[str]:
    pieces = st.sampled_from(HOSTILE) | st.text(max_size=5) | st.sampled_from(["Doe", " ", "loop"])
    return st.lists(pieces, max_size=5).map("".join)


def _maybe() -> st.SearchStrategy[str | None]:
    return st.none() | _texts()


def hostile_works() -> st.SearchStrategy[Cited]:
    """Works in which every text is hostile."""
    people = st.builds(Contributor, family=_maybe(), given=_maybe()) | st.builds(
        Contributor, literal=_texts()
    )
    works = st.builds(
        Work,
        doi=_maybe(),
        ids=st.builds(Ids, pmid=_maybe(), arxiv=_maybe(), isbn=st.just(())),
        type=_maybe(),
        title=_maybe(),
        subtitle=_maybe(),
        year=st.none() | st.integers(1500, 2040),
        contributors=st.lists(people, max_size=3).map(tuple),
        venue=st.builds(Venue, title=_maybe()),
        updates=st.lists(st.builds(Update, _texts(), _maybe(), _maybe(), _maybe()), max_size=2).map(
            tuple
        ),
        is_retracted=st.none() | st.booleans(),
    )
    indicators = st.builds(
        Indicator, st.sampled_from(["citations", "popularity"]) | _texts(),
        st.none() | st.integers(0, 10**6), st.none(), _maybe(), _texts(), _maybe(),
    )  # fmt: skip
    return st.builds(
        cited, works, _texts(), st.lists(indicators, max_size=2).map(tuple), st.booleans()
    )


_LINES = (
    "", "", "  ", "Prose with doi:10.1000/x1 in it.", "- item", "  more", "1. one", "> quoted",
    "# Heading", "## References", "### Literatur", "**Quellen**", "Sources:", "References", "=====",
    "-----", "---", "```", "~~~", "    code", "\tcode", "%% a comment %%", "%%", "<!-- x -->",
    "<!--",
    "-->", "$$", "a `span", "b` end", "| a | b |", "[^1]: Doe J. Loops. Brain 2011;1:2-3.",
    "- Doe J, Roe R. A study of loops. Brain 2011;134:5-9. doi:10.1000/x2", "#tag",
    "\u2028", "\x0b",
    "a\x85b", "naïve 学 𝒳", "%% harvest:begin %%", "%% harvest:end %%", "%% harvest:begin %% ",
    "text %% harvest:end %%", "%%harvest:begin%%", "> %% harvest:begin %%", "title: x",
    "harvest_doi: 10.1000/old", "harvest_dois: [a, b]", "harvest_dois:", "sr-due: 2026-01-01",
    "tags: [a, 'b']", "abstract: |", "  # no comment", "harvest_own: mine", "...", "+++", "{",
)  # fmt: skip

_MATTER = (
    "", "", "---\ntitle: 'A: b'   # c\nsr-due: 2026-01-01\nsr-ease:  250\n---\n",
    "---\ndoi: 10.1000/x1\nharvest_doi: \"10.1000/x1\"\nharvest_dois:\n- a\n- b\ntags:\n- t\n---\n",
    "---\n---\n", "---\n# only a comment\n\n---\n", "---\nabstract: |+\n  a\n\n---\n",
)  # fmt: skip

_BLOCK = "%% harvest:begin %%\n- 10.1000/old\n%% harvest:end %%\n"


def notes() -> st.SearchStrategy[str]:
    """Notes of any shape: front matter, code, comments, blocks well and ill, all line endings."""
    line = st.sampled_from(_LINES) | st.text(max_size=8)
    body = st.lists(line | st.just(_BLOCK.rstrip()), max_size=9).map("\n".join)
    text = st.builds("{}{}{}".format, st.sampled_from(_MATTER), body, st.sampled_from(["", "\n"]))
    plain = st.builds(
        _with_endings, text, st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=1, max_size=3)
    )
    return st.builds("{}{}".format, st.sampled_from(["", "", "\ufeff"]), plain)


def _with_endings(text: str, endings: list[str]) -> str:
    """The text with its line endings in turn from *endings*."""
    lines = text.split("\n")
    pieces = [line + endings[at % len(endings)] for at, line in enumerate(lines[:-1])]
    return "".join(pieces) + lines[-1]
