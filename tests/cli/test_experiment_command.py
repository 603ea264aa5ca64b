"""Experiments by hand: put from a file, listed, read out, directly on a directory."""

from __future__ import annotations

import json
from pathlib import Path

from tactful.cli import main

ARMS = [{"arm": "now", "share": 0.5}, {"arm": "new", "share": 0.5, "rules": {"diversity": 0.4}}]
RANKING = {"experiment_id": "ranking", "surface": "home", "arms": ARMS, "state": "running"}


def file_of(tmp_path: Path, *asked: dict, **more: object) -> str:
    """Write a file to put."""
    place = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
    place.write_text(json.dumps({"experiments": list(asked), **more}), "utf-8")
    return str(place)


def test_an_experiment_is_put_listed_and_read_out(shop: Path, tmp_path: Path, capsys, told) -> None:
    """An edit says that a new phase began; the readout says that it cannot tell."""
    path = ["--path", str(shop)]
    assert main(["experiment", "put", file_of(tmp_path, RANKING, holdout={"share": 0.02}), *path]) == 0
    assert "ranking: running, phase 1" in capsys.readouterr().err
    assert main(["experiment", "put", file_of(tmp_path, {**RANKING, "traffic": 0.5}), *path]) == 0
    assert "ranking: running, phase 2" in capsys.readouterr().err
    assert main(["experiment", "list", *path]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[0].startswith("ranking")
    assert "now 50%, new 50%; phase 2 since" in listed[0]
    assert listed[1].split() == ["holdout", "running", "everywhere", "2.0%", "of", "people"]
    assert main(["experiment", "readout", "ranking", *path]) == 0
    assert "cannot tell: nobody's time has passed yet" in capsys.readouterr().out
    assert told("experiment", "readout", "ranking", "--phase", "1", "--json", *path)["phase"] == 1
    assert told("experiment", "list", "--json", *path)["holdout"]["share"] == 0.02


def test_mistakes_are_told_in_one_line_with_a_code(shop: Path, tmp_path: Path, capsys) -> None:
    """A file that is no JSON, an unknown surface, an experiment that is not there."""
    path = ["--path", str(shop)]
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    for words, code, exits in (
        (["put", str(broken)], "bad-experiment", 2),
        (["put", file_of(tmp_path, {**RANKING, "surface": "attic"})], "unknown-surface", 2),
        (["put", file_of(tmp_path, {**RANKING, "colour": 1})], "bad-experiment", 2),
        (["readout", "nothing"], "unknown-experiment", 1),
    ):
        assert main(["experiment", *words, *path]) == exits
        assert f"[{code}]" in capsys.readouterr().err


def test_an_estimate_is_told_by_hand(shop: Path, capsys, told) -> None:
    """Nothing was drawn yet, so it cannot tell; a slip in a factor is a mistake of usage."""
    path = ["--path", str(shop)]
    assert main(["experiment", "estimate", "discover", "--part", "taste=2", *path]) == 0
    assert "cannot tell: nothing was drawn by dice there" in capsys.readouterr().out
    assert told("experiment", "estimate", "discover", "--draw", "even", "--json", *path)["draws"] == 0
    assert main(["experiment", "estimate", "discover", "--part", "taste", *path]) == 2
    assert "[bad-target]" in capsys.readouterr().err
