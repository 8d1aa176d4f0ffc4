"""Languages as ISO 639-1 codes, from any code or English name that sources send."""

from __future__ import annotations

__all__ = ["language_code", "language_name"]

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

_NAMES = dict(
    pair.split(":")
    for pair in (
        "en:English fr:French de:German es:Spanish pt:Portuguese it:Italian nl:Dutch ru:Russian "
        "pl:Polish ca:Catalan ja:Japanese zh:Chinese ko:Korean sv:Swedish no:Norwegian "
        "nb:Norwegian nn:Norwegian da:Danish fi:Finnish tr:Turkish el:Greek cs:Czech sk:Slovak "
        "sl:Slovenian hu:Hungarian uk:Ukrainian ar:Arabic fa:Persian ro:Romanian hr:Croatian "
        "sr:Serbian bg:Bulgarian lt:Lithuanian lv:Latvian et:Estonian id:Indonesian ms:Malay "
        "gl:Galician eu:Basque he:Hebrew hi:Hindi vi:Vietnamese th:Thai la:Latin is:Icelandic "
        "ga:Irish cy:Welsh af:Afrikaans bn:Bengali ur:Urdu ta:Tamil sw:Swahili mk:Macedonian "
        "sq:Albanian bs:Bosnian ka:Georgian hy:Armenian az:Azerbaijani kk:Kazakh uz:Uzbek "
        "mn:Mongolian be:Belarusian"
    ).split()
)


def language_name(code: str) -> str:
    """The English name of an ISO 639-1 code; the code itself where none is known here.

    >>> language_name("de"), language_name("pt-BR"), language_name("qq")
    ('German', 'Portuguese', 'qq')
    """
    return _NAMES.get(code.partition("-")[0].lower(), code)


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
