"""The manner of a .bib file, learned from its entries, so that what is added looks like the rest.

Which fields its entries have and in which order, LaTeX or UTF-8, bare numbers, double braces
around titles, and the forms in which it writes DOIs and months.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from harvest.export.bib_span import EntrySpan, FieldSpan
from harvest.export.bibtex_option import BibOptions, Dialect
from harvest.text.doi_pattern import DOI_HINT, RESOLVER
from harvest.text.month import MONTHS, SHORT_MONTHS

__all__ = ["FileStyle", "learn_style"]

Value = Callable[[FieldSpan], str | None]
"""The LaTeX of a field; None where it cannot be told (joined values, unknown strings)."""

_DOI = re.compile(
    r"(?P<form>\\url\{)?(?P<prefix>(?:" + RESOLVER + r"|doi:\s?)?)" + DOI_HINT,
    re.IGNORECASE,
)
_ACCENT = re.compile(r"\\[\"'`^~=.uvHcdbkr](?![A-Za-z]{2})")
_BARE_FIELDS = ("year", "volume", "number")


@dataclass(frozen=True, slots=True)
class FileStyle:
    """How the entries of one file are written.

    Attributes:
        options: dialect and letters for what is added.
        used: how many entries have a field, by its lower-case name.
        before: how many entries have the one field before the other.
        bare: fields whose numbers stand without delimiters.
        has_double_braces: titles stand in {{...}}.
        doi: what a DOI stands in: "{}", "https://doi.org/{}", ...
        escapes_doi: underscores of DOIs are escaped.
        month: "macro" (jun), "name" ({June}), "short" ({Jun}), "number" ({6}) or "padded" ({06}).
        quotes: values stand in quotation marks, where an entry itself does not tell.
    """

    options: BibOptions
    used: Counter[str]
    before: Counter[tuple[str, str]]
    bare: frozenset[str]
    has_double_braces: bool
    doi: str
    escapes_doi: bool
    month: str
    quotes: bool

    def written(self, name: str, value: str) -> str:
        """The *value* of field *name* ({...}, or a month's macro) as this file would have it."""
        inner = value[1:-1] if value.startswith("{") else value
        if name == "doi":
            escaped = re.sub(r"(?<!\\)_", r"\\_", inner) if self.escapes_doi else inner
            return "{" + self.doi.replace("{}", escaped) + "}"
        if name == "month" and inner in SHORT_MONTHS:
            return self._month(SHORT_MONTHS.index(inner))
        if name in self.bare and inner.isdecimal() and inner.isascii():
            return inner
        if name in ("title", "booktitle") and self.has_double_braces and inner:
            return "{{" + inner + "}}"
        return value

    def _month(self, index: int) -> str:
        forms = {
            "name": MONTHS[index],
            "short": MONTHS[index][:3],
            "number": str(index + 1),
            "padded": f"{index + 1:02}",
        }
        return f"{{{forms[self.month]}}}" if self.month in forms else SHORT_MONTHS[index]

    def place_of(self, name: str, fields: Sequence[str]) -> int:
        """Before which of *fields* (lower-case names) the file would put *name*; the end if open.

        The place with the fewest entries against it; the last of several.
        """
        best, fewest = len(fields), sum(self.before[name, other] for other in fields)
        against = fewest
        for at in reversed(range(len(fields))):
            against += self.before[fields[at], name] - self.before[name, fields[at]]
            if against < fewest:
                best, fewest = at, against
        return best


def learn_style(text: str, entries: Sequence[EntrySpan], value: Value) -> FileStyle:
    """The style of the file *text* with these *entries*."""
    used: Counter[str] = Counter()
    before: Counter[tuple[str, str]] = Counter()
    fields: dict[str, list[FieldSpan]] = {}
    for entry in entries:
        names = list(dict.fromkeys(field.name.lower() for field in entry.fields))
        used.update(names)
        before.update((a, b) for at, a in enumerate(names) for b in names[at + 1 :])
        for field in entry.fields:
            fields.setdefault(field.name.lower(), []).append(field)
    delimiters = Counter(field.delimiter for many in fields.values() for field in many)
    dois = [(value(field) or "").strip() for field in fields.get("doi", ())]
    return FileStyle(
        options=BibOptions(dialect=_dialect(used), ascii=_is_ascii(text)),
        used=used,
        before=before,
        bare=frozenset(name for name in _BARE_FIELDS if _is_bare(fields.get(name, ()), value)),
        has_double_braces=_most(_is_braced(value(each)) for each in fields.get("title", ())),
        doi=_doi_form(dois),
        escapes_doi=_most(r"\_" in doi for doi in dois if "_" in doi),
        month=_month_form(fields.get("month", ()), value),
        quotes=delimiters['"'] > delimiters["{"],
    )


def _dialect(used: Counter[str]) -> Dialect:
    """BibLaTeX, if the file uses its fields more than BibTeX's."""
    modern = used["date"] + used["journaltitle"]
    return "biblatex" if modern > used["year"] + used["journal"] else "bibtex"


def _is_ascii(text: str) -> bool | None:
    """Whether letters become LaTeX: the file's own way; None leaves it to the dialect's custom."""
    if not text.isascii():
        return False
    return True if _ACCENT.search(text) else None


def _most(votes: Iterable[bool]) -> bool:
    """Whether more than half of the votes, and at least one, are for it."""
    all_votes = list(votes)
    return sum(all_votes) * 2 > len(all_votes)


def _is_bare(fields: Sequence[FieldSpan], value: Value) -> bool:
    return _most(field.delimiter == "" for field in fields if (value(field) or "").isdigit())


def _is_braced(value: str | None) -> bool:
    """Whether one pair of braces holds the whole value."""
    if not value or value[0] != "{" or value[-1] != "}":
        return False
    depth = 0
    for at, char in enumerate(value):
        depth += (char == "{") - (char == "}")
        if depth == 0 and at < len(value) - 1:
            return False
    return True


def _doi_form(dois: Sequence[str]) -> str:
    """What most DOIs of the file stand in; "{}" when they are bare or there are none."""
    forms: Counter[str] = Counter()
    for doi in dois:
        if found := _DOI.match(doi):
            prefix = found["prefix"]
            forms[rf"\url{{{prefix}{{}}}}" if found["form"] else f"{prefix}{{}}"] += 1
    return forms.most_common(1)[0][0] if forms else "{}"


def _month_form(fields: Sequence[FieldSpan], value: Value) -> str:
    forms = Counter(form for field in fields if (form := _form_of_month(field, value(field))))
    return forms.most_common(1)[0][0] if forms else "macro"


def _form_of_month(field: FieldSpan, value: str | None) -> str | None:
    month = (value or "").strip()
    if month.isdecimal():
        return "padded" if month.startswith("0") else "number"
    if field.delimiter == "" and month.lower() in SHORT_MONTHS:
        return "macro"
    if month in MONTHS and len(month) > 3:
        return "name"
    return "short" if month.lower().rstrip(".") in SHORT_MONTHS else None
