"""Headings of tables: a thousand of them, in ten languages, each with what its column holds."""

from __future__ import annotations

import pytest

from harvest.reading import read_list
from harvest.reading.column import column_of, columns_of
from harvest.reading.note import read_note
from tests.table import every_row

WORDS = {
    "en": "title:Title,Article title,Paper title,Study Title;author:Author,Authors,First author;"
    "year:Year,Publication year,Year of publication,Publication date;container:Journal,Venue,"
    "Journal title;volume:Volume;issue:Issue;pages:Pages;url:Link;reference:Citation",
    "de": "title:Titel,Haupttitel,Titel des Artikels,Titel der Arbeit;author:Autor,Autoren,"
    "Verfasser,Verfasser/in;"
    "year:Jahr,Erscheinungsjahr,Publikationsjahr;container:Zeitschrift,Sammelwerk;volume:Band;"
    "issue:Heft,Ausgabe;pages:Seiten;reference:Literaturangabe",
    "fr": "title:Titre,Intitulé,Titre de l'article;author:Auteur,Auteurs;year:Année,Année de "
    "publication;container:Revue,Périodique;issue:Numéro;url:Lien;reference:Référence",
    "es": "title:Título,Titulo;author:Autor,Autores,Autora;year:Año,Año de publicación,Fecha;"
    "container:Revista;volume:Volumen;issue:Número;pages:Páginas;url:Enlace;reference:Cita",
    "it": "title:Titolo;author:Autore,Autori;year:Anno,Anno di pubblicazione;container:Rivista;"
    "issue:Fascicolo;pages:Pagine;url:Collegamento",
    "pt": "title:Título,Título do artigo;author:Autores,Autora;year:Ano,Ano de publicação;"
    "container:Revista,Periódico;pages:Páginas;reference:Referência",
    "nl": "title:Titel;author:Auteur,Schrijver;year:Jaar,Jaar van uitgave;container:Tijdschrift;"
    "volume:Deel;issue:Nummer",
    "pl": "title:Tytuł;author:Autor,Autorzy;year:Rok,Rok wydania;container:Czasopismo;volume:Tom;"
    "issue:Zeszyt;pages:Strony",
    "ru": "title:Название,Заглавие;author:Автор,Авторы;year:Год,Год издания;container:Журнал;"
    "volume:Том;issue:Выпуск;pages:Страницы;url:Ссылка;reference:Источник",
    "zh": "title:标题,题名,篇名;author:作者,第一作者;year:年份,出版年,发表时间;"
    "container:期刊,刊名;volume:卷;issue:期;pages:页码;url:链接;reference:参考文献",
    "sk": "title:Názov;year:Rok vydania",
    "hu": "title:Cím;author:Szerző,Szerzők",
    "fi": "title:Otsikko;author:Tekijä,Tekijät;year:Vuosi",
    "el": "title:Τίτλος;author:Συγγραφέας;year:Έτος",
    "id": "title:Judul;author:Penulis;year:Tahun",
    "ja": "title:論文タイトル,題名;author:著者名,著者;year:発行年;container:雑誌名",
    "ko": "title:논문 제목,제목;author:저자명,저자;year:발행 연도;container:학술지명",
    "vi": "title:Tiêu đề;author:Tác giả;year:Năm xuất bản",
    "-": "doi:DOI,Digital Object Identifier;isbn:ISBN;pmid:PMID,PubMed ID;pmcid:PMCID,PMC;"
    "arxiv:arXiv,arXiv ID",
}
"""Language to "column:heading,heading;…"; "-" for what is the same in all."""

DRESSES = ("{}", "{}:", " {} ", "**{}**", "_{}_", "{} *", "({})", "{} (x)", "{}_", "UPPER", "lower",
           "{} 1")  # fmt: skip
NAMED = ("{}-Link", "{} URL", "{}_url", "{}/URL", "{} Link", "{} / Link", "{}-Nr.", "{} no.", "{}#",
         "{}-ID", "{} number", "{} (if any)", "Article {}", "{} code", "Link ({})")  # fmt: skip
OTHERS = ("Notes", "Status", "Rating", "Keywords", "Abstract", "ISSN", "E-ISSN", "Cited by", "Tags",
          "Citations", "Impact Factor", "Date read", "Title / Author", "Notes on the title", "#",
          "Short title", "Untertitel der Sendung", "Name", "Spalte 1", "", "Preis", "Importance",
          "Reading status", "Who told me", "Population", "Sample size", "Method")  # fmt: skip


def headings() -> list[tuple[str, str]]:
    """Every heading in every dress, with what its column holds."""
    cases = []
    for words in WORDS.values():
        for group in words.split(";"):
            column, _, names = group.partition(":")
            for name in names.split(","):
                dressed = {"UPPER": name.upper(), "lower": name.lower()}
                cases += [(dressed.get(each) or each.format(name), column) for each in DRESSES]
                if column in ("doi", "isbn", "pmid", "pmcid", "arxiv"):
                    cases += [(each.format(name), column) for each in NAMED]
    return [*cases, ("ISBN-13", "isbn"), ("ISBN13", "isbn"), ("ISBN (print)", "isbn")]


