"""A session for a command: its log of requests, and Ctrl-C that lets what is under way end."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from harvest import Session, SettingsError
from harvest.cli.options import Common
from harvest.cli.output import tell
from harvest.cli.streams import has_terminal

__all__ = ["can_ask", "open_session"]


def _private(path: str, flags: int) -> int:
    """A new file is made with mode 0600, an old one keeps its own; a pipe must have a reader."""
    no_wait = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | no_wait, 0o600)
    if no_wait:
        os.set_blocking(descriptor, True)
    return descriptor


def _open_log(path: Path) -> TextIO:
    """The log, to be written on; a new one is for its owner only.

    Raises:
        SettingsError: it cannot be opened.
    """
    try:
        return open(path, "a", encoding="utf-8", opener=_private)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"--log {path}: cannot be written: {reason}") from error


def can_ask() -> bool:
    """Whether somebody sits at a terminal who can be asked."""
    return has_terminal(sys.stdin) and has_terminal(sys.stderr)


@contextmanager
def open_session(common: Common, *, offline: bool = False) -> Iterator[Session]:
    """The session that *common* asks for; *offline* whatever it says."""
    with ExitStack() as stack:
        log = stack.enter_context(_open_log(common.log)) if common.log else None

        def on_request(event: Mapping[str, Any]) -> None:
            if log is not None:
                time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                log.write(json.dumps({"time": time, **event}, ensure_ascii=False) + "\n")
                log.flush()
            if common.verbosity > 1 or (common.verbosity == 1 and event["error"]):
                fields = " ".join(f"{key}={value}" for key, value in event.items())
                tell(f"harvest: {fields}")

        session = stack.enter_context(
            Session.open(
                common.settings,
                offline=offline or common.offline,
                refresh=common.refresh,
                on_request=on_request,
            )
        )
        stack.enter_context(_gentle_interrupt(session))
        yield session


@contextmanager
def _gentle_interrupt(session: Session) -> Iterator[None]:
    """Ctrl-C once: finish what is under way and write; twice: stop at once."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        if session.stopped_by:
            raise KeyboardInterrupt
        session.stop("interrupted")
        tell("harvest: finishing what is under way (Ctrl-C again: at once)")

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
