"""What docs/checking.md says of findings, acceptances and formats is what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from harvest.check.acceptance import parse_acceptances
from harvest.check.finding_table import FINDING_FORMATS
from harvest.check.gravity import _CORRECTED, _RULES, DEFAULT_FAILING, GROUPS
from harvest.cli.check_command import check

PAGE = (Path(__file__).parents[1] / "docs" / "checking.md").read_text("utf-8")


def test_every_group_of_findings_is_told_with_its_gravity() -> None:
    """A row each; those that fail no check by themselves are the last ones, as the page says."""
    rows = re.findall(r"^\| ([\w, -]+) \| (hard|soft) \|", PAGE, flags=re.MULTILINE)
    listed = {group: gravity for names, gravity in rows for group in names.split(", ")}
    rules = {rule.group: rule.gravity for rule in (*_RULES.values(), _CORRECTED)}
    assert listed == {group: rules[group] for group in GROUPS if group != "verified"}
    mild = [group for group in listed if group not in DEFAULT_FAILING]
    assert list(listed)[-len(mild) :] == mild
    count = {4: "four", 5: "five", 6: "six"}[len(mild)]
    assert f"Exit code 1 for all of these but the last {count}" in PAGE


def test_the_acceptance_that_is_shown_is_one() -> None:
    """It says what can be accepted, in TOML, and is read as it stands."""
    (text,) = re.findall(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    (accepted,) = parse_acceptances(text, ".harvest-check.toml")
    assert accepted.key == tomllib.loads(text)["accept"][0]["key"]


def test_every_option_of_the_command_is_told() -> None:
    """But those that all commands have."""
    own = {"--json", "--columns", "--format"}
    common = {"--cache", "--config", "--offline", "--refresh", "--snapshot", "--sources"}
    names = {name for each in check.params for name in each.opts if name.startswith("--")}
    told = {name for name in names if name in PAGE}
    wanted = {"--fail-on", "--only", "--since", "--fixes", "--dry-run", "--allow-unavailable"}
    assert wanted | {"--preprints", "--format"} <= told
    assert names & own & common == set()
    assert set(FINDING_FORMATS) == {"text", "json", "csv", "html", "sarif"}
