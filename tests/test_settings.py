"""Settings: five layers, each setting with its origin, and errors that say where and what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harvest.errors import SettingsError
from harvest.settings import load_settings, user_file
from tests.table import every_row


def write(path: Path, text: str) -> Path:
    """A file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_layer_wins_over_the_one_below(tmp_path: Path) -> None:
    """Option, environment, project file, user file, default: the first that speaks is heard."""
    vault = tmp_path / "vault" / "deep"
    vault.mkdir(parents=True)

    def mailto(options: dict[str, Any] | None = None, **environ: str) -> str | None:
        return load_settings(options, environ, vault).mailto

    assert mailto() is None
    write(user_file(), 'mailto = "user@example.org"')
    assert mailto() == "user@example.org"
    write(tmp_path / "vault" / "harvest.toml", 'mailto = "project@example.org"')
    assert mailto() == "project@example.org"
    assert mailto(HARVEST_MAILTO="env@example.org") == "env@example.org"
    options = {"mailto": "option@example.org"}
    assert mailto(options, HARVEST_MAILTO="env@example.org") == "option@example.org"


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    """HARVEST_MAILTO="" does not hide what a file says."""
    write(tmp_path / "harvest.toml", 'mailto = "a@example.org"')
    assert load_settings({}, {"HARVEST_MAILTO": ""}, tmp_path).mailto == "a@example.org"


def test_the_nearest_project_file_is_read(tmp_path: Path) -> None:
    """harvest.toml goes before config/harvest.toml, and a nearer folder before a farther."""
    write(tmp_path / "config" / "harvest.toml", 'mailto = "far@example.org"')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load_settings({}, {}, below).mailto == "far@example.org"
    write(tmp_path / "a" / "config" / "harvest.toml", 'mailto = "near@example.org"')
    assert load_settings({}, {}, below).mailto == "near@example.org"
    write(tmp_path / "a" / "harvest.toml", 'mailto = "nearest@example.org"')
    assert load_settings({}, {}, below).mailto == "nearest@example.org"


def test_relative_paths_count_from_their_file(tmp_path: Path) -> None:
    """A cache path in config/harvest.toml lies in the project, whatever the working directory."""
    write(tmp_path / "config" / "harvest.toml", '[cache]\npath = "data/h.db"')
    below = tmp_path / "x"
    below.mkdir()
    assert load_settings({}, {}, below).cache == tmp_path / "data" / "h.db"
    assert load_settings({}, {"HARVEST_CACHE": "e.db"}, below).cache == below / "e.db"


def test_a_checkout_keeps_its_cache_in_cache(tmp_path: Path) -> None:
    """Without a path, a folder with config/harvest.toml uses cache/harvest.db."""
    write(tmp_path / "config" / "harvest.toml", "")
    assert load_settings({}, {}, tmp_path).cache == tmp_path / "cache" / "harvest.db"


def test_a_base_address_loses_its_slash(tmp_path: Path) -> None:
    """Paths are appended to base addresses, so they end without a slash."""
    settings = load_settings({}, {"HARVEST_CROSSREF_URL": "http://localhost:1/x/"}, tmp_path)
    assert settings.urls["crossref"] == "http://localhost:1/x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mailto = 3", ["mailto", "text"]),
        ("mailto = 'nobody'", ["e-mail"]),
        ("mailto = 'a@b.org <script>'", ["e-mail"]),
        ("[cache]\nmax_age_dys = 3", ["max_age_dys", "did you mean cache.max_age_days"]),
        ("[cache]\nmax_age_days = true", ["max_age_days", "number"]),
        ("[sources]\nenabled = ['crosref']", ["crosref", "known: crossref"]),
        ("[sources]\nenabled = 'crossref'", ["list"]),
        ("[sources]\ncrossref_url = 'api.crossref.org'", ["base address"]),
        ("[sources]\ncrossref_url = 'file:///etc/passwd'", ["base address"]),
        ("[sources]\ncrossref_url = 'http://['", ["sources.crossref_url", "base address"]),
        ("[sources]\ndoi_url = 'https://me:hush@h:99999'", ["doi_url"]),
        ("[sources]\nbip_url = 'https://h:x'", ["bip_url", "base address"]),
        ("[sources]\nbip_url = 'https://a b'", ["bip_url", "base address"]),
        ("[notes]\nzotero_url = 'http://['", ["notes.zotero_url", "base address"]),
        ("[sources]\ntimeout_s = 0", ["timeout_s", "more than 0"]),
        ("[limits]\ntime_limit_s = inf", ["time_limit_s", "at most"]),
        ("[limits]\ntime_limit_s = nan", ["time_limit_s", "at most"]),
        ("[cache]\nmax_age_days = " + "9" * 400, ["max_age_days", "at most"]),
        ("[cache]\nmax_age_days = " + "9" * 5000, ["not valid TOML"]),
        ("a = " + "[" * 20_000, ["not valid TOML"]),
        ("openalex_api_key = 'k'", ["secret", "OPENALEX_API_KEY"]),
        ("= broken", ["not valid TOML"]),
    ],
)
def test_a_wrong_setting_is_told_with_its_file(tmp_path: Path, text: str, words: list[str]) -> None:
    """The error names the file, the setting and what would be right."""
    path = write(tmp_path / "harvest.toml", text)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {}, tmp_path)
    for word in [str(path), *words]:
        assert word in str(caught.value)
    assert "'k'" not in str(caught.value)


