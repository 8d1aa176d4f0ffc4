"""The user's folders of notes: which files are notes, whether they changed, and their text.

`.gitignore` and `.harvestignore` are honored as git does it: the deepest file that has something
to say about a path decides. Above them stand the patterns of the setting `notes.ignore` (backups,
packages, built pages) and the folders that Obsidian and Templater have for templates. Hidden
folders (.git, .obsidian, .trash) are never entered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.files.opened_files import OpenedFiles
from harvest.files.plain_file import open_plain, read_plain
from harvest.files.walk import Walk, is_directory
from harvest.model.mention import Problem
from harvest.reading import decode
from harvest.text.home_path import real_path

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = [
    "NOTE_SUFFIXES",
    "Stamp",
    "FileText",
    "find_notes",
    "left_out",
    "markers_for",
    "read_text",
    "stamp",
]

NOTE_SUFFIXES = (".md", ".markdown", ".mdown", ".rmd", ".qmd", ".mdx")
_IGNORE_FILES = (".gitignore", ".harvestignore")
_VAULT = (".obsidian", "logseq")
"""What only the root of a vault holds."""
_TEMPLATES = {
    "templates.json": "folder",
    "plugins/templater-obsidian/data.json": "templates_folder",
}
"""Files below .obsidian, and the property in which each names the folder of templates."""
_SPECIAL = re.compile(r"[\\*?\[\]!#]")

Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looked when it was read.

    Attributes:
        sha256: of its bytes, hexadecimal.
    """

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileText:
    """A file's text with line endings as they are, without its byte order mark.

    Attributes:
        text: None when the file is not text or cannot be read; `problems` says why.
    """

    text: str | None
    problems: tuple[Problem, ...] = ()


def find_notes(
    paths: Iterable[Path], ignore: Sequence[str] = (), problems: list[Problem] | None = None
) -> list[Path]:
    """Return the notes below folders, and files as they were named; each file once, in order.

    A folder's notes come sorted by path. A file is reached once, by whatever links lead to it. A
    path that the user names is taken even where a rule excludes it.

    Args:
        ignore: patterns as in a .gitignore at the vault's root, for what is never a note.
        problems: is told what was skipped and why, a line each: what is no file, links that lead
            nowhere or in a circle, folders that may not be entered, names that are no text.
    """
    found: list[Path] = []
    walk = Walk(problems if problems is not None else [])
    for path in paths:
        if path.is_dir():
            home = path.resolve()
            found += _walk(path, home.as_posix(), _rules_above(home, ignore), walk)
        elif walk.takes(path, is_named=True):
            found.append(path)
    return found


def left_out(folder: Path, notes: Iterable[str], ignore: Sequence[str]) -> list[str]:
    """Those of *notes* (absolute paths below *folder*) that lie where no notes are looked for.

    For what was read before *ignore* said so.
    """
    home = folder.resolve()
    rules = _app_rules_above(home, ignore)
    trail = folder.absolute().as_posix().rstrip("/") + "/"
    below = {
        note: note[len(trail) :].rpartition("/")[0] for note in notes if note.startswith(trail)
    }
    ignored = {one for one in {*below.values()} if one and _is_below_ignored(home, one, rules)}
    return [note for note, place in below.items() if place in ignored]


def _is_below_ignored(home: Path, folder: str, rules: Rules) -> bool:
    place = home.as_posix()
    for part in folder.split("/"):
        rules += tuple(_template_rules(Path(place)))
        place += f"/{part}"
        if _is_ignored(place, True, rules):
            return True
    return False


def markers_for(note: Path, setting: str = "auto") -> str:
    """Which comments *note* should have around what harvest writes: "percent" or "html".

    What its program hides: Obsidian's own comments show in pandoc, Quarto and Logseq. The
    *setting* decides unless it is "auto".
    """
    if setting != "auto":
        return setting
    if note.suffix.lower() in (".qmd", ".rmd"):
        return "html"
    for folder in real_path(note).parents:
        if (folder / "logseq").is_dir():
            return "html"
        if (folder / ".obsidian").is_dir():
            return "percent"
    return "html"


def stamp(path: Path, known: Stamp | None = None, opened: OpenedFiles | None = None) -> Stamp:
    """Return how the file looks now; *known* itself, unread, when size and time are as before.

    Raises:
        OSError: the file cannot be read.
    """
    status = path.stat()
    if known and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns):
        return known
    return Stamp(status.st_size, status.st_mtime_ns, _digest(path, opened))


def _digest(path: Path, opened: OpenedFiles | None) -> str:
    if opened is not None:
        return sha256(opened.read(path)).hexdigest()
    with open_plain(path) as file:
        return file_digest(file, "sha256").hexdigest()


