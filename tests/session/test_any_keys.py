"""Whatever defines keys and whatever cites them: all that anything defines is in the output."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import harvest
from harvest.errors import KeyConflict
from harvest.export.bib_span import find_entries
from tests.session.test_cited_entries import write

LETTERS = "abZé1:_-"
KEYS = st.text(LETTERS, min_size=1, max_size=4).filter(
    lambda key: re.fullmatch(r"\w(?:.*\w)?", key) and not re.search(r"[:-]{2}|__", key)
)
TITLES = st.sampled_from(["Alpha of things", "Beta of things", "Gamma of things"])
WORKS = st.lists(st.tuples(KEYS, TITLES), max_size=4)
KINDS = ("own.bib", "own.json", "shared.bib", "shared.json", "notes")


def library(kind: str, works: list[tuple[str, str]]) -> dict[str, str]:
    """The files in which a library of this kind defines these keys."""
    if kind == "notes":
        return {
            f"lit/{n}.md": f"---\ncitekey: '{k}'\ntitle: {t}\n---\n"
            for n, (k, t) in enumerate(works)
        }
    if kind.endswith(".bib"):
        return {kind: "".join(f"@book{{{key}, title={{{title}}}}}\n" for key, title in works)}
    items = [{"id": key, "type": "book", "title": title} for key, title in works]
    return {kind: json.dumps(items)}


def means_two(nearest: list[list[tuple[str, str]]], key: str) -> bool:
    """Whether the nearest rank that defines *key* gives it two titles."""
    for rank in nearest:
        titles = {title for name, title in rank if name == key}
        if titles:
            return len(titles) > 1
    return False


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(works=st.fixed_dictionaries(dict.fromkeys(KINDS, WORKS)), other=st.lists(KEYS, max_size=2))
def test_all_that_anything_defines_is_there(
    works: dict[str, list[tuple[str, str]]], other: list[str]
) -> None:
    """In each format, once; and a key that means two works is refused, never chosen in silence."""
    ranks = [
        works["own.bib"] + works["own.json"],
        works["notes"],
        works["shared.bib"] + works["shared.json"],
    ]
    defined = {key for rank in ranks for key, _ in rank}
    cited = sorted(defined | set(other))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for kind, said in works.items():
            write(folder, library(kind, said))
        head = "---\nbibliography: [own.bib, own.json]\n---\n"
        write(folder, {"n.md": head + " ".join(f"[@{{{key}}}]" for key in cited) + "\n"})
        (folder / ".obsidian").mkdir()
        shared = [str(folder / f"shared.{each}") for each in ("bib", "json")]
        with harvest.open(
            cache=folder / "h.db", offline=True, settings={"notes.bibliographies": shared}
        ) as h:
            try:
                items = json.loads(h.export(folder / "n.md", "csl-json"))
            except KeyConflict as error:
                assert any(means_two(ranks, key) and key in str(error) for key in defined)
                return
            assert not any(means_two(ranks, key) for key in defined)
            ids = [each["id"] for each in items]
            assert set(ids) >= defined and len(ids) == len(set(ids)), (ids, defined)
            for dialect in ("bibtex", "biblatex"):
                text = h.export(folder / "n.md", dialect)
                found = [entry.key for entry in find_entries(text)]
                further = [
                    key.strip()
                    for listed in re.findall(r"\bids = \{([^}]*)\}", text)
                    for key in listed.split(",")
                ]
                assert {*found, *further} >= defined and len(found) == len(set(found))
