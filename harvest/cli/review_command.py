"""harvest review: a person chooses where harvest could not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click

from harvest.cache import Cache
from harvest.cli.naming import shown_path
from harvest.cli.options import common_options, read_common
from harvest.cli.output import print_json, print_line, tell
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier, parse_identifier
from harvest.resolve.pipeline import fingerprint

__all__ = ["review"]


@click.command()
@click.option("--list", "as_list", is_flag=True, help="Print the open mentions with their numbers.")
@click.option("--json", "as_json", is_flag=True, help="With --list: one JSON line per mention.")
@click.option("--accept", nargs=2, metavar="N DOI", help="Mention N means the work DOI.")
@click.option("--reject", type=int, metavar="N", help="None of the candidates of mention N.")
@common_options
def review(
    as_list: bool,
    as_json: bool,
    accept: tuple[str, str] | None,
    reject: int | None,
    **options: Any,
) -> int:
    """Choose among the candidates of ambiguous mentions, one by one.

    A choice is remembered and never overruled. Exit code 1 while something is still open.

    \b
    Example:
      harvest review
      harvest review --list
      harvest review --accept 12 10.1016/b978-0-444-52014-2.00048-3
    """
    common = read_common(options)
    with Cache.open(common.settings.cache) as cache:
        if accept:
            _accept(cache, _numbered(cache, accept[0]), parse_identifier(accept[1]))
        elif reject is not None:
            _reject(cache, _numbered(cache, reject))
        elif not as_list:
            _ask_one_by_one(cache)
        still_open = _open_answers(cache)
        if as_list:
            for number, answer in still_open:
                (_print_json if as_json else _print_text)(number, answer)
        tell(f"{len(still_open)} open", quiet=common.verbosity < 0)
        return 1 if still_open else 0


def _open_answers(cache: Cache) -> list[tuple[int, Answer]]:
    return [each for each in cache.answers() if each[1].status == "ambiguous"]


def _numbered(cache: Cache, number: str | int) -> tuple[int, Answer]:
    found = dict(cache.answers())
    if str(number).isdecimal() and int(number) in found:
        return int(number), found[int(number)]
    raise click.UsageError(f"no mention has the number {number}; see: harvest review --list")


def _accept(cache: Cache, numbered: tuple[int, Answer], chosen: Identifier) -> None:
    """Remember the choice and let every mention of the same question have it at once."""
    _, answer = numbered
    work_id = cache.work_ids([chosen]).get(chosen)
    if work_id is None:
        raise click.UsageError(f"{chosen} is not in the cache; first run: harvest lookup {chosen}")
    asked = fingerprint(answer.mention)
    cache.decide(asked, chosen)
    cache.save_answers(
        (number, Answer(each.mention, "matched", "chosen by you", 1.0, work_id))
        for number, each in cache.answers()
        if fingerprint(each.mention) == asked
    )


def _reject(cache: Cache, numbered: tuple[int, Answer]) -> None:
    number, answer = numbered
    names = [name for each in answer.candidates if (name := _name(each)) is not None]
    cache.decide(fingerprint(answer.mention), None, names)
    refused = replace(answer, status="absent", reason="rejected by you", candidates=())
    cache.save_answers([(number, refused)])


def _name(candidate: Candidate) -> Identifier | None:
    return Identifier("doi", candidate.doi) if candidate.doi else None


def _ask_one_by_one(cache: Cache) -> None:
    for number, answer in _open_answers(cache):
        _print_text(number, answer)
        count = len(answer.candidates)
        choice = click.prompt(
            f"Which one? 1-{count}, n(one), s(kip), q(uit)", default="s", err=True
        ).strip()
        if choice == "q":
            return
        if choice == "n":
            _reject(cache, (number, answer))
        elif choice.isdecimal() and 1 <= int(choice) <= count:
            name = _name(answer.candidates[int(choice) - 1])
            if name is not None:
                _accept(cache, (number, answer), name)


def _print_text(number: int, answer: Answer) -> None:
    mention = answer.mention
    print_line(f"{number}  {shown_path(mention.path)}:{mention.line}  {mention.text[:200]}")
    print_line(f"    {answer.reason}")
    for rank, line in enumerate(_lines(answer.candidates), start=1):
        print_line(f"    {rank}. {line}")


def _lines(candidates: Iterable[Candidate]) -> list[str]:
    return [
        f"{each.first_author or '?'} {each.year or '?'}. {each.title}. {each.doi or each.work_id}"
        f"  ({each.reason})"
        for each in candidates
    ]


def _print_json(number: int, answer: Answer) -> None:
    mention = answer.mention
    print_json(
        {
            "number": number,
            "path": mention.path,
            "line": mention.line,
            "text": mention.text,
            "reason": answer.reason,
            "candidates": [each.to_dict() for each in answer.candidates],
        }
    )
