"""harvest lookup: everything known about one work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harvest import Answer, Session
from harvest.cli.asking import ask
from harvest.cli.interactive import can_ask, open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import bib_options, network_options, read_common
from harvest.cli.outcome import exit_code, explained, failure_line
from harvest.cli.output import json_line, tell, write_output
from harvest.cli.paging import pager_option, show
from harvest.cli.rendering import FORMATS, render
from harvest.cli.targets import is_path, refuse_path

__all__ = ["lookup"]


@click.command()
@click.argument("refs", nargs=-1, required=True, metavar="REF...")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per REF, in order.")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="Short for --format bibtex.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="How to print the record.")
@click.option(
    "--style", help="CSL style for --format citation: apa, vancouver, nature, … or a .csl file."
)
@click.option(
    "-o", "--output", type=NamedPath(path_type=Path), default=Path("-"), help="Write here."
)
@pager_option
@bib_options
@network_options
def lookup(
    refs: tuple[str, ...],
    as_json: bool,
    as_bibtex: bool,
    format_: str | None,
    style: str | None,
    output: Path,
    no_pager: bool,
    **options: Any,
) -> int:
    """Show the record of each REF.

    REF is an identifier in any form, a URL that holds one, a title, a whole reference, or a few
    words of what you remember: author, year, a word of the title. Where several works could be
    meant, you may choose on a terminal.

    \b
    Example:
      harvest lookup 10.1038/s41586-020-2649-2
      harvest lookup --json "Array programming with NumPy"
      harvest lookup "harris 2020 numpy"
      harvest lookup --format citation --style vancouver PMID:32939066
      harvest lookup --bibtex 10.1038/s41586-020-2649-2 -o numpy.bib
    """
    common = read_common(options)
    chosen = "json" if as_json else "bibtex" if as_bibtex else format_ or "card"
    parts: list[str] = []

    def put(text: str) -> None:
        """Show the text at once, as somebody may be asked next; keep what goes to a file."""
        if str(output) == "-":
            show(text, no_pager=no_pager or chosen != "card")
        else:
            parts.append(text)

    with open_session(common) as h:
        answers = _look_up(h, refs)
        if chosen == "json":
            for ref, answer in zip(refs, answers, strict=True):
                put(json_line(_to_dict(ref, answer)))
        else:
            found = [answer for answer in answers if answer.record]
            if found:
                put(render(h, common, chosen, found, style))
            for number, (ref, answer) in enumerate(zip(refs, answers, strict=True)):
                if answer.work_id is None:
                    tell(explained(ref, answer))
                    answers[number] = chosen_one = _choose(h, answer)
                    if chosen_one.record:
                        put(render(h, common, chosen, [chosen_one], style))
        if parts:
            write_output(output, "".join(parts))
        tell([failure_line(each) for each in h.unenriched if not each.is_stopped])
        return exit_code(h, answers)


def _look_up(h: Session, refs: Sequence[str]) -> list[Answer]:
    """The answer to each REF; a CITATION.cff stands for the work that it asks to be cited as."""
    answers = {}
    for ref in refs:
        if ref.lower().endswith(".cff") and is_path(ref):
            result = h.enrich([ref])
            tell(map(str, result.problems))
            answers[ref] = next(iter(result.answers), None)
    for ref in refs:
        if ref not in answers:
            refuse_path(ref)
    others = iter(h.lookup([ref for ref in refs if answers.get(ref) is None]))
    return [answers.get(ref) or next(others) for ref in refs]


def _choose(h: Session, answer: Answer) -> Answer:
    """The candidate that somebody at a terminal chooses; the answer itself where nobody does."""
    if not answer.candidates or not can_ask():
        return answer
    choice = ask("Which one?", len(answer.candidates), ["none"], default="n")
    if choice is None or choice == "n":
        return answer
    one = answer.candidates[int(choice) - 1]
    return h.lookup(one.doi or one.work_id)


def _to_dict(ref: str, answer: Answer) -> dict[str, Any]:
    return {
        "ref": ref,
        "status": answer.status,
        "reason": answer.reason,
        "confidence": answer.confidence,
        "work": answer.record.to_dict() if answer.record else None,
        "candidates": [candidate.to_dict() for candidate in answer.candidates],
    }
