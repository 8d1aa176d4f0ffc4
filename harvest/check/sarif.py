"""Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code scanning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from harvest.check.finding import Finding
from harvest.check.finding_words import Named, finding_message
from harvest.check.gravity import Rule, rule_of

__all__ = ["to_sarif"]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"hard": "error", "soft": "warning", "none": "none"}


def to_sarif(findings: Sequence[Finding], named: Named, version: str) -> str:
    """One run with a result for each finding; "verified" is no result.

    A finding that the user accepted is there with a suppression that gives their reason.
    """
    faults = [each for each in findings if rule_of(each).gravity != "none"]
    rules = {rule_of(each).group: rule_of(each) for each in faults}
    order = {group: place for place, group in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "harvest",
                "semanticVersion": version,
                "rules": [_rule(group, rule) for group, rule in rules.items()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, named, order[rule_of(each).group]) for each in faults],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(group: str, rule: Rule) -> dict[str, Any]:
    return {
        "id": group,
        "shortDescription": {"text": rule.words},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": rule.meaning},
        "defaultConfiguration": {"level": _LEVELS[rule.gravity]},
    }


def _result(finding: Finding, named: Named, place: int) -> dict[str, Any]:
    mention, rule = finding.mention, rule_of(finding)
    level = "note" if finding.kind in ("not-checked", "record-poorer") else _LEVELS[rule.gravity]
    name = mention.cite_key or finding.doi or mention.text
    result: dict[str, Any] = {
        "ruleId": rule.group,
        "ruleIndex": place,
        "level": level,
        "message": {"text": finding_message(finding, named)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(mention.path)},
                    "region": {
                        "startLine": max(1, mention.line),
                        "startColumn": max(1, mention.column),
                    },
                }
            }
        ],
        "partialFingerprints": {
            "finding/v1": sha256(f"{rule.group}|{name}".encode("utf-8", "replace")).hexdigest()
        },
        "properties": {"key": mention.cite_key, "doi": finding.doi, "kind": finding.kind},
    }
    if finding.accepted is not None:
        accepted = {"kind": "external", "justification": finding.accepted}
        result["suppressions"] = [accepted]
    return result


def _uri(path: str) -> str:
    if path == "-":
        return "stdin"
    pure = PurePath(path)
    uri = quote(pure.as_posix(), safe="/")
    return f"file://{uri}" if pure.is_absolute() else uri
