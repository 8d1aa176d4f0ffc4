"""Transport: a JSON service at one base address, asked over the session that all sources share.

Nothing here follows a redirect to another site, or takes a page of the local network's login
portal for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from harvest import __version__
from harvest.errors import SourceError, UnreadableReply
from harvest.providers.common.breaker import STOPPED, NoMoreTries
from harvest.providers.common.connecting import (
    asked_host,
    no_connection,
    no_proxy,
    no_such_proxy,
    no_trust,
)
from harvest.providers.common.http_session import HttpAnswer, HttpSession, Late, Stopped, TooSlow
from harvest.providers.common.polite_client import Exchange, PoliteClient
from harvest.providers.common.refusal import TimedOut, judge, without_secrets
from harvest.text.json_text import read_json

if TYPE_CHECKING:
    pass

__all__ = [
    "Web",
    "escaped",
    "is_same_site",
    "json_of",
    "user_agent",
]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5


class Web:
    """The JSON service at one base address, asked through one line.

    Args:
        base: base address; every request goes to it.
        headers: sent with each request (keys belong here, not into the URL).
        may_follow: says whether a redirect to this host is fine; by default the same site only.
        error_for: the error that an answer means; `judge` unless a source knows better.
    """

    def __init__(
        self,
        line: PoliteClient,
        session: HttpSession,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        may_follow: Callable[[str], bool] | None = None,
        error_for: Callable[[HttpAnswer], SourceError] | None = None,
    ) -> None:
        self.line = line
        self._session = session
        self.base = base.rstrip("/")
        self._headers = dict(headers or {})
        self._may_follow = may_follow or (lambda url: is_same_site(self.base, url))
        self.error_for = error_for or (
            lambda answer: judge(line.source, answer.status, answer.headers, answer.text)
        )

    def get_json(
        self,
        route: str,
        path: str,
        *,
        accept: str = "application/json",
        is_absent: Callable[[HttpAnswer], bool] = lambda answer: False,
        on_answer: Callable[[HttpAnswer], None] = lambda answer: None,
        shown: str = "",
    ) -> Any:
        """The JSON at *path* below the base address; None when *is_absent* says so.

        *on_answer* sees every answer first, for what its headers tell. *shown* stands for *path*
        in the log.

        Raises:
            SourceError: no answer, a refusal, or an answer that is not this source's.
        """
        self._session.prepare()

        def send(exchange: Exchange) -> Any:
            answer = self._get(self.base + path, accept)
            exchange.status, exchange.headers = answer.status, answer.headers
            on_answer(answer)
            if is_absent(answer):
                return None
            if answer.status != 200:
                raise self.error_for(answer)
            return json_of(self.line.source, answer)

        return self.line.call(route, shown or path, send)

    def _get(self, url: str, accept: str) -> HttpAnswer:
        headers = {"Accept": accept, **self._headers}
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._send(url, headers)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                return answer
            target = self._redirected(url, target)
            if not is_same_site(url, target):
                headers.pop("Authorization", None)
            url = target
        raise UnreadableReply(self.line.source, "redirects in a circle")

    def _redirected(self, url: str, target: str) -> str:
        """Where a redirect of *url* leads, if we may follow it there."""
        source = self.line.source
        try:
            target = urljoin(url, target)
            host = urlsplit(target).hostname if urlsplit(target).port != 0 else None
            is_fine = self._may_follow(target)
        except ValueError:
            host, is_fine = None, False
        if not is_fine and host:
            raise UnreadableReply(
                source, f"was redirected to {host}: does this network ask for a login?"
            )
        if not is_fine:
            shown = "".join(c if c.isprintable() else " " for c in without_secrets(target[:60]))
            raise UnreadableReply(source, f"was redirected to {shown!r}, which is no web address")
        return target

    def _send(self, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        import requests
        import urllib3

        try:
            return self._session.get(url, headers)
        except Late as error:
            words = "was too slow: its answer was not whole at the deadline"
            raise TooSlow(self.line.source, f"{asked_host(url)} {words}") from error
        except Stopped as error:
            raise NoMoreTries(self.line.source, STOPPED) from error
        except requests.RequestException as error:
            raise _failure(self.line.source, url, error) from error
        except urllib3.exceptions.HTTPError as error:
            words = "broke off in the middle of its answer"
            raise UnreadableReply(self.line.source, f"{asked_host(url)} {words}") from error
        except (OSError, ValueError) as error:
            raise UnreadableReply(self.line.source, f"sent half an answer: {error}") from error


def _failure(source: str, url: str, error: Exception) -> SourceError:
    import requests

    host = asked_host(url)
    if isinstance(error, requests.exceptions.InvalidSchema | requests.exceptions.InvalidURL):
        return no_such_proxy(source, url)
    if isinstance(error, requests.exceptions.SSLError):
        return no_trust(source, host, str(error))
    if isinstance(error, requests.exceptions.ProxyError):
        return no_proxy(source, url, str(error))
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return TimedOut(source, f"no answer from {host} in time")
    if isinstance(error, requests.ConnectionError):
        return no_connection(source, host, str(error))
    return UnreadableReply(source, f"no readable answer from {host} ({type(error).__name__})")


def json_of(source: str, answer: HttpAnswer) -> Any:
    """The JSON in *answer*.

    Raises:
        UnreadableReply: it is empty, no JSON by its type, or half a JSON.
    """
    kind = answer.kind
    if not answer.body.strip():
        raise UnreadableReply(source, "sent an empty answer")
    if not (kind.endswith("json") and "/" in kind):
        shown = "".join(c for c in kind[:40] if c.isprintable()) or "something without a type"
        raise UnreadableReply(source, f"sent {shown} in place of JSON: a login page, or a proxy?")
    try:
        sent = read_json(answer.body)
    except ValueError as error:
        raise UnreadableReply(source, "sent JSON that breaks off or cannot be read") from error
    if sent is None:  # None is what `get_json` says for "absent"
        raise UnreadableReply(source, "sent null")
    return sent


def is_same_site(base: str, url: str) -> bool:
    """Whether *url* leads to the site of *base*: same host, or same registrable domain over TLS.

    Two labels stand for the registrable domain: right for every source here.

    >>> is_same_site("https://api.openalex.org", "https://openalex.org/works/W1")
    True
    >>> is_same_site("https://api.openalex.org", "https://login.hotel.example/?to=openalex.org")
    False
    >>> is_same_site("http://127.0.0.1:8000", "http://127.0.0.1:9000/")
    False
    """
    one, two = urlsplit(base), urlsplit(url)
    if (one.scheme, one.netloc) == (two.scheme, two.netloc):
        return True
    if two.scheme != "https" or not one.hostname or not two.hostname:
        return False
    ends = [host.lower().split(".")[-2:] for host in (one.hostname, two.hostname)]
    return ends[0] == ends[1] and len(ends[0]) == 2 and not ends[0][-1].isdigit()


def escaped(value: str) -> str:
    """*value* as one piece of a path: percent-encoded, slashes kept where they are harmless.

    Clients resolve "." and ".." and drop empty segments, so a DOI with such parts would become
    another one: there the slashes are encoded too.

    >>> escaped("10.1000/a#b?c"), escaped("10.1000/../x")
    ('10.1000/a%23b%3Fc', '10.1000%2F..%2Fx')
    """
    is_odd = any(part in ("", ".", "..") for part in value.split("/"))
    return quote(value, safe="" if is_odd else "/")


def user_agent(mailto: str | None) -> str:
    """`harvest/VERSION (mailto:…)`, as Crossref and DataCite ask for."""
    contact = f" (mailto:{mailto})" if mailto else ""
    return f"harvest/{__version__}{contact}"
