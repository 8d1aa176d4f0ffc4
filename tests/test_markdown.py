"""Notes to mentions: each shape found, at its place, and nothing where there is nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.reading.note import read_note
from harvest.reading.prose import open_page
from tests.table import every_row

Found = tuple[int, int, str, str]
"""Line, column, kind, identifiers."""


def found(text: str) -> list[Found]:
    """What a note gives, short."""
    return [
        (one.line, one.column, one.kind, " ".join(str(name) for name in one.identifiers))
        for one in read_note(text, "note.md").mentions
    ]


X = "doi:10.1000/x1"

SHAPES: dict[str, tuple[str, list[Found]]] = {
    "bare": ("See 10.1000/x1.", [(1, 5, "doi", X)]),
    "labelled": ("a\n\nDOI: 10.1000/x1", [(3, 1, "doi", X)]),
    "resolver": ("<https://doi.org/10.1000/X1>", [(1, 2, "doi", X)]),
    "link": ("see [the paper](https://doi.org/10.1000/x1) of", [(1, 5, "doi", X)]),
    "link named by it": ("[10.1000/x1](https://doi.org/10.1000/x1)", [(1, 1, "doi", X)]),
    "link with title": ('[a](https://doi.org/10.1000/x1 "A title")', [(1, 1, "doi", X)]),
    "link without https": ("see [a](doi.org/10.1000/x1)", [(1, 5, "doi", X)]),
    "link in angles": ("[a](<https://doi.org/10.1000/x1>)", [(1, 1, "doi", X)]),
    "brackets in the DOI": (
        "[a](https://doi.org/10.1016/S0140-6736(05)67889-X), b",
        [(1, 1, "doi", "doi:10.1016/s0140-6736(05)67889-x")],
    ),
    "link over two lines": ("see [my\nlist](https://doi.org/10.1000/x1)", [(1, 5, "doi", X)]),
    "numbered link": ("so it is [[1]](https://doi.org/10.1000/x1)", [(1, 10, "doi", X)]),
    "badge": (
        "[![x](https://b.io/10.1000/x1.svg)](https://doi.org/10.1000/x1)",
        [(1, 1, "doi", X)],
    ),
    "twice in a row": ("10.1000/x1, https://doi.org/10.1000/x1", [(1, 1, "doi", X)]),
    "twice on two lines": ("10.1000/x1\n10.1000/x1", [(1, 1, "doi", X), (2, 1, "doi", X)]),
    "two of one line": (
        "10.1000/x1 10.1000/x2",
        [(1, 1, "doi", X), (1, 12, "doi", "doi:10.1000/x2")],
    ),
    "text and address differ": (
        "[doi:10.1000/5086](https://doi.org/10.1000/50860)",
        [(1, 1, "doi", "doi:10.1000/50860")],
    ),
    "pubmed": ("[PMID: 123](https://pubmed.ncbi.nlm.nih.gov/123/)", [(1, 1, "pmid", "pmid:123")]),
    "pmc": (
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/",
        [(1, 1, "pmcid", "pmcid:PMC123456")],
    ),
    "arxiv": ("arXiv:1706.03762", [(1, 1, "arxiv", "arxiv:1706.03762")]),
    "isbn": ("ISBN 978-0-520-29475-2", [(1, 1, "isbn", "isbn:9780520294752")]),
    "openalex": ("https://openalex.org/W2741809807", [(1, 1, "openalex", "openalex:W2741809807")]),
    "publisher": (
        "https://onlinelibrary.wiley.com/doi/full/10.1000/x1",
        [(1, 1, "url", X)],
    ),
    "PII with a title": (
        "[Loops in the posterior fossa](https://www.sciencedirect.com/science/article/pii/S01)",
        [(1, 1, "url", "")],
    ),
    "PII of the Lancet": (
        "https://www.sciencedirect.com/science/article/pii/S0140673622020839",
        [(1, 1, "url", "doi:10.1016/s0140-6736(22)02083-9")],
    ),
    "jstor": ("<https://www.jstor.org/stable/1234>", [(1, 2, "url", "doi:10.2307/1234")]),
    "clinicalkey": (
        "[Spasm of the face, revisited](https://www.clinicalkey.com/#!/content/playContent/1-s2.0-S1)",
        [(1, 1, "url", "")],
    ),
    "pandoc": (
        "so [@doi:10.1000/x1; @pmid:123, p. 3]",
        [(1, 6, "doi", X), (1, 23, "pmid", "pmid:123")],
    ),
    "heading": ("## [Paper](https://doi.org/10.1000/x1)", [(1, 4, "doi", X)]),
    "table": ("| a | [x](https://doi.org/10.1000/x1) |", [(1, 7, "doi", X)]),
    "quotation": ("> as in 10.1000/x1", [(1, 9, "doi", X)]),
    "inline field": ("doi:: 10.1000/x1", [(1, 7, "doi", X)]),
    "list under a tab": ("- a\n\n\t10.1000/x1", [(3, 2, "doi", X)]),
    "definition": ("[1]: https://doi.org/10.1000/x1", [(1, 6, "doi", X)]),
    "CR LF": ("a\r\nb 10.1000/x1\r\n", [(2, 3, "doi", X)]),
    "old Mac": ("a\rb 10.1000/x1\r", [(2, 3, "doi", X)]),
    "other separators": ("a\x0bb\x85c\u2028 10.1000/x1", [(1, 8, "doi", X)]),
    "astral": ("𝒳 10.1000/x1", [(1, 3, "doi", X)]),
    "after code": ("```\n10.1000/no\n```\n10.1000/x1", [(4, 1, "doi", X)]),
    "after a quoted fence": ("> ```\n> 10.1000/no\n\n10.1000/x1", [(4, 1, "doi", X)]),
    "no scheme": (
        "nature.com/articles/nature12373 or (www.mdpi.com/2072-6643/12/3/123)",
        [(1, 1, "url", "doi:10.1038/nature12373"), (1, 37, "url", "doi:10.3390/nu12030123")],
    ),
    "price": ("costs $5 ([a](https://doi.org/10.1000/x1)) or $6", [(1, 11, "doi", X)]),
}


@every_row(("text", "expected"), SHAPES.values(), ids=SHAPES.keys())
def test_shapes(text: str, expected: list[Found]) -> None:
    """Each form of an identifier or address is found once, where it begins."""
    assert found(text) == expected


NOTHING = {
    "fence": "```\n10.1000/x1\n```",
    "tilde fence": "~~~ text\n10.1000/x1\n~~~",
    "open fence": "```\n10.1000/x1",
    "fence in a list": "- a\n  ```\n  10.1000/x1\n  ```",
    "indented": "a\n\n    10.1000/x1\n    10.1000/x2",
    "code": "see `10.1000/x1` and ``a ` 10.1000/x2``",
    "address in code": "`https://doi.org/10.1000/x1`",
    "comment": "a %% 10.1000/x1 %% b",
    "long comment": "%%\n10.1000/x1\n%%",
    "HTML comment": "a <!-- 10.1000/x1 --> b",
    "long HTML comment": "<!--\n10.1000/x1\n-->",
    "harvest's block": "%% harvest:begin %%\n- 10.1000/x1\n%% harvest:end %%",
    "picture": "![Figure 1](https://j.org/10.1000/x1.g001.png)",
    "embedded": "![[10.1000/x1]]",
    "note link": "[[10.1000/x1]] and [[doi:10.1000/x1|that]]",
    "tag": "#doi/10.1000/x1",
    "math": "$10.1000/x1$ and $$\n10.1000/x1\n$$",
    "heading": "# Vascular loops in the cerebellopontine angle: a review",
    "figure": "Figure 1 - Vascular loops in the angle",
    "date": "2024-01-16, 10.11.2024/25, 10.05.2024",
    "phone": "(801) 581-8476, 978-123-4567, +1 978 555 123 4567",
    "prose": "Smith et al. (2011) found that 10.5 of 12 were so.",
    "mail": "write to a@smith2011.org or @smith2011",
    "figures and sections": "as [@fig:a; @sec-b], @tbl:c2 and @eq:d",
    "handles": "thanks [@anna2](https://example.org/anna2), @bob1 and me@x2.org",
    "advertisement": "[Subscribe to our newsletter now](https://www.nature.com/nature/subscribe)",
    "front page": "[The Journal of All Our Results](https://www.nature.com/)",
    "page elsewhere": "[An introduction to vascular loops](https://blog.example.org/loops)",
    "own post": "---\ntitle: On vascular loops and me\nauthor: Ada\ndate: 2020-01-01\n---\n",
    "own manuscript": (
        "---\ntitle: On vascular loops\nauthor: Ada\nyear: 2020\nbibliography: a.bib\n---\n"
    ),
    "template": "---\ntitle: '{{title}}'\nauthor: '{{author}}'\nyear: 2020\ndoi: '{{doi}}'\n---\n",
    "sources that are none": (
        "## Sources\n- [[My other note]]\n- talk with Bob, 2020\n- https://blog.example.org\n"
        "- [A recipe](https://example.org/2020/05/cake)\n"
    ),
    "after the references": "## References\n\n## Next\n- Doe J. A study. Brain 2011;134:5-9.",
    "a number in a footnote": "text[^1]\n\n[^1]: That was in 2011, of course.",
    "a remark on the list": (
        "## References\n\nEach entry was checked at Europe PMC, and its title and journal are as "
        "there; those *(record only)* were not read.\n"
    ),
    "what was said": "## References\n- Doe, Jane (2020, May 28). Personal interview.",
    "files of a project": (
        "## References\n- design-review-20211015.md lines 387-445 (ARCH-2)\n"
        "- [The app](../cmd/main.go) - main entry point, since 2021\n"
    ),
    "a remark in a footnote": "text^[That was in 2011, of course, and in May.] and ^[x]",
    "a footnote without text": "text[^1]\n\n[^1]:\n\nIn 2011, J. Doe, R. Roe, *Brain and Loops*.",
    "Zotero's collection": "[c](zotero://select/library/collections/ABCD2345)",
}


@every_row("text", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_where_there_is_nothing(text: str) -> None:
    """Code, comments, pictures, prose, headings and pages of no article are no mentions."""
    assert found(text) == []


HEADINGS = (
    "# References", "## 5. References", "### REFERENCES:", "**Bibliography**", "Works cited\n----",
    "## Sources {.unnumbered}", "## Literatur", "## Literaturverzeichnis", "## Quellen",
    "## Références", "## Bibliographie", "## Bibliografía", "## Referencias", "## Referências",
    "## Bibliografia", "## Riferimenti bibliografici", "## Fonti",
    "## 📚 References", "# 7. References", "## 九、参考资料", "## VII. Bibliography",
    "## A. Sources",
    "**7. References:**", "__Literatur__", "<h2>References</h2>", "## :books: References",
    "## [References](#references)", "## References (12)", "## Literatur (Auswahl)", "References:",
    "## Further reading", "## Suggested Readings", "## Recommended reading", "## Reading list",
    "## Sources and further reading", "## Key papers and resources", "## Selected publications",
    "## Papers", "## Publications", "## Works consulted", "## References cited here",
    "## Appendix: References", "## Primary and secondary sources", "## Notes & References",
    "## Further reading on loops", "## Weiterführende Literatur", "## Ausgewählte Literatur",
    "## Literatur und Links", "## Literaturempfehlungen", "## Verwendete Quellen",
    "## Publikationen",
    "## Pour aller plus loin", "## Sources citées", "## Bibliographie et liens", "## Lectures",
    "## Bibliografía citada en el texto", "## Fuentes consultadas", "## Lecturas recomendadas",
    "## Literatura", "## Referências e links", "## Leituras recomendadas", "## Letture consigliate",
    "## Bibliografia essenziale", "## Per approfondire", "## Literatuurlijst", "## Bronnen",
    "## Källor", "## Litteraturliste", "## Piśmiennictwo", "## Použitá literatura", "## Kaynakça",
    "## Список литературы", "## Литература", "## Література", "## 参考文献", "## 主要参考文献",
    "## 参考资料（References）", "## 延伸阅读", "## 推荐阅读与资源", "## 參考資料", "## 参考",
    "## 引用文献",
    "## 참고 문헌", "## 참고문헌 및 자료", "## 参考文献与历史源流（References）", "- # References",
    "* ## References", "- a\n\t- ## 📖 References", "> ## References",
)  # fmt: skip
NO_HEADINGS = (
    "## Source code", "## Literature search", "## Reference manager", "## Sources of error",
    "## Papermaking",
    "## Open source", "## Preferences", "## Publishing", "## Quellcode", "## Fonts",
    "## Data sources used by us, in order",
    "## How to cite", "## References to other systems", "## Cross-reference",
    "## 参考に値しない話", "- # Next",
)  # fmt: skip


@every_row("heading", HEADINGS)
def test_reference_headings(heading: str) -> None:
    """A list under such a heading, whatever dresses it, is a list of references."""
    quoted = "> " if heading[0] == ">" else "\t\t" if "\t" in heading else ""
    text = f"{heading}\n\n{quoted}- Doe J, Roe R. A study of loops. Brain 2011;134:5-9."
    (mention,) = read_note(text, "n.md").mentions
    assert mention.kind == "reference"
    assert mention.text == "Doe J, Roe R. A study of loops. Brain 2011;134:5-9."
    assert mention.query is not None and mention.query.title == "A study of loops"
    assert mention.query.is_reference


@every_row("heading", NO_HEADINGS)
def test_headings_of_other_lists(heading: str) -> None:
    """A heading that only has such a word in it announces no references."""
    entry = "Doe, Jane: Loops - a distributed view of vessels, 2014"
    assert found(f"{heading}\n\n- {entry}\n") == []
    assert found(f"## References\n\n## {heading}\n\n- {entry}\n") == []


A = "Doe J, Roe R. A study of loops. Brain 2011;134:5-9."
B = "Poe E, Foe D. Another study of loops. Brain 2012;135:15-19."

LISTS = {
    "items": (f"- {A}\n- {B}", [(3, 3), (4, 3)]),
    "numbers": (f"1. {A}\n2. {B}", [(3, 4), (4, 4)]),
    "escaped numbers": (f"1\\. {A}\n\n2\\. {B}", [(3, 5), (5, 5)]),
    "bracketed numbers": (f"[1] {A}\n[2] {B}", [(3, 5), (4, 5)]),
    "paragraphs": (f"{A}\n\n{B}", [(3, 1), (5, 1)]),
    "lines": (f"{A}\n{B}", [(3, 1), (4, 1)]),
    "wrapped": (f"1. {A[:20]}\n{A[20:]}\n2. {B[:24]}\n   {B[24:]}", [(3, 4), (5, 4)]),
    "footnotes": (f"[^1]: {A}\n[^2]: {B}", [(3, 7), (4, 7)]),
    "behind anchors": (f'<a id="a"></a>{A}\n\n<a id="b"></a>{B}', [(3, 1), (5, 1)]),
    "in a quotation": (f"> {A}\n>\n> {B}", [(3, 3), (5, 3)]),
    "below a subheading that is a name, too": (
        f"### Primary sources\n- {A}\n\n### More\n- {B}",
        [(4, 3), (7, 3)],
    ),
    "below a subheading": (f"### Articles\n- {A}\n\n### More\n- {B}", [(4, 3), (7, 3)]),
    "remark below": (
        f"- {A}\n\n  My remark on the study of 2011, in full.\n- {B}",
        [(3, 3), (6, 3)],
    ),
}


@every_row(("body", "places"), LISTS.values(), ids=LISTS.keys())
def test_reference_lists(body: str, places: list[tuple[int, int]]) -> None:
    """However a list is written, each reference is one mention at its first word."""
    mentions = read_note(f"## References\n\n{body}\n", "n.md").mentions
    assert [(one.line, one.column) for one in mentions] == places
    assert {one.kind for one in mentions} == {"reference"}


C = "Doe, P. D., & Roe, C. (2011). A made-up set-up of shelves. Regional Jars, 36(1), 3-9."
D = "Institute of Loops. (2017). Guidance on vessels at a nerve. Loop Press."
ANYWHERE = {
    "quoted": (f"# On shelves\n\n> {C}\n\nText.", [(3, 3)]),
    "an item": (f"- {C}\n- my remark, 2011\n", [(1, 3)]),
    "a paragraph": (f"Text.\n\n{C}\n\nText.", [(3, 1)]),
    "wrapped": (f"Text.\n\n{C[:40]}\n{C[40:]}\n", [(3, 1)]),
    "Zotero's bibliography": (f"{C}\n{C.replace('Doe', 'Poe')}\n", [(1, 1), (2, 1)]),
    "IEEE": ('[1] P. Doe and C. Roe, "A made-up set-up of shelves," Jars, vol. 3, 2011.', [(1, 5)]),
    "lines alike": (f"{A}\n{B}\n{A}\n", [(1, 1), (2, 1), (3, 1)]),
    "items alike": (f"## Log\n- {A}\n- {B}\n- {A}\n", [(2, 3), (3, 3), (4, 3)]),
    "label": (f"**Citation:** {C}", [(1, 15)]),
    "label with a style": (f"Cita APA: {D}", [(1, 11)]),
    "label in brackets": (f"- **Reference (APA 7):** {D}", [(1, 26)]),
    "label above": (f"**How to cite:**\n\n{D}\n", [(3, 1)]),
    "label in German": (f"*Quelle:* {D}", [(1, 11)]),
    "label in Chinese": (f"引用：{D}", [(1, 4)]),
    "caption": (f"![Set-up (from: {C})](x.png)", [(1, 17)]),
    "embedded caption": (f"![[x.png|Set-up. Source: {C}]]", [(1, 26)]),
    "untyped fence under a heading": (f"## References\n\n```\n{A}\n{B}\n```\n", [(4, 1), (5, 1)]),
    "outline": (f"- # References\n\t- {A}\n\t- {B}\n- # Next\n\t- {D}\n", [(2, 4), (3, 4)]),
    "outline without marks": (f"- **Sources**\n\t- {A}\n- next\n\t- {D}\n", [(2, 4)]),
    "ended by a callout": (f"## References\n- {A}\n\n> [!note]\n> {D}\n", [(2, 3)]),
    "callout of references": (f"> [!references]\n> - {A}\n> - {B}\n", [(2, 5), (3, 5)]),
}
NOWHERE = {
    "prose that begins so": (
        "Doe, P. (2011) was the first. We met in Jars, and it was long ago, in the end."
    ),
    "an organization alone": f"- {D}",
    "two by organizations": f"- {D}\n- {D.replace('2017', '2018')}",
    "typed fence": f"## References\n\n```bibtex\n{A}\n```\n",
    "fence of code": f"## References\n\n```\n@cited(title='{A}')\n```\n",
    "fence elsewhere": f"## Log\n\n```\n{C}\n```\n",
    "label of a page": "**Source:** https://blog.example.org/2020/05/cake and my notes of it",
    "table": f"| {C} | x |\n|---|---|\n",
}


@every_row(("text", "places"), ANYWHERE.values(), ids=ANYWHERE.keys())
def test_references_outside_their_list(text: str, places: list[tuple[int, int]]) -> None:
    """What is a reference by its form, its label, its caption or its neighbors is found."""
    mentions = read_note(text, "n.md").mentions
    assert [(one.line, one.column) for one in mentions] == places
    assert {one.kind for one in mentions} == {"reference"}


@every_row("text", NOWHERE.values(), ids=NOWHERE.keys())
def test_no_references_outside_their_list(text: str) -> None:
    """What only looks a little like a reference needs a heading for it."""
    assert found(text) == []


def test_a_caption_gives_its_doi() -> None:
    """A DOI in a picture's caption is found, in both syntaxes; the file's name is not read."""
    caption = "The set-up of all the shelves, https://doi.org/10.1000/x1"
    for text in (f"![{caption}](/a/10.1000/no.png)", f"![[10.1000/no.png|{caption}]]"):
        assert [ids for _, _, _, ids in found(text)] == [X]


def test_a_reference_with_identifiers_is_one_mention() -> None:
    """DOI, PubMed and arXiv of one entry are one work; a data set's DOI is another."""
    entry = f"{A} doi:10.1000/x1. [PubMed](https://pubmed.ncbi.nlm.nih.gov/123/)"
    text = f"## References\n\n1. {entry} [data](https://doi.org/10.5061/dryad.x)\n"
    reference, data = read_note(text, "n.md").mentions
    assert [str(one) for one in reference.identifiers] == [X, "pmid:123"]
    assert reference.query is not None and reference.query.year == 2011
    assert (data.kind, str(data.identifiers[0])) == ("doi", "doi:10.5061/dryad.x")


