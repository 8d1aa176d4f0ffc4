"""A user's own .bib file: filled where it lacks, by the byte as it was elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
ENTRY = (
    "% my own notes\n@string{joe = {Journal of Examples}}\n"
    "@Article{berg11,\n  doi = {10.5555/a},\n  journal = joe,\n  mynote = {keep  me},\n}\n"
)


@pytest.fixture
def stocked(registry: Registry) -> Registry:
    """One article, one preprint of it."""
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    registry.add(
        "crossref",
        crossref_body(
            doi("pre"),
            TITLE,
            type="posted-content",
            subtype="preprint",
            relation={"is-preprint-of": [{"id": "10.5555/a", "id-type": "doi"}]},
        ),
    )
    return registry


def bib(folder: Path, data: bytes) -> Path:
    """A .bib file with these bytes."""
    path = folder / "refs.bib"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("mark", "ends"), [(b"", b"\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n")])
def test_only_what_lacks_is_added(
    run: Run, stocked: Registry, tmp_path: Path, mark: bytes, ends: bytes
) -> None:
    """Comments, strings, unknown fields, line ends and byte order mark stay; fields come in."""
    before = mark + ENTRY.encode().replace(b"\n", ends)
    path = bib(tmp_path, before)
    assert run("enrich", path, "--write").code == 0
    after = path.read_bytes()
    lines = before.split(ends)
    assert [line for line in after.split(ends) if line in lines] == lines
    assert b"volume = {12}" in after
    assert b"pages = {101--110}" in after
    assert after.count(b"\n") == after.count(ends)
    assert run("enrich", path, "--write").code == 0
    assert path.read_bytes() == after


def test_a_dry_run_shows_and_changes_nothing(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """The diff goes to stdout, the file stays."""
    path = bib(tmp_path, ENTRY.encode())
    ran = run("enrich", path, "--write", "--dry-run")
    assert "+  volume = {12}" in ran.out
    assert path.read_bytes() == ENTRY.encode()


def test_bibtex_of_a_bib_prints_it_completed(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """The same text that --write would write, under the user's own keys."""
    path = bib(tmp_path, ENTRY.encode())
    printed = run("bibtex", path).out
    run("enrich", path, "--write")
    assert printed == path.read_text("utf-8")


