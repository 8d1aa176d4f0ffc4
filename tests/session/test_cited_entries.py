"""The bibliography made for notes: every key they cite, and the user's own entries as they are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import harvest
from harvest.errors import KeyConflict
from tests.fake import crossref_body, doi

BIB = r"""@string{joe = {Journal of Exämples \& Things}}
@article{one:2001, title={Paper one on gizmos}, author={Berg, A.}, journal=joe, doi={10.5555/m1},
  note = {mine}}
@Article{Two_b, title={Paper two on gizmos}, journal = joe # " B", doi={10.5555/m2}, month = feb}
@misc{nowhere99, title={A thing that no source has}, author={No, Body}, year=1999}
@inproceedings{child, title={A talk in a volume}, author={Tal, K}, crossref={vol2000}}
@proceedings{vol2000, title={Proceedings of Nothing}, booktitle={Nothing}, year=2000}
@book{main1, ids={older1, older2}, title={A book of several keys}, author={Key, S}, year=1990}
"""
CSL = [
    {"id": "csl1", "type": "article-journal", "title": "Paper three on gizmos", "DOI": "10.5555/m3"}
    | {"author": [{"family": "Berg", "given": "A."}], "note": "own"},
    {"id": "cslonly", "type": "book", "title": "Only in CSL", "author": [{"family": "Only"}]},
]
NOTES = {
    "refs.bib": BIB,
    "lib.json": json.dumps(CSL),
    "Lit/@Dill2001.md": "---\ndoi: 10.5555/m4\n---\n",
    "Lit/Elm.md": "---\naliases: ['@elm.01']\ndoi: 10.5555/m5\n---\n",
    "Lit/ghost.md": "---\ncitekey: ghost1\ntitle: A ghost paper\nauthors: [Casper Ghost]\n---\n",
    "a.md": "---\nbibliography: [refs.bib, lib.json]\n---\n"
    "[@one:2001; @Two_b, p. 3], @nowhere99, [@child], @{older1}, [-@main1], [@csl1; @cslonly],\n"
    "@Dill2001, [[@Dill2001]], [@elm.01], @ghost1; and 10.5555/m6 and 10.5555/m1.\n",
}
CITED = "one:2001 Two_b nowhere99 child older1 main1 csl1 cslonly Dill2001 elm.01 ghost1".split()


def write(folder: Path, files: dict[str, str]) -> None:
    """Files by name, with their folders."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault where keys are defined in every way, beside a snapshot of six works."""
    folder = tmp_path / "vault"
    write(folder, NOTES)
    (folder / ".obsidian").mkdir()
    words = ("zero", "one", "two", "three", "four", "five", "six")
    bodies = [crossref_body(doi(f"m{n}"), f"Paper {words[n]} on gizmos") for n in range(1, 7)]
    write(tmp_path, {"snap/works.jsonl": "".join(json.dumps(each) + "\n" for each in bodies)})
    return folder


@pytest.fixture
def h(vault: Path) -> Iterator[harvest.Session]:
    """A session over that snapshot, without a network."""
    home = vault.parent
    with harvest.open(cache=home / "h.db", snapshots=[home / "snap"], offline=True) as session:
        yield session


def keys(bibtex: str) -> list[str]:
    """The keys of a .bib text, in order."""
    return re.findall(r"^@\w+\{([^,]+),", bibtex, re.M)


def test_every_cited_key_is_there(h: harvest.Session, vault: Path) -> None:
    """In BibTeX, BibLaTeX (as ids, too) and CSL-JSON; each once; a parent goes along, last."""
    made = keys(h.bibtex(vault / "a.md"))
    assert set(CITED) < set(made) and len(made) == len(set(made))
    assert made[-1] == "vol2000"
    modern = h.bibtex(vault / "a.md", biblatex=True)
    assert set(CITED) - {"older1"} < set(keys(modern)) and "ids = {older1, older2}" in modern
    items = json.loads(h.export(vault / "a.md", "csl-json"))
    assert set(CITED) < {each["id"] for each in items}


@pytest.mark.parametrize("first", ["10.5555/m1", "refs.bib", "Lit", "a.md"])
def test_what_was_read_before_makes_no_difference(
    h: harvest.Session, vault: Path, first: str
) -> None:
    """Keys that a work got by itself, or elsewhere, change nothing for this note."""
    expected = h.bibtex(vault / "a.md")
    with harvest.open(
        cache=vault / "other.db", snapshots=[vault.parent / "snap"], offline=True
    ) as other:
        other.bibtex(first if first.startswith("10") else vault / first)
        assert other.bibtex(vault / "a.md") == expected


def test_an_entry_of_the_users_is_as_it_was(h: harvest.Session, vault: Path) -> None:
    """Its fields stay, its abbreviations are spelled out, what it lacks is filled in."""
    text = h.bibtex(vault / "a.md")
    entry = text[text.index("@article{one:2001") :].split("\n@")[0]
    assert "note = {mine}" in entry and "author={Berg, A.}" in entry
    assert r"journal={Journal of Exämples \& Things}" in entry
    assert re.search(r"volume\s*=\s*\{12\}", entry)
    assert r"journal = {Journal of Exämples \& Things B}" in text and "month = feb" in text
    assert (
        "@misc{nowhere99, title={A thing that no source has}, author={No, Body}, year=1999}" in text
    )
    [item] = [x for x in json.loads(h.export(vault / "a.md", "csl-json")) if x["id"] == "csl1"]
    assert item["note"] == "own" and item["author"] == CSL[0]["author"] and item["volume"] == "12"


def test_ours_is_harvests_record_under_the_users_key(h: harvest.Session, vault: Path) -> None:
    """What no source has stays the user's."""
    text = h.bibtex(vault / "a.md", ours=True)
    entry = text[text.index("@article{one:2001") :].split("\n@")[0]
    assert "mine" not in entry and "Berg" in h.export("10.5555/m1", "json")
    assert set(CITED) < set(keys(text)) and "Body" in text


def test_nothing_of_the_users_enters_the_record(h: harvest.Session, vault: Path) -> None:
    """The merged record is made of what sources said alone."""
    before = h.export("10.5555/m1", "json")
    h.bibtex(vault / "a.md")
    after = h.export("10.5555/m1", "json")
    assert after == before and "mine" not in after


CONFLICTS = {
    "one file": {"b.bib": BIB + "@book{one:2001, title={Another}, doi={10.5555/m2}}"},
    "two notes": {
        "b.bib": "@book{one:2001, title={Another}, doi={10.5555/m2}}",
        "b.md": "---\nbibliography: b.bib\n---\n[@one:2001]\n",
    },
}


@pytest.mark.parametrize("files", CONFLICTS.values(), ids=CONFLICTS.keys())
def test_a_key_that_means_two_works_is_refused(
    h: harvest.Session, vault: Path, files: dict[str, str]
) -> None:
    """Both definitions are named with file and line; the error's exit code is 2."""
    note = {"b.md": "---\nbibliography: b.bib\n---\n[@one:2001]\n"} if len(files) == 1 else {}
    write(vault, files | note)
    with pytest.raises(
        KeyConflict, match=r"one:2001 means two works: .*\.bib:\d+ .*b\.bib:\d+"
    ) as e:
        h.bibtex([vault / "a.md", vault / "b.md"])
    assert e.value.exit_code == 2


def test_a_made_key_makes_way_for_a_cited_one(h: harvest.Session, vault: Path) -> None:
    """A work that has the key elsewhere gets another in this output."""
    made = h.key("10.5555/m6")
    write(vault, {"c.bib": f"@book{{{made}, title={{Paper two on gizmos}}, doi={{10.5555/m2}}}}"})
    write(vault, {"c.md": f"---\nbibliography: c.bib\n---\n[@{made}] and 10.5555/m6\n"})
    assert keys(h.bibtex(vault / "c.md")) == [made, f"{made}a"]


def test_a_pinned_key_is_first_and_the_cited_one_stays(h: harvest.Session, vault: Path) -> None:
    """A work cited under two keys is there under both."""
    h.bibtex(vault / "a.md")
    h.key("10.5555/m4", "pinned4")
    assert {"pinned4", "Dill2001"} < set(keys(h.bibtex(vault / "a.md")))
    assert "ids" in h.bibtex(vault / "a.md", biblatex=True)


def test_works_are_found_by_the_users_keys(h: harvest.Session, vault: Path) -> None:
    """`@key` is a REF."""
    h.enrich([vault])
    for key in ("one:2001", "Dill2001", "elm.01"):
        assert vault / "a.md" in {Path(each.path) for each in h.notes(f"@{key}")}
        assert h.lookup(f"@{key}").status == "matched"
    assert h.lookup("@nothing1").status != "matched"


def test_pandoc_and_bibtex_know_every_key(h: harvest.Session, vault: Path) -> None:
    """Not one undefined citation."""
    if not (shutil.which("pandoc") and shutil.which("bibtex")):
        pytest.skip("needs pandoc and bibtex")
    (vault / "out.bib").write_text(h.bibtex(vault / "a.md"), encoding="utf-8")
    (vault / "out.json").write_text(h.export(vault / "a.md", "csl-json"), encoding="utf-8")
    text = " ".join(f"[@{{{key}}}]" for key in CITED)
    for name in ("out.bib", "out.json"):
        command = ["pandoc", "--citeproc", "-t", "plain", "--bibliography", str(vault / name)]
        ran = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        assert "not found" not in ran.stderr and "?" not in ran.stdout
    aux = f"\\citation{{{','.join(CITED)}}}\n\\bibstyle{{plain}}\n\\bibdata{{out}}\n"
    (vault / "t.aux").write_text(aux, encoding="utf-8")
    said = subprocess.run(["bibtex", "t"], cwd=vault, capture_output=True, text=True, check=False)
    assert "didn't find" not in said.stdout and "error" not in said.stdout


def test_a_key_that_harvest_gave_may_be_cited(h: harvest.Session, vault: Path) -> None:
    """Taken from a file that harvest made, it needs no other definition."""
    made = h.key("10.5555/m6")
    write(vault, {"d.md": f"As [@{made}] says.\n"})
    assert keys(h.bibtex(vault / "d.md")) == [made]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "p.tex",
            r"\citep[see][p.~3]{one:2001,Two_b} % \cite{no}" + "\n\\bibliography{refs}",
        ),
        ("p.tex", "\\cite{one:2001}\\cite{Two_b}\\bibliography{~nobody-of-this-name/x,refs}"),
        ("p.tex", "\\addbibresource{refs.bib}\n\\textcite*{one:2001} \\parencite{Two_b}"),
        (
            "p.aux",
            "\\citation{one:2001}\n\\citation{Two_b}\n\\bibcite{one:2001}{1}\n\\bibdata{refs}",
        ),
        ("p.aux", "\\abx@aux@cite{0}{one:2001}\\abx@aux@cite{Two_b}\n\\bibdata{p-blx,refs}"),
    ],
)
def test_a_manuscripts_keys(h: harvest.Session, vault: Path, name: str, text: str) -> None:
    """What a manuscript cites, by the .bib files that it names; comments cite nothing."""
    write(vault, {name: text})
    assert keys(h.bibtex(vault / name)) == ["one:2001", "Two_b"]


