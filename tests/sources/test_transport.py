"""Transport: whole answers of the right kind from the right place, in bounded time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harvest.errors import SourceUnavailable, UnreadableReply
from harvest.providers.common.connecting import no_connection
from harvest.providers.common.http_session import HttpSession
from harvest.providers.common.limit import Limit
from harvest.providers.common.polite_client import Exchange, PoliteClient
from harvest.providers.common.transport import Web, escaped, is_same_site
from tests.sources.stub import serving
from tests.table import every_row


@contextmanager
def web_at(url: str, timeout_s: float = 2.0) -> Iterator[Web]:
    """A service at *url*, tried once."""
    session = HttpSession("harvest/test", timeout_s)
    line = PoliteClient("openalex", "127.0.0.1:1", {"all": Limit(50, 0.001)}, 4, attempts=1)
    yield Web(line, session, url)
    session.close()


@contextmanager
def speaking(*pieces: bytes, every_s: float = 0.0) -> Iterator[str]:
    """A server that writes raw bytes, piece by piece, then closes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            connection.recv(65536)
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(every_s)
            connection.close()
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@every_row(
    "pieces",
    [
        (b"",),
        (b"HTTP/1.1 200",),
        (HEAD + b"Content-Length: 99\r\n\r\n", b'{"id": 1}'),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n{}   \r\n"),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",),
        (HEAD + b'Content-Length: 8\r\n\r\n{"id": 1',),
        (b"SSH-2.0-OpenSSH_9.2\r\n",),
    ],
)
def test_half_an_answer_is_none(pieces: tuple[bytes, ...]) -> None:
    """What breaks off is never taken for a whole answer."""
    with speaking(*pieces) as url, web_at(url) as web, pytest.raises(SourceUnavailable):
        web.get_json("single", "/x")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b'{"count": ' + b"9" * 5000 + b', "title": "A"}', {"count": None, "title": "A"}),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b', "title": "A"}', "A"),
        (b'{"title": "M\xfcller"}', {"title": "M\ufffdller"}),
        (b'{"title": "\\ud800"}', {"title": "\ufffd"}),
        (b'\xef\xbb\xbf{"title": "A"}', {"title": "A"}),
        ('{"title": "Ä"}'.encode("utf-16"), {"title": "Ä"}),
    ],
    ids=["digits", "depth", "no UTF-8", "half a letter", "mark", "UTF-16"],
)
def test_what_cannot_be_held_costs_itself_only(sent: bytes, read: object) -> None:
    """A list of a hundred records is not lost for a number, a letter or a nest in one of them."""
    with serving(200, sent) as url, web_at(url) as web:
        found = web.get_json("list", "/x")
    assert found == read or found["title"] == read


def test_a_dripping_answer_is_given_up() -> None:
    """A byte now and then keeps a socket alive for ever, but not us."""
    drip = (HEAD + b"\r\n", *[b" "] * 60)
    with (
        speaking(*drip, every_s=0.05) as url,
        web_at(url, timeout_s=0.2) as web,
        pytest.raises(SourceUnavailable, match="deadline"),
    ):
        web.get_json("single", "/x")


def test_an_endless_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server can fill our memory."""
    monkeypatch.setattr("harvest.providers.common.http_session.LARGEST_BODY", 100_000)
    with serving(200, b" " * 300_000) as url, web_at(url) as web, pytest.raises(UnreadableReply):
        web.get_json("single", "/x")


def test_a_redirect_on_the_site_is_followed() -> None:
    """OpenAlex sends other forms of an id to the canonical one."""
    with serving(200, b'{"id": 1}') as target:
        host = target.removeprefix("http://")
        with serving(302, headers={"Location": f"http://{host}/y"}) as url, web_at(url) as web:
            web._may_follow = lambda url: host in url
            assert web.get_json("single", "/x") == {"id": 1}


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_a_key_stays_with_its_host(is_elsewhere: bool) -> None:
    """A redirect that may be followed to another host (doi.org's) does not take the key along."""
    keys: list[str | None] = []
    with serving(200, b'{"id": 1}', keys=keys) as target:
        base = target if not is_elsewhere else None
        with serving(302, headers={"Location": f"{target}/y"}) as url, web_at(base or url) as web:
            web._headers = {"Authorization": "Bearer secret"}
            web._may_follow = lambda url: True
            assert web.get_json("single", "/x") == {"id": 1}
    assert keys == ([None] if is_elsewhere else ["Bearer secret"])


def test_a_circle_of_redirects_ends() -> None:
    """A server that sends us round and round is unreadable."""
    log: list[str] = []
    circle = {"Location": "/x"}
    with (
        serving(302, headers=circle, log=log) as url,
        web_at(url) as web,
        pytest.raises(UnreadableReply, match="circle"),
    ):
        web.get_json("single", "/x")
    assert len(log) <= 6


@every_row(
    ("base", "url", "same"),
    [
        ("https://api.crossref.org", "https://api.crossref.org/v1/works", True),
        ("https://api.openaire.eu/graph/v3", "https://graph.openaire.eu/x", True),
        ("https://api.openalex.org", "http://api.openalex.org/works", False),
        ("https://api.openalex.org", "https://openalex.org.evil.example/works", False),
        ("https://api.openalex.org", "https://evil.example/?u=api.openalex.org", False),
        ("https://api.openalex.org", "https://api.openalex.org@evil.example/", False),
        ("http://127.0.0.1:80", "https://10.0.0.1:80", False),
        ("http://localhost", "https://otherhost", False),
        ("https://api.openalex.org", "javascript:alert(1)", False),
    ],
)
def test_same_site(base: str, url: str, same: bool) -> None:
    """Same host, or same registrable domain over TLS; never down to plain HTTP."""
    assert is_same_site(base, url) is same


@every_row(
    ("doi", "path"),
    [
        ("10.1/a/b", "10.1/a/b"),
        ("10.1/a%2Fb", "10.1/a%252Fb"),
        ("10.1/(x)<y>;z", "10.1/%28x%29%3Cy%3E%3Bz"),
        ("10.1/./a", "10.1%2F.%2Fa"),
        ("10.1/a//b", "10.1%2Fa%2F%2Fb"),
        ("10.1/a/", "10.1%2Fa%2F"),
        ("10.1/é\u202e", "10.1/%C3%A9%E2%80%AE"),
    ],
)
def test_escaped(doi: str, path: str) -> None:
    """The server decodes to exactly what was asked."""
    assert escaped(doi) == path


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[Errno -2] Name or service not known", "no network"),
        ("Failed to resolve 'api.crossref.org'", "no network"),
        ("[Errno 111] Connection refused", "refuses connections"),
        ("('Connection aborted.', RemoteDisconnected())", "failed"),
    ],
)
def test_no_connection(said: str, words: str) -> None:
    """A user reads what happened, not a stack of library names."""
    assert words in no_connection("crossref", "api.crossref.org", said).reason


def test_an_unknown_name_is_tried_twice_only() -> None:
    """Without a network, a lookup must not spend its time on waits between hopeless tries."""
    tried = []
    line = PoliteClient("openalex", "nowhere.invalid", {"all": Limit(50, 0.001)}, 4, attempts=4)

    def send(exchange: Exchange) -> None:
        tried.append(exchange)
        raise no_connection("openalex", "nowhere.invalid", "getaddrinfo failed")

    with pytest.raises(SourceUnavailable, match="no network"):
        line.call("all", "/", send)
    assert len(tried) == 2
