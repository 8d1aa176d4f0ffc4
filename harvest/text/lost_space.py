"""Spaces that were lost beside the markup of a title or an abstract, put back.

Some publishers deposit "against<i>Pseudomonas</i>and". A space is put where letters of two words
meet at the tag of italics or bold face. One word may change its face inside: a letter
("p<i>K</i>a"), a prefix ("<i>tert</i>butyl", "mi<scp>RNA</scp>") or the short name of a gene.
"""

from __future__ import annotations

import re

__all__ = ["part_words", "part_words_at_tags"]

_FACE = r"(?:\w+:)?(?:i|em|italic|b|bold|strong)"
_PREFIXES = frozenset(
    "anti non pre pro sub multi poly mono co un re meta ortho para tri di bi bis tris tetra hetero "
    "homo iso tert sec cis trans syn exo endo nido closo rac ent epi erythro threo peri ipso allo "
    "cyclo neo nor spiro meso bla auto bio geo eco neuro cyber post inter intra extra over under "
    "super hyper hypo micro macro nano mega mini semi quasi pseudo proto paleo palaeo archaeo "
    "ultra infra supra trans contra counter self all in out up down mis dis ex en em be de".split()
)
_FUNCTION = "a|an|the|of|in|and|or|for|with|by|on|to|from|using|via|between|as|at|against|among"
_TOUCHING = re.compile(rf"<(?:(?<=[^\W\d_]<)(?:{_FACE}|(?:\w+:)?scp?)>|/{_FACE}>(?=[^\W\d_]))")
_WHOLE = frozenset("in all out up down over under".split())
_OPENING = re.compile(
    rf"([^\W\d_]{{2,}})(<{_FACE}>)"
    rf"(?=[^\W\d_]{{2,}}|[A-Z]\.|[^\W\d_](?:</{_FACE}>)?[-\u2010=]|δ\d)"
)
_ARTICLE = re.compile(rf"(?<=\s)(an?)(<{_FACE}>)(?=[a-z]+ [a-z]+</)")
_CLOSING = re.compile(rf"([^\W_]+)(</{_FACE}>)(?=([^\W\d_]{{2,}}|[A-Z]\.))")
_LETTER = re.compile(  # "mouse<i>t</i>haplotypes"
    rf"((?<![^\W\d_])[a-z]{{3,}})(<({_FACE})>[^\W\d_]</\3>)(?=[a-z]{{3,}})"
)
_GREEK = re.compile(rf"([A-Z][A-Z\d]+-?<({_FACE})>[α-ω]</\2>)(?=[A-Z]?[a-z]{{2,}})")
_SMALL_CAPS = re.compile(
    rf"\b({_FUNCTION})(<(?:\w+:)?scp?>[A-Z]\w*</(?:\w+:)?scp?>)(?=([a-z]{{3,}})?)"
)
_GLUED = re.compile(r"\b([^\W\d_]*[a-z]{5})(?=[A-Z][a-z]{4})(?![A-Za-z]+:)")
_JOINT = re.compile(r"[A-Z](?<=[a-z].)[a-z]{4}")
_PREPOSITION = re.compile(r"\b(of|from|with|between|against|among|during)(?=[A-Z][a-z]{4})")


def part_words_at_tags(text: str) -> str:
    """*text* in HTML or JATS with a space where two words meet at a tag.

    >>> part_words_at_tags("against<i>Pseudomonas aeruginosa</i>and p<i>K</i>a")
    'against <i>Pseudomonas aeruginosa</i> and p<i>K</i>a'
    """
    if not _TOUCHING.search(text):
        return text
    text = _LETTER.sub(r"\1 \2 ", text)
    text = _ARTICLE.sub(r"\1 \2", _GREEK.sub(r"\1 ", text))
    text = _SMALL_CAPS.sub(_parted_small_caps, text)
    return _CLOSING.sub(_after, _OPENING.sub(_before, text))


def part_words(title: str) -> str:
    """A title whose markup was dropped with its spaces, parted where a capital follows a word.

    Names are written so, too ("SyntenyMapper"): a word with a capital of its own is parted only
    where the title has another such place.

    >>> part_words("Helicobacter pyloriInfection"), part_words("Pairs by SyntenyMapper")
    ('Helicobacter pylori Infection', 'Pairs by SyntenyMapper')
    """
    if not _JOINT.search(title):
        return title
    title = _PREPOSITION.sub(r"\1 ", title)
    found = _GLUED.findall(title)
    if not found or (len(found) == 1 and not found[0].islower()):
        return title
    return _GLUED.sub(r"\1 ", title)


def _before(found: re.Match[str]) -> str:
    is_prefix = found[1].lower() in _PREFIXES - _WHOLE
    return found[0] if is_prefix else f"{found[1]} {found[2]}"


def _after(found: re.Match[str]) -> str:
    """A space behind the tag, but for prefixes and for genes with their allele ("<i>qnr</i>SA")."""
    word, following = found[1], found[3]
    is_gene = len(word) < 5 and word.islower() and not following.islower()
    if len(word) < 2 or word in _PREFIXES or is_gene:
        return found[0]
    if len(word) < 4 and following.islower() and not word.islower():
        return found[0]  # "<b>Gen</b>ome": letters of an acronym
    return f"{word}{found[2]} "


def _parted_small_caps(found: re.Match[str]) -> str:
    return f"{found[1]} {found[2]} " if found[3] else f"{found[1]} {found[2]}"
