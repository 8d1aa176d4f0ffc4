"""DOIs: where one ends, what is wrong with it, how it is normalized.

The grammar is the DOI Handbook's (10.REGISTRANT/SUFFIX, compared without case), narrowed to what
is registered: a registrant of 4 to 9 digits, perhaps with sub-registrants ("10.1000.10/123"), and
a suffix of printable ASCII. The hard part is the end: a SICI DOI holds `<`, `>`, `;` and `#`, an
Elsevier one parentheses, and a note puts any of these right behind a DOI.
"""

from __future__ import annotations

import re
import unicodedata

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.mending import mend
from harvest.model.identifier.model import Identifier
from harvest.model.identifier.wrapping import (
    DASHES,
    IN_A_LIST,
    OPENING,
    names_reference,
    without_invisibles,
)
from harvest.text.doi_pattern import DOI_START

__all__ = ["DoiSpan", "doi_at", "parse_doi"]

MAX_LENGTH = 500
"""Longest run of text that is looked at for one DOI; the longest registered ones have about 200."""

_PREFIX = re.compile(
    r"(?:\s|(?:https?:?/*)?(?:(?:dx|www)\.)?doi\.org\s*[/:]|urn:|info:|hdl:|[a-z]{2,10}:(?=10\.)"
    r"|d\.?o\.?i\.?(?=[\W_]|10\.)|[:=/,.](?!\s*$))*",
    re.IGNORECASE,
)
_RESOLVER = re.compile(r"doi\.org\s*/", re.IGNORECASE)
_HEAD = re.compile(DOI_START)
_DOUBLED = re.compile("/+(?=[^/])")
"""PubMed and PsycNET double the slash after the registrant."""
_OF_TWO_SLASHES = frozenset({"10.53555/"})
"""Registrants whose registered names have two (Kuey's, in Crossref's records)."""
_VERSION = re.compile(
    r"(?P<name>10\.(?:1101|64898)/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8}|10\.48550/arxiv\.(?:\d{4}\.\d{4,5}|[a-z.-]+/\d{7}))"
    r"(?:v\d{1,2})?(?:\.(?:full(?:[.-](?:pdf|text))?|abstract|pdf|supplementary-material))?"
)
"""Preprint servers whose DOIs name all versions, and what people copy behind them."""
_TOKEN = re.compile(
    r"""(?P<slash>[\u2044\u2215\uff0f]|%[Ee]2%(?:81%84|88%95))
    |\\?%(?:25)?(?P<hex>[0-9A-Fa-f]{2})
    |\\(?P<escaped>[!-/:-@\[-`{-~])           # Markdown and LaTeX: \_ \< \(
    |&(?P<entity>(?:amp;)?(?:lt|gt|amp|nbsp)|\#(?:38|40|41|60|62|160));
    |(?P<run>[A-Za-z0-9./_:;()-]+)
    |(?P<plain>[!-~\u2010-\u2013\u2212\ufe63\uff0d\u00c0-\u024f\u0370-\u052f\ufb00-\ufb06])""",
    re.VERBOSE,
)
_AS_SLASH = dict.fromkeys(map(ord, "\u2044\u2215\uff0f"), "/")
"""What programs write for a slash: fraction and division slash, the full-width one."""
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "#38": "&", "#40": "(", "#41": ")"}
_ENTITIES |= {"#60": "<", "#62": ">"}

_STILL_ENCODED = re.compile(r"%[0-9a-f]{2}|&(?:lt|gt|amp|#\d\d);|\\[!-/:-@\[-`{-~]")

_SICI_ANGLE = re.compile(r"<[^<>\s]{0,60}>\d")
_SICI_HASH = re.compile(r";2-#(?![0-9A-Za-z#])")
_SQUARE = re.compile(r"\[[\w:.,+-]{1,60}\]")
_FOOTNOTE = re.compile(r"\[[\w.,-]{1,4}\]$")
_NEXT = re.compile(rf"https?://|[,;|](?:doi:|{DOI_START})|" + r"\*\*|~~|==|%%|<|[?&][a-z_]+=", re.I)
_PUNCTUATION = ".,:;!?*_~'\"=/|$"
_ELSEVIER_STUB = re.compile(
    r"10\.1016/(?:[a-z]|j\.[a-z]+(?:\.(?:19|20)\d\d(?:\.\d\d?)?)?|b97[89](?:-\d{1,3})?)"
)
_STUB = re.compile(r"10\.[\d.]+/[a-z]")
_IMPLAUSIBLE = re.compile(
    r"10\.(?:19|20)\d\d/(?:\d{1,2}|(?:19|20)\d\d)|10\.\d+/(?:kg|m?g|[ck]?m|m?l|hr?|d|mo|yr)"
)


