"""What a request to OpenAlex asks, what of it is wrong, and what it costs."""

from __future__ import annotations

import re

from tests.registry.call import Answer, Call, json_answer, names

__all__ = [
    "ID_FILTERS",
    "VALUE_FILTERS",
    "Filters",
    "cost",
    "invalid",
    "key_of",
    "read_filters",
    "searched_words",
    "wrong_parameter",
    "wrong_search",
    "wrong_select",
]

Filters = list[tuple[str, list[str]]]
"""Names, and values of which one must fit."""

FIELDS = names(
    """id doi title display_name relevance_score publication_year publication_date ids language
    primary_location type type_crossref indexed_in open_access authorships
    institution_assertions institutions countries_distinct_count institutions_distinct_count
    corresponding_author_ids corresponding_institution_ids apc_list apc_paid fwci has_fulltext
    fulltext_origin cited_by_count citation_normalized_percentile cited_by_percentile_year
    biblio is_retracted is_paratext is_xpac is_authors_truncated primary_topic topics keywords
    concepts mesh locations_count locations best_oa_location sustainable_development_goals
    awards funders has_content content_urls referenced_works_count referenced_works
    related_works abstract_inverted_index cited_by_api_url counts_by_year versions datasets
    updated_date created_date"""
)
PARAMETERS = names(
    """filter search search.exact search.title search.title.exact search.title_and_abstract
    search.title_and_abstract.exact select per_page per-page page cursor sort corpus
    include_xpac mailto api_key sample seed"""
)
ID_FILTERS = {
    "doi": "doi", "ids.doi": "doi", "openalex": "openalex", "openalex_id": "openalex",
    "ids.openalex": "openalex", "pmid": "pmid", "ids.pmid": "pmid", "pmcid": "pmcid",
    "ids.pmcid": "pmcid", "mag": "mag", "ids.mag": "mag",
    "locations.landing_page_url": "landing",
}  # fmt: skip
SEARCH_FILTERS = names(
    """title.search display_name.search title_and_abstract.search default.search title.search.exact
    display_name.search.exact"""
)
VALUE_FILTERS = frozenset({"publication_year", "type", "is_retracted", "language"})
MOST_VALUES = 100
FREE_SINGLE = re.compile(
    r"/works/(W?\d+|(doi|pmid|pmcid|mag|openalex|scopus):.*)|/sources/(S?\d+|issn(_l)?:.*)", re.I
)
"""What the edge takes for a singleton, read off the path as it came, still encoded."""


def cost(call: Call) -> int:
    """Credits for one request: by the raw path, so that an encoded colon costs."""
    if call.path.startswith("/autocomplete/") or call.path == "/rate-limit":
        return 0
    if FREE_SINGLE.fullmatch(call.path):
        return 0
    names = {name for name, _ in call.query}
    parts = (call.param("filter") or "").split(",")
    if any(name.split(".")[0] == "search" for name in names):
        return 10
    return 10 if any(part.split(":")[0] in SEARCH_FILTERS for part in parts) else 1


def key_of(call: Call) -> str:
    """The API key, however it was sent; empty without one."""
    bearer = call.headers.get("authorization", "").removeprefix("Bearer ")
    return call.param("api_key") or call.headers.get("api_key") or bearer


def invalid(words: str) -> Answer:
    """The 400 that says what is wrong."""
    return json_answer({"error": "Invalid query parameters error.", "message": words}, 400)


def wrong_parameter(call: Call) -> Answer | None:
    """The refusal of unknown or contradictory parameters."""
    names = {name for name, _ in call.query}
    unknown = names - PARAMETERS
    if unknown:
        return invalid(f"{', '.join(sorted(unknown))} is not a valid parameter.")
    if {"corpus", "include_xpac"} <= names:
        return invalid("corpus and include_xpac cannot be used together.")
    numbers = [call.param(name) or "1" for name in ("per_page", "per-page", "page")]
    if not all(each.isdigit() for each in numbers):
        return invalid("page and per-page must be integers.")
    return None


def wrong_select(call: Call) -> Answer | None:
    """The refusal of a field that no work has."""
    for name in (call.param("select") or "id").split(","):
        if name not in FIELDS:
            valid = ", ".join(sorted(FIELDS))
            return invalid(
                f"{name} is not a valid select field. Valid fields for select are: {valid}."
            )
    return None


def read_filters(text: str) -> Filters | Answer:
    """Names and OR-ed values. A comma outside double quotes separates, encoded or not."""
    filters = []
    for part in re.findall(r'(?:"[^"]*"|[^,"])+', text):
        name, colon, value = part.partition(":")
        if name in ("from_created_date", "from_updated_date"):
            words = {"error": "Plan upgrade required", "message": f"{name} needs a paid plan."}
            return json_answer(words, 429)
        if not colon or name not in {*ID_FILTERS, *SEARCH_FILTERS, *VALUE_FILTERS}:
            return invalid(
                f"{name} is not a valid field. Valid fields are underscore or hyphenated."
            )
        values = [each.strip('"') for each in value.split("|")] if name in ID_FILTERS else [value]
        if len(values) > MOST_VALUES:
            return invalid(f"Maximum number of values exceeded for {name}: {MOST_VALUES}.")
        filters.append((name, values))
    return filters


def searched_words(call: Call, filters: Filters) -> list[str]:
    """The texts to search for, from parameters and filters."""
    words = [value for name, value in call.query if name.split(".")[0] == "search"]
    return words + [values[0] for name, values in filters if name in SEARCH_FILTERS]


def wrong_search(words: list[str]) -> Answer | None:
    """What stemmed search on works does not take: an unquoted wildcard, `!`, `|`, too much."""
    for each in words:
        unquoted = re.sub(r'"[^"]*"', "", each)
        if re.search(r"[?*|]|(^|\s)!", unquoted):
            return invalid("Wildcards and this operator are not supported in stemmed search.")
        if len(each) > 1_500:
            return invalid("The search text is longer than 1,500 characters.")
    return None
