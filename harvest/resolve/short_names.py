"""shortDOIs to DOIs: doi.org alone knows what one stands for; one request each, ever.

The answer is kept as a name of the DOI, so that neither this run nor a later one asks again.
"""

from __future__ import annotations

from collections.abc import Iterable

from harvest.cache import Cache
from harvest.errors import SourceError
from harvest.model.identifier import Identifier
from harvest.providers import ExpandsShortNames
from harvest.resolve.identifier_fetching import Fetcher, Standing

__all__ = ["SHORT", "expand"]

SHORT = "shortdoi"


def expand(
    identifiers: Iterable[Identifier], cache: Cache, fetcher: Fetcher
) -> dict[Identifier, Standing]:
    """Bring into the cache what each shortDOI stands for; say what became of those it did not.

    Other identifiers, and shortDOIs that are known, are passed over.
    """
    failed: dict[Identifier, Standing] = {}
    able = (each for each in fetcher.sources.values() if isinstance(each, ExpandsShortNames))
    expander = next(able, None)
    for short in dict.fromkeys(each for each in identifiers if each.scheme == SHORT):
        if cache.decisions.name(short) is not None or fetcher.stop.is_set():
            continue
        name = f"10/{short.value} is a shortDOI"
        if expander is None:
            failed[short] = Standing(reason=f"{name}, and doi.org was not asked for its DOI")
            continue
        try:
            doi = expander.expand(short)
        except SourceError as error:
            failed[short] = Standing(reason=f"{name}; doi.org: {error.reason}")
            continue
        if doi is None:
            failed[short] = Standing(is_absent=True, reason=f"{name} that doi.org does not know")
        else:
            cache.decisions.save_name(short, doi, "as doi.org has it")
    return failed
