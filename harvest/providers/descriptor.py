"""The row of a source: what harvest must know to ask it, read it, merge it and examine it.

A room's `__init__` defines its row as `PROVIDER`. What costs time to load (a client, a mapping) is
imported inside the row's functions, when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harvest.model.provider import ProviderFacts
from harvest.providers.common.limit import Limit, Manners

if TYPE_CHECKING:
    from harvest.model.identifier import Identifier
    from harvest.model.indicator import Indicator
    from harvest.model.record import SourceRecord
    from harvest.providers import Body, Client
    from harvest.providers.common.question import Question
    from harvest.providers.common.snapshot_entry import SnapshotEntry
    from harvest.providers.common.snapshot_row import RowReader
    from harvest.providers.common.source_opening import Opening
    from harvest.providers.common.transport import Web

__all__ = ["Expectations", "Provider"]

ONE_IN_A_SECOND = Manners({"all": Limit(1)}, 1)


def _plain_web(opening: Opening) -> Web:
    return opening.web()


@dataclass(frozen=True, slots=True)
class Expectations:
    """What `doctor` asks a service.

    Attributes:
        known: a work that it has, to be asked for as harvest asks.
        questions: requests with the answers they should get.
    """

    known: Identifier
    questions: Sequence[Question] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider(ProviderFacts):
    """A source's whole row.

    Attributes:
        open: the client; it asks nothing yet.
        read: a reply's body and its time (ISO, UTC) as a record. Never fails on a body of the
            right outer shape; raises UnreadableReply on others.
        manners: how it is asked by whoever gives neither address nor key.
        polite_manners: the same where a contact address is given, None for no difference.
        keyed_manners: the same where its first secret is given; goes before the others.
        connects_slowly: its limits leave no room for a first request that arrives late because it
            had to connect before.
        unread: names in a body that are not stored: long, and no record is made of them.
        web: the bare service, for `doctor`; with the headers that it needs.
        expectations: what `doctor` asks; with True also the largest lists that harvest sends.
        has_shape: whether a body is one of its own, for files that do not say whose they are.
        snapshot_entry: what a record in a snapshot is found by; None where snapshots hold none.
        row_reader: how its records become rows of a dataset; None keeps whole bodies.
        venue_indicators: of a venue's body, as of a date; where its client can `venue`.
    """

    open: Callable[[Opening], Client]
    read: Callable[[Body, str], SourceRecord]
    manners: Manners = ONE_IN_A_SECOND
    polite_manners: Manners | None = None
    keyed_manners: Manners | None = None
    connects_slowly: bool = False
    unread: tuple[str, ...] = ()
    web: Callable[[Opening], Web] = _plain_web
    expectations: Callable[[bool], Expectations] | None = None
    has_shape: Callable[[dict[str, Any]], bool] = lambda body: False
    snapshot_entry: Callable[[Body], SnapshotEntry | None] | None = None
    row_reader: Callable[[], RowReader] | None = None
    venue_indicators: Callable[[Body, str], tuple[Indicator, ...]] | None = None

    def manners_for(self, *, polite: bool, keyed: bool) -> Manners:
        """How it is asked by who gives an address (*polite*) or its key (*keyed*)."""
        if keyed and self.keyed_manners:
            return self.keyed_manners
        return self.polite_manners if polite and self.polite_manners else self.manners
