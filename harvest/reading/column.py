"""What a table's column holds, by its heading, as people and programs name it.

Headings of Zotero, EndNote, Scopus, Web of Science, PubMed and OpenAlex, and what people write in
eighteen languages. A heading is a known name, or one with a number, a kind or a remark beside it:
"DOI-Link", "ISBN-13", "Study Title", "Author(s)", "Año de publicación".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

__all__ = ["COLUMNS", "column_of", "columns_of", "letter"]

COLUMNS: Mapping[str, str] = {
    "doi": "doi digitalobjectidentifier doilink doiurl doinumber itemdoi articledoi di",
    "title": (
        "title articletitle papertitle documenttitle itemtitle worktitle displayname fulltitle ti "
        "studytitle maintitle "
        "titel haupttitel sachtitel beitragstitel aufsatztitel artikeltitel werktitel "
        "titre intitulé intitule título titulo titulodelarticulo titolo tytuł tytul titulek název "
        "nazev titul nadpis rubrik tittel başlık baslik название заглавие заголовок назва "
        "标题 標題 题名 題名 篇名 文献标题 论文题目 论文标题 论文名称 书名 題目 タイトル 論文名 "
        "論文タイトル 論文題目 文献名 "
        "書名 제목 논문제목 názov cím otsikko τίτλος judul tiêuđề заголовокстатьи названиестатьи"
    ),
    "author": (
        "author authors creator creators authornames authorfullnames firstauthor authorlist au af "
        "writer writers leadauthor byline "
        "autor autoren verfasser verfasserin verfasserinnen verfassende urheber autorinnen autorin "
        "auteur auteurs auteure auteurice autores autora autoras autore autori auteursnaam "
        "schrijver "
        "autorzy författare forfattare författarna forfatter forfattere forfattar yazar yazarlar "
        "автор авторы автори 作者 第一作者 著者 责任者 責任者 作者名 저자 저자명 著者名 "
        "szerző szerzők tekijä tekijät συγγραφέας συγγραφείς penulis pengarang tácgiả têntácgiả"
    ),
    "year": (
        "year publicationyear pubyear yearpublished publishedyear yearofpublication date "
        "publicationdate pubdate published datepublished coverdate issued py yr "
        "jahr erscheinungsjahr publikationsjahr veröffentlichungsjahr erscheinungsdatum datum "
        "jahrgangsjahr veröffentlicht "
        "année annee anneedepublication annéedepublication dateparution datedeparution parution "
        "année anneeparution año ano añodepublicación anodepublicacion añopublicación "
        "fechadepublicación fechadepublicacion fecha publicado anodepublicação anodepublicacao "
        "anopublicação datadepublicação data anno annodipubblicazione annopubblicazione "
        "datadipubblicazione jaar jaartal publicatiejaar jaarvanuitgave rok rokwydania "
        "rokpublikacji "
        "rokvydání rokvydani år ar publiceringsår utgivningsår udgivelsesår utgivelsesår årstal "
        "yıl "
        "yayınyılı год годиздания годпубликации рік рікпублікації 年 年份 年度 出版年 出版年份 "
        "发表年份 "
        "jahrderveröffentlichung årstall rokvydania megjelenéséve vuosi julkaisuvuosi έτος tahun "
        "tahunterbit năm nămxuấtbản годвыхода "
        "发表时间 出版日期 出版時間 発行年 出版年度 연도 발행연도 출판연도"
    ),
    "container": (
        "journal journals journaltitle publicationtitle sourcetitle containertitle booktitle venue "
        "journalbook secondarytitle publicationname journalname so conference proceedings "
        "periodical magazine publishedin conferencename booktitle series "
        "zeitschrift zeitschriften zeitschriftentitel fachzeitschrift sammelwerk periodikum tagung "
        "konferenz erschienenin revue périodique periodique titredelarevue conférence revista "
        "revistas título revista nombredelarevista publicación rivista riviste periodico "
        "nomerivista "
        "tijdschrift tijdschriften vakblad czasopismo czasopisma tytułczasopisma časopis casopis "
        "tidskrift tidskriftstitel tidsskrift dergi журнал журналы названиежурнала издание часопис "
        "期刊 期刊名 期刊名称 刊名 杂志 雜誌 来源 会议 来源期刊 雑誌 雑誌名 掲載誌 저널 "
        "저널명 학술지 학술지명 "
        "periódico periódicos"
    ),
    "volume": "volume vol band vl bd jahrgang tome volumen tomo deel tom том volym bind ročník "
    "rocnik cilt 卷 卷号 巻 권 vol.",
    "issue": "issue number issuenumber heft is ausgabe heftnummer numéro numero número fascículo "
    "fasciculo fascicule fascicolo fasc aflevering nummer zeszyt выпуск číslo cislo häfte sayı "
    "期 期号 号 호",
    "pages": "pages page pagerange seiten seite seitenzahl pg páginas paginas página pagina pagine "
    "pagina's strony stránky страницы sidor sider sayfa 页码 页 頁碼 ページ 쪽 pp",
    "first": "pagestart firstpage startpage beginpage spage bp startseite erste seite premièrepage "
    "primerapágina páginainicial",
    "last": "pageend lastpage endpage epage ep endseite dernièrepage últimapágina páginafinal",
    "number": "artno articlenumber articleno eid ar artikelnummer",
    "pmid": "pmid pubmedid pubmed pm pubmednummer pubmedlink",
    "pmcid": "pmcid pmc pmclink",
    "arxiv": "arxiv arxivid arxivlink arxivnumber",
    "openalex": "openalex openalexid",
    "isbn": "isbn bn eisbn isbns",
    "url": "url link links uri id href landingpageurl weblink webadresse hyperlink lien liens "
    "adresse "
    "enlace enlaces vínculo collegamento ссылка 链接 连接 網址 网址 リンク 링크 adres länk address "
    "doiorlink paperlink linktopaper website",
    "type": "itemtype documenttype type publicationtype worktype dt dokumenttyp art typ "
    "publikationstyp "
    "typededocument tipo tipodedocumento tipodocumento тип 类型 文献类型 種類 유형",
    "key": "citationkey citekey bibtexkey bibkey",
    "reference": "reference references citation fullreference fullcitation "
    "bibliography ref "
    "literatur referenz literaturangabe zitat zitation quelle référence references referencia "
    "referencias cita riferimento referência referenz citação citazione referentie källa источник "
    "参考文献 引用 apacitation bibliographicreference",
}
"""What a column holds, and the headings it goes by, less everything but letters and digits."""

_NAMING = ("doi", "pmid", "pmcid", "arxiv", "openalex", "isbn")
_FILLERS = frozenset(
    "no nr num number nummer numero número id ids code s n es the of der die des du de la le del "
    "della di do "
    "da van und and et y e or oder ou o i article articles artikel artikels articulo artículo "
    "articolo artigo "
    "paper papers study studies work works item document documents publication publikation "
    "publicación publicacion publicação pubblicazione publicatie full main primary complete "
    "original "
    "first erster vollständig l d en in for field fld list name names nombre nom nome naam link "
    "links url "
    "urls uri href weblink address print online electronic e p digital 10 13 1 2 3 official "
    "canonical "
    "arbeit beitrags aufsatzes buch buches book livre libro livro boek bog "
    "bibliographic if any available known 文章 论文 论文 文献".split()
)
"""Words beside a heading's own that say nothing else."""
_COUNTS = frozenset({"citations", "references", "numbers", "volumes", "issues"})
"""Headings of numbers of such things."""
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_MARKUP = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)|<[^<>]{0,40}>")
_WORD = re.compile(r"[^\W_]+")


