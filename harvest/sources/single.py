"""Asking one by one, several at once: for what no list request can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from harvest.errors import SourceError
from harvest.identifier import Identifier
from harvest.sources import Reply

__all__ = ["each", "unavailable"]


def each(
    ask: Callable[[Identifier], list[Reply]],
    identifiers: Sequence[Identifier],
    source: str,
    threads: int,
) -> Iterator[Reply]:
    """Yield the replies of *ask* for each of *identifiers*, as they arrive.

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
    with ThreadPoolExecutor(min(threads, len(identifiers)), f"{source}-single") as pool:
        for future in as_completed([pool.submit(answer, each) for each in identifiers]):
            yield from future.result()


def unavailable(source: str, identifier: Identifier, error: SourceError) -> Reply:
    """The reply that stands for *error*."""
    return Reply(source, identifier, "unavailable", reason=error.reason)
