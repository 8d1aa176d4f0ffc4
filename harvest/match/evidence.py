"""What speaks for a candidate and what against it, field by field, before anything is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from harvest.match.likeness import UNLIKE, Comparison, Likeness
from harvest.match.normal import STOP_WORDS
from harvest.match.prepared import PreparedQuery, PreparedWork
from harvest.match.title_difference import Title, compare
from harvest.match.title_place import Place, find_place
from harvest.match.typo import is_misread
from harvest.text.script import is_unspaced, script_of

__all__ = ["Evidence", "Agreement", "collect_evidence", "same_name"]

Agreement = Literal["same", "near", "other", "none"]
"""same; near (a year off by one, an author who is not the first); other (a contradiction);
none (one side does not say)."""


_FIELDS = ("author", "coauthors", "year", "volume", "page", "container", "publisher")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The comparison of a query with a work.

    Attributes:
        title: how the titles differ; in a reference string, the best place where it stands.
        form: the form of the work's title that was compared.
        place: where in the reference string the title stands; None for a bare title.
        year_gap: years between, the smallest; None when one side has no year.
        unexplained: words of substance in a reference string that are neither the work's authors
            nor its venue; counted only where its title is not there.
    """

    title: Comparison
    form: Title | None
    place: Place | None
    author: Agreement = "none"
    coauthors: Agreement = "none"
    year: Agreement = "none"
    year_gap: int | None = None
    volume: Agreement = "none"
    page: Agreement = "none"
    container: Agreement = "none"
    publisher: Agreement = "none"
    unexplained: int = 0

    @property
    def support(self) -> int:
        """How many of year, volume, page, container and publisher agree."""
        found = (self.year, self.volume, self.page, self.container, self.publisher)
        return sum(each == "same" for each in found) + (self.year == "near")

    @property
    def against(self) -> int:
        """How many of year, volume, page and container disagree."""
        found = (self.year, self.volume, self.page, self.container)
        return sum(each == "other" for each in found)

    @property
    def is_same_place(self) -> bool:
        """Whether it stands where the mention says: same volume and first page."""
        return self.volume == "same" and self.page == "same"

    def summary(self) -> tuple[str, ...]:
        """The evidence in words, for a report or a review."""
        parts = [f"title: {self.title.likeness.name.lower()}"]
        if self.title.detail:
            parts[0] += f" ({self.title.detail})"
        for name in _FIELDS:
            if (finding := getattr(self, name)) != "none":
                parts.append(f"{name}: {finding}")
        return tuple(parts)


def collect_evidence(query: PreparedQuery, work: PreparedWork, thorough: bool = False) -> Evidence:
    """Compare *query* with *work* in every field.

    Where the titles are unlike and the place is another, nothing else could make a match, and
    authors and container are looked at only if *thorough*.
    """
    title, form, place = _compare_titles(query, work)
    volume = _compare_locator(query.volume, work.volume, query, query.page)
    page = _compare_locator(query.page, work.page, query, query.volume)
    is_hopeless = title.likeness is Likeness.UNLIKE and not volume == page == "same"
    if is_hopeless and not thorough:
        return Evidence(title, form, place, volume=volume, page=page)
    outside = _words_outside(query, place)
    year, gap = _compare_years(query, work, place)
    author, coauthors = _compare_authors(query, work, place)
    return Evidence(
        title=title,
        form=form,
        place=place,
        author=author,
        coauthors=coauthors,
        year=year,
        year_gap=gap,
        volume=volume,
        page=page,
        container=_compare_containers(query.container, outside, work.containers),
        publisher=_find_publisher(outside, work.publisher),
        unexplained=_unexplained(query, work) if title.likeness is Likeness.UNLIKE else 0,
    )


def _unexplained(query: PreparedQuery, work: PreparedWork) -> int:
    """Words that could be another title: a string without one holds names and a journal only."""
    if query.words is None:
        return 0
    names = {*query.authors, *work.authors}
    venues = {word for name in work.containers for word in name}
    return sum(
        len(word) > 3
        and not word.isdigit()
        and word not in STOP_WORDS
        and not any(same_name(word, name) or word in name for name in names)
        and not any(_same_abbreviation(word, each) for each in venues)
        for word in query.words.words
    )


