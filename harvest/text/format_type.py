"""What formats call a type of work, and which of Crossref's types that is: read and written.

What sources call it stands in `work_type`, with the types themselves.
"""

from __future__ import annotations

from harvest.text.work_type import CSL, worktype

__all__ = [
    "FROM_BIBTEX",
    "FROM_RIS",
    "FROM_WORDS",
    "TO_BIBLATEX",
    "TO_BIBTEX",
    "TO_CSL",
    "TO_RIS",
    "WORDS_TO_CSL",
    "ZOTERO_TO_CSL",
    "csl_type",
    "zotero_type",
]

FROM_BIBTEX = {
    "article": "journal-article",
    "periodical": "journal-issue",
    "book": "book",
    "mvbook": "book",
    "collection": "edited-book",
    "mvcollection": "edited-book",
    "reference": "reference-book",
    "proceedings": "proceedings",
    "inproceedings": "proceedings-article",
    "conference": "proceedings-article",
    "incollection": "book-chapter",
    "inbook": "book-chapter",
    "inreference": "reference-entry",
    "thesis": "dissertation",
    "phdthesis": "dissertation",
    "mastersthesis": "dissertation",
    "report": "report",
    "techreport": "report",
    "standard": "standard",
    "dataset": "dataset",
}
"""Entry type to Crossref type; what is not here ("misc", "online") says nothing of the type."""


TO_BIBTEX = {
    "journal-article": "article",
    "proceedings-article": "inproceedings",
    "book-chapter": "incollection",
    "book-section": "incollection",
    "book-part": "incollection",
    "book-track": "incollection",
    "reference-entry": "incollection",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-series": "book",
    "proceedings": "proceedings",
    "proceedings-series": "proceedings",
    "dissertation": "phdthesis",
    "report": "techreport",
    "report-component": "techreport",
    "report-series": "techreport",
}
"""Crossref types by BibTeX type; every other type (preprint, dataset, standard, …) is misc."""


TO_BIBLATEX = TO_BIBTEX | {
    "reference-entry": "inreference",
    "edited-book": "collection",
    "reference-book": "reference",
    "posted-content": "online",
    "blog-post": "online",
    "dissertation": "thesis",
    "report": "report",
    "report-component": "report",
    "report-series": "report",
    "dataset": "dataset",
    "database": "dataset",
    "software": "software",
    "standard": "report",
    "journal": "periodical",
    "journal-issue": "periodical",
    "journal-volume": "periodical",
}


FROM_RIS = {
    "JOUR": "journal-article",
    "JFULL": "journal",
    "EJOUR": "journal-article",
    "MGZN": "journal-article",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "edited-book",
    "CHAP": "book-chapter",
    "ECHAP": "book-chapter",
    "CONF": "proceedings",
    "CPAPER": "proceedings-article",
    "THES": "dissertation",
    "RPRT": "report",
    "DATA": "dataset",
    "STAND": "standard",
}
"""Reference type to Crossref type; GEN, ELEC and others say nothing."""


TO_RIS = {
    "journal-article": "JOUR",
    "proceedings-article": "CPAPER",
    "book-chapter": "CHAP",
    "book-section": "CHAP",
    "book-part": "CHAP",
    "book-track": "CHAP",
    "reference-entry": "ENCYC",
    "book": "BOOK",
    "monograph": "BOOK",
    "edited-book": "EDBOOK",
    "reference-book": "BOOK",
    "book-set": "BOOK",
    "book-series": "BOOK",
    "proceedings": "CONF",
    "proceedings-series": "CONF",
    "posted-content": "UNPB",
    "blog-post": "BLOG",
    "dissertation": "THES",
    "report": "RPRT",
    "report-component": "RPRT",
    "report-series": "RPRT",
    "dataset": "DATA",
    "database": "DATA",
    "standard": "STAND",
    "journal": "SER",
    "journal-issue": "SER",
    "journal-volume": "SER",
}


TO_CSL = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "book-track": "chapter",
    "reference-entry": "entry-encyclopedia",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-series": "book",
    "proceedings": "book",
    "proceedings-series": "book",
    "posted-content": "article",
    "dissertation": "thesis",
    "report": "report",
    "report-component": "report",
    "report-series": "report",
    "dataset": "dataset",
    "database": "dataset",
    "standard": "standard",
    "peer-review": "review",
    "blog-post": "post-weblog",
    "journal": "periodical",
    "journal-issue": "periodical",
    "journal-volume": "periodical",
}


FROM_WORDS = {
    "journalarticle": "journal-article",
    "article": "journal-article",
    "book": "book",
    "monograph": "book",
    "editedbook": "edited-book",
    "booksection": "book-chapter",
    "bookchapter": "book-chapter",
    "chapter": "book-chapter",
    "conferencepaper": "proceedings-article",
    "proceedingspaper": "proceedings-article",
    "thesis": "dissertation",
    "dissertation": "dissertation",
    "report": "report",
    "dataset": "dataset",
    "preprint": "posted-content",
    "articlejournal": "journal-article",
    "articlemagazine": "journal-article",
    "paperconference": "proceedings-article",
    "entryencyclopedia": "reference-entry",
}
"""Document types of Zotero, Scopus and others, as Crossref's."""


ZOTERO_TO_CSL = {
    "journalArticle": "article-journal",
    "magazineArticle": "article-magazine",
    "newspaperArticle": "article-newspaper",
    "bookSection": "chapter",
    "book": "book",
    "conferencePaper": "paper-conference",
    "thesis": "thesis",
    "preprint": "article",
    "report": "report",
    "dataset": "dataset",
    "standard": "standard",
    "encyclopediaArticle": "entry-encyclopedia",
    "dictionaryEntry": "entry-dictionary",
    "webpage": "webpage",
    "blogPost": "post-weblog",
    "forumPost": "post",
    "computerProgram": "software",
    "presentation": "speech",
    "patent": "patent",
    "manuscript": "manuscript",
    "letter": "personal_communication",
    "interview": "interview",
    "film": "motion_picture",
    "case": "legal_case",
    "statute": "legislation",
    "map": "map",
}


WORDS_TO_CSL = {
    "article": "article-journal",
    "journalarticle": "article-journal",
    "articlejournal": "article-journal",
    "inproceedings": "paper-conference",
    "conferencepaper": "paper-conference",
    "paperconference": "paper-conference",
    "incollection": "chapter",
    "booksection": "chapter",
    "chapter": "chapter",
    "book": "book",
    "thesis": "thesis",
    "phdthesis": "thesis",
    "report": "report",
    "preprint": "article",
    "dataset": "dataset",
    "webpage": "webpage",
}


def csl_type(name: str) -> str | None:
    """Crossref's type for one of CSL; None where CSL's says nothing of it ("document").

    >>> csl_type("article-journal"), csl_type("webpage")
    ('journal-article', None)
    """
    found = worktype(name, CSL)
    return None if found == "other" else found


def zotero_type(name: str) -> str | None:
    """Crossref's type for one of Zotero; None where it says nothing of it.

    >>> zotero_type("journalArticle"), zotero_type("webpage")
    ('journal-article', None)
    """
    return csl_type(ZOTERO_TO_CSL.get(name, ""))
