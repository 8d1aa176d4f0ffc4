"""Forms of references in notes: BibTeX, notes of the humanities, undated pages, old sites."""

from __future__ import annotations

from collections.abc import Sequence

from harvest.model.mention import Mention
from harvest.reading.note import read_note
from tests.table import every_row

ENTRY = (
    "@article{doe2011,\n  title = {A Study of Loops},\n  author = {Doe, Jane},\n  year = {2011},\n}"
)
FORMAL = "Doe, J. (2011). A study of many loops. *Brain*, 134, 5-9."


def mentions(text: str) -> Sequence[Mention]:
    """What a note says."""
    return read_note(text, "n.md").mentions


def quoted(text: str) -> str:
    """The same in a quotation."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


@every_row(
    "text",
    [
        f"# A\n\n```bibtex\n{ENTRY}\n```\n",
        f"# A\n\n```bibtex 1\n{ENTRY}\n```\n",
        f"# A\n\n``` {{.bibtex}}\n{ENTRY}\n```\n",
        f"# A\n\n~~~bib\n{ENTRY}\n~~~\n",
        f"# References\n\n```\n{ENTRY}\n```\n",
        f"# A\n\n```latex\n% cite as\n{ENTRY}\n```\n",
        f"# A\n\n{ENTRY}\n",
        f"# A\n\n'''bibtex\n{ENTRY}\n'''\n",
        f"> [!cite]\n{quoted(ENTRY)}\n",
        "- cite\n\t- ```bibtex\n\t  " + ENTRY.replace("\n", "\n\t  ") + "\n\t  ```\n",
        f"# A\n\n{ENTRY.replace('doe2011,', '')}\n",
    ],
)
def test_bibtex_in_a_note(text: str) -> None:
    """In a fence of its language or of none, in a quotation, in an outline, or as it is."""
    (one,) = mentions(text)
    assert one.query is not None
    assert (one.query.title, one.query.year) == ("A Study of Loops", 2011)
    assert one.text.startswith("@article{") and one.line == text[: text.index("@")].count("\n") + 1


def test_bibtex_gives_its_doi_once() -> None:
    """An entry is one mention, whatever addresses and numbers its fields hold; two are two."""
    named = ENTRY.replace(
        "year", "url = {https://doi.org/10.1000/x1},\n  doi = {10.1000/x1},\n  year"
    )
    (one,) = mentions(f"```bibtex\n{named}\n```\n")
    assert [str(each) for each in one.identifiers] == ["doi:10.1000/x1"]
    assert len(mentions(f"```bibtex\n{ENTRY}\n\n{ENTRY.replace('Loops', 'Knots')}\n```\n")) == 2


def test_an_entry_that_does_not_end_takes_no_other_with_it() -> None:
    """The one below it is read, whatever braces stand in the note behind it."""
    (one,) = mentions(f"{ENTRY.rstrip('}')}\n\n{ENTRY.replace('Loops', 'Knots')}\n\nText }}.\n")
    assert one.query is not None and (one.query.title, one.line) == ("A Study of Knots", 7)


@every_row(
    "text",
    [
        f"```python\nentry = '''\n{ENTRY}\n'''\n```\n",
        "```bibtex\n@article{doe2011,\n  title = {A Study\n```\n\nText.\n",
        "```bibtex\n@string{brain = {Brain}}\n```\n",
        "```bibtex\n@comment{doe2011, title = {A Study}}\n```\n",
        "A mail to @jane{at} and @max.\n",
    ],
)
def test_what_is_no_entry(text: str) -> None:
    """Examples of programs, entries that do not end, and what only looks alike."""
    assert mentions(text) == ()


NOTES = (
    ("Jane Doe, *On Loops: Now*, trans. Max Roe (New York: Vintage, 1977), 27.", "On Loops: Now"),
    ("See Jane Doe and Max Roe, *On Loops* (Paris: Vrin, 1977), 195; and others.", "On Loops"),
    ("Jane Doe, ed., _On Loops_, 2nd ed. (Chicago: Chicago Press, 1990).", "On Loops"),
    ("Jane van der Doe, “Many Loops,” *Journal of Loops* 12, no. 3 (2011): 45–67.", "Many Loops"),
    ("Jane Doe, “Many Loops,” in *Old*, ed. Max Roe (London: Verso, 1980), 54.", "Many Loops"),
    ("Jane Doe, \"Many Loops\" (PhD diss., University of Chicago, 2008), 12–14.", "Many Loops"),
    ("Doe, “Loop Talk,” in Doe, Power/Knots, p. 54.", "Loop Talk"),
    ("Doe and Roe, *On Loops*, 27, 31–33.", "On Loops"),
)  # fmt: skip


@every_row("text, title", NOTES)
def test_notes_of_the_humanities(text: str, title: str) -> None:
    """In a footnote, below a quotation and by themselves, in full and shortened."""
    for note in (f"Text.[^1]\n\n[^1]: {text}\n", f"> {text}\n", f"Text.\n\n{text}\n\nMore.\n"):
        (one,) = mentions(note)
        assert one.query is not None and one.query.title == title
        assert one.query.authors[:1] in (("Doe",), ("van der Doe",))


@every_row(
    "text",
    [
        "Jane Doe, *On Loops* (1977), is a film.",
        "Doe, *On Loops*, is what I read on page 27.",
        "Jane Doe, *On Loops* (the red book), 27.",
        "Berlin, “The Wall” and more, 1989 and after.",
    ],
)
def test_sentences_like_notes(text: str) -> None:
    """Without a publisher in the brackets, or with words behind the title, it is a sentence."""
    assert mentions(f"Text.\n\n{text}\n") == ()


def test_scripts_without_capitals_begin_no_names() -> None:
    """Every word of Korean could be a name, if all that is no small letter were a capital."""
    assert (
        mentions("오늘, 우리 (2015) 연구소에서 많은 사람들과 이야기를 나누었다. 그리고 갔다.") == ()
    )


def test_a_volume_of_chicago_style() -> None:
    """The number behind "no." is the issue, the one before it the volume."""
    (one,) = mentions(
        "## References\n\n- Doe, Jane. “Many Loops.” Loops 12, no. 3 (May 2011): 45–67.\n"
    )
    assert one.query is not None
    assert (one.query.volume, one.query.issue, one.query.pages) == ("12", "3", "45-67")


@every_row(
    "text",
    [
        "Op-ed: the loops are at a crossroads. (n.d.). Retrieved October 1, 2022, from https://a.org/x",
        "Doe, J. (n.d.). A page about many loops. Loop House. https://a.org/x",
        "Doe, J. (s.f.). Una página sobre lazos. Recuperado de https://a.org/x",
        "Loop House. (o. J.). Eine Seite über Schlingen. https://a.org/x",
        "Doe, J. (2021, May 3). A page about loops. Retrieved May 7, 2022, from a.org/x/loops",
    ],
)  # fmt: skip
def test_pages_without_a_date_or_scheme(text: str) -> None:
    """As the styles abbreviate that there is none; an address may lack its beginning."""
    assert len(mentions(f"Text.\n\n{text}\n")) == 1


@every_row(
    "text, lines",
    [
        (f"Loops are many.\n\t{FORMAL}", [2]),
        (f"Loops are many\n    {FORMAL}\n    {FORMAL.replace('Doe', 'Roe')}", [2, 3]),
        (f"Loops are many.\n{FORMAL}", [2]),
        (f"Loops are many:\n{FORMAL.replace(' of many', chr(10) + 'of many')}", [2]),
        (f"As is told by\n{FORMAL[:16]}and others", []),
        (f"As is told at length by\n{FORMAL}", []),
    ],
)
def test_references_right_below_what_they_are_for(text: str, lines: list[int]) -> None:
    """The last lines of a paragraph, farther in or behind a full stop."""
    found = mentions(f"# A\n\n{text}\n\nMore.\n")
    assert [one.text.lstrip()[:3] in ("Doe", "Roe") for one in found] == [True] * len(lines)
    assert [one.line - 2 for one in found] == lines


def test_two_references_on_one_line() -> None:
    """The second begins behind the address of the first."""
    first = FORMAL.replace("134, 5-9.", "134, 5-9. https://doi.org/10.1000/x1")
    found = mentions(
        f"## References\n\n- {first} Roe, R. (2012). Of knots and ropes. *Brain*, 135, 7-9.\n"
    )
    assert [one.query.year for one in found if one.query] == [2011, 2012]
    assert [len(one.identifiers) for one in found] == [1, 0]


@every_row(
    "entry, title",
    [
        ("[Many loops](https://a.org/x) by Jane Doe (Feb 5th 2020): a figure", "Many loops"),
        ("[Viele Schlingen](https://a.org/x), von Jane Doe (2020)", "Viele Schlingen"),
        ("**Doe, Jane Ann** *\"Loops of Old\"* - a remark", "Loops of Old"),
        ("Jane Doe, Max Roe, and Ann X Poe. Many loops of brains. In ICLR", "Many loops of brains"),
        ("J. Doe, M. Roe, and\n  A. Poe, “Many loops of brains,”\n  Loops, vol. 12, p. 1, 2020",
         "Many loops of brains"),
    ],
)  # fmt: skip
def test_entries_of_lists(entry: str, title: str) -> None:
    """By whom, behind the link; in bold; full names with no year; on several lines."""
    (one,) = mentions(f"## References\n\n- {entry}\n")
    assert one.query is not None and one.query.title == title


def test_a_wrapped_reference_without_a_mark_is_one() -> None:
    """A line that ends in a comma or "and" goes on in the next, though that reads as one, too."""
    text = "J. Doe, M. Roe, and\nA. Poe, “Many loops of brains,”\nLoops, vol. 120, p. 1, 2020"
    assert len(mentions(f"## References\n\n{text}\n")) == 1


@every_row(
    "text",
    [
        "- O artigo no qual Doe et al. [14] introduziu LPF, HPF e janelas, com efeito de 50 Hz",
        "- Nel testo Doe et al. parlano no di questo",
    ],
)
def test_remarks_in_lists_of_other_languages(text: str) -> None:
    """ "No" is no number, and "et al." alone no reference."""
    assert mentions(f"## Referências\n\n{text}\n") == ()


@every_row(
    "address, identifier",
    [
        ("https://downloads.hindawi.com/journals/cin/2021/2195922.pdf", "doi:10.1155/2021/2195922"),
        ("https://www.hindawi.com/journals/cin/2021/2195922/", "doi:10.1155/2021/2195922"),
        ("http://www.hindawi.com/journals/ijp/2010/123456/abs/", "doi:10.1155/2010/123456"),
        ("https://www.rfc-editor.org/rfc/rfc2616", "doi:10.17487/rfc2616"),
        ("https://datatracker.ietf.org/doc/html/rfc8446", "doi:10.17487/rfc8446"),
        ("https://tools.ietf.org/html/rfc791", "doi:10.17487/rfc0791"),
        ("https://www.nber.org/papers/w12345", "doi:10.3386/w12345"),
        ("https://www.ijcai.org/proceedings/2019/123", "doi:10.24963/ijcai.2019/123"),
        ("https://www.researchsquare.com/article/rs-1234/v1", "doi:10.21203/rs.3.rs-1234/v1"),
        ("https://preprints.org/manuscript/202001.0001", "doi:10.20944/preprints202001.0001.v1"),
        ("https://pubs.rsc.org/en/content/articlehtml/2019/c/c8cs00123a", "doi:10.1039/c8cs00123a"),
        ("https://www.persee.fr/doc/abc_0035-2969_1999_num_40_1_5140", "doi:10.3406/abc.1999.5140"),
        ("https://journals.openedition.org/rfsic/1234", "doi:10.4000/rfsic.1234"),
        ("https://figshare.com/articles/dataset/Loops/1234567", "doi:10.6084/m9.figshare.1234567"),
        ("https://www.degruyter.com/view/j/ling/ling-2018-0030.xml", "doi:10.1515/ling-2018-0030"),
        ("https://ui.adsabs.harvard.edu/abs/2019arXiv190612345D", "doi:10.48550/arxiv.1906.12345"),
        ("https://www.semanticscholar.org/arxiv/2006.12138", "arxiv:2006.12138"),
        ("https://www.who.int/publications/i/item/9789241548632", "isbn:9789241548632"),
    ],
)
def test_addresses_that_tell_the_doi(address: str, identifier: str) -> None:
    """By the rules of publishers, archives and standards bodies, also where no DOI is shown."""
    (one,) = mentions(f"Text ({address}).\n")
    assert [str(each) for each in one.identifiers] == [identifier]


@every_row(
    "address",
    [
        "https://www.cairn.info/revue-abc-2010-1-page-3.htm",
        "https://www.jstage.jst.go.jp/article/jjp/12/3/12_45/_article",
        "https://cyberleninka.ru/article/n/issledovanie-petel",
        "https://www.scielo.br/j/rbcs/a/abcDEF123/?lang=pt",
        "https://ui.adsabs.harvard.edu/abs/2019ApJ...123..456D/abstract",
        "https://ojs.aaai.org/index.php/AAAI/article/view/12345",
    ],
)
def test_articles_at_indexes_and_portals(address: str) -> None:
    """Their pages give no number, but the link's words are the title."""
    (one,) = mentions(f"[A study of many loops]({address})\n")
    assert one.query is not None and one.query.title == "A study of many loops"


