"""Literature notes: valid, inert, and never a loss of what the reader wrote."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harvest.errors import UnreadableInput
from harvest.export.literature import PROPERTIES, keep_additions, note_name, seal
from harvest.export.markdown import to_markdown
from harvest.export.note_text import markdown_text, yaml_property
from harvest.export.sanitize import inert
from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.model.work import Work
from harvest.reading.note import read_note
from tests.export.nasty import FRAGMENTS, nasty_text
from tests.export.specimen import CITING, ROOT, full, hostile, sample
from tests.table import every_row

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


LIVE = re.compile(r"<[%?!/A-Za-z]|%[%>}]|\{[{%#<]|\[\[|\(\(|`")
"""What some program that reads vaults acts on: templates, queries, links, code."""


def joined(text: str) -> str:
    """A text without its spaces, which take marks apart in YAML, and with apostrophes there."""
    return "".join(inert(text).replace("`", "'").split())


def front_matter(note: str) -> dict[str, Any]:
    """The properties, as a YAML parser reads them."""
    found = yaml.safe_load(note.split("---\n", 2)[1])
    assert isinstance(found, dict)
    return found


@settings(max_examples=30, deadline=None)
@given(text=nasty_text)
@example(text="\n")
def test_hostile_front_matter_is_text(text: str) -> None:
    """Whatever a source says, the properties are harvest's and their values that text."""
    found = front_matter(to_markdown(hostile(text), "key"))
    assert found.keys() <= PROPERTIES
    if inert(text):
        assert joined(found["title"]).startswith(joined(text))
        assert [joined(each) for each in found["keywords"]] == [joined(text)] * 12
    assert not LIVE.search("\n".join(map(str, found.values())))
    assert found["citekey"] == "key" and found["year"] == 2019


def test_every_property_is_known() -> None:
    """A full record has no property that would be mistaken for the reader's next time."""
    found = front_matter(to_markdown(full(), "key", CITING))
    assert found.keys() == PROPERTIES
    assert found["citations"] == 1234 and found["peer_reviewed"] is True


@settings(max_examples=40, deadline=None)
@given(text=nasty_text)
@example(text="1.")
@example(text="a\\")
def test_markdown_text_is_text(text: str) -> None:
    """Markdown renders what was escaped as the very text, in one paragraph."""
    tokens = MARKDOWN.parse(markdown_text(text))
    if not inert(text):
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == inert(text)


@settings(max_examples=25, deadline=None)
@given(text=nasty_text)
@example(text="\n")
def test_hostile_body_is_inert(text: str) -> None:
    """No HTML, picture or code comes of it; links are autolinks to the web; the block is whole."""
    note = to_markdown(hostile(text), "key", [Mention(text + ".md", 1, 1, "doi", "x")])
    body = note.split("---\n", 2)[2]
    assert body.count("%% harvest:begin %%") == body.count("%% harvest:end %%") == 1
    kinds, links = set(), []
    for token in MARKDOWN.parse(body):
        kinds |= {token.type} | {child.type for child in token.children or ()}
        links += [child for child in token.children or () if child.type == "link_open"]
    assert not kinds & {"html_inline", "html_block", "image", "code_inline", "fence", "code_block"}
    assert all(each.markup == "autolink" for each in links)
    assert all(str(each.attrs["href"]).startswith(("https://", "http://")) for each in links)


def test_reading_finds_the_work_once() -> None:
    """harvest's own reader finds the work in the properties, and no version or related work."""
    mentions = read_note(to_markdown(full(), "bergTides2019", CITING), "a.md").mentions
    names = {each.value for mention in mentions for each in mention.identifiers}
    assert len({mention.kind for mention in mentions}) == 1
    assert "10.5555/tides" in names
    assert not names & {"10.5555/pre", "10.5555/notice", "10.5555/erratum"}


@every_row(
    ("path", "link"),
    [
        ("Topics/Tides.md", "- [[Tides]]"),
        ("C:\\vault\\Tides.md", "- [[Tides]]"),
        ("refs/all.bib", "- all.bib"),
        ("a]]b.md", "- a\\]\\]b.md"),
        ("x|y.md", "- x\\|y.md"),
        ("../..", "- .."),
    ],
)
def test_backlinks(path: str, link: str) -> None:
    """A note is linked by name; what no such link can hold is text."""
    note = to_markdown(sample("article"), "k", [Mention(path, 1, 1, "doi", "x")])
    assert link in note.splitlines()