class DoiSpan:
    """A DOI as it stands in a text: its normalized value, its end, and what is wrong with it.

    Attributes:
        value: lower-cased and unescaped; perhaps broken.
        end: where it ends in the text, trailing punctuation left out.
        reason: why it is no DOI after all; None when it is one.
    """

    __slots__ = ("end", "reason", "value")

    def __init__(self, value: str, end: int, reason: str | None) -> None:
        self.value = value
        self.end = end
        self.reason = reason

    @property
    def is_implausible(self) -> bool:
        """Whether this is more likely a date or a price ("10.2019/12", "10.5000/kg")."""
        return _IMPLAUSIBLE.fullmatch(self.value) is not None


def parse_doi(text: str) -> Identifier:
    """The DOI that *text* is, in any form: bare, `doi:`, a doi.org address, quoted, escaped.

    Lower-cased, since DOIs compare without case (DOI Handbook, 2.4 Case sensitivity). A publisher's
    address that holds a DOI is read by `parse_identifier`.

    Raises:
        InvalidIdentifier: *text* is no DOI, is cut off, or is more than a DOI.

    >>> parse_doi("https://doi.org/10.1000/ABC").value
    '10.1000/abc'
    >>> parse_doi("(doi:10.1016/0022-2836(81)90087-5).").value
    '10.1016/0022-2836(81)90087-5'
    """
    label, bare = _unlabeled(mend(text).text)
    is_address = _RESOLVER.search(label) is not None
    if is_address and names_reference(bare):
        raise InvalidIdentifier(text, f"names no work: {IN_A_LIST}")
    span = doi_at(bare, 0, is_address)
    if span is None:
        raise InvalidIdentifier(text, _why_no_head(bare) if text.strip() else "is empty")
    if span.reason is not None:
        raise InvalidIdentifier(text, span.reason)
    rest = bare[span.end :]
    if not _is_negligible(rest, is_address):
        raise InvalidIdentifier(text, f"holds more than a DOI: {rest.strip()[:40]!r} follows")
    return Identifier("doi", span.value)


def doi_at(text: str, start: int, is_address: bool = False) -> DoiSpan | None:
    """The DOI that begins at *start* in *text*; None when none does.

    Args:
        is_address: the text is a URL's path, where `#` begins a fragment.
    """
    decoded, ends = _decode(text, start, is_address)
    head = _HEAD.match(decoded)
    if head is None:
        return None
    doubled = _DOUBLED.match(decoded, head.end())
    if doubled and head.group() not in _OF_TWO_SLASHES:
        ends = ends[: head.end()] + ends[doubled.end() :]
        decoded = decoded[: head.end()] + decoded[doubled.end() :]
    length, reason = _extent(decoded, head.end())
    value = _without_version(decoded[:length].lower())
    if length <= head.end():
        following = text[ends[-1] : ends[-1] + 1]
        gap = " before a space or line break" if following.isspace() else ""
        reason = f"ends after its registrant{gap}: the suffix is missing"
    if ends[-1] >= start + MAX_LENGTH and length > len(decoded) - 20:
        reason = f"runs on for more than {MAX_LENGTH} characters"
    after = text[ends[length - 1] : ends[length - 1] + 3]
    return DoiSpan(value, ends[length - 1], reason or _flaw(value, decoded[length:], after))


def _without_version(value: str) -> str:
    """A preprint's DOI without the version and the view of it that stand behind."""
    preprint = _VERSION.fullmatch(value)
    return preprint["name"] if preprint else value


def _decode(text: str, start: int, is_address: bool) -> tuple[str, list[int]]:
    """The run of DOI characters from *start*, unescaped, and where each one ends in *text*."""
    chars: list[str] = []
    ends: list[int] = []
    position, limit = start, start + MAX_LENGTH
    while position < limit and (token := _TOKEN.match(text, position, limit)):
        char = _character(token)
        if char is None or (
            is_address and token[0] == "#" and not "".join(chars[-3:]).endswith(";2-")
        ):
            break
        step = 1 if token.lastgroup == "run" else token.end() - position
        position = token.end()
        chars.append(char)
        ends.extend(range(position - step * len(char) + step, position + 1, step))
    return "".join(chars), ends


def _character(token: re.Match[str]) -> str | None:
    """What *token* stands for, one character or a run of plain ones; None if no DOI can hold it."""
    kind = token.lastgroup
    if kind == "run":
        return token["run"]
    if kind == "plain":
        plain = token["plain"]
        return DASHES.get(plain, plain)
    if kind == "slash":
        return "/"
    if kind == "escaped":
        return token["escaped"]
    if kind == "entity":
        return _ENTITIES.get(token["entity"].removeprefix("amp;"))
    char = chr(int(token["hex"], 16))
    return char if "!" <= char <= "~" else None


def _extent(text: str, start: int) -> tuple[int, str | None]:
    """How much of *text* is the DOI whose suffix begins at *start*, and a reason if it is cut."""
    end, opened = _balanced_end(text, start)
    if opened:
        if _is_prose(text[opened[-1] : end]):
            end = opened[0]
        else:
            return end, "has an opening bracket that is never closed: it looks cut off"
    return _without_punctuation(text, start, end), None


