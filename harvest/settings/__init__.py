"""Settings: read from options, environment and TOML files into one frozen object.

The shipped ``config/harvest.toml`` is the only list of what can be set and of what type it is; a
key that is not there is an error, with the nearest right name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harvest.errors import SettingsError
from harvest.model.provider import known_providers
from harvest.settings.setting_value import (
    JOURNALS,
    MARKERS,
    Setting,
    bibtex_section,
    checked,
    count,
    limit,
    mailto,
    one_of,
    path_of,
    paths_of,
    patterns,
    places_of,
    seconds,
    secret,
    secrets,
    source_names,
    url,
)
from harvest.text.home_path import home_path, real_path
from harvest.text.toml_text import read_toml

__all__ = [
    "JOURNALS",
    "secrets",
    "state_dir",
    "DEFAULTS_FILE",
    "Settings",
    "environment",
    "load_settings",
    "user_file",
    "write_defaults",
]

COUNTS = ("cache.max_age_days", "cache.absent_age_days", "sources.attempts")
LIMITS = ("limits.max_credits", "limits.max_requests", "limits.time_limit_s")
PROJECT_FILES = ("harvest.toml", "config/harvest.toml")

_HERE = Path(__file__).resolve().parents[1]
# In a wheel the defaults lie in the package, in a checkout in config/.
DEFAULTS_FILE = next(
    (path for path in (_HERE.parent / "config/harvest.toml", _HERE / "harvest.toml")
     if path.is_file()),
    _HERE / "harvest.toml",
)  # fmt: skip


STARTER = """\
# Settings of harvest. Take the # off what you want otherwise; all else stays as harvest has it.
# A relative path counts from the folder of this file. Every setting: docs/settings.md.

# Crossref serves whoever leaves an address three times as fast.
# mailto = "you@example.org"

# [cache]
# path = "harvest.db"

# [sources]
# Folders of records that are asked before the network.
# snapshots = ["snapshot"]

# [notes]
# Where @citekeys and Zotero's items are looked up: exactly, without a search.
# bibliographies = ["library.bib"]
# zotero_dir = "~/Zotero"
# What in your vault is no note of yours, in the language of .gitignore.
# ignore = ["Archive/"]

# [bibtex]
# key = "auth.lower + shorttitle(3,3) + year"
# journal = "iso4"

# Keys belong in the environment or your user file (harvest config path), never here:
#   OPENALEX_API_KEY, HARVEST_OPENAIRE_TOKEN
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can set, checked and with its types.

    Attributes:
        mailto: contact address, None when not set.
        cache: path of the database.
        state_dir: folder shared by all harvest processes of this user (pacing, indexes).
        max_age_days, absent_age_days: age after which a record, or a "not found", is stale.
        sources, lookup_sources: enabled sources; those asked besides for a single lookup.
        urls: base address by service name, without a trailing slash.
        secrets: keys and tokens by setting, those that are set; never to be shown.
        max_credits, max_requests, time_limit_s: None means no limit.
        bibtex: the settings of the section of that name.
        values: every setting by its dotted name, as in the file.
        origins: where each setting was read.
    """

    mailto: str | None
    cache: Path
    state_dir: Path
    max_age_days: int
    absent_age_days: int
    sources: tuple[str, ...]
    lookup_sources: tuple[str, ...]
    snapshots: tuple[Path | str, ...]
    timeout_s: float
    attempts: int
    urls: Mapping[str, str] = field(repr=False)  # may hold a password
    secrets: Mapping[str, str] = field(repr=False)
    max_credits: int | None
    max_requests: int | None
    time_limit_s: float | None
    bibliographies: tuple[Path, ...]
    ignore: tuple[str, ...]
    markers: str
    zotero_dir: Path | None
    zotero_url: str | None
    bibtex: Mapping[str, Any]
    values: Mapping[str, Any] = field(repr=False)
    origins: Mapping[str, str]


def environment() -> dict[str, str]:
    """Setting → environment variable. HARVEST_CONFIG names a file and is read before all others."""
    urls = {row.url_setting: row.url_variable for row in known_providers().values()}
    keys = {name: each.variable for name, each in secrets().items()}
    return {"mailto": "HARVEST_MAILTO", "cache.path": "HARVEST_CACHE", **urls, **keys}


def user_file() -> Path:
    """The user's own settings file; it need not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("harvest", appauthor=False)) / "harvest.toml"