@every_row(
    "address, place",
    [
        ("https://jcs.biologists.org/content/120/5/838", ("Journal of Cell Science", "120", "838")),
        ("http://jn.physiology.org/cgi/content/abstract/85/3/1038",
         ("Journal of Neurophysiology", "85", "1038")),
        ("https://www.bloodjournal.org/content/120/5/838.full.pdf", ("Blood", "120", "838")),
        ("https://www.usenix.org/conference/osdi16/technical-sessions/presentation/doe", None),
    ],
)  # fmt: skip
def test_old_addresses_of_articles(address: str, place: tuple[str, str, str] | None) -> None:
    """Journals at HighWire tell volume and page; proceedings nothing that could be asked for."""
    (one,) = mentions(f"[paper]({address})\n")
    query = one.query
    assert (query and (query.container, query.volume, query.pages)) == place


@every_row(
    "text, title, authors, place",
    [
        ("[1] 李世民, 秦叔宝. 血管袢的研究[J]. 中华医学杂志, 2011, 12(3): 45-50.", "血管袢的研究",
         ("李世民", "秦叔宝"), (2011, "中华医学杂志", "12", "45-50")),
        ("李世民，秦叔宝．血管袢的研究［J］．中华医学杂志，2011，12(3)：45-50．", "血管袢的研究",
         ("李世民", "秦叔宝"), (2011, "中华医学杂志", "12", "45-50")),
        ("王五（2019）《沙漠种植玉米研究》，农业出版社。", "沙漠种植玉米研究", ("王五",),
         (2019, "农业出版社", None, None)),
        ("山田太郎・佐藤花子（2015）「日本語の研究」『言語研究』12巻3号、45-67頁", "日本語の研究",
         ("山田太郎", "佐藤花子"), (2015, "言語研究", "12", "45-67")),
        ("佐藤花子『社会学の基礎』岩波書店、2010年", "社会学の基礎", ("佐藤花子",),
         (2010, "岩波書店", None, None)),
        ("김철수, 이영희 (2015). 한국어 연구. 언어학 연구, 12(3), 45-67.", "한국어 연구",
         ("김철수", "이영희"), (2015, "언어학 연구", "12", "45-67")),
        ("이영희, 『사회학의 기초』, 서울: 한길사, 2010.", "사회학의 기초", ("이영희",),
         (2010, "서울: 한길사", None, None)),
        ("Иванов И. И. Узлы и верёвки // Вестник. 2011. Т. 12, № 3. С. 45–50.", "Узлы и верёвки",
         ("Иванов",), (2011, "Вестник", "12", "45-50")),
        ("Иванов И.И., Петров П.П. Узлы и верёвки. М.: Наука, 1999. 320 с.", "Узлы и верёвки",
         ("Иванов", "Петров"), (1999, "М.: Наука", None, None)),
        ("Müller, Hans (1999): Schlingen im Gehirn. München: Beck.", "Schlingen im Gehirn",
         ("Müller",), (1999, "München: Beck", None, None)),
        ("García Márquez, Gabriel. Cien lazos de oro. Madrid: Alianza, 1967.", "Cien lazos de oro",
         ("García Márquez",), (1967, "Madrid: Alianza", None, None)),
        ("ISO 9241-210:2019. Ergonomics of loops. Geneva: ISO.", "Ergonomics of loops", (),
         (2019, "Geneva: ISO", None, None)),
    ],
)  # fmt: skip
def test_references_of_other_scripts_and_turned_names(
    text: str, title: str, authors: tuple[str, ...], place: tuple[int, str, str | None, str | None]
) -> None:
    """By the marks of their language; a family name before one comma; a standard's number."""
    (one,) = mentions(f"## 参考文献\n\n- {text}\n")
    query = one.query
    assert query is not None and (query.title, query.authors) == (title, authors)
    assert (query.year, query.container, query.volume, query.pages) == place


