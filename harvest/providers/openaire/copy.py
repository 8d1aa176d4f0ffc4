"""The copies ("instances") of an OpenAIRE product: how they can be read, and where they are."""

from __future__ import annotations

import re
from typing import Any

from harvest.model.work import Access, Version
from harvest.text.json_shape import flag, mapping, mappings, text, texts
from harvest.text.license import license_name
from harvest.text.standard_number import distinct_dois

__all__ = ["access", "peer_reviewed", "pids", "version"]

SOURCE = "openaire"
Json = dict[str, Any]

_COLORS = frozenset({"gold", "hybrid", "bronze"})
_OPEN = frozenset({"OPEN", "OPEN ACCESS", "OPEN SOURCE"})
_SHUT = frozenset({"CLOSED", "CLOSED ACCESS", "RESTRICTED", "EMBARGO"})
_TWICE = re.compile(r"^(https?://[^/]+/)+(?=\1)")
_NOT_A_HOST = frozenset({"unknown repository", "unknown", "other"})


def access(body: Json, instances: list[Json]) -> Access:
    """The best right that any copy gives, with the first place to read."""
    label = (text(mapping(body.get("bestAccessRight")).get("label")) or "").upper()
    is_oa = True if label in _OPEN else False if label in _SHUT else None
    readable = [each for each in instances if _is_open(each)]
    addresses = [url for each in readable for url in _addresses(each)]
    licenses = [name for each in readable if (name := license_name(text(each.get("license"))))]
    return Access(
        status=_status(body, label),
        is_oa=is_oa,
        url=addresses[0] if addresses else None,
        pdf_url=next((url for url in addresses if url.lower().endswith(".pdf")), None),
        license=licenses[0] if licenses else None,
    )


def _status(body: Json, label: str) -> str:
    color = text(body.get("openAccessColor"))
    if flag(body.get("isInDiamondJournal")) or flag(body.get("inDiamondJournal")):
        return "diamond"
    if color in _COLORS:
        return color
    if flag(body.get("isGreen")) or flag(body.get("green")):
        return "green"
    return "closed" if label in _SHUT else "unknown"


def _is_open(instance: Json) -> bool | None:
    label = (text(mapping(instance.get("accessRight")).get("label")) or "").upper()
    return True if label in _OPEN else False if label in _SHUT else None


def _addresses(instance: Json) -> list[str]:
    """The addresses of a copy; a resolver's own prefix may stand there twice."""
    urls = (_TWICE.sub("", url) for url in texts(instance.get("urls")))
    return [url for url in urls if url.startswith(("http://", "https://"))]


def peer_reviewed(instances: list[Json]) -> bool | None:
    """True when a copy is; False only when every copy says it is not (repositories guess)."""
    refereed = [text(each.get("refereed")) for each in instances]
    if "peerReviewed" in refereed:
        return True
    return False if refereed and set(refereed) == {"nonPeerReviewed"} else None


def version(instance: Json) -> Version:
    """The version of the work that a copy is."""
    addresses = _addresses(instance)
    dois = distinct_dois([*pids(instance, "doi"), *addresses])
    host = text(mapping(instance.get("hostedBy")).get("value"))
    type_ = text(instance.get("type"))
    reviewed = {"peerReviewed": True, "nonPeerReviewed": False}
    return Version(
        doi=dois[0] if dois else None,
        url=addresses[0] if addresses else None,
        host=host if host and host.lower() not in _NOT_A_HOST else None,
        version="submittedVersion" if type_ == "Preprint" else None,
        is_oa=_is_open(instance),
        license=license_name(text(instance.get("license"))),
        source=SOURCE,
        type=type_,
        peer_reviewed=reviewed.get(str(instance.get("refereed"))),
        collected_from=text(mapping(instance.get("collectedFrom")).get("value")),
    )


def pids(holder: Json, scheme: str, key: str = "pids") -> list[Any]:
    """What *holder* is called in *scheme*, as it was sent."""
    return [
        each.get("value")
        for each in mappings(holder.get(key))
        if str(each.get("scheme")).lower() == scheme
    ]
