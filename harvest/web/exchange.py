"""What a page is asked with, and what it answers: no web framework is needed to make a page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

__all__ = ["WebRequest", "WebResponse", "Upload", "json_page", "read_form", "redirect"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent along."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A request.

    Attributes:
        path: below the plugin's own address, without a slash at its ends.
        parts: what the route's pattern caught in it.
        may_write: whether the request showed that it comes from this user and from these pages.
        is_trusted: whether the browser holds the token, so that forms can be shown.
    """

    path: str
    args: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    may_write: bool = False
    is_trusted: bool = False

    @property
    def page(self) -> int:
        """The number of the page of a list that is asked for, from 1."""
        number = self.args.get("page", "1")
        return max(1, int(number)) if re.fullmatch(r"[0-9]{1,8}", number) else 1


@dataclass(frozen=True, slots=True)
class WebResponse:
    """An answer."""

    body: str | bytes
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def redirect(address: str) -> WebResponse:
    """Go there, by GET."""
    return WebResponse("", 303, headers={"location": address})


def json_page(value: Any) -> WebResponse:
    """*value* as text that no browser takes for a page."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return WebResponse(text, type="application/json; charset=utf-8")


def read_form(type_: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    """Fields and files of a form, in either way in which browsers send it."""
    if not type_.lower().startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), {}
    head = f"Content-Type: {type_}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        data = part.get_payload(decode=True)
        content = data if isinstance(data, bytes) else b""
        if (file := part.get_filename()) is not None:
            files[name] = Upload(str(file), content)
        else:
            fields[name] = content.decode("utf-8", "replace")
    return fields, files
