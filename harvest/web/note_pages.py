"""Notes with their works, and who shares what."""

from __future__ import annotations

from harvest import UnknownWork
from harvest.web.exchange import WebRequest, WebResponse
from harvest.web.graph_figure import citation_figure, sharing_figure
from harvest.web.site import OWN, LibrarySite
from harvest.web.templating import render

__all__ = ["bibliography", "graph", "note", "notes"]

_NO_NOTE = "No note in this cache has this number; it may have been forgotten."


def notes(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The files that were read."""
    text = asked.args.get("q", "").strip()
    found = site.session.browse.notes(text, asked.page)
    return render(site, asked, "notes.html", found=found, text=text)


def note(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """One file with its works and what it says of them."""
    found = site.session.browse.note_page(int(asked.parts["note"]), asked.page)
    if found is None:
        raise UnknownWork(_NO_NOTE)
    root, cited = f"{site.base}{OWN}", found.cited
    return render(
        site, asked, "note.html", found=found, line=found.line,
        titles={each.work_id: each.title for each in found.works.lines},
        figure=sharing_figure(found.share, root) if found.share else "",
        citing=citation_figure(cited, root) if cited and cited.links else "",
    )  # fmt: skip


def bibliography(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The note's works as a .bib file to take away."""
    found = site.session.browse.note(int(asked.parts["note"]))
    if found is None:
        raise UnknownWork(_NO_NOTE)
    line, works, _ = found
    text = site.session.bibtex(works) if works else ""
    return attachment(f"{line.name}.bib", text.encode())


def graph(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The works that most notes share, and which of them cite which."""
    browse = site.session.browse
    share, cited = browse.sharing(), browse.citations()
    root = f"{site.base}{OWN}"
    return render(
        site, asked, "graph.html", share=share, cited=cited,
        sharing=sharing_figure(share, root) if share.links else "",
        citing=citation_figure(cited, root) if cited.links else "",
    )  # fmt: skip


def attachment(name: str, data: bytes) -> WebResponse:
    """A file to take away under its name, whatever letters that has."""
    from urllib.parse import quote

    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in name[:-4])
    disposition = f"attachment; filename=\"{plain or 'works'}.bib\"; filename*=UTF-8''{quote(name)}"
    return WebResponse(
        data, type="text/x-bibtex; charset=utf-8", headers={"content-disposition": disposition}
    )
