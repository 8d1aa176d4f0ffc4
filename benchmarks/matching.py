"""How well does harvest find the right work, and refuse the wrong one? Prints a table.

    python -m benchmarks.matching [--data DIR] [--half tune|held|all] [--ask SET...] [--errors FILE]
    python -m benchmarks.matching --other SEED

The world is matching-corpus + crossref-works, searched as a snapshot. Asked are real reference
strings whose record is there, others whose record is not, titles alone with every kind of noise,
and near twins: titles changed to another work's, and each string and title again with its own
record taken away. `--half tune` asks the half that rules were made on, `held` the other one;
`--other` asks titles and rendered references with noise and twins that the rules were not made on.
Beside them stand references to works of every kind, as a line of a list (benchmarks/cited.py).

Recall is of all; "sole" of titles that one record bears; "telling" of those with four words and
more: "Editorial" or "Yaws" alone must not be matched.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks import cited as cited_works
from benchmarks import matching_peer, noise, other_noise
from harvest.match import Verdict, decide, verify
from harvest.model.mention import Query
from harvest.model.work import Work
from harvest.providers.source_record import to_source_record
from harvest.reading.copied_title import title_query
from harvest.reading.reference import parse_reference
from harvest.resolve.search import Search
from harvest.snapshot import Snapshot

WORLD = ("matching-corpus.jsonl.gz", "crossref-works.jsonl.gz")
LABELS = Path(__file__).with_name("labels.csv")
SETS = ("references", "titles", "styled", "anystyle")
FLOOR = 0.95
SEED = 20261120
Noises = Mapping[str, Callable[..., str | None]]


@dataclass(frozen=True)
class Question:
    """A query with its right answers; none of them when nothing may match."""

    kind: str
    query: Query
    accept: frozenset[str]
    hidden: frozenset[str] = frozenset()
    """Records that are taken away before the decision."""
    is_sole: bool = True
    """Whether one record only bears the title."""
    is_telling: bool = True
    """Whether its words alone can tell the work."""
    also: tuple[str, ...] = ()
    """Further kinds that it is counted under."""


@dataclass
class Row:
    """The counts of one kind of question."""

    asked: int = 0
    positive: int = 0
    matched: int = 0
    right: int = 0
    sole: int = 0
    sole_right: int = 0
    telling: int = 0
    telling_right: int = 0
    ambiguous: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


class World:
    """The records, searched as `harvest --snapshot` does."""

    def __init__(self, files: Iterable[Path] = (), records: Iterable[dict[str, Any]] = ()) -> None:
        self._folder = tempfile.TemporaryDirectory()
        for path in files:
            Path(self._folder.name, path.name).symlink_to(path.resolve())
        if lines := [json.dumps(record) for record in records]:
            Path(self._folder.name, "records.jsonl").write_text("\n".join(lines))
        self._snapshot = Snapshot(Path(self._folder.name))
        self._works: dict[str, Work] = {}
        self.searches = 0

    def search(self, query: Query, rows: int) -> list[tuple[str, Work]]:
        """Candidates with their DOIs."""
        self.searches += 1
        bodies = self._snapshot.search(query, rows).bodies
        return [(body["DOI"].lower(), self._work(body)) for body in bodies]

    def bodies(self, query: Query, rows: int, hidden: frozenset[str]) -> list[dict[str, Any]]:
        """The records as a source sends them, less the hidden ones."""
        found = self._snapshot.search(query, rows + len(hidden)).bodies
        return [body for body in found if body["DOI"].lower() not in hidden][:rows]

    def _work(self, body: dict[str, Any]) -> Work:
        doi = body["DOI"].lower()
        if doi not in self._works:
            self._works[doi] = to_source_record("crossref", body, "2026-01-01T00:00:00Z").work
        return self._works[doi]


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def digest(text: str) -> str:
    """Names a string in labels.csv without repeating it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def in_half(text: str, half: str) -> bool:
    """Whether *text* belongs to the half, by a hash: the halves never change."""
    return half == "all" or (int(digest("half" + text), 16) % 2 == 0) == (half == "tune")


def references(data: Path, half: str, wrong: set[str]) -> Iterator[Question]:
    """Real and fabricated strings; a positive one again without its record."""
    for line in read(data / "matching-positive.jsonl.gz"):
        string = line["string"]
        if not in_half(string, half) or digest(string) in wrong:
            continue
        accept = frozenset(doi.lower() for doi in line["accept"])
        query = parse_reference(string)
        yield Question("reference", query, accept)
        yield Question("NEG reference, record hidden", query, frozenset(), accept)
    for line in read(data / "matching-negative.jsonl.gz"):
        if in_half(line["string"], half) and digest(line["string"]) not in wrong:
            kind = "not in corpus" if line["why"].startswith("its record") else line["why"]
            yield Question(f"NEG reference, {kind}", parse_reference(line["string"]), frozenset())