def load_settings(
    options: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Settings:
    """Read all layers and return the settings in force.

    Args:
        options: values of command-line options by dotted name ("cache.path"); None is "not given".
            "config" names a settings file to use in place of the nearest one.
        environ: the environment; the process's own when None.
        cwd: where the search for a project file begins; the working directory when None.

    Raises:
        SettingsError: a file cannot be read, or a value is unknown or wrong; says where.
    """
    options = {name: value for name, value in (options or {}).items() if value is not None}
    if "sources.enabled" in options:
        # Who names the sources to ask means all of them: none is asked besides for a lookup.
        options.setdefault("sources.lookup", [])
    environ = os.environ if environ is None else environ
    cwd = (cwd or Path.cwd()).absolute()
    layers = [_addresses() | _read_file(DEFAULTS_FILE, "default")]
    if user_file().is_file():
        layers.append(_read_file(user_file(), str(user_file()), may_hold_secrets=True))
    project = _project_file(options.pop("config", None) or environ.get("HARVEST_CONFIG"), cwd)
    if project is not None:
        layers.append(_read_file(project, str(project)))
    layers.append(_from_environment(environ, cwd))
    layers.append({name: Setting(value, "option", cwd) for name, value in options.items()})
    return _assemble(layers, project)


def write_defaults(path: Path) -> None:
    """Write a new settings file: what most people change, each line commented out.

    Whoever uncomments nothing has the defaults, those of later versions, too.

    Raises:
        SettingsError: there is a file already, or it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as new:
            new.write(STARTER)
    except FileExistsError:
        raise SettingsError(f"{path}: is already there; it was left as it is") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error.strerror}") from error


def _read_file(path: Path, origin: str, may_hold_secrets: bool = False) -> dict[str, Setting]:
    try:
        tree = read_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # no TOML, no UTF-8, beyond all bounds
        raise SettingsError(f"{path}: is not valid TOML: {str(error)[:200]}") from error
    base = path.parent.parent if path.parent.name == "config" else path.parent
    flat = {name: Setting(value, origin, base) for name, value in _flatten(tree)}
    if not may_hold_secrets:
        known = secrets()
        for name in known.keys() & flat.keys():
            raise SettingsError(
                f"{path}: {name} is a secret: move it to {user_file()} or to the environment"
                f" variable {known[name].variable}"
            )
    return flat


def _addresses() -> dict[str, Setting]:
    """The base addresses in the sources' rows: of those that the defaults file does not name."""
    rows = known_providers().values()
    return {row.url_setting: Setting(row.address, "default", None) for row in rows}


def _flatten(tree: Mapping[str, Any]) -> list[tuple[str, Any]]:
    single = environment()  # those that stand in no section are all in it
    pairs: list[tuple[str, Any]] = []
    for key, value in tree.items():
        if isinstance(value, dict) and key not in single:
            pairs += [(f"{key}.{name}", each) for name, each in value.items()]
        else:
            pairs.append((key, value))
    return pairs


def _project_file(named: str | Path | None, cwd: Path) -> Path | None:
    if named:
        path = real_path(cwd / home_path(named))
        if not path.is_file():
            raise SettingsError(f"{path}: no such settings file (named by --config/HARVEST_CONFIG)")
        return path
    for folder in (cwd, *cwd.parents):
        for name in PROJECT_FILES:
            if (folder / name).is_file():
                return folder / name
    return None


def _from_environment(environ: Mapping[str, str], cwd: Path) -> dict[str, Setting]:
    return {
        name: Setting(environ[variable], variable, cwd)
        for name, variable in environment().items()
        if environ.get(variable)
    }


def _assemble(layers: list[dict[str, Setting]], project: Path | None) -> Settings:
    defaults, *rest = layers
    chosen = dict(defaults)
    for layer in rest:
        for name, setting in layer.items():
            chosen[name] = checked(name, setting, defaults)
    get = {name: setting.value for name, setting in chosen.items()}
    hidden = secrets()
    counts = {name: count(name, chosen[name]) for name in COUNTS}
    limits = {name: limit(name, chosen[name]) for name in LIMITS}
    return Settings(
        mailto=mailto(chosen["mailto"]),
        cache=path_of("cache.path", chosen["cache.path"]) or _default_cache(project),
        state_dir=state_dir(),
        max_age_days=counts["cache.max_age_days"],
        absent_age_days=counts["cache.absent_age_days"],
        sources=source_names("sources.enabled", chosen["sources.enabled"]),
        lookup_sources=source_names("sources.lookup", chosen["sources.lookup"]),
        snapshots=places_of("sources.snapshots", chosen["sources.snapshots"]),
        timeout_s=seconds(chosen["sources.timeout_s"]),
        attempts=max(1, counts["sources.attempts"]),
        urls={
            name: url(row.url_setting, chosen[row.url_setting])
            for name, row in known_providers().items()
        },
        secrets={name: secret(chosen[name]) for name in hidden if get.get(name, "").strip()},
        max_credits=limits["limits.max_credits"],
        max_requests=limits["limits.max_requests"],
        time_limit_s=limits["limits.time_limit_s"],
        bibliographies=paths_of("notes.bibliographies", chosen["notes.bibliographies"]),
        ignore=patterns(chosen["notes.ignore"]),
        markers=one_of(chosen["notes.markers"], "notes.markers", MARKERS),
        zotero_dir=path_of("notes.zotero_dir", chosen["notes.zotero_dir"]),
        zotero_url=url("notes.zotero_url", chosen["notes.zotero_url"])
        if get["notes.zotero_url"]
        else None,
        bibtex=bibtex_section(chosen),
        values={name: value for name, value in get.items() if name not in hidden},
        origins={name: setting.origin for name, setting in chosen.items()},
    )


def _default_cache(project: Path | None) -> Path:
    """cache/harvest.db of the checkout we run in, else the user's data folder."""
    if project is not None and project.parent.name == "config":
        return project.parent.parent / "cache" / "harvest.db"
    import platformdirs

    return Path(platformdirs.user_data_dir("harvest", appauthor=False)) / "harvest.db"


def state_dir() -> Path:
    """The folder that all harvest processes of this user share: limits, indexes, old versions."""
    import platformdirs

    return Path(platformdirs.user_state_dir("harvest", appauthor=False))
