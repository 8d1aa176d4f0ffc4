"""The elements of a CSL style as citeproc-py knows them, with what it renders wrongly put right.

citeproc-py's classes are extended, not changed; styling.py makes styles of these. What differs,
each by the CSL 1.0.2 specification:

- a group is left out when none of the variables called in it says anything, however deep;
- what stands in for absent names is said once: the variables said there are silent afterwards;
- a label stands only beside its number, in the plural where that is more than one;
- ranges are shortened by their digits, and joined by a dash in volumes and issues, too;
- titles in title case, also behind hyphens, brackets and points;
- given names are shortened as the style asks, or not at all.

An item must be a `StyledItem`: it carries what was said so far.
"""

from __future__ import annotations

import re
from typing import Any

from citeproc import CitationItem, model  # type: ignore[import-untyped]
from citeproc.source import VariableError  # type: ignore[import-untyped]
from citeproc.string import String  # type: ignore[import-untyped]

from harvest.export.page_shortening import format_numbers
from harvest.export.punctuation import END
from harvest.export.style_names import Name, Names
from harvest.export.title_case import in_title_case

__all__ = ["ELEMENTS", "StyledItem"]

_NUMBERS = frozenset(
    {"volume", "issue", "number", "collection-number", "chapter-number", "edition"}
)


class StyledItem(CitationItem):  # type: ignore[misc]
    """A work to cite, and what the style has said of it so far.

    Its entries: `silent` (variables that stood in for names), `recording` (those said while
    something stands in, None otherwise), `called` and `said` (how many variables so far).
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.update(silent=set(), recording=None, called=0, said=0)

    def call(self, variable: str) -> bool:
        """Count a variable that an element asks for; False when it must not be said again."""
        if variable in self["silent"]:
            return False
        self["called"] += 1
        return True

    def say(self, variable: str) -> None:
        """Count a variable that was said."""
        self["said"] += 1
        if self["recording"] is not None:
            self["recording"].append(variable)

    def value(self, variable: str) -> Any:
        """What the work has for *variable*; None when it has nothing or must not say it."""
        if variable in self["silent"]:
            return None
        return self.reference.get(variable.replace("-", "_"))


def _language(element: Any, item: Any) -> str:
    found = item.reference.get("language") or element.get_root().get("default-locale", "en")
    return str(found)[:2]


def _has_own_capitals(text: str) -> bool:
    """Whether the first word is spelled as it is, like "bioRxiv"."""
    first = text.split(" ", 1)[0]
    return first[1:] != first[1:].lower()


class _Cased:
    """Title case as CSL has it; it is for English only."""

    def case(self, text: Any, language: str | None = None) -> Any:
        wanted = self.get("text-case")  # type: ignore[attr-defined]
        if text and wanted == "capitalize-first" and _has_own_capitals(str(text)):
            return text
        if not text or wanted != "title":
            return super().case(text, language)  # type: ignore[misc]
        return String(in_title_case(str(text))) if language in (None, "en") else text


class Text(_Cased, model.Text):  # type: ignore[misc]
    """A variable, macro, term or value."""

    def process(self, item: Any, context: Any = None, **options: Any) -> tuple[Any, str]:
        """The text and its language."""
        context = self if context is None else context
        language = _language(self, item)
        variable = self.get("variable")
        if variable is None:
            return super().process(item, context=context, **options)[0], language
        if not item.call(variable):
            return None, language
        text = self._value(item, variable, context)
        if text:
            item.say(variable)
        return text, language

    def _value(self, item: Any, variable: str, context: Any) -> Any:
        if variable.startswith("page") and "page" in item.reference:
            return _pages(self, str(item.reference.page), variable)
        text = self._variable(item, context)
        return String(format_numbers(str(text))) if text and variable in _NUMBERS else text

    def _term(self, item: Any) -> Any:
        """The term's text; that there is no date says something, with a capital if it opens."""
        text = super()._term(item)
        if text and self.get("term") == "no date":
            text = text if item["said"] else text.capitalize_first()
            item["said"] += 1
        return text

    def quote(self, string: Any) -> Any:
        """*string* in the style's quotation marks; the closing one is marked as a piece's end."""
        text = super().quote(string)
        return text + END if self.get("quotes", "false") == "true" else text


def _pages(element: Any, pages: str, variable: str) -> Any:
    root = element.get_root()
    form = root.get("page-range-format") if hasattr(root, "locales") else None
    delimiter = element.get_single_term(name="page-range-delimiter") or "–"
    if variable == "page-first":
        return String(re.split(r"\s*[-‐‑–—,&;]", pages, maxsplit=1)[0])
    return String(format_numbers(pages, form, str(delimiter)))


