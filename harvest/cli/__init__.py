"""The command line: the only place that prints or exits.

Data goes to stdout, everything else to stderr. Commands are loaded when they are called, so that
`harvest lookup` of a cached work starts in a moment.
"""

from __future__ import annotations

import errno
import gc
import importlib
import logging
import os
import shlex
import sys
import warnings
from typing import Any

import click

import harvest
from harvest import HarvestError, UnknownWork
from harvest.cli.options import common_options
from harvest.cli.outcome import EXIT_INTERRUPTED, EXIT_REFUSED
from harvest.cli.output import tell
from harvest.cli.streams import prepare_streams
from harvest.cli.targets import is_path, is_plainly_ref

__all__ = ["main"]

COMMANDS = {
    "annotate": "Write what is known of a note's works into the note.",
    "bibtex": "Print BibTeX for all works that notes cite.",
    "cache": "Look after the cache: info, check, rebuild, prune, forget, path.",
    "check": "Find retractions, published preprints and wrong references.",
    "completion": "Let the shell complete commands and options.",
    "config": "Look after the settings: show, init, path.",
    "demo": "Run enrich and bibtex on a bundled sample, without a network.",
    "doctor": "Check settings, cache, clock and each source; say what differs.",
    "enrich": "Resolve every mention in notes, .bib files and lists.",
    "export": "Write works, notes or the whole cache in any format.",
    "key": "Show or pin a work's citation key.",
    "lookup": "Show the record of a DOI, another identifier, a title or a reference.",
    "mcp": "Answer an assistant by the Model Context Protocol.",
    "notes": "List the notes that cite a work, or the works of a note.",
    "open": "Open a work's page, PDF, Zotero item or note.",
    "refresh": "Ask again what has gone stale, and say what changed.",
    "review": "Choose among candidates where harvest could not.",
    "search": "Search the cache's full text.",
    "serve": "Show the library in the browser.",
    "stats": "Count works by year, type, venue, access, impact and notices.",
    "snapshot": "Build a dataset of all of Crossref, OpenAlex or DataCite: build, info, check.",
    "undo": "Give files back what they held before harvest last wrote them.",
    "watch": "Keep a bibliography up to date while notes change.",
}
"""Command, defined in the module of its name and `_command`, and its line in `harvest --help`."""

RARELY = 50_000
"""New objects between two searches for cycles: records are trees, and looking for cycles in them
after every 700 takes a tenth of a bulk run."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _WarningPrinter(logging.Handler):
    """Warnings of the library, for the person: inert as all that is told."""

    def emit(self, record: logging.LogRecord) -> None:
        tell(record.getMessage())


WARNINGS = _WarningPrinter(logging.WARNING)


class _Commands(click.Group):
    """A group that imports a command's module only when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing or cmd_name.startswith("-"):
                return None
            raise click.exceptions.NoSuchCommand(
                cmd_name, _advice(cmd_name), possibilities=COMMANDS, ctx=ctx
            )
        module = importlib.import_module(f"harvest.cli.{cmd_name}_command")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(harvest.__version__, prog_name="harvest")
@common_options
def cli(**options: Any) -> None:
    """From notes, .bib files and lists to merged bibliographic records, and back.

    Try it without a network: harvest demo
    """


def _advice(word: str) -> str | None:
    """What to do with a word that is no command, where that is plain: a file, or a work."""
    refusal = f"No such command {word!r}."
    if is_path(word):
        return f"{refusal} To read a file or folder: harvest enrich {shlex.quote(word)}"
    if is_plainly_ref(word) or " " in word:
        return f"{refusal} For a work: harvest lookup {shlex.quote(word)}"
    return None


def _run(arguments: list[str] | None) -> Any:
    """Run the command and return its exit code.

    click's own `main` would end a broken pipe with 1, which means "something is open" here.
    """
    if "_HARVEST_COMPLETE" in os.environ:
        return cli.main(arguments, prog_name="harvest")
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        with cli.make_context("harvest", given) as context:
            return cli.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line and exit; every expected error is one line on stderr.

    The process is the command's own, so its garbage collector and the warnings of other packages
    may be set; a library must not.
    """
    gc.set_threshold(RARELY)
    warnings.filterwarnings("ignore", module="openpyxl")  # what it cannot copy is told by us
    prepare_streams()
    logging.getLogger("harvest").addHandler(WARNINGS)  # a second time it changes nothing
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except HarvestError as error:
        tell(f"harvest: {error}{_hint(error)}")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        tell("harvest: interrupted; what was answered is kept, run again to go on")
        # Threads may still wait for a source; nobody waits for them after a second Ctrl-C.
        os._exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) went away: no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        tell(f"harvest: {_os_message(error)}")
        if sys.stdout is not None:  # nothing more is to be written where writing failed
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_REFUSED)


def _hint(error: HarvestError) -> str:
    """What to run first; "" where nothing helps."""
    if not isinstance(error, UnknownWork) or error.to_look_up is None:
        return ""
    import shlex

    return f"; first run: harvest lookup {shlex.quote(error.to_look_up)}"


def _os_message(error: OSError) -> str:
    """What the system refused, and where."""
    where = f"{error.filename}: " if error.filename is not None else ""
    if error.errno in FULL:
        what = f"{where}the disk is full ({error.strerror})"
        return f"{what}; what was answered is kept, make room and run again"
    return f"{where}{error.strerror or error}"
