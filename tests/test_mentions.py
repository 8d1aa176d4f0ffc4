"""Real notes: what a careful person found in them is found, and nothing else."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks import mentions
from benchmarks.mentions import read_labels, score_folder

KINDS = {"doi", "arxiv", "pmid", "pmcid", "isbn", "url", "zotero", "reference", "frontmatter"}
KINDS |= {"citekey"}


def test_labels_are_whole() -> None:
    """At least sixty notes are labelled; a label gives a line and a kind that exists."""
    labels = read_labels()
    assert len(labels) >= 60
    assert any(not rows for rows in labels.values())
    for rows in labels.values():
        assert all(line > 0 and kind in KINDS for line, kind, _ in rows)


def test_real_notes(data: Path) -> None:
    """Precision of 0.99 and recall of 0.97, and no false mention that leads to a work."""
    score = score_folder(data / "notes")
    assert score.notes >= 60
    assert score.precision >= 0.99, score.false
    assert score.recall >= 0.97, score.missed
    assert score.leading == 0, score.false


def test_a_false_mention_counts_double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The score sees what is false, what is missed, and what only has another kind."""
    note = tmp_path / "a.md"
    note.write_bytes(b"10.1000/x1\n\n10.1000/x2\n\nhttps://pubmed.ncbi.nlm.nih.gov/123/\n")
    labels = [(1, "doi", "doi:10.1000/x1"), (5, "url", "pmid:123"), (9, "doi", "doi:10.1000/x9")]
    digest = sha256(note.read_bytes()).hexdigest()
    monkeypatch.setattr(mentions, "read_labels", lambda: {digest: labels})
    score = score_folder(tmp_path)
    assert (score.right, len(score.false), score.leading, len(score.missed)) == (2, 1, 1, 1)
    assert len(score.kinds) == 1
    assert score.precision == pytest.approx(2 / 4)
    assert score.recall == pytest.approx(2 / 3)
