"""Who is let in: this machine's own names only, and policies for what pages may load.

A page from elsewhere can make a browser ask 127.0.0.1 under a name of its own (DNS rebinding), or
send a form to it. The first has another Host, the second no token and another Origin.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from typing import Any

__all__ = ["OWN_POLICY", "Gate", "is_from_here", "is_host_allowed", "same_secret"]

OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
OWN_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of harvest's own pages: nothing inline, nothing from elsewhere."""
DATASETTE_POLICY = (
    "default-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Of Datasette's pages, which have scripts and styles inline."""
_HEADERS = {
    "x-content-type-options": "nosniff",
    # Without a referrer at all, browsers send forms with the Origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[^:\[\]@/\s]+)(?::\d{1,5})?", re.IGNORECASE)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def is_host_allowed(host: str, further: Collection[str] = ()) -> bool:
    """Whether a Host header names this machine, with any port.

    >>> [is_host_allowed(each) for each in ("127.0.0.1:8001", "LOCALHOST", "[::1]:80")]
    [True, True, True]
    >>> [is_host_allowed(each) for each in ("evil.example", "127.0.0.1.evil.example", "", "a@b")]
    [False, False, False, False]
    """
    found = _HOST.fullmatch(host)
    name = found[1].lower().rstrip(".") if found else ""
    return name in OWN_HOSTS or name in {each.lower() for each in further}


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request that writes was sent by a page of this very address.

    Browsers say so in Origin and in Sec-Fetch-Site; programs that say neither need the token only.
    """
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{headers.get('host', '')}":
        return False
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def same_secret(given: str | None, secret: str | None) -> bool:
    """Whether *given* is the secret; never, where there is none."""
    if not given or not secret:
        return False
    return secrets.compare_digest(given.encode(), secret.encode())


class Gate:
    """Wraps an ASGI app: refuses other Hosts, and sends policies with each answer."""

    def __init__(self, app: App, own: str, further: Collection[str] = ()) -> None:
        self._app = app
        self._own = own
        self._further = further

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        hosts = [value for name, value in scope.get("headers", ()) if name.lower() == b"host"]
        host = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
        if not is_host_allowed(host, self._further) or scope["type"] != "http":
            await _refuse(send)
            return
        path = str(scope.get("path", ""))
        is_own = path == self._own or path.startswith(f"{self._own}/")
        policy = OWN_POLICY if is_own else DATASETTE_POLICY

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                policies = {"content-security-policy": policy, **_HEADERS}
                kept = [
                    each for each in message.get("headers", ()) if _name(each[0]) not in policies
                ]
                added = [(name.encode(), value.encode()) for name, value in policies.items()]
                message = {**message, "headers": [*kept, *added]}
            await send(message)

        await self._app(scope, receive, send_with_policy)


def _name(header: bytes) -> str:
    return header.decode("latin-1").lower()


async def _refuse(send: Send) -> None:
    body = b"421: this server answers to 127.0.0.1 and localhost only\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body})
