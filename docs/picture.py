"""The picture in the README: the demo's card as a terminal shows it.

`python docs/picture.py > docs/card.svg`
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

import harvest
from harvest.export.card import to_card
from harvest.settings import DEFAULTS_FILE

REF = "10.1016/b978-0-444-52014-2.00048-3"
WIDTH = 92


def to_picture() -> str:
    """An SVG of the work, from the sample that comes with harvest; no network is needed."""
    sample = Path(harvest.__file__).parent / "sample"
    with (
        tempfile.TemporaryDirectory() as folder,
        harvest.open(
            cache=Path(folder) / "harvest.db",
            config=DEFAULTS_FILE,
            snapshots=[sample / "snapshot"],
            offline=True,
        ) as session,
    ):
        record = session.lookup(REF).record
    assert record is not None, REF
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    card = to_card(record, width=WIDTH, color=True)
    console.print(Text.from_ansi(f"$ harvest lookup {REF}\n{card}"))
    svg = console.export_svg(title="harvest", unique_id="harvest")
    return re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)  # it loads nothing


if __name__ == "__main__":
    print(to_picture(), end="")
