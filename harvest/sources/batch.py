"""Batches: packing identifiers into lists, and asking one by one what no list can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from harvest.errors import SourceError
from harvest.identifier import Identifier
from harvest.sources import Reply

__all__ = ["ask_each", "pack", "unavailable"]


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