def test_a_preprint_is_upgraded_on_request_only(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """Without --upgrade the preprint stays what it is; with it the article is cited."""
    entry = "@misc{p,\n  title = {" + TITLE + "},\n  doi = {10.5555/pre},\n  note = {preprint}\n}\n"
    path = bib(tmp_path, entry.encode())
    run("enrich", path, "--write")
    assert "10.5555/pre" in path.read_text("utf-8")
    run("enrich", path, "--write", "--upgrade")
    assert "10.5555/a}" in path.read_text("utf-8")


def test_a_file_that_is_not_utf8_is_refused_untouched(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """Completing it would re-encode what the user wrote."""
    before = ENTRY.replace("own", "öwn").encode("latin-1")
    path = bib(tmp_path, before)
    ran = run("enrich", path, "--write")
    assert ran.code == 2
    assert "not UTF-8" in ran.err
    assert path.read_bytes() == before


def test_a_read_only_file_is_refused_untouched(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """Who protects a file does not want it replaced, though the folder would allow that."""
    path = bib(tmp_path, ENTRY.encode())
    path.chmod(0o444)
    ran = run("enrich", path, "--write")
    assert ran.code == 2
    assert "read-only" in ran.err
    assert path.read_bytes() == ENTRY.encode()


def test_one_file_that_is_refused_costs_no_other(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """A file that is not UTF-8 is left as it is and named; the others are completed; exit 2."""
    path = bib(tmp_path, ENTRY.encode())
    old = tmp_path / "old.bib"
    latin = b"@article{x, doi={10.5555/a}, note={M\xfcller}}\n"
    old.write_bytes(latin)
    ran = run("enrich", old, path, "--write")
    assert ran.code == 2
    assert f"{old}:1: is not UTF-8" in ran.err
    assert old.read_bytes() == latin
    assert b"volume = {12}" in path.read_bytes()


def test_what_was_done_is_told_entry_by_entry(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """What was filled, what was left and why; "already complete" only when it is."""
    path = bib(
        tmp_path,
        b"@article{a, title = {" + TITLE.encode() + b"}, doi = {10.5555/a}, year = 1999}\n"
        b"@article{lost, doi = {10.5555/x}}\n@article{t, title = {X}}\n"
        b"@article{t, doi = {10.5555/a}}\n",
    )
    ran = run("enrich", path, "--write")
    assert ran.code == 2
    assert f"{path}:1: a: filled author, journal, volume" in ran.err
    assert "left year: '1999' here, '2011' in the record; --correct replaces it" in ran.err
    assert f"{path}:2: lost: left as it is: absent" in ran.err
    assert f"{path}:4: t: left as it is: 2 entries have this key" in ran.err
    assert "1 of 4 entries completed; 3 left as they are; 1 with a value" in ran.err
    again = run("enrich", path, "--write")
    assert "already complete" not in again.err
    whole = bib(tmp_path, path.read_bytes().splitlines(keepends=True)[0].replace(b"1999", b"2011"))
    run("enrich", whole, "--write")
    assert f"{whole}: already complete" in run("enrich", whole, "--write").err


def test_fields_and_entries_can_be_chosen(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """By name, in one option or several; what does not exist is refused, and nothing written."""
    path = bib(tmp_path, b"@article{a, doi = {10.5555/a}}\n@misc{b, doi = {10.5555/a}}\n")
    before = path.read_bytes()
    for wrong in (("--entries", "nobody"), ("--only", "volumme"), ("--skip", "colour")):
        ran = run("enrich", path, "--write", *wrong)
        assert ran.code == 2
        assert wrong[1] in ran.err
        assert path.read_bytes() == before
    run("enrich", path, "--write", "--only", "volume,month", "--only", "title", "--entries", "a")
    title = TITLE.encode()
    assert path.read_bytes() == (
        b"@article{a, doi = {10.5555/a}, title = {" + title + b"}, volume = {12},"
        b" month = may}\n@misc{b, doi = {10.5555/a}}\n"
    )


def test_what_is_no_bib_is_named(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """--write completes .bib files; what else was named is said to be as it was."""
    table = tmp_path / "list.csv"
    table.write_text("doi\n10.5555/a\n", encoding="utf-8")
    ran = run("enrich", table, "--write")
    assert f"--write completes .bib files; not changed: {table}" in ran.err


def test_the_options_of_write_need_it(run: Run, tmp_path: Path) -> None:
    """--correct alone would do nothing: say so."""
    ran = run("enrich", bib(tmp_path, b""), "--correct")
    assert ran.code == 2
    assert "--write" in ran.err


@pytest.mark.parametrize(
    ("options", "present"),
    [((), "volume = {12}"), (("--biblatex",), "volume = {12}"), (("--url",), "url = {")],
)
def test_the_users_entries_stay_whatever_is_asked_for(
    run: Run, stocked: Registry, tmp_path: Path, options: tuple[str, ...], present: str
) -> None:
    """Under their keys, with every field of the user's, what they lack, and what options ask."""
    out = run("bibtex", bib(tmp_path, ENTRY.encode()), *options).out
    assert present in out
    assert "@Article{berg11," in out
    assert "mynote = {keep  me}" in out


def test_words_that_fit_several_works_name_none(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """A key is pinned to the work that was meant, or to none."""
    assert run("enrich", bib(tmp_path, ENTRY.encode())).code == 0
    assert run("lookup", "10.5555/pre").code == 0
    ran = run("key", "vascular contact", "mine2011")
    assert ran.code == 2
    assert "10.5555/a" in ran.err and "10.5555/pre" in ran.err
    assert run("key", "10.5555/a", "mine2011").out == "mine2011\n"


@pytest.mark.parametrize("kind", ["phdthesis", "mastersthesis"])
def test_the_users_kind_of_thesis_stays(
    run: Run, registry: Registry, tmp_path: Path, kind: str
) -> None:
    """The type of the entry is the user's word: no field "type" comes in beside it."""
    registry.add("crossref", crossref_body(doi("t"), TITLE, type="dissertation"))
    path = bib(tmp_path, f"@{kind}{{t,\n  doi = {{10.5555/t}},\n}}\n".encode())
    run("enrich", path, "--write")
    assert b"type =" not in path.read_bytes()
    assert b"title =" in path.read_bytes()