READS_AS_REFERENCE = {
    A: True,
    "World Health Organization. Global status report on neurology. Geneva; 2017.": True,
    "Müller, K. (1999): Der Hemispasmus facialis. In: Handbuch. Berlin: Springer, S. 12–45.": True,
    "“Etiology of spasm revisited”, *Nature*, 2011": True,
    "Vaswani A, et al. Attention is all you need. Proceedings of NeurIPS.": True,
    "WHO (2020)": False,
    "See also our page on strokes, updated 2020.": False,
    "Personal communication with Bob, who knows": False,
    "[How to bake, in 2020, a good cake](https://example.org/2020/05/cake)": False,
    "What did Doe et al. find in 2011, and why?": False,
}


@every_row(("text", "expected"), READS_AS_REFERENCE.items())
def test_what_reads_as_a_reference(text: str, expected: bool) -> None:
    """Under its heading a line is a reference only if it reads as one."""
    mentions = read_note(f"## References\n\n- {text}\n", "n.md").mentions
    assert [one.kind for one in mentions] == (["reference"] if expected else [])


def test_the_doi_comes_first() -> None:
    """Whatever stands first in a reference, its DOI is the best identifier."""
    text = f"## References\n- {A} PMID: 123. doi:10.1000/x1"
    (mention,) = read_note(text, "n.md").mentions
    assert [str(one) for one in mention.identifiers] == [X, "pmid:123"]