@every_row(
    "line",
    [
        "Created: 2020-01-01 by Doe, J.",
        "*Last updated: 5 March 2021, 10:30-11:20*",
        "These were found in 2019 by a search of Doe, J. for the journal.",
        "- Stand: 5. März 2021, Doe, J.",
        "更新：2021年3月5日 10:30-11:20",
    ],
)
def test_what_a_note_says_of_its_list(line: str) -> None:
    """When it was made or found is no reference."""
    assert len(mentions(f"## References\n\n- {FORMAL}\n\n{line}\n")) == 1


HEADINGS = """Refs; Referenced works; Recommended papers; [References]; References ^refs; Reading
Zitierte Werke; Referenzliste; Fachbücher und Aufsätze; Pour approfondir; Sources bibliographiques
Lectures conseillées; À lire aussi; Para leer más; Referencial bibliográfico; Literatura cytowana
Použité zdroje; Zoznam použitej literatúry; Literatura in viri; Список использованной литературы
Библиографический список; Список використаної літератури; Βιβλιογραφικές αναφορές
Bibliografie și surse; 参考にした論文; 참고한 논문; المراجع والمصادر; قائمة المصادر والمراجع
منابع و مآخذ; מקורות וקריאה נוספת; संदर्भ ग्रंथ; তথ্যসূত্র; เอกสารอ้างอิง; Referensi dan sumber; Literatūra
Referències; Erreferentziak; Heimildaskrá; Key papers and reviews; 【参考文献】"""
OTHER_HEADINGS = """Source code; Fonts; Reference frame; Character references; Related work
Cited by; Reading group; Publication bias; Literature gap; Quellen der Angst; Fuentes de energía
阅读笔记; 文献综述; 引用のルール; 参考架构; (References)"""