def _compare_titles(
    query: PreparedQuery, work: PreparedWork
) -> tuple[Comparison, Title | None, Place | None]:
    """The best comparison over the forms of the work's title."""
    best: tuple[Comparison, Title | None, Place | None] = (UNLIKE, None, None)
    for form in work.titles:
        place = None
        if query.words is not None:
            place = find_place(query.words, form)
            found = place.comparison if place else UNLIKE
        else:
            found = compare(query.title, form, query.query.truncated) if query.title else UNLIKE
        if best[1] is None or found.likeness < best[0].likeness:
            best = (found, form, place)
        if found.likeness is Likeness.EQUAL:
            break
    return best


def _words_outside(query: PreparedQuery, place: Place | None) -> Sequence[str]:
    if query.words is None:
        return ()
    words = query.words.words
    return words[place.end :] if place else words


def _find_publisher(outside: Sequence[str], publisher: tuple[str, ...]) -> Agreement:
    """Whether the publisher is named after the title; another name may be its imprint's."""
    return "same" if publisher and outside and _stands_in(publisher, outside) else "none"


def _compare_years(
    query: PreparedQuery, work: PreparedWork, place: Place | None
) -> tuple[Agreement, int | None]:
    """Whether the year is the mention's: any around the title, unless volume and page place it.

    "Utopics. 1984. Trans. R. Vollrath. Humanities Press, 1990": of the original, of the edition.
    """
    if not query.years or not work.years:
        return "none", None
    is_located = work.is_placed and query.volume and query.page
    if query.words is not None and place is not None and not is_located:
        words = query.words.words
        around = {*words[: place.start], *words[place.end :]}
        if any(str(year) in around for year in work.years):
            return "same", 0
    gap = min(abs(a - b) for a in query.years for b in work.years)
    return ("same" if gap == 0 else "near" if gap == 1 else "other"), gap


def _compare_locator(
    given: str | None, known: str | None, query: PreparedQuery, other: str | None
) -> Agreement:
    """Whether a volume or page is the one said, or stands anywhere where none could be read.

    A number read as the year, the issue, or as the *other* of the two is not this one: "vol. 2021,
    no. 1, 2020, pp. 138-145" is neither in volume 2020 nor on page 1.
    """
    if known is None:
        return "none"
    anywhere = query.locators
    is_taken = given is not None and known in {other, query.issue, *map(str, query.years)}
    if given == known or (known in anywhere and not is_taken):
        return "same"
    if given is None or (anywhere and given not in anywhere):
        return "none"
    return "other"


def _compare_authors(
    query: PreparedQuery, work: PreparedWork, place: Place | None
) -> tuple[Agreement, Agreement]:
    """How the first author and the others agree."""
    if not work.authors:
        return "none", "none"
    if query.words is None or place is None:
        if not query.authors and query.words is None:
            return "none", "none"
        if query.words is None:
            return _compare_name_lists(query.authors, work)
    return _find_names(query, work, place)


def _compare_name_lists(given: tuple[str, ...], work: PreparedWork) -> tuple[Agreement, Agreement]:
    known = work.authors
    if not given:
        return "none", "none"
    if not any(script_of(a) == script_of(b) for a in given for b in known):
        return "none", "none"  # written in two scripts
    common = sum(any(same_name(a, b) for b in known) for a in given)
    first: Agreement = "same" if same_name(given[0], known[0]) else "near" if common else "other"
    if first == "other" and given[0] in work.given_names:
        return "none", "none"  # family and given name have changed places
    if len(given) < 2 or len(known) < 2:
        return first, "none"
    # A record may cut its list of authors short; a mention may, too.
    share = common / (len(given) if work.is_complete else min(len(given), len(known)))
    return first, "same" if share >= 0.7 else "near" if share >= 0.5 else "other"


