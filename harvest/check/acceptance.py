"""Findings that the user accepts, by key and kind, with a reason; read from .harvest-check.toml.

[[accept]]
key = "smith2020"            # or doi = "10.1000/xyz"
kind = "wrong-details"       # a kind, its group, or a list of them
reason = "the publisher's record is wrong, see its PDF"
file = "refs.bib"            # only there; may be left out
until = 2027-06-30           # the last day on which it holds; may be left out
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import PurePath

from harvest.check.finding import VERIFIED, Finding
from harvest.check.gravity import KINDS, group_of
from harvest.errors import SettingsError
from harvest.model.mention import Mention
from harvest.text.toml_text import read_toml

__all__ = ["NAME", "Acceptance", "apply_acceptances", "parse_acceptances"]

NAME = ".harvest-check.toml"
_KNOWN = frozenset({"key", "doi", "kind", "reason", "file", "until"})


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding.

    Attributes:
        path, line: where it is written.
        key, doi: of the entry; one of the two is None.
        kinds: kinds of findings or their groups.
        file: the name of the file it holds for; None for all beside it.
        until: the last day on which it holds (ISO); None for ever.
    """

    path: str
    line: int
    key: str | None
    doi: str | None
    kinds: frozenset[str]
    reason: str
    file: str | None = None
    until: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether it accepts the finding."""
        return self._is_of(finding) and bool(self.kinds & {finding.kind, group_of(finding), "all"})

    def _is_of(self, finding: Finding) -> bool:
        mention = finding.mention
        if self.file is not None and PurePath(mention.path).name != self.file:
            return False
        if self.key is not None:
            return mention.cite_key == self.key
        names = {str(each.value) for each in mention.identifiers if each.scheme == "doi"}
        return self.doi in names | {finding.doi}


def parse_acceptances(text: str, path: str) -> list[Acceptance]:
    """The acceptances that the file *text* at *path* holds.

    Raises:
        SettingsError: it is no TOML, or an entry lacks what it needs; says which line.
    """
    try:
        data = read_toml(text)
    except ValueError as error:
        raise SettingsError(f"{path}: is no TOML: {error}") from error
    entries = data.get("accept", [])
    if set(data) - {"accept"} or not isinstance(entries, list):
        raise SettingsError(f"{path}: holds [[accept]] tables only; see harvest check --help")
    lines = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[accept]]"]
    lines += [0] * (len(entries) - len(lines))
    return [_read(each, path, line) for each, line in zip(entries, lines, strict=False)]


def _read(entry: object, path: str, line: int) -> Acceptance:
    where = f"{path}:{line}" if line else path
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: accept is no table; write [[accept]]")
    if unknown := sorted(set(entry) - _KNOWN):
        raise SettingsError(f"{where}: unknown: {', '.join(unknown)}; known: key, doi, kind, …")
    kinds = entry.get("kind")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    texts = [entry.get(name) or None for name in ("key", "doi", "reason", "file")]
    if not isinstance(kinds, list) or not all(isinstance(each, str) for each in kinds):
        raise SettingsError(f"{where}: kind must be a kind of finding, or a list of kinds")
    if wrong := [each for each in kinds if each not in KINDS]:
        near = get_close_matches(wrong[0], sorted(KINDS), 1)
        what = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(KINDS))}"
        raise SettingsError(f"{where}: {wrong[0]!r} is no kind of finding; {what}")
    if not all(each is None or isinstance(each, str) for each in texts):
        raise SettingsError(f"{where}: key, doi, reason and file must be texts")
    key, doi, reason, file = texts
    if (key is None) is (doi is None):
        raise SettingsError(f"{where}: needs a key or a doi, one of the two")
    if not reason or not reason.strip():
        raise SettingsError(f"{where}: needs a reason: why the finding is accepted")
    if file and PurePath(file).name != file:
        raise SettingsError(f"{where}: file is a name, of a file beside this one: {file!r}")
    bare = doi.lower().removeprefix("https://doi.org/").removeprefix("doi:") if doi else None
    until = _day(entry.get("until"), where)
    return Acceptance(path, line, key, bare, frozenset(kinds), reason.strip(), file, until)


def _day(value: object, where: str) -> str | None:
    """The last day, which TOML has a form of its own for, or as a text."""
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise SettingsError(f"{where}: until must be a day, as 2027-06-30, not {value}") from error


def apply_acceptances(
    findings: Sequence[Finding],
    accepted: Mapping[str, Iterable[Acceptance]],
    whole: Collection[str] = (),
    today: str = "",
) -> list[Finding]:
    """The findings, those that the user accepts marked so; then what no longer applies.

    Args:
        accepted: by path of the file checked.
        whole: the paths of those lists of acceptances beside which all was checked: what they name
            and nothing here has is gone.
        today: ISO; what held until a day before holds no more, and is told.
    """
    late = _late(accepted, today)
    accepted = {path: [e for e in several if e not in late] for path, several in accepted.items()}
    used: set[Acceptance] = set()
    marked: list[Finding] = []
    for finding in findings:
        found = [each for each in accepted.get(finding.mention.path, ()) if each.covers(finding)]
        if found and finding.kind not in (VERIFIED, "not-checked"):
            used.update(found)
            finding = replace(finding, accepted=found[0].reason)
        marked.append(finding)
    over = (_gone(each, f"held until {each.until}, which is past") for each in late)
    return [*marked, *over, *_stale(findings, accepted, used, whole)]


def _late(accepted: Mapping[str, Iterable[Acceptance]], today: str) -> dict[Acceptance, None]:
    every = (each for several in accepted.values() for each in several)
    return dict.fromkeys(each for each in every if each.until and each.until < today)


def _stale(
    findings: Sequence[Finding],
    accepted: Mapping[str, Iterable[Acceptance]],
    used: set[Acceptance],
    whole: Collection[str],
) -> list[Finding]:
    """Acceptances that cover nothing; not while something of the file could not be asked.

    One that names an entry which was not among those checked may be another file's; that a key is
    cited which nothing here defines is no such entry.
    """
    open_ = {each.mention.path for each in findings if each.kind == "not-checked"}
    every = dict.fromkeys(each for several in accepted.values() for each in several)
    files = {PurePath(path).name for path in accepted}
    defined = [each for each in findings if each.kind != "undefined-key"]
    if open_ & set(accepted):
        return []
    stale = []
    for each in every:
        is_seen = each.path in whole or any(each._is_of(one) for one in defined)
        is_here = is_seen if each.file is None else each.file in files
        if each in used or not is_here:
            continue
        stale.append(_gone(each, "does not occur any more"))
    return stale


def _gone(each: Acceptance, why: str) -> Finding:
    name = each.key or each.doi or ""
    mention = Mention(each.path, max(each.line, 1), 1, "acceptance", name, cite_key=each.key)
    reason = f"{', '.join(sorted(each.kinds))} of {name} {why}"
    return Finding("stale-acceptance", mention, reason)
