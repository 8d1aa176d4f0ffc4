"""The entries of the user's bibliography that notes and manuscripts cite by key, to be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from harvest.files.manuscript_parts import bibliographies_of
from harvest.files.vault import read_text
from harvest.library.scope import Scope
from harvest.library.shelf import Library, vault_of
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.session.resources import Resources

__all__ = ["cited_entries_of"]


def cited_entries_of(
    at: Resources, answers: Iterable[Answer], named: Sequence[str]
) -> list[Mention]:
    """Each entry of a .bib, RIS or CSL-JSON file that a key cited in a file means, once.

    Left out are those of files that were named themselves: all of their entries are judged.
    """
    library = Library.open(at.settings)
    roots = [Path(each) for each in named if each != "-"]
    known = {each.absolute() for each in roots}
    scopes: dict[str, Scope] = {}
    found: dict[tuple[Path, int, int], Mention] = {}
    for answer in answers:
        mention = answer.mention
        if mention.kind != "citekey" or mention.cite_key is None or not mention.is_in_file:
            continue
        if mention.path not in scopes:
            scopes[mention.path] = _scope(library, mention.path, roots)
        for definition in scopes[mention.path].definitions(mention.cite_key):
            own = definition.mention
            place = (Path(own.path).absolute(), own.line, own.column)
            if own.kind in ("bib-entry", "row") and place[0] not in known:
                found.setdefault(place, own)
    return list(found.values())


def _scope(library: Library, name: str, roots: Sequence[Path]) -> Scope:
    """What keys mean in the file."""
    path = Path(name)
    root = next((each for each in roots if each in path.parents), None)
    text = read_text(path).text or ""
    return library.scope(path, bibliographies_of(path, text), vault_of(path, root))
