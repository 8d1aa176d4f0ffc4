"""harvest review: a person chooses where harvest could not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import click

from harvest import Candidate, Choice, ReviewFormat, Session, UnreadableInput, Work
from harvest.cli.asking import ask
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_json, print_line, shown_path, tell, write_output
from harvest.export.reason_words import reason_words
from harvest.export.telling_apart import differing_facts

__all__ = ["review"]

WAYS = ("none of these", "skip", "leave open for good")
BACK = "back"
MOST_PLACES = 5


@click.command()
@click.option("--list", "as_list", is_flag=True, help="Print the open mentions with their numbers.")
@click.option("--json", "as_json", is_flag=True, help="With --list: one JSON line per mention.")
@click.option("--accept", nargs=2, metavar="N DOI", help="Mention N means the work DOI.")
@click.option("--reject", type=int, metavar="N", help="None of the candidates of mention N.")
@click.option(
    "--export",
    "target",
    type=NamedPath(path_type=Path),
    help="Write the open mentions as a table (.csv or .xlsx) in which somebody else decides.",
)
@click.option(
    "--import",
    "table",
    type=NamedPath(path_type=Path),
    help="Take the decisions of such a table: x in the row that is meant, or none, or leave.",
)
@common_options
def review(
    as_list: bool,
    as_json: bool,
    accept: tuple[str, str] | None,
    reject: int | None,
    target: Path | None,
    table: Path | None,
    **options: Any,
) -> int:
    """Choose among the candidates of ambiguous mentions, one by one.

    A choice is remembered and never overruled, for all mentions that ask the same. Exit code 1
    while something is still open; what was left open for good does not count.

    \b
    Example:
      harvest review
      harvest review --list
      harvest review --accept 12 10.1016/b978-0-444-52014-2.00048-3
      harvest review --export open.csv
      harvest review --import open.csv
    """
    common = read_common(options)
    is_refused = False
    with open_session(common, offline=True) as h:
        if accept:
            h.accept(_number(accept[0]), accept[1])
        elif reject is not None:
            h.reject(reject)
        elif target is not None:
            format_ = target.suffix.lower().removeprefix(".") if str(target) != "-" else ""
            write_output(target, h.review_table(cast(ReviewFormat, format_ or "csv")))
        elif table is not None:
            is_refused = _import(h, table)
        elif not as_list:
            _ask_one_by_one(h)
        still_open = h.review()
        for choice in still_open if as_list else ():
            _print_json(choice) if as_json else _print_text(choice, h)
    tell(f"{len(still_open)} open", quiet=common.verbosity < 0)
    return exit_code(h, is_open=bool(still_open), is_refused=is_refused)


def _import(h: Session, table: Path) -> bool:
    """Take a table's decisions; say how many, and what could not be taken. Whether anything."""
    if table.exists() and not table.is_file():
        raise UnreadableInput(f"{table}: is no plain file")
    try:
        data = table.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{table}: cannot be read: {error.strerror}") from error
    done = h.decide(data)
    tell([f"{table}: {each}" for each in (*done.settled, *done.problems)])
    tell(f"{done.decided} decided")
    return bool(done.problems)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise click.UsageError(f"no mention has the number {text[:40]}; see: harvest review --list")
    return int(text)


def _ask_one_by_one(h: Session) -> None:
    """Ask each question once, until it has an answer that is possible."""
    questions: dict[str, list[Choice]] = {}
    for choice in h.review():
        questions.setdefault(_question(choice), []).append(choice)
    several, at = list(questions.values()), 0
    given: dict[int, str] = {}
    while at < len(several):
        choice, *others = several[at]
        _print_text(choice, h, others)
        if at in given:
            print_line(f"    your answer so far: {given[at]}")
        ways = [*WAYS, *([BACK] if at else []), "quit"]
        count = len(choice.answer.candidates)
        key = ask(f"{at + 1} of {len(several)}: which one?", count, ways, default="s")
        if key is None or key == "q":
            return
        _take(h, choice, key)
        if key not in ("b", "s"):
            given[at] = next((way for way in WAYS if way[0] == key), key)
        at += -1 if key == "b" else 1


def _question(choice: Choice) -> str:
    mention = choice.answer.mention
    return repr((mention.identifiers, mention.query.key if mention.query else mention.text))


def _take(h: Session, choice: Choice, key: str) -> None:
    if key == "n":
        h.reject(choice.number)
    elif key == "l":
        h.leave(choice.number)
    elif key.isdecimal():
        chosen = choice.answer.candidates[int(key) - 1]
        h.accept(choice.number, chosen.doi or chosen.work_id)


def _print_text(choice: Choice, h: Session, others: Sequence[Choice] = ()) -> None:
    """The question, where else it stands, and its candidates with what tells them apart."""
    answer, mention = choice.answer, choice.answer.mention
    print_line(f"{choice.number}  {shown_path(mention.path)}:{mention.line}  {mention.text[:200]}")
    if others:
        places = [each.answer.mention for each in others]
        shown = ", ".join(f"{shown_path(each.path)}:{each.line}" for each in places[:MOST_PLACES])
        more = f" and {len(places) - MOST_PLACES:,} more" if len(places) > MOST_PLACES else ""
        print_line(f"    also in {shown}{more}")
    print_line(f"    {reason_words(answer.reason)}")
    records = [h.record(each.work_id) for each in answer.candidates]
    facts = differing_facts([each.work if each else Work() for each in records])
    for rank, (each, fact) in enumerate(zip(answer.candidates, facts, strict=True), start=1):
        print_line(f"    {rank}. {_line(each)}")
        if fact and len(facts) > 1:
            print_line(f"       {fact}")


def _line(each: Candidate) -> str:
    head = f"{each.first_author or '?'} {each.year or '?'}. {each.title}."
    return f"{head} {each.doi or each.work_id}  ({reason_words(each.reason)})"


def _print_json(choice: Choice) -> None:
    answer, mention = choice.answer, choice.answer.mention
    print_json(
        {
            "number": choice.number,
            "path": mention.path,
            "line": mention.line,
            "text": mention.text,
            "reason": answer.reason,
            "candidates": [each.to_dict() for each in answer.candidates],
        }
    )