def test_link_definitions_are_no_references() -> None:
    """Definitions under the heading are targets: each its own identifier, no reference string."""
    text = "## References\n\n[@tag:a]: doi:10.1000/x1\n[@tag:b]: arxiv:1706.03762\n"
    assert found(text) == [(3, 11, "doi", X), (4, 11, "arxiv", "arxiv:1706.03762")]


def test_a_citation_callout_holds_a_reference() -> None:
    """Zotero Integration's [!cite] callout holds the whole reference."""
    text = f"> [!cite]\n> {A} [https://doi.org/10.1000/x1](https://doi.org/10.1000/x1)\n"
    (mention,) = read_note(text, "n.md").mentions
    assert (mention.kind, mention.line, mention.column) == ("reference", 2, 3)
    assert mention.identifiers == (Identifier("doi", "10.1000/x1"),)


@every_row(
    "entry",
    [
        "Institute of Loops. (2017). Guidance on vessels at a nerve. Loop Press.",
        "Institute of Loops. (2017, May 3). Guidance on vessels at a nerve. https://example.org/",
        "J.P. Doe, Anatomie des boucles, Presses de la Faculté (1996)",
        "Doe, Jane: Loops - a distributed view of vessels, 2014",
        '**"Understanding Vascular Loops" (1993)** by Jane Doe',
    ],
)
@every_row(
    "heading",
    [
        "References",
        "References & Further Reading",
        "Bibliography (appendix)",
        "Bibliographie médicale",
    ],
)
def test_references_of_few_traits(entry: str, heading: str) -> None:
    """Under their heading, references by organizations and of books are seen, too."""
    kinds = [each.kind for each in read_note(f"## {heading}\n\n- {entry}\n", "n.md").mentions]
    assert kinds == ["reference"]
    assert read_note(f"## Log\n\n- {entry}\n", "n.md").mentions == ()


