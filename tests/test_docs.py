"""What the README and the pages in docs/ show is what happens."""

from __future__ import annotations

import doctest
import re
import runpy
import shlex
import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest

import harvest
from harvest.cli import COMMANDS, cli, main
from harvest.export.columns import COLUMNS
from harvest.export.dictionary import TABLES
from harvest.model.indicator import Indicator
from harvest.model.reason import Reason
from harvest.model.record import Conflict, Record, SourceStatus
from harvest.model.work import Affiliation, Contributor, Funder, Relation, Update, Version, Work
from harvest.settings import DEFAULTS_FILE, environment
from tests.table import every_row

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
        *sorted((ROOT / "docs").glob("*.md")),
    )
}
README = PAGES["README.md"]
FENCED = [
    (page, *found)
    for page, text in PAGES.items()
    for found in re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
]
"""(page, language, text) of each block."""
BLOCKS = [text for _, language, text in FENCED if language == "console"]
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def examples(block: str) -> list[tuple[str, str]]:
    """(command, output) of a console block."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts]


EXAMPLES = [example for block in BLOCKS for example in examples(block)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `harvest demo` leaves, made once."""
    folder = tmp_path_factory.mktemp("readme")
    with pytest.raises(SystemExit):
        main(["demo", "--quiet", str(folder / "harvest-demo")])
    return folder / "harvest-demo"


def test_the_readme_has_examples() -> None:
    """Were the blocks renamed, the test below would test nothing."""
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_an_example_prints_what_the_readme_shows(
    command: str,
    output: str,
    demo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Dates differ, and "..." stands for what is left out; all else is as printed."""
    monkeypatch.chdir(demo)
    monkeypatch.delenv("HARVEST_CACHE", raising=False)
    program, *arguments = shlex.split(command)
    assert program == "harvest"
    with pytest.raises(SystemExit):
        main(arguments)
    printed = DATE.sub("DATE", capsys.readouterr().out)
    wanted = DATE.sub("DATE", output)
    matches: Callable[[str, str, int], bool] = doctest.OutputChecker().check_output
    assert matches(wanted, printed, doctest.ELLIPSIS), printed


PYTHON = sorted({page for page, language, _ in FENCED if language == "pycon"})


@pytest.mark.parametrize("page", PYTHON)
def test_python_prints_what_the_page_shows(
    page: str, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blocks of a page run one after the other, as a reader would type them."""
    monkeypatch.chdir(demo)
    monkeypatch.delenv("HARVEST_CACHE", raising=False)
    text = "\n".join(block for of, language, block in FENCED if (of, language) == (page, "pycon"))
    test = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert tried >= 3
    assert not failed, "".join(said)


COMMAND_LINES = [
    (page, line)
    for page, language, text in FENCED
    if language == "sh"
    for line in text.splitlines()
    if line.startswith("harvest ")
]


@every_row(("page", "line"), COMMAND_LINES, ids=[each[1] for each in COMMAND_LINES])
def test_a_command_that_is_shown_is_one(page: str, line: str) -> None:
    """Each exists and takes its options and arguments; it is parsed, not run."""
    _, name, *arguments = shlex.split(line, comments=True)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None, f"{page}: {line}"
    arguments = arguments[: arguments.index("|")] if "|" in arguments else arguments
    if isinstance(command, click.Group):
        command, arguments = command.commands[arguments[0]], arguments[1:]
    with command.make_context(name, arguments):
        pass


@every_row(("page", "language"), sorted({each[:2] for each in FENCED}))
def test_every_block_is_of_a_kind_that_is_tried(page: str, language: str) -> None:
    """Plain text is shown; commands, sessions, settings and Python are tried somewhere."""
    assert language in ("console", "pycon", "sh", "python", "sql", "toml", "text", ""), page


@every_row("name", harvest.__all__)
def test_every_name_of_the_contract_is_explained(name: str) -> None:
    """docs/python.md tells of it in code letters, so that a reader finds it."""
    spans = " ".join(re.findall(r"`[^`\n]+`", PAGES["docs/python.md"]))
    assert re.search(rf"(?<!\w){name}(?!\w)", spans), name


def test_every_method_of_a_session_is_explained() -> None:
    """As are the public methods and properties."""
    text = PAGES["docs/python.md"]
    for name in dir(harvest.Session):
        assert name.startswith("_") or re.search(rf"(?<!\w){name}(?!\w)", text), name


def test_the_columns_are_those_of_the_page() -> None:
    """docs/database.md lists each column, in order, with its type and meaning."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", PAGES["docs/database.md"], re.MULTILINE)
    known = {each.name for each in COLUMNS}
    assert [row for row in rows if row[0] in known] == [
        (each.name, each.type, each.meaning) for each in COLUMNS
    ]


def test_the_json_of_a_work_is_explained() -> None:
    """docs/json.md has each key of a work's JSON once, and each key of its parts in that row."""
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (.*) \|$", PAGES["docs/json.md"], re.MULTILINE)
    told = {key: text for keys, text in rows for key in re.findall(r"`(\w+)`", keys)}
    work = Work(
        contributors=(Contributor(affiliations=(Affiliation(),)),),
        funders=(Funder(),),
        versions=(Version(),),
        relations=(Relation("", "", ""),),
        updates=(Update(""),),
    )
    indicator = Indicator("", None, None, None, "", None)
    sources = {"": SourceStatus("", None)}
    record = Record(work, (indicator,), sources, {}, (Conflict("", "", None),)).to_dict()
    assert told.keys() == record.keys()
    for key, value in record.items():
        missing = [part for part in parts(value) if part and f"`{part}`" not in told[key]]
        assert not missing, key


def parts(value: object) -> set[str]:
    """The keys of all objects within a value."""
    if isinstance(value, dict):
        return {*value, *(key for inner in value.values() for key in parts(inner))}
    return {key for inner in value for key in parts(inner)} if isinstance(value, list) else set()


def test_both_set_up_commands_are_one_line_each() -> None:
    """The first ends in the demo, the second runs the tests; each makes its own .venv."""
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert len(lines) == 2
    assert lines[0].endswith("harvest demo")
    assert "pytest" in lines[1]


@every_row("command", sorted(COMMANDS))
def test_every_command_is_told(command: str) -> None:
    """A command that nobody reads of does not exist."""
    assert f"harvest {command}" in PAGES["docs/commands.md"]


@every_row("variable", sorted(environment().values()))
def test_every_variable_is_told(variable: str) -> None:
    """The table of the environment is complete."""
    assert variable in PAGES["docs/settings.md"]


def test_the_settings_of_the_page_are_those_there_are() -> None:
    """docs/settings.md shows the file that harvest comes with, letter by letter."""
    [shown] = [text for page, kind, text in FENCED if (page, kind) == ("docs/settings.md", "toml")]
    assert shown == DEFAULTS_FILE.read_text(encoding="utf-8")


def test_every_extra_and_dependency_is_explained() -> None:
    """docs/installation.md says what each is for, those that they bring aside."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split(r"[<>=]", each)[0] for each in project["dependencies"]]
    page = PAGES["docs/installation.md"]
    assert [name for name in (*project["optional-dependencies"], *needed) if name not in page] == []


def test_the_messages_of_the_page_are_messages() -> None:
    """docs/troubleshooting.md quotes what stands in the code, so that a search finds it."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "harvest").rglob("*.py"))
    code = re.sub(r'"\s*\n\s*f?"', "", code)  # a text in several pieces
    firsts = re.findall(r"^\| (`.*?) \|", PAGES["docs/troubleshooting.md"], re.MULTILINE)
    quoted = [each for first in firsts for each in re.findall(r"`([^`]+)`", first)]
    assert len(quoted) > 15
    assert [each for each in quoted if each not in code] == []


@every_row("word", list(Reason))
def test_every_reason_is_explained(word: Reason) -> None:
    """docs/answers.md has each stable word."""
    assert f"`{word}" in PAGES["docs/answers.md"]


def test_the_queries_of_the_page_run(demo: Path) -> None:
    """At least fifteen; each runs on the demo's cache, and most find something there."""
    queries = [text for _, language, text in FENCED if language == "sql"]
    with closing(sqlite3.connect(demo / "harvest.db")) as conn:
        found = [len(conn.execute(query).fetchall()) for query in queries]
    assert len(found) >= 15
    assert sum(map(bool, found)) >= 13


def anchors(text: str) -> set[str]:
    """What a link within a page may lead to: its headings, as forges name them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"(?ms)^```.*?^```", "", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@every_row("page", sorted(PAGES))
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link is a file here, and its anchor a heading of it."""
    text = re.sub(r"(?ms)^```.*?^```", "", PAGES[page])
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), target


