"""Every way in which a server can go wrong, as bytes on a socket, and what must come of each."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from harvest.model.identifier import Identifier
from harvest.providers.open_sources import open_sources
from harvest.settings import load_settings

__all__ = ["FAULTS", "Asked", "Play", "ServerFault", "ask", "flaws", "playing"]

KEY = "k3y-that-must-not-leak"
"""The secret that is sent, and that servers echo."""
LOGIN = "me:hush-hush-password"

JSON = b"Content-Type: application/json\r\n"
OK = b"HTTP/1.1 200 OK\r\n" + JSON
BODY = json.dumps({"status": "ok", "message": {"DOI": "10.5555/a"}, "id": "W1"}).encode()

Play = Callable[[], Iterator[bytes | None]]


@dataclass(frozen=True, slots=True)
class ServerFault:
    """One way.

    Attributes:
        play: what is sent, piece by piece; None resets the connection.
        pause_s: seconds after each piece, as a share of the client's time-out.
        is_slow: it ends at the deadline only.
        outcomes: what the reply may be.
    """

    name: str
    play: Play
    pause_s: float = 0.0
    is_slow: bool = False
    outcomes: tuple[str, ...] = ("unavailable",)


def _whole(
    status: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    kind: str = "application/json",
) -> bytes:
    lines = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def _once(*pieces: bytes | None) -> Play:
    return lambda: iter(pieces)


def _forever(first: bytes, piece: bytes) -> Play:
    def play() -> Iterator[bytes | None]:
        yield first
        yield from repeat(piece)

    return play


def _bomb(rounds: int = 1) -> bytes:
    """80 MB of blanks, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(80)) + packer.flush()
    for _ in range(rounds - 1):
        data = gzip.compress(data)
    return data


def _resets() -> Iterator[ServerFault]:
    stages = {
        "before a byte": (),
        "in the status line": (b"HTTP/1.1 20",),
        "in the header": (b"HTTP/1.1 200 OK\r\nContent-Ty",),
        "after the header": (OK + b"Content-Length: 99\r\n\r\n",),
        "in the body": (OK + b"Content-Length: 999\r\n\r\n" + BODY,),
        "in a chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n40\r\n{}",),
    }
    for name, pieces in stages.items():
        yield ServerFault(f"reset {name}", _once(*pieces, None))
        yield ServerFault(f"closed {name}", _once(*pieces))


def _drips() -> Iterator[ServerFault]:
    for where, (first, piece) in {
        "status line": (b"HTTP/1.1 2", b"0"),
        "header": (OK + b"X-Long: ", b"x"),
        "body with a length": (OK + b"Content-Length: 9999\r\n\r\n", b" "),
        "body without one": (OK + b"\r\n", b" "),
        "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        "100 Continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        "103 Early Hints": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        "gzip": (OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"{")[:12], b"\0"),
    }.items():
        yield ServerFault(f"drip: {where}", _forever(first, piece), 0.1, is_slow=True)
    yield ServerFault("silence", _forever(b"", b""), 0.1, is_slow=True)
    for where, (first, piece) in {
        "status line": (b"HTTP/1.1 2", b"0" * 1000),
        "header line": (OK + b"X-Long: ", b"x" * 1000),
        "header": (OK, b"X: 1\r\n" * 100),
        "100 Continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        "body": (OK + b"\r\n", b" " * 100_000),
        "chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"9\r\n         \r\n" * 9000),
        "chunk size": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 1000),
    }.items():
        yield ServerFault(f"endless: {where}", _forever(first, piece), is_slow=True)


def _lengths() -> Iterator[ServerFault]:
    fine = ("unavailable", "found", "absent")
    for told, outcomes in {
        "999": ("unavailable",), "0": ("unavailable",), "5": ("unavailable",), "-1": fine,
        "x": fine, "9" * 30: ("unavailable",), "1e3": fine, "": fine,
    }.items():  # fmt: skip
        sent = OK + f"Content-Length: {told}\r\n\r\n".encode() + BODY
        yield ServerFault(f"length {told[:5]!r}", _once(sent), outcomes=outcomes)
    twice = OK + f"Content-Length: 5\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY
    yield ServerFault("two lengths", _once(twice), outcomes=fine)
    chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    size = f"{len(BODY):x}\r\n".encode()
    for name, sent in {
        "without an end": size + BODY + b"\r\n", "cut": size + BODY[:9], "of size zz": b"zz\r\n",
        "of size -5": b"-5\r\n", "too large": b"fffffffffffffff\r\n" + BODY,
    }.items():  # fmt: skip
        yield ServerFault(f"chunks {name}", _once(chunked + sent))


