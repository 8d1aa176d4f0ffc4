"""Does `harvest check` leave real bibliographies in peace, and does it see one subtle fault?

    python -m benchmarks.real_entries [--data DIR] [--seed N] [--part aside|seen|all|fresh]

Real Crossref records of many publishers, kinds and decades are the world. 300 of them are written
as Zotero with Better BibTeX writes them; 60 get one subtle fault each; 100 grey entries (web pages,
manuals, theses, standards …) are in no index. The same entries are then checked again on the used
cache, and in three orders. Then published versions that nobody deposited: 100 preprints whose links
were taken out, beside 200 articles and near misses. A third of the publishers is set aside: no
rule was made with them in view. "fresh" is OpenAlex's records of the 286 publishers of which
there is no Crossref record here, OpenAlex's titles, names and venues with them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.check import DATA, GOOD, VERDICTS, Holding, NoAgency
from harvest.cache import Cache
from harvest.check import Finding
from harvest.check.preprint import is_preprint
from harvest.check.unnamed_version import published_version
from harvest.model.work import Work
from harvest.providers.source_record import to_source_record
from harvest.reading.bib_file import read_bibtex
from harvest.resolve.identifier_fetching import Fetcher, Freshness
from harvest.resolve.pipeline import Pipeline
from harvest.resolve.title_search import TitleSearch
from harvest.session.checking import find_wrong

__all__ = ["main"]

Body = dict[str, Any]
Fields = dict[str, str]


def main() -> None:
    """Write, falsify, check, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_entries", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=("aside", "seen", "all", "fresh"), default="seen")
    parser.add_argument("--errors", type=Path)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    source = "openalex" if options.part == "fresh" else "crossref"
    known = list(_records(options.data, source))
    world = [(body, work) for body, work in known if not body.get("relation")]
    if source == "openalex":
        old = {_prefix(work) for _, work in _records(options.data)}
        mine = [each for each in world if _prefix(each[1]) not in old]
    else:
        mine = [each for each in world if _is_in(each[0]["DOI"], options.part)]
    chosen = _varied(mine, 300, chance)
    entries = {f"r{n}": _written(work, chance) for n, (_, work) in enumerate(chosen)}
    faulty, faults = _faulty(chosen, chance)
    grey = {f"g{n}": _grey(n) for n in range(100)}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write_world(place, [body for body, _ in world], source)
        errors: list[str] = []
        real = _checked(place, "real", entries, errors=errors)
        _print("real entries", real)
        told = _checked(place, "faults", faulty)
        found = [key for key in faulty if told[key].kind not in GOOD]
        named = [key for key in found if _names_fault(told[key], faults[key])]
        print(f"subtle faults: {len(found)} of {len(faulty)} found, {len(named)} with the field")
        errors += [
            f"FAULT {faults[key]} {told[key].kind} {told[key].differences}\n{faulty[key]}"
            for key in faulty
            if key not in named
        ]
        _print("grey entries", _checked(place, "grey", grey, errors=errors))
        _print_stability(place, entries | faulty | grey)
    if source == "crossref":
        _print_versions(options.data, options.part, errors)
    if options.errors:
        options.errors.write_text("\n\n".join(errors), encoding="utf-8")


def _is_in(doi: str, part: str) -> bool:
    """Whether the publisher's prefix belongs to the part."""
    is_aside = sha256(doi.partition("/")[0].encode()).digest()[0] % 3 == 0
    return part == "all" or is_aside is (part == "aside")


def _prefix(work: Work) -> str:
    return (work.doi or "").partition("/")[0]