def test_every_page_can_be_reached() -> None:
    """The README leads to each page, so that no page is lost."""
    assert [page for page in PAGES if page.startswith("docs/") and page not in README] == []


def test_the_picture_is_of_today() -> None:
    """`python docs/picture.py > docs/card.svg` gives what the README shows, but for dates."""
    namespace = runpy.run_path(str(ROOT / "docs" / "picture.py"))
    shown = (ROOT / "docs" / "card.svg").read_text(encoding="utf-8")
    assert DATE.sub("DATE", namespace["to_picture"]()) == DATE.sub("DATE", shown)


def test_every_setting_is_explained() -> None:
    """In the settings file a comment stands above each setting or group of settings."""
    text = DEFAULTS_FILE.read_text(encoding="utf-8")
    tomllib.loads(text)
    for block in re.split(r"\n\s*\n", text):
        settings = [line for line in block.splitlines() if re.match(r"\w+ = ", line)]
        assert not settings or "#" in block, block


def test_every_table_is_explained(tmp_path: Path) -> None:
    """The data dictionary has each table, view and column there is, and the page lists it."""
    from harvest.cache.opening import open_database

    conn = open_database(tmp_path / "harvest.db")
    names = [
        name
        for (name,) in conn.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not name.startswith(("works_fts", "sqlite_"))
    ]
    there = {name: [row[1] for row in conn.rows(f"PRAGMA table_info({name})")] for name in names}
    conn.close()
    assert {name: list(columns) for name, (_, columns) in TABLES.items()} == there
    for name, (meaning, columns) in TABLES.items():
        rows = "".join(f"| `{column}` | {text} |\n" for column, text in columns.items())
        part = f"## {name}\n\n{meaning}\n\n| column | meaning |\n| --- | --- |\n{rows}"
        assert part in PAGES["docs/database.md"], name
