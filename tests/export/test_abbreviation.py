"""Abbreviated journal titles."""

from __future__ import annotations

import pytest

from harvest.export import abbreviation
from harvest.export.abbreviation import iso4_title, source_title
from harvest.export.bibtex import BibOptions, to_fields
from harvest.model.work import Venue, Work

from .sample import make_record


def _work(title: str | None, short: str | None = None) -> Work:
    return Work(type="journal-article", venue=Venue(title=title, short_title=short))


@pytest.mark.parametrize(
    ("title", "short", "expected"),
    [
        ("Physical Review", "Phys. Rev.", "Phys. Rev."),
        ("JAMA", "JAMA", None),
        ("Nature", None, None),
        (None, "Phys. Rev.", None),
    ],
)
def test_source_title(title: str | None, short: str | None, expected: str | None) -> None:
    """The source's short title counts only when it is shorter than the title."""
    assert source_title(_work(title, short)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Archives of Internal Medicine", "Arch. Intern. Med."),
        ("Journal of Applied Physics", "J. Appl. Phys."),
        ("Zeitschrift für Physik", "Z. Phys."),
        ("Nature", None),
    ],
)
def test_iso4_title(title: str, expected: str | None) -> None:
    """ISO 4 abbreviates by the list of title words; a single word stays."""
    pytest.importorskip("pyiso4")
    assert iso4_title(_work(title)) == expected


def test_iso4_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyiso4 the source's own short title is what there is."""
    abbreviation._abbreviated.cache_clear()
    monkeypatch.setattr(abbreviation, "_rules", lambda: None)
    try:
        assert iso4_title(_work("Physical Review", "Phys. Rev.")) == "Phys. Rev."
        assert iso4_title(_work("Physical Review")) is None
    finally:
        abbreviation._abbreviated.cache_clear()


def test_only_journals_are_abbreviated() -> None:
    """The option shortens the journal, and nothing where there is no shorter title."""
    options = BibOptions(short_title=source_title)

    short = to_fields(make_record(type="journal-article", venue=Venue("A & B", "A")), options)
    full = to_fields(make_record(type="journal-article", venue=Venue("A & B")), options)

    assert short["journal"] == "{A}"
    assert full["journal"] == r"{A \& B}"
