"""What the user's own files and notes call works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from harvest.cache import CitationKey
from harvest.library.shelf import Library, Vault, vault_of
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.session.resources import Resources

__all__ = ["adopt_keys"]


def adopt_keys(
    resources: Resources, answers: Iterable[Answer], library: Library, named: Sequence[str]
) -> None:
    """Remember what the user's own files and notes call works: those of each vault apart."""
    vaults = _Vaults([Path(each) for each in named])
    found = set()
    for answer in answers:
        mention = answer.mention
        if not answer.work_id or not mention.cite_key or not _is_of_list(mention):
            continue
        vault = vaults.of(Path(mention.path))
        if origin := _origin(mention, library, vault):
            found.add(CitationKey(str(vault.folder), mention.cite_key, answer.work_id, origin))
    known = set(resources.cache.keys.find([each.work_id for each in found]))
    if new := found - known:
        resources.cache.keys.add(sorted(new, key=lambda each: (each.vault, each.key)))


def _is_of_list(mention: Mention) -> bool:
    """Whether it stands in a file, or in a list that is none: standard input, Zotero."""
    return mention.is_in_file or (mention.path != "" and mention.kind in ("bib-entry", "row"))


class _Vaults:
    """The vault of each file, looked for once a folder."""

    def __init__(self, named: Sequence[Path]) -> None:
        self._named = [each.absolute() for each in named if each.is_dir()]
        self._found: dict[Path, Vault] = {}

    def of(self, path: Path) -> Vault:
        folder = path.absolute().parent
        if folder not in self._found:
            root = next((each for each in self._named if each in (folder, *folder.parents)), None)
            self._found[folder] = vault_of(path, root)
        return self._found[folder]


def _origin(mention: Mention, library: Library, vault: Vault) -> str | None:
    """Who defines the key: the file itself, else whose definition a note that cites it means."""
    if mention.kind != "citekey":
        return {"bib-entry": "bibliography", "row": "bibliography", "frontmatter": "note"}.get(
            mention.kind
        )
    key = mention.cite_key or ""
    layers = (library.notes_of(vault), *library.shared)
    found = next((layer[key] for layer in layers if key in layer), ())
    return found[0].origin if found else "bibliography"
