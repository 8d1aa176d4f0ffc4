"""Very many items in little memory: a sequence, and a set that is only counted and looked into."""

from __future__ import annotations

import os
import pickle
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any, TypeVar, overload

__all__ = ["MANY", "Distinct", "Packed", "compact"]

T = TypeVar("T")

MANY = 10_000
"""So many items are kept as they are; more are put away."""
BLOCK = 500
"""Items that are read together."""
_CAN_SHARE = hasattr(os, "pread")
"""Whether several threads can read one file, each at its own place."""


class Packed(Sequence[T]):
    """Items of a kind, pickled and compressed; each reading makes them anew.

    They lie in a nameless file that goes with the sequence; in memory where there is none.

    Args:
        then: what is done to each item when it is read.
    """

    def __init__(self, items: Iterable[T] = (), then: Callable[[T], T] | None = None) -> None:
        self._blocks = _Blocks()
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
        kept = self._read
        if kept[0] != number:
            kept = self._read = (number, list(self._block(number)))
        return kept[1][within]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != len(self):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(mine == its for mine, its in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return Packed, (list(self),)

    def __repr__(self) -> str:
        return f"<{len(self):,} items>"

    def _block(self, number: int) -> Iterable[T]:
        items: Any = self._rest
        if number < len(self._blocks):
            items = pickle.loads(zlib.decompress(self._blocks[number]))
        return map(self._then, items) if self._then else items


class _Blocks:
    """Blocks of bytes, in a nameless file where there can be one; any thread may read them."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._can_write = _CAN_SHARE
        self._ends = array("q", [0])
        self._held: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, block: bytes) -> None:
        try:
            self._write(block)
        except OSError:  # no folder for it, or no room: what is written stays readable
            self._can_write = False
        if not self._can_write:
            self._held[len(self)] = block
        self._ends.append(self._ends[-1] + len(block))

    def _write(self, block: bytes) -> None:
        if self._can_write:
            if self._file is None:
                from tempfile import TemporaryFile  # slow to import, and few tables are long

                self._file = TemporaryFile(buffering=0)  # noqa: SIM115 (closed below)
            if self._file.write(block) != len(block):
                raise OSError("no room")

    def __getitem__(self, number: int) -> bytes:
        if number in self._held or self._file is None:
            return self._held[number]
        start, end = self._ends[number : number + 2]
        return os.pread(self._file.fileno(), end - start, start)

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()


class Distinct:
    """How many different things there are, in eight bytes each.

    Two things count as one where their hashes of 64 bits are the same: once in a billion sets of
    a hundred thousand.
    """

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._runs: list[array[int]] = []
        """Sorted, each longer than the next."""

    def add(self, thing: Hashable) -> bool:
        """Whether *thing* was not there before."""
        if thing in self:
            return False
        self._recent.add(hash(thing))
        if len(self._recent) >= MANY:
            from heapq import merge

            run = array("q", sorted(self._recent))
            self._recent.clear()
            while self._runs and len(self._runs[-1]) <= len(run):
                run = array("q", merge(self._runs.pop(), run))
            self._runs.append(run)
        return True

    def __contains__(self, thing: Hashable) -> bool:
        mark = hash(thing)
        return mark in self._recent or any(_holds(run, mark) for run in self._runs)

    def __len__(self) -> int:
        return len(self._recent) + sum(map(len, self._runs))


def _holds(run: array[int], mark: int) -> bool:
    at = bisect_left(run, mark)
    return at < len(run) and run[at] == mark


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