def test_a_note_that_cites_twice_is_one_backlink() -> None:
    """Two places of one note without a quotation are one line."""
    twice = [Mention("a.md", line, 1, "doi", "x") for line in (1, 9)]
    assert to_markdown(sample("article"), "k", twice).count("[[a]]") == 1


def test_notes_of_one_name_are_told_apart() -> None:
    """Two notes called alike in two folders are two backlinks, each with its folder."""
    notes = [Mention(path, 1, 1, "doi", "x") for path in ("v/a/Tides.md", "v/b/Tides.md", "c.md")]
    note = to_markdown(sample("article"), "k", notes)
    assert [line for line in note.splitlines() if "[[" in line] == [
        "- [[a/Tides]]",
        "- [[b/Tides]]",
        "- [[c]]",
    ]


OLD = to_markdown(sample("chapter"), "key")
NEW = to_markdown(full(), "key")


@settings(max_examples=40, deadline=None)
@given(added=st.text())
def test_additions_survive(added: str) -> None:
    """All that stands below the marker stays, character for character, however often."""
    once = keep_additions(NEW, OLD + added)
    assert once == NEW + added
    assert keep_additions(NEW, once) == once


@every_row(
    "added",
    [
        "tags:\n  - a\n  - 'b: c'\n",
        "sr-due: 2026-01-01\nsr-interval: 3\nsr-ease: 250\n",
        "# mine\naliases: [x]\n",
        "list:\n- a\n- b\n",
        "text: |\n  title: not ours\n",
        '"my key": 1\n',
    ],
)
def test_own_properties_survive(added: str) -> None:
    """The reader's properties stay as written; harvest's own are harvest's."""
    old = OLD.replace("citekey:", added + "citekey:", 1)
    once = keep_additions(NEW, old)
    assert once == NEW.replace("---\n%%", added + "---\n%%", 1)
    assert keep_additions(NEW, once) == once


def test_line_endings_do_not_count() -> None:
    """A note that a program saved with other line endings is still harvest's, and stays whole."""
    old = OLD.replace("\n", "\r\n") + "mine\r\n"
    assert keep_additions(NEW, old) == NEW + "mine\r\n"


@pytest.mark.parametrize(
    "old",
    [
        "",
        "# My own note\n",
        OLD.replace("## Versions", "## Versions\n\nA thought of mine"),
        re.sub(r"^%% What.*\n", "", OLD, flags=re.M),
        OLD.replace("---\n", "", 1),
    ],
)
def test_a_note_changed_elsewhere_is_left_alone(old: str) -> None:
    """What would be lost is refused, with the reason."""
    with pytest.raises(UnreadableInput, match="left as it is"):
        keep_additions(NEW, old)


@settings(max_examples=40, deadline=None)
@given(key=nasty_text)
@example(key="nul.x")
@example(key="a" * 300)
def test_names_are_safe(key: str) -> None:
    """A name is one part of a path on every system: no separator, no device, not hidden."""
    name = note_name(key)
    assert name == note_name(key)
    assert name.endswith(".md") and 3 < len(name) < 120
    assert not set(name) & set('/\\:*?"<>|\x00') and name.isprintable()
    assert not name.startswith((".", "-", " "))
    device = name.split(".")[0].lower()
    assert device not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@settings(max_examples=40, deadline=None)
@given(st.lists(nasty_text, min_size=2, max_size=5, unique_by=str.casefold))
def test_names_differ_where_keys_do(keys: list[str]) -> None:
    """Two keys never share a file; the cache has none that differ in case alone."""
    assert len({note_name(key).casefold() for key in keys}) == len(keys)


@every_row("text", FRAGMENTS)
def test_yaml_reads_back(text: str) -> None:
    """A property is read back as the text, alone and in a list."""
    read = yaml.safe_load(yaml_property("a", text))["a"]
    assert joined(read) == joined(text)
    assert yaml.safe_load(yaml_property("a", [text, "b"])) == {"a": [read, "b"]}


def test_an_empty_record_is_a_note() -> None:
    """A record that says nothing is a note with a key."""
    note = to_markdown(Record(Work(), (), {}, {}, ()), "key")
    assert note == seal('citekey: "key"\n', "# Untitled")


