"""harvest demo: the real thing on a sample, with a snapshot in place of the network."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import click

from harvest import UnwritableOutput
from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code, summary, unmatched
from harvest.cli.output import print_line, tell, write_output
from harvest.cli.progress import enrich_shown

__all__ = ["demo"]

SETTINGS = """\
# Written by harvest demo: commands run in this folder use the sample's cache and snapshot.
[cache]
path = "harvest.db"

[sources]
snapshots = ["snapshot"]
"""


@click.command()
@click.argument("folder", default="harvest-demo", metavar="[DIR]")
@click.option("--serve", "is_served", is_flag=True, help="Then show it in the browser.")
@click.option("--no-open", is_flag=True, help="With --serve: do not open the browser.")
@common_options
def demo(folder: str, is_served: bool, no_open: bool, **options: Any) -> int:
    """Run enrich and bibtex on a bundled sample vault, without a network.

    The vault is copied to DIR (default: harvest-demo), with a cache of its own. Some of its
    mentions lead nowhere, to show how that is told: this demo's exit code is 0 all the same.

    \b
    Example:
      harvest demo
      harvest demo --serve
    """
    common = read_common(options)
    target = Path(folder)
    sample = resources.files("harvest") / "sample"
    with resources.as_file(sample) as source:
        _copy(source, target)
    settings = replace(
        common.settings,
        cache=target / "harvest.db",
        snapshots=(target / "snapshot",),
        bibliographies=(),
    )
    quiet = common.verbosity < 0
    with open_session(replace(common, settings=settings), offline=True) as h:
        vault = target / "vault"
        paths = [str(vault), *map(str, sorted(vault.glob("*.bib")))]
        answers = (result := enrich_shown(h, paths, quiet=quiet)).answers
        entries = h.bibtex(result)
        write_output(target / "vault.bib", entries)
        write_output(target / "harvest.toml", SETTINGS)
        tell([*unmatched(answers), *summary(h, answers)], quiet=quiet)
        code = exit_code(h)
    works = {answer.work_id for answer in answers if answer.work_id}
    print_line("\n\n".join(entries.split("\n\n")[:2]))
    print_line(f"… {len(works)} entries in {target / 'vault.bib'}")
    tell(
        [
            f"Try next, in {target}:",
            "  harvest lookup --offline 10.1016/b978-0-444-52014-2.00048-3",
            "  harvest notes",
            "  harvest search vascular loop",
        ],
        quiet=quiet,
    )
    if is_served:
        from harvest.cli.serve_command import serve_shown

        shown = replace(common, settings=settings, offline=True)
        serve_shown(shown, port=None, opens=not no_open)
    return code


def _copy(source: Path, target: Path) -> None:
    """Copy vault and snapshot; a second run puts back what was changed and keeps the cache."""
    try:
        for part in ("vault", "snapshot"):
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{target}: cannot be written: {error}") from error
