"""The HTTP side: one thread per connection, keep-alive, nothing held back."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl

from tests.registry.call import Answer, Call
from tests.registry.fault import Fault, Faults
from tests.registry.log import Received

__all__ = ["Provider", "Server"]

PORTAL = b"""<!doctype html><html><head><title>Welcome to the station WLAN</title></head>
<body><form action="/login"><button>Accept and surf</button></form></body></html>"""


class Provider(Protocol):
    """One API behind one base address."""

    name: str

    def refuse(self, call: Call, now: float) -> Answer | None:
        """The refusal of a request that is too many, at once; None admits it."""
        ...

    def answer(self, call: Call) -> Answer:
        """The answer to an admitted request."""
        ...

    def headers(self, call: Call) -> dict[str, str]:
        """What this provider adds to every answer."""
        ...


class Server(ThreadingHTTPServer):
    """Serves providers by the first part of the path, logs, waits, and fails when told to."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(
        self, port: int, providers: list[Provider], faults: Faults, latency: dict[str, float]
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.providers = {provider.name: provider for provider in providers}
        self.faults = faults
        self.latency = latency
        self.received: list[Received] = []
        self.closing = threading.Event()
        self.gates: dict[str, tuple[int, threading.Event]] = {}
        self._in_flight: dict[str, int] = {}
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()

    def enter(self, source: str, make: Callable[[int], Received]) -> Received:
        """Log a request that begins; *make* gets how many are under way with it."""
        with self._lock:
            self._in_flight[source] = self._in_flight.get(source, 0) + 1
            received = make(self._in_flight[source])
            self.received.append(received)
        return received

    def wait_at_gate(self, received: Received) -> None:
        """Where the answers of its source are held, let this one wait, but for the first few."""
        free, gate = self.gates.get(received.source, (0, None))
        with self._lock:
            number = [each for each in self.received if each.source == received.source]
        if gate is not None and received not in number[:free]:
            while not gate.wait(0.05) and not self.closing.is_set():
                continue

    def leave(self, received: Received, status: int) -> None:
        """Log the end. Called before the last byte leaves, or the client would be ahead of us."""
        with self._lock:
            self._in_flight[received.source] -= 1
            received.status = status
            received.ended_s = time.monotonic()

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection, to cut it when the server stops."""
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.discard(connection)

    def cut_all(self) -> None:
        """Cut what is still open: keep-alive connections, and requests that hang."""
        self.closing.set()
        with self._lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error of ours; all else must be seen."""
        import sys

        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "registry"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: the log is `Registry.requests`."""

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def _serve(self) -> None:
        whole, _, query = self.path.partition("?")
        source, slash, path = whole.lstrip("/").partition("/")
        provider = self.server.providers.get(source)
        if provider is None:
            self._send(Answer(200 if source == "landing" else 404, b"<html></html>", "text/html"))
            return
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = self.server.enter(
            source,
            lambda count: Received(
                source, slash + path, dict(pairs), headers, time.monotonic(), count, self.command
            ),
        )
        call = Call(source, slash + path, pairs, headers, received.in_flight, self.command)
        fault = self.server.faults.draw(source, f"{slash}{path}?{query}")
        received.fault = fault.kind if fault else None
        self._reply(provider, call, fault, received)

    def _reply(
        self, provider: Provider, call: Call, fault: Fault | None, received: Received
    ) -> None:
        if fault and fault.kind in ("reset", "hang", "drip"):
            if fault.kind == "hang":
                self.server.closing.wait(fault.seconds)
            if fault.kind == "drip":
                self._drip(fault.seconds)
            self.server.leave(received, 0)
            self._reset()
            return
        answer = _faulty_answer(provider, call, fault)
        if answer is None:
            answer = provider.refuse(call, received.started_s)
            if answer is None:
                late = fault.seconds if fault and fault.kind == "slow" else 0.0
                self.server.closing.wait(late + self.server.latency.get(provider.name, 0.0))
                self.server.wait_at_gate(received)
                answer = provider.answer(call)
                extra = {**provider.headers(call), **answer.headers}
                answer = Answer(answer.status, answer.body, answer.content_type, extra)
        if fault and fault.kind == "wrong type":
            answer = Answer(answer.status, answer.body, "text/html", answer.headers)
        self.server.leave(received, answer.status)
        self._send(answer, half=fault is not None and fault.kind == "half body")

    def _send(self, answer: Answer, half: bool = False) -> None:
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if half:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self.wfile.flush()
            self.close_connection = True
        elif self.command != "HEAD":
            self.wfile.write(answer.body)

    def _drip(self, seconds: float) -> None:
        over = time.monotonic() + seconds
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while time.monotonic() < over and not self.server.closing.wait(0.02):
                self.wfile.write(b"a")
                self.wfile.flush()
        except OSError:
            return

    def _reset(self) -> None:
        """Close so that the client gets a reset, not an orderly end."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()


def _faulty_answer(provider: Provider, call: Call, fault: Fault | None) -> Answer | None:
    """The answer that a fault gives in place of the provider's; None when it gives none."""
    if fault is None:
        return None
    retry = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    if fault.kind == "status":
        page = f"<html><head><title>{fault.status}</title></head></html>".encode()
        return Answer(fault.status, page, "text/html", retry)
    if fault.kind == "empty body":
        return Answer(200, b"", "application/json")
    if fault.kind == "portal":
        return Answer(200, PORTAL, "text/html; charset=utf-8")
    broke = getattr(provider, "broke", None)
    if fault.kind == "budget" and broke is not None:
        answer: Answer = broke(call)
        return answer
    return None
