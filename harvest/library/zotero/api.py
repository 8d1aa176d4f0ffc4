"""Zotero's local HTTP API: the library of a Zotero that runs on this computer.

It speaks as the web API v3 does (https://www.zotero.org/support/dev/web_api/v3/basics), without a
key, at http://localhost:23119/api; user 0 is whoever runs Zotero. pyzotero would serve, but wants
bibtexparser 1, which parses much that version 2 does not and the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from http.client import HTTPException
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from harvest.errors import UnreadableInput
from harvest.library.zotero.csl_item import creators_of
from harvest.library.zotero.item import Item, to_mentions
from harvest.model.mention import Mention

__all__ = ["Json", "ask_for_list", "base_of", "items_at", "pages_at", "read_api", "send"]

TIMEOUT_S = 10.0
PAGE = 100
"""The most items of one answer."""
MOST_PAGES = 5_000

Json = dict[str, Any]


def read_api(url: str) -> dict[str, Mention]:
    """The works of the user's library and groups, by key; see `to_mentions`.

    Args:
        url: where Zotero listens: "http://localhost:23119".

    Raises:
        UnreadableInput: nobody answers there, or it is not Zotero.
    """
    base = base_of(url)
    items: dict[Hashable, Item] = {}
    parents: dict[Hashable, Hashable] = {}
    groups = [
        f"groups/{each['id']}" for each in ask_for_list(base, "users/0/groups") if "id" in each
    ]
    for library in ("users/0", *groups):
        prefix = "" if library == "users/0" else f"{library}/"
        for data in items_at(base, f"{library}/items"):
            item = _item(data, prefix)
            items[item.key] = item
            if parent := data.get("parentItem"):
                parents[item.key] = f"{prefix}{parent}"
    return dict(to_mentions(items, parents, base, {}))


def base_of(url: str) -> str:
    """The address of the API of the Zotero that listens at *url*, with or without "/api"."""
    return f"{url.rstrip('/').removesuffix('/api')}/api"


def items_at(base: str, place: str) -> Iterator[Json]:
    """The data of all items at "users/0/items" and the like; those in the bin are not among them.

    Raises:
        UnreadableInput: nobody answers there, or it is not Zotero.
    """
    for each in pages_at(base, f"{place}?format=json"):
        if isinstance(each.get("data"), dict):
            meta = each.get("meta")
            date = meta.get("parsedDate") if isinstance(meta, dict) else None
            yield each["data"] | {"parsedDate": date}


def pages_at(base: str, place: str) -> Iterator[Json]:
    """All that the API lists at *place*, page by page.

    Raises:
        UnreadableInput: nobody answers there, or it is not Zotero.
    """
    joint = "&" if "?" in place else "?"
    for page in range(MOST_PAGES):
        got = ask_for_list(base, f"{place}{joint}limit={PAGE}&start={page * PAGE}")
        yield from got
        if len(got) < PAGE:
            return


def ask_for_list(base: str, path: str) -> list[Json]:
    """The objects of the list that the API sends for *path*.

    Raises:
        UnreadableInput: nobody answers there, or it is not Zotero.
    """
    try:
        sent = json.loads(send(f"{base}/{path}"))
    except ValueError:
        sent = None
    if not isinstance(sent, list):
        raise UnreadableInput(f"{base}: what answers there is not Zotero")
    return [each for each in sent if isinstance(each, dict)]


def send(address: str, data: str | None = None) -> str:
    """What Zotero answers at *address*; with *data* it is sent JSON.

    Raises:
        UnreadableInput: nobody answers there, or with an error.
    """
    headers = {"Zotero-API-Version": "3"} | ({"Content-Type": "application/json"} if data else {})
    request = Request(address, data.encode() if data else None, headers)
    opener = build_opener(ProxyHandler({}))  # it is on this computer
    try:
        with opener.open(request, timeout=TIMEOUT_S) as response:
            return str(response.read().decode("utf-8", "replace"))
    except (HTTPException, OSError, ValueError) as error:
        place, why = "/".join(address.split("/")[:3]), getattr(error, "reason", error)
        raise UnreadableInput(
            f"{place}: Zotero does not answer ({getattr(why, 'strerror', None) or why}); start it, "
            "and let other applications communicate with it (Settings, Advanced)"
        ) from error


def _item(data: Json, prefix: str) -> Item:
    tags = [each.get("tag") for each in data.get("tags") or () if isinstance(each, dict)]
    return Item(
        key=f"{prefix}{data.get('key')}",
        type=str(data.get("itemType")),
        fields={name: value for name, value in data.items() if value and isinstance(value, str)},
        creators=creators_of(data.get("creators")),
        tags=[tag for tag in tags if isinstance(tag, str) and tag],
    )
