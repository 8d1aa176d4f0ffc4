"""The whole flow: mentions in, answers out, works in the cache.

    identifiers ─▶ fetch ─▶  does the work found agree with what the mention says?
    queries     ─▶ find   ─▶ matched, ambiguous or absent
    neither     ─▶ the problem the reader saw

One bad mention never stops the others, and an outage is never taken for an absence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from harvest.cache import Cache
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.model.provider import schemes
from harvest.model.reason import Reason
from harvest.model.work import Work
from harvest.resolve.identifier_fetching import Fetcher, Standing
from harvest.resolve.search import Search, to_candidate
from harvest.resolve.short_names import SHORT, expand
from harvest.resolve.title_search import TitleSearch

__all__ = ["Pipeline", "fingerprint"]


LINKS = frozenset({"zotero", "url"})
"""Mentions whose address is the truth: the words before it may be anybody's."""

ALIASES = frozenset({"zotero", SHORT})
"""Schemes whose identifiers are known by what they were once found to mean."""

JUDGED = frozenset({"bib-entry", "row"})
"""Mentions that get a verdict of their own: it must hang on them and on the sources only."""

PARTS = frozenset(
    "book-chapter book-section book-part book-track reference-entry proceedings-article".split()
)

_CUT_OFF = f"{Reason.STOPPED} to the end: the run was stopped"
MOST_WORKS = 500
"""Works kept at hand for mentions that describe the same one; neighbors mostly do."""


def fingerprint(mention: Mention) -> str:
    """What the mention asks, whoever asks it: equal for the mentions of one question.

    A Zotero item key says more than the title beside it: all annotations of an item are one.
    """
    for identifier in mention.identifiers:
        if identifier.scheme == "zotero":
            return str(identifier)
    names = " ".join(str(identifier) for identifier in mention.identifiers)
    return f"{names}|{mention.query.key if mention.query else ''}"


@dataclass(slots=True)
class _Question:
    """A mention on its way to an answer.

    Attributes:
        names: identifiers that sources can be asked for, best first.
        standing: what became of the first name that led to a work, or else of the last one.
        asked: the name that `standing` is of.
        decided: the person's own choice, which nothing overrules.
        dispute: why the work found by identifier cannot be the one the mention describes.
        search: the search for it, where there is one.
    """

    mention: Mention
    names: tuple[Identifier, ...]
    standing: Standing | None = None
    asked: Identifier | None = None
    decided: str | None = None
    dispute: str | None = None
    search: Search | None = None

    @property
    def named_work(self) -> str | None:
        return self.standing.work_id if self.standing else None

    @property
    def is_denied(self) -> bool:
        """Whether the words deny the name: a note's own title only if another work bears it."""
        is_label = self.mention.kind == "frontmatter"
        return bool(self.dispute) and (not is_label or bool(self.search and self.search.matched))

    @property
    def needs_search(self) -> bool:
        is_settled = self.decided or (self.named_work and not self.dispute)
        return not is_settled and self.mention.query is not None


