"""A number about a work's reception, never without its source and date."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["OVER", "Indicator"]

OVER = "harvest over "
"""So begins the source of what harvest counts itself: "harvest over SNAPSHOT of DATE"."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number or class that a source gives for a work.

    Attributes:
        name: citations, citations_by_year, fwci, citation_percentile, popularity, influence,
            impulse, downloads or views; harvest's own are early_citations (those of the year of
            publication and the three after it) and recent_citations (of the last three full years);
            of the venue, for a lookup only: venue_2yr_mean_citedness (not the impact factor),
            venue_h_index, venue_in_doaj (1 or 0, unit "flag").
        value: the number; for citations_by_year a mapping of year ("2019") to count; None where
            the source gives only a class.
        unit: what is counted ("citations", "ratio", "fraction", "score"), None for a bare class.
        class_: "Top 0.01%", "Top 0.1%", "Top 1%", "Top 10%" or "Average", only as the source
            gives it; None otherwise. In JSON the key is "class".
        source: who says so ("crossref", "openalex", "openaire", "bip", "harvest"; see `OVER`).
        as_of: ISO date on which the number was read; of a snapshot, its own date.
    """

    name: str
    value: float | int | dict[str, int] | None
    unit: str | None
    class_: str | None
    source: str
    as_of: str | None

    @property
    def is_of_snapshot(self) -> bool:
        """Whether harvest counted it over a snapshot: then it is no provider's, nor BIP!'s."""
        return self.source.startswith(OVER)
