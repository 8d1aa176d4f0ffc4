"""The commands as a user runs them: output, exit codes, errors, against the local registry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harvest.cli import COMMANDS
from harvest.cli.outcome import unmatched
from harvest.cli.output import print_json, print_line
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.settings import user_file
from tests.command import Run
from tests.fake import crossref_body, doi, openalex_body
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

TITLE = "Vascular contact of the facial nerve in healthy volunteers"

WORK_KEYS = set(
    "doi ids type title subtitle original_title language contributors year published "
    "published_online published_print published_issue edition version degree report_number "
    "eprint_class venue volume issue pages first_page last_page "
    "article_number abstract keywords mesh topics countries funders access peer_reviewed versions "
    "relations updates is_retracted indicators sources provenance conflicts".split()
)


@pytest.fixture
def stocked(registry: Registry) -> Registry:
    """A registry with one work at both sources."""
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    registry.add("openalex", openalex_body(doi("a"), TITLE))
    return registry


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_with_an_example(run: Run, command: str) -> None:
    """--help gives a purpose and an example, and the overview has a line for it."""
    ran = run(command, "--help")
    assert ran.code == 0
    assert COMMANDS[command]
    groups = {"cache", "config"}
    if command not in groups:
        assert "Example:" in ran.out
        assert f"harvest {command}" in ran.out


def test_lookup_json_holds_the_whole_work(run: Run, stocked: Registry) -> None:
    """One line per REF, in order, every key of the contract present."""
    ran = run("lookup", "--json", "https://doi.org/10.5555/A", TITLE)
    assert ran.code == 0, ran.err
    first, second = ran.lines
    assert set(first) == {"ref", "status", "reason", "confidence", "work", "candidates"}
    assert first["ref"] == "https://doi.org/10.5555/A"
    assert set(first["work"]) == WORK_KEYS
    assert first["work"]["doi"] == second["work"]["doi"] == "10.5555/a"
    assert first["work"]["sources"]["crossref"]["status"] == "found"
    assert first["work"]["sources"]["openalex"]["status"] == "found"


def test_a_cached_work_is_looked_up_without_a_request(run: Run, stocked: Registry) -> None:
    """The second lookup, and one that is offline, ask nobody."""
    run("lookup", "10.5555/a")
    asked = len(stocked.requests)
    assert run("lookup", "10.5555/a").code == 0
    assert run("lookup", "--offline", "10.5555/a").code == 0
    assert len(stocked.requests) == asked


def test_absent_is_told_and_exits_1(run: Run, registry: Registry) -> None:
    """A DOI that nobody has is absent, not an error."""
    ran = run("lookup", "--json", "10.5555/nowhere")
    assert (ran.code, ran.lines[0]["status"]) == (1, "absent")
    assert ran.lines[0]["work"] is None


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("fault", ["reset", "portal", 503, "empty body", "half body", "wrong type"])
def test_an_outage_exits_3_and_is_forgotten(run: Run, stocked: Registry, fault: Any) -> None:
    """Whatever is wrong with the line, the answer is unavailable, and later it is matched."""
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text("[sources]\nattempts = 1\n", encoding="utf-8")
    stocked.faults.always("crossref", fault)
    stocked.faults.always("openalex", fault)
    ran = run("lookup", "--json", "10.5555/a")
    assert (ran.code, ran.lines[0]["status"]) == (3, "unavailable")
    stocked.faults.clear()
    assert run("lookup", "--json", "10.5555/a").lines[0]["status"] == "matched"


def test_offline_without_a_cache_exits_3(run: Run) -> None:
    """Nothing known and nobody to ask: unavailable."""
    ran = run("lookup", "--offline", "10.5555/a")
    assert ran.code == 3
    assert "offline" in ran.err


def test_a_broken_doi_is_quoted_with_the_reason(run: Run, registry: Registry) -> None:
    """Wrong input gives a precise error and no request."""
    ran = run("lookup", "10.5555")
    assert ran.code == 1
    assert "10.5555" in ran.err
    assert not registry.requests


def test_an_endless_ref_is_not_repeated_whole(run: Run, registry: Registry) -> None:
    """A page pasted by mistake gives a line that can be read."""
    ran = run("lookup", "word " * 20_000)
    assert ran.code == 1
    assert len(ran.err) < 1_000
    assert "word word" in ran.err


def test_what_the_cache_holds_is_told_in_lines(run: Run, stocked: Registry) -> None:
    """`cache info` is for a person, with --json for a program; nothing found is said, too."""
    run("lookup", "10.5555/a")
    lines = run("cache", "info").out.splitlines()
    assert "  works: 1" in lines
    assert not [line for line in lines if "{" in line]
    assert run("cache", "info", "--json").lines[0]["tables"]["works"] == 1
    nothing = run("search", "no", "such", "words")
    assert (nothing.code, nothing.out) == (1, "")
    assert "no such words" in nothing.err


def test_enrich_reports_one_line_per_mention(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """The report is in the order of the input, with physical lines and columns."""
    note = tmp_path / "note.md"
    note.write_text("# A\n\nSee doi:10.5555/a and 10.5555/nowhere.\n", encoding="utf-8")
    report = tmp_path / "report.jsonl"
    ran = run("enrich", note, "--report", report)
    assert ran.code == 1
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [(line["line"], line["status"], line["doi"]) for line in lines] == [
        (3, "matched", "10.5555/a"),
        (3, "absent", None),
    ]
    assert set(lines[0]) == set(
        "path line column kind text status reason confidence doi work"
        " asked cite_key title year".split()
    )
    assert lines[0]["asked"] == ["doi:10.5555/a"]
    assert ran.out == ""


def test_a_second_enrich_asks_nothing(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """Warm: zero requests, the same outcome."""
    note = tmp_path / "note.md"
    note.write_text("doi:10.5555/a\n", encoding="utf-8")
    first = run("enrich", tmp_path)
    asked = len(stocked.requests)
    assert run("enrich", tmp_path).code == first.code == 0
    assert len(stocked.requests) == asked


def test_a_folder_without_notes_is_told(run: Run, tmp_path: Path) -> None:
    """A folder of .bib files only: what is read of a folder is said, not passed over."""
    (tmp_path / "refs").mkdir()
    (tmp_path / "refs" / "a.bib").write_text("@article{a, doi={10.5555/a}}")
    ran = run("enrich", "--offline", str(tmp_path / "refs"))
    assert ran.code == 0
    assert f"{tmp_path / 'refs'}: holds no Markdown note; .bib files" in ran.err


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\x9b", "\u061c", "\u200f", "\u202e", "\u2066"])
def test_nothing_steers_the_terminal(char: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a note or source says cannot color, ring or reorder a line; in JSON it is escaped."""
    print_line(f"a{char}b")
    print_json([f"a{char}b"])
    line, encoded = capsys.readouterr().out.splitlines()
    assert line == "a�b"
    assert char not in encoded
    assert json.loads(encoded) == [f"a{char}b"]


