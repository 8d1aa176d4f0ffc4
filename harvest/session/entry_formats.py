"""Entries as BibTeX, BibLaTeX and CSL-JSON: the user's own as they have them, others as records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from harvest.export.bib_span import EntrySpan
from harvest.export.bibtex import entry_type, to_entry, to_fields
from harvest.export.bibtex_option import BibOptions
from harvest.export.held_key import can_hold, nearest_key
from harvest.files.vault import read_text
from harvest.library.entry_file import EntryFile
from harvest.library.further_field import further_fields, options_for, with_further
from harvest.library.note_item import note_item
from harvest.library.own_work import filled, overlay, work_of_bib, work_of_csl, work_of_mention
from harvest.library.scope import Definition
from harvest.library.zotero.csl_item import item_of_json
from harvest.model.record import Record
from harvest.model.work import Work
from harvest.session.cited_entries import CitedEntry
from harvest.writeback.bib_changes import EntryFacts
from harvest.writeback.bib_completion import Place, complete

__all__ = ["BibText", "to_bib_text", "to_csl_text"]


class BibText(NamedTuple):
    """A .bib file's text, and the keys that it cannot hold, with what stands there instead."""

    text: str
    lost: Mapping[str, str | None]


class _Files:
    """The .bib files that define entries, with what their cited entries lack filled in."""

    def __init__(self, entries: Sequence[CitedEntry], from_record: bool) -> None:
        self._facts: defaultdict[str, dict[Place, EntryFacts]] = defaultdict(dict)
        for entry in [] if from_record else entries:
            if entry.definition is not None and entry.record is not None:
                mention = entry.definition.mention
                self._facts[mention.path][mention.line, mention.column] = EntryFacts(entry.record)
        self._opened: dict[str, tuple[EntryFile, EntryFile]] = {}

    def find(self, definition: Definition | None) -> tuple[EntryFile, EntrySpan] | None:
        """The completed file and the entry in it; None for what is in no .bib file."""
        if definition is None or definition.mention.kind != "bib-entry":
            return None
        mention = definition.mention
        if definition.origin == "zotero" or not mention.cite_key:
            return None
        if mention.path not in self._opened:
            text = (read_text(Path(mention.path)).text or "").replace("\r\n", "\n")
            done = complete(text, self._facts[mention.path]).text
            self._opened[mention.path] = EntryFile(text), EntryFile(done)
        before, after = self._opened[mention.path]
        entry = before.find(mention.cite_key, mention.line)
        if entry is None or len(before.entries) != len(after.entries):
            return None
        return after, after.entries[before.entries.index(entry)]


def to_bib_text(
    entries: Sequence[CitedEntry], options: BibOptions, *, from_record: bool = False
) -> BibText:
    """The entries as one .bib file.

    Args:
        from_record: print harvest's record also where the user has an entry of the work.
    """
    files = _Files(entries, from_record)
    written: dict[str, str] = {}
    parents: dict[str, str] = {}
    lost: dict[str, str | None] = {}
    taken = {key for entry in entries for key in (entry.key, *entry.ids)}
    has_ids = options.dialect == "biblatex"
    for entry in entries:
        found = files.find(entry.definition)
        own = found if not (from_record and entry.record) else None
        keys = _held(entry, options, own is not None, taken, lost)
        if own is not None:
            file, span = own
            ids = keys[1:] if has_ids else None
            more = _asked_for(entry, file.fields(span), options)
            for key in keys[:1] if has_ids else keys:
                written[key] = file.text(span, key, ids, more)
            for name in file.parents(span):
                parent = file.find(name, 0)
                if parent is not None:
                    parents.setdefault(name, file.text(parent, name, [] if has_ids else None))
        else:
            kind, fields = _made(entry, files, options, from_record)
            for key in keys:
                written[key] = to_entry(kind, key, fields)
    # BibTeX wants what others refer to behind them.
    last = {key: written.pop(key, text) for key, text in parents.items()}
    texts = [*written.values(), *last.values()]
    return BibText("\n".join(text.rstrip("\n") + "\n" for text in texts), lost)


def _held(
    entry: CitedEntry,
    options: BibOptions,
    is_own: bool,
    taken: set[str],
    lost: dict[str, str | None],
) -> list[str]:
    """The keys of the entry that the format can hold; one like its main key where it holds none."""
    keys = [entry.key, *entry.ids]
    held = [each for each in keys if can_hold(each, options.dialect, is_own=is_own)]
    lost.update(dict.fromkeys(each for each in keys if each not in held))
    if not held:
        held = [nearest_key(entry.key, taken)]
        taken.add(held[0])
        lost[entry.key] = held[0]
    return held


_ASKED = ("url", "abstract", "keywords", "citations")


def _asked_for(entry: CitedEntry, fields: Mapping[str, str], options: BibOptions) -> dict[str, str]:
    """The fields that the options ask for and the user's entry lacks."""
    wanted = [name for name in _ASKED if getattr(options, name) and name not in fields]
    if entry.record is None or not wanted:
        return {}
    known = to_fields(entry.record, options)
    return {name: known[name] for name in wanted if name in known}


def _made(
    entry: CitedEntry, files: _Files, options: BibOptions, from_record: bool
) -> tuple[str, dict[str, str]]:
    """Type and fields of an entry that is in no .bib file."""
    record = _record(entry, files, from_record)
    item = None if from_record and entry.record else _item(entry)
    if item:
        options = options_for(item, options)
    fields = to_fields(record, options)
    if item:
        fields = with_further(fields, further_fields(item, options))
    return entry_type(record.work, options.dialect), fields


def to_csl_text(entries: Sequence[CitedEntry], *, from_record: bool = False) -> str:
    """The entries as a CSL-JSON list."""
    from harvest.export.csl import to_csl

    files = _Files([], from_record)
    items = []
    for entry in entries:
        own = None if from_record and entry.record else _item(entry)
        for key in (entry.key, *entry.ids):
            item = to_csl(_record(entry, files, from_record), key)
            items.append(item if own is None else {"id": key} | _filled(item, own) | {"id": key})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _filled(item: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The user's item, and what it lacks from ours."""
    stated = {name: value for name, value in own.items() if value not in (None, "", [], {})}
    return item | stated


def _item(entry: CitedEntry) -> dict[str, Any] | None:
    """The user's item as CSL-JSON has it; None for an entry of another format.

    A literature note is one where no source has its work: else it tells less than the record.
    """
    definition = entry.definition
    if definition is not None and definition.origin == "note" and entry.record is None:
        return note_item(read_text(Path(definition.mention.path)).text or "") or None
    if definition is None or definition.mention.kind != "row":
        return None
    try:
        item = json.loads(definition.mention.text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(item, dict):
        return None
    return item_of_json(item) if "itemType" in item else item


def _record(entry: CitedEntry, files: _Files, from_record: bool) -> Record:
    """What to print of an entry in a format that is not its own."""
    definition = entry.definition
    if entry.record is not None and (
        from_record or definition is None or definition.origin == "note"
    ):
        return entry.record
    return overlay(_own_work(entry, files), entry.record)


def _own_work(entry: CitedEntry, files: _Files) -> Work:
    definition = entry.definition
    if definition is None:
        return Work()
    if (found := files.find(definition)) is not None:
        file, span = found
        return work_of_bib(span.type.lower(), file.fields(span))
    stated = work_of_mention(definition.mention)
    item = _item(entry)
    return filled(work_of_csl(item), stated) if item else stated
