"""The eleven steps, as `tactful forget --verify` makes them (D5, D6, D7, C6, I6)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tactful.assembly.engine import Engine
from tactful.assembly.proof import Plan, prove, without_recipients
from tactful.clock import FixedClock
from tactful.forget.protocol import PARTS, STEPS, Finding, complete, lines, passed
from tactful.ids import Millis
from tactful.sources.garden import Garden


def world(directory: Path) -> Engine:
    """Open a garden on disk."""
    garden = Garden(people=120, items=120, events_per_person=30.0)
    clock = FixedClock(Millis(garden.world.shape.ends))
    engine = Engine.open(directory, setting=garden.setting, clock=clock, learn_in_child=False)
    engine.import_recipe(garden)
    return engine


@pytest.mark.slow
@pytest.mark.promise("D5", "D6", "D7", "C6", "I6", "P1", "P2")
def test_forgetting_holds_in_every_step() -> None:
    """A small run of the whole protocol: every step is made, and every step holds."""
    findings = list(prove(world, Plan(planted=6, attacked=60, soak=40)))
    assert complete(findings)
    assert [line for line in lines(findings) if "FAIL" in line] == []


@pytest.mark.proof
@pytest.mark.timeout(400)
@pytest.mark.promise("D5", "D6", "D7", "C6", "I6")
def test_forgetting_holds_at_full_counts() -> None:
    """Fifty planted, a thousand attacked, ten thousand in the soak, as the command does it by default."""
    findings = list(prove(world, Plan.of(1000)))
    assert complete(findings)
    assert [line for line in lines(findings) if "FAIL" in line] == []


@pytest.mark.proof
@pytest.mark.promise("D5")
def test_subtraction_that_forgets_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the subtraction switched off, equality, canaries and attack fail: the protocol can say no."""
    from tactful.learn.learned import Model

    monkeypatch.setattr(Model, "replace", lambda *_: None)
    findings = list(prove(world, Plan(planted=6, attacked=80, soak=20)))
    failed = {(one.scope, one.number) for one in findings if not one.passed}
    assert failed >= {("person", number) for number in (4, 5, 6, 10)}
    assert failed >= {(scope, number) for scope in PARTS for number in (4, 5, 6)}


@pytest.mark.proof
@pytest.mark.timeout(700)
@pytest.mark.promise("D5")
def test_the_command_prints_the_table_and_exits_by_it(tmp_path: Path) -> None:
    """On a copy of a directory: eleven steps as JSON, exit code 0, and the directory itself untouched."""
    world(tmp_path / "shop").close()
    before = {p.name: p.read_bytes() for p in (tmp_path / "shop").glob("*.toml")}
    told = subprocess.run(
        [sys.executable, "-m", "tactful.cli", "forget", "--verify", "--people", "60", "--data", str(tmp_path / "shop"),
         "--json"], capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    steps = msgspec.json.decode(told.stdout)["steps"]
    assert [one["step"] for one in steps if one["scope"] == "person"] == list(STEPS)
    assert {one["scope"] for one in steps} == {"person", *PARTS}
    assert {p.name: p.read_bytes() for p in (tmp_path / "shop").glob("*.toml")} == before


def test_a_step_that_failed_or_is_missing_shows() -> None:
    """The verdict needs all eleven steps, those for parts of a history too, and each of them held."""
    good = [Finding(number, passed=True, figures={}) for number in STEPS]
    good += [Finding(n, passed=True, figures={}, scope=scope) for scope, numbers in PARTS.items() for n in numbers]
    assert complete(good)
    assert passed(good)
    assert not complete(good[:-1])
    assert not passed([*good[:-1], Finding(7, passed=False, figures={"places": "1"}, scope="topic")])
    assert lines([Finding(1, passed=False, figures={"tables": "3"})]) == [" 1  FAIL  inventory  person  tables 3"]


def test_a_copy_never_tells_the_recipients_of_the_original() -> None:
    """Whatever is said about recipients is left out of the copy's settings, and nothing else."""
    text = (
        'setting = "shop"\n[recipients.crm]\nurl = "https://x"\n[recipients.b]\nurl = "y"\n[limits]\nbatch_rows = 5\n'
    )
    assert without_recipients(text) == 'setting = "shop"\n[limits]\nbatch_rows = 5\n'
