"""The names of a CSL style, with what citeproc-py renders wrongly put right.

Given names are shortened as the style asks or not at all, "and" and "et al." stand behind the
delimiter that the style has, and roles that stood in for another are not named again.
"""

from __future__ import annotations

from typing import Any

from citeproc import model  # type: ignore[import-untyped]
from citeproc.source import VariableError  # type: ignore[import-untyped]
from citeproc.string import String  # type: ignore[import-untyped]

from harvest.export.given_names import initials

__all__ = ["Name", "Names"]


class Names(model.Names):  # type: ignore[misc]
    """The names in one or more roles, or what stands in for them."""

    def process(self, item: Any, context: Any = None, **options: Any) -> Any:
        """The names with their labels.

        Raises:
            VariableError: nobody has such a role, and nothing stands in.
        """
        context = self if context is None else context
        holder = self._holder()
        output = []
        for role in self._roles(item):
            if not item.call(role) or not item.value(role):
                continue
            output.append(self._role(item, role, holder, context, **options))
            item.say(role)
        if output:
            counts = [each for each in output if isinstance(each, int)]
            if counts:
                return str(sum(counts)) if sum(counts) else None
            return self.join(output, self.get_parent_delimiter(context))
        substitute = self.substitute()
        if substitute is None:
            raise VariableError
        return substitute.render(item, context=context, **options)

    def _holder(self) -> Any:
        """The element whose name and label hold: those stood in for give theirs."""
        if self.name is None:
            within = self.xpath_search("./ancestor::cs:substitute[1]/parent::cs:names")
            return within[0] if within else self
        return self

    def _roles(self, item: Any) -> list[str]:
        """The roles to name; editors who are the translators, too, are named once."""
        roles: list[str] = self.get("variable").split()
        if set(roles) == {"editor", "translator"} and item.value("editor"):
            return roles[:1] if item.value("editor") == item.value("translator") else roles
        return roles

    def _role(self, item: Any, role: str, holder: Any, context: Any, **options: Any) -> Any:
        name = holder.name
        if name is None:
            name = holder.makeelement(f"{{{self.nsmap['cs']}}}name")
            holder.insert(0, name)
        text = name.render(item, role, context=context, **options)
        label = holder.label
        if label is None or isinstance(text, int):
            return text
        word = label.render(item, role, len(item.value(role)) > 1)
        if not word:
            return text
        return word + text if label is holder.getchildren()[0] else text + word


class Name(model.Name):  # type: ignore[misc]
    """How the names of one role are written."""

    def process(
        self, item: Any, variable: str, context: Any = None, sort_options: Any = None, **_: Any
    ) -> Any:
        """All names of *variable* as text, or their number for the form "count"."""
        names = item.reference.get(variable.replace("-", "_"), [])

        def option(name: str) -> Any:
            return self.get_option(name, context, sort_options)

        first, least = option("et-al-use-first"), option("et-al-min")
        is_cut = len(names) > 1 and least and len(names) >= least
        shown = names[:first] if is_cut else names
        if option("form") == "count":
            return len(shown)
        written = [self._one(name, at, option, context) for at, name in enumerate(shown)]
        if is_cut and (et_al := self.et_al()):
            is_last_kept = option("et-al-use-last") and len(names) >= first + 2
            last = self._one(names[-1], len(names), option, context) if is_last_kept else None
            return self._cut(written, et_al, last, option)
        return self._joined(written, option)

    def _one(self, name: Any, at: int, option: Any, context: Any) -> Any:
        given, family, dropping, kept, suffix = (part or "" for part in name.parts())
        mark = option("initialize-with")
        if given and mark is not None:
            shorten = self.get("initialize", "true") != "false"
            hyphen = self.get_root().get("initialize-with-hyphen", "true") == "true"
            given = initials(given, mark, hyphen, shorten)
            suffix = suffix if "." in mark else suffix.rstrip(".")
        parts = {"given": given, "family": family}
        order = option("name-as-sort-order")
        is_sorted = order == "all" or (order == "first" and at == 0)
        if option("form") == "short":
            parts["family"] = " ".join(filter(None, (kept, family)))
            return self._part("family", parts["family"])
        if is_sorted:
            is_kept = option("demote-non-dropping-particle") in ("never", "sort-only")
            parts["family"] = " ".join(filter(None, (kept if is_kept else "", family)))
            rest = (given, dropping, "" if is_kept else kept)
            parts["given"] = " ".join(filter(None, rest))
        else:
            parts["family"] = " ".join(filter(None, (dropping, kept, family)))
        family, given = (self._part(each, parts[each]) for each in ("family", "given"))
        if is_sorted:
            return option("sort-separator").join(filter(None, (family, given, suffix)))
        return " ".join(filter(None, (given, family, suffix)))

    def _part(self, name: str, text: str) -> Any:
        """*text* in the format that the style has for this part of a name."""
        for part in self.findall("cs:name-part", self.nsmap):
            if part.get("name") == name and text:
                return part.wrap(part.format(part.case(text)))
        return text

    def _cut(self, written: list[Any], et_al: Any, last: Any, option: Any) -> Any:
        delimiter, precedes = option("delimiter"), option("delimiter-precedes-et-al")
        names = delimiter.join(map(str, written))
        if last is not None:
            return String(f"{names}{delimiter}… {last}")
        is_joined = precedes == "always" or (precedes == "contextual" and len(written) > 1)
        if precedes == "after-inverted-name":
            is_joined = self._is_inverted(len(written) - 1, option)
        return String(f"{names}{delimiter if is_joined else ' '}{et_al}")

    def _joined(self, written: list[Any], option: Any) -> Any:
        """The names with "and" before the last, where the style has it."""
        delimiter, conjunction = option("delimiter"), option("and")
        if conjunction is None or len(written) < 2:
            return String(delimiter.join(map(str, written)))
        *others, last = map(str, written)
        word = "&" if conjunction == "symbol" else self.get_single_term(name="and")
        precedes = option("delimiter-precedes-last")
        is_joined = precedes == "always" or (precedes == "contextual" and len(others) > 1)
        if precedes == "after-inverted-name":
            is_joined = self._is_inverted(len(others) - 1, option)
        gap = delimiter if is_joined else " "
        return String(f"{delimiter.join(others)}{gap}{self.preformat(str(word))} {last}")

    def _is_inverted(self, at: int, option: Any) -> bool:
        order = option("name-as-sort-order")
        return bool(order == "all" or (order == "first" and at == 0))
