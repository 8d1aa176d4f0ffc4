"""What kind of work it is and where it came out, in every format alike."""

from __future__ import annotations

from typing import Any

import pytest

from harvest.export.bibtex import BibOptions, entry_type, to_fields
from harvest.export.citation import to_citation
from harvest.export.csl import to_csl
from harvest.export.ris import to_ris
from harvest.export.thesis_kind import thesis_kind
from harvest.model.work import Ids, Venue
from tests.table import every_row

from .sample import make_record

BIBLATEX = BibOptions(dialect="biblatex")

DEGREES = {
    "Master's thesis": """
        Mestrado em Física|Magíster en Arquitectura|Master of Science|MPhil|M.Sc.|MSc Thesis|MA
        Masterarbeit|Maestría en Letras|Mestre|Magisterarbeit|magistersko delo|硕士|修士（工学）
        석사학위논문|Магистерская диссертация|Master thesis|mastersthesis|LL.M.|Master of Philosophy
    """,
    "PhD thesis": "PhD Thesis|Doctor of Philosophy (PhD)|Ph.D.|D.Phil.|Ph. D.",
    "Doctoral dissertation": """
        Doctorate|Doutorado em Física|Doktorarbeit|ครุศาสตรดุษฎีบัณฑิต|Dottorato di ricerca|博士
        Doctor of Education|Ed.D.|Thèse de doctorat|Doctoral Thesis|tesis doctoral|Dr. med.
        кандидат наук|doctoralThesis|박사학위논문
    """,
    "Bachelor's thesis": """
        Bachelor of Arts (Honours)|B.Sc.|Bachelorarbeit|Licenciatura en Letras|学士|TFG|bakalářská
        Trabajo de fin de grado|bachelorThesis|Kandidatuppsats
    """,
    "Licentiate thesis": "Licentiate|Licentiate of Engineering|Licentiatavhandling",
    "Diploma thesis": "Diplomarbeit|Diploma thesis|Diplom",
    "Habilitation thesis": "Habilitation|Habilitationsschrift|Habilitation à diriger",
    "Thesis": "|Thesis|Dissertation|thesis.|Text",
}


@every_row(
    ("degree", "words"),
    [
        (degree.strip(), words)
        for words, lines in DEGREES.items()
        for degree in "|".join(lines.strip().splitlines()).split("|")
    ],
)
def test_a_thesis_is_called_by_its_degree(degree: str, words: str) -> None:
    """The degree in any language names the kind; without one it is a thesis, and no doctor's."""
    assert thesis_kind(degree or None).words == words


THESES = [
    ("PhD", "phdthesis", None, "phdthesis", "PhD thesis"),
    ("Mestrado", "mastersthesis", None, "mathesis", "Master's thesis"),
    ("B.A.", "mastersthesis", "Bachelor's thesis", "bathesis", "Bachelor's thesis"),
    ("Licentiate", "mastersthesis", *["Licentiate thesis"] * 3),
    (None, "phdthesis", "Thesis", "Thesis", "Thesis"),
    ("Especialista", "phdthesis", *["Especialista"] * 3),
]


@every_row(("degree", "bibtex", "type_", "biblatex", "genre"), THESES)
def test_a_thesis_in_every_format(
    degree: str | None, bibtex: str, type_: str | None, biblatex: str, genre: str
) -> None:
    """Entry type, type, school and genre fit the degree; no doctor is invented."""
    record = make_record(type="dissertation", title="T", degree=degree, venue=Venue(publisher="U"))
    fields, modern = to_fields(record), to_fields(record, BIBLATEX)

    assert entry_type(record.work) == bibtex
    assert fields["school"] == modern["institution"] == "{U}"
    assert fields.get("type") == (f"{{{type_}}}" if type_ else None)
    assert modern["type"] == f"{{{biblatex}}}"
    assert to_csl(record, "k")["genre"] == genre
    assert f"M3  - {genre}\n" in to_ris(record)


