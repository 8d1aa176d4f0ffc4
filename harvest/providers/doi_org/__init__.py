"""doi.org: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harvest.providers import Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.common.room import Room
from harvest.providers.descriptor import Provider

if TYPE_CHECKING:
    from harvest.providers.common.source_opening import Opening
    from harvest.providers.common.transport import Web

__all__ = ["PROVIDER"]

_ROOM = Room(__name__)


def _open(opening: Opening) -> Client:
    from harvest.providers.doi_org.client import Doi

    return Doi(_web(opening))


def _web(opening: Opening) -> Web:
    from harvest.providers.doi_org.client import may_follow

    return opening.web(may_follow=may_follow(opening.base, opening.run.urls.values()))


def _has_shape(body: dict[str, Any]) -> bool:
    """CSL-JSON: unlike Crossref's its title is a text; OpenAlex has a "doi" beside one."""
    if "doi" in body or not isinstance(body.get("title"), str | None):
        return False
    return "DOI" in body or ("title" in body and "type" in body)


PROVIDER = Provider(
    name="doi",
    label="doi.org",
    address="https://doi.org",
    schemes=frozenset({"doi"}),
    role="others-lack",
    # It tells whose a DOI is, and answers for agencies without an API of their own.
    comes_with=frozenset({"datacite"}),
    is_selectable=False,
    is_registry=True,
    ranks={"registered": 30, "web": 50, "curated": 50},
    open=_open,
    read=_ROOM.later("mapping", "to_source_record"),
    manners=Manners({"all": Limit(5)}, 3),
    web=_web,
    expectations=_ROOM.later("expectations", "expectations"),
    has_shape=_has_shape,
)
