"""The tools: what an assistant may ask of the library, each a call or two of the front door."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from harvest import Answer, CachedWork, InvalidArgument, Session, UnknownWork, by_gravity
from harvest.mcp.passages import find_passages
from harvest.mcp.tool_answers import cut, of_answer, of_finding, of_list, of_record, some

__all__ = ["LibraryTools"]

MOST = 25
LONGEST_TEXT = 200_000
"""Characters of references that may be checked at once."""
_CACHE = "the library's cache; nobody was asked"


class LibraryTools:
    """The tools over one session, which shares its limits with all other runs of harvest."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lookup(self, ref: str) -> dict[str, Any]:
        """Find the work that a DOI, other identifier, address, title or whole reference names.

        Asks Crossref, OpenAlex and others where the cache does not know it. status: matched,
        ambiguous (see candidates; never choose for the user), absent (the sources have no such
        work), unavailable (a source could not be asked; that is no absence) or unidentified.
        """
        answer = self._session.lookup(ref)
        return of_answer(answer, answer.record, full=True)

    def search_library(self, text: str, limit: int = 10) -> dict[str, Any]:
        """Search the user's library: all words must be there; closest first.

        Also beginnings (hemifac*), "phrases", author:, title:, venue:, abstract:, year:2010-2015,
        type:, access:, citations:100-, retracted:yes.
        """
        found = self._session.search(text, 1_000)
        works = [of_record(each.record, each.work_id) for each in some(found, limit, MOST)]
        words = {} if found else self._session.nearest_words(text)
        return of_list("works", works, len(found), source=_CACHE, words_like=words)

    def works_of_note(self, note: str, limit: int = MOST) -> dict[str, Any]:
        """The works that a note of the user cites, each with line, quotation and verdict.

        note: its path or a part of it. Several notes that fit are listed instead.
        """
        lines, total, _ = self._session.browse.notes(note)
        exact = [each for each in lines if note in (each.path, each.name)]
        lines = exact if len(exact) == 1 else lines
        if len(lines) != 1:
            paths = [each.path for each in some(lines, MOST, MOST)]
            status = "several notes fit" if lines else "no note that was read fits"
            return of_list("notes", paths, total, status=status, source=_CACHE)
        answers = self._answers(lines[0].note_id)
        fields = self._fields(some(answers, limit, 2 * MOST))
        return of_list("mentions", fields, len(answers), path=lines[0].path, source=_CACHE)

    def notes_of_work(self, ref: str, limit: int = MOST) -> dict[str, Any]:
        """Where the user's notes cite a work: path, line, quotation, page, how sure the match is.

        ref: a DOI, other identifier, or the handle of a work.
        """
        known = self._known(ref)
        page = self._session.browse.work(known.work_id)
        numbers = page.notes.values() if page else ()
        answers = [
            answer
            for number in numbers
            for answer in self._answers(number)
            if answer.work_id == known.work_id
        ]
        places = [of_answer(each, None) for each in some(answers, limit, 2 * MOST)]
        work = of_record(known.record, known.work_id)
        return of_list("places", places, len(answers), work=work, source=_CACHE)

    def bibtex(self, ref: str, biblatex: bool = False) -> dict[str, Any]:
        """The BibTeX (or BibLaTeX) entry of a work in the library, under its lasting key.

        A work without a key gets one, which it keeps: that is written into the cache.
        """
        known = self._known(ref)
        text = self._session.bibtex(known, biblatex=biblatex)
        return {"text": text, "work": of_record(known.record, known.work_id), "source": _CACHE}

    def citation(self, ref: str, style: str = "apa") -> dict[str, Any]:
        """A ready reference to a work in the library in a CSL style: apa, vancouver, nature …"""
        if style.lower().endswith(".csl") or "/" in style or "\\" in style:
            raise InvalidArgument("name a style, as in apa or vancouver; files are not read here")
        known = self._known(ref)
        text = self._session.citation(known, style)
        return {"text": text, "work": of_record(known.record, known.work_id), "source": _CACHE}

    def check_references(self, references: str, limit: int = MOST) -> dict[str, Any]:
        """Judge references: do they exist, are their details right, is one retracted?

        references: text of a .bib file, or one reference a line. Asks the sources. "not-found"
        means that the sources answered and have none, not that it is made up; "not-checked" that
        one could not be asked. The text itself is not kept.
        """
        if len(references) > LONGEST_TEXT:
            raise InvalidArgument(f"at most {LONGEST_TEXT:,} characters at once")
        is_bib = references.lstrip().startswith(("@", "%"))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / ("references.bib" if is_bib else "references.txt")
            path.write_text(references, encoding="utf-8")
            try:
                findings = by_gravity(self._session.check(path))
            finally:
                self._session.browse.drop_note(path)
        fields = [of_finding(each) for each in some(findings, limit, 4 * MOST)]
        wrong = sum(each.is_trouble for each in findings)
        failures = [cut(str(each), 200) for each in self._session.failures]
        return of_list("findings", fields, len(findings), trouble=wrong, unavailable=failures)

    def passages(self, claim: str, limit: int = 8) -> dict[str, Any]:
        """Quotations of the user's notes and sentences of abstracts that share words with a claim.

        A search by words with a score (0 to 1) and the place; no verdict: whether a passage
        supports the claim or denies it must be read.
        """
        found = find_passages(self._session, claim)
        fields = [
            {
                "text": cut(each.text),
                "kind": each.kind,
                "score": each.score,
                "place": each.place,
                "page": each.page,
                "work": of_record(record, each.work_id),
            }
            for each in some(found, limit, MOST)
            if (record := self._session.record(each.work_id))
        ]
        return of_list("passages", fields, len(found), source=_CACHE)

    # Resources.

    def work(self, handle: str) -> dict[str, Any]:
        """A work of the library by its handle, with abstract, indicators and conflicts."""
        known = self._known(handle)
        return of_record(known.record, known.work_id, full=True)

    def note(self, number: int) -> dict[str, Any]:
        """A note that was read, by its number: its mentions with what became of them."""
        found = self._session.browse.note(number)
        if found is None:
            raise UnknownWork(f"no note has the number {number}")
        line, _, answers = found
        fields = self._fields(answers[: 2 * MOST])
        return of_list("mentions", fields, len(answers), path=line.path, source=_CACHE)

    def notes(self) -> dict[str, Any]:
        """The notes that were read, the first hundred by path."""
        lines, total, _ = self._session.browse.notes()
        fields = [
            {"uri": f"harvest://notes/{each.note_id}", "path": each.path, "works": each.works}
            for each in lines[:100]
        ]
        return of_list("notes", fields, total, source=_CACHE)

    def _fields(self, answers: list[Answer]) -> list[dict[str, Any]]:
        return [
            of_answer(each, self._session.record(each.work_id) if each.work_id else None)
            for each in answers
        ]

    def _answers(self, number: int) -> list[Answer]:
        found = self._session.browse.note(number)
        return found[2] if found else []

    def _known(self, ref: str) -> CachedWork:
        """The work in the cache that *ref* names; nobody is asked.

        Raises:
            UnknownWork: there is none, or the words could mean several.
        """
        record = self._session.record(ref)
        if record is None:
            raise UnknownWork(f"{ref} is not in the library; the tool lookup asks the sources")
        return self._session.works([record])[0]