def _find_names(
    query: PreparedQuery, work: PreparedWork, place: Place | None
) -> tuple[Agreement, Agreement]:
    """The work's authors in a reference string, outside its title."""
    assert query.words is not None
    words = query.words.words
    before = words[: place.start] if place else words
    after = words[place.end :] if place else ()
    found = [_position(name, before) for name in work.authors[:6]]
    hits = sum(at is not None for at in found)
    coauthors: Agreement = "none"
    if len(found) > 1:
        coauthors = "same" if hits >= min(len(found), 3) - 1 else "near" if hits else "other"
    if found[0] is not None:
        return "same", coauthors
    if hits:
        return "near", coauthors
    if any(_position(name, after) is not None for name in work.authors[:1]):
        return ("same" if not any(map(str.isalpha, before)) else "near"), coauthors
    scripts = {script_of(name) for name in work.authors}
    names_before = [
        word
        for word in before
        if word.isalpha() and script_of(word) in scripts and (len(word) > 2 or is_unspaced(word))
    ]
    return ("other" if names_before else "none"), coauthors


def _position(name: str, words: Sequence[str]) -> int | None:
    """Where in *words* the family name stands, be it cut in several words; None when nowhere."""
    for at, word in enumerate(words):
        if word.isdigit() or name[:1] != word[:1]:
            continue
        joined = ""
        for piece in words[at : at + 4]:
            joined += _collapse(piece)
            if len(joined) >= len(name) - 1:
                break
        if same_name(joined, name):
            return at
    return None


def _collapse(word: str) -> str:
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def same_name(left: str, right: str) -> bool:
    """Whether two family names are one: equal, or long and a letter apart, or one ends the other.

    >>> same_name("muller", "mueller"), same_name("berg", "vandeberg"), same_name("li", "lu")
    (True, True, False)
    >>> same_name("李世民", "李"), same_name("王五", "李")
    (True, False)
    """
    left, right = _collapse(left), _collapse(right)
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    if not long.isascii() and is_unspaced(long):  # "李世民" in one piece, "李" as family name
        return bool(short) and long.startswith(short)
    if len(short) >= 4 and (long.endswith(short) or long.startswith(short)):
        return True
    return len(short) >= 5 and OSA.distance(left, right, score_cutoff=1) <= 1


def _compare_containers(
    given: tuple[str, ...], outside: Sequence[str], known: tuple[tuple[str, ...], ...]
) -> Agreement:
    """Whether the venue is named, be it abbreviated; "other" only where two full names clash."""
    if not known or not (given or outside):
        return "none"
    for name in known:
        if (given and _abbreviates(given, name)) or (outside and _stands_in(name, outside)):
            return "same"
    if not given or any(_may_be_initials(given, name) for name in known):
        return "none"
    if any(a[:3] == b[:3] for name in known for a in given for b in name):
        return "none"
    return "other"


def _abbreviates(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether the words of one title abbreviate those of the other, in order."""
    if len(left) > len(right):
        left, right = right, left
    hits = _in_order(left, right)
    return hits == len(left) and hits >= 0.6 * len(right)


def _stands_in(name: Sequence[str], words: Sequence[str]) -> bool:
    """Whether *name*, each word perhaps abbreviated, stands in *words* without gaps to speak of."""
    for at, word in enumerate(words):
        if _same_abbreviation(word, name[0]):
            window = [each for each in words[at : at + len(name) * 2] if not each.isdigit()]
            if _in_order(window[: len(name) + 3], name) >= max(1, 0.7 * len(name)):
                return True
    return False


def _in_order(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words of *left* abbreviate, or are abbreviated by, words of *right*, in order."""
    hits = at = 0
    for word in left:
        for step in range(at, len(right)):
            if _same_abbreviation(word, right[step]):
                hits, at = hits + 1, step + 1
                break
    return hits


def _same_abbreviation(left: str, right: str) -> bool:
    if left[:1] != right[:1]:
        return False
    if left.startswith(right) or right.startswith(left):
        return True
    shorter = min(len(left), len(right))
    if shorter >= 8 and OSA.distance(left, right, score_cutoff=1) <= 1:
        return True
    return shorter >= 5 and is_misread((left,), (right,))


def _may_be_initials(given: Sequence[str], name: Sequence[str]) -> bool:
    """Whether one side is the other's initials: JAMA, PNAS, ApJ, CVPR."""
    return len(given) == 1 or len(name) == 1
