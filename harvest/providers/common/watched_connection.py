"""Connections of urllib3 that the watchdog can shut down, from the first packet on."""

from __future__ import annotations

import socket
import sys
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family

from harvest.providers.common.watchdog import Twin, current_watch

__all__ = ["WatchedAdapter"]


class _Watched(HTTPConnection):
    """As its base; the request that this thread makes is told of the connection."""

    _twin: Twin | None = None

    def _new_conn(self) -> socket.socket:
        try:
            return self._connected()
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out.") from error
        except OSError as error:
            words = f"Failed to establish a new connection: {error}"
            raise NewConnectionError(self, words) from error

    def _connected(self) -> socket.socket:
        host = self._dns_host.strip("[]")
        found = socket.getaddrinfo(host, self.port, allowed_gai_family(), socket.SOCK_STREAM)
        failure = OSError("the name has no address")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    connection.setsockopt(*option)
                if isinstance(self.timeout, int | float):
                    connection.settimeout(self.timeout)
                self._watch(connection)
                connection.connect(address)
            except OSError as error:
                failure = error
                connection.close()
                self._leave()
            else:
                sys.audit("http.client.connect", self, self.host, self.port)
                return connection
        raise failure

    def _watch(self, connection: socket.socket) -> None:
        self._twin = Twin(connection)
        self._attach()

    def _attach(self) -> None:
        watch = current_watch()
        if watch is not None and self._twin is not None:
            watch.attach(self._twin)

    def _leave(self) -> None:
        if self._twin is not None:
            self._twin.leave()
            self._twin = None

    def request(self, *args: Any, **options: Any) -> None:
        self._attach()  # a connection that was kept open
        super().request(*args, **options)

    def close(self) -> None:
        super().close()
        self._leave()


class _WatchedTls(_Watched, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


POOLS = {"http": _Pool, "https": _TlsPool}


class WatchedAdapter(HTTPAdapter):
    """As its base, with watched connections: direct ones, and those through an HTTP proxy."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = POOLS
        return manager
