"""The bibliography made for files: under the keys they cite, by the entries the user has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.errors import KeyConflict
from harvest.files.manuscript_parts import bibliographies_of
from harvest.files.vault import read_text
from harvest.library.scope import Definition, Scope
from harvest.library.shelf import Library, vault_of
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.session.citation_keys import citation_keys
from harvest.session.given_works import CachedWork
from harvest.session.resources import Resources

if TYPE_CHECKING:
    from harvest.session.resolving import Collected

__all__ = ["CitedEntry", "cited_keys", "make_entries"]

_CITED = frozenset({"citekey", "zotero"})
_DEFINED = frozenset({"bib-entry", "row", "frontmatter"})


@dataclass(frozen=True, slots=True)
class CitedEntry:
    """One entry of a bibliography.

    Attributes:
        key: its main key; `ids` are others by which it is cited.
        record: what harvest knows of the work; None when it was not found.
        definition: the user's own entry; None when the user has none.
    """

    key: str
    record: Record | None = None
    definition: Definition | None = None
    ids: tuple[str, ...] = ()


@dataclass(slots=True)
class _Use:
    """What the files say one key means."""

    definitions: list[Definition] = field(default_factory=list)
    works: list[str] = field(default_factory=list)


def make_entries(
    at: Resources,
    answers: Sequence[Answer],
    works: Sequence[CachedWork],
    named: Sequence[str] = (),
) -> list[CitedEntry]:
    """The entries for what *answers* cite and for *works*, sorted by key.

    Args:
        works: every work that shall be there, cited with or without a key.
        named: the paths that were named, the vaults of notes in no program's vault among them.

    Raises:
        KeyConflict: a key means two works.
    """
    shelf = _Shelf(Library.open(at.settings), tuple(Path(each) for each in named))
    uses = _uses(answers, shelf)
    _refuse_conflicts(uses)
    cited: defaultdict[str, list[str]] = defaultdict(list)
    for key, use in uses.items():
        for work_id in dict.fromkeys(use.works):
            cited[work_id].append(key)
    records = dict(works)
    generated = citation_keys(at, records)
    pinned = {
        each.work_id: each.key
        for each in at.cache.keys.find(list(records))
        if each.origin == "pinned"
    }
    entries: list[CitedEntry] = []
    taken = {key.casefold() for key in uses}
    for work_id, record in records.items():
        keys = cited[work_id]
        known = [(key, _first(uses[key].definitions)) for key in keys]
        if not keys:
            own = shelf.defining(record)
            key = pinned.get(work_id) or (own.key if own else generated[work_id])
            known = [(_free(key, taken), own)]
            taken.add(known[0][0].casefold())
        made = _by_definition(known, record)
        main = pinned.get(work_id)
        if keys and main and main not in keys and main.casefold() not in taken:
            taken.add(main.casefold())
            made[0] = replace(made[0], key=main, ids=(made[0].key, *made[0].ids))
        entries += made
    lost = [
        (key, use.definitions[0])
        for key, use in uses.items()
        if use.definitions and not any(work_id in records for work_id in use.works)
    ]
    entries += _by_definition(lost, None)
    return sorted(entries, key=lambda each: (each.key.casefold(), each.key))


def cited_keys(at: Resources, found: Collected) -> dict[str, str]:
    """The key of each work by which the files cite it, else the one it has, by handle."""
    if not found.named:
        return {}
    works = {id(each.record): each.work_id for each in found.works}
    entries = make_entries(at, found.answers, found.works, found.named)
    keys: dict[str, str] = {}
    for entry in entries:
        if entry.record is not None:
            keys.setdefault(works[id(entry.record)], entry.key)
    return keys


def _by_definition(
    known: Sequence[tuple[str, Definition | None]], record: Record | None
) -> list[CitedEntry]:
    """One entry for each of the user's entries, under its own key; keys of one entry share it."""
    grouped: dict[tuple[object, ...], CitedEntry] = {}
    for key, definition in known:
        # Many entries may stand in one line, and Zotero's have none.
        own = definition.mention if definition else None
        place = (own.path, own.line, own.column, own.text) if own else ()
        if place in grouped:
            grouped[place] = replace(grouped[place], ids=(*grouped[place].ids, key))
        else:
            grouped[place] = CitedEntry(key, record, definition)
    return [_under_own_key(each) for each in grouped.values()]


