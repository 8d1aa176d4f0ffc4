"""A process that writes to a cache until it is done or killed: `writer.py PATH NAME COUNT`.

Says on stdout what is saved, only after it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from harvest.cache import Cache, StoredNote
from harvest.model.mention import Mention, Reading
from tests.cache.world import EARLIER, crossref, doi, openalex


def main(path: str, name: str, count: str) -> None:
    """Save, derive and note *count* batches of two works, one of them everybody's."""
    with Cache.open(Path(path)) as cache:
        print("open", flush=True)
        for number in range(int(count)):
            mine, ours = f"{name}{number}", f"ours{number}"
            cache.replies.save([crossref(mine), crossref(ours)], EARLIER)
            cache.replies.save([openalex(doi(ours), number + 1, ours)], EARLIER)
            print(mine, flush=True)
            cache.works.derive([doi(mine), doi(ours)])
            mention = Mention(f"{name}.md", number + 1, 1, "doi", mine, (doi(mine),))
            cache.notes.save(StoredNote(f"{name}.md", str(number), 1, number), Reading((mention,)))
            cache.works.ids([doi(mine)])


if __name__ == "__main__":
    main(*sys.argv[1:])
