"""Keys, passwords and the user's address go where they must and are read nowhere else."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.exceptions import InvalidSchema

import harvest
from harvest.model.identifier import Identifier
from harvest.text.secret_mask import SecretMask
from tests.command import Run
from tests.registry import Registry
from tests.sources.conftest import Opener
from tests.sources.stub import serving

KEY = "k3y/with+odd=signs"
KEYED = ("openalex", "openaire")
ALL = ("crossref", "openalex", "datacite", "doi", "openaire", "bip")
ECHOES = [
    '{"error": "Invalid API key: KEY", "message": "no such key KEY"}',
    "Authorization: Bearer KEY is not known, me@example.org",
    "<html>You sent api_key=KEY and mailto=me%40example.org</html>",
    '{"message": [{"type": "x", "message": "' + "x" * 105 + 'KEY"}]}',
    "k3y%2Fwith%2Bodd%3Dsigns",
    "K3Y/WITH+ODD=SIGNS",
]


@pytest.mark.parametrize(
    ("status", "echo"), list(zip([401, 403, 404, 400, 429, 500], ECHOES, strict=True))
)
def test_an_echoed_key_is_told_nowhere(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, echo: str, status: int
) -> None:
    """In stderr, doctor, log and cache stands no key and no address, however it came back."""
    for name in ("OPENALEX_API_KEY", "HARVEST_OPENAIRE_TOKEN"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")
    cache, log = tmp_path / "c.db", tmp_path / "log"
    monkeypatch.setenv("HARVEST_CACHE", str(cache))
    (tmp_path / "harvest.toml").write_text("[sources]\nattempts = 1\n")
    monkeypatch.chdir(tmp_path)
    body = echo.replace("KEY", KEY).encode()
    kind = "application/json" if echo[0] == "{" else "text/html"
    with serving(status, body, kind, headers={"X-Echo": KEY, "Retry-After": "99"}) as url:
        for name in ALL:
            monkeypatch.setenv(f"HARVEST_{name.upper()}_URL", url)
        told = [
            run("lookup", "--json", "-vv", "--log", log, "--sources", "openalex", "10.5555/x"),
            run("doctor", "--json", "--sources", "openalex"),
        ]
    said = "".join(each.out + each.err for each in told) + log.read_text()
    found = said.encode() + b"".join(path.read_bytes() for path in tmp_path.glob("c.db*"))
    for form in (KEY, "k3y%2Fwith%2Bodd%3Dsigns", "k3y/with"):
        assert form.lower().encode() not in found.lower()
    assert b"me@example.org" not in found
    assert b"me%40example.org" not in found


@pytest.mark.parametrize(("status", "echo"), list(zip([401, 404, 500], ECHOES, strict=False)))
def test_python_callers_are_told_no_key(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    hurried: list[float],
    echo: str,
    status: int,
) -> None:
    """No answer, no exception with all that it came from, and nothing that is printed for a look
    holds a key or password: tracebacks with locals end up in reports of errors."""
    for name in ("OPENALEX_API_KEY", "HARVEST_OPENAIRE_TOKEN"):
        monkeypatch.setenv(name, KEY)
    (tmp_path / "harvest.toml").write_text("[sources]\nattempts = 1\n")
    monkeypatch.chdir(tmp_path)
    said = []
    with serving(status, echo.replace("KEY", KEY).encode(), headers={"X-Echo": KEY}) as url:
        for name in ALL:
            address = url.replace("://", "://me:hush-hush@")
            monkeypatch.setenv(f"HARVEST_{name.upper()}_URL", address)
        settings = harvest.load_settings({"cache.path": str(tmp_path / "c.db")})
        with harvest.open(cache=tmp_path / "c.db") as session:
            for ask in (session.lookup, session.record):
                try:
                    said.append(repr(ask("10.5555/x")))
                except harvest.HarvestError as error:
                    said += ["".join(traceback.format_exception(error)), repr(vars(error))]
            said += [repr(harvest.doctor(settings)), repr(settings), repr(vars(session))]
    found = "".join(said).lower()
    assert "10.5555/x" in found
    for form in (KEY, "k3y%2Fwith%2Bodd%3Dsigns", "k3y/with", "hush"):
        assert form.lower() not in found


def test_a_key_in_a_record_is_not_stored(opener: Opener, hurried: list[float]) -> None:
    """A found reply that echoes the key is kept without it, and with all else."""
    body = {"id": "https://openalex.org/W1", "doi": "10.5555/a", "display_name": f"T {KEY}"}
    with serving(200, json.dumps(body).encode()) as url:
        source = opener(key=KEY, url={"HARVEST_OPENALEX_URL": url})["openalex"]
        (reply,) = source.fetch([Identifier("doi", "10.5555/a")])
    assert reply.body == body | {"display_name": "T …"}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("key", [None, KEY])
def test_netrc_is_never_read(
    registry: Registry,
    opener: Opener,
    hurried: list[float],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    key: str | None,
) -> None:
    """No credentials but the configured key leave, with ~/.netrc and with NETRC."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hush\ndefault login me password hush\n")
    monkeypatch.setenv("NETRC", str(netrc))
    (Path.home() / ".netrc").write_text(netrc.read_text())
    list(opener(key=key, token=key)[name].fetch([Identifier("doi", "10.5555/a")]))
    sent = {each.headers.get("authorization") for each in registry.asked(name)}
    assert sent == {f"Bearer {key}" if key and name in KEYED else None}


