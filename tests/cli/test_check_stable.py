"""A verdict depends on the entry and the sources: not on order, neighbors or what is cached."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from harvest.settings import load_settings
from tests.command import Run
from tests.fake import crossref_body, doi, openalex_body
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
WHEAT = "Effects of fertilizer on the growth of winter wheat in dry years"
ISBN = "9783161484100"
ENTRIES = [
    f"title={{{TITLE}}}, author={{Berg, Ada}}, year=2011, doi={{10.5555/a}}",
    f"title={{{TITLE}}}, author={{Berg, Ada}}, year=1999",
    f"title={{{TITLE.replace('facial', 'optic')}}}, author={{Nobody, Ann}}, year=2011",
    f"title={{{TITLE}}}, author={{Berg, Ada}}, doi={{10.5555/b}}",
    f"title={{{TITLE}}}, author={{Berg, Ada}}, doi={{10.5555/nowhere}}",
    "title={A title that no source has ever heard of in its life}, author={Nobody, Ann}",
    f"title={{{WHEAT}}}, author={{Mill, Eva}}, doi={{10.5555/pre}}",
    f"title={{Handbook of jars}}, author={{Oka, Yu}}, year=2010, isbn={{{ISBN}}}",
    f"title={{A chapter on lids}}, author={{Lid, Ann}}, year=2010, isbn={{{ISBN}}},"
    " doi={10.5555/book.2}",
    "title={A chapter on handles}, author={Lid, Ann}, booktitle={Handbook of jars}, year=2010",
]
KINDS = ["article"] * 7 + ["book", "incollection", "incollection"]


@pytest.fixture
def stocked(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Articles, a preprint whose article nobody deposited, a book and its chapters."""
    monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")
    eva: dict[str, Any] = {"author": [{"family": "Mill", "given": "Eva"}]}
    ann: dict[str, Any] = {"author": [{"family": "Lid", "given": "Ann"}], "type": "book-chapter"}
    ann |= {"ISBN": [ISBN], "container-title": ["Handbook of jars"], "volume": None}
    ann |= {"issued": {"date-parts": [[2010]]}}
    book: dict[str, Any] = {"author": [{"family": "Oka", "given": "Yu"}], "type": "book"}
    book |= {"ISBN": [ISBN], "container-title": [], "issued": {"date-parts": [[2010]]}}
    pre: dict[str, Any] = eva | {"type": "posted-content", "container-title": []}
    bodies = [
        crossref_body(doi("a"), TITLE),
        crossref_body(doi("b"), WHEAT, **eva),
        crossref_body(doi("pre"), WHEAT, **pre),
        crossref_body(doi("book"), "Handbook of jars", **book),
        crossref_body(doi("book.1"), "A chapter on handles", **ann),
        crossref_body(doi("book.2"), "A chapter on lids", **ann),
    ]
    registry.add("crossref", *bodies)
    registry.add("openalex", openalex_body(doi("a"), TITLE), openalex_body(doi("b"), WHEAT))
    return registry


def verdicts(run: Run, folder: Path, keys: list[int]) -> dict[str, set[tuple[str, ...]]]:
    """All that is said of each entry, but which others it is the same work as."""
    bib = folder / "refs.bib"
    bib.write_text("".join(f"@{KINDS[n]}{{e{n}, {ENTRIES[n]}}}\n" for n in keys), "utf-8")
    told: dict[str, set[tuple[str, ...]]] = {f"e{n}": set() for n in keys}
    for each in run("check", bib, "--json").lines:
        if each["group"] != "doubled":
            said = (each["finding"], str(each["doi"]), str(each["better"]), str(each["reason"]))
            told[each["key"]].add((*said, str(each["differences"])))
    return told


@pytest.mark.slow
def test_no_verdict_hangs_on_order_neighbors_or_cache(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """Twice, in other orders, alone, beside others; on a used cache and on a fresh one."""
    every = list(range(len(ENTRIES)))
    first = verdicts(run, tmp_path, every)
    kinds = {key: {said[0] for said in several} for key, several in first.items()}
    assert kinds["e0"] == {"verified"}
    assert kinds["e2"] == {"near-miss"}
    assert kinds["e5"] == {"not-found"}
    assert "published" in kinds["e6"]
    assert kinds["e7"] == kinds["e8"] == kinds["e9"] == {"verified"}
    assert verdicts(run, tmp_path, every) == first, "again"
    for number in range(3):
        order = random.Random(number).sample(every, len(every))
        if number != 1:
            load_settings().cache.unlink()
        assert verdicts(run, tmp_path, order) == first, f"order {number}"
    for part in (every[::2], every[7:8], every[8:], every[2:4]):
        load_settings().cache.unlink()
        told = verdicts(run, tmp_path, part)
        assert told == {key: first[key] for key in told}, f"only {part}"


@pytest.mark.slow
def test_what_is_written_hangs_on_no_cache_either(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """The mended file is the same after a check, after one of its parts, and alone."""
    every = list(range(len(ENTRIES)))
    written = set()
    for before in (every, every[8:], []):
        verdicts(run, tmp_path, before)
        bib = tmp_path / "refs.bib"
        bib.write_text("".join(f"@{KINDS[n]}{{e{n}, {ENTRIES[n]}}}\n" for n in every), "utf-8")
        run("enrich", bib, "--write", "--correct", "--upgrade")
        written.add(bib.read_text("utf-8"))
        load_settings().cache.unlink()
    assert len(written) == 1
