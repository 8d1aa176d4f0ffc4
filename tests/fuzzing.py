"""Records mutated in type, depth, size and letters, sent through everything that reads them."""

from __future__ import annotations

import copy
import json
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import harvest
from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.providers import Reply
from harvest.settings import load_settings
from harvest.snapshot import Snapshot

__all__ = ["Tally", "mutated", "places", "try_batch"]

NOW = "2026-01-01T00:00:00Z"

Body = dict[str, Any]

ODD_VALUES: tuple[Any, ...] = (
    None, {}, [], "", " ", 0, -1, 1.5, True, False, "x", [[]], [None], {"a": None}, 10**20,
    -(10**30),
    10**400, 1e308, "1e999", "99999-99-99", [[99999, 99, 99]], [[2011, "x"]], [[None]],
    "0000-00-00",
    ["a", 1, None, {}], {"": ""}, "NaN", "10.5555/other", "https://doi.org/", "W1", "null",
)  # fmt: skip
ODD_LETTERS = (
    "\0", "\x1b[31m", "\ud800", "\udfff", "\u202e", "\ufffe", "\u0301" * 50, "\r\n", "\u2028",
    "{", "}", "\\", "%", "$", "<%* x %>", "{{x}}", "`= x`", "[[x]]", "<script>", "</title>",
    "&#0;",
    "&lt;", "@misc{x,", '"', "'", "=cmd()", "../../x", "🦊", "中文", "ﬁ", "\t",
    "---\n", "%% harvest:end %%",
)  # fmt: skip


def mutated(body: Body, random: Random) -> Body:
    """A copy of *body* with one to four things wrong in it."""
    made = copy.deepcopy(body)
    for _ in range(random.randint(1, 4)):
        found = list(places(made))
        if found:
            holder, key = random.choice(found)
            holder[key] = random.choice(_MUTATIONS)(holder[key], random)
    if random.random() < 0.1 and made:
        del made[random.choice(list(made))]
    return made


