"""Batches: packing identifiers into lists, and asking for one list or one record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from harvest.errors import SourceError
from harvest.model.identifier import Identifier
from harvest.providers import Reply
from harvest.providers.common.refusal import BadRequest

__all__ = ["fetch_batch", "into_batches", "unavailable"]


def into_batches(
    identifiers: Iterable[Identifier],
    size_of: Callable[[Identifier], int | None],
    *,
    most: int,
    longest: int,
) -> list[list[Identifier]]:
    """Split into lists of at most *most* identifiers whose sizes add up to at most *longest*.

    An identifier of size None goes by itself, after the lists. Repetitions are dropped.

    >>> names = [Identifier("doi", value) for value in ("a", "bb", "!", "ccc", "a")]
    >>> size = lambda n: None if n.value == "!" else len(n.value)
    >>> split = into_batches(names, size, most=9, longest=3)
    >>> [[name.value for name in batch] for batch in split]
    [['a', 'bb'], ['ccc'], ['!']]
    """
    listed: list[list[Identifier]] = []
    alone: list[list[Identifier]] = []
    total = longest
    for identifier in dict.fromkeys(identifiers):
        size = size_of(identifier)
        if size is None:
            alone.append([identifier])
            continue
        if not listed or total + size > longest or len(listed[-1]) == most:
            listed.append([])
            total = 0
        listed[-1].append(identifier)
        total += size
    return listed + alone


def fetch_batch(
    batch: Sequence[Identifier],
    ask_list: Callable[[list[Identifier]], Iterable[Reply]],
    ask_one: Callable[[Identifier], list[Reply]],
    source: str,
) -> Iterator[Reply]:
    """Yield the replies about one batch: of one list, or of one record.

    Args:
        ask_list: gives the replies of one list request. When it raises (before its first reply), a
            BadRequest leaves the whole batch open; any other SourceError makes it "unavailable".
        ask_one: gives the replies about one identifier; a SourceError makes it "unavailable".
    """
    try:
        if len(batch) == 1:
            yield from ask_one(batch[0])
        else:
            yield from ask_list(list(batch))
    except BadRequest as error:
        if len(batch) == 1:
            yield unavailable(source, batch[0], error)
        else:
            yield from (Reply(source, each, "open") for each in batch)
    except SourceError as error:
        yield from (unavailable(source, each, error) for each in batch)


def unavailable(source: str, identifier: Identifier, error: SourceError) -> Reply:
    """The reply that stands for *error*."""
    return Reply(source, identifier, "unavailable", reason=error.reason)
