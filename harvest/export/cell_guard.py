"""Cells of tables that a spreadsheet must take for text, whatever a source or a note says."""

from __future__ import annotations

from harvest.export.columns import Cell

__all__ = ["guarded", "is_formula"]

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
"""What makes Excel and LibreOffice compute a cell (OWASP: CSV injection)."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula.

    >>> is_formula("=1+1"), is_formula("A title")
    (True, False)
    """
    return text.startswith(BEGINNINGS)


def guarded(cell: Cell) -> str:
    """The cell as it is written into CSV; an apostrophe before what would be computed.

    Numbers are never touched: a year, or -0.5, is no formula.

    >>> guarded("=HYPERLINK(1)"), guarded(-0.5), guarded(None), guarded(True)
    ("'=HYPERLINK(1)", '-0.5', '', 'true')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return f"'{cell}" if is_formula(cell) else cell
    return f"{cell}"