def column_of(heading: str) -> str | None:
    """What a column with this heading holds, one of COLUMNS; None when the heading is not known.

    >>> column_of("DOI-Link"), column_of("ISBN-13"), column_of("**Study Title**")
    ('doi', 'isbn', 'title')
    >>> column_of("Notes on the title") is None
    True
    """
    if len(heading) > 80:
        return None
    text = unicodedata.normalize("NFKC", heading).replace("’", "'").lower()
    text = re.sub(r"(?<=[a-z])(?=1[03]$)|(?<=\w)[./](?=\w)|(?<=\w)'(?=\w)", " ", text)
    whole = "".join(_WORD.findall(text))
    known = _known(whole)
    if known:
        return known
    found = _by_words(_WORD.findall(_REMARK.sub(" ", text)))
    return (_by_words(_WORD.findall(text)) if found in (None, "url") else None) or found


def columns_of(headings: Sequence[str]) -> dict[int, str]:
    """Which column holds what, by their headings; of two that hold the same the first counts.

    A heading that is exactly a known name goes before one that only contains it.
    """
    found: dict[int, str] = {}
    plain = [
        "".join(_WORD.findall(unicodedata.normalize("NFKC", each).lower())) for each in headings
    ]
    for at in sorted(range(len(headings)), key=lambda at: _known(plain[at]) is None):
        column = column_of(headings[at])
        if column and column not in found.values():
            found[at] = column
    return dict(sorted(found.items()))


def letter(number: int) -> str:
    """A column's letter as a spreadsheet names it, counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    rest, last = divmod(number, 26)
    return (letter(rest - 1) if rest else "") + chr(ord("A") + last)


def _known(name: str) -> str | None:
    if name in _COUNTS:
        return None
    return _MEANING.get(name) or _MEANING.get(re.sub(r"s$", "", name))


def _by_words(words: list[str]) -> str | None:
    """What the words say together, however many say nothing; None where one is not known."""
    telling = [word for word in words if word not in _FILLERS]
    if known := _known("".join(telling)) or _in_a_row(words):
        return known
    meanings = {_known(word) for word in telling}
    if None in meanings or not meanings:
        kept = {_known(word) for word in words if word not in _FILLERS or _known(word) == "url"}
        return "url" if kept == {"url"} and words else None
    naming = [column for column in _NAMING if column in meanings]
    if len(naming) == 1 and meanings <= {naming[0], "url", "key", "type"}:
        return naming[0]
    meanings -= {"url"}
    if len(meanings) == 1:
        return meanings.pop()
    if meanings == {"container", "title"}:
        return "container"
    return None


def _in_a_row(words: list[str]) -> str | None:
    """The longest known name of words in a row, where all around it say nothing."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            rest = words[:start] + words[start + length :]
            known = _known("".join(words[start : start + length]))
            if known and (known != "url" or length > 1) and _FILLERS.issuperset(rest):
                return known
    return None


def _plain(name: str) -> str:
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", name).lower()))


_MEANING: dict[str, str] = {}
for _column, _names in COLUMNS.items():
    for _name in _names.split():
        _MEANING.setdefault(_plain(_name), _column)