def places(value: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Where something can be put: (object or list, key)."""
    keys = list(value) if isinstance(value, dict) else range(len(value[:20]))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list) and depth < 6:
            yield from places(value[key], depth + 1)


def _odd(_: Any, random: Random) -> Any:
    return copy.deepcopy(random.choice(ODD_VALUES))


def _wrapped(value: Any, random: Random) -> Any:
    return random.choice([[value], {"value": value}, str(value)[:2000], [value, value]])


def _deep(value: Any, random: Random) -> Any:
    for number in range(random.choice([3, 30, 450, 900])):
        value = [value] if number % 2 or random.random() < 0.5 else {"a": value}
    return value


def _long(value: Any, random: Random) -> Any:
    if isinstance(value, list):
        return value * random.choice([2, 20, 200])
    if isinstance(value, dict):
        return value | {f"k{number}": number for number in range(200)}
    return (str(value)[:100] or "x") * random.choice([10, 300])


def _lettered(value: Any, random: Random) -> Any:
    if not isinstance(value, str):
        return random.choice(ODD_LETTERS)
    at = random.randint(0, len(value))
    return value[:at] + random.choice(ODD_LETTERS) + value[at:]


_MUTATIONS: tuple[Callable[[Any, Random], Any], ...] = (
    _odd, _odd, _wrapped, _deep, _long, _lettered, _lettered,
)  # fmt: skip


@dataclass
class Tally:
    """What came of it.

    Attributes:
        mutations: records that were mutated and sent through.
        unreadable: of these, told as such.
        lost: good works that were lost beside them.
        errors: exceptions that came out, and how often.
    """

    mutations: int = 0
    unreadable: int = 0
    lost: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    traces: list[str] = field(default_factory=list)

    def attempt(self, what: str, function: Callable[[], Any]) -> Any:
        """What *function* gives; None when it raised, which is counted."""
        try:
            return function()
        except Exception as error:
            self.errors[f"{what}: {type(error).__name__}: {str(error)[:80]}"] += 1
            self.traces.append(traceback.format_exc())
            return None


Record = tuple[str, str, Body]
"""Source, DOI, body."""

FORMATS = ("json", "csl-json", "bibtex", "biblatex", "ris", "markdown", "html")


def try_batch(
    good: Sequence[Record], bad: Sequence[Record], folder: Path, tally: Tally, random: Random
) -> None:
    """Send *bad* (mutated here) beside *good* through all that reads, keeps and writes records.

    No DOI of *good* may be one of *bad*.
    """
    folder.mkdir(parents=True)
    odd = [(source, doi, mutated(body, random)) for source, doi, body in bad]
    tally.mutations += len(odd)
    everything = [*good, *odd]
    random.shuffle(everything)
    tally.attempt("cache", lambda: _keep(folder / "harvest.db", everything))
    dois = {doi for _, doi, _ in good}
    tally.lost += tally.attempt("reading", lambda: _lost(folder / "harvest.db", dois, tally)) or 0
    tally.lost += (
        tally.attempt("snapshot", lambda: _lost_of_snapshot(folder, everything, dois)) or 0
    )
    _write_all(folder, everything, dois, tally)
    shutil.rmtree(folder)


def _keep(path: Path, records: Sequence[Record]) -> None:
    with Cache.open(path) as cache:
        replies = [Reply(source, Identifier("doi", doi), "found", b) for source, doi, b in records]
        cache.replies.save(replies, NOW)
        cache.works.derive()


def _lost(path: Path, dois: set[str], tally: Tally) -> int:
    with Cache.open(path) as cache:
        tally.unreadable += len(cache.replies.unreadable())
        names = [Identifier("doi", doi) for doi in dois]
        works = cache.works.ids(names)
        records = cache.works.records(works.values())
        assert not cache.housekeeping.damage()
        return sum(works.get(name) not in records for name in names)


def _lost_of_snapshot(folder: Path, records: Sequence[Record], dois: set[str]) -> int:
    (folder / "snap").mkdir()
    with (folder / "snap" / "all.jsonl").open("w") as file:
        for _, _, body in records:
            with suppress(RecursionError, ValueError):  # what cannot even be written
                file.write(json.dumps(body) + "\n")
    with Snapshot(folder / "snap") as snapshot:
        found = {
            reply.asked.value
            for reply in snapshot.fetch([Identifier("doi", doi) for doi in sorted(dois)])
            if reply.outcome == "found"
        }
    return len(dois - found)


def _write_all(folder: Path, records: Sequence[Record], dois: set[str], tally: Tally) -> None:
    """Every exporter and both write-backs, on the whole cache."""
    settings = load_settings({"cache.path": str(folder / "harvest.db")}, cwd=folder)
    note, bib = folder / "note.md", folder / "refs.bib"
    named = [doi for _, doi, _ in records]
    note.write_text("".join(f"See https://doi.org/{doi}\n\n" for doi in named))
    bib.write_text("".join(f"@misc{{k{n},\n  doi = {{{doi}}}\n}}\n" for n, doi in enumerate(named)))
    with harvest.Session.open(settings, offline=True) as h:
        for format in FORMATS:
            text = tally.attempt(format, lambda name=format: h.export(None, name))  # type: ignore[misc]
            if format == "json" and text is not None:
                tally.lost += sum(f'"{doi}"' not in text for doi in dois)
        few = [each for each in h.works() if each.record.work.doi not in dois][:12]  # slow
        tally.attempt("citation", lambda: h.export(few, "citation", style="apa"))
        tally.attempt("literature notes", lambda: h.write_notes(few, folder / "notes"))
        tally.attempt("rows", lambda: list(h.rows()))
        tally.attempt("annotate", lambda: h.annotate(note))
        tally.attempt("check", lambda: h.check(bib))
        tally.attempt("completion", lambda: h.complete(h.enrich(bib), correct=True))