@pytest.mark.parametrize(
    ("note", "place"),
    [
        (f"text[^1]\n\n[^1]: {A}\n", (3, 7)),
        (f"text[^1]\n\n[^1]:\n    {A}\n", (4, 5)),
        (f"text[^1]\r\n\r\n[^1]:\r\n    {A}\r\n", (4, 5)),
        (f"- a remark^[{A}], and more.\n", (1, 13)),
    ],
    ids=["on its line", "below its mark", "the same with CR LF", "within the prose"],
)
def test_a_footnote_may_be_a_reference(note: str, place: tuple[int, int]) -> None:
    """A footnote that reads as a reference is one, wherever it stands."""
    (mention,) = read_note(note, "n.md").mentions
    assert (mention.kind, mention.line, mention.column) == ("reference", *place)
    assert mention.text == A


def test_a_title_link_keeps_its_title() -> None:
    """The text of a link to an article's page is a title to search for."""
    url = "https://www.jstor.org/stable/1234"
    (mention,) = read_note(f"[Loops in the posterior fossa]({url})", "n.md").mentions
    assert mention.query is not None
    assert mention.query.title == "Loops in the posterior fossa"


def test_a_title_spelled_in_an_address() -> None:
    """ResearchGate's addresses spell the title."""
    url = "https://www.researchgate.net/publication/123_Vascular_loops_in_man"
    (mention,) = read_note(url, "n.md").mentions
    assert mention.query is not None and mention.query.title == "Vascular loops in man"