def cited(asked: Iterable[cited_works.Asked]) -> Iterator[Question]:
    """References as lines of a list; a positive one again without its record."""
    for each in asked:
        query = cited_works.as_line(each.text)
        yield Question(each.kinds[0], query, each.accept, also=each.kinds[1:])
        if each.accept:
            name = each.kinds[0].split(",")[0]
            yield Question(f"NEG {name}, record hidden", query, frozenset(), each.accept)


def all_works(data: Path) -> list[Work]:
    """Every record of the world, mapped."""
    bodies = [body for name in WORLD for body in read(data / name)]
    return [to_source_record("crossref", body, "2026-01-01T00:00:00Z").work for body in bodies]


def rendered(works: Sequence[Work], seed: int, limit: int) -> Iterator[Question]:
    """References made of records in several styles, with noise; again without their record, and
    with the title of a near twin."""
    chance = random.Random(seed)
    whole = [each for each in works if is_whole(each)]
    for work in chance.sample(whole, min(limit, len(whole))):
        style = chance.choice(list(other_noise.STYLES))
        kind, spoil = chance.choice(list(other_noise.REFERENCE_NOISES.items()))
        string = spoil(other_noise.STYLES[style](work), chance)
        if string:
            query, accept = parse_reference(string), frozenset({work.doi or ""})
            yield Question(f"rendered, {style}", query, accept)
            yield Question(f"rendered, {kind}", query, accept)
            yield Question("NEG rendered, record hidden", query, frozenset(), accept)
        for kind, twin in other_noise.TWINS.items():
            other = twin(work.title or "", chance)
            if other and style != "ACS":
                string = other_noise.STYLES[style](elsewhere(replace(work, title=other), chance))
                yield Question(f"NEG rendered, {kind}", parse_reference(string), frozenset())


def elsewhere(work: Work, chance: random.Random) -> Work:
    """The work on other pages of a neighboring volume: two works share no place."""
    volume = re.sub(
        r"\d+", lambda found: str(int(found[0]) + chance.randint(0, 1)), work.volume or ""
    )
    page = chance.randint(1, 1999)
    return replace(work, volume=volume, first_page=str(page), pages=f"{page}-{page + 7}")


def is_whole(work: Work) -> bool:
    """Whether a reference of any style can be made of it."""
    parts = (work.title, work.authors, work.year, work.volume, work.pages, work.venue.title)
    return work.type == "journal-article" and all(parts)


def titles(
    works: Sequence[Work], half: str, limit: int, noises: Noises, twins: Noises, seed: int
) -> Iterator[Question]:
    """Titles of records, alone or with author or year, with every noise; and their near twins."""
    owners = defaultdict(set)
    for work in works:
        owners[key_of(work.title or "")].add(work.doi or "")
    asked = [each for each in works if each.type == "journal-article" and each.title]
    words = sorted({w for each in asked for w in re.findall(r"\b[a-z]{5,}\b", each.title or "")})
    chance = random.Random(seed)
    chance.shuffle(asked)
    for work in [each for each in asked if in_half(each.doi or "", half)][:limit]:
        yield from _title_questions(work, owners, chance, words, noises, twins)


def key_of(title: str) -> str:
    """Titles that only their punctuation tells apart are one: either record is right."""
    return re.sub(r"\W+", "", title.lower().replace("&", "and"))