def _bytes(path: Path, opened: OpenedFiles | None) -> bytes:
    return opened.read(path) if opened else read_plain(path)


def read_text(path: Path, opened: OpenedFiles | None = None) -> FileText:
    """Return a file's text; a file that is no text, or unreadable, gives a problem instead."""
    name = str(path)
    try:
        raw = _bytes(path, opened)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        return FileText(None, (Problem(name, 0, reason, is_unread=True),))
    text, coding = decode(raw)
    return FileText(None if coding.is_binary else text, coding.problems(name))


def _walk(folder: Path, trail: str, rules: Rules, walk: Walk) -> Iterator[Path]:
    """Notes below a folder that is not yet in *walk*; *trail* is where the folder really is."""
    with walk.inside(folder) as entries:
        names = {entry.name for entry in entries}
        if ".obsidian" in names:
            rules += tuple(_template_rules(Path(trail)))
        rules += tuple(_read_rules(folder, trail, names))
        for entry in entries:
            is_folder = is_directory(entry)
            if entry.name.startswith(".") or not (is_folder or _is_note(entry.name)):
                continue
            place = f"{trail}/{entry.name}"
            if rules and _is_ignored(place, is_folder, rules):
                continue
            if is_folder:
                yield from _walk(Path(entry.path), place, rules, walk)
            elif walk.takes(note := Path(entry.path)):
                yield note


def _is_note(name: str) -> bool:
    return name.lower().endswith(NOTE_SUFFIXES)


def _rules_above(folder: Path, ignore: Sequence[str]) -> Rules:
    """Rules for a folder that was named; not those that exclude it: its notes are wanted."""
    return _app_rules_above(folder, ignore) + _ignore_files_above(folder)


def _app_rules_above(folder: Path, ignore: Sequence[str]) -> Rules:
    """The patterns *ignore*, and the template folders of the vaults around *folder*."""
    chain = [folder, *folder.parents]
    root = next((one for one in chain if any((one / mark).is_dir() for mark in _VAULT)), folder)
    rules: list[tuple[str, GitIgnoreSpec]] = []
    if ignore:
        from pathspec import GitIgnoreSpec

        rules.append((root.as_posix(), GitIgnoreSpec.from_lines(ignore)))
    if root != folder:
        rules += _template_rules(root)
    inside = chain[: chain.index(root)]
    return tuple(
        rule
        for rule in rules
        if not any(_is_ignored(one.as_posix(), True, (rule,)) for one in inside)
    )


def _template_rules(vault: Path) -> Iterator[tuple[str, GitIgnoreSpec]]:
    """The folders that Obsidian's templates and Templater take from; their notes are forms."""
    for name, key in _TEMPLATES.items():
        try:
            settings = json.loads(read_plain(vault / ".obsidian" / name))
        except (OSError, ValueError, RecursionError):
            continue
        folder = settings.get(key) if isinstance(settings, dict) else None
        if isinstance(folder, str) and (bare := folder.strip().strip("/")):
            from pathspec import GitIgnoreSpec

            pattern = "/" + _SPECIAL.sub(r"\\\g<0>", bare) + "/"
            yield vault.as_posix(), GitIgnoreSpec.from_lines([pattern])


def _ignore_files_above(folder: Path) -> Rules:
    """Rules of the folders above, up to the one that holds .git; none outside a repository.

    Nor where they exclude *folder* itself: who names an ignored folder wants what is in it.
    """
    chain = [folder, *folder.parents]
    root = next((number for number, one in enumerate(chain) if (one / ".git").exists()), 0)
    above = reversed(chain[1 : root + 1])
    rules = tuple(rule for one in above for rule in _read_rules(one, one.as_posix()))
    is_excluded = any(_is_ignored(one.as_posix(), True, rules) for one in chain[:root])
    return () if is_excluded else rules


def _read_rules(
    folder: Path, trail: str, names: Collection[str] = _IGNORE_FILES
) -> Iterator[tuple[str, GitIgnoreSpec]]:
    for name in _IGNORE_FILES:
        if name not in names:
            continue
        try:
            lines = read_plain(folder / name).decode("utf-8-sig", "replace").splitlines()
        except OSError:
            continue
        from pathspec import GitIgnoreSpec  # slow to import, and most folders have no such file

        yield trail, GitIgnoreSpec.from_lines(lines)


def _is_ignored(place: str, is_folder: bool, rules: Rules) -> bool:
    for base, spec in reversed(rules):
        if not place.startswith(base.rstrip("/") + "/"):
            continue
        relative = place[len(base.rstrip("/")) + 1 :] + ("/" if is_folder else "")
        verdict = spec.check_file(relative).include
        if verdict is not None:
            return verdict
    return False
