"""What a person decided and what was settled for good: decisions and names.

None of it is ever made again from replies, and none of it goes when works or notes do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from harvest.cache.connection import Connection
from harvest.cache.replies import by_scheme
from harvest.model.identifier import Identifier

__all__ = ["Decision", "Decisions", "get_names"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a mention; nothing when nobody was asked.

    Attributes:
        chosen: the work meant; None when only others were ruled out.
        rejected: works that are not meant.
    """

    chosen: Identifier | None = None
    rejected: tuple[Identifier, ...] = ()


class Decisions:
    """What was settled for good: on the disk when a method returns."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def decide(
        self,
        fingerprint: str,
        chosen: Identifier | None,
        rejected: Iterable[Identifier] = (),
    ) -> None:
        """Remember the decision in place of an earlier one; what was rejected stays so.

        A work chosen now is no longer rejected, one rejected now is no longer chosen.
        """
        with self._conn.writing(durable=True):
            before = self.get(fingerprint)
            ruled_out = dict.fromkeys((*before.rejected, *rejected))
            if chosen is not None:
                ruled_out.pop(chosen, None)
            kept = chosen or (before.chosen if before.chosen not in ruled_out else None)
            self._conn.run(
                "INSERT OR REPLACE INTO decisions (fingerprint, scheme, value, rejected) "
                "VALUES (?, ?, ?, ?)",
                (
                    fingerprint,
                    kept.scheme if kept else None,
                    kept.value if kept else None,
                    json.dumps([(each.scheme, each.value) for each in ruled_out]),
                ),
            )

    def get(self, fingerprint: str) -> Decision:
        """What was decided for mentions of this fingerprint."""
        row = self._conn.row(
            "SELECT scheme, value, rejected FROM decisions WHERE fingerprint = ?", (fingerprint,)
        )
        if row is None:
            return Decision()
        scheme, value, rejected = row
        chosen = None if scheme is None else Identifier(scheme, value)
        try:
            return Decision(chosen, tuple(Identifier(*each) for each in json.loads(rejected)))
        except (ValueError, TypeError, RecursionError) as error:
            self._conn.tell_damage(f"what was decided for {fingerprint} ({error})")
            return Decision(chosen)

    def fingerprints(self) -> frozenset[str]:
        """Of all mentions for which anything was decided."""
        return frozenset(each for (each,) in self._conn.rows("SELECT fingerprint FROM decisions"))

    def restore(self, fingerprint: str, decision: Decision) -> None:
        """Put back what was decided before; nothing, where nobody had decided."""
        with self._conn.writing(durable=True):
            self._conn.run("DELETE FROM decisions WHERE fingerprint = ?", (fingerprint,))
            if decision != Decision():
                self.decide(fingerprint, decision.chosen, decision.rejected)

    def chosen(self, fingerprint: str) -> Identifier | None:
        """The work a person chose; None when nobody did."""
        return self.get(fingerprint).chosen

    def rejected(self, fingerprint: str) -> tuple[Identifier, ...]:
        """The works a person ruled out."""
        return self.get(fingerprint).rejected

    def name(self, name: Identifier) -> Identifier | None:
        """What *name* was found to mean; None when nobody looked it up."""
        return get_names(self._conn, [name]).get(name)

    def save_name(self, name: Identifier, target: Identifier, how: str) -> None:
        """Remember that *name* (a Zotero key) means what *target* names, and who found out."""
        with self._conn.writing(durable=True):
            self._conn.run(
                "INSERT OR REPLACE INTO names (scheme, value, of_scheme, of_value, how) "
                "VALUES (?, ?, ?, ?, ?)",
                (name.scheme, name.value, target.scheme, target.value, how),
            )


def get_names(conn: Connection, names: Iterable[Identifier]) -> dict[Identifier, Identifier]:
    """What those of *names* mean that were saved."""
    return {
        Identifier(scheme, value): Identifier(of_scheme, of_value)
        for scheme, values in by_scheme(names).items()
        for value, of_scheme, of_value in conn.rows(
            "SELECT n.value, n.of_scheme, n.of_value FROM json_each(?) AS j "
            "CROSS JOIN names AS n ON n.scheme = ? AND n.value = j.value",
            (json.dumps(values), scheme),
        )
    }
