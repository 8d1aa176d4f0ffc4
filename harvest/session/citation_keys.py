"""Citation keys of works: the one a work always had, else a new one that no other work has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from harvest.cache import CitationKey
from harvest.library.shelf import Library, Vault, vault_of
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.session.resources import Resources

__all__ = ["Rekeyed", "adopt_keys", "citation_keys", "give_keys", "rekey"]


def citation_keys(resources: Resources, records: Mapping[str, Record]) -> dict[str, str]:
    """The key of each work, by handle; a new one is kept for good where that may be."""
    keys = resources.cache.keys.first(list(records))
    if len(keys) == len(records):
        return keys
    if resources.cache.is_read_only:
        new = {work_id: each for work_id, each in records.items() if work_id not in keys}
        return keys | _generated(resources, new)
    with resources.cache.transaction():
        new = {work_id: each for work_id, each in records.items() if work_id not in keys}
        return keys | _generated(resources, new)


def _generated(resources: Resources, records: Mapping[str, Record]) -> dict[str, str]:
    """Keys made of the records by the pattern of the settings; each new, and kept."""
    from harvest.export.key_pattern import make_key, unique_key

    cache, keys, new = resources.cache, {}, set[str]()
    for work_id, record in records.items():
        base = make_key(record, resources.settings.bibtex["key"])
        made = unique_key(base, lambda key: key.lower() in new or cache.keys.is_taken(key))
        keys[work_id] = made
        new.add(made.lower())
        if not cache.is_read_only:
            cache.keys.give(work_id, made)
    return keys


def adopt_keys(
    resources: Resources, answers: Iterable[Answer], library: Library, named: Sequence[str]
) -> None:
    """Remember what the user's own files and notes call works: those of each vault apart."""
    vaults = _Vaults([Path(each) for each in named])
    found = set()
    for answer in answers:
        mention = answer.mention
        if not answer.work_id or not mention.cite_key or not mention.is_in_file:
            continue
        vault = vaults.of(Path(mention.path))
        if origin := _origin(mention, library, vault):
            found.add(CitationKey(str(vault.folder), mention.cite_key, answer.work_id, origin))
    known = set(resources.cache.keys.find([each.work_id for each in found]))
    if new := found - known:
        resources.cache.keys.add(sorted(new, key=lambda each: (each.vault, each.key)))


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


class Rekeyed(NamedTuple):
    """That a work got another key; `before` is None where it had none."""

    work_id: str
    before: str | None
    after: str


def give_keys(resources: Resources, answers: Iterable[Answer]) -> list[Rekeyed]:
    """Adopt the keys of a library's entries, as a person gives them: nothing changes them again.

    A key is never refused; where two works have it, both do, and each vault has its own meaning.
    """
    cache = resources.cache
    given = [
        (answer.work_id, answer.mention.cite_key)
        for answer in answers
        if answer.work_id
        and answer.mention.cite_key
        and answer.mention.kind in ("bib-entry", "row")
    ]
    before = cache.keys.first([work_id for work_id, _ in given])
    cache.keys.add(CitationKey("", key, work_id, "adopted") for work_id, key in given)
    return [Rekeyed(work_id, before.get(work_id), key) for work_id, key in given]


def rekey(resources: Resources) -> list[Rekeyed]:
    """Make the generated keys anew by the pattern that is set now; those that changed."""
    cache = resources.cache
    with cache.transaction():
        before = {
            each.work_id: each.key for each in cache.keys.find() if each.origin == "generated"
        }
        records = cache.works.records(before)
        cache.keys.forget("", ["generated"], records)
        after = _generated(resources, records)
    return [
        Rekeyed(work_id, before[work_id], key)
        for work_id, key in after.items()
        if key != before[work_id]
    ]
