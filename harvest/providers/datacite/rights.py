"""How a DataCite deposit can be read: by its list of rights."""

from __future__ import annotations

from typing import Any

from harvest.model.work import Access
from harvest.text.json_shape import mappings, text
from harvest.text.license import is_creative_commons, license_name

__all__ = ["access"]

Json = dict[str, Any]


def access(body: Json, doi: str) -> Access:
    """Open where a right says so: DataCite has no field of its own for it.

    Of several rights an open licence counts, then an address or a code, then a text.
    """
    is_oa: bool | None = None
    licenses: list[str] = []
    for each in mappings(body.get("rightsList")):
        address, words = text(each.get("rightsUri")) or "", text(each.get("rights"))
        if "openAccess" in address or words in ("Open Access", "info:eu-repo/semantics/openAccess"):
            is_oa = True
            continue
        license_ = address if is_creative_commons(address) else text(each.get("rightsIdentifier"))
        if name := license_name(license_ or address or words):
            licenses.append(name)
    license_ = next(filter(_is_open_license, licenses), licenses[0] if licenses else None)
    if license_ and _is_open_license(license_):
        is_oa = True
    home = text(body.get("url")) if is_oa else None
    url = home if home and home.startswith(("http://", "https://")) else None
    if is_oa and not url:
        url = f"https://doi.org/{doi}"
    return Access(is_oa=is_oa, url=url, license=license_)


def _is_open_license(name: str) -> bool:
    return name.startswith(("cc-by", "cc0", "public-domain"))
