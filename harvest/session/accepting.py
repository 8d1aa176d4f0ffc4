"""The user's word on findings: the .harvest-check.toml beside each file that was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from harvest.check import Finding
from harvest.check.acceptance import NAME, Acceptance, apply_acceptances, parse_acceptances
from harvest.errors import SettingsError
from harvest.files.plain_file import read_plain
from harvest.session.checking import LISTS, CheckScope

__all__ = ["acceptances_of", "with_accepted"]


def acceptances_of(paths: Iterable[str]) -> Mapping[str, list[Acceptance]]:
    """What the user accepts in each of the files, by the .harvest-check.toml beside it.

    Raises:
        SettingsError: one cannot be read or says what it cannot.
    """
    found: dict[str, list[Acceptance]] = {}
    read: dict[Path, list[Acceptance]] = {}
    for path in dict.fromkeys(paths):
        path_accepted = (Path() if path == "-" else Path(path).parent) / NAME
        if path_accepted not in read:
            read[path_accepted] = _read_acceptances(path_accepted)
        if read[path_accepted]:
            found[path] = read[path_accepted]
    return found


def _read_acceptances(path: Path) -> list[Acceptance]:
    try:
        return parse_acceptances(read_plain(path).decode("utf-8-sig"), str(path))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise SettingsError(f"{path}: cannot be read: {why}") from error


def with_accepted(
    findings: Sequence[Finding], paths: Iterable[str], scope: CheckScope
) -> list[Finding]:
    """The findings with the user's word on them.

    What no longer applies is told where all was looked for.
    """
    paths = list(dict.fromkeys(paths))
    accepted = acceptances_of(paths)
    lists = {each.path for several in accepted.values() for each in several}
    whole = {each for each in lists if _is_whole(each, paths)}
    marked = apply_acceptances(findings, accepted, whole, date.today().isoformat())
    if scope.is_retractions or scope.since:
        return [each for each in marked if each.kind != "stale-acceptance"]
    return marked


def _is_whole(acceptances: str, paths: Sequence[str]) -> bool:
    """Whether every list beside the file of acceptances was checked."""
    checked = {Path(each).absolute() for each in paths}
    folder = Path(acceptances).absolute().parent
    return all(each in checked for each in folder.glob("*") if each.suffix.lower() in LISTS)
