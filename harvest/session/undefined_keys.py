"""What to do about unidentified mentions: keys that nothing defines, links without words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harvest.files.vault import read_text
from harvest.library.shelf import Vault, vault_of
from harvest.model.answer import Answer
from harvest.model.packed import Distinct

__all__ = ["advice_on"]

SHOWN = 5
MOST_FILES = 200
"""Bibliographies that are looked into, of a vault."""

_ENTRY = re.compile(r"@\w+[ \t]*[{(]\s*([^\s,{}()]+)\s*,")


def advice_on(answers: Iterable[Answer], named: Sequence[str] = ()) -> list[str]:
    """One line that counts what is unidentified, shows the first, and says what to do; or none.

    Args:
        named: the paths that were named: where no program made a vault, they are where the
            bibliographies are looked for.
    """
    shown: list[str] = []
    texts, keys, notes = Distinct(), set[str](), set[Path]()
    count, are_entries = 0, True
    for answer in answers:
        if answer.status != "unidentified":
            continue
        mention, text = answer.mention, _shown(answer)
        count += 1
        if texts.add(text) and len(shown) < SHOWN:
            shown.append(text)
        if mention.kind not in ("bib-entry", "row"):
            are_entries = False
            keys |= {mention.cite_key} if mention.cite_key else set()
        if mention.is_in_file:
            notes.add(Path(mention.path))
    if not count:
        return []
    more = f" and {len(texts) - SHOWN:,} more" if len(texts) > SHOWN else ""
    best = max(_holding(notes, keys, named), default=None) if keys else None
    if are_entries:
        todo = "add a title, a DOI or an ISBN"
    elif best is None:
        todo = "name a .bib or Zotero's folder in the settings (notes.bibliographies, …zotero_dir)"
    else:
        held, name = best[0], best[1]
        todo = f"{name} holds {held:,} of {len(keys):,} keys: name it in notes.bibliographies"
    return [f"{count:,} unidentified, nothing to ask for: {', '.join(shown)}{more}; {todo}"]


def _shown(answer: Answer) -> str:
    key = answer.mention.cite_key
    return f"@{key}" if key else repr(" ".join(answer.mention.text.split())[:40])


def _holding(
    notes: Iterable[Path], keys: set[str], named: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """How many of *keys* each .bib file in the vaults of the notes holds, where it holds any."""
    roots = [Path(each) for each in named]
    vaults = set()
    for path in notes:
        vaults.add(vault_of(path, next((each for each in roots if each in path.parents), None)))
    for vault in vaults:
        for path in _bibliographies(vault):
            found = {*_ENTRY.findall(read_text(path).text or "")}
            if held := len(found & keys):
                yield held, os.path.relpath(path)


def _bibliographies(vault: Vault) -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(vault.folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and vault.is_deep)
        found += [Path(folder, name) for name in sorted(files) if name.lower().endswith(".bib")]
        if len(found) >= MOST_FILES:
            break
    return found[:MOST_FILES]