def test_a_reference_loses_its_markup() -> None:
    """Emphasis, buttons and link targets are no part of what is searched for."""
    text = "## References\n\n- Doe, J. (2011). A _study_ of loops. *Brain*, **134**(2), 5–9. "
    (mention,) = read_note(f"{text}[PubMed](https://x.org/a_b)", "n.md").mentions
    query = mention.query
    assert query is not None
    assert query.raw == "Doe, J. (2011). A study of loops. Brain, 134(2), 5–9."
    assert (query.title, query.container) == ("A study of loops", "Brain")


def test_a_bare_article_address_says_what_it_lacks() -> None:
    """An address that gives neither identifier nor title is told, not dropped."""
    (mention,) = read_note("https://ieeexplore.ieee.org/document/7780459", "n.md").mentions
    assert mention.query is None
    assert mention.problems == ("the address holds no identifier",)


def test_a_mistyped_link_text_is_told() -> None:
    """Where text and address of a link disagree the address counts, and the report says so."""
    (mention,) = read_note("[doi:10.1000/5086](https://doi.org/10.1000/50860)", "n.md").mentions
    assert mention.problems == ("the link's text says doi:10.1000/5086",)


def test_a_broken_identifier_is_told() -> None:
    """What was meant as a DOI and is none is no mention, but the user hears of it."""
    reading = read_note("a\n\nsee doi:10.1016/j. and more\n", "n.md")
    assert reading.mentions == ()
    (problem,) = reading.problems
    assert problem.line == 3 and "cut off" in problem.text


