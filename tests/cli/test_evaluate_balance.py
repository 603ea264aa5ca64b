"""``tactful evaluate --balance``: a directory of one's own, a folder for the report, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tactful
from tactful.cli import main
from tactful.clock import SystemClock
from tactful.sources.garden import Garden


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a small generated shop in it."""
    place = tmp_path_factory.mktemp("judged") / "shop"
    garden = Garden(people=40, items=150, events_per_person=40, seed=3, until=int(SystemClock().now()))
    with tactful.open(place, setting="shop", learn_in_child=False) as engine:
        engine.import_recipe(garden)
    return place


@pytest.mark.slow
def test_a_shop_is_judged_on_its_own_log(directory: Path, tmp_path: Path, capsys: Any) -> None:
    """Report and frontier lie in the folder; every goal has a verdict."""
    pytest.importorskip("matplotlib", reason="plots need the extra")
    asked = ["evaluate", "--balance", "--path", str(directory), "--seeds", "3", "--people", "10"]
    assert main([*asked, "--out", str(tmp_path / "told"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seeds"] == 3
    assert set(told["lists"]) == {"greedy", "MMR", "calibrated", "epsilon-greedy", "unreserved", "no step",
                                  "familiar", "balanced", "explore", "surprise"}  # fmt: skip
    assert {one["verdict"] for one in told["goals"]} <= {"reached", "not reached", "cannot tell"}
    assert {one.name for one in (tmp_path / "told").iterdir()} == {"report.md", "frontier.png", "frontier.svg"}
    assert "## Goals at 'balanced'" in (tmp_path / "told" / "report.md").read_text("utf-8")


def test_few_seeds_cannot_tell(directory: Path, capsys: Any) -> None:
    """One seed has no interval."""
    assert main(["evaluate", "--balance", "--path", str(directory), "--seeds", "1", "--people", "4"]) == 0
    assert "cannot tell" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--balance", "--surface", "hall"], "unknown-surface"),
        (["--balance", "--seeds", "0"], "bad-count"),
        (["--surface", "home"], "only-with-balance"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_hint(
    directory: Path, capsys: Any, words: list[str], code: str
) -> None:
    """A surface that there is, a seed at least, and options where they belong."""
    assert main(["evaluate", "--path", str(directory), *words]) == 2
    assert f"[{code}]" in capsys.readouterr().err
