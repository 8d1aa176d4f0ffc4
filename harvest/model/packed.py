"""A long sequence in little memory."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar, overload

__all__ = ["MANY", "Packed", "compact"]

T = TypeVar("T")

MANY = 10_000
"""So many items are kept as they are; of more, each takes a tenth of the room."""
BLOCK = 500
"""Items that are read together."""


class Packed(Sequence[T]):
    """Items of a kind, pickled and compressed; each reading makes them anew.

    Args:
        then: what is done to each item when it is read.
    """

    def __init__(self, items: Iterable[T] = (), then: Callable[[T], T] | None = None) -> None:
        self._blocks: list[bytes] = []
        self._length = 0
        self._rest: list[T] = []
        self._then = then
        self._read: tuple[int, list[T]] = (-1, [])
        self.extend(items)

    def extend(self, items: Iterable[T]) -> None:
        """Add *items* at the end."""
        for item in items:
            self._rest.append(item)
            self._length += 1
            if len(self._rest) == BLOCK:
                self._blocks.append(zlib.compress(pickle.dumps(self._rest, -1), 1))
                self._rest.clear()

    def mapped(self, then: Callable[[T], T]) -> Packed[T]:
        """The same items, *then* done to each when it is read."""
        other: Packed[T] = Packed(then=then)
        other._blocks, other._rest, other._length = self._blocks, self._rest, self._length
        return other

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._blocks) + 1):
            yield from self._block(number)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(len(self))))
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError("there is no such item")
        number, within = divmod(place, BLOCK)
        if self._read[0] != number:
            self._read = (number, list(self._block(number)))
        return self._read[1][within]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != len(self):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(mine == its for mine, its in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self):,} items>"

    def _block(self, number: int) -> Iterable[T]:
        items: Any = self._rest
        if number < len(self._blocks):
            items = pickle.loads(zlib.decompress(self._blocks[number]))
        return map(self._then, items) if self._then else items


def compact(items: Iterable[T]) -> Sequence[T]:
    """*items* as a tuple, or packed where they are many.

    >>> compact(range(3)), compact(range(20_000))
    ((0, 1, 2), <20,000 items>)
    """
    coming = iter(items)
    first = list(islice(coming, MANY))
    more = list(islice(coming, 1))
    if not more:
        return tuple(first)
    made = Packed(first)
    first.clear()  # else the first of them would be held twice all along
    made.extend(chain(more, coming))
    return made