TEMPLATES = (
    "<%* tR += 'x' %>", "<% tp.file.title %>", "{{title}}", "{% if x %}", "{# note #}", "<<%<% x",
    "`= this.file.name`", "`$= dv.pages()`", "`r 1 + 1`", "```dataview", "[[Note]]", "![[Note]]",
    "key:: value", "[key:: value]", "(key:: value)", "((block))", "{{query}}", "{{< video x >}}",
    "<!-- harvest:begin -->", "%% harvest:end %%", "<?php x ?>", "<script>x</script>", "#tag",
    "#+BEGIN_QUERY", "==marked==", "$x$", "\\input{x}", "@key", "^block", "card::back",
)  # fmt: skip
BODY_MARKS = re.compile(
    r"<%|%>|%%|\{\{|\{%|\{#|\(\(|\[\[|`|<\?|<!--|<script|==|::"
    r"|(?<!\\)(?:\$x|#[+t]|@key|\^block|\\input)"
)


@every_row("text", TEMPLATES)
def test_no_program_finds_its_marks(text: str) -> None:
    """Templater, Dataview, Logseq, knitr and Hugo look into the raw text: their marks are apart.

    Neither in the properties nor in the body, whichever field of the record says it.
    """
    _, matter, body = to_markdown(hostile(f"A {text} b"), "key").split("---\n", 2)
    ours = "\n".join(line for line in body.splitlines() if not line.startswith("%%"))
    assert not BODY_MARKS.search(ours)
    assert not LIVE.search(matter)


@every_row("text", TEMPLATES)
def test_addresses_and_names_of_notes_hold_no_marks(text: str) -> None:
    """What is no text but an address, or the name of a note that cites the work, is apart, too."""
    url = f"https://x.org/%{text.replace(' ', '')}%%a](b)"
    record = full()
    access = replace(record.work.access, pdf_url=url)
    versions = tuple(replace(each, url=url) for each in record.work.versions)
    work = replace(record.work, access=access, versions=versions)
    citing = [replace(CITING[0], path=f"vault/A {text.replace('/', '')} b.md")]
    note = to_markdown(replace(record, work=work), "key", citing)
    _, matter, body = note.split("---\n", 2)
    ours = "\n".join(line for line in body.splitlines() if not line.startswith("%%"))
    apart = re.sub(r"^- \[\[", "- ", ours, flags=re.M)  # the link to the note is ours
    assert not re.search(r"<%|%>|%%|\{\{|\{[%#]|\(\(|\[\[|\]\(|`|<\?|<!--|==|::", apart)
    assert not LIVE.search(matter)
    assert yaml.safe_load(matter)["pdf"].startswith("https://x.org/%")


def _export(folder: Path, *more: str) -> str:
    """Export the sample's notes; what is told on stderr."""
    command = [sys.executable, "-m", "harvest", "export", "--format", "markdown", "--to", "out"]
    ran = subprocess.run(
        [*command, *more, "--offline", "--snapshot", str(ROOT / "harvest/sample/snapshot")],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    return ran.stderr


def test_export_again(tmp_path: Path) -> None:
    """A second export changes no file but what changed; a note changed above stays and is told."""
    (tmp_path / "a.md").write_text("10.1002/mds.23692 and 10.1371/journal.pone.0031093\n")
    assert "2 notes written, 0 unchanged" in _export(tmp_path, "a.md")
    first, second = sorted((tmp_path / "out").iterdir())
    assert "- [[a]]" in first.read_text("utf-8")
    first.write_text(first.read_text("utf-8") + "My own words.\n", "utf-8")
    changed = second.read_text("utf-8").replace("## Sources", "Mine.\n\n## Sources")
    second.write_text(changed, "utf-8")
    told = _export(tmp_path, "a.md")
    assert "0 notes written, 1 unchanged, 1 left as before" in told
    assert f"{second.name}: changed above harvest's marker" in told
    assert first.read_text("utf-8").endswith("My own words.\n")
    assert second.read_text("utf-8") == changed


def test_a_class_of_citations_without_a_count_is_no_count() -> None:
    """A source that sends the class alone, or a number that is none."""
    from harvest.export.markdown import _count

    assert [_count(told) for told in ([], [""], ["", "1,203"], ["1e+30"])] == [
        None,
        None,
        1203,
        None,
    ]
