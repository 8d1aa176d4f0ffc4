"""harvest review: a person chooses where harvest could not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from harvest import Candidate, Choice, Session, UnreadableInput, Work
from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_json, print_line, shown_path, tell, write_output
from harvest.export.reason_words import reason_words
from harvest.export.telling_apart import differing_facts

__all__ = ["review"]


@click.command()
@click.option("--list", "as_list", is_flag=True, help="Print the open mentions with their numbers.")
@click.option("--json", "as_json", is_flag=True, help="With --list: one JSON line per mention.")
@click.option("--accept", nargs=2, metavar="N DOI", help="Mention N means the work DOI.")
@click.option("--reject", type=int, metavar="N", help="None of the candidates of mention N.")
@click.option(
    "--export",
    "target",
    type=click.Path(path_type=Path),
    help="Write the open mentions as a table (CSV) in which somebody else decides.",
)
@click.option(
    "--import",
    "table",
    type=click.Path(path_type=Path),
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
    with open_session(common, offline=True) as h:
        if accept:
            h.accept(_number(accept[0]), accept[1])
        elif reject is not None:
            h.reject(reject)
        elif target is not None:
            write_output(target, h.review_table())
        elif table is not None:
            _import(h, table)
        elif not as_list:
            _ask_one_by_one(h)
        still_open = h.review()
        for choice in still_open if as_list else ():
            _print_json(choice) if as_json else _print_text(choice, h)
    tell(f"{len(still_open)} open", quiet=common.verbosity < 0)
    return exit_code(h, is_open=bool(still_open))


def _import(h: Session, table: Path) -> None:
    """Take a table's decisions; say how many, and what could not be taken."""
    try:
        data = table.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{table}: cannot be read: {error.strerror}") from error
    done = h.decide(data)
    tell([f"{table}: {each}" for each in done.problems])
    tell(f"{done.decided} decided")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise click.UsageError(f"no mention has the number {text}; see: harvest review --list")
    return int(text)


def _ask_one_by_one(h: Session) -> None:
    """Ask each question once, until it has an answer that is possible."""
    choices, at = h.review(), 0
    asked: dict[str, int] = {}
    choices = [
        each for each in choices if asked.setdefault(_question(each), each.number) == each.number
    ]
    while at < len(choices):
        _print_text(choices[at], h)
        choice = _ask(len(choices[at].answer.candidates), f"{at + 1} of {len(choices)}", at > 0)
        if choice == "q":
            return
        _take(h, choices[at], choice)
        at += -1 if choice == "b" else 1


def _question(choice: Choice) -> str:
    mention = choice.answer.mention
    return repr((mention.identifiers, mention.query.key if mention.query else mention.text))


def _ask(count: int, place: str, can_go_back: bool) -> str:
    """A number up to *count*, or one of the letters; "q" at the end of the input."""
    back = ", b(ack)" if can_go_back else ""
    ways = f"1-{count}, n(one of these), s(kip), l(eave open for good){back}, q(uit)"
    letters = {"n", "s", "l", "q", *(["b"] if can_go_back else [])}
    while True:
        click.echo(f"{place}: which one? {ways} [s]: ", err=True, nl=False)
        line = sys.stdin.readline()
        if not line:
            click.echo(err=True)
            return "q"
        choice = line.strip().lower() or "s"
        if choice in letters or (choice.isdecimal() and 1 <= int(choice) <= count):
            return choice
        tell(f"{choice[:40]!r} is none of these: {ways}")


def _take(h: Session, choice: Choice, key: str) -> None:
    if key == "n":
        h.reject(choice.number)
    elif key == "l":
        h.leave(choice.number)
    elif key.isdecimal():
        chosen = choice.answer.candidates[int(key) - 1]
        h.accept(choice.number, chosen.doi or chosen.work_id)


def _print_text(choice: Choice, h: Session) -> None:
    answer, mention = choice.answer, choice.answer.mention
    print_line(f"{choice.number}  {shown_path(mention.path)}:{mention.line}  {mention.text[:200]}")
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
