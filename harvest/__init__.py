"""harvest: from notes to merged, cached, multi-source bibliographic records, and back.

notes, .bib, lists ─▶ mentions ─▶ identifiers ──▶ fetch in batches ─┐
                          └─────▶ queries ─────▶ search ─▶ match ───┤
                                                                    ▼
   card, JSON, BibTeX, notes ◀── record ◀── merge ◀── source records (raw replies kept)
                                    └──▶ cache (SQLite), linked back to the notes

    with harvest.open(cache="refs.db", mailto="me@example.org") as h:
        answer = h.lookup("10.1002/mds.23692")

The names in `__all__` are the contract; docs/python.md explains each. They are imported when they
are first used, so that `import harvest` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harvest.cache import Citing
    from harvest.cache.leafing import Facet
    from harvest.check import Difference, Finding
    from harvest.check.change import Change
    from harvest.check.finding_table import (
        FINDING_FORMATS,
        by_gravity,
        findings_to_text,
        to_annotation,
        to_summary,
    )
    from harvest.check.finding_words import finding_message
    from harvest.check.gravity import failing_groups
    from harvest.errors import (
        BudgetSpent,
        CacheError,
        HarvestError,
        InvalidArgument,
        InvalidIdentifier,
        SettingsError,
        SourceError,
        SourceRefused,
        SourceUnavailable,
        UnknownWork,
        UnreadableInput,
        UnreadableReply,
        UnwritableNote,
        UnwritableOutput,
    )
    from harvest.export.distribution import Bar, Distribution, Statistics
    from harvest.model.answer import Answer, Candidate
    from harvest.model.identifier import Identifier
    from harvest.model.mention import Mention, Problem
    from harvest.model.record import Record
    from harvest.model.work import Update, Work
    from harvest.providers.checkup import Asked, Checkup
    from harvest.resolve.plan import Plan, Range
    from harvest.session.browsing import Browse
    from harvest.session.datasets import (
        build_snapshot,
        check_snapshot,
        count_indicators,
        snapshot_info,
    )
    from harvest.session.events import Changed, Event, Progress, SourceFailed, TableRead
    from harvest.session.front_door import Session
    from harvest.session.given_works import CachedWork
    from harvest.session.repairing import Repair
    from harvest.session.reporting import ReportFormat
    from harvest.session.results import FileChange, Refreshed, Result, Usage
    from harvest.session.review_table import Imported, ReviewFormat
    from harvest.session.reviewing import Choice
    from harvest.session.self_check import Diagnosis, PartCheck
    from harvest.session.start import check_cache, doctor, repair_cache, undo
    from harvest.session.start import open_session as open
    from harvest.session.table_copy import TableCopy
    from harvest.session.text_formats import FORMATS
    from harvest.session.watching import Watched
    from harvest.session.work_address import Addresses
    from harvest.settings import Settings, load_settings
    from harvest.writeback import Style as NoteStyle
    from harvest.writeback.bib_changes import EntryReport
    from harvest.writeback.row_file import ROW_FORMATS, RowFormat

__version__ = "0.2.0"

__all__ = [
    "FINDING_FORMATS",
    "FORMATS",
    "ROW_FORMATS",
    "Addresses",
    "Answer",
    "Asked",
    "Bar",
    "Browse",
    "BudgetSpent",
    "CacheError",
    "CachedWork",
    "Candidate",
    "Change",
    "Changed",
    "Checkup",
    "Choice",
    "Citing",
    "Diagnosis",
    "Difference",
    "Distribution",
    "Event",
    "EntryReport",
    "Facet",
    "FileChange",
    "Finding",
    "HarvestError",
    "Identifier",
    "Imported",
    "InvalidArgument",
    "InvalidIdentifier",
    "Mention",
    "NoteStyle",
    "PartCheck",
    "Plan",
    "Problem",
    "Progress",
    "Range",
    "Record",
    "Refreshed",
    "Repair",
    "ReportFormat",
    "ReviewFormat",
    "Result",
    "RowFormat",
    "Session",
    "Settings",
    "SettingsError",
    "SourceError",
    "SourceFailed",
    "SourceRefused",
    "SourceUnavailable",
    "Statistics",
    "TableCopy",
    "TableRead",
    "UnknownWork",
    "UnreadableInput",
    "UnreadableReply",
    "UnwritableNote",
    "UnwritableOutput",
    "Update",
    "Usage",
    "Watched",
    "Work",
    "by_gravity",
    "build_snapshot",
    "check_cache",
    "check_snapshot",
    "count_indicators",
    "doctor",
    "failing_groups",
    "finding_message",
    "findings_to_text",
    "load_settings",
    "open",
    "repair_cache",
    "snapshot_info",
    "to_annotation",
    "to_summary",
    "undo",
]

_NAMES = {
    "cache": ("Citing",),
    "cache.leafing": ("Facet",),
    "check": ("Difference", "Finding"),
    "check.change": ("Change",),
    "check.finding_table": (
        "FINDING_FORMATS",
        "by_gravity",
        "findings_to_text",
        "to_annotation",
        "to_summary",
    ),
    "check.finding_words": ("finding_message",),
    "check.gravity": ("failing_groups",),
    "export.distribution": ("Bar", "Distribution", "Statistics"),
    "model.answer": ("Answer", "Candidate"),
    "model.identifier": ("Identifier",),
    "model.mention": ("Mention", "Problem"),
    "model.record": ("Record",),
    "model.work": ("Update", "Work"),
    "providers.checkup": ("Asked", "Checkup"),
    "resolve.plan": ("Plan", "Range"),
    "session.work_address": ("Addresses",),
    "session.browsing": ("Browse",),
    "session.datasets": (
        "build_snapshot",
        "check_snapshot",
        "count_indicators",
        "snapshot_info",
    ),
    "session.events": ("Event", "Changed", "Progress", "SourceFailed", "TableRead"),
    "session.front_door": ("Session",),
    "session.given_works": ("CachedWork",),
    "session.results": ("FileChange", "Refreshed", "Result", "Usage"),
    "session.reporting": ("ReportFormat",),
    "session.review_table": ("Imported", "ReviewFormat"),
    "session.reviewing": ("Choice",),
    "session.self_check": ("Diagnosis", "PartCheck"),
    "session.table_copy": ("TableCopy",),
    "session.repairing": ("Repair",),
    "session.start": ("check_cache", "doctor", "open", "repair_cache", "undo"),
    "session.watching": ("Watched",),
    "session.text_formats": ("FORMATS",),
    "settings": ("Settings", "load_settings"),
    "writeback": ("NoteStyle",),
    "writeback.bib_changes": ("EntryReport",),
    "writeback.row_file": ("ROW_FORMATS", "RowFormat"),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a name of the contract when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'harvest' has no attribute {name!r}")
    home = importlib.import_module(f"harvest.{_HOMES.get(name, 'errors')}")
    value = getattr(home, {"NoteStyle": "Style", "open": "open_session"}.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