LIBRARY = {
    "smith2011": Mention("b.bib", 3, 1, "bib-entry", "@article{…}", (), Query("T")),
    "@2AFE3B35": Mention("z", 1, 1, "bib-entry", "", (), None),
}


def test_mentions_come_in_order() -> None:
    """Line by line and column by column, whatever their kind."""
    text = (
        f"10.1000/x2 @smith2011 10.1000/x3\n\n## References\n- {A}\n\n# End\n10.1000/x4 @smith2011"
    )
    mentions = read_note(text, "n.md", LIBRARY).mentions
    places = [(one.line, one.column) for one in mentions]
    assert places == sorted(places) and len(places) == 6


def test_an_unclosed_comment_hides_nothing() -> None:
    """A lone comment mark must not cost the rest of the note."""
    assert found("50 %% of\n\n10.1000/x1") == [(3, 1, "doi", X)]


PIECES = st.sampled_from(
    ("10.1000/x1", "https://doi.org/10.1000/x1", "[a](https://doi.org/10.1000/x1)", "[", "]", "(",
     ")", "```", "`", "~~~", "%%", "<!--", "-->", "$", "$$", "@smith2011", "[@smith2011]", "---",
     "> ", "- ", "\n", "\r\n", "\r", "\n\n", "    ", "\t", " ", "# ", "## References",
     "doi: 10.1000/x1", "title: a", "[p](zotero://select/library/items/2AFE3B35)", "key: [", "\\",
     "(zotero://open-pdf/library/items/2AFE3B35?page=1)", "“", "”", "[^1]: ", A, "é", "\x00",
     "\u2028", "𝒳", "[!cite]", "|", ":", '"', "'", "%% harvest:begin %%", "%% harvest:end %%")
)  # fmt: skip
NOTES = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=120, deadline=None)
@given(NOTES)
def test_any_text_is_read_and_positions_are_true(text: str) -> None:
    """No text raises, and at each mention's line and column stands the mention's text."""
    lines = re.split(r"\r\n|\r|\n", text)
    for mention in read_note(text, "n.md", LIBRARY).mentions:
        first = re.split(r"\r\n|\r|\n", mention.text)[0]
        assert lines[mention.line - 1][mention.column - 1 :].startswith(first)
        assert first.strip()