@pytest.mark.parametrize("text", ["openalex_api_key = 98765", "openalex_api_key = 'hu sh-98765'"])
def test_a_key_that_is_none_is_not_repeated(tmp_path: Path, text: str) -> None:
    """Not even a wrong key is shown: most of it may be right."""
    write(user_file(), text)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {}, tmp_path)
    assert "98765" not in str(caught.value)
    assert str(user_file()) in str(caught.value)


def test_a_settings_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """--config must exist: silently using the defaults would hide a typo."""
    with pytest.raises(SettingsError, match="no such settings file"):
        load_settings({"config": "nowhere.toml"}, {}, tmp_path)


def test_secrets_come_from_environment_or_user_file_only(tmp_path: Path) -> None:
    """A key may stand in the user's own file; it is never listed among the values."""
    write(user_file(), 'openalex_api_key = "from-file"')
    assert load_settings({}, {}, tmp_path).secrets == {"openalex_api_key": "from-file"}
    settings = load_settings({}, {"OPENALEX_API_KEY": "from-env"}, tmp_path)
    assert settings.secrets == {"openalex_api_key": "from-env"}
    assert "from-env" not in str(dict(settings.values))


def test_minus_one_means_no_limit(tmp_path: Path) -> None:
    """Limits are None unless they are set."""
    assert load_settings({}, {}, tmp_path).max_requests is None
    assert load_settings({"limits.max_requests": 0}, {}, tmp_path).max_requests == 0
    assert load_settings({"limits.time_limit_s": -1.0}, {}, tmp_path).time_limit_s is None


@every_row(
    "name, value",
    [
        ("limits.max_credits", -2), ("limits.max_requests", -7), ("limits.time_limit_s", -0.5),
        ("cache.max_age_days", -1), ("cache.absent_age_days", -1), ("sources.attempts", -1),
        ("sources.timeout_s", -1.0), ("sources.timeout_s", 0.0),
    ],
)  # fmt: skip
def test_less_than_nothing_is_told(tmp_path: Path, name: str, value: float) -> None:
    """A number that means nothing is a slip; only limits have a word for none, which is -1."""
    with pytest.raises(SettingsError, match=f"^option: {name} = {value} should be "):
        load_settings({name: value}, {}, tmp_path)


WRONG = {
    str: ["3", "true", "[]", "{}", "{a = 1}", "2020-01-01", "9" * 4000],
    list: ["3", "true", "'a'", "{}", "{a = 1}", "[1]", "[['a']]", "[{}]", "'" + "x" * 9999 + "'"],
    bool: ["3", "'yes'", "[true]", "{}", "{a = 1}", "12:00:00"],
    int: ["'3'", "true", "[3]", "{}", "{a = 1}", "1.5", "-3", "1e300", "9" * 4000, '"a\\nb"'],
    float: ["'3'", "true", "[3]", "{}", "{a = 1}", "-3", "nan", "inf", "9" * 4000],
}  # fmt: skip


def test_every_setting_refuses_every_wrong_kind(tmp_path: Path) -> None:
    """One line that names the file, the setting and its value, and says what would be right."""
    file = tmp_path / "harvest.toml"
    defaults = load_settings({}, {}, tmp_path).values
    for name, default in defaults.items():
        for wrong in WRONG[type(default)]:
            write(file, f"{name} = {wrong}\n")
            with pytest.raises(SettingsError) as caught:
                load_settings({}, {}, tmp_path)
            said = str(caught.value)
            assert said.startswith(f"{file}: {name} = "), said
            assert "should be" in said, said
            assert "\n" not in said and len(said) < len(str(file)) + 200, said


@every_row(
    "text, words",
    [
        ("cache = 3", "cache = 3 should be a section, [cache], with its settings below it"),
        ("bibtex = [1]", "bibtex = [1] should be a section"),
        ("[mailto]", "mailto = {} should be a text"),
        ("[cache.path]\nx = 1", "cache.path = {'x': 1} should be a text"),
        ('cache.path = "a\\u0000b"', "cache.path = 'a\\x00b': 'a\\x00b' is no path"),
        ("notes.zotero_dir = ' '", "notes.zotero_dir = ' ': ' ' is no path"),
        ("sources.snapshots = ['a', '']", "sources.snapshots = ['a', '']: '' is no path"),
        ('notes.bibliographies = ["\\u0000"]', "notes.bibliographies = ['\\x00']: '\\x00' is no"),
        ("sources.lookup = ['a\\nb']", "sources.lookup: unknown source 'a\\\\nb'; known: "),
        ("mailto = 'a b'", "mailto = 'a b' should be an e-mail address"),
    ],
)
def test_what_is_wrong_in_a_setting_is_named(tmp_path: Path, text: str, words: str) -> None:
    """A setting in a section's place, a section in a setting's, and what can be no path."""
    file = write(tmp_path / "harvest.toml", text)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {}, tmp_path)
    assert str(caught.value).startswith(f"{file}: {words}")