class Number(_Cased, model.Number):  # type: ignore[misc]
    """A number, as it is or as an ordinal."""

    def process(self, item: Any, context: Any = None, **options: Any) -> Any:
        """The number as text; None when there is none."""
        variable = self.get("variable")
        if not item.call(variable):
            return None
        value = item.value("page" if variable == "page-first" else variable)
        if value is None:
            raise VariableError
        item.say(variable)
        if variable.startswith("page"):
            return _pages(self, str(value), variable)
        if self.get("form", "numeric") == "numeric":
            return String(format_numbers(str(value)))
        return self._process(value, variable)


class Label(_Cased, model.Label):  # type: ignore[misc]
    """The word before a number or behind names: "pp.", "editors"."""

    def process(self, item: Any, variable: Any = None, plural: Any = None, **options: Any) -> Any:
        """The word; None where what it names is not said."""
        named = variable or self.get("variable")
        if variable is None and named != "locator" and not item.value(named):
            return None
        return super().process(item, variable=variable, plural=plural, **options)

    def markup(self, text: Any) -> Any:
        """The word in the label's own case."""
        return self.wrap(self.format(self.case(self.strip_periods(text), "en"))) if text else None

    def _is_plural(self, item: Any) -> bool:
        """Whether there is more than one number: a range or a list."""
        value = str(item.value(self.get("variable")) or "")
        if self.get("variable", "").startswith("number-of"):
            return value.isdecimal() and int(value) > 1
        return "–" in format_numbers(value) or bool(re.search(r"\d\s*[,&;]\s*\w", value))


class Date(model.Date):  # type: ignore[misc]
    """A date; it counts as said where it has a part to show."""

    def process(self, item: Any, variable: Any = None, **options: Any) -> Any:
        """The date as text."""
        name = variable or self.get("variable")
        if variable is None and not item.call(name):
            return None
        text = super().process(item, variable=variable, **options)
        if text and variable is None:
            item.say(name)
        return text


class Date_Part(model.Date_Part):  # type: ignore[misc]
    """A year, month or day; what one date asks of it holds for that date only."""

    def process(self, date: Any, context: Any = None) -> Any:
        """The part as text."""
        own = dict(self.attrib)
        try:
            return super().process(date, context)
        finally:
            self.attrib.clear()
            self.attrib.update(own)


class Group(model.Group):  # type: ignore[misc]
    """Elements that stand or fall together."""

    def process(self, item: Any, context: Any = None, **options: Any) -> Any:
        """The elements joined.

        Raises:
            VariableError: variables are called in it, and none says anything.
        """
        called, stated = item["called"], item["said"]
        delimiter = self.get("delimiter", "")
        output = []
        for child in self.iterchildren():
            extra = {"delimiter": delimiter} if isinstance(child, model.Choose) else {}
            try:
                text = child.render(item, context=context, **extra, **options)
            except VariableError:
                continue
            if text:
                output.append(text)
        if not output or (item["called"] > called and item["said"] == stated):
            raise VariableError
        return self.join(output)


class Substitute(model.Substitute):  # type: ignore[misc]
    """What stands in for absent names."""

    def render(self, item: Any, context: Any = None, **options: Any) -> Any:
        """The first that says something; what it says is not said again."""
        for child in self.iterchildren():
            outer, item["recording"] = item["recording"], []
            try:
                text = child.render(item, context=context, **options)
            except VariableError:
                text = None
            recorded, item["recording"] = item["recording"], outer
            if text:
                item["silent"].update(recorded)
                if outer is not None:
                    outer.extend(recorded)
                return text
        return None


class If(model.If):  # type: ignore[misc]
    """A condition."""

    def _type(self, item: Any) -> list[bool]:
        return [each == item.reference.type for each in self.get("type").split()]

    def _variable(self, item: Any) -> list[bool]:
        wanted = (each.replace("-", "_") for each in self.get("variable").split())
        return [each in item.reference for each in wanted]

    def _is_numeric(self, item: Any) -> list[bool]:
        values = (
            item.reference.get(each.replace("-", "_")) for each in self.get("is-numeric").split()
        )
        return [value is not None and _is_number(str(value)) for value in values]


class Else_If(If):
    """A condition after others; the class bears the name that citeproc-py makes of the tag."""


_NUMERIC = re.compile(
    r"[A-Za-z]{0,3}\d+[A-Za-z]{0,3}(?:(?:\s*[-–&,]\s*|\s+)[A-Za-z]{0,3}\d+[A-Za-z]{0,3})*"
)


def _is_number(text: str) -> bool:
    return _NUMERIC.fullmatch(text.strip()) is not None


ELEMENTS: dict[str, type] = {
    each.__name__.replace("_", "-").lower(): each
    for each in (
        Text, Number, Label, Date, Date_Part, Group, Substitute, Names, Name, If, Else_If,
    )
}  # fmt: skip
"""The classes by the name of their element."""
