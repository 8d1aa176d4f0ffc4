"""doi.org: which agency registered a DOI, and content negotiation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from tests.registry.call import Answer, Body, Call, html, json_answer
from tests.registry.collection import Records

__all__ = ["DoiOrg"]

CSL = "application/vnd.citationstyles.csl+json"


class DoiOrg:
    """Knows every DOI of the other providers, and those of agencies that have no API here.

    Attributes:
        agencies: registration agency by DOI, for DOIs that neither Crossref nor DataCite has.
        shorts: DOI by shortDOI ("10/c9wr8n").
        csl: CSL-JSON by DOI for those; a DOI without it is answered 204 (no metadata).
    """

    name = "doi"

    def __init__(
        self,
        crossref: Records,
        datacite: Records,
        agencies: Mapping[str, str] | None = None,
        csl: Mapping[str, Body] | None = None,
        shorts: Mapping[str, str] | None = None,
    ) -> None:
        self.shorts = dict(shorts or {})
        self._crossref = crossref
        self._datacite = datacite
        self.agencies = {doi.lower(): name for doi, name in (agencies or {}).items()}
        self.csl = {doi.lower(): body for doi, body in (csl or {}).items()}

    def refuse(self, call: Call, now: float) -> Answer | None:
        """No limit of its own is known."""
        return None

    def headers(self, call: Call) -> dict[str, str]:
        """None that matter."""
        return {}

    def agency(self, doi: str) -> str | None:
        """Who registered *doi*; None when nobody did."""
        if self._crossref.find("doi", doi):
            return "Crossref"
        if self._datacite.find("doi", doi):
            return "DataCite"
        return self.agencies.get(doi.lower())

    def answer(self, call: Call) -> Answer:
        """`/ra/` and `/doiRA/`: the agencies; anything else: the DOI itself."""
        if call.path.startswith("/api/handles/"):
            return self._handle(unquote(call.path.removeprefix("/api/handles/")))
        for prefix in ("/ra/", "/doiRA/"):
            if call.path.startswith(prefix):
                # A comma inside a DOI is %2C: so split first, decode then.
                dois = [unquote(each) for each in call.path[len(prefix) :].split(",")]
                return json_answer([self._agency_entry(doi) for doi in dois])
        return self._resolve(unquote(call.path[1:]), call)

    def _handle(self, handle: str) -> Answer:
        """The record of a handle: a shortDOI's alias is the DOI it stands for."""
        doi = self.shorts.get(handle)
        if doi is None:
            return json_answer({"responseCode": 100, "handle": handle}, 404)
        value = {"index": 1, "type": "HS_ALIAS", "data": {"format": "string", "value": doi}}
        return json_answer({"responseCode": 1, "handle": handle, "values": [value]})

    def _agency_entry(self, doi: str) -> Body:
        if not re.fullmatch(r"10\.[\d.]+/.+", doi):
            return {"DOI": doi, "status": "Invalid DOI"}
        agency = self.agency(doi)
        if agency:
            return {"DOI": doi, "RA": agency}
        return {"DOI": doi, "status": "DOI does not exist"}

    def _resolve(self, doi: str, call: Call) -> Answer:
        if not doi.startswith("10."):
            return html("Bad Request", 400)
        agency = self.agency(doi)
        if agency is None:
            return html("DOI Not Found", 404)
        host, accept = call.headers.get("host", ""), call.headers.get("accept", "")
        if "html" in accept or accept in ("", "*/*"):
            return Answer(302, headers={"Location": f"http://{host}/landing/{quote(doi)}"})
        if CSL not in accept:
            return html("Not Acceptable", 406)
        if agency == "Crossref":
            path = f"/crossref/v1/works/{quote(doi)}/transform/{CSL}"
            return Answer(302, headers={"Location": f"http://{host}{path}"})
        body = self.csl.get(doi.lower()) or self._datacite_csl(doi)
        return json_answer(body, content_type=CSL) if body else Answer(204)

    def _datacite_csl(self, doi: str) -> Body | None:
        for record in self._datacite.find("doi", doi):
            attributes = record.get("attributes") or record
            titles = attributes.get("titles") or [{}]
            people = attributes.get("creators") or []
            return {
                "type": "article",
                "id": f"https://doi.org/{doi.lower()}",
                "DOI": doi.lower(),
                "title": titles[0].get("title"),
                "author": [
                    {"family": each.get("familyName"), "given": each.get("givenName")}
                    if each.get("familyName")
                    else {"literal": each.get("name")}
                    for each in people
                ],
                "issued": {"date-parts": [[attributes.get("publicationYear")]]},
                "publisher": attributes.get("publisher"),
            }
        return None
