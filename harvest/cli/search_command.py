"""harvest search: full text of the cache."""

from __future__ import annotations

from typing import Any

import click

from harvest import Session
from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_json, print_line, tell
from harvest.cli.paging import pager_option, show
from harvest.cli.rendering import FORMATS, render
from harvest.export.work_line import to_warned_line

__all__ = ["search"]


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One work per line, as JSON.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="How to print the works.")
@click.option("--style", help="CSL style for --format citation: apa, vancouver, nature, …")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@pager_option
@common_options
def search(
    text: tuple[str, ...],
    as_json: bool,
    format_: str | None,
    style: str | None,
    limit: int,
    no_pager: bool,
    **options: Any,
) -> int:
    """List the works in the cache that have all words of TEXT in title, authors, venue or abstract.

    hemifac* is any word that begins so, "facial spasm" in quotation marks is a phrase. author:,
    title:, venue:, keyword: and abstract: look there only; year:2020-, year:2010-2015,
    citations:100-, type:book, access:gold and retracted:yes narrow the list. A DOI or another
    identifier finds its work.

    \b
    Example:
      harvest search vascular loop
      harvest search 'hemifac* author:jankovic year:2010-'
      harvest search 'venue:"movement disorders"' --format bibtex
    """
    words = text[0] if len(text) == 1 else " ".join(map(_as_typed, text))
    if not any(char.isalnum() for char in words):
        raise click.UsageError(f"{words!r} holds no word to search for")
    common = read_common(options)
    with open_session(common, offline=True) as h:
        found = h.search(words, limit)
        if format_ and format_ != "json":
            shown = render(h, common, format_, found, style) if found else ""
            show(shown, no_pager=no_pager or format_ != "card")
        else:
            for each in found:
                if as_json or format_:
                    print_json({"work": each.work_id, **each.record.to_dict()})
                else:
                    print_line(to_warned_line(each.record))
        if not found:
            tell(_why_none(h, words))
        return exit_code(h, is_open=not found)


def _as_typed(argument: str) -> str:
    """An argument with blanks was in quotation marks, which the shell took away."""
    field, colon, value = argument.partition(":")
    if " " not in argument or '"' in argument:
        return argument
    return f'{field}:"{value}"' if colon and " " not in field else f'"{argument}"'


def _why_none(h: Session, words: str) -> list[str]:
    """What was looked for, and what may have been meant by words that no work has."""
    lines = [f"nothing in the cache has all of: {words}"]
    for word, near in h.nearest_words(words).items():
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        lines.append(f"no work has {word!r}{meant}")
    return lines
