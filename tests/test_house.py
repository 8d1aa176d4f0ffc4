"""One place for each thing, and one name: what a newcomer need not look for twice."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from harvest.model.identifier.model import ADDRESSES
from harvest.model.provider import known_providers
from harvest.text.month import SHORT_MONTHS
from harvest.text.particle import COMMON_PARTICLES
from harvest.text.work_type import CROSSREF

PACKAGE = Path(__file__).parents[1] / "harvest"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "sample" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def texts(path: Path) -> tuple[str, ...]:
    """Every text in the module that is no docstring, pieces of f-strings among them."""
    prose = {
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return tuple(
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    )


def place(path: Path) -> str:
    """Where the module is, below harvest/."""
    return path.relative_to(PACKAGE).as_posix()


def modules_but(*homes: str) -> Iterator[Path]:
    """All modules but those at home there."""
    return (path for path in MODULES if not place(path).startswith(homes))


def test_how_a_doi_begins_is_said_once() -> None:
    """A pattern of DOIs is made of `text.doi_pattern`; registrants by number are another matter.

    The command line, which imports nothing of the inside, guesses at what is no file's name.
    """
    for path in modules_but("text/doi_pattern", "model/identifier/", "cli/targets"):
        for text in texts(path):
            assert not re.search(r"10\\\.(?!\d{4})|(?:^|[^\d])10\[\.\]", text), (place(path), text)
            assert "doi\\.org/" not in text or "|" in text, (place(path), text)


def test_preprint_servers_are_told_by_one_list() -> None:
    """Which DOIs are preprints' is known by `text.preprint_server` and the forms of identifiers."""
    for path in modules_but("text/preprint_server", "model/identifier/", "providers/"):
        assert not any("10.48550" in text or "10\\.48550" in text for text in texts(path)), path


def test_months_and_particles_are_listed_once() -> None:
    """Lists of months and of particles of names stand in `text`."""
    months, particles = set(SHORT_MONTHS), {"van", "von", "de", "der", "del", "di", "da"}
    assert particles <= COMMON_PARTICLES
    for path in modules_but("text/month", "text/particle"):
        for text in texts(path):
            words = set(re.findall(r"[a-z]+", text))
            assert not months <= words, (place(path), text)
            assert not particles <= words, (place(path), text)


def test_accents_are_taken_off_in_one_place() -> None:
    """Who wants letters without accents asks `text.accent`."""
    for path in modules_but("text/accent", "export/latex.py"):
        assert "unicodedata.combining" not in path.read_text(encoding="utf-8"), place(path)


def test_types_of_works_are_translated_in_two_places() -> None:
    """Sources' words stand in `text.work_type`, those of formats in `text.format_type`."""
    for path in modules_but("text/"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Dict):
                values = [getattr(each, "value", None) for each in node.values]
                foreign = {
                    value
                    for key, value in zip(node.keys, values, strict=True)
                    if value in CROSSREF and getattr(key, "value", None) != value
                }
                assert len(foreign) < 4, (place(path), node.lineno)


def test_sources_are_known_by_their_rows_only() -> None:
    """No source's name stands outside its room, but where a contract or a format has the word."""
    names = known_providers().keys() - ADDRESSES.keys()
    assert {"crossref", "datacite", "bip"} <= names
    meant = {
        "export/columns.py",  # columns of a table that others read
        "reading/property.py",  # properties that are in users' notes
        "reading/bib_file.py",  # BibTeX's field
        "library/entry_file.py",  # BibTeX's field
        "writeback/bib_completion.py",  # BibTeX's field
        "providers/common/update_notice.py",  # the form of Crossref's notices, which others copy
    }
    rooms = tuple(f"providers/{path.name}/" for path in (PACKAGE / "providers").iterdir())
    for path in modules_but(*(room for room in rooms if "common" not in room)):
        assert place(path) in meant or not names & set(texts(path)), place(path)


def test_no_class_name_stands_twice() -> None:
    """A class is one thing; only those of CSL elements are called as their library wants."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path in modules_but("export/style_"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(place(path))
    assert not {name: several for name, several in homes.items() if len(several) > 1}


DIALECT = {"behind", "beside", "told", "said", "ours", "theirs"}
"""Words that say nothing of what a variable holds."""


FEW = 12
"""So many names of the kind may stand somewhere until somebody finds better ones."""


def test_variables_are_called_what_they_are() -> None:
    """Hardly a name that is bound is one of those; `ours` is an option of the command line."""
    dialect = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            name = ""
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                name = node.id
            elif isinstance(node, ast.arg):
                name = node.arg if node.arg != "ours" else ""
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                name = node.name
            if set(name.strip("_").lower().split("_")) & DIALECT:
                dialect.append((place(path), name))
    assert len(dialect) <= FEW, dialect