def test_a_thousand_headings() -> None:
    """Each heading is known for what its column holds, whatever stands beside it."""
    cases = headings()
    assert len(cases) >= 1000
    assert [(text, column_of(text), column) for text, column in cases
            if column_of(text) != column] == []  # fmt: skip


@every_row("text", OTHERS)
def test_headings_of_other_columns(text: str) -> None:
    """What only reminds of a known heading says nothing of its column."""
    assert column_of(text) is None


def test_the_plain_heading_goes_first() -> None:
    """Of two columns that could hold the same, the one with the plain name is taken."""
    assert columns_of(["Title (German)", "Title", "Year"]) == {1: "title", 2: "year"}


@every_row("heading", ["DOI URL", "DOI-Link", "doi_url", "DOI/URL", "DOI:", "DOI"])
def test_such_a_heading_keeps_the_header(heading: str) -> None:
    """The longest cell is no title: the column of that name is, and the notice says so."""
    text = f"Title,{heading},Note\nPenile horn,https://doi.org/10.1000/x1,a note that is longer\n"
    reading = read_list(text, "a.csv")
    (mention,) = reading.mentions
    assert mention.query is not None and mention.query.title == "Penile horn"
    assert mention.line == 2 and str(mention.identifiers[0]) == "doi:10.1000/x1"
    assert reading.notices == (f"columns: title = A 'Title', doi = B {heading!r}",)


def test_no_title_is_guessed() -> None:
    """Without a heading for it no cell is a title; the problem says what to do, and that works."""
    text = "Paper,Note\nVascular loops in man,a very long remark on the paper of mine\n"
    reading = read_list(text, "a.csv")
    assert reading.mentions == ()
    (problem,) = reading.problems
    assert "--columns title=B" in problem.text and problem.line == 1
    for column in ("A", "1", "paper"):
        again = read_list(text, "a.csv", {"title": column})
        assert [one.query.title for one in again.mentions if one.query][-1:] == [
            "Vascular loops in man"
        ]
        assert again.problems == ()


@pytest.mark.parametrize(
    ("columns", "word"), [({"titel": "A"}, "'titel' is none of"), ({"title": "Z"}, "no column 'Z'")]
)
def test_a_wrong_column_is_told(columns: dict[str, str], word: str) -> None:
    """What is no meaning or no column of the table is told, and nothing read."""
    reading = read_list("title,doi\nA title,10.1000/x1\n", "a.csv", columns)
    assert reading.mentions == () and word in reading.problems[0].text


@pytest.mark.parametrize(
    "tail", [" - PubMed", " | Nature", " (PDF)", " - ClinicalKey", " | Request PDF"]
)
def test_a_title_in_a_cell_loses_its_sites_tail(tail: str) -> None:
    """A cell is cleaned as a line is."""
    (mention,) = read_list(f"title,year\nLoops in man{tail},2011\n", "a.csv").mentions
    assert mention.query is not None and mention.query.title == "Loops in man"


@every_row(
    ("table", "titles"),
    [
        ("| **No.** | **Study Title** | **Publication Year** | **DOI / Link** |\n"
         "|---|---|---|---|\n| 3 | Early detection of rust by video | 2018 | N/A |\n"
         "| 4 | QuickXsort, again | - | – |\n",
         ["Early detection of rust by video"]),
        ("Titel | Verfasser | Jahr\n--- | --- | ---\nUnsre Schleifen | Doe, J. | 2011\n",
         ["Unsre Schleifen"]),
        ("| Title | Year |\n|:--|--:|\n| [A link to my loops](https://x.org) - PubMed | 2011 |\n",
         ["A link to my loops"]),
        ("> | 标题 | 作者 | 年份 |\n> |---|---|---|\n> | Vascular loops in man | 李世民 | 2011 |\n",
         ["Vascular loops in man"]),
        ("| Title | Rating |\n|---|---|\n| Vascular loops in man | 5 |\n", []),
        ("| Task | Year |\n|---|---|\n| Vascular loops in man | 2011 |\n", []),
        ("| Title | Year |\n|---|---|\n| Heat | 1995 |\n", []),
        ("| Title | Year |\n\n| Vascular loops in man | 2011 |\n", []),
        ("| Title | Year |\n|---|---|\n| Vascular loops in man [@doe2011] | 2011 |\n", []),
    ],
)  # fmt: skip
def test_tables_in_notes(table: str, titles: list[str]) -> None:
    """A row with a title and something beside it is a mention; other tables are none."""
    mentions = read_note(f"# A\n\n{table}", "n.md").mentions
    assert [one.query.title for one in mentions if one.query] == titles
    assert {one.kind for one in mentions} <= {"row", "citekey"}
