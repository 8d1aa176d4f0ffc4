"""The manual page, made of the commands' own help.

`python -m harvest.cli.manual > docs/harvest.1`
"""

from __future__ import annotations

import inspect
import re
import sys

import click

import harvest
from harvest.cli import cli

__all__ = ["to_man"]

EXIT_CODES = (
    ("0", "All is well."),
    ("1", "Something is ambiguous, absent or unidentified; a check has findings."),
    ("2", "Wrong usage or settings; something could not be read or written."),
    ("3", "A source could not be asked: an outage, no network, a spent budget."),
    ("130", "Interrupted; what was answered is kept."),
)
_EXAMPLE = re.compile(r"^\x08\n", re.MULTILINE)


def to_man() -> str:
    """harvest(1) in the man macros: every command with its options, in the order of the names."""
    context = click.Context(cli, info_name="harvest")
    lines = [
        f'.TH HARVEST 1 "" "harvest {harvest.__version__}" "User Commands"',
        ".SH NAME",
        "harvest \\- bibliographic records for notes, .bib files and lists",
        ".SH SYNOPSIS",
        ".B harvest",
        ".I COMMAND",
        "[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(cli.help or ""),
        ".SH OPTIONS",
        *_options(cli, context),
        ".TP",
        "\\fB\\-h, \\-\\-help\\fR",
        "Explain harvest, or a command, with an example.",
        ".SH COMMANDS",
    ]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None  # it is in the list
        lines += _command(command, click.Context(command, info_name=name, parent=context))
    lines.append(".SH EXIT STATUS")
    for code, meaning in EXIT_CODES:
        lines += [".TP", f".B {code}", _escape(meaning)]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context) -> list[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f".SS {_escape(usage)}", *_paragraphs(command.help or ""), *_options(command, context)]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None  # it is in the list
            lines += _command(below, click.Context(below, info_name=name, parent=context))
    return lines


def _options(command: click.Command, context: click.Context) -> list[str]:
    lines = []
    for parameter in command.get_params(context):
        shown = parameter.get_help_record(context)
        if (
            shown is not None
            and isinstance(parameter, click.Option)
            and "--help" not in parameter.opts
        ):
            lines += [".TP", f"\\fB{_escape(shown[0])}\\fR", _escape(shown[1])]
    return lines


def _paragraphs(text: str) -> list[str]:
    """Paragraphs, those that click leaves as they are (examples) without filling."""
    lines = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        is_example = _EXAMPLE.match(paragraph) is not None
        shown = [_escape(line.strip("\x08")) for line in paragraph.splitlines() if line != "\x08"]
        lines += [".PP", *([".nf", *shown, ".fi"] if is_example else shown)]
    return lines


def _escape(text: str) -> str:
    """*text* as roff shows it: no escape, no request at the start of a line, plain hyphens."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    safe = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in safe)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


if __name__ == "__main__":
    sys.stdout.write(to_man())