@every_row("heading", [each.strip() for each in HEADINGS.replace("\n", ";").split(";")])
def test_more_headings_of_lists(heading: str) -> None:
    """In further languages, with marks of block and bracket."""
    assert len(mentions(f"## {heading}\n\n- Doe, Jane: A title of many words. 2014\n")) == 1


@every_row("heading", [each.strip() for each in OTHER_HEADINGS.replace("\n", ";").split(";")])
def test_headings_like_those_of_lists(heading: str) -> None:
    """The word stands in them, and means another thing."""
    assert mentions(f"## {heading}\n\n- Doe, Jane: A title of many words. 2014\n") == ()


@every_row(
    "people, authors",
    [
        ("Jared Kaplan, Sam McCandlish", ("Kaplan", "McCandlish")),
        ("Jared D. Kaplan, Sam van der Candlish", ("Kaplan", "van der Candlish")),
        ("García Márquez, Gabriel José", ("García Márquez",)),
        ("van der Berg, Jane Marie", ("van der Berg",)),
        ("Kaplan, Jared", ("Kaplan",)),
        ("Jane Doe, MD", ("Doe",)),
        ("Martin Luther King, Jr.", ("King",)),
        ("World Health Organization, Geneva", ("World Health Organization",)),
    ],
)
def test_one_comma_in_a_property(people: str, authors: tuple[str, ...]) -> None:
    """It parts two persons in natural order, or one's family name and given names, or a degree."""
    text = f'---\ntitle: A study of many loops\nauthors: "{people}"\nyear: 2020\n---\n'
    (one,) = mentions(text)
    assert one.query is not None and one.query.authors == authors


