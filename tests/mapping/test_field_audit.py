"""Every field of the real replies goes somewhere, or is left for a reason that is written down.

`field_destination.tsv` names for each path of a reply the fields of the work that it decides, or,
behind a hyphen, why it is not carried; a tilde marks what counts only where nothing else says the
same. Paths are without list brackets; "place" is any place of an
OpenAlex work, "R", "I" and "L" the result, a copy and a link of OpenAIRE's retired format. Paths of
reasons may hold "*". The replies lie in ../shared/data beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from harvest.errors import UnreadableReply
from harvest.providers.installed import installed
from harvest.providers.source_record import to_source_record
from tests.mapping.shapes import NOW

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no ../shared/data beside this checkout")

FILES = {
    "crossref-works": ("crossref", 37),
    "openalex-works": ("openalex", 31),
    "datacite-works": ("datacite", 1),
    "openaire-products": ("openaire", 3),
    "openaire-v3-products": ("openaire", 1),
}
"""Source of each file, and which line of how many is taken."""

AGENCY = {"RA", "agency", "message-type", "status"}
"""Keys of an answer that only names who registered a DOI, or wraps records."""

TRIED = 6
"""Records that are tried for one path, of those that have it."""

_SHORT = (
    (re.compile(r"^oaf:entity\.oaf:result\."), "R."),
    (re.compile(r"^R\.children\.instance\."), "I."),
    (re.compile(r"^R\.rels\.rel\."), "L."),
    (re.compile(r"^(?:locations|(?:primary|best_oa)_location)\."), "place."),
    (re.compile(r"^(?:alternate_)?host_venues?\."), "place."),
    (re.compile(r"^abstract_inverted_index\..*", re.DOTALL), "abstract_inverted_index"),
    (re.compile(r"^relation\.[^.]+"), "relation.*"),
)


@cache
def short(path: str) -> str:
    """The path as the table writes it."""
    for pattern, name in _SHORT:
        path = pattern.sub(name, path)
    return path


@cache
def table() -> list[tuple[str, str, str]]:
    """(source, path, destination) of each row."""
    text = Path(__file__).with_name("field_destination.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return [(source, path, destination) for source, path, destination in rows]


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all that is said in a reply."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, path)
    elif value not in (None, ""):
        yield short(path)


@cache
def recorded() -> list[tuple[str, dict[str, Any]]]:
    """The works in recorded exchanges, one by one or in lists."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name in ("http-interactions", "http-interactions-2"):
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                body = json.loads(line).get("body")
                try:
                    found += works(json.loads(body) if isinstance(body, str) else body)
                except ValueError:
                    continue
    return found


def works(body: Any, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """(source, record) for each work in a reply."""
    if isinstance(body, list):
        for each in body[:50]:
            yield from works(each, depth + 1)
    elif isinstance(body, dict):
        source = next((name for name, row in installed().items() if row.has_shape(body)), None)
        if source and not body.keys() & AGENCY:
            yield source, body
        if depth < 4:
            for key in ("message", "items", "results", "data"):
                yield from works(body.get(key), depth + 1)


@cache
def replies() -> list[tuple[str, dict[str, Any]]]:
    """(source, record): a sample of the large files, all of the small ones."""
    found = []
    for name, (source, step) in FILES.items():
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in islice(lines, 0, None, step):
                body = json.loads(line)
                body = body.get("record", body)
                data = body.get("data") if source == "datacite" else None
                found.append((source, data if isinstance(data, dict) else body))
    return found + recorded()[::5]


@cache
def holders() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """For each path of each source some replies that have it."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for source, body in replies():
        for path in set(paths(body)):
            if len(found[source, path]) < TRIED:
                found[source, path].append(body)
    return found


def without(value: Any, unwanted: str, path: str = "") -> Any:
    """The reply as if nothing had been said at a path."""
    if isinstance(value, dict):
        inner = {key: f"{path}.{key}" if path else key for key in value}
        return {
            key: without(value[key], unwanted, place)
            for key, place in inner.items()
            if short(place) != unwanted
        }
    return [without(each, unwanted, path) for each in value] if isinstance(value, list) else value


def described(source: str, body: dict[str, Any]) -> dict[str, Any]:
    """What is carried of a reply, by name: "venue.issn", "contributors.orcid", "indicator.fwci"."""
    record = to_source_record(source, body, NOW)
    found: dict[str, Any] = {}
    for name, value in asdict(record.work).items():
        if isinstance(value, dict):
            found |= {f"{name}.{part}": inner for part, inner in value.items()}
        elif isinstance(value, tuple) and value and isinstance(value[0], dict):
            found |= {f"{name}.{part}": [each[part] for each in value] for part in value[0]}
            found[name] = len(value)
        else:
            found[name] = value
    found["aliases"] = [str(each) for each in record.aliases]
    found |= {f"indicator.{each.name}": (each.value, each.class_) for each in record.indicators}
    return found


@pytest.mark.slow
def test_every_field_has_a_destination_or_a_reason() -> None:
    """No path of any reply is unknown to the table: what is new there is a field to decide on."""
    exact = {(source, path) for source, path, _ in table()}
    loose = [(source, path) for source, path, _ in table() if "*" in path]
    unknown = [
        (source, path)
        for source, path in holders()
        if (source, path) not in exact
        and not any(source == of and fnmatchcase(path, pattern) for of, pattern in loose)
    ]
    assert not unknown


@pytest.mark.slow
def test_what_has_a_destination_arrives_there() -> None:
    """Taken out of a reply, a field is missing from the work where the table says it goes."""
    tried, lost = 0, []
    for source, path, destination in table():
        bodies = holders().get((source, path), [])
        if destination.startswith(("- ", "~ ")) or len(bodies) < TRIED:
            continue
        tried += 1
        if not any(arrives(source, body, path, destination.split()) for body in bodies):
            lost.append((source, path, destination))
    assert tried > 150
    assert not lost


def arrives(source: str, body: dict[str, Any], path: str, fields: list[str]) -> bool:
    """Whether one of *fields* changes when nothing stands at *path*."""
    told = described(source, body)
    try:
        rest = described(source, without(body, path))
    except UnreadableReply:  # without its identifier it is no record
        return True
    return any(told.get(field) != rest.get(field) for field in fields)


@pytest.mark.slow
def test_every_recorded_reply_maps() -> None:
    """Whatever has the shape of a source's record can be read."""
    for source, body in recorded()[::3]:
        to_source_record(source, body, NOW)