def test_a_projects_bibliography_may_come_later(h: harvest.Session, vault: Path) -> None:
    """A chapter is read anew when its project names a bibliography, and when that changes."""
    write(vault, {"book/one.qmd": "See [@k1], \\@ref(fig:k1) and [@fig-k1].\n"})
    told = []
    for files in (
        {},
        {"book/_quarto.yml": "bibliography: b.bib"},
        {"book/b.bib": "@book{k1, title={A}}"},
    ):
        write(vault, files)
        told.append([each.status for each in h.enrich(vault / "book").answers])
    assert told == [["unidentified"], ["unidentified"], ["absent"]]
    assert keys(h.bibtex(vault / "book")) == ["k1"]


def test_a_field_option_adds_to_the_users_entries(h: harvest.Session, vault: Path) -> None:
    """What the user has stays; what the option asks for comes in where it lacks."""
    write(
        vault, {"own.bib": BIB + "@book{has1, url = {https://example.org/mine}, doi={10.5555/m2}}"}
    )
    home = vault.parent
    with harvest.open(
        cache=home / "h.db",
        snapshots=[home / "snap"],
        offline=True,
        settings={"bibtex.url": True},
    ) as other:
        text = other.bibtex(vault / "own.bib")
    entry = text[text.index("@article{one:2001") :].split("\n@")[0]
    assert "note = {mine}" in entry and "author={Berg, A.}" in entry
    assert entry.count("url") == 1 and "doi.org/10.5555/m1" in entry
    assert "doi.org" not in text[text.index("@book{has1") :].split("\n@")[0]