TOLD = (
    "---\ntitle: LoopNet\ntype: Article\nauthors: [[Jane Doe]], [[Max Roe]]\ncitekey: doe2011\n"
    "publication date: [[2011-05-02]]\n---\n",
    '---\ntitle: "LoopNet of many loops"\naliases: ["Doe 2011"]\ncreator: ["[[Jane Doe]]", '
    '"[[Max Roe]]"]\nissued: {date-parts: [[2011, 3]]}\n---\n',
    "---\nTitle: LoopNet of loops\nAuthor(s): Doe, J.; Roe, M.\nPublication Year: 2011\n---\n",
    "---\npaper: LoopNet of loops\nauthors: [Jane Doe, Max Roe]\nyear published: 2011\n---\n",
    "---\ndata:\n  title: LoopNet of loops\n  authors: Jane Doe, Max Roe\n  year: 2011\n---\n",
    "---\nzotero:\n  title: LoopNet of loops\n  creators:\n    - firstName: Jane\n      lastName: "
    "Doe\n    - firstName: Max\n      lastName: Roe\n  date: 2011-03-01\n  DOI: 10.1000/abc\n---\n",
    "title:: LoopNet of loops\nauthors:: [[Jane Doe]], [[Max Roe]]\ndate:: [[Mar 3rd, 2011]]\n"
    "item-type:: [[journalArticle]]\n",
    "# LoopNet of many loops\n\n**Authors**: Jane Doe, Max Roe\n**Year**: 2011\n",
    "> [!info] Metadata\n> - **Title**: LoopNet of loops\n> - **Authors**: Jane Doe; Max Roe\n"
    "> - **Year**: 2011\n",
    "| Field | Value |\n|---|---|\n| Title | LoopNet of loops |\n| Authors | Jane Doe, Max Roe |\n"
    "| Year | 2011 |\n",
    "---\ncitation: Doe, J. & Roe, M. (2011). LoopNet of loops. Brain, 134, 5-9.\n---\n",
    "---\nreference: |\n  Doe, J., & Roe, M. (2011). LoopNet of loops.\n  Brain, 134, 5-9.\n---\n",
)  # fmt: skip


