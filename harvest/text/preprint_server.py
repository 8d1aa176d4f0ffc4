"""Preprint servers by the names that publishers write and by the prefixes of their DOIs.

The prefixes are those that the servers' pages name; OSF's communities have one each.
"""

from __future__ import annotations

import re

__all__ = ["is_preprint_doi", "server_name", "server_of_doi"]

_OSF = {
    "10.31219": "OSF Preprints",
    "10.31220": "AgriXiv",
    "10.31221": "Arabixiv",
    "10.31222": "MetaArXiv",
    "10.31223": "EarthArXiv",
    "10.31224": "engrXiv",
    "10.31225": "FocUS Archive",
    "10.31226": "Frenxiv",
    "10.31227": "INA-Rxiv",
    "10.31228": "LawArXiv",
    "10.31229": "LIS Scholarship Archive",
    "10.31230": "MarXiv",
    "10.31231": "MindRxiv",
    "10.31232": "NutriXiv",
    "10.31233": "PaleorXiv",
    "10.31234": "PsyArXiv",
    "10.31235": "SocArXiv",
    "10.31236": "SportRxiv",
    "10.31237": "Thesis Commons",
    "10.31730": "AfricArXiv",
    "10.34055": "BodoArXiv",
    "10.35542": "EdArXiv",
}
_PREFIXES = _OSF | {
    "10.48550": "arXiv",
    "10.2139": "SSRN",
    "10.21203": "Research Square",
    "10.20944": "Preprints.org",
    "10.22541": "Authorea",
    "10.26434": "ChemRxiv",
    "10.32942": "EcoEvoRxiv",
    "10.36227": "TechRxiv",
    "10.7287": "PeerJ Preprints",
}
_STARTS = {
    "10.1002/essoar.": "ESS Open Archive",
    "10.1590/scielopreprints": "SciELO Preprints",
    "10.51094/jxiv": "Jxiv",
    "10.2196/preprints": "JMIR Preprints",
    "10.3762/bxiv": "Beilstein Archives",
    "10.5194/egusphere": "EGUsphere",
    "10.22541/essoar": "ESS Open Archive",
}
_SERVERS = re.compile(
    r"10\.48550/arxiv\.|10\.1101/\d|10\.64898/|10\.21203/rs\.|10\.26434/chemrxiv|10\.2139/ssrn"
    r"|10\.31234/osf|10\.31219/osf|10\.31235/osf|10\.20944/preprints|10\.36227/techrxiv"
    r"|10\.22541/au\.|10\.1002/essoar\.|10\.31223/|10\.32942/|10\.55458/|10\.51094/jxiv"
    r"|10\.1590/scielopreprints|10\.35542/osf|10\.31222/osf"
)
"""DOIs that only preprint servers give: arXiv, bioRxiv and medRxiv (10.1101 before digits is
theirs, before a journal's letters the press's), Research Square, ChemRxiv, SSRN, OSF …"""

_NAMES = {
    name.lower(): name
    for name in (
        *_PREFIXES.values(),
        *_STARTS.values(),
        *(
            "bioRxiv",
            "medRxiv",
            "viXra",
            "Optica Open",
            "APSA Preprints",
            "Preprints with The Lancet",
        ),
    )
} | {
    "earth and space science open archive": "Earth and Space Science Open Archive",
    "peerj preprints": "PeerJ Preprints",
    "ssrn electronic journal": "SSRN",
    "preprints": "Preprints.org",
    "research square": "Research Square",
    "osf": "OSF Preprints",
    "arxiv (cornell university)": "arXiv",
    "biorxiv (cold spring harbor laboratory)": "bioRxiv",
    "medrxiv (cold spring harbor laboratory)": "medRxiv",
}
_ELSEWHERE = re.compile(r".*(?:rxiv|arxiv)$", re.IGNORECASE)


def server_name(text: str | None) -> str | None:
    """The preprint server that *text* names; None when it names none, but a subject or an owner.

    >>> server_name("SocArXiv"), server_name("Neuroscience"), server_name("Elsevier BV")
    ('SocArXiv', None, None)
    """
    if not text:
        return None
    known = _NAMES.get(text.lower())
    return known or (text if _ELSEWHERE.fullmatch(text) and " " not in text else None)


def server_of_doi(doi: str) -> str | None:
    """The preprint server that alone registers DOIs like *doi*, None when there is none.

    >>> server_of_doi("10.31234/osf.io/abcde"), server_of_doi("10.1101/2020.01.30.927871")
    ('PsyArXiv', None)
    """
    start = next((name for start, name in _STARTS.items() if doi.startswith(start)), None)
    return start or _PREFIXES.get(doi.partition("/")[0])


def is_preprint_doi(doi: str) -> bool:
    """Whether a preprint server registered *doi*.

    >>> is_preprint_doi("10.1101/2020.01.30.927871"), is_preprint_doi("10.1101/gad.1234")
    (True, False)
    """
    return _SERVERS.match(doi.lower()) is not None
