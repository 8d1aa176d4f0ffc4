"""What lies between us and a source: certificates, proxies, replies that grow when unpacked."""

from __future__ import annotations

import gzip
import ssl
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harvest.errors import SourceUnavailable, UnreadableReply
from tests.sources.stub import serving
from tests.sources.test_transport import web_at

TLS = Path(__file__).parents[1] / "fixtures" / "tls"
"""Certificates with their keys, each signed by itself: nothing but these tests trusts them.

`own` is for 127.0.0.1, `expired` too, until 2021; `elsewhere` is for another name."""


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": 1}')

    def do_CONNECT(self) -> None:
        self.send_error(407)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[str]:
    """Host and port of a server; over TLS where it has a *certificate*."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No proxy and no certificates but those of a test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("certificate", "is_trusted", "words"),
    [
        ("own", False, "self-signed certificate"),
        ("expired", True, "certificate has expired"),
        ("elsewhere", True, "IP address mismatch"),
        (None, True, "no secure connection"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told(
    direct: pytest.MonkeyPatch, certificate: str | None, is_trusted: bool, words: str
) -> None:
    """Of nobody known, out of date, for another name, or none at all: one line says which."""
    path = TLS / f"{certificate}.pem" if certificate else None
    if is_trusted:
        direct.setenv("REQUESTS_CA_BUNDLE", str(path or TLS / "own.pem"))
    with (
        listening(path) as host,
        web_at(f"https://{host}") as web,
        pytest.raises(SourceUnavailable) as caught,
    ):
        web.get_json("single", "/x")
    assert words in caught.value.reason
    assert host in caught.value.reason
    assert "\n" not in caught.value.reason


def test_a_certificate_that_is_trusted_serves(direct: pytest.MonkeyPatch) -> None:
    """An institute's own certificate is trusted by naming it, as with every program."""
    direct.setenv("REQUESTS_CA_BUNDLE", str(TLS / "own.pem"))
    with listening(TLS / "own.pem") as host, web_at(f"https://{host}") as web:
        assert web.get_json("single", "/x") == {"id": 1}


def test_a_proxy_that_asks_for_a_password_is_named(direct: pytest.MonkeyPatch) -> None:
    """Both ways in which a proxy says so: to a tunnel, and in the place of the answer."""
    with listening() as host, web_at("https://service.invalid") as web:
        direct.setenv("HTTPS_PROXY", f"http://me:hush-hush@{host}")
        with pytest.raises(SourceUnavailable) as caught:
            web.get_json("single", "/x")
    assert f"the proxy http://{host} wants a user and a password" in caught.value.reason
    assert "hush" not in caught.value.reason
    with serving(407, b"<p>Log in</p>") as url, web_at("http://service.invalid") as web:
        direct.setenv("HTTP_PROXY", url)
        with pytest.raises(SourceUnavailable) as caught:
            web.get_json("single", "/x")
    assert "wants a user and a password" in caught.value.reason


@pytest.mark.parametrize("times", [1, 2])
def test_a_reply_that_grows_without_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Thirty-two megabytes in some thousand bytes are not unpacked where one is the most."""
    most = 1 << 20
    monkeypatch.setattr("harvest.providers.common.http_session.LARGEST_BODY", most)
    body = b" " * (32 * most)
    for _ in range(times):
        body = gzip.compress(body, 1)
    headers = {"Content-Encoding": ", ".join(["gzip"] * times)}
    with serving(200, body, headers=headers) as url, web_at(url) as web:
        tracemalloc.start()
        try:
            with pytest.raises(UnreadableReply, match="too large"):
                web.get_json("single", "/x")
            assert tracemalloc.get_traced_memory()[1] < 12 * most
        finally:
            tracemalloc.stop()
