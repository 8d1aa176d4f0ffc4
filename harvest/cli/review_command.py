"""harvest review: a person chooses where harvest could not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from harvest import Candidate, Choice, Session
from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_json, print_line, shown_path, tell

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
    with open_session(common, offline=True) as h:
        if accept:
            h.accept(_number(accept[0]), accept[1])
        elif reject is not None:
            h.reject(reject)
        elif not as_list:
            _ask_one_by_one(h)
        still_open = h.review()
    if as_list:
        for choice in still_open:
            (_print_json if as_json else _print_text)(choice)
    tell(f"{len(still_open)} open", quiet=common.verbosity < 0)
    return exit_code(h, is_open=bool(still_open))


def _number(text: str) -> int:
    if not text.isdecimal():
        raise click.UsageError(f"no mention has the number {text}; see: harvest review --list")
    return int(text)


def _ask_one_by_one(h: Session) -> None:
    for choice in h.review():
        _print_text(choice)
        candidates = choice.answer.candidates
        said = click.prompt(
            f"Which one? 1-{len(candidates)}, n(one), s(kip), q(uit)", default="s", err=True
        ).strip()
        if said == "q":
            return
        if said == "n":
            h.reject(choice.number)
        elif said.isdecimal() and 1 <= int(said) <= len(candidates):
            chosen = candidates[int(said) - 1]
            if chosen.doi is not None:
                h.accept(choice.number, chosen.doi)


def _print_text(choice: Choice) -> None:
    answer, mention = choice.answer, choice.answer.mention
    print_line(f"{choice.number}  {shown_path(mention.path)}:{mention.line}  {mention.text[:200]}")
    print_line(f"    {answer.reason}")
    for rank, line in enumerate(_lines(answer.candidates), start=1):
        print_line(f"    {rank}. {line}")


def _lines(candidates: Iterable[Candidate]) -> list[str]:
    return [
        f"{each.first_author or '?'} {each.year or '?'}. {each.title}. {each.doi or each.work_id}"
        f"  ({each.reason})"
        for each in candidates
    ]


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
