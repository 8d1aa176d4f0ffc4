"""Identifiers: every pasted form is read, every wrong one is refused with the reason."""

from __future__ import annotations

import csv
import gzip
import json
import re
import string
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvest.errors import InvalidIdentifier
from harvest.model.identifier import (
    Identifier,
    find_broken,
    find_identifiers,
    looks_like_identifier,
    parse_arxiv,
    parse_doi,
    parse_identifier,
    parse_isbn,
    parse_openaire,
    parse_openalex,
    parse_pmcid,
    parse_pmid,
)
from tests.table import every_row

CASES = Path(__file__).parent / "cases"
DATA = Path(__file__).parents[2] / "shared" / "data"

PARSERS: list[Callable[[str], Identifier]] = [
    parse_arxiv,
    parse_doi,
    parse_identifier,
    parse_isbn,
    parse_openaire,
    parse_openalex,
    parse_pmcid,
    parse_pmid,
]


def unescaped(text: str) -> str:
    r"""*text* with `\uXXXX` and `\n` made characters, for what no table can show."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\n", "\n")


def rows(name: str) -> list[dict[str, str]]:
    """The cases of one table."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [
            {key: unescaped(value) for key, value in row.items()} for row in csv.DictReader(file)
        ]


PASTED = rows("identifiers.csv")
IN_TEXT = rows("identifiers-in-text.csv")


@every_row("case", [row for row in PASTED if row["scheme"]], ids=lambda c: c["input"])
def test_reads_what_people_paste(case: dict[str, str]) -> None:
    """Each form gives the one normalized identifier."""
    assert parse_identifier(case["input"]) == Identifier(case["scheme"], case["value"])


@every_row("case", [row for row in PASTED if row["error"]], ids=lambda c: c["input"])
def test_refuses_what_is_wrong(case: dict[str, str]) -> None:
    """Each wrong text is quoted, with what precisely is wrong."""
    with pytest.raises(InvalidIdentifier, match=re.escape(case["error"])) as caught:
        parse_identifier(case["input"])
    assert caught.value.text == case["input"]
    assert repr(case["input"])[:60] in str(caught.value)


@every_row("case", IN_TEXT, ids=lambda c: c["text"])
def test_finds_what_a_text_names(case: dict[str, str]) -> None:
    """A text gives exactly the identifiers it names, in order, and the broken ones apart."""
    found = [str(each.identifier) for each in find_identifiers(case["text"])]
    assert found == case["found"].split()
    assert len(find_broken(case["text"])) == int(case["broken"] or 0)


@every_row(
    ("text", "span"),
    [
        ("See doi:10.1000/abc, or", "doi:10.1000/abc"),
        ("See DOI: 10.1000/abc.", "DOI: 10.1000/abc"),
        ("See [t](https://doi.org/10.1000/abc).", "https://doi.org/10.1000/abc"),
        ("See 10.1000/\u200babc\u00ad1.", "10.1000/\u200babc\u00ad1"),
        ("\ufeffSee (10.1000/abc)", "10.1000/abc"),
        ("See (PMID: 123456).", "PMID: 123456"),
        ("an arXiv:1706.03762v2 id", "arXiv:1706.03762v2"),
        ("10.1002/a&lt;1::b&gt;3.0.co;2-#.", "10.1002/a&lt;1::b&gt;3.0.co;2-#"),
        ("at 10.1371/journal.\npone.0212345.", "10.1371/journal.\npone.0212345"),
        ("(10.1/x) 10.1000/a<1:b>[2.0.CO](http://x);2.", "10.1000/a<1:b>[2.0.CO](http://x);2"),
        ("x 10.1000/a<1:b>[2.0.CO;2](http://x) y", "10.1000/a<1:b>[2.0.CO;2](http://x)"),
    ],
)
def test_offsets_count_the_text_as_given(text: str, span: str) -> None:
    """`text[start:end]` is what was written, with its label, without what closes the sentence."""
    (found,) = find_identifiers(text)
    assert text[found.start : found.end] == span


@every_row(
    ("text", "is_one"),
    [
        ("10.1016/j.", True),
        ("https://example.org/", True),
        ("PMID: 12", True),
        ("Hemifacial spasm", False),
        ("Doing gender", False),
        ("21051471", False),
        ("10 years after: a follow-up", False),
        ("Arxiv and its readers", False),
        ("ISBN and the book trade", False),
    ],
)
def test_tells_a_title_from_a_broken_identifier(text: str, is_one: bool) -> None:
    """What was meant as an identifier is never searched as a title, nor the other way round."""
    assert looks_like_identifier(text) is is_one


