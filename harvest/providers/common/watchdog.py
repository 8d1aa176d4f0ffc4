"""The watchdog: one deadline for a request, whatever it waits for.

Time-outs of sockets count from byte to byte: a server that sends one now and then, of its headers,
its body or an endless "100 Continue", holds a client for ever. The watchdog shuts such a
connection down at the deadline, and soon after the run is stopped all that are under way.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

__all__ = ["Twin", "Watch", "Watchdog", "current_watch"]

STEP_S = 0.05
GRACE_S = 0.8
"""What is nearly there when the run is stopped may still come."""

_local = threading.local()


class Twin:
    """A second handle on a connection, by which it can be shut down from another thread."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection.dup()
        self._lock = threading.Lock()
        self._is_watched = False
        self._is_left = False

    def shut_down(self) -> None:
        """End the connection, whoever reads or writes it now."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def watch(self) -> None:
        """Keep the handle while a request is under way, though its connection be closed."""
        with self._lock:
            self._is_watched = True

    def unwatch(self) -> None:
        """The request is over."""
        with self._lock:
            self._is_watched = False
            if self._is_left:
                self._socket.close()

    def leave(self) -> None:
        """The connection is closed; without this handle's end the server would not see it."""
        with self._lock:
            self._is_left = True
            if not self._is_watched:
                self._socket.close()


class Watch:
    """One request under way.

    Attributes:
        cut: why its connection was shut down; None while it was not.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.cut: Literal["late", "stopped"] | None = None
        self._twins: set[Twin] = set()
        self._lock = threading.Lock()

    def attach(self, twin: Twin) -> None:
        """Watch this connection, too."""
        with self._lock:
            twin.watch()
            self._twins.add(twin)
            if self.cut:
                twin.shut_down()

    def end(self, why: Literal["late", "stopped"]) -> None:
        """Shut down what the request waits for."""
        with self._lock:
            self.cut = self.cut or why
            for twin in self._twins:
                twin.shut_down()

    def let_go(self) -> None:
        """The request is over."""
        with self._lock:
            for twin in self._twins:
                twin.unwatch()
            self._twins.clear()


def current_watch() -> Watch | None:
    """The watch over this thread's request."""
    watch: Watch | None = getattr(_local, "watch", None)
    return watch


class Watchdog:
    """Watches requests of several threads; its own thread lives only while there are any."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self._stop = stop or threading.Event()
        self._watches: set[Watch] = set()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @contextmanager
    def watching(self, limit_s: float) -> Iterator[Watch]:
        """Watch what this thread does for at most so many seconds."""
        watch = Watch(time.monotonic() + limit_s)
        with self._lock:
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
        _local.watch = watch
        try:
            yield watch
        finally:
            _local.watch = None
            with self._lock:
                self._watches.discard(watch)
            watch.let_go()

    def _run(self) -> None:
        stopped_at: float | None = None
        while True:
            with self._lock:
                watches = list(self._watches)
                if not watches:
                    self._thread = None
                    return
            now = time.monotonic()
            if stopped_at is None and self._stop.is_set():
                stopped_at = now
            for watch in watches:
                if stopped_at is not None and now >= stopped_at + GRACE_S:
                    watch.end("stopped")
                elif now >= watch.deadline:
                    watch.end("late")
            time.sleep(STEP_S)