def _title_questions(
    work: Work,
    owners: dict[str, set[str]],
    chance: random.Random,
    words: list[str],
    noises: Noises,
    twins: Noises,
) -> Iterator[Question]:
    title, doi, year = work.title or "", work.doi or "", work.year
    accept = frozenset(owners[key_of(title)])
    first = work.authors[0] if work.authors else None
    author = tuple(name for name in [first and (first.family or first.literal)] if name)
    named: dict[str, Any] = {"authors": author}
    is_sole = len(accept) == 1
    is_telling = is_sole and len(re.findall(r"\w{3,}", title)) >= 4
    for kind, spoil in noises.items():
        noisy = spoil(title, chance)
        if not noisy:
            continue
        query = title_query(noisy)
        yield Question(f"title, {kind}", query, accept, is_sole=is_sole, is_telling=is_telling)
        if kind == "subtitle dropped":
            if author:
                yield Question(f"title+author, {kind}", add(query, named), frozenset({doi}))
            if year:
                yield Question(f"title+year, {kind}", add(query, {"year": year}), frozenset({doi}))
            if author and year:
                both = add(query, {"authors": author, "year": year})
                yield Question(f"title+author+year, {kind}", both, frozenset({doi}))
    whole = named | {"year": year}
    yield Question("title+author+year", add(title_query(title), whole), frozenset({doi}))
    yield Question("NEG title, record hidden", title_query(title), frozenset(), accept)
    hidden = add(title_query(title), whole)
    yield Question("NEG title+author+year, record hidden", hidden, frozenset(), accept)
    for kind, twin in twins.items():
        other = twin(title, chance, words) if kind.startswith("word ") else twin(title, chance)
        if other:
            yield Question(f"NEG twin, {kind}", title_query(other), frozenset())
            yield Question(
                f"NEG twin+author+year, {kind}", add(title_query(other), whole), frozenset()
            )


def add(query: Query, values: dict[str, Any]) -> Query:
    """The query with more said."""
    return Query(**{name: getattr(query, name) for name in ("title", "raw", "truncated")} | values)


def run(world: World, questions: Iterator[Question]) -> tuple[dict[str, Row], Counter[str]]:
    """Ask every question; the counts by kind, and right and wrong by confidence."""
    rows: dict[str, Row] = defaultdict(Row)
    calibration: Counter[str] = Counter()
    for question in questions:
        extra = len(question.hidden)
        rows_asked = Search(question.query).rows
        found = world.search(question.query, rows_asked + extra)
        works = [each for each in found if each[0] not in question.hidden][:rows_asked]
        verdict = decide(question.query, works)
        for kind in (question.kind, *question.also):
            _count(rows[kind], question, verdict, works)
        if verdict.key is not None:
            is_right = "right" if verdict.key in question.accept else "wrong"
            band = "≥ 0.95" if (verdict.confidence or 0) >= FLOOR else "< 0.95"
            calibration[f"{band} {is_right}"] += 1
            calibration[f"{verdict.reason} {verdict.confidence} {is_right}"] += 1
        elif question.accept:
            calibration[f"missed {_note(question, verdict, works)}"] += 1
    return rows, calibration


def _count(
    row: Row, question: Question, verdict: Verdict[str], works: Sequence[tuple[str, Work]]
) -> None:
    """Add an answer to the counts of a kind."""
    row.asked += 1
    row.positive += bool(question.accept)
    row.sole += bool(question.accept) and question.is_sole
    row.telling += bool(question.accept) and question.is_telling
    row.ambiguous += verdict.status == "ambiguous"
    if verdict.key is None:
        if question.accept:
            row.wrong.append(("missed", _note(question, verdict, works), question.query.raw))
        return
    row.matched += 1
    is_right = verdict.key in question.accept
    row.right += is_right
    row.sole_right += is_right and question.is_sole
    row.telling_right += is_right and question.is_telling
    if not is_right:
        shown = f"{verdict.key} {verdict.reason} {dict(works)[verdict.key].title}"
        row.wrong.append(("false accept", shown, question.query.raw))


def _note(question: Question, verdict: Verdict[str], works: Sequence[tuple[str, Work]]) -> str:
    """Why an answer was missed."""
    if not any(key in question.accept for key, _ in works):
        return "not among the candidates"
    return f"{verdict.status}: {verdict.reason}"


def beside(world: World, questions: Sequence[Question], bodies: list[dict[str, Any]]) -> None:
    """Print what Crossref's matcher makes of the same strings and the same candidates."""
    pairs = [
        (each.query.raw, world.bodies(each.query, Search(each.query).rows, each.hidden))
        for each in questions
    ]
    frequencies = matching_peer.count_words(bodies)
    chosen = matching_peer.choose(pairs, frequencies, len(bodies))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for question, doi in zip(questions, chosen, strict=True):
        for kind in (question.kind, *question.also):
            counts[kind]["asked"] += 1
            counts[kind]["taken"] += doi is not None
            counts[kind]["right"] += doi in question.accept
    print(f"{'beside: crossref-matcher, sbmv':46}{'asked':>7}{'recall':>8}{'false':>7}")
    for kind, row in sorted(counts.items()):
        false = row["taken"] - row["right"]
        print(f"{kind:46}{row['asked']:7}{row['right'] / row['asked']:8.4f}{false:7}")