def _statuses() -> Iterator[ServerFault]:
    for status in ("204 No Content", "205 Reset", "206 Partial Content", "304 Not Modified",
                   "300 Choices", "999 No", "599 X", "600 X", "402 Pay", "410 Gone", "418 Teapot",
                   "451 Law", "503 Out"):  # fmt: skip
        yield ServerFault(f"HTTP {status}", _once(_whole(status, BODY)))
    for name, line in {
        "99": b"HTTP/1.1 99 X\r\n", "abc": b"HTTP/1.1 abc X\r\n", "20000": b"HTTP/1.1 20000 X\r\n",
        "HTTP/9.9": b"HTTP/9.9 200 OK\r\n", "ICY": b"ICY 200 OK\r\n", "SSH": b"SSH-2.0-x\r\n",
        "TLS": b"\x15\x03\x01\x00\x02\x02\x16", "NUL": b"\0" * 300,
        "letters": "HTTP/1.1 200 ÖK\r\n".encode("latin-1") + b"\xff\xfe: \xff\r\n",
        "101": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n",
    }.items():  # fmt: skip
        sent = line + JSON + b"Content-Length: 2\r\n\r\n{}"
        yield ServerFault(f"status line {name}", _once(sent))


def _redirects() -> Iterator[ServerFault]:
    for name, target in {
        "another host": "http://elsewhere.example/x", "a file": "file:///etc/passwd",
        "ftp": "ftp://127.0.0.1/x", "a script": "javascript:alert(1)", "itself": "/circle",
        "half an address": "http://[", "a user": f"http://{LOGIN}@elsewhere.example/",
        "no host": "http:///x", "a port": "http://127.0.0.1:99999/x", "nothing": "",
        "a long address": "/" + "x" * 60_000, "control characters": "/\x1b[31m\x7f",
        "another scheme": "https://127.0.0.1:1/x", "data": "data:application/json,{}",
    }.items():  # fmt: skip
        for status in (302, 307) if name in ("itself", "a file") else (301,):
            sent = _whole(f"{status} Moved", b"", {"Location": target})
            yield ServerFault(f"{status} to {name}", _once(sent))
    yield ServerFault("302 without a place", _once(_whole("302 Found")))


def _encodings() -> Iterator[ServerFault]:
    packed = gzip.compress(BODY)
    for name, (kind, body) in {
        "garbage": ("gzip", b"no gzip at all"), "cut": ("gzip", packed[:-9]),
        "deflate garbage": ("deflate", b"xx"), "unknown": ("rot13", BODY),
        "bomb": ("gzip", _bomb()), "bomb in a bomb": ("gzip, gzip", _bomb(2)),
        "many": (", ".join(["gzip"] * 50), packed),
    }.items():  # fmt: skip
        sent = _whole("200 OK", body, {"Content-Encoding": kind})
        is_whole = name in ("cut", "unknown")  # all of the JSON came
        outcomes = ("unavailable", "found") if is_whole else ("unavailable",)
        yield ServerFault(f"gzip: {name}", _once(sent), is_slow="bomb" in name, outcomes=outcomes)


def _bodies() -> Iterator[ServerFault]:
    html = b"<html><title>Log in</title><form action='/x'></form></html>"
    yield ServerFault("HTML", _once(_whole("200 OK", html, kind="text/html")))
    for name, body in {
        "HTML as JSON": html, "bad UTF-8": b'{"message": "\xff\xfe\xff', "null": b"null",
        "empty": b"", "blanks": b" " * 100_000, "a list": b"[]", "a number": b"42",
        "a text": b'"x"', "NaN": b"NaN", "half": BODY[:-5], "twice": BODY * 2, "NUL": b"\0" * 99,
        "nothing in it": b"{}", "deep": b"[" * 100_000 + b"]" * 100_000,
        "deep, cut": b'{"a":' * 50_000, "deep inside": b'{"message": ' + b"[" * 9000 + b"]" * 9000
        + b"}", "5,000 digits": b"9" * 5000, "null inside": b'{"message": null, "id": null}',
        "digits inside": b'{"message": {"DOI": ' + b"9" * 5000 + b'}, "id": 1}',
        "lists inside": b'{"message": [], "id": [], "results": {}}',
        "quotes": b'{"message": "' + b'\\"' * 50_000,
    }.items():  # fmt: skip
        yield ServerFault(f"body: {name}", _once(_whole("200 OK", body)))


