"""Whatever stands in one place of a reply, the rest of it is read."""

from __future__ import annotations

import copy

import pytest

from harvest.errors import UnreadableReply
from harvest.providers.source_record import to_source_record
from tests.fuzzing import places
from tests.mapping.shapes import ALL, NOW, OPENAIRE_LEGACY, OPENALEX_2022, Json

NAMING = {"doi", "id", "attributes", "oaf:entity", "oaf:result", "title", "$"}
ODD = ([["x"]], {"a": {"b": 1}}, 10**20, [[2011, 2, 10**20]], "\0")


@pytest.mark.parametrize(
    ("source", "body"),
    [*ALL.items(), ("openaire", OPENAIRE_LEGACY), ("openalex", OPENALEX_2022)],
    ids=[*ALL, "openaire of 2023", "openalex of 2022"],
)
def test_an_odd_value_costs_its_field(source: str, body: Json) -> None:
    """No other error than that a record has no name; each place in turn is a list, an object, a
    number beyond all bounds, a date that is none."""
    for number in range(sum(1 for _ in places(body))):
        for odd in ODD:
            made = copy.deepcopy(body)
            holder, key = list(places(made))[number]
            holder[key] = copy.deepcopy(odd)
            try:
                to_source_record(source, made, NOW)
            except UnreadableReply as error:
                assert str(key).lower() in NAMING, error
