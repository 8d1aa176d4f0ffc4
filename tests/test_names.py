"""Names in every script and order: what is one name, what is another, what cannot be compared."""

from __future__ import annotations

import pytest

from harvest.match import verify
from harvest.model.mention import Query
from harvest.model.work import Contributor, Work
from harvest.reading.author import find_authors
from harvest.reading.bib_file import read_bibtex
from harvest.reading.person import families
from harvest.text.personal_name import contributor_from_whole
from tests.table import every_row

OTHERS = ("et al", "et al.", "et. al.", "et.al", "et.al.", "u. a.", "u.a.", "y otros", "e outros",
          "и др.", "and others", "et alii")  # fmt: skip


@every_row("others", OTHERS)
@every_row("name", ["Chao", "P. Chao", "Chao, P."])
def test_and_others_is_nobody(name: str, others: str) -> None:
    """Behind a name, or as an author of its own, "et al." adds none and hides none."""
    assert families(f"{name} {others}") == ("Chao",)
    entry = f"@misc{{a, title={{Jars}}, author={{{name} and {others}}}}}"
    (mention,) = read_bibtex(entry, "a.bib").mentions
    assert mention.query is not None
    assert mention.query.authors == ("Chao",)


@every_row(
    ("text", "expected"),
    [
        ("李世民；秦叔宝", ("李世民", "秦叔宝")),
        ("李世民、秦叔宝", ("李世民", "秦叔宝")),
        ("李世民，秦叔宝", ("李世民", "秦叔宝")),
        ("李世民, 秦叔宝, 等", ("李世民", "秦叔宝")),
        ("李世民等", ("李世民",)),
        ("李 世民", ("李",)),
        ("李, 世民", ("李",)),
        ("山田 太郎; 鈴木 花子", ("山田", "鈴木")),
        ("김 철수", ("김",)),
        ("Берг А., Рое Б. В.", ("Берг", "Рое")),
        ("Берг А. и др.", ("Берг",)),
        ("Wei Wang 0059", ("Wang",)),
        ("Wang 0059, Wei", ("Wang",)),
        ("John Smith and Wei Wang 0059 and Ann Roe", ("Smith", "Wang", "Roe")),
    ],
)
def test_families_in_any_script(text: str, expected: tuple[str, ...]) -> None:
    """Marks of another script part names; a number that tells namesakes is no name."""
    assert families(text) == expected


@every_row(
    ("said", "family", "given", "contradicts"),
    [
        ("李世民", "李", "世民", False),
        ("李", "李世民", None, False),
        ("王五", "李", "世民", True),
        ("Li", "李", "世民", False),
        ("Иванов", "Ivanov", "Petr", False),
        ("Ivanov", "Иванов", "Пётр", False),
        ("Сидоров", "Иванов", "Пётр", True),
        ("Παπαδόπουλος", "Papadopoulos", "Nikos", False),
        ("Παπαδόπουλος", "Γεωργίου", "Νίκος", True),
        ("Wei", "Wang", "Wei", False),
        ("Shimin", "Li", "Shi-min", False),
        ("Okafor", "Wang", "Wei", True),
        ("W", "Okafor", "W.", True),
    ],
)
def test_another_script_or_order_does_not_contradict(
    said: str, family: str, given: str | None, contradicts: bool
) -> None:
    """Another name of the same script does."""
    title = "Grading of arterial loops beside the facial nerve"
    work = Work(
        doi="10.5555/n",
        type="journal-article",
        title=title,
        contributors=(Contributor("author", family=family, given=given),),
    )
    match = verify(Query(title=title, authors=(said,), raw=title), work)
    assert (match.reason == "other-author") == contradicts
    assert match.is_accepted != contradicts


@every_row(
    ("name", "given", "family"),
    [
        ("Di Wu", "Di", "Wu"),
        ("Di He", "Di", "He"),
        ("Van Nguyen", "Van", "Nguyen"),
        ("Bin Li", "Bin", "Li"),
        ("Du Wei", "Du", "Wei"),
        ("Jan Van Dyke", "Jan", "Van Dyke"),
        ("Anna di Rossi", "Anna", "di Rossi"),
        ("De Schryver", None, "De Schryver"),
        ("van Gogh", None, "van Gogh"),
    ],
)
def test_a_particle_may_be_a_given_name(name: str, given: str | None, family: str) -> None:
    """With nothing else before the family name, a particle that is a name elsewhere is given."""
    person = contributor_from_whole(name)
    assert person is not None
    assert (person.given, person.family) == (given, family)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Di Wu, Van Nguyen, and Bin Li", ("Wu", "Nguyen", "Li")),
        ("J. Van Nguyen and A. Di Rossi", ("Van Nguyen", "Di Rossi")),
        ("Peter van der Berg and Anna Di Rossi", ("van der Berg", "Di Rossi")),
    ],
)
def test_particles_in_a_reference(text: str, expected: tuple[str, ...]) -> None:
    """The same in the authors of a reference string."""
    assert find_authors(text) == expected
