"""Why there is no connection, in words for a user: network, name, proxy, certificate."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from harvest.errors import SourceRefused, SourceUnavailable
from harvest.providers.common.refusal import NoNetwork, host_of

__all__ = ["asked_host", "no_connection", "no_proxy", "no_such_proxy", "no_trust"]

_NO_HTTP = ("BadStatusLine", "LineTooLong", "UnknownProtocol", "got more than", "InvalidHeader")


def no_connection(source: str, host: str, error: str) -> SourceUnavailable:
    """Why there is no connection to *host*, from the library's *error*."""
    if any(sign in error for sign in ("resolve", "getaddrinfo", "Name or service", "nodename")):
        return NoNetwork(source, f"no network, or the name {host} is unknown to it")
    if "refused" in error:
        return SourceUnavailable(source, f"{host} refuses connections")
    if any(sign in error for sign in _NO_HTTP):
        return SourceUnavailable(source, f"{host} sent what is no HTTP")
    return SourceUnavailable(source, f"the connection to {host} failed")


def no_trust(source: str, host: str, error: str) -> SourceUnavailable:
    """Why there is no secure connection to *host*: what is wrong with its certificate, if that."""
    found = re.search(r"certificate verify failed: ([^(\n]{1,120})", error)
    if found:
        why = found[1].strip().rstrip(".")
        return SourceUnavailable(source, f"no secure connection to {host}: its certificate: {why}")
    return SourceUnavailable(source, f"no secure connection to {host} (certificate or TLS)")


def no_proxy(source: str, url: str, error: str) -> SourceUnavailable:
    """The proxy to *url* did not connect us."""
    name = _proxy(url)
    status = re.search(r"Tunnel connection failed: (\d{3})", error)
    if status and status[1] == "407":
        why = "wants a user and a password (HTTP 407)"
    elif status:
        why = f"refuses the connection to {host_of(url)} (HTTP {status[1]})"
    elif "refused" in error:
        why = "refuses connections"
    elif "timed out" in error:
        why = "did not answer in time"
    else:
        why = "cannot be reached"
    return SourceUnavailable(source, f"the proxy {name} {why}")


def asked_host(url: str) -> str:
    """The host of *url*, and the proxy by which it is asked, if any."""
    proxy = _proxy(url)
    return f"{host_of(url)} by the proxy {proxy}" if proxy else host_of(url)


def no_such_proxy(source: str, url: str) -> SourceRefused:
    """A proxy of a kind that is not supported here is set for *url*."""
    name = _proxy(url)
    if name.lower().startswith("socks"):
        advice = "install harvest-biblio[socks]"
    else:
        advice = "harvest knows http, https and socks proxies"
    if not name:
        return SourceRefused(source, f"{host_of(url)} is no address to send requests to")
    what = "of a kind that is not supported" if _is_address(name) else "no address"
    return SourceRefused(source, f"the proxy {name} is {what}: {advice}, or unset it")


def _is_address(proxy: str) -> bool:
    try:
        return bool(urlsplit(proxy).hostname)
    except ValueError:
        return False


def _proxy(url: str) -> str:
    """The proxy that the environment sets for *url*, without user and password."""
    from requests.utils import get_environ_proxies, select_proxy

    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    scheme, separator, rest = proxy.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