def test_keys_that_a_format_cannot_hold_are_told_once(
    h: harvest.Session, vault: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The work is there under a key like it, one of a .bib as it is; CSL-JSON has all."""
    ids = ["a,b", "x|y", 'q"q', "DOI:10.1(2)"]
    items = [{"id": each, "type": "book", "title": f"The {n}"} for n, each in enumerate(ids)]
    odd = "@book{o^p, title={Odd}}"
    cited = " ".join(f"[@{{{each}}}]" for each in [*ids, "o^p"])
    text = f"---\nbibliography: [odd.json, odd.bib]\n---\n{cited}\n"
    write(vault, {"odd.json": json.dumps(items), "odd.bib": odd, "odd.md": text})
    assert {each["id"] for each in json.loads(h.export(vault / "odd.md", "csl-json"))} >= {*ids}
    assert not caplog.records
    assert keys(h.bibtex(vault / "odd.md")) == ["ab", "DOI:10.1(2)", "o^p", "qq", "xy"]
    h.bibtex(vault / "odd.md")
    [told] = [each.getMessage() for each in caplog.records]
    assert all(each in told for each in ("a,b (ab there)", "x|y", 'q"q')) and "o^p" not in told
    assert "DOI:10.12" in keys(h.bibtex(vault / "odd.md", biblatex=True))


@pytest.mark.parametrize("key", ["a,b", "DOI:10.1/x(2)", "Müller=3", "o'neil", "a#b"])
def test_a_key_may_be_pinned_that_bibtex_or_pandoc_reads(h: harvest.Session, key: str) -> None:
    """And the work is in every export, under it or one like it."""
    h.lookup("10.5555/m1")
    assert h.key("10.5555/m1", key) == key
    assert len(keys(h.bibtex("10.5555/m1"))) == 1
    assert json.loads(h.export("10.5555/m1", "csl-json"))[0]["id"] == key
    for wrong in ("a b", "a{b", "", "a\tb"):
        with pytest.raises(harvest.errors.InvalidArgument):
            h.key("10.5555/m1", wrong)


def test_keys_are_rows_of_their_vault(h: harvest.Session, vault: Path) -> None:
    """Under the vault's folder, whichever note of it cites or defines them, with their origin."""
    write(vault, {"deep/er/t.md": "[[@Dill2001]] and @ghost1\n"})
    h.enrich([vault / "deep/er/t.md", vault])
    rows = {(each.vault, each.key, each.origin) for each in h._resources.cache.keys.find()}
    assert {each[0] for each in rows} <= {str(vault), ""}
    assert (str(vault), "Dill2001", "note") in rows
    assert (str(vault), "one:2001", "bibliography") in rows


def test_literature_notes_are_named_as_cited(h: harvest.Session, vault: Path) -> None:
    """`export --format markdown --to` names a work's note by the key that the notes cite."""
    h.key("10.5555/m2")
    names = {each.path.stem for each in h.write_notes(vault / "a.md", vault.parent / "lit")}
    assert "Two_b" in names and any("2001" in name for name in names)


def test_footnotes_bear_the_keys_that_the_note_cites(h: harvest.Session, vault: Path) -> None:
    """`annotate --style footnotes` defines [^key] under the note's own key."""
    h.key("10.5555/m2")
    [change] = [x for x in h.annotate(vault / "a.md", "footnotes", dry_run=True).files if x.after]
    assert "[^Two_b]:" in change.after and "[^one:2001]:" in change.after


def test_keys_are_adopted_and_made_anew(h: harvest.Session, vault: Path) -> None:
    """Adopted keys stay when the pattern changes; those that harvest made change, and are told."""
    h.bibtex(vault / "a.md")
    generated = h.key("10.5555/m6")
    write(vault, {"mine.bib": "@book{Mine_5, title={Paper five on gizmos}, doi={10.5555/m5}}"})
    assert [each.after for each in h.adopt_keys(vault / "mine.bib")] == ["Mine_5"]
    assert h.key("10.5555/m5") == "Mine_5"
    assert h.rekey() == []
    home = vault.parent
    options = {"cache": home / "h.db", "snapshots": [home / "snap"], "offline": True}
    with harvest.open(**options, settings={"bibtex.key": "year"}) as other:  # type: ignore[arg-type]
        changed = {each.before: each.after for each in other.rekey()}
        assert generated in changed and changed[generated].startswith("doi")
        assert other.key("10.5555/m5") == "Mine_5"
