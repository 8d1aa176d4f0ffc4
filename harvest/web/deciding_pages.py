"""What a person decides or has done: choices, checks of a bibliography, asking again."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harvest import (
    Choice,
    Finding,
    InvalidArgument,
    Session,
    UnknownWork,
    Work,
    by_gravity,
    finding_message,
)
from harvest.export.telling_apart import compared_facts, said_facts
from harvest.web.exchange import WebRequest, WebResponse, redirect
from harvest.web.note_pages import attachment
from harvest.web.site import OWN, LibrarySite
from harvest.web.templating import render

__all__ = ["check", "decide", "judge", "mended", "refresh", "review"]

_UNSAFE = re.compile(r"[^\w.-]+")
_HEADINGS = {"hard": "Wrong", "soft": "Worth a look", "none": "In order"}


def review(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """One open question with its candidates side by side; the others as a list."""
    choices = site.session.browse.choices()
    wanted = asked.args.get("at", "")
    place = next((n for n, each in enumerate(choices) if str(each.number) == wanted), 0)
    choice = choices[place] if choices else None
    return render(
        site,
        asked,
        "review.html",
        choices=choices,
        choice=choice,
        place=place,
        after=choices[(place + 1) % len(choices)].number if choices else None,
        facts=_facts(site.session, choice) if choice else [],
        can_undo=site.session.browse.can_undo,
    )


def _facts(h: Session, choice: Choice) -> list[tuple[str, str, list[str], bool]]:
    """(fact, what the mention says of it, what each candidate has, whether two of these differ)."""
    records = [h.record(each.work_id) for each in choice.answer.candidates]
    works = [each.work if each else Work() for each in records]
    said = said_facts(choice.answer.mention.query)
    return [
        (name, said.get(name, ""), values, differs)
        for name, values, differs in compared_facts(works)
    ]


def decide(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """Take a decision, or take the last one back, and go on to the next question."""
    browse = site.session.browse
    root = f"{site.base}{OWN}/review"
    decision = asked.form.get("decision", "")
    if decision == "undo":
        number = browse.undo()
        return redirect(root if number is None else f"{root}?at={number}")
    given = asked.form.get("number", "")
    if not given.isascii() or not given.isdecimal():
        raise InvalidArgument("The form names no mention.")
    number = int(given)
    if decision == "none":
        browse.reject(number)
    elif decision == "leave":
        browse.leave(number)
    elif decision.startswith("work:"):
        browse.choose(number, decision.removeprefix("work:"))
    else:
        raise InvalidArgument(f"{decision!r} is no decision.")
    after = asked.form.get("after", "")
    return redirect(f"{root}?at={after}" if after.isdecimal() else root)


def refresh(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """Ask the sources for a work again."""
    work_id = asked.parts["work"]
    record = site.session.record(work_id)
    if record is None:
        raise UnknownWork("No work in this cache has this address; it may have been merged.")
    ids = record.work.ids
    names = (record.work.doi, ids.arxiv and f"arxiv:{ids.arxiv}", ids.pmid and f"pmid:{ids.pmid}",
             ids.openalex, ids.pmcid)  # fmt: skip
    name = next((each for each in names if each), None)
    if name is None:
        raise InvalidArgument("This work has no identifier by which a source could be asked.")
    with site.open_session(True) as h:
        answer = h.lookup(name)
        failed = ", ".join(f"{each.source}: {each.reason}" for each in h.failures)
    outcome = "refreshed" if answer.work_id and not failed else "unrefreshed"
    found = answer.work_id or work_id
    return redirect(f"{site.base}{OWN}/works/{found}?outcome={outcome}")


def check(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """Where a bibliography is put to be checked."""
    return render(site, asked, "check.html", result=None)


def judge(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """What is wrong with the bibliography that was sent, as `harvest check` says."""
    upload = asked.files.get("file")
    data = upload.data if upload and upload.data else asked.form.get("text", "").encode()
    if not data.strip():
        raise InvalidArgument("Choose a .bib file, or paste its text.")
    name = Path((upload.name if upload and upload.data else "") or "pasted.bib").name
    stem = _UNSAFE.sub("-", Path(name).stem).strip("-.") or "pasted"
    with tempfile.TemporaryDirectory() as folder, site.open_session(True) as h:
        path = Path(folder) / f"{stem}.bib"
        path.write_bytes(data)
        try:
            findings = by_gravity(h.check(path))
            change = h.mended(path)
        finally:
            h.browse.drop_note(path)
        failures = h.failures
        groups = _groups(h, findings)
    kept = ""
    if change.after and change.after != change.before:
        kept = site.keep(f"{stem}.bib", change.after.encode())
    result = {
        "name": name,
        "groups": groups,
        "count": len(findings),
        "trouble": sum(each.is_trouble for each in findings),
        "kept": kept,
        "failures": failures,
    }
    return render(site, asked, "check.html", result=result)


def _groups(h: Session, findings: Sequence[Finding]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The findings in words under their headings, each with its line."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in findings:
        groups.setdefault(_HEADINGS[each.gravity], []).append(
            {
                "line": each.mention.line,
                "key": each.mention.cite_key or "",
                "message": finding_message(each, lambda name: _named(h, name)),
                "differences": each.differences,
                "work": each.work_id,
                "doi": each.doi,
                "better": each.better,
            }
        )
    return list(groups.items())


def _named(h: Session, name: str) -> str:
    from harvest.export.work_line import to_line

    record = h.record(name)
    return to_line(record.work) if record else ""


def mended(site: LibrarySite, asked: WebRequest) -> WebResponse:
    """The bibliography with what is wrong replaced, to take away."""
    found = site.mended.get(asked.parts["kept"])
    if found is None:
        raise UnknownWork("This file is no longer kept: check the bibliography again.")
    return attachment(*found)
