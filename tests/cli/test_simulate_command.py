"""Simulating by hand: a made-up world, one's own directory, mistakes, and Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.assembly.engine import Engine
from tactful.cli import main
from tactful.sources.garden import Garden

SMALL = ["--people", "5", "--crowd", "15", "--rounds", "3", "--past", "6", "--seeds", "3", "--count", "4", "--world",
         "hidden", "--policy", "balanced", "--policy", "greedy"]  # fmt: skip
MADE_UP = [*SMALL, "--items", "60", "--topics", "4"]


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a garden shop's catalogue and log."""
    place = tmp_path_factory.mktemp("garden") / "garden.tactful"
    with Engine.open(place, setting="shop", learn_in_child=False) as engine:
        engine.import_recipe(Garden(people=40, items=60, events_per_person=10, seed=2))
    return place


def test_a_made_up_world_is_reported_with_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table, verdicts, and whether the whole pass agreed; the folder holds report, pictures and finished runs."""
    assert main(["simulate", *MADE_UP, "--out", str(tmp_path / "seen")]) == 0
    told = capsys.readouterr().out
    assert "| figure | balanced | greedy |" in told
    assert "also made by the whole pass: all were equal" in told
    names = {place.name.split("-")[0] for place in (tmp_path / "seen").iterdir()}
    assert names == {"report.md", "hidden.png", "hidden.svg", "runs"}
    assert (tmp_path / "seen" / "report.md").read_text("utf-8").strip() == told.strip()


def test_finished_runs_are_not_made_again(tmp_path: Path, told, capsys: pytest.CaptureFixture[str]) -> None:
    """The same command with one seed more only makes the new ones."""
    words = ["simulate", *MADE_UP, "--out", str(tmp_path), "--no-plots", "--json"]
    first = told(*words)
    assert told(*words) == first
    assert "simulate: 2" not in capsys.readouterr().err


def test_ones_own_directory_is_simulated_and_only_read(garden: Path, told) -> None:
    """Its settings and catalogue; nobody in it is added, and nothing is logged."""
    before = _held(garden)
    report = told("simulate", "--path", str(garden), *SMALL, "--json")
    assert report["whole_pass"]["differing"] == 0
    assert 0 < report["worlds"]["hidden"]["figures"]["coverage"]["balanced"]["found"]["mean"] <= 1
    assert _held(garden) == before


def _held(path: Path) -> tuple[object, ...]:
    with Engine.open(path, learn_in_child=False) as engine:
        told = engine.stats()
        return told["items"], told["people"], told["events"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--surface", "attic"], "unknown-surface"),
        (["--surface", "mail"], "surface-not-simulated"),
        (["--world", "mars"], "unknown-world"),
        (["--policy", "magic"], "unknown-policy"),
        (["--items", "12"], "too-few-items"),
        (["--people", "0"], "bad-plan"),
        (["--setting", "circus"], "unknown-setting"),
        (["--setting", "strict", "--quick"], "no-kind-to-simulate"),
        (["--people", "500000", "--items", "20000", "--memory-gb", "2"], "too-large"),
    ],
)
def test_mistakes_are_told_in_one_line_before_anything_long(
    words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with what to do instead."""
    assert main(["simulate", *words]) == 2
    assert f"[{code}]" in capsys.readouterr().err


def test_an_empty_directory_has_nothing_to_choose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A catalogue comes first."""
    assert main(["init", str(tmp_path / "new.tactful")]) == 0
    assert main(["simulate", "--path", str(tmp_path / "new.tactful")]) == 2
    assert "[too-few-items]" in capsys.readouterr().err


def test_control_c_reports_what_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code says that it was stopped; what is done is told and kept."""
    from tactful.simulate.rehearse import Kept

    keep, done = Kept.keep, []

    def third(self: Kept, outcome: object) -> None:
        keep(self, outcome)
        done.append(outcome)
        if len(done) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Kept, "keep", third)
    assert main(["simulate", *MADE_UP, "--out", str(tmp_path), "--no-plots"]) == 130
    told = capsys.readouterr()
    assert "stopped; 3 of 6 runs are finished and kept in" in told.err
    assert "| figure | balanced | greedy |" in told.out
