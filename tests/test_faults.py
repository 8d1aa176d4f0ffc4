"""Under any mix of faults: nothing lost, nothing wrongly remembered, and the next run repairs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest.cli import main
from tests.mix import MIXES, Mix, audit
from tests.registry import Registry, synthetic_doi
from tests.run import quick

COUNT = 110
STRANGERS = ("10.5555/nowhere", "10.5555/elsewhere")
LINES = [*map(synthetic_doi, range(COUNT)), *STRANGERS]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A list of 112 DOIs of which two exist nowhere; short time-outs and pauses."""
    quick(monkeypatch)
    monkeypatch.setattr("harvest.providers.common.polite_client._wait_s", _short)
    (tmp_path / "list.txt").write_text("\n".join(LINES))
    (tmp_path / "harvest.toml").write_text("[sources]\ntimeout_s = 1.0\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARVEST_CACHE", str(tmp_path / "harvest.db"))
    monkeypatch.setenv("HARVEST_MAILTO", "tester@example.org")
    with Registry.synthetic(COUNT) as registry:
        yield registry


def _short(state: object) -> float:
    asked: float | None = state.outcome.exception().retry_after_s  # type: ignore[attr-defined]
    return 0.02 if asked is None else asked


def enrich(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Enrich the list in this process: exit code and summary."""
    for name, value in registry.env().items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(["enrich", "list.txt"])
    return int(ended.value.code or 0), capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("mix", MIXES, ids=[mix.name for mix in MIXES])
def test_mix(
    world: Registry,
    mix: Mix,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The run ends, loses nothing, remembers nothing wrong; the next one has it all."""
    registry_env, own = world.env(), mix.arrange(world)
    monkeypatch.setattr(world, "env", lambda: registry_env | own)
    code, told = enrich(world, monkeypatch, capsys)
    assert code in (1, 3) and (mix.code is None or code == mix.code), told
    account = audit(world, tmp_path / "harvest.db", COUNT, STRANGERS)
    assert (account.lost, account.wrong) == (0, 0)
    if code == 3:
        assert any(";" in line for line in told.splitlines()), "nothing says what to do"

    world.faults.clear()
    monkeypatch.setattr(world, "env", lambda: registry_env)
    code, told = enrich(world, monkeypatch, capsys)
    assert (code, f"{COUNT} matched, 2 absent" in told) == (1, True), told
    assert audit(world, tmp_path / "harvest.db", COUNT, STRANGERS).wrong == 0
