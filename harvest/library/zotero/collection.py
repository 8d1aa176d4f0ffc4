"""What a running Zotero is asked to be read as a list: its selection, or a collection by name.

Collections come from the local API, as the library does; Better BibTeX, where it is installed, adds
its citation keys (https://retorque.re/zotero-better-bibtex/exporting/json-rpc/) and alone can tell
what is selected (https://retorque.re/zotero-better-bibtex/citing/cayw/).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harvest.errors import UnreadableInput
from harvest.library.zotero.api import Json, ask_for_list, base_of, items_at, pages_at, send
from harvest.library.zotero.csl_item import citation_key_of, item_of_json
from harvest.model.mention import Problem, Reading
from harvest.reading.csl_json import read_csl

__all__ = ["DEFAULT_URL", "PREFIX", "read_listed"]

PREFIX = "zotero:"
DEFAULT_URL = "http://127.0.0.1:23119"

_SELECTED = "better-bibtex/cayw?selected=true&format=translate&translator=csljson"
_RPC = "better-bibtex/json-rpc"
_NO_WORKS = ("attachment", "note", "annotation")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Collection:
    """A collection, or a whole library where `key` is empty.

    Attributes:
        library: "users/0" or "groups/123".
        path: names from the library's down.
    """

    library: str
    key: str
    path: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"{self.library}/collections/{self.key}" if self.key else self.library


def read_listed(name: str, url: str = DEFAULT_URL) -> Reading:
    """The works that "zotero:…" names, one mention each; line n is the nth work.

    Args:
        name: "zotero:" for what is selected in Zotero's window; "zotero:Thesis",
            "zotero:Thesis/Chapter 2" or "zotero:8CV58ZVD" for a collection with all that are in
            it; "zotero:My Library" or a group's name for all of a library.
        url: where Zotero listens.

    Raises:
        UnreadableInput: nobody answers there, nothing is selected, or no collection, or more than
            one, is called so.
    """
    wanted = name.removeprefix(PREFIX).strip().strip("/")
    skipped: list[Problem] = []
    items = list(_collected(url, name, wanted, skipped) if wanted else _selected(url, name))
    if not items and not skipped:
        raise UnreadableInput(f"{name}: the collection holds no work")
    if not items:
        return Reading((), tuple(skipped))
    reading = read_csl("\n".join(json.dumps(each) for each in items), name)
    return replace(reading, problems=(*reading.problems, *skipped))


def _selected(url: str, name: str) -> Iterator[Json]:
    ask_for_list(base_of(url), "users/0/groups")  # whether Zotero runs at all
    lacking = "only Better BibTeX tells what is selected: install it, or name a collection"
    try:
        text = send(f"{base_of(url).removesuffix('/api')}/{_SELECTED}")
    except UnreadableInput as error:
        raise UnreadableInput(f"{name}: {lacking}, as in {PREFIX}Thesis") from error
    try:
        value = json.loads(text or "[]")
    except ValueError:
        value = []
    found = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    if not found:
        raise UnreadableInput(f"{name}: nothing is selected in Zotero")
    yield from found


def _collected(url: str, name: str, wanted: str, skipped: list[Problem]) -> Iterator[Json]:
    base = base_of(url)
    known = list(_collections(base))
    chosen = _chosen(known, name, wanted)
    within = [
        each
        for each in known
        if each.library == chosen.library and each.path[: len(chosen.path)] == chosen.path
    ]
    found: dict[str, Json] = {}
    for each in within if chosen.key else [chosen]:
        for data in items_at(base, f"{each.address}/items/top"):
            found.setdefault(str(data.get("key")), data)
    works = {key: data for key, data in found.items() if data.get("itemType") not in _NO_WORKS}
    if lost := len(found) - len(works):
        noun = "note or file" if lost == 1 else "notes or files"
        skipped.append(Problem(name, 0, f"{lost} {noun} without a work: skipped"))
    keys = _citation_keys(base, chosen, list(works))
    for key, data in works.items():
        own = citation_key_of(data) or keys.get(key)
        yield ({"id": own} if own else {}) | item_of_json(data)


def _collections(base: str) -> Iterator[_Collection]:
    """The libraries, and the collections of each."""
    libraries = {"users/0": "My Library"}
    for group in ask_for_list(base, "users/0/groups"):
        data = group.get("data")
        if "id" in group:
            named = data.get("name") if isinstance(data, dict) else None
            libraries[f"groups/{group['id']}"] = str(named or group["id"])
    for library, title in libraries.items():
        yield _Collection(library, "", (title,))
        data_of = {
            str(data.get("key")): data
            for each in pages_at(base, f"{library}/collections")
            if isinstance(data := each.get("data"), dict) and not data.get("deleted")
        }
        for key in data_of:
            yield _Collection(library, key, (title, *_names(key, data_of)))


def _names(key: str, data_of: dict[str, Json]) -> tuple[str, ...]:
    """The names from the outermost collection down to that of *key*."""
    names: list[str] = []
    seen: set[str] = set()
    while key in data_of and key not in seen:
        seen.add(key)
        names.insert(0, str(data_of[key].get("name")))
        key = str(data_of[key].get("parentCollection") or "")
    return tuple(names)


def _chosen(known: Sequence[_Collection], name: str, wanted: str) -> _Collection:
    parts = tuple(part.strip().casefold() for part in wanted.split("/"))
    found = [
        each
        for each in known
        if wanted == each.key
        or tuple(part.casefold() for part in each.path)[-len(parts) :] == parts
        or each.path[-1].casefold() == wanted.casefold()
    ]
    if len(found) == 1:
        return found[0]
    shown = [each for each in found or known if each.key or found]
    paths = ", ".join(repr("/".join(each.path)) for each in shown[:_SHOWN])
    paths += f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    if found:
        raise UnreadableInput(f"{name}: several collections are called so: {paths}; name one")
    raise UnreadableInput(f"{name}: Zotero has no such collection; it has {paths or 'none'}")


def _citation_keys(base: str, chosen: _Collection, keys: Iterable[str]) -> dict[str, str]:
    """Better BibTeX's keys by item key; nothing where it is not installed."""
    keys = list(keys)
    head = ""
    if chosen.library != "users/0":
        groups = _rpc(base, "user.groups", [])
        listed = groups if isinstance(groups, list) else []
        ids = [
            x.get("id") for x in listed if isinstance(x, dict) and x.get("name") == chosen.path[0]
        ]
        if not ids:
            return {}
        head = f"{ids[0]}:"
    answer = _rpc(base, "item.citationkey", [[f"{head}{key}" for key in keys]]) if keys else None
    found = answer if isinstance(answer, dict) else {}
    return {
        key: value for key in keys if isinstance(value := found.get(f"{head}{key}"), str) and value
    }


def _rpc(base: str, method: str, params: list[Any]) -> Any:
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    try:
        answer = json.loads(send(f"{base.removesuffix('/api')}/{_RPC}", json.dumps(asked)))
    except (UnreadableInput, ValueError):
        return None
    return answer.get("result") if isinstance(answer, dict) else None
