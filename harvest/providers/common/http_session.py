"""HTTP itself: one pooled session, and answers that are read to their end.

Nothing here waits without end.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harvest.providers.common.breaker import NoMoreTries
from harvest.providers.common.refusal import json_object
from harvest.providers.common.watchdog import Watch, Watchdog
from harvest.text.secret_mask import SecretMask

if TYPE_CHECKING:
    import requests

__all__ = [
    "HttpAnswer",
    "HttpSession",
    "Late",
    "Stopped",
    "TooSlow",
]

CONNECT_S = 10.0


MOST_TIMEOUTS = 3
"""So many time-outs together are the deadline of one request, from its connection to its end."""


LARGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One HTTP answer, read to its end. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def text(self) -> str:
        """The body for error messages and for telling pages apart."""
        return self.body[:20_000].decode("utf-8", "replace")

    @property
    def kind(self) -> str:
        """The content type, bare and lower-case; "" without one."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def error_body(self) -> dict[str, Any]:
        """The JSON object it holds by its type and in fact; empty when it is none."""
        return json_object(self.text) if self.kind.endswith("json") else {}


class HttpSession:
    """One `requests.Session`, opened at the first request and shared by sources and threads."""

    def __init__(
        self,
        agent: str,
        timeout_s: float,
        *,
        stop: threading.Event | None = None,
        mask: SecretMask | None = None,
    ) -> None:
        """Args:
        stop: when set, requests under way are cut soon.
        mask: what an answer must not hold when it is handed over.
        """
        self._agent = agent
        self._timeout_s = timeout_s
        self._watchdog = Watchdog(stop)
        self.mask = mask or SecretMask()
        self._lock = threading.Lock()
        self._session: requests.Session | None = None

    def get(self, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        """Send one GET, no redirect followed, and read the whole answer.

        Raises:
            requests.RequestException, urllib3.exceptions.HTTPError, OSError: no answer, or not
                the whole of it.
            Late: it was not whole after three time-outs.
            Stopped: the run was stopped meanwhile.
        """
        with self._watchdog.watching(MOST_TIMEOUTS * self._timeout_s) as watch:
            try:
                answer = self._read(url, headers)
            except Exception as error:
                if watch.cut is None:
                    raise
                raise _cut(watch) from error
            if watch.cut is not None:  # what has no length seems whole when it is cut
                raise _cut(watch)
            return answer

    def _read(self, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        timeout = (min(CONNECT_S, self._timeout_s), self._timeout_s)
        with self._opened().get(
            url, headers=dict(headers), timeout=timeout, allow_redirects=False, stream=True
        ) as response:
            body = bytearray()
            # read1 hands over what has come; a fixed size would wait for its last byte.
            while chunk := response.raw.read1(1 << 16, decode_content=True):
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise OSError("the answer is too large")
            clean = self.mask.text
            lowered = {name.lower(): clean(value) for name, value in response.headers.items()}
            return HttpAnswer(
                response.status_code, lowered, self.mask.data(bytes(body)), response.url
            )

    def prepare(self) -> None:
        """Load what is slow to load, so that it does not count as waiting for a server."""
        self._opened()

    def close(self) -> None:
        """Close all connections; the session opens again when used."""
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None

    def _opened(self) -> requests.Session:
        with self._lock:
            if self._session is None:
                self._session = _new_session(self._agent)
            return self._session


class Late(TimeoutError):
    """The answer was not whole at the deadline."""


class TooSlow(NoMoreTries):
    """The answer was not whole at the deadline; it would not be the next time."""


class Stopped(OSError):
    """The run was stopped while the request was under way."""


def _cut(watch: Watch) -> Late | Stopped:
    return Late("deadline") if watch.cut == "late" else Stopped("stopped")


def _address_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Only what stands in the address itself.

    Without an `auth` of its own a session looks into ~/.netrc and sends what it finds there in
    place of the key; with `trust_env` off it would not see the proxies, either.
    """
    from requests.auth import HTTPBasicAuth
    from requests.utils import get_auth_from_url

    user, password = get_auth_from_url(request.url or "")
    if user and password:
        HTTPBasicAuth(user, password)(request)
    return request


def _new_session(agent: str) -> requests.Session:
    import requests
    from requests.cookies import RequestsCookieJar

    from harvest.providers.common.watched_connection import WatchedAdapter

    class NoCookies(RequestsCookieJar):
        """Keeps nothing: threads share the session, and no source needs a cookie."""

        def set_cookie(self, *args: Any, **kwargs: Any) -> None:
            return None

    session = requests.Session()
    session.headers["User-Agent"] = agent
    session.auth = _address_auth
    session.cookies = NoCookies()
    adapter = WatchedAdapter(pool_connections=8, pool_maxsize=16, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
