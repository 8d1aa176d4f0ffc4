"""Crossref's own matcher (crossref-matcher on PyPI, sbmv) asked the same, in a venv of its own.

    CROSSREF_MATCHER_VENV=/path/to/venv python -m benchmarks.matching --ask styled --beside

The venv needs crossref-matcher, rapidfuzz, unidecode, requests and ratelimit. It gets the very
candidates that harvest got; a score in the manner of Crossref's search (idf of the words in common)
stands for the one that the API would have given. Where the venv is missing, nothing is printed.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Asked", "choose", "count_words", "is_installed"]

Asked = tuple[str, Sequence[dict[str, Any]]]
"""A reference string and the records that the search returned."""

_CODE = """
import json, sys
from crossref_matcher.strategies.reference.sbmv_unstructured.strategy import SbmvUnstructured
matcher = SbmvUnstructured()
for line in sys.stdin:
    text, found = json.loads(line)
    chosen = matcher.select_candidates(text, found)
    print(json.dumps(matcher.choose_best(chosen, text, 0.34)[0]), flush=True)
"""


def is_installed() -> bool:
    """Whether the venv is there."""
    return _python().exists()


def _python() -> Path:
    return Path(os.environ.get("CROSSREF_MATCHER_VENV", "/nowhere")) / "bin" / "python"


def choose(asked: Iterable[Asked], frequencies: Counter[str], size: int) -> list[str | None]:
    """The DOI it takes for each string, in lower case; None where it takes none."""
    lines = []
    for text, found in asked:
        words = set(_words(text))
        scored = [
            _fill(body) | {"score": _score(words & set(_words(_text(body))), frequencies, size)}
            for body in found
        ]
        lines.append(json.dumps((text, sorted(scored, key=lambda each: -each["score"]))))
    command = [str(_python()), "-c", _CODE]
    done = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [each.lower() if each else None for each in answers]


def _fill(body: dict[str, Any]) -> dict[str, Any]:
    """The record without what is null: the API leaves it out."""
    kept = {key: value for key, value in body.items() if value is not None}
    kept.setdefault("issued", {"date-parts": [[None]]})
    return kept


def _text(body: dict[str, Any]) -> str:
    people = [*(body.get("author") or ()), *(body.get("editor") or ())]
    names = [each.get("family") or each.get("name") or "" for each in people]
    parts = [body.get(key) for key in ("title", "container-title", "volume", "page", "publisher")]
    return " ".join(map(str, [*names, *parts, body.get("issued")]))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _score(words: set[str], frequencies: Counter[str], size: int) -> float:
    return 2 * sum(math.log(1 + size / (1 + frequencies[word])) for word in words)


def count_words(bodies: Iterable[dict[str, Any]]) -> Counter[str]:
    """In how many records each word stands."""
    return Counter(word for body in bodies for word in set(_words(_text(body))))
