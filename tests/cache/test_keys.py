"""Citation keys: which work a key means, and which key a work bears first."""

from __future__ import annotations

import pytest

from harvest.cache import Cache, CitationKey
from harvest.errors import CacheError
from tests.cache.world import EARLIER, crossref, doi


def works(cache: Cache, *suffixes: str) -> list[str]:
    """Handles of works with these DOIs."""
    cache.replies.save([crossref(each) for each in suffixes], EARLIER)
    found = cache.works.derive([doi(each) for each in suffixes])
    return [found[doi(each)] for each in suffixes]


def test_a_persons_key_is_first_then_the_vaults_then_by_origin(cache: Cache) -> None:
    """Pinned, adopted, what counts in the vault, literature note, bibliography, Zotero, made."""
    [work] = works(cache, "a")
    rows = [
        CitationKey("/v", "z", work, "zotero"),
        CitationKey("/v", "b", work, "bibliography"),
        CitationKey("/w", "n", work, "note"),
        CitationKey("", "g", work, "generated"),
    ]
    cache.keys.add(rows)
    assert cache.keys.first([work]).get(work) == "n"
    assert cache.keys.first([work], "/v") == {work: "b"}
    assert cache.keys.first([work], "/x") == {work: "g"}
    cache.keys.give(work, "own", "adopted")
    assert cache.keys.first([work], "/v") == {work: "own"}
    cache.keys.give(work, "mine", "pinned")
    keys = [each.key for each in cache.keys.find([work])]
    assert keys == ["mine", "own", "n", "b", "z", "g"]


def test_a_key_means_a_work_by_exact_case_where_any_has_it_so(cache: Cache) -> None:
    """Two works may bear keys that differ in case only; another case serves when it is alone."""
    first, second = works(cache, "a", "b")
    cache.keys.add(
        [CitationKey("/v", "Doe", first, "note"), CitationKey("/v", "doe", second, "note")]
    )
    assert [cache.keys.only_work(key) for key in ("Doe", "doe", "DOE")] == [first, second, None]
    assert set(cache.keys.works("DOE")) == {first, second}
    cache.keys.add([CitationKey("/w", "Roe", first, "note")])
    assert cache.keys.only_work("ROE") == first


def test_a_made_key_makes_way_for_a_persons(cache: Cache) -> None:
    """A person may pin what harvest had given to another work, but not what a person gave."""
    first, second = works(cache, "a", "b")
    cache.keys.give(first, "doe2011")
    cache.keys.give(second, "Doe2011", "pinned")
    assert cache.keys.first([first]).get(first) is None
    assert cache.keys.first([second]).get(second) == "Doe2011"
    with pytest.raises(CacheError, match=second):
        cache.keys.give(first, "doe2011", "pinned")
    with pytest.raises(CacheError, match=second):
        cache.keys.give(first, "doe2011")


def test_keys_are_forgotten_by_origin_and_vault(cache: Cache) -> None:
    """So that made keys can be made anew, and a vault's be read anew; others stay."""
    first, second = works(cache, "a", "b")
    cache.keys.give(first, "one")
    cache.keys.give(second, "two")
    cache.keys.give(second, "own", "pinned")
    cache.keys.add([CitationKey("/v", "note", first, "note")])
    assert cache.keys.forget("", ["generated"], [first]) == 1
    assert cache.keys.forget("", ["generated"]) == 1
    assert {each.key for each in cache.keys.find()} == {"own", "note"}
    assert cache.keys.forget("/v", ["note", "bibliography"]) == 1