def _waits() -> Iterator[ServerFault]:
    for told in ("0", "5", "61", "99999999", "9" * 40, "-5", "5.5", "1e9", "abc", "  7  ", "٣",
                 "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
                 "Thu, 01 Jan 2099 00:00:00 -9959", "Thu, 99 Foo 20", "Thu", "5, 6",
                 "Thu, 01 Jan 99999 00:00:00 GMT", "\t",
                 "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359"):  # fmt: skip
        for status in ("429 Slow", "503 Out"):
            sent = _whole(status, b"{}", {"Retry-After": told})
            name = f"HTTP {status[:3]}, Retry-After {told[:20]!r}"
            yield ServerFault(name, _once(sent))


def _echoes() -> Iterator[ServerFault]:
    said = f"Authorization: Bearer {KEY}; {LOGIN}; mailto=me%40example.org"
    for status in (400, 401, 403, 404, 405, 407, 409, 422, 429, 500):
        body = json.dumps({"message": said, "error": said, "status": said}).encode()
        page = f"<html><b>{said}</b></html>".encode()
        head = {"X-Said": said, "WWW-Authenticate": said}
        sent = _whole(f"{status} {said}", body, head)
        outcomes = ("unavailable", "absent") if status == 404 else ("unavailable",)
        yield ServerFault(f"HTTP {status} echoes", _once(sent), outcomes=outcomes)
        yield ServerFault(
            f"HTTP {status} page", _once(_whole(f"{status} X", page, head, "text/html"))
        )


FAULTS: tuple[ServerFault, ...] = (
    *_resets(), *_drips(), *_lengths(), *_statuses(), *_redirects(), *_encodings(), *_bodies(),
    *_waits(), *_echoes(),
)  # fmt: skip


@contextmanager
def playing(
    fault: ServerFault, timeout_s: float, *, wrap: Any = None, host: str = "127.0.0.1"
) -> Iterator[str]:
    """The address of a server that answers every request so.

    Args:
        timeout_s: the client's, of which pauses are a share.
        wrap: makes another socket of each connection, as for TLS.
        host: the address to listen at.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family, backlog=32)
    over = threading.Event()

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            made = wrap(connection) if wrap else connection
            with made:
                made.recv(65536)
                for piece in fault.play():
                    if over.is_set():
                        return
                    if piece is None:
                        made.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                        )
                        return
                    made.sendall(piece)
                    if fault.pause_s:
                        over.wait(fault.pause_s * timeout_s)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.settimeout(20 * timeout_s)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    place = f"[{host}]" if ":" in host else host
    try:
        yield f"{'https' if wrap else 'http'}://{place}:{listener.getsockname()[1]}"
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request.

    Attributes:
        outcomes: of the replies.
        words: their reasons.
        leaks: which secrets are in those or in what is logged.
    """

    outcomes: frozenset[str]
    words: str
    seconds: float
    leaks: tuple[str, ...]


SECRETS = (KEY, LOGIN, "hush-hush", "me@example.org", "me%40example.org")


def ask(source: str, url: str, timeout_s: float, dois: int = 1) -> Asked:
    """Ask *source* at *url* for one record, or for a list of several; tried once."""
    login = url.replace("://", f"://{LOGIN}@")
    environ = {f"HARVEST_{name}_URL": login for name in ("CROSSREF", "OPENALEX", "OPENAIRE",
                                                         "DOI", "DATACITE", "BIP")}  # fmt: skip
    environ |= {"OPENALEX_API_KEY": KEY, "HARVEST_MAILTO": "me@example.org"}
    options = {"sources.attempts": 1, "sources.timeout_s": timeout_s}
    told: list[str] = []
    sources = open_sources(
        load_settings(options, environ, Path("/")), observe=lambda event: told.append(str(event))
    )
    try:
        started = time.monotonic()
        asked = [Identifier("doi", f"10.5555/{number}") for number in range(dois)]
        replies = list(sources[source].fetch(asked))
        seconds = time.monotonic() - started
    finally:
        sources.close()
    words = "; ".join(dict.fromkeys(each.reason or "" for each in replies))
    leaks = tuple(each for each in SECRETS if each in words + "".join(told))
    return Asked(frozenset(each.outcome for each in replies), words, seconds, leaks)


def flaws(fault: ServerFault, asked: Asked, timeout_s: float, grace_s: float) -> list[str]:
    """What is not as it must be."""
    found = [f"{secret} is told" for secret in asked.leaks]
    if asked.seconds > 3 * timeout_s + grace_s:
        found.append("was not ended at the deadline")
    if odd := asked.outcomes - {*fault.outcomes, "open"}:
        found.append(f"is {', '.join(sorted(odd))}")
    if not asked.words and "unavailable" in asked.outcomes:
        found.append("says nothing")
    return found
