"""habanero as Crossref's client; its quirks end here (apis.md §6.1).

It pastes identifiers unescaped into the path, so they come here percent-encoded. It has four
unrelated families of exceptions, and lets KeyError, TypeError and JSONDecodeError escape on
replies that it does not expect. It neither paces nor retries: the line does. It sends with
`httpx2.get`, which loads all certificates (40 ms) and connects anew for every call, and hides
the headers: a `Carrier` in that module's place sends over our pool and keeps them.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from harvest import __version__
from harvest.errors import SourceError, SourceUnavailable, UnreadableReply
from harvest.providers import Body
from harvest.providers.common.polite_client import Exchange, Line
from harvest.providers.common.refusal import host_of, judge
from harvest.providers.common.transport import no_connection

if TYPE_CHECKING:
    import ssl

    import httpx2

__all__ = ["Client"]

LARGEST_BODY = 64 * 1024 * 1024


class Client:
    """Sends what `habanero.Crossref.works` can send, politely."""

    def __init__(self, line: Line, base: str, *, mailto: str | None, timeout_s: float) -> None:
        self._line = line
        self._source = line.source
        self._base = base.rstrip("/")
        self._mailto = mailto
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._clients: tuple[Any, httpx2.Client] | None = None

    def ask(self, route: str, shown: str, parameters: dict[str, Any]) -> Body | None:
        """One habanero call; None when Crossref says that there is no such record."""
        client, pool = self._opened()

        def send(exchange: Exchange) -> Body | None:
            outer = sys.exception()
            with carrier().over(pool, exchange):
                try:
                    sent = client.works(**parameters)
                except Exception as error:
                    self._raise_unless_absent(error, outer, exchange)
                    return None
            if not isinstance(sent, dict):
                raise UnreadableReply(self._source, "sent JSON that is no record")
            return sent

        return self._line.call(route, shown, send)

    def close(self) -> None:
        """Close all connections; the client opens again when used."""
        with self._lock:
            if self._clients is not None:
                self._clients[1].close()
                self._clients = None

    def _opened(self) -> tuple[Any, httpx2.Client]:
        """habanero and its pool, loaded before the first request claims its place in the pace."""
        with self._lock:
            if self._clients is None:
                import httpx2
                from habanero import Crossref as Habanero  # type: ignore[import-untyped]

                carrier()
                habanero = Habanero(
                    base_url=self._base,
                    mailto=self._mailto,
                    ua_string=f"harvest/{__version__}",
                    timeout=self._timeout_s,
                )
                self._clients = habanero, httpx2.Client(verify=certificates())
            return self._clients

    def _raise_unless_absent(
        self, error: Exception, outer: BaseException | None, exchange: Exchange
    ) -> None:
        """Raise one of our errors for any of habanero's; return when the record is absent.

        It raises RequestError for a JSON refusal, HTTPStatusError for others, RuntimeError round
        a network failure on lists but httpx2's own on singles, and lets KeyError, TypeError and
        JSONDecodeError escape on replies it does not expect.
        """
        response = _response_of(error, outer)
        if response is None:
            raise self._without_response(error) from error
        text = response.text[:20_000]
        is_page = "html" in response.headers.get("content-type", "").lower()
        if response.status_code == 404 and _says_absent(text) and not is_page:
            return
        raise judge(self._source, response.status_code, exchange.headers, text) from error

    def _without_response(self, error: Exception) -> SourceError:
        import httpx2
        from habanero import RequestError

        cause = error.__cause__ if isinstance(error, RuntimeError) and error.__cause__ else error
        host = host_of(self._base)
        if isinstance(cause, httpx2.TimeoutException):
            return SourceUnavailable(self._source, f"no answer from {host} in time")
        if isinstance(cause, httpx2.RemoteProtocolError | httpx2.ReadError):
            return UnreadableReply(self._source, f"{host} broke off in the middle of its answer")
        if isinstance(cause, httpx2.HTTPError | OSError):
            return no_connection(self._source, host, str(cause))
        if isinstance(cause, RequestError):
            return self._refusal(cause)
        return UnreadableReply(self._source, "sent something that is no JSON record")

    def _refusal(self, error: Any) -> SourceError:
        status, said = error.args[0], str(error.args[1])
        if status in (200, 201):
            return UnreadableReply(self._source, "sent no JSON: a login page, or a proxy?")
        return judge(self._source, status, {}, said)


class Carrier:
    """Stands in habanero's modules for `httpx2`; sends over a pool where one was given."""

    def __init__(self) -> None:
        self._local = threading.local()

    @contextmanager
    def over(self, pool: httpx2.Client, exchange: Exchange) -> Iterator[None]:
        """Let this thread's calls go over *pool*, and tell *exchange* what came back."""
        self._local.way = pool, exchange
        try:
            yield
        finally:
            self._local.way = None

    def get(self, url: str, **options: Any) -> httpx2.Response:
        """As `httpx2.get`, within a bounded time and size."""
        import httpx2

        way = getattr(self._local, "way", None)
        if way is None:
            return httpx2.get(url, **options)
        pool, exchange = way
        deadline = time.monotonic() + 3 * options["timeout"]
        with pool.stream("GET", url, **options) as response:
            exchange.status, exchange.headers = response.status_code, dict(response.headers)
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_BODY or time.monotonic() > deadline:
                    raise httpx2.ReadTimeout("the answer is endless", request=response.request)
        return httpx2.Response(
            response.status_code,
            headers=_without_encoding(response.headers),
            content=bytes(body),
            request=response.request,
        )

    def __getattr__(self, name: str) -> Any:
        import httpx2

        return getattr(httpx2, name)


@cache
def carrier() -> Carrier:
    """The one carrier of this process, put in place at the first call."""
    import httpx2

    one = Carrier()
    for name in ("habanero.request", "habanero.request_class"):
        module = import_module(name)
        if getattr(module, "httpx2", None) is httpx2:
            vars(module)["httpx2"] = one
    return one


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust; slow to load, so once in a process."""
    import httpx2

    return httpx2.create_ssl_context()


def _without_encoding(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Headers of a body that has been decoded already."""
    gone = {"content-encoding", "content-length", "transfer-encoding"}
    return [(name, value) for name, value in headers.items() if name.lower() not in gone]


def _response_of(error: BaseException, outer: BaseException | None) -> Any:
    """The HTTP response that *error*, or an error behind it, carries; None without one.

    *outer* was being handled before the call: it, and what lies behind it, is another request's.
    """
    seen: BaseException | None = error
    while seen is not None and seen is not outer:
        response = getattr(seen, "response", None)
        if response is not None:
            return response
        seen = seen.__cause__ or seen.__context__
    return None


def _says_absent(text: str) -> bool:
    """Whether a 404 is Crossref's own, in its plain form or in its JSON form.

    >>> _says_absent("Resource not found."), _says_absent("<h1>404 Not Found</h1>")
    (True, False)
    """
    if text.strip().rstrip(".").lower() == "resource not found":
        return True
    try:
        sent = json.loads(text)
    except ValueError:
        return False
    return isinstance(sent, dict) and "message-type" in sent and "not found" in text.lower()