def speed(world: World, questions: list[Question]) -> float:
    """Verdicts a second on one core: each query against its candidates, all anew."""
    pairs = [
        (
            question.query,
            [work for _, work in world.search(question.query, Search(question.query).rows)],
        )
        for question in questions
    ]
    began = time.process_time()
    for query, works in pairs:
        for work in works:
            verify(query, work)
    return sum(len(works) for _, works in pairs) / (time.process_time() - began)


def report(rows: dict[str, Row], calibration: Counter[str], out: Callable[[str], object]) -> None:
    """The table."""
    heads = ("prec.", "recall", "sole", "telling", "F1", "ambig.")
    out(f"{'kind':46}{'asked':>7}{''.join(f'{h:>8}' for h in heads)}{'false':>7}{'per 1000':>9}")
    for kind, row in sorted(rows.items(), key=lambda each: (each[0].startswith("NEG"), each[0])):
        false = row.matched - row.right
        share = f"{1000 * false / row.asked:9.2f}"
        if row.positive:
            precision, recall = row.right / max(1, row.matched), row.right / row.positive
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            sole = row.sole_right / max(1, row.sole)
            telling = row.telling_right / max(1, row.telling)
            scores = f"{precision:8.4f}{recall:8.4f}{sole:8.4f}{telling:8.4f}{f1:8.4f}"
        else:
            scores = f"{'':40}"
        out(f"{kind:46}{row.asked:7}{scores}{row.ambiguous:8}{false:7}{share}")
    for key, count in sorted(calibration.items()):
        out(f"  {key}: {count}")


def asked(options: argparse.Namespace, sets: frozenset[str], wrong: set[str]) -> list[Question]:
    """The questions of the chosen sets."""
    works = all_works(options.data) if "titles" in sets or options.other is not None else []
    if options.other is not None:
        questions = list(rendered(works, options.other, 2 * options.titles))
        noises, twins = other_noise.NOISES, other_noise.TWINS
        return questions + list(titles(works, "all", options.titles, noises, twins, options.other))
    questions = []
    if "references" in sets:
        questions += references(options.data, options.half, wrong)
    if "titles" in sets:
        noises, twins = noise.NOISES, noise.TWINS
        questions += titles(works, options.half, options.titles, noises, twins, SEED)
    if "styled" in sets:
        questions += cited(cited_works.styled(options.data, options.half))
    return questions


def main(arguments: list[str] | None = None) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("tune", "held", "all"), default="all")
    parser.add_argument("--ask", nargs="+", choices=SETS, default=SETS, help="which questions")
    parser.add_argument("--beside", action="store_true", help="ask Crossref's matcher, too")
    parser.add_argument("--other", type=int, metavar="SEED", help="ask what rules never saw")
    parser.add_argument("--titles", type=int, default=1500, help="how many titles to ask")
    parser.add_argument("--errors", type=Path, help="write every wrong answer there")
    options = parser.parse_args(arguments)
    wrong: set[str] = set()
    if LABELS.exists():
        with LABELS.open(encoding="utf-8", newline="") as lines:
            wrong = {line["sha256"] for line in csv.DictReader(lines)}
    sets = frozenset(options.ask)
    rows: dict[str, Row] = {}
    calibration: Counter[str] = Counter()
    if sets & {"references", "titles", "styled"} or options.other is not None:
        world = World([options.data / name for name in WORLD])
        questions = asked(options, sets, wrong)
        rows, calibration = run(world, iter(questions))
        print(f"searches per query: {world.searches / len(questions):.2f}")
        print(f"verdicts per second: {speed(world, questions[:4000]):.0f}")
        strings = [each for each in questions if each.query.is_reference]
        if options.beside and matching_peer.is_installed():
            beside(world, strings, [body for name in WORLD for body in read(options.data / name)])
    if "anystyle" in sets and options.other is None:
        records = list(cited_works.anystyle_records(options.data))
        tagged = World(records=records)
        hand_tagged = cited_works.anystyle(options.data, options.half)
        strings = list(cited(each for each in hand_tagged if digest(each.text) not in wrong))
        if options.beside and matching_peer.is_installed():
            beside(tagged, strings, records)
        more_rows, more_calibration = run(tagged, iter(strings))
        rows |= more_rows
        calibration += more_calibration
    report(rows, calibration, print)
    if options.errors:
        errors = [f"{k}\t{w}\t{n}\t{r!r}" for k, row in rows.items() for w, n, r in row.wrong]
        options.errors.write_text("\n".join(errors), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