def _balanced_end(text: str, start: int) -> tuple[int, list[int]]:
    """Where brackets, quotes, markup or another address end the DOI; brackets still open there."""
    opened: list[int] = []
    position = start
    while position < len(text):
        char = text[position]
        if char in "()":
            if char == ")" and not opened:
                break
            opened.append(position) if char == "(" else opened.pop()
        elif char in _SPECIAL:
            step = _special_step(text, position)
            if step == 0 and not (char == "h" and position == start):
                break
            position += max(step, 1) - 1
        position += 1
    return position, opened


_SPECIAL = frozenset('[]<>{}"`^\\#,;|*~=%?&h')


def _special_step(text: str, position: int) -> int:
    """How many characters to go on at a special one; 0 when the DOI ends before it."""
    char = text[position]
    if char == "<":
        angle = _SICI_ANGLE.match(text, position)
        return angle.end() - position - 1 if angle else 0
    if char == "[":
        square = _SQUARE.match(text, position)
        return square.end() - position if square else 0
    if char in ']>{}"`^\\|?':
        return 0
    return int(_NEXT.match(text, position) is None)


def _is_prose(text: str) -> bool:
    """Whether an unclosed bracket opens a remark ("(accessed", "(PDF") and no part of a DOI."""
    return re.fullmatch(r"[(\[][A-Za-z]*", text) is not None


def _without_punctuation(text: str, start: int, end: int) -> int:
    """*end* moved back over what closes a sentence, a quotation or an emphasis."""
    while end > start:
        if text[end - 1] == "#" and _SICI_HASH.match(text, end - 4):
            break
        if footnote := _FOOTNOTE.search(text, start, end):
            end = footnote.start()
        elif text[end - 1] in _PUNCTUATION or text[end - 1] == "#":
            end -= 1
        else:
            break
    return end


def _flaw(value: str, cut: str, after: str) -> str | None:
    """What is wrong with a DOI that was delimited: *cut* was trimmed off, *after* follows."""
    if not value.isascii():
        char = next(each for each in value if not each.isascii())
        name = unicodedata.name(char, f"U+{ord(char):04X}")
        return f"has the character {char!r} ({name}), which no DOI has"
    if _STILL_ENCODED.search(value):
        return "is encoded more than twice"
    if after.startswith("…") or cut.startswith("..."):
        return "is cut off: an ellipsis follows"
    if value.endswith("-"):
        return "ends in a hyphen: it looks cut off at a line break"
    if _ELSEVIER_STUB.fullmatch(value):
        return "is only the beginning of an Elsevier DOI: it looks cut off"
    if _STUB.fullmatch(value) and cut[:1] == ".":
        return f"is cut off: nothing but {value.rpartition('/')[2] + '.'!r} follows the registrant"
    return None


def _unlabeled(text: str) -> tuple[str, str]:
    """The label or resolver before a DOI, and the DOI without brackets and quotes before it."""
    bare = without_invisibles(text).strip().lstrip(OPENING)
    if not bare.isascii():
        bare = unicodedata.normalize("NFKC", bare.translate(_AS_SLASH))
    bare = re.sub(r"^(?:doi%3a|%2f|%3a)+", "", bare, flags=re.IGNORECASE)
    prefix = _PREFIX.match(bare)
    end = prefix.end() if prefix else 0
    return bare[:end], bare[end:]


def _is_negligible(rest: str, is_address: bool) -> bool:
    """Whether what follows a DOI adds nothing: closing marks, PubMed's "[doi]", a URL's query."""
    if is_address and rest[:1] in ("?", "#", "&"):
        return not re.search(r"\s\S", rest)
    return re.fullmatch(r"[\W_]*(?:\[doi\])?|%2f|[?&][\w.-]+=\S*|</\w+>\W*", rest, re.I) is not None


def _why_no_head(text: str) -> str:
    """Why *text* does not begin like a DOI, as precisely as can be told."""
    if short := re.match(r"10/[a-z0-9]+$", text, re.IGNORECASE):
        return f"is a shortDOI ({short[0]}); the full DOI, which begins with 10.NNNN/, is needed"
    registrant = re.match(r"10\.([^/\s]*)(.?)", text)
    if registrant is None:
        return "is no DOI: a DOI begins with 10.NNNN/"
    if re.fullmatch(r"\d{4,9}(?:\.\d+)*", registrant[1]):
        gap = "a space" if registrant[2].isspace() else "nothing"
        return f"is no DOI: {gap} follows the registrant 10.{registrant[1]} where a / must"
    digits = registrant[1].partition(".")[0]
    if digits.isdecimal() and not 4 <= len(digits) <= 9:
        return f"has a registrant of {len(digits)} digits ({digits}); a DOI's has 4 to 9"
    return f"has the registrant {registrant[1]!r}, which is not 4 to 9 digits"
