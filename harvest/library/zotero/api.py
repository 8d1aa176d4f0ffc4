"""Zotero's local HTTP API: the library of a Zotero that runs on this computer.

It speaks as the web API v3 does (https://www.zotero.org/support/dev/web_api/v3/basics), without a
key, at http://localhost:23119/api; user 0 is whoever runs Zotero. pyzotero would serve, but wants
bibtexparser 1, which parses much that version 2 does not and the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from harvest.errors import UnreadableInput
from harvest.library.zotero.csl_item import creators_of
from harvest.library.zotero.item import Item, to_mentions
from harvest.model.mention import Mention

__all__ = ["read_api"]

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
    base = f"{url.rstrip('/').removesuffix('/api')}/api"
    items: dict[Hashable, Item] = {}
    parents: dict[Hashable, Hashable] = {}
    groups = [f"groups/{each['id']}" for each in _ask(base, "users/0/groups") if "id" in each]
    for library in ("users/0", *groups):
        prefix = "" if library == "users/0" else f"{library}/"
        for data in _items(base, library):
            item = _item(data, prefix)
            items[item.key] = item
            if parent := data.get("parentItem"):
                parents[item.key] = f"{prefix}{parent}"
    return dict(to_mentions(items, parents, base, {}))


def _items(base: str, library: str) -> Iterator[Json]:
    """The data of all items, page by page; those in the bin are not among them."""
    for page in range(MOST_PAGES):
        got = _ask(base, f"{library}/items?format=json&limit={PAGE}&start={page * PAGE}")
        for each in got:
            if isinstance(each.get("data"), dict):
                told = each.get("meta")
                date = told.get("parsedDate") if isinstance(told, dict) else None
                yield each["data"] | {"parsedDate": date}
        if len(got) < PAGE:
            return


def _ask(base: str, path: str) -> list[Json]:
    request = Request(f"{base}/{path}", headers={"Zotero-API-Version": "3"})
    opener = build_opener(ProxyHandler({}))  # it is on this computer
    try:
        with opener.open(request, timeout=TIMEOUT_S) as response:
            sent = json.load(response)
    except (URLError, OSError, ValueError) as error:
        raise UnreadableInput(
            f"{base}: Zotero does not answer ({error}); start it, and let other applications "
            "communicate with it (Settings, Advanced)"
        ) from error
    if not isinstance(sent, list):
        raise UnreadableInput(f"{base}: what answers there is not Zotero")
    return [each for each in sent if isinstance(each, dict)]


def _item(data: Json, prefix: str) -> Item:
    tags = [each.get("tag") for each in data.get("tags") or () if isinstance(each, dict)]
    return Item(
        key=f"{prefix}{data.get('key')}",
        type=str(data.get("itemType")),
        fields={name: value for name, value in data.items() if value and isinstance(value, str)},
        creators=creators_of(data.get("creators")),
        tags=[tag for tag in tags if isinstance(tag, str) and tag],
    )
