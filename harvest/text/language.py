"""Languages as ISO 639-1 codes, from any code or English name that sources send."""

from __future__ import annotations

__all__ = ["language_code"]

_THREE = dict(
    pair.split(":")
    for pair in (
        "eng:en fre:fr fra:fr ger:de deu:de spa:es por:pt ita:it dut:nl nld:nl rus:ru "
        "pol:pl cat:ca jpn:ja chi:zh zho:zh kor:ko swe:sv nor:no nob:nb nno:nn dan:da "
        "fin:fi tur:tr gre:el ell:el cze:cs ces:cs slo:sk slk:sk slv:sl hun:hu ukr:uk "
        "ara:ar per:fa fas:fa rum:ro ron:ro hrv:hr srp:sr bul:bg lit:lt lav:lv est:et "
        "ind:id may:ms msa:ms glg:gl baq:eu eus:eu heb:he hin:hi vie:vi tha:th lat:la "
        "ice:is isl:is gle:ga wel:cy cym:cy afr:af english:en french:fr german:de "
        "spanish:es portuguese:pt italian:it dutch:nl russian:ru polish:pl japanese:ja "
        "chinese:zh korean:ko"
    ).split()
)


def language_code(text: str | None) -> str | None:
    """The ISO 639-1 code of a language; None for an unknown or undetermined one.

    >>> [language_code(text) for text in ("en-US", "fra/fre", "English", "und", "")]
    ['en', 'fr', 'en', None, None]
    """
    if not text:
        return None
    code = text.strip().lower().replace("_", "-").replace("/", "-").partition("-")[0]
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    return _THREE.get(code)
