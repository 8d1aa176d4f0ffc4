"""Normal forms: the words of a text as matching sees them.

The rules are the union of what the validated matchers do (Crossref's SBMV, biblio-glutton,
fuzzycat, OpenAlex): entities, tags and LaTeX out, accents folded, Greek letters by name, letters
and digits apart ("F2" is f, 2), line-end hyphens joined, numerals readable as numbers.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from harvest.text.accent import without_accents
from harvest.text.script import script_of

__all__ = [
    "STOP_WORDS",
    "Words",
    "fold",
    "is_number",
    "join_lines",
    "name_key",
    "numeral",
    "split",
    "word_list",
]

STOP_WORDS = frozenset(
    "a an and are as at be by for from in into is its la le les l d de des du der die das den dem "
    "el en et for il i in its los of on or per s t the their to und un una une upon via von vs "
    "versus was were with y zu zur zum".split()
)
"""Words whose loss or change does not make another title ("without" and "not" are no such)."""

_UNFOLDED = {
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe",
    "ß": "ss", "ŋ": "n", "&": " and ", "µ": " mu ", "’": "'", "ʼ": "'", "‘": "'", "`": "'",
    "×": "x", "−": "-", "‐": "-", "‑": "-", "–": "-", "—": " - ", "…": " ... ",
}  # fmt: skip
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
        "sigma tau upsilon phi chi psi omega".split(),
        strict=True,
    )
) | {"ς": "sigma"}
_TABLE = str.maketrans(_UNFOLDED | {letter: f" {name} " for letter, name in _GREEK.items()})

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_LATEX_ACCENT = re.compile(r"""\\(?:["'`^~=.]|[uvHcdbtrk](?![a-zA-Z]))\s*\{?([A-Za-z])\}?""")
_LATEX_COMMAND = re.compile(r"\\(?:math\w*|text\w*|emph|it|rm|bf|sc|tt|em)\b")
_LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\s*\n\s*(?=[^\W\d_])")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})- (?=[a-z]{2})(?!(?:and|or|und|oder|et|ou|to)\b)")
_MISREAD = re.compile(r"(?<=[a-z]{2})[01](?=[a-z]{2})|\b0(?=[fnr]\b)|(?<=\bt)0\b")
"""A digit within a word, or in "0f" and "t0": a scanner took an "o" or an "l" for it."""
_PAGE_HYPHEN = re.compile(r"(?<=\d-)\s*\n\s*(?=\d)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

_ROMAN = {
    numeral: str(value)
    for value, numeral in enumerate(
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii "
        "xxiv xxv xxvi xxvii xxviii xxix xxx".split(),
        start=1,
    )
}
_SPELLED = {
    word: str(value)
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        start=1,
    )
}


def join_lines(text: str) -> str:
    """Undo what a PDF's lines did to words: "hyper-\\ntension", "hyper- tension", "407-\\n12".

    A hyphen that belongs to the word is lost too ("smooth-\\nmuscle"); titles are compared by
    their letters where their words differ, so this costs nothing.

    >>> join_lines("hyper-\\ntension in pre- and post- natal life")
    'hypertension in pre- and postnatal life'
    """
    text = _PAGE_HYPHEN.sub("", _LINE_HYPHEN.sub("", text.replace("\u00ad", "")))
    return _SPACED_HYPHEN.sub("", text)


def fold(text: str) -> str:
    """*text* in lower case without entities, tags, LaTeX, accents; Greek letters by name.

    >>> fold("Kami&#324;ski &amp; <i>TNF</i>-α")
    'kaminski  and  tnf- alpha '
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text:
        text = _LATEX_COMMAND.sub("", _LATEX_ACCENT.sub(r"\1", text))
    if text.isascii():
        text = text.lower()
        if "&" in text or "`" in text:
            text = text.translate(_TABLE)
    else:
        text = unicodedata.normalize(
            "NFC", without_accents(text.casefold())
        ).lower()  # "𝒩" has decomposed to a capital
        text = text.translate(_TABLE)
    if "0" in text or "1" in text:
        text = _MISREAD.sub(lambda found: "o" if found[0] == "0" else "l", text)
    text = text.replace("{", "").replace("}", "").replace("$", "")
    return _APOSTROPHE.sub("", text) if "'" in text else text


@dataclass(frozen=True, slots=True)
class Words:
    """A folded text cut into words.

    Attributes:
        words: letters or digits, never both.
        gaps: gaps[i] is what stands before word i; one more at the end for what follows.
    """

    words: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(self.words)


def word_list(text: str) -> list[str]:
    """The words that `split` finds, without what stands between them: for many texts, once each.

    >>> word_list("Dehydrin F2 (beta₂)")
    ['dehydrin', 'f', '2', 'beta', '2']
    """
    return _WORD.findall(_apart(fold(text)))


def _apart(folded: str) -> str:
    if folded.isascii() or not _CJK.search(folded):
        return folded
    return _CJK.sub(r" \g<0> ", folded)


@lru_cache(maxsize=1024)
def split(text: str) -> Words:
    """The words of *text*; an ideograph or kana is a word by itself.

    >>> split("Dehydrin F2 (beta₂)").words, split("H1N1 0f cyc1osporine").words
    (('dehydrin', 'f', '2', 'beta', '2'), ('h', '1', 'n', '1', 'of', 'cyclosporine'))
    """
    folded = _apart(fold(text))
    words: list[str] = []
    gaps: list[str] = []
    end = 0
    for found in _WORD.finditer(folded):
        words.append(found.group())
        gaps.append(folded[end : found.start()])
        end = found.end()
    return Words(tuple(words), (*gaps, folded[end:]))


@lru_cache(maxsize=16384)
def numeral(word: str) -> str | None:
    """The number that *word* writes, as digits: words up to twenty, romans up to xxx.

    >>> numeral("iv"), numeral("007"), numeral("two"), numeral("ivy")
    ('4', '7', '2', None)
    """
    if word.isdigit():
        return word.lstrip("0") or "0"
    return _ROMAN.get(word) or _SPELLED.get(word)


@lru_cache(maxsize=16384)
def is_number(word: str) -> bool:
    """Whether *word* is in digits or a roman numeral of two letters or more."""
    return word.isdigit() or (len(word) > 1 and word in _ROMAN)


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """The letters of a family name, umlauts and their two-letter spellings made one.

    >>> name_key("Müller") == name_key("Mueller"), name_key("van der Berg")
    (True, 'vanderberg')
    """
    if script_of(name) == "GREEK":  # a title's "α" is named, a person's is a letter
        letters = "".join(filter(str.isalpha, unicodedata.normalize("NFKD", name.casefold())))
    else:
        letters = "".join(word for word in split(name).words if not word.isdigit())
    return letters.replace("ae", "a").replace("oe", "o").replace("ue", "u")
