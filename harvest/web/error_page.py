"""What is shown where a page is missing, refused or fails: Datasette's own template."""

from __future__ import annotations

import traceback
from typing import Any

__all__ = ["error_page"]


async def error_page(datasette: Any, request: Any, exception: Exception) -> Any:
    """The answer to *request*, which ended in *exception*, as Datasette words it.

    What nobody expected is told in the terminal, without the values of variables.
    """
    from datasette import Response
    from markupsafe import Markup

    status = int(getattr(exception, "status", 500))
    words: Any = getattr(exception, "message", None) or str(exception)
    if getattr(exception, "message_is_html", False):
        words = Markup(words)
    if status >= 500 and not hasattr(exception, "status"):
        traceback.print_exception(exception)
        words = "This page failed; the terminal says why."
    shown = {
        **getattr(exception, "error_dict", {}),
        "ok": False,
        "error": words,
        "status": status,
        "title": getattr(exception, "title", None),
    }
    if request.path.split("?")[0].endswith(".json"):
        return Response.json(shown, status=status)
    template = datasette.jinja_env.select_template([f"{status}.html", "error.html"])
    surroundings = {
        "urls": datasette.urls,
        "app_css_hash": datasette.app_css_hash(),
        "menu_links": list,
    }
    return Response.html(await template.render_async({**shown, **surroundings}), status=status)