@every_row("text", TOLD)
def test_how_notes_tell_their_work(text: str) -> None:
    """In properties by other names, nested ones, in a callout, a table, below a heading."""
    (one,) = mentions(f"{text}\nText.\n")
    query = one.query
    assert query is not None and (query.title or "").startswith("LoopNet")
    assert (query.authors, query.year) == (("Doe", "Roe"), 2011)


def test_further_works_in_properties() -> None:
    """A list of sources cites other works; a citation beside the fields of a work is that work."""
    listed = (
        "---\nsources:\n  - " + FORMAL.replace("*", "") + "\n  - https://doi.org/10.1000/x\n---\n"
    )
    assert [len(one.identifiers) for one in mentions(listed)] == [0, 1]
    fields = "title: A study of many loops\nauthor: Jane Doe\nyear: 2011\n"
    assert len(mentions(f"---\n{fields}citation: {FORMAL.replace('*', '')}\n---\n")) == 1


@every_row(
    "text",
    [
        "---\nsource: My own notes of 2011\n---\n",
        "---\ntitle: Garden\nauthor: Jane Doe\nyear: 2011\nlayout: post\n---\n",
        "| Title | Author | Year |\n|---|---|---|\n",
        "# My garden in the autumn\n\n**Author**: Jane Doe\n",
        "---\ncitation: APA\n---\n",
        "---\nplace:\n  title: Garden in autumn\n---\n",
    ],
)
def test_properties_that_tell_no_work(text: str) -> None:
    """Of one's own note, and of too little."""
    assert mentions(f"{text}\nText.\n") == ()


@every_row(
    "text",
    [
        "Quote from _Doe et al. (2007) [A comparison of the loops](https://a.org/x)_, see it.",
        "*The Loop Society* (*Schlingenvolk*, 2010) by Jane Doe, by Max Roe (2015).",
        'In his 1967 poster-manifesto "Loopables and Futuribles," Jan Doe turns the loop round.',
        "This is Jane Doe's object-side argument in *Beyond Modern Loops* (1968), as she says.",
    ],
)
def test_more_works_that_sentences_name(text: str) -> None:
    """With the year before or behind, the authors before or behind, the title as a link."""
    (one,) = mentions(f"# A\n\n{text}\n")
    assert one.query is not None and "oop" in (one.query.title or "")


def test_a_long_remark_below_sources_is_none() -> None:
    """Quotations and remarks of several sentences stand below such headings, too."""
    remark = (
        'Supports: it states both poles ("loops must resist becoming knots in order to be") and '
        "is what has been said in 1967 (Summer, 1967, pp. 12-23) by many. It was the term that the "
        "author must have had in mind, and it is here that it has been told for the first time, as "
        "far as can be seen, in a journal of loops that was read by few and has since been lost."
    )
    assert mentions(f"## Sources\n\n### Source 1\n\n> {remark}\n\n{remark}\n") == ()