def test_the_password_of_an_address_is_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`config show` is what people paste into a report of an error."""
    monkeypatch.setenv("HARVEST_DATACITE_URL", "https://me:hush-hush@mirror.example/a")
    shown = run("config", "show").out
    assert "https://me:…@mirror.example/a" in shown and "hush" not in shown


def test_credentials_of_an_address_are_sent_and_masked(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """A mirror behind a password: it gets it, and no log or reason holds it."""
    told: list[str] = []
    url = registry.env()["HARVEST_DATACITE_URL"].replace("://", "://me:hush-hush@")
    registry.faults.always("datacite", 403)
    source = opener(
        url={"HARVEST_DATACITE_URL": url}, observe=lambda event: told.append(str(event))
    )["datacite"]
    (reply,) = source.fetch([Identifier("doi", "10.5555/a")])
    assert registry.asked("datacite")[0].headers["authorization"].startswith("Basic ")
    assert "hush" not in f"{told}{reply.reason}"


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=4, max_size=20)


@given(secret=texts, before=st.text(max_size=10), after=st.text(max_size=10))
def test_a_known_value_never_stays(secret: str, before: str, after: str) -> None:
    """Whatever stands around it."""
    masked = SecretMask([secret]).text(before + secret + after)
    assert secret not in masked or secret in before + "…" + after


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No proxy but those that a test sets."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    yield monkeypatch


def _without_socks(*arguments: object, **options: object) -> None:
    """What requests has in the place of a SOCKS manager when PySocks is not installed."""
    raise InvalidSchema("Missing dependencies for SOCKS support.")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("http://me:hush-hush@127.0.0.1:9", "the proxy http://127.0.0.1:9 refuses connections"),
        ("socks5://me:hush-hush@127.0.0.1:9", "socks5://127.0.0.1:9 is of a kind that is not sup"),
        ("socks4a://127.0.0.1:9", "harvest-biblio[socks]"),
        ("quic://127.0.0.1:9", "quic://127.0.0.1:9"),
    ],
)
def test_a_proxy_that_does_not_serve_is_named(
    opener: Opener,
    hurried: list[float],
    proxies: pytest.MonkeyPatch,
    name: str,
    proxy: str,
    words: str,
) -> None:
    """One line says which proxy, why and what to do; its password is not in it.

    SOCKS proxies are as they are without the extra `socks`.
    """
    proxies.setenv("ALL_PROXY", proxy)
    proxies.setattr("requests.adapters.SOCKSProxyManager", _without_socks)
    source = opener(
        attempts=1, url={f"HARVEST_{each.upper()}_URL": "http://service.invalid" for each in ALL}
    )[name]
    (reply,) = source.fetch([Identifier("doi", "10.5555/a")])
    assert reply.outcome == "unavailable"
    assert reply.reason is not None and words in reply.reason
    assert "hush" not in reply.reason


def test_a_proxy_of_the_environment_is_used(
    opener: Opener, hurried: list[float], proxies: pytest.MonkeyPatch
) -> None:
    """HTTP proxies keep working, though no credentials are looked up."""
    log: list[str] = []
    body = {"id": "https://openalex.org/W1", "doi": "10.5555/a"}
    with serving(200, json.dumps(body).encode(), log=log) as proxy:
        proxies.setenv("http_proxy", proxy)
        source = opener(url={"HARVEST_OPENALEX_URL": "http://service.invalid"})["openalex"]
        (reply,) = source.fetch([Identifier("doi", "10.5555/a")])
    assert reply.body == body
    assert log[0].startswith("http://service.invalid/works/")