@pytest.mark.parametrize("arxiv_id", ["1706.03762", "hep-th/9901001", "math/0309136"])
def test_arxiv_id_and_its_doi_name_each_other(arxiv_id: str) -> None:
    """An arXiv id gives its DOI, and that DOI gives the id back."""
    identifier = Identifier("arxiv", arxiv_id)
    assert identifier.arxiv_doi == parse_doi(f"10.48550/arXiv.{arxiv_id}")
    assert identifier.arxiv_doi is not None
    assert identifier.arxiv_doi.arxiv_id == identifier
    assert parse_arxiv(identifier.arxiv_doi.url) == identifier


def test_only_arxiv_has_an_arxiv_doi() -> None:
    """Other identifiers have neither an arXiv DOI nor an arXiv id."""
    assert Identifier("pmid", "1").arxiv_doi is None
    assert Identifier("doi", "10.1000/arxiv.1").arxiv_id is None


def test_long_runs_are_read_in_linear_time() -> None:
    """Hostile runs cost time in proportion to their length."""
    for run in ("10.1000/(", "<", "(", "[", "://", "doi:", "978-", "%2f", "\\", "&lt;", "10."):
        text = "https://x/10.1000/" + run * (40_000 // len(run))
        find_identifiers(text)
        find_identifiers(run * (40_000 // len(run)))
        with pytest.raises(InvalidIdentifier):
            parse_identifier(text + " x")


ENDING = string.ascii_lowercase + string.digits
SUFFIXES = st.builds(
    lambda body, last: body.lstrip("/") + last,  # a second slash is what programs put there
    st.text(ENDING + "._-/:", max_size=20),
    st.text(ENDING, min_size=4, max_size=8),
)
DOIS = st.builds(
    lambda registrant, suffix: Identifier("doi", f"10.{registrant}/{suffix}"),
    st.integers(1000, 999_999_999),
    SUFFIXES,
)
SICIS = st.builds(
    lambda volume, page, code: Identifier(
        "doi", f"10.1002/(sici)1098-2361(2000){volume}:1<{page}::aid-{code}>3.0.co;2-#"
    ),
    st.integers(1, 99),
    st.integers(1, 999),
    st.text(ENDING, min_size=3, max_size=6),
)
ARXIVS = st.one_of(
    st.builds(
        "{:02}{:02}.{:04}".format, st.integers(8, 14), st.integers(1, 12), st.integers(0, 9999)
    ),
    st.builds(
        "{:02}{:02}.{:05}".format, st.integers(15, 49), st.integers(1, 12), st.integers(0, 99999)
    ),
    st.builds(
        "hep-th/{:02}{:02}{:03}".format,
        st.integers(92, 99),
        st.integers(1, 12),
        st.integers(0, 999),
    ),
).map(lambda value: Identifier("arxiv", value))
NUMBERED = st.one_of(
    st.integers(1, 99_999_999).map(lambda number: Identifier("pmid", str(number))),
    st.integers(10_000, 99_999_999).map(lambda number: Identifier("pmcid", f"PMC{number}")),
    st.integers(10_000, 9_999_999_999).map(lambda number: Identifier("openalex", f"W{number}")),
    st.integers(0, 999_999_999).map(lambda number: parse_isbn(isbn_10(f"{number:09}"))),
    st.text("0123456789abcdef", min_size=32, max_size=32).map(
        lambda digest: Identifier("openaire", f"doi_dedup___::{digest}")
    ),
)
IDENTIFIERS = st.one_of(DOIS, SICIS, ARXIVS, NUMBERED)


def isbn_10(body: str) -> str:
    """The ISBN-10 of nine digits, its check digit found by trying all eleven."""
    weights = range(10, 1, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True))
    return next(
        body + last for last in "0123456789X" if (total + "0123456789X".index(last)) % 11 == 0
    )


@given(IDENTIFIERS)
def test_parsing_undoes_printing(identifier: Identifier) -> None:
    """The printed form and the address of an identifier are read back as that identifier."""
    assert parse_identifier(str(identifier)) == identifier
    assert parse_identifier(identifier.url) == identifier


@given(st.text())
@settings(max_examples=80)
def test_parsers_raise_nothing_but_their_own_error(text: str) -> None:
    """Any text is parsed or refused with InvalidIdentifier; what was parsed stays as it is."""
    for parse in PARSERS:
        try:
            identifier = parse(text)
        except InvalidIdentifier as error:
            assert error.text == text
        else:
            assert parse(str(identifier)) == identifier


PIECES = (
    "10.1000/ 10.1016/j. abc doi: https:// doi.org/ ( ) [ ] < > ; # %2F %0 % & &lt; \\ \u200b – … "
    "pmid: PMC 123456 isbn 978-0-444-52014-2 arXiv: 1706.03762 ::0123 W27 ?id= /full .pdf "
    "\ud800 \x00 10. :// ** ]( &amp; lt; 25 \\% #"
)
FRAGMENTS = st.lists(st.sampled_from([*PIECES.split(" "), " ", "\n"]), max_size=12).map("".join)


@given(FRAGMENTS)
@example("10.1016/j.doi:")
@example("10.1000/10.1000/10.1000/")
@example("10.1000/\\%2F10.1000/")
@example("10.1000/%252541bc")
@example("10.1000/a&amp;amp;lt;b")
@example("PMCdoi.org/10.1016/j./full")
@example("10.1000/#doi.org/10.1000/")
@example("https://10.1000/10.1000/10.1000//full")
@settings(max_examples=100)
def test_no_mixture_of_fragments_breaks_anything(text: str) -> None:
    """Texts made of the pieces that the patterns look for are read or refused, never a crash."""
    find_broken(text)
    for found in find_identifiers(text):
        assert 0 <= found.start < found.end <= len(text)
        assert parse_identifier(str(found.identifier)) == found.identifier
    for parse in PARSERS:
        try:
            identifier = parse(text)
        except InvalidIdentifier:
            continue
        assert parse(str(identifier)) == identifier


@given(
    st.one_of(DOIS, SICIS),
    st.sampled_from(
        [
            "see {}, and",
            "({})",
            "[{}]",
            "“{}”",
            "**{}**",
            "_{}_",
            "|{}|x|",
            "`{}`",
            "[t]({u})",
            "[{}]({u})",
            "<{u}>",
            "doi: {}.",
            '<a href="{u}">x</a>',
            "见{}，",
            "{}; next",
            "[[{}]]",
            "{u}",
            "({u}).",
        ]
    ),
)
def test_finds_a_doi_in_any_frame(identifier: Identifier, frame: str) -> None:
    """Whatever a note puts around a DOI, exactly this DOI is found."""
    text = frame.replace("{u}", identifier.url).replace("{}", identifier.value)
    assert {found.identifier for found in find_identifiers(text)} == {identifier}


@given(st.lists(IDENTIFIERS, max_size=5))
def test_finds_all_that_a_text_lists(identifiers: list[Identifier]) -> None:
    """A list of identifiers, printed into prose, is found whole and in order."""
    labels = {"isbn": "ISBN ", "openaire": "", "openalex": "openalex:", "pmcid": "", "doi": ""}
    text = "\n".join(
        f"- item {labels.get(each.scheme, each.scheme + ':')}{each.value}, p. 3"
        for each in identifiers
    )
    assert [found.identifier for found in find_identifiers(text)] == identifiers


@pytest.mark.skipif(not DATA.exists(), reason="no ../shared/data beside this checkout")
@pytest.mark.slow
def test_real_dois_survive_every_form() -> None:
    """Each DOI Crossref sent is read and found again, but for two that end like a slip."""
    endings = {"10.5488/cmp.", "10.24911/jbcgenetics/"}
    with gzip.open(DATA / "crossref-works.jsonl.gz", "rt", encoding="utf-8") as lines:
        dois = {json.loads(line)["DOI"] for line in islice(lines, 0, None, 20)}
    for group in json.loads((DATA / "nasty.json").read_text(encoding="utf-8"))["crossref"].values():
        dois |= {doi for doi in group["dois"] if isinstance(doi, str) and doi.startswith("10.")}
    lost = []
    for doi in sorted(dois):
        want = Identifier("doi", doi.lower())
        forms = [doi, f"https://doi.org/{doi}", f"https://doi.org/{quote(doi, safe='')}"]
        frames = [f"({doi})", f"[x](https://doi.org/{doi})", f"doi:{doi} .", f"doi:{doi}."]
        got = [parse_identifier(form) for form in forms]
        got += [found.identifier for text in frames for found in find_identifiers(text)]
        if doi.lower() not in endings and got != [want] * 7:
            lost.append(doi)
    assert not lost
