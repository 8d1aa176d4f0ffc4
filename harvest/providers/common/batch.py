"""Batches: packing identifiers into lists, and asking one by one what no list can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from harvest.errors import SourceError
from harvest.model.identifier import Identifier
from harvest.providers import Reply
from harvest.providers.common.refusal import BadRequest

__all__ = ["ask_each", "ask_lists", "pack", "unavailable"]


def pack(
    identifiers: Iterable[Identifier],
    size_of: Callable[[Identifier], int | None],
    *,
    most: int,
    longest: int,
) -> list[list[Identifier]]:
    """Split into lists of at most *most* identifiers whose sizes add up to at most *longest*.

    An identifier of size None goes by itself, after the lists. Repetitions are dropped.

    >>> names = [Identifier("doi", value) for value in ("a", "bb", "!", "ccc", "a")]
    >>> split = pack(names, lambda n: None if n.value == "!" else len(n.value), most=9, longest=3)
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


def ask_lists(
    batches: Iterable[list[Identifier]],
    ask_list: Callable[[list[Identifier], list[Identifier]], Iterable[Reply]],
    ask_one: Callable[[Identifier], list[Reply]],
    source: str,
    threads: int,
) -> Iterator[Reply]:
    """Yield the replies about all *batches*, and then about what had to be asked singly.

    Args:
        ask_list: gives the replies of one list request, and puts into its second argument what
            the list leaves open. When it raises (before its first reply), a BadRequest leaves the
            whole batch open; any other SourceError makes it "unavailable".
        ask_one: as `ask_each` takes it; asked for batches of one and for what lists left open.
    """
    left: list[Identifier] = []
    for batch in batches:
        if len(batch) == 1:
            left += batch
            continue
        try:
            yield from ask_list(batch, left)
        except BadRequest:
            left += batch
        except SourceError as error:
            yield from (unavailable(source, each, error) for each in batch)
    yield from ask_each(ask_one, left, source, threads)


def ask_each(
    ask: Callable[[Identifier], list[Reply]],
    identifiers: Sequence[Identifier],
    source: str,
    threads: int,
) -> Iterator[Reply]:
    """Yield the replies of *ask* for each of *identifiers*, several at once, as they arrive.

    A SourceError that *ask* raises becomes an "unavailable" reply for its identifier alone.
    """

    def answer(identifier: Identifier) -> list[Reply]:
        try:
            return ask(identifier)
        except SourceError as error:
            return [unavailable(source, identifier, error)]

    if len(identifiers) < 2 or threads < 2:
        for identifier in identifiers:
            yield from answer(identifier)
        return
    from concurrent.futures import ThreadPoolExecutor, as_completed

    pool = ThreadPoolExecutor(min(threads, len(identifiers)), f"{source}-single")
    try:
        for future in as_completed([pool.submit(answer, each) for each in identifiers]):
            yield from future.result()
    finally:  # also when nobody wants the rest
        pool.shutdown(cancel_futures=True)


def unavailable(source: str, identifier: Identifier, error: SourceError) -> Reply:
    """The reply that stands for *error*."""
    return Reply(source, identifier, "unavailable", reason=error.reason)
