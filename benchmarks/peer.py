"""Other programs pointed at the same registry, each run by the Python of a venv of its own.

They have no setting for the address, so a few lines replace what they dial; all else is as
installed. Where a venv is missing, the run is left out, visibly.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PEERS", "Peer", "write_bib"]

_CITEFINDER = """
import os, sys
import citefinder.client as client
import citefinder.openalex as openalex
client.CROSSREF_BASE = os.environ["HARVEST_CROSSREF_URL"]
openalex.OPENALEX_BASE = os.environ["HARVEST_OPENALEX_URL"]
from citefinder.cli import app
app(["verify", sys.argv[1], "--out", sys.argv[2], "--mailto", "benchmark@example.org"])
"""

_BTAC = """
import os, sys
from http.client import HTTPConnection
from urllib.parse import urlsplit
import bibtexautocomplete.lookups.https as https

class Local(HTTPConnection):
    def __init__(self, domain, timeout=None, context=None):
        name = domain.split(".")[1].upper()
        self.base = urlsplit(os.environ[f"HARVEST_{name}_URL"])
        super().__init__(self.base.netloc, timeout=timeout)

    def request(self, method, path, *rest):
        super().request(method, self.base.path + path, *rest)

https.HTTPSConnection = Local
from bibtexautocomplete.core import main
main(["-q", "crossref", "-q", "openalex", "-o", sys.argv[2] + ".bib", sys.argv[1]])
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to compare with.

    Attributes:
        variable: environment variable that names its venv.
        code: what the venv's Python runs, given a .bib file and a place to write to.
    """

    name: str
    variable: str
    code: str

    def command(self, bib: Path, out: Path) -> list[str] | None:
        """How to run it; None where it is not installed."""
        venv = os.environ.get(self.variable)
        python = Path(venv) / "bin" / "python" if venv else None
        if python is None or not python.exists():
            return None
        return [str(python), "-c", self.code, str(bib), str(out)]


PEERS = (
    Peer("citefinder", "CITEFINDER_VENV", _CITEFINDER),
    Peer("bibtexautocomplete", "BTAC_VENV", _BTAC),
)


def write_bib(path: Path, dois: list[str], titles: list[str]) -> Path:
    """A .bib file with an entry for each DOI and title, in pairs; what is "" is left out."""
    entries = []
    for number, (doi, title) in enumerate(zip(dois, titles, strict=True)):
        fields = [f"  title = {{{title}}}"] if title else []
        fields += [f"  doi = {{{doi}}}"] if doi else []
        entries.append(f"@article{{key{number},\n" + ",\n".join(fields) + "\n}\n")
    path.write_text("\n".join(entries))
    return path
