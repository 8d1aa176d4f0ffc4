"""One deadline for a request, whatever the server drips; and an end soon after the run's."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from harvest.errors import SourceUnavailable
from harvest.providers.common.breaker import STOPPED
from harvest.providers.common.http_session import HttpSession
from harvest.providers.common.limit import Limit
from harvest.providers.common.polite_client import PoliteClient
from harvest.providers.common.transport import Web
from tests.table import every_row

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    "status line": b"HTTP/1.1 2",
    "header": HEAD + b"X-Long: ",
    "body of a length": HEAD + b"Content-Length: 9999\r\n\r\n",
    "body without one": HEAD + b"\r\n",
    "body that closes": HEAD + b"Connection: close\r\n\r\n",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
}
PIECES = {
    "status line": b"0",
    "chunks": b"1\r\n \r\n",
    "100 Continue": b"HTTP/1.1 100 Continue\r\n\r\n",
}


@contextmanager
def dripping(
    first: bytes, piece: bytes, every_s: float = 0.02, met: list[str] | None = None
) -> Iterator[str]:
    """A server that sends *first* and then *piece* again and again, until the client leaves.

    *met* is told of every connection.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                if met is not None:
                    met.append("connection")
                with connection:
                    connection.recv(65536)
                    connection.sendall(first)
                    while not over.wait(every_s):
                        connection.sendall(piece)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    over.set()
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)  # or accept() would wait for the next one
    listener.close()
    thread.join()


def ask(url: str, timeout_s: float, stop: threading.Event | None = None) -> tuple[str, float]:
    """The reason why *url* gave nothing, and after how many seconds."""
    session = HttpSession("harvest/test", timeout_s, stop=stop)
    session.prepare()
    line = PoliteClient("crossref", "127.0.0.1:1", {"all": Limit(50, 0.001)}, 4, attempts=4)
    started = time.monotonic()
    with pytest.raises(SourceUnavailable) as caught:
        Web(line, session, url).get_json("single", "/x")
    session.close()
    return caught.value.reason, time.monotonic() - started


@pytest.mark.slow
@every_row("where", [*DRIPS, "100 Continue"])
def test_a_drip_ends_at_the_deadline(where: str) -> None:
    """A byte now and then, wherever, is cut after three time-outs, and not tried again."""
    met: list[str] = []
    with dripping(DRIPS.get(where, b""), PIECES.get(where, b" "), met=met) as url:
        reason, _ = ask(url, timeout_s=0.1)
    assert "deadline" in reason
    assert len(met) == 1


@pytest.mark.parametrize("where", ["header", "body without one", "100 Continue"])
def test_a_stopped_run_cuts_what_is_under_way(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C and the time limit end a request that would go on for an hour."""
    monkeypatch.setattr("harvest.providers.common.watchdog.GRACE_S", 0.05)
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    with dripping(DRIPS.get(where, b""), PIECES.get(where, b" ")) as url:
        reason, seconds = ask(url, timeout_s=1200.0, stop=stop)
    assert reason == STOPPED
    assert seconds < 600.0


def test_a_connection_that_never_comes_about_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first byte: a server whose queue is full takes no connection."""
    monkeypatch.setattr("harvest.providers.common.watchdog.GRACE_S", 0.05)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        place = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for each in fillers:
            each.setblocking(False)
            each.connect_ex(place)
        threading.Timer(0.05, stop.set).start()
        reason, seconds = ask(f"http://127.0.0.1:{place[1]}", timeout_s=1200.0, stop=stop)
        for each in fillers:
            each.close()
    assert reason == STOPPED
    assert seconds < 600.0


def test_connections_are_kept_and_let_go() -> None:
    """The second handle on a connection hinders neither its reuse nor its end."""
    served: list[int] = []
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while connection.recv(65536):
                served.append(1)
                connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
        ended.set()

    threading.Thread(target=serve, daemon=True).start()
    session = HttpSession("harvest/test", 2.0)
    for _ in range(3):
        session.get(f"http://127.0.0.1:{listener.getsockname()[1]}/x", {})
    session.close()
    assert ended.wait(2.0)
    assert len(served) == 3
    listener.close()