CHAM = Venue(title="B", publisher="P", publisher_place="Cham")
MEETING = Venue(
    title="Proc. of X", event="Conf. on X", event_place="Rome", event_date="2020-05-03",
    publisher_place="New York",
)  # fmt: skip
CASES: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, str], dict[str, Any], str]] = {
    "edition and place": (
        {"type": "book", "edition": "3", "venue": CHAM},
        {"edition": "{Third}", "address": "{Cham}"},
        {"edition": "{3}", "location": "{Cham}"},
        {"edition": "3", "publisher-place": "Cham"},
        "ET  - 3\nCY  - Cham\n",
    ),
    "an edition beyond twelve": (
        {"type": "book", "edition": "21st ed."},
        {"edition": "{21st}"}, {"edition": "{21}"}, {"edition": "21"}, "ET  - 21\n",
    ),
    "an edition in words": (
        {"type": "book", "edition": "Revised edition"},
        {"edition": "{Revised}"}, {"edition": "{Revised}"}, {"edition": "Revised"},
        "ET  - Revised\n",
    ),
    "a conference": (
        {"type": "proceedings-article", "venue": MEETING},
        {"booktitle": "{Proc. of {X}}", "address": "{Rome}"},
        {"eventtitle": "{Conf. on X}", "venue": "{Rome}", "eventdate": "{2020-05-03}",
         "location": "{New York}"},
        {"event-title": "Conf. on X", "event-place": "Rome", "publisher-place": "New York",
         "event-date": {"date-parts": [[2020, 5, 3]]}},
        "CY  - Rome\nC1  - New York\n",
    ),
    "software": (
        {"type": "other", "version": "v1.2.3"},
        {"version": "{v1.2.3}", "note": "{Version v1.2.3}"}, {"version": "{v1.2.3}"},
        {"type": "software", "version": "v1.2.3"}, "TY  - COMP\n",
    ),
    "a version of data": (
        {"type": "dataset", "version": "2"},
        {"version": "{2}"}, {"version": "{2}"}, {"type": "dataset", "version": "2"}, "ET  - 2\n",
    ),
    "a report in a series": (
        {"type": "report", "report_number": "RFC 9110", "venue": Venue(publisher="RFC Editor")},
        {"type": "{RFC}", "number": "{9110}", "institution": "{RFC Editor}"},
        {"type": "{RFC}", "number": "{9110}"},
        {"genre": "RFC", "number": "9110"}, "M3  - RFC\n",
    ),
    "a report's number": (
        {"type": "report", "report_number": "NASA/TM-2005-1"},
        {"number": "{NASA/TM-2005-1}"}, {"number": "{NASA/TM-2005-1}", "type": "{techreport}"},
        {"number": "NASA/TM-2005-1"}, "IS  - NASA/TM-2005-1\n",
    ),
    "an arXiv class": (
        {"type": "posted-content", "ids": Ids(arxiv="1706.03762"), "eprint_class": "cs.LG"},
        {"eprint": "{1706.03762}", "primaryclass": "{cs.LG}"},
        {"eprint": "{1706.03762}", "eprintclass": "{cs.LG}"}, {}, "TY  - ",
    ),
    "a preprint's server": (
        {"type": "posted-content", "venue": Venue(title="SocArXiv")},
        {"howpublished": "{SocArXiv}"}, {"organization": "{SocArXiv}"},
        {"container-title": "SocArXiv"}, "T2  - SocArXiv\n",
    ),
}  # fmt: skip


@every_row("name", CASES)
def test_fields_in_every_format(name: str) -> None:
    """What a work says stands in the field that each format has for it."""
    values, bibtex, biblatex, csl, ris = CASES[name]
    record = make_record(title="T", **values)

    assert bibtex.items() <= to_fields(record).items()
    assert biblatex.items() <= to_fields(record, BIBLATEX).items()
    assert csl.items() <= to_csl(record, "k").items()
    assert ris in to_ris(record)


@every_row("edition", ["1", "1st ed.", "1. Auflage", "1/e", "First" * 0, None])
def test_a_first_edition_is_not_named(edition: str | None) -> None:
    """Nobody writes the first edition; neither do we."""
    record = make_record(type="book", title="T", edition=edition)

    assert "edition" not in to_fields(record)
    assert "edition" not in to_csl(record, "k")
    assert "ET  - " not in to_ris(record)


@pytest.mark.parametrize(
    ("style", "degree", "words"),
    [
        ("apa", "PhD", "[Doctoral dissertation"),
        ("apa", "Master of Science", "[Master’s thesis"),
        ("chicago", "PhD", "PhD diss."),
        ("ieee", "Doctor of Philosophy", "Ph.D. dissertation"),
    ],
)
def test_a_thesis_as_the_style_calls_it(style: str, degree: str, words: str) -> None:
    """Manuals of style have their own words for a doctor's thesis; the record's kind decides."""
    record = make_record(type="dissertation", title="Tides", degree=degree, year=2020)

    assert words in to_citation([record], style)[0]
