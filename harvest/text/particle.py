"""Particles of family names: "van", "de", "Von".

The longer list is for names, where all else is a name as well; the shorter one for words that may
be no name at all, in a reference or a title.
"""

from __future__ import annotations

__all__ = [
    "COMMON_PARTICLES",
    "HIGH_PARTICLES",
    "LOW_PARTICLES",
    "WRITTEN_PARTICLE",
    "is_particle",
]

COMMON_PARTICLES = frozenset(
    "van von der den de del della di da dos du la le el al bin ter ten zu".split()
)
LOW_PARTICLES = COMMON_PARTICLES | frozenset(
    "dem do das delle d les lo los ibn ben te tot thoe zum zur af av vom 't y e".split()
)
HIGH_PARTICLES = frozenset("Van Von De Del Della Di Du Da Dos La Le El Al Ter Ten St St.".split())
"""Where the whole name begins with it, or where names are capitalized without regard."""

WRITTEN_PARTICLE = (
    r"(?:af|al|am|ap|auf|av|bin|da|dal|das|de|degli|dei|del|dela|della|delle|den|der|des|di|do|"
    r"dos|du|el|ibn|la|las|le|lo|los|of|'?t|te|ten|ter|tot|und|v|van|vande|vanden|vander|vom|von|"
    r"zu|zum|zur)"
)
"""What may stand in low letters between given and family name in BibTeX, as a regular expression:
by its place BibTeX takes any such word for a particle, so that more are safe."""


def is_particle(word: str) -> bool:
    """Whether *word* stands before family names: "van", "de", "Von"."""
    return word in LOW_PARTICLES or word in HIGH_PARTICLES