@settings(max_examples=50, deadline=None)
@given(NOTES, NOTES)
def test_blanks_keep_every_position(before: str, after: str) -> None:
    """The cleared text has the length and the line endings of the note."""
    text = before + after
    page = open_page(text)
    assert len(page.clear) == len(text)
    assert page.clear.count("\n") == len(re.findall(r"\r\n|\r|\n", text)) == len(page.lines) - 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([A, "10.1000/no", "a", "", "- [x](https://doi.org/10.1000/no)"])))
def test_harvests_own_block_is_never_read(body: list[str]) -> None:
    """Whatever stands in the block, the note reads as if the block were not there."""
    block = "\n".join(["%% harvest:begin %%", *body, "%% harvest:end %%"])
    around = "10.1000/x1\n\n## References\n\n{}\n\n10.1000/x2\n"
    kept = [(kind, names) for _, _, kind, names in found(around.format(block))]
    assert kept == [("doi", X), ("reference", "doi:10.1000/x2")]


def test_hostile_notes_take_no_time() -> None:
    """Unclosed marks by the thousand are read in linear time (seconds would be minutes)."""
    pieces = (
        "[",
        "[[",
        "![",
        "](",
        "`",
        "%%",
        "<!--",
        "<!--\n",
        "%%\n",
        "$",
        "“",
        "zotero://",
        "@{",
    )
    for piece in (*pieces, "> [!cite]\n", "<img ", "@a ", "[@a ", "%% harvest:begin %%\n"):
        read_note(piece * 5_000, "n.md", LIBRARY)
    read_note("---\n" + "- " * 20_000 + "\n" + "a" + " " * 20_000 + "b\n---\n", "n.md", LIBRARY)
