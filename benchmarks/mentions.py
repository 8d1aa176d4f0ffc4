"""Finding mentions in real notes: precision, recall and speed, in one table.

    python -m benchmarks.mentions ../shared/data/notes

The labels (tests/cases/mentions.csv) were made by hand, before the program saw the notes: hash of
the note, line, kind, and the identifier that a careful person reads there (empty when the mention
gives none). A note without mentions has one row of kind "none". An address is labelled when it is
one article's page at a publisher, proceedings or index; blogs, software and people's own pages are
not. A cite key is no mention here, for the notes' bibliographies are not at hand. A false mention
that could lead to a work counts double.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from harvest.files.vault import find_notes, stamp
from harvest.model.mention import Mention
from harvest.reading.note import read_note

__all__ = ["Score", "main", "read_labels", "score_folder"]

LABELS = Path(__file__).parent.parent / "tests" / "cases" / "mentions.csv"

Label = tuple[int, str, str]
"""Line, kind, identifier."""


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of what is there.

    Attributes:
        false, leading: mentions that no label has; those of them that could lead to a work.
        missed: labels that no mention has, "note:line kind identifier".
        kinds: mentions whose place and identifier are right and whose kind is not.
    """

    notes: int
    right: int
    false: tuple[str, ...]
    leading: int
    missed: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.false) + self.leading)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))


def read_labels(path: Path = LABELS) -> dict[str, list[Label]]:
    """Labels by the hash of their note; a note without mentions has an empty list."""
    labels: dict[str, list[Label]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wanted = labels[row["sha256"]]
            if row["kind"] != "none":
                wanted.append((int(row["line"]), row["kind"], row["identifier"]))
    return dict(labels)


def score_folder(folder: Path) -> Score:
    """Compare what harvest finds in a folder's labelled notes with the labels."""
    labels = read_labels()
    counts: Counter[str] = Counter()
    false: list[str] = []
    missed: list[str] = []
    kinds: list[str] = []
    seen: set[str] = set()
    for path in find_notes([folder]):
        digest = sha256(path.read_bytes()).hexdigest()
        if digest not in labels or digest in seen:
            continue
        seen.add(digest)
        left = list(labels[digest])
        for mention in read_note(path.read_text("utf-8"), path.name).mentions:
            label = _label_of(mention, left)
            shown = f"{path.name}:{mention.line} {mention.kind} {_names(mention)}"
            if label is None:
                false.append(shown)
                counts["leading"] += bool(mention.identifiers or mention.query)
                continue
            left.remove(label)
            counts["right"] += 1
            if label[1] != mention.kind:
                kinds.append(f"{shown} (labelled {label[1]})")
        missed += [f"{path.name}:{line} {kind} {name}" for line, kind, name in left]
    return Score(
        len(seen), counts["right"], tuple(false), counts["leading"], tuple(missed), tuple(kinds)
    )


def _names(mention: Mention) -> str:
    return " ".join(str(one) for one in mention.identifiers)


def _label_of(mention: Mention, labels: list[Label]) -> Label | None:
    """The label a mention stands for: its line, and one of its identifiers (or none of any)."""
    names = {str(one) for one in mention.identifiers} or {""}
    fitting = [one for one in labels if one[0] == mention.line and one[2] in names]
    return min(fitting, key=lambda one: one[1] != mention.kind, default=None)


def _speed(folder: Path) -> Iterator[tuple[str, str]]:
    """Seconds for 2,000 notes of 10 MB made from the real ones, and for a second look at them."""
    texts = [path.read_bytes() for path in find_notes([folder])]
    with tempfile.TemporaryDirectory() as place:
        notes, size = _write_vault(Path(place), texts)
        start = time.process_time()
        found = find_notes([Path(place)])
        known = {path: stamp(path) for path in found}
        listed = time.process_time()
        mentions = sum(len(read_note(path.read_text("utf-8"), "").mentions) for path in found)
        read = time.process_time()
        for path in find_notes([Path(place)]):
            stamp(path, known[path])
        again = time.process_time()
    yield f"{notes:,} notes, {size / 1e6:.1f} MB: find and hash", f"{listed - start:.2f} s"
    yield f"read them ({mentions:,} mentions)", f"{read - listed:.2f} s"
    yield "second scan, unchanged", f"{again - read:.2f} s"


def _write_vault(place: Path, texts: list[bytes]) -> tuple[int, int]:
    """2,000 notes of 5 kB on average: whole small notes, and pieces of the large ones."""
    pieces = [text[at : at + 8000] for text in texts for at in range(0, len(text), 8000)]
    size = 0
    for number in range(2000):
        folder = place / f"{number % 20:02}"
        folder.mkdir(exist_ok=True)
        wanted = 10_000_000 * (number + 1) // 2000 - size
        body = bytearray()
        while len(body) < wanted:
            body += pieces[(number * 7 + len(body)) % len(pieces)] + b"\n\n"
        text = bytes(body[:wanted]).decode("utf-8", "ignore").encode()
        (folder / f"{number}.md").write_bytes(text)
        size += len(text)
    return 2000, size


def main() -> int:
    """Print the table, then every mention that is false, missed or of another kind."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of real notes")
    parser.add_argument("--no-speed", action="store_true")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder", file=sys.stderr)
        return os.EX_NOINPUT
    score = score_folder(options.folder)
    rows = [
        ("labelled notes", str(score.notes)),
        ("right", str(score.right)),
        ("false (that could lead to a work)", f"{len(score.false)} ({score.leading})"),
        ("missed", str(len(score.missed))),
        ("of another kind than labelled", str(len(score.kinds))),
        ("precision (false ones that lead count double)", f"{score.precision:.4f}"),
        ("recall", f"{score.recall:.4f}"),
    ]
    rows += [] if options.no_speed else list(_speed(options.folder))
    for name, value in rows:
        print(f"{name:<50} {value:>12}")
    for title, several in (("false", score.false), ("missed", score.missed), ("kind", score.kinds)):
        for one in several:
            print(f"{title}: {one}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
