"""One setting: its value, where it was read, and what it must be to be taken.

What is wrong raises a SettingsError that says where it was set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harvest.errors import SettingsError
from harvest.model.provider import SecretSetting, known_providers
from harvest.text.home_path import home_path

__all__ = [
    "JOURNALS",
    "LARGEST",
    "MARKERS",
    "Setting",
    "bibtex_section",
    "checked",
    "count",
    "limit",
    "mailto",
    "one_of",
    "path_of",
    "paths_of",
    "places_of",
    "patterns",
    "seconds",
    "secret",
    "secrets",
    "source_names",
    "url",
]

JOURNALS = ("full", "source", "iso4")


LARGEST = 1_000_000_000
"""No setting needs a larger number; infinity, "not a number" and 400 digits break what waits."""


MARKERS = ("auto", "percent", "html")

_KINDS = {int: "a whole number", str: "a text", list: "a list of texts", bool: "true or false"}
_LONGEST_SHOWN = 80


def secrets() -> dict[str, SecretSetting]:
    """Every key and token that a source can be given, by setting."""
    return {each.name: each for row in known_providers().values() for each in row.secrets}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it was read."""

    value: Any
    origin: str
    base: Path | None
    """Folder from which a relative path counts."""


def checked(name: str, setting: Setting, defaults: Mapping[str, Setting]) -> Setting:
    """The setting, if it exists and is of its default's type; an int may stand for a float."""
    if name in secrets():
        wanted: type = str
    elif name in defaults:
        wanted = type(defaults[name].value)
    else:
        raise _unknown(name, setting, defaults)
    value = setting.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and wanted in (int, float) and not abs(value) <= LARGEST:
        words = f"should be a number of at most {LARGEST:,}"
        raise SettingsError(f"{setting.origin}: {name} = {_shown(value)} {words}")
    if wanted is float and is_number:
        return setting
    is_right = type(value) is wanted or (wanted is list and isinstance(value, tuple))
    if not is_right or (wanted is list and not all(isinstance(each, str) for each in value)):
        kind = _KINDS.get(wanted, "a number")
        shown = name if name in secrets() else f"{name} = {_shown(value)}"
        raise SettingsError(f"{setting.origin}: {shown} should be {kind}")
    return setting


def _unknown(name: str, setting: Setting, defaults: Mapping[str, Setting]) -> SettingsError:
    if any(each.startswith(f"{name}.") for each in defaults):
        words = f"{name} = {_shown(setting.value)} should be a section, [{name}], with its settings"
        return SettingsError(f"{setting.origin}: {words} below it")
    import difflib

    near = difflib.get_close_matches(name, defaults, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; see: harvest config show"
    return SettingsError(f"{setting.origin}: unknown setting {_shown(name)}{hint}")


def _shown(value: Any) -> str:
    """*value* as TOML has it, on one line, and no longer than can be read."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value) if isinstance(value, date | time) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def bibtex_section(chosen: Mapping[str, Setting]) -> dict[str, Any]:
    """The settings of the section "bibtex", by their names in it."""
    one_of(chosen["bibtex.journal"], "bibtex.journal", JOURNALS)
    return {
        name.removeprefix("bibtex."): setting.value
        for name, setting in chosen.items()
        if name.startswith("bibtex.")
    }


def one_of(setting: Setting, name: str, known: Sequence[str]) -> str:
    """The value, if it is one of those *known*."""
    value: str = setting.value
    if value not in known:
        listed = ", ".join(known)
        raise SettingsError(f"{setting.origin}: {name} = {_shown(value)} should be one of {listed}")
    return value


def patterns(setting: Setting) -> tuple[str, ...]:
    """Patterns in the language of .gitignore."""
    if setting.origin == "default":
        return tuple(setting.value)  # pathspec takes its time to import
    from pathspec import GitIgnoreSpec

    for pattern in setting.value:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError as error:
            raise SettingsError(f"{setting.origin}: notes.ignore: {error}") from error
    return tuple(setting.value)


def mailto(setting: Setting) -> str | None:
    """The e-mail address; None where none is set."""
    address: str = setting.value.strip()
    if not address:
        return None
    if address.count("@") != 1 or any(char.isspace() or char in "<>()" for char in address):
        shown = f"mailto = {_shown(address)}"
        raise SettingsError(f"{setting.origin}: {shown} should be an e-mail address")
    return address


def source_names(key: str, setting: Setting) -> tuple[str, ...]:
    """The names of sources, each once and each known."""
    known = [name for name, row in known_providers().items() if row.is_selectable]
    for name in setting.value:
        if name not in known:
            raise SettingsError(
                f"{setting.origin}: {key}: unknown source {_shown(name)}; known: {', '.join(known)}"
            )
    return tuple(dict.fromkeys(setting.value))


def secret(setting: Setting) -> str:
    """The key, if a header can carry it; it is never repeated."""
    key: str = setting.value.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(f"{setting.origin}: is no key: it holds spaces or letters beyond ASCII")
    return key


def url(name: str, setting: Setting) -> str:
    """The base address, without a trailing slash."""
    url: str = setting.value.strip().rstrip("/")
    if not _is_base(url):
        shown = f"{name} = {_shown(_without_user(url))}"
        raise SettingsError(f"{setting.origin}: {shown} is no base address (https://host/path)")
    return url


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # "http://[", a port that is no number or too large
        return False
    is_plain = url.isprintable() and " " not in url and not parts.query and not parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain and port != 0


def _without_user(url: str) -> str:
    """*url* as far as it may be shown."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def path_of(name: str, setting: Setting) -> Path | None:
    """The path; None for an empty text."""
    return _resolve(name, setting.value, setting) if setting.value else None


def paths_of(name: str, setting: Setting) -> tuple[Path, ...]:
    """The paths; relative ones count from where they were set."""
    return tuple(_resolve(name, each, setting) for each in setting.value)


def places_of(name: str, setting: Setting) -> tuple[Path | str, ...]:
    """Like `paths_of`; a URI (`s3://bucket/works`) stays the text that it is."""
    return tuple(
        each if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", each) else _resolve(name, each, setting)
        for each in setting.value
    )


def _resolve(name: str, text: str, setting: Setting) -> Path:
    if not text.strip() or "\0" in text:
        shown = f"{name} = {_shown(setting.value)}"
        raise SettingsError(f"{setting.origin}: {shown}: {_shown(text)} is no path")
    path = home_path(text)
    return path if setting.base is None else setting.base / path


def seconds(setting: Setting) -> float:
    """The time-out, more than nothing."""
    if setting.value <= 0:
        shown = f"sources.timeout_s = {_shown(setting.value)}"
        raise SettingsError(f"{setting.origin}: {shown} should be more than 0 seconds")
    return float(setting.value)


def count(name: str, setting: Setting) -> int:
    """How many, or how many days: no less than none."""
    if setting.value < 0:
        raise SettingsError(
            f"{setting.origin}: {name} = {_shown(setting.value)} should be 0 or more"
        )
    return int(setting.value)


def limit(name: str, setting: Setting) -> Any:
    """The limit; None, which is none, for -1."""
    if setting.value < 0 and setting.value != -1:
        shown = f"{name} = {_shown(setting.value)}"
        raise SettingsError(f"{setting.origin}: {shown} should be 0 or more, or -1: no limit")
    return None if setting.value < 0 else setting.value