def _records(data: Path, source: str = "crossref") -> Iterator[tuple[Body, Work]]:
    with gzip.open(data / f"{source}-works.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            body: Body = json.loads(line)
            try:
                work = to_source_record(source, body, "2026-01-01T00:00:00Z").work
            except Exception:
                continue
            if (
                work.doi
                and work.title
                and work.authors
                and work.year
                and len(work.title.split()) > 2
            ):
                yield body, work


def _varied(
    known: Sequence[tuple[Body, Work]], count: int, chance: random.Random
) -> list[tuple[Body, Work]]:
    """As many publishers, kinds and decades as there are: in turn from each drawer."""
    drawers: defaultdict[tuple[str, str | None, int], list[tuple[Body, Work]]] = defaultdict(list)
    for body, work in known:
        drawers[_prefix(work), work.type, (work.year or 0) // 10].append((body, work))
    piles = list(drawers.values())
    chance.shuffle(piles)
    for pile in piles:
        chance.shuffle(pile)
    found: list[tuple[Body, Work]] = []
    while len(found) < count and any(piles):
        for pile in piles:
            if pile and len(found) < count:
                found.append(pile.pop())
    return found


_TYPES = {
    "journal-article": "article",
    "book-chapter": "incollection",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "proceedings-article": "inproceedings",
    "dissertation": "phdthesis",
    "report": "techreport",
    "posted-content": "misc",
}


def _written(work: Work, chance: random.Random) -> str:
    """An entry as Better BibTeX exports it: braces round capitals, TeX letters, its own fields."""
    kind = _TYPES.get(work.type or "", "misc")
    title = work.title_markup or work.title or ""
    title = f"{title}: {work.subtitle}" if work.subtitle and chance.random() < 0.7 else title
    fields: Fields = {"title": _title(title, chance)}
    people = [(each.family, each.given, each.literal) for each in work.authors]
    names = [
        f"{family}, {_given(given, chance)}".rstrip(", ") if family else f"{{{literal}}}"
        for family, given, literal in people
    ]
    if len(names) > 20 and chance.random() < 0.5:
        names = [*names[:10], "others"]
    fields["author"] = " and ".join(map(_tex, names))
    years = [each[:4] for each in (work.published_online, work.published_print) if each]
    fields["year"] = chance.choice([*years, str(work.year)])
    where = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
    if kind in where and work.venue.title:
        short = work.venue.short_title if chance.random() < 0.3 else None
        fields[where[kind]] = _tex(short or work.venue.title)
    if kind == "article":
        for name, value in (("volume", work.volume), ("number", work.issue)):
            if value:
                fields[name] = value
    if work.pages and kind != "misc":
        fields["pages"] = work.pages.replace("-", "--")
    elif work.article_number and kind == "article":
        fields["pages"] = work.article_number
    if work.venue.publisher and kind in ("book", "incollection", "inproceedings"):
        fields["publisher"] = _tex(work.venue.publisher)
    if chance.random() < 0.8 and work.doi:
        fields["doi"] = work.doi.upper() if chance.random() < 0.1 else work.doi
    fields |= {"langid": "english", "keywords": "notion", "urldate": "2025-05-05"}
    body = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{KEY{body}\n}}\n"


def _given(given: str | None, chance: random.Random) -> str:
    if given and chance.random() < 0.25:
        return " ".join(f"{part[0]}." for part in given.replace(".", ". ").split() if part)
    return given or ""


_MARKS = {"<sup>": r"\textsuperscript{", "<sub>": r"\textsubscript{", "<i>": r"\emph{"}
_ACCENTS = {"é": r"{\'e}", "ü": r"{\"u}", "ö": r"{\"o}", "ä": r"{\"a}", "ß": r"{\ss}"}
_ACCENTS |= {"ø": r"{\o}", "ł": r"{\l}", "ñ": r"{\~n}", "ç": r"{\c c}", "&": r"\&", "%": r"\%"}
_ACCENTS |= {"–": "--", "’": "'", "‘": "`", "“": "``", "”": "''", "α": r"\ensuremath{\alpha}"}
_ACCENTS |= {"β": r"\ensuremath{\beta}", "γ": r"\ensuremath{\gamma}", "_": r"\_", "#": r"\#"}


def _tex(text: str) -> str:
    return "".join(_ACCENTS.get(char, char) for char in text)


def _title(title: str, chance: random.Random) -> str:
    text = " ".join(title.split())
    for tag in ("em", "b", "strong", "scp", "u"):
        text = text.replace(f"<{tag}>", "<i>").replace(f"</{tag}>", "</i>")
    closed = {each.replace("<", "</"): "}" for each in _MARKS}
    if "<" in text and any(text.count(a) != text.count(a.replace("<", "</")) for a in _MARKS):
        closed = {}
    for tag, tex in (_MARKS | closed).items() if closed else ():
        text = text.replace(tag, f"\0{tex}\0" if tex != "}" else "\0}\0")
    parts = text.split("\0")
    done = [part if n % 2 else _tex(part) for n, part in enumerate(parts)]
    words = " ".join("".join(done).split()).split(" ")
    is_plain = "\0" not in text
    capitals = [
        f"{{{word}}}" if is_plain and n and word[:1].isupper() and word.isalnum() else word
        for n, word in enumerate(words)
    ]
    note = r"\textsuperscript{1}" if chance.random() < 0.04 else ""
    return " ".join(capitals) + note


def _faulty(
    chosen: Sequence[tuple[Body, Work]], chance: random.Random
) -> tuple[dict[str, str], dict[str, str]]:
    """60 entries, each with one field a little wrong; and which."""
    entries: dict[str, str] = {}
    faults: dict[str, str] = {}
    kinds = ["title", "year", "volume", "pages", "first author", "author dropped", "given", "doi"]
    pool = [
        work
        for _, work in chosen
        if work.type == "journal-article" and work.volume and work.pages and "-" in work.pages
        if len(work.authors) > 2 and all(each.family and each.given for each in work.authors)
        if work.doi and str(work.doi)[-1].isdecimal() and len((work.title or "").split()) > 6
        if len(work.authors) < 15 and work.volume.isdecimal()
    ]
    for number in range(60):
        if not pool:
            break
        work = pool[number % len(pool)]
        kind = kinds[number % len(kinds)]
        changed = _with_fault(work, kind, chance)
        entries[f"f{number}"] = _plain(changed[0], changed[1])
        faults[f"f{number}"] = kind
    return entries, faults


def _with_fault(work: Work, kind: str, chance: random.Random) -> tuple[Work, Fields]:
    from dataclasses import replace

    people = list(work.authors)
    more: Fields = {}
    if kind == "title":
        words = (work.title or "").split()
        long = [n for n, word in enumerate(words) if len(word) > 5 and word.isalpha()]
        at = chance.choice(long or [1])
        words[at] = chance.choice(["hydraulic", "municipal", "acoustic", "volcanic"])
        work = replace(work, title=" ".join(words), subtitle=work.subtitle)
    elif kind == "year":
        more["year"] = str((work.year or 0) + chance.choice((-3, 3)))
    elif kind == "volume":
        more["volume"] = str(int(work.volume or 0) + 1)
    elif kind == "pages":
        first, last = int(chance.randint(2001, 2999)), int(chance.randint(3001, 3999))
        more["pages"] = f"{first}--{last}"
    elif kind == "first author":
        people[0], people[1] = people[1], people[0]
    elif kind == "author dropped":
        people.pop()
    elif kind == "given":
        people[1] = replace(people[1], given="Xzq")
    elif kind == "doi":
        doi = str(work.doi)
        more["doi"] = f"{doi[:-1]}{(int(doi[-1]) + 5) % 10}9"
    return replace(work, contributors=tuple(people)), more


def _plain(work: Work, more: Fields) -> str:
    fields: Fields = {
        "title": _tex(work.title or ""),
        "author": " and ".join(f"{each.family}, {each.given}" for each in work.authors),
        "journal": _tex(work.venue.title or ""),
        "year": str(work.year),
        "volume": work.volume or "",
        "pages": work.pages or "",
        "doi": work.doi or "",
    }
    body = "".join(f",\n  {name} = {{{value}}}" for name, value in (fields | more).items())
    return f"@article{{KEY{body}\n}}\n"


def _names_fault(finding: Finding, fault: str) -> bool:
    fields = {each.field for each in finding.differences}
    wanted = {
        "first author": {"first author", "authors"},
        "author dropped": {"authors"},
        "given": {"given name"},
    }
    return bool(fields & wanted.get(fault, {fault}))


_GREY = (
    "@online{KEY, title={T}, author={A}, url={https://example.org/#}, year={2021}}",
    "@misc{KEY, title={T}, author={A}, howpublished={\\url{https://example.org/#}}, year={2019}}",
    "@manual{KEY, title={T}, organization={Example Corp}, year={2015}}",
    "@phdthesis{KEY, title={T}, author={A}, school={University of Example}, year={2004}}",
    "@techreport{KEY, title={T}, author={A}, institution={Example Office}, year={1998}}",
    "@misc{KEY, title={T}, note={ISO 1#:2015}, year={2015}}",
    "@patent{KEY, title={T}, author={A}, number={US 7,123,# B2}, year={2006}}",
    "@article{KEY, title={T}, author={A}, journal={The New York Times}, year={2017}, month=may}",
    "@software{KEY, title={T}, author={A}, version={1.#}, year={2022}}",
    "@book{KEY, title={T}, author={A}, publisher={Example Press}, year={1931}}",
)
_SUBJECTS = "harbours mills bridges orchards lanterns ferries quarries weirs kilns looms".split()


def _grey(number: int) -> str:
    """A made-up work of a kind that is in no index."""
    subject = _SUBJECTS[number // 10]
    title = f"On the keeping of {subject} by the people of the lower valley, no. {number}"
    text = _GREY[number % 10].replace("{T}", f"{{{title}}}").replace("{A}", "{Fenwick, Oda}")
    return text.replace("#", str(100 + number))


def _write_world(folder: Path, bodies: Sequence[Body], source: str) -> None:
    for name in ("crossref", "openalex"):
        (folder / "world" / name).mkdir(parents=True)
    (folder / "world" / source / "works.jsonl").write_text(
        "".join(json.dumps(body) + "\n" for body in bodies), encoding="utf-8"
    )


def _checked(
    folder: Path,
    name: str,
    entries: Mapping[str, str],
    *,
    errors: list[str] | None = None,
) -> dict[str, Finding]:
    """The verdict on each entry."""
    text = "\n".join(each.replace("KEY", key, 1) for key, each in entries.items())
    world: dict[str, Any] = {
        each: Holding(each, folder / "world" / each) for each in ("crossref", "openalex")
    }
    world["doi"] = NoAgency("doi", folder / "world" / "crossref")
    with Cache.open(folder / f"{name}.db") as cache:
        now = "2026-01-01T00:00:00Z"
        fetcher = Fetcher(cache, world, [], Freshness(), lambda: now, threading.Event())
        pipeline = Pipeline(cache, fetcher, TitleSearch(cache, fetcher))
        answers = pipeline.resolve(read_bibtex(text, name).mentions)
        found = find_wrong(cache, pipeline, answers)
    told = {str(each.mention.cite_key): each for each in found if each.kind in VERDICTS}
    if errors is not None:
        errors += [
            f"{name} {each.kind} {each.reason} {each.differences}\n{entries[key]}"
            for key, each in told.items()
            if each.kind not in GOOD and each.kind != "not-indexed"
        ]
    return told


def _print(name: str, told: Mapping[str, Finding]) -> None:
    counts = Counter(each.kind for each in told.values())
    hard = sum(each.gravity == "hard" for each in told.values())
    soft = sum(each.gravity == "soft" and each.kind not in GOOD for each in told.values())
    print(f"{name}: {len(told)}, hard {hard}, soft {soft}  {dict(counts)}")


def _print_stability(folder: Path, entries: Mapping[str, str]) -> None:
    """Again on the used cache, in three orders on fresh ones, each beside half of the others."""
    first = _checked(folder, "order0", entries)
    keys = list(entries)
    trials = {"used cache": _checked(folder, "order0", entries)}
    for number in (1, 2, 3):
        random.Random(number).shuffle(keys)
        ordered = {key: entries[key] for key in keys}
        trials[f"order {number}"] = _checked(folder, f"order{number}", ordered)
    half = {key: entries[key] for key in keys[::2]}
    trials["half of them"] = _checked(folder, "half", half)
    for name, told in trials.items():
        changed = [key for key in told if _essence(told[key]) != _essence(first[key])]
        print(f"verdicts changed, {name}: {len(changed)} of {len(told)} {changed[:3]}")


def _essence(finding: Finding) -> tuple[object, ...]:
    return finding.kind, finding.doi, finding.better, finding.differences


def _print_versions(data: Path, part: str, errors: list[str]) -> None:
    """Preprints with and without an article among all works, all links taken out."""
    every = {str(work.doi): work for _, work in _records(data) if work.doi}
    pairs = {}
    for doi, work in every.items():
        if not is_preprint(work) or not _is_in(doi, part):
            continue
        targets = [each.doi for each in work.relations if each.type == "is-preprint-of"]
        if targets and targets[0] in every:
            pairs[doi] = targets[0]
    print(f"pairs at hand: {len(pairs)}")
    _print_made(every, errors)


def _print_made(every: Mapping[str, Work], errors: list[str]) -> None:
    from dataclasses import replace

    chance = random.Random(3)
    articles = [
        work
        for work in every.values()
        if work.type == "journal-article"
        and 2 < len(work.authors) < 12
        and len((work.title or "").split()) > 5
        and all(each.family and each.given for each in work.authors)
    ]
    chance.shuffle(articles)
    articles = list({each.title: each for each in articles}.values())
    chosen, without = articles[:100], articles[100:300]
    found = wrong = 0
    for number, article in enumerate(chosen):
        bare = replace(article, relations=(), versions=())
        preprint = _as_preprint(bare, number, chance)
        best = published_version(preprint, _candidates(bare, chance, articles))
        if best is None:
            errors.append(f"VERSION lost {preprint.title!r} {article.title!r}")
        elif best.work.doi == article.doi:
            found += 1
        else:
            wrong += 1
            errors.append(f"VERSION wrong {preprint.title!r} {best.work.title!r}")
    false = 0
    for number, article in enumerate(without):
        preprint = _as_preprint(replace(article, relations=()), number, chance)
        near = [each for each in _candidates(article, chance, articles) if each[0] != article.doi]
        best = published_version(preprint, near)
        if best is not None:
            false += 1
            errors.append(f"VERSION false {preprint.title!r} {best.work.title!r} {best.confidence}")
    print(f"versions: {found} of {len(chosen)} found, {wrong} wrong; {false} of 200 without one")


def _as_preprint(article: Work, number: int, chance: random.Random) -> Work:
    """What the article was before: earlier, some with other authors or another wording."""
    from dataclasses import replace

    title = article.title or ""
    words = title.split()
    if number % 5 == 1 and len(words) > 7:
        words.insert(chance.randrange(1, 4), chance.choice(["novel", "new", "large", "first"]))
        title = " ".join(words)
    elif number % 5 == 2:
        title = title.upper()
    people = article.contributors
    if number % 4 == 1:
        people = people[:-1]
    return replace(
        article,
        doi=f"10.48550/arxiv.2001.{number:05}",
        type="posted-content",
        title=title,
        subtitle=article.subtitle if number % 3 else None,
        contributors=people,
        year=(article.year or 0) - number % 4,
        volume=None,
        pages=None,
        first_page=None,
        venue=replace(article.venue, title="arXiv"),
    )


def _candidates(
    article: Work, chance: random.Random, articles: Sequence[Work]
) -> list[tuple[object, Work]]:
    """The article among the near misses of its group and strangers."""
    from dataclasses import replace

    title = article.title or ""
    words = title.split()
    other = " ".join([*words[: len(words) // 2], *"under drought in a controlled trial".split()])
    stranger = chance.choice(articles)
    near = [
        replace(article, doi="10.5555/part2", title=f"{title}. Part II", subtitle=None),
        replace(article, doi="10.5555/erratum", title=f"Erratum: {title}"),
        replace(article, doi="10.5555/series", title=other, subtitle=None),
        replace(article, doi="10.5555/late", year=(article.year or 0) + 9),
        replace(article, doi="10.5555/others", contributors=stranger.contributors),
        replace(article, doi="10.5555/reply", title=f"Reply to: {title}"),
        replace(article, doi="10.5555/review", type="peer-review"),
    ]
    return [(each.doi, each) for each in [*near, stranger, article]]


if __name__ == "__main__":
    main()
