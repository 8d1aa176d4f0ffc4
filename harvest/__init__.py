"""harvest: from notes to merged, cached, multi-source bibliographic records, and back.

notes, .bib, lists ─▶ mentions ─▶ identifiers ──▶ fetch in batches ─┐
                          └─────▶ queries ─────▶ search ─▶ match ───┤
                                                                    ▼
   card, JSON, BibTeX, notes ◀── record ◀── merge ◀── source records (raw replies kept)
                                    └──▶ cache (SQLite), linked back to the notes
"""

__version__ = "0.1.0"