def test_an_outage_is_told_once_for_all() -> None:
    """Hundreds of mentions that one source left open are one line, or all their places with -v."""
    asked = [Mention("list.txt", line, 1, "doi", f"x{line}") for line in range(1, 301)]
    answers = [Answer(each, "unavailable", "crossref: no answer in time") for each in asked]
    answers.append(Answer(Mention("list.txt", 301, 1, "doi", "y"), "absent", "not at crossref"))
    first, second, *counted = unmatched(answers, in_full=False)
    assert first.startswith("list.txt:301: absent: 'y'")
    assert second.startswith("list.txt:1,2,3,")
    assert second.endswith(
        ",20 and 280 more: unavailable: 'x1' and 299 more: crossref: no answer in time"
    )
    assert [each.split(" (")[0] for each in counted] == [
        "absent: 1",
        "unavailable: 300",
    ]
    assert ",299,300: unavailable" in unmatched(answers)[1]


def test_bibtex_of_a_note(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """The entry is written, and written again byte for byte."""
    note = tmp_path / "note.md"
    note.write_text("doi:10.5555/a\n", encoding="utf-8")
    target = tmp_path / "out.bib"
    assert run("bibtex", note, "-o", target).code == 0
    text = target.read_text(encoding="utf-8")
    assert text.startswith("@article{")
    assert "doi = {10.5555/a}" in text.replace("  ", " ")
    assert run("bibtex", note).out == text


@pytest.mark.parametrize(
    ("option", "there", "gone"),
    [
        ("--abstract", "abstract = {", None),
        ("--citations", "citations = {", None),
        ("--url", "url = {", None),
        ("--journal=source", "journal = {J. Ex.}", "Journal of Examples"),
        ("--unicode", "Müller", "M{"),
        ("--no-markup", "in {Escherichia}}", "emph"),
    ],
)
def test_an_option_says_what_an_entry_holds(
    run: Run, registry: Registry, option: str, there: str, gone: str | None
) -> None:
    """Each option, and the setting behind it, changes what it names; without it, nothing does."""
    body = crossref_body(
        doi("a"),
        "Signals in <i>Escherichia</i>",
        abstract="<jats:p>A text.</jats:p>",
        author=[{"family": "Müller", "given": "Ada", "sequence": "first"}],
    )
    body["short-container-title"] = ["J. Ex."]
    registry.add("crossref", body)
    registry.add("openalex", openalex_body(doi("a"), TITLE))
    plain = run("lookup", "--bibtex", "10.5555/a").out
    assert there not in plain
    assert gone is None or gone in plain
    changed = run("lookup", "--bibtex", option, "10.5555/a").out
    assert there in changed
    assert gone is None or gone not in changed


def test_notes_and_search_find_their_way_back(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """From a work to its notes, from a note to its works, from words to works."""
    note = tmp_path / "note.md"
    note.write_text("\ndoi:10.5555/a\n", encoding="utf-8")
    run("enrich", note)
    assert f"{note}:2" in run("notes", "10.5555/a").out
    assert "10.5555/a" in run("notes", "--note", note).out
    assert "10.5555/a" in run("search", "facial", "nerve").out
    assert run("search", "nothing of the kind").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("enrich", "nowhere.md"), ["nowhere.md", "no such file"]),
        (("lookup", "x", "--sources", "crosref"), ["crosref"]),
        (("lookup", "x", "--mailto", "nobody"), ["e-mail"]),
        (("lookup", "x", "--config", "nowhere.toml"), ["nowhere.toml"]),
        (("lookup",), ["REF"]),
        (("lookup", "x", "--format", "docx"), ["docx"]),
        (("nonsense",), ["nonsense"]),
        (("review", "--accept", "99", "10.5555/a"), ["99"]),
    ],
)
def test_wrong_usage_exits_2_with_what_is_wrong(
    run: Run, arguments: tuple[str, ...], words: list[str]
) -> None:
    """One message that names the culprit, no traceback."""
    ran = run(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


def test_a_file_that_is_no_database_is_left_untouched(run: Run, tmp_path: Path) -> None:
    """--cache on somebody's file: exit 2, the file as it was."""
    precious = tmp_path / "thesis.docx"
    precious.write_bytes(b"precious " * 100)
    ran = run("lookup", "--offline", "--cache", precious, "10.5555/a")
    assert ran.code == 2
    assert "thesis.docx" in ran.err
    assert precious.read_bytes() == b"precious " * 100


def test_secrets_and_addresses_stay_out_of_log_and_cache(
    run: Run, stocked: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither key nor e-mail address is written anywhere, not even at -vv."""
    monkeypatch.setenv("OPENALEX_API_KEY", "very-secret")
    log, cache = tmp_path / "log.jsonl", tmp_path / "h.db"
    ran = run(
        "lookup", "10.5555/a", "-vv", "--log", log, "--cache", cache, "--mailto", "me@example.org"
    )
    written = log.read_bytes() + b"".join(path.read_bytes() for path in tmp_path.glob("h.db*"))
    for text in (ran.out + ran.err, written.decode("latin-1")):
        assert "very-secret" not in text
        assert "me@example.org" not in text
    assert len(log.read_text(encoding="utf-8").splitlines()) == len(stocked.requests) > 1


def test_demo_works_without_a_network(run: Run, tmp_path: Path) -> None:
    """The sample is enriched from its snapshot, and BibTeX is written beside it."""
    ran = run("demo", tmp_path / "demo")
    assert ran.code == 0
    assert "matched" in ran.err
    assert "10.1016/b978-0-444-52014-2.00048-3" in (tmp_path / "demo/vault.bib").read_text("utf-8")
    assert run("demo", tmp_path / "demo").out == ran.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_in_one_line() -> None:
    """Output that cannot be written is no traceback."""
    command = [sys.executable, "-m", "harvest", "config", "show"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and "disk is full" in ended.stderr


def test_any_age_is_one(run: Run, stocked: Registry) -> None:
    """What is older than a million years is nothing: no age is too great to be asked for."""
    assert run("cache", "prune", "--older-than", "999999999").code == 0
    assert run("refresh", "--older-than", "999999y").code == 0
