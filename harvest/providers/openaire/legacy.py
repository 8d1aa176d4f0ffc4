"""Records of OpenAIRE's retired search API, turned into the shape of its Graph API.

They came from XML: one value where there could be several, text under "#text" or "$", attributes
under "@…". Snapshots and old caches still hold them.
"""

from __future__ import annotations

from typing import Any

from harvest.text.json_shape import mapping, mappings

__all__ = ["to_product"]

Json = dict[str, Any]

_SCORES = {
    "influence_alt": ("citationCount", "citationClass"),
    "influence": ("influence", "influenceClass"),
    "popularity": ("popularity", "popularityClass"),
    "impulse": ("impulse", "impulseClass"),
}


def to_product(entity: Json) -> Json:
    """The research product in an `oaf:entity`, in the shape of Graph v2; {} when there is none."""
    result = mapping(entity.get("oaf:result"))
    if not result:
        return {}
    children = mapping(result.get("children"))
    return {
        "id": mapping(entity.get("header")).get("dri:objIdentifier"),
        "type": mapping(result.get("resulttype")).get("@classname"),
        "pids": _pids(result.get("pid")),
        "mainTitle": _main_title(result),
        "subTitle": _text_of_class(result.get("title"), "subtitle"),
        "authors": [_author(each) for each in _values(result.get("creator"))],
        "publicationDate": _text(result.get("dateofacceptance")),
        "publisher": _text(result.get("publisher")),
        "language": {"code": mapping(result.get("language")).get("@classid")},
        "descriptions": [_text(each) for each in _values(result.get("description"))],
        "countries": [{"code": each.get("@classid")} for each in mappings(result.get("country"))],
        "subjects": [
            {"subject": {"scheme": each.get("@classid"), "value": _text(each)}}
            for each in mappings(result.get("subject"))
        ],
        "bestAccessRight": {"label": mapping(result.get("bestaccessright")).get("@classid")},
        "isGreen": _flag(result.get("isgreen")),
        "isInDiamondJournal": _flag(result.get("isindiamondjournal")),
        "container": _container(result.get("journal")),
        "instances": [_instance(each) for each in mappings(children.get("instance"))],
        "projects": _projects(mapping(result.get("rels"))),
        "indicators": _indicators(result),
    }


def _values(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [each for each in value if each]
    return [value] if value else []


def _text(value: Any) -> Any:
    """The text of an element; of several, the first."""
    if isinstance(value, list):
        value = next((each for each in value if each), None)
    if isinstance(value, dict):
        return value.get("#text", value.get("$"))
    return value


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(str(_text(value)).lower())


def _pids(value: Any) -> list[Json]:
    return [{"scheme": each.get("@classid"), "value": _text(each)} for each in mappings(value)]


def _main_title(result: Json) -> Any:
    return _text_of_class(result.get("title"), "main title") or _text(result.get("title"))


def _text_of_class(value: Any, class_: str) -> Any:
    return next((_text(each) for each in mappings(value) if each.get("@classid") == class_), None)


def _author(creator: Any) -> Json:
    person = mapping(creator)
    orcid = person.get("@orcid") or person.get("@orcid_pending")
    return {
        "fullName": _text(creator),
        "name": person.get("@name"),
        "surname": person.get("@surname"),
        "rank": person.get("@rank"),
        "pid": {"id": {"scheme": "orcid", "value": orcid}} if orcid else None,
    }


def _container(journal: Any) -> Json:
    container = mapping(_values(journal)[0]) if _values(journal) else {}
    return {
        "name": _text(journal),
        "issnPrinted": container.get("@issn"),
        "issnOnline": container.get("@eissn"),
        "issnLinking": container.get("@lissn"),
        "vol": container.get("@vol"),
        "iss": container.get("@iss"),
        "sp": container.get("@sp"),
        "ep": container.get("@ep"),
    }


def _instance(instance: Json) -> Json:
    resources = mappings(instance.get("webresource"))
    types = [each.get("@classname") for each in mappings(instance.get("instancetype"))]
    hosts, collectors = (
        [each.get("@name") for each in mappings(instance.get(key))]
        for key in ("hostedby", "collectedfrom")
    )
    return {
        "pids": _pids(instance.get("pid")),
        "alternateIdentifiers": _pids(instance.get("alternateidentifier")),
        "type": types[0] if types else None,
        "urls": [_text(each.get("url")) for each in resources],
        "license": _text(instance.get("license")),
        "accessRight": {"label": mapping(instance.get("accessright")).get("@classid")},
        "refereed": mapping(instance.get("refereed")).get("@classname"),
        "hostedBy": {"value": hosts[0] if hosts else None},
        "collectedFrom": {"value": collectors[0] if collectors else None},
    }


def _projects(rels: Json) -> list[Json]:
    return [
        {"code": _text(each.get("code")), "funder": _funder(each)}
        for each in mappings(rels.get("rel"))
        if mapping(each.get("to")).get("@type") == "project"
    ]


def _funder(project: Json) -> Any:
    return mapping(mapping(project.get("funding")).get("funder")).get("@name")


def _indicators(result: Json) -> Json:
    impact: Json = {}
    usage: Json = {}
    for each in mappings(result.get("measure")):
        name = str(each.get("@id"))
        if name in _SCORES:
            score, class_ = _SCORES[name]
            impact[score], impact[class_] = each.get("@score"), each.get("@class")
        elif name in ("downloads", "views"):
            usage[name] = each.get("@count")
    return {"citationImpact": impact, "usageCounts": usage}