@dataclass
class Pipeline:
    """Resolves mentions against the cache and the sources that the fetcher may ask."""

    _cache: Cache
    fetcher: Fetcher
    title_search: TitleSearch
    _works: dict[str, Work] = field(default_factory=dict)
    _unexpanded: dict[Identifier, Standing] = field(default_factory=dict)

    def resolve(self, mentions: Sequence[Mention]) -> list[Answer]:
        """Answer every mention, in order, and wait for what is asked in the background."""
        answers = self.answer(mentions)
        self.fetcher.finish()
        return answers

    def answer(self, mentions: Sequence[Mention]) -> list[Answer]:
        """Answer every mention, in order; equal questions are asked once.

        What only adds to works is asked, too, and not waited for.

        Names alone leave to other runs what is under way there: a lookup beside an enrich would
        else make all the works that this one is about to make.
        """
        if any(mention.query is not None for mention in mentions):
            self._cache.works.derive()  # words are compared with all works
        shorts = (each for mention in mentions for each in mention.identifiers)
        self._unexpanded = expand(shorts, self._cache, self.fetcher)
        questions = [self._question(mention) for mention in mentions]
        self._fetch(questions)
        self._compare(questions)
        self._search(questions)
        self._remember_names(questions)
        answers = [self._answer(question) for question in questions]
        # Also the works that were found by their words, or by another name than a DOI.
        found = self._cache.works.dois({each.work_id for each in answers if each.work_id})
        self.fetcher.ask_in_background({Identifier("doi", value) for value in found.values()})
        return answers

    def wanted(self, mentions: Iterable[Mention]) -> tuple[list[Identifier], list[Query]]:
        """What `resolve` would begin with: each identifier once, and each query without one."""
        self._cache.works.derive()
        names: set[Identifier] = set()
        queries: dict[str, Query] = {}
        for question in map(self._question, mentions):
            if question.names:
                names.add(question.names[0])
            elif question.mention.query is not None:
                queries.setdefault(question.mention.query.key, question.mention.query)
        return sorted(names), list(queries.values())

    def _question(self, mention: Mention) -> _Question:
        """The mention with its names in the order of asking, other names of the same thing first.

        A Zotero key may have been resolved before; an arXiv number has a DOI of its own; what a
        shortDOI stands for is known by now, if it could be.
        """
        names: list[Identifier] = []
        askable = schemes()
        for identifier in mention.identifiers:
            known = self._cache.decisions.name(identifier) if identifier.scheme in ALIASES else None
            other = identifier.arxiv_doi or known
            names += [each for each in (other, identifier) if each and each.scheme in askable]
        names += [each for each in _with_slash(mention) if each.scheme in askable]
        failed = (self._unexpanded.get(each) for each in mention.identifiers if not names)
        return _Question(mention, tuple(dict.fromkeys(names)), next(filter(None, failed), None))

    def _fetch(self, questions: Sequence[_Question]) -> None:
        """Fetch each question's first name; its next one only where that leads nowhere."""
        rank = 0
        while asking := [
            each for each in questions if len(each.names) > rank and not each.named_work
        ]:
            wanted = {question.names[rank] for question in asking}
            self.fetcher.ask_in_background(wanted)
            self.fetcher.fetch_all(wanted)
            standings = self.fetcher.standing(wanted)
            for question in asking:
                question.asked = question.names[rank]
                question.standing = standings[question.asked]
                if question.named_work and self._is_part(question.asked, question.named_work):
                    partial = f"any source: only parts of {question.asked} are known"
                    reason = f"{Reason.NOT_FOUND} {partial}"
                    question.standing = Standing(reason=reason, is_absent=True)
            rank += 1

    def _is_part(self, name: Identifier, work_id: str) -> bool:
        """Whether *name* is a book's and the work one of its chapters, which bear it, too."""
        return name.scheme == "isbn" and self._work(work_id).type in PARTS

    def _compare(self, questions: Iterable[_Question]) -> None:
        """Look up what a person chose, and whether a work found by name is the one described."""
        for question in questions:
            mention = question.mention
            chosen = self._cache.decisions.chosen(fingerprint(mention))
            question.decided = self._work_id(chosen) if chosen else None
            is_described = mention.query is not None and mention.kind not in LINKS
            if question.named_work and is_described and not question.decided:
                question.dispute = self._dispute(mention, question.named_work)

    def _dispute(self, mention: Mention, work_id: str) -> str | None:
        if mention.query is None:
            return None
        from harvest.match import agrees  # not needed where a DOI stands alone

        match = agrees(mention.query, self._work(work_id))
        return match.reason if match.status == "different" else None

    def _search(self, questions: Iterable[_Question]) -> None:
        """Search what no name led to, or what its name does not fit; each question once."""
        searches: dict[tuple[str, bool], Search] = {}
        for question in questions:
            query = question.mention.query
            if question.needs_search and query is not None:
                asked = fingerprint(question.mention)
                is_judged = question.mention.kind in JUDGED
                if (asked, is_judged) not in searches:
                    rejected = frozenset(self._cache.decisions.rejected(asked))
                    searches[asked, is_judged] = Search(query, rejected, is_judged=is_judged)
                question.search = searches[asked, is_judged]
        self.title_search.run(list(searches.values()))

    def _remember_names(self, questions: Iterable[_Question]) -> None:
        """A Zotero key whose work is known needs no search ever after, nor Zotero itself."""
        for question in questions:
            key, how = question.search.matched if question.search else None, "found by title"
            if question.named_work and not question.dispute:
                key, how = question.asked, "as Zotero has it"
            for identifier in question.mention.identifiers:
                if identifier.scheme == "zotero" and key is not None and key.scheme != "work":
                    self._remember(identifier, key, how)

    def _remember(self, name: Identifier, key: Identifier, how: str) -> None:
        if self._cache.decisions.name(name) != key:
            self._cache.decisions.save_name(name, key, how)

    def _answer(self, question: _Question) -> Answer:
        mention = question.mention
        if question.decided:
            return Answer(mention, "matched", Reason.CHOSEN.value, 1.0, question.decided)
        if question.named_work and question.is_denied:
            return self._conflict(question, question.named_work)
        if question.named_work:
            return Answer(mention, "matched", Reason.IDENTIFIER.value, 1.0, question.named_work)
        if question.search is not None:
            return self._found(question, question.search)
        standing = question.standing
        if standing is None:
            reason = _joined(Reason.NOTHING_TO_ASK.value, *mention.problems)
            return Answer(mention, "unidentified", reason)
        if not standing.is_absent:
            return Answer(mention, "unavailable", standing.reason)
        return Answer(mention, "absent", _joined(standing.reason, *mention.problems))

    def _found(self, question: _Question, search: Search) -> Answer:
        """The answer of a search; what was wrong with the mention's identifier is told too."""
        mention, verdict = question.mention, search.verdict
        wrong = (question.standing.reason if question.standing else "", *mention.problems)
        work_id = self._work_id(search.matched) if search.matched else None
        if work_id is not None:
            reason = _joined(verdict.reason, *wrong)
            return Answer(mention, "matched", reason, verdict.confidence, work_id)
        if self._was_cut_off(question, search):
            return Answer(mention, "unavailable", _CUT_OFF)
        if verdict.status == "ambiguous":
            reason = _joined(verdict.reason, *wrong)
            return Answer(mention, "ambiguous", reason, candidates=self._candidates(search))
        if search.failures:
            failed = (f"{name}: {why}" for name, why in sorted(search.failures.items()))
            return Answer(mention, "unavailable", _joined(*failed, *wrong))
        if search.is_waiting:
            return Answer(mention, "unavailable", _CUT_OFF)
        if not search.searched:
            no_search = "not in the cache, and no source that is asked can be searched"
            reason = no_search if self.fetcher.sources else Reason.OFFLINE.value
            return Answer(mention, "unavailable", reason)
        refused = Reason.REJECTED.value if search.rejected & search.works.keys() else ""
        sources = ", ".join(sorted(search.searched))
        reason = _joined(refused, f"{Reason.NOT_FOUND} {sources}", *wrong)
        return Answer(mention, "absent", reason)

    def _was_cut_off(self, question: _Question, search: Search) -> bool:
        """Whether the run was stopped before its name was asked, or what was found was fetched."""
        is_unasked = question.standing is not None and not question.standing.is_absent
        return self.fetcher.stop.is_set() and (search.matched is not None or is_unasked)

    def _conflict(self, question: _Question, work_id: str) -> Answer:
        """The identifier leads to one work, the words speak of another: a person must choose."""
        from harvest.match.doi_dispute import stands_in  # not needed where a DOI stands alone

        work, query = self._work(work_id), question.mention.query
        given = to_candidate(work_id, work, None, "what the identifier leads to")
        if query and stands_in(query, work):  # another book's "Introduction" is nothing to offer
            reason = (
                f"{Reason.NAMES_ANOTHER_WORK}: {work.doi} is {work.title!r}, which it stands in"
            )
            return Answer(question.mention, "ambiguous", reason, candidates=(given,))
        better = self._candidates(question.search) if question.search else ()
        better = tuple(each for each in better if each.work_id != work_id)
        likely = next((each.doi for each in better if each.doi), None)
        reason = _joined(
            f"{Reason.NAMES_ANOTHER_WORK}: {work.doi} is {work.title!r} ({question.dispute})",
            f"the words are those of {likely}" if likely else "",
        )
        return Answer(question.mention, "ambiguous", reason, candidates=(*better, given))

    def _candidates(self, search: Search) -> tuple[Candidate, ...]:
        ids = {name: self._work_id(name) for name in search.in_question}
        return search.candidates({name: work_id for name, work_id in ids.items() if work_id})

    def _work_id(self, name: Identifier) -> str | None:
        if name.scheme == "work":
            return name.value
        return self._cache.works.ids([name]).get(name)

    def _work(self, work_id: str) -> Work:
        if work_id not in self._works:
            if len(self._works) >= MOST_WORKS:
                self._works.clear()
            record = self._cache.works.record(work_id)
            self._works[work_id] = record.work if record else Work()
        return self._works[work_id]


def _with_slash(mention: Mention) -> Iterator[Identifier]:
    """The DOIs that a slash follows, with it: nearly always the address's own, but a few have one.

    They are asked for where the name without the slash leads nowhere.
    """
    text = mention.text.lower()
    for each in mention.identifiers:
        if f"{each.value}/".lower() not in text:
            continue  # a pattern for each DOI costs more than all else of a quick run
        ending = f"{re.escape(each.value)}/(?![\\w/])"
        if each.scheme == "doi" and re.search(ending, mention.text, re.IGNORECASE):
            yield Identifier("doi", f"{each.value}/")


def _joined(*parts: str) -> str:
    """The parts that say anything, as one line."""
    return "; ".join(dict.fromkeys(part for part in parts if part))
