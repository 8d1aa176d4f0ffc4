"""A run that is stopped says of no work that it is absent."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import harvest

FACES = "10.1002/mds.23692"
TITLE = "The many faces of hemifacial spasm"


def test_what_was_not_asked_when_the_run_was_stopped_is_unavailable(tmp_path: Path) -> None:
    """Though its title can still be searched in a snapshot; the next run goes on."""
    sample = Path(str(resources.files("harvest"))) / "sample" / "snapshot"
    table = tmp_path / "a.csv"
    table.write_text(f"doi;title\n{FACES};{TITLE}\n;{TITLE}\n{FACES};Waves of winter wheat\n")
    found = ["matched", "matched", "ambiguous"]
    for is_stopped, statuses in ((True, ["unavailable"] * 3), (False, found)):
        with harvest.open(cache=tmp_path / "b.db", snapshots=[sample], offline=True) as h:
            if is_stopped:
                h.stop("interrupted")
            assert [each.status for each in h.enrich(table).answers] == statuses