def _under_own_key(entry: CitedEntry) -> CitedEntry:
    """BibLaTeX finds an entry by its further keys, so it keeps its own; a BibTeX entry has one."""
    own = entry.definition.mention.cite_key if entry.definition else None
    if own is None or own == entry.key or own not in entry.ids:
        return entry
    others = [entry.key, *(each for each in entry.ids if each != own)]
    return replace(entry, key=own, ids=tuple(others))


def _free(key: str, taken: set[str]) -> str:
    from harvest.export.key_pattern import unique_key

    return unique_key(key, lambda each: each.casefold() in taken)


def _first(definitions: Sequence[Definition]) -> Definition | None:
    return definitions[0] if definitions else None


@dataclass
class _Shelf:
    """The library, asked for the notes in hand."""

    library: Library
    named: tuple[Path, ...]
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _index: dict[Identifier, Definition] | None = None

    def scope(self, name: str) -> Scope:
        """What keys mean in the note at *name*."""
        if name not in self._scopes:
            path = Path(name)
            text = read_text(path).text or ""
            root = next((each for each in self.named if each in path.parents), None)
            self._scopes[name] = self.library.scope(
                path, bibliographies_of(path, text), vault_of(path, root)
            )
        return self._scopes[name]

    def defining(self, record: Record) -> Definition | None:
        """The user's own entry of the work, by a common identifier, nearest first."""
        if self._index is None:
            self._index = {}
            for scope in self._scopes.values():
                for layer in scope.layers:
                    self._add(layer)
            for layer in self.library.shared:
                self._add(layer)
        work = record.work
        names = [("doi", work.doi), ("arxiv", work.ids.arxiv), ("pmid", work.ids.pmid)]
        named = (Identifier(scheme, value) for scheme, value in names if value)
        return next((self._index[each] for each in named if each in self._index), None)

    def _add(self, layer: Mapping[str, Sequence[Definition]]) -> None:
        assert self._index is not None
        for definitions in layer.values():
            for each in definitions:
                if each.mention.cite_key and not each.key.startswith("[["):
                    for identifier in each.mention.identifiers:
                        self._index.setdefault(identifier, each)


def _uses(answers: Iterable[Answer], shelf: _Shelf) -> dict[str, _Use]:
    """What each key means that the files cite or define."""
    uses: defaultdict[str, _Use] = defaultdict(_Use)
    for answer in answers:
        mention, key = answer.mention, answer.mention.cite_key
        is_defined = mention.kind in _DEFINED and mention.path != ""
        if not is_defined and not (mention.kind in _CITED and mention.is_in_file):
            continue
        if not is_defined:
            scope = shelf.scope(mention.path)  # also where no key is cited: its vault counts
        if key is None:
            continue
        if is_defined:
            place = str(Path(mention.path).absolute()) if mention.is_in_file else mention.path
            own = replace(mention, path=place)
            origin = "note" if mention.kind == "frontmatter" else "bibliography"
            definitions: Sequence[Definition] = [
                Definition(key, own, "note" if origin == "note" else "bibliography")
            ]
        else:
            definitions = scope.definitions(key)
        if definitions or answer.work_id:
            use = uses[key]
            use.definitions += [each for each in definitions if each not in use.definitions]
            use.works += [answer.work_id] if answer.work_id else []
    return dict(uses)


def _refuse_conflicts(uses: Mapping[str, _Use]) -> None:
    conflicts = []
    for key, use in uses.items():
        if not use.definitions:
            continue
        first = use.definitions[0]
        is_one_work = len(set(use.works)) == 1 and len(use.works) >= len(use.definitions)
        other = next(
            (
                each
                for each in use.definitions[1:]
                if not is_one_work and not first.is_same_work(each)
            ),
            None,
        )
        if other is not None:
            conflicts.append(
                f"the key {key} means two works: {_described(first)} and {_described(other)}"
            )
    if conflicts:
        raise KeyConflict(
            "; ".join(conflicts) + ". Give one of them another key; nothing was written"
        )


def _described(definition: Definition) -> str:
    query = definition.mention.query
    title = query.title if query and query.title else definition.mention.text[:60]
    return f"{definition.place} ({title})"
