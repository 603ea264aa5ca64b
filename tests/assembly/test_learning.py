"""Learning while serving: rounds that are refused, killed, closed or overtaken leave nothing behind but the truth."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recount import NOW, bought, compare, opened

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock
from tactful.errors import BadInput, Conflict, TactfulError, Unavailable
from tactful.learn.archive import read_manifest

_PATIENCE = 60.0


def once(what: str, do: Callable[[], Any]) -> Callable[[str, int, int | None], None]:
    """Return a progress that does something the first time a stage is told."""
    done: list[bool] = []

    def tell(stage: str, _: int, __: int | None) -> None:
        if stage == what and not done:
            done.append(True)
            do()

    return tell


def models_of(path: Path) -> list[str]:
    """Return the names in the folder of models."""
    return sorted(one.name for one in (path / "models").iterdir())


def test_two_rounds_at_once_are_refused() -> None:
    """Whoever asks for a second round is told that one is under way, and the first goes on."""
    engine = opened(None)
    refused: list[Conflict] = []

    def again() -> None:
        with pytest.raises(Conflict) as error:
            engine.learn()
        refused.append(error.value)

    assert engine.learn(progress=once("learn taste", again))["events"] > 0
    assert [one.code for one in refused] == ["already-learning"]
    engine.close()


def test_a_round_that_breaks_off_leaves_the_old_model_in_service(tmp_path: Path) -> None:
    """Its caller hears what happened; decisions, later rounds and the sums are as if it had not been tried."""
    engine = opened(tmp_path / "shop")
    before = engine.parts.living.model

    def broken() -> None:
        raise BadInput("had-enough", "the caller went away", hint="try again")

    with pytest.raises(BadInput, match="went away"):
        engine.learn(progress=once("learn taste", broken))
    assert engine.parts.living.model is before
    assert engine.decide(person="p1").mode == "personal"
    engine.people.set_consents("p1", {"training": "refused"})
    compare(engine)
    assert engine.learn()["events"] > 0
    engine.close()


@pytest.mark.slow
def test_a_killed_learner_leaves_no_files_and_the_old_model_serves(tmp_path: Path) -> None:
    """What a dead process had begun to write is gone, and nobody's list is the worse for it."""
    engine = opened(tmp_path / "shop", in_child=True)
    version, files = engine.health()["model"], models_of(tmp_path / "shop")

    def kill() -> None:
        child = engine._learning._child
        assert child is not None
        child.kill()

    with pytest.raises(Unavailable) as error:
        engine.learn(progress=once("read events", kill))
    assert error.value.code == "learner-died"
    assert (engine.health()["model"], models_of(tmp_path / "shop")) == (version, files)
    assert engine.decide(person="p1").mode == "personal"
    assert engine.learn()["events"] > 0  # and the next round is as good as any
    compare(engine)
    engine.close()


@pytest.mark.slow
@pytest.mark.promise("D5")
def test_what_a_learner_wrote_is_swept_away_when_the_engine_opens(tmp_path: Path) -> None:
    """Files of a learner that died with its engine may hold people who left since: nobody reads them again."""
    opened(tmp_path / "shop").close()
    models = tmp_path / "shop" / "models"
    for name in ("learning", "learning.draft", "learning.old"):
        shutil.copytree(next(models.glob("g*")), models / name)
    engine = opened(tmp_path / "shop", events=0, learned=False)
    assert not list(models.glob("learning*"))
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("in_child", [True, False])
def test_closing_while_learning_returns_soon(tmp_path: Path, in_child: bool) -> None:
    """The round ends with code `closing`, the directory is free again and holds a model that counts."""
    engine = opened(tmp_path / "shop", in_child=in_child)
    told: list[TactfulError] = []
    begun = threading.Event()

    def learn() -> None:
        try:
            while True:
                engine.learn(progress=lambda *_: begun.set())
        except TactfulError as error:
            told.append(error)

    learner = threading.Thread(target=learn)
    learner.start()
    assert begun.wait(_PATIENCE)
    started = time.monotonic()
    engine.close()
    took = time.monotonic() - started
    learner.join(_PATIENCE)
    assert [one.code for one in told] == ["closing"]
    assert took < 10  # far less alone; a busy machine takes its time
    assert [name for name in models_of(tmp_path / "shop") if name.startswith("learning")] == []
    again = opened(tmp_path / "shop", events=0, learned=False)
    compare(again)
    again.close()


def test_a_closed_engine_learns_no_more() -> None:
    """Learning after `close` says so instead of beginning a round nobody waits for."""
    engine = opened(None)
    engine.close()
    with pytest.raises(Unavailable) as error:
        engine.learn()
    assert error.value.code == "closing"


@pytest.mark.promise("D5")
@pytest.mark.promise("I6")
@pytest.mark.parametrize(
    ("stage", "where"),
    [
        ("count pairs", "memory"),
        ("learn taste", "disk"),
        pytest.param("learn taste", "process", marks=pytest.mark.slow),
    ],
)
def test_who_leaves_during_a_round_is_not_in_its_model(stage: str, where: str, tmp_path: Path) -> None:
    """Erasure, refusal, other attributes, a merge and late events between reading and serving all count."""
    engine = opened(None if where == "memory" else tmp_path / "shop", in_child=where == "process")
    engine.people.put({"person_id": "p4", "attributes": {"age_band": "25-34"}})

    def changes() -> None:
        engine.people.erase("p1")
        engine.people.set_consents("p2", {"training": "refused"})
        engine.people.put({"person_id": "p4", "attributes": {"age_band": "35-44"}})
        engine.people.identify("s9", "p5")
        engine.events.add([bought("p1", "i7", 1), bought("p6", "i3", 2, day=2), bought("p2", "i7", 3)])
        engine.people.erase("p6")

    engine.learn(progress=once(stage, changes))
    compare(engine)
    assert not engine.parts.living.doubtful
    engine.close()


@pytest.mark.slow
@pytest.mark.promise("D5")
@pytest.mark.promise("I6")
def test_people_come_and_go_while_a_process_learns(tmp_path: Path) -> None:
    """Decisions go on, and what is served at the end is a recount of what survives."""
    engine = opened(tmp_path / "shop", in_child=True)
    ended = threading.Event()

    def learn() -> None:
        engine.learn()
        ended.set()

    learner = threading.Thread(target=learn)
    learner.start()
    decided = number = 0
    while not ended.is_set():
        number += 1
        decision = engine.decide(person=f"p{number % 7}")
        decided += not ended.is_set()
        assert decision.mode in {"personal", "session", "fallback", "non_profiled"}
        if number % 5 == 0:
            engine.events.add([bought(f"p{number % 8}", f"i{number % 30}", number)])
        if number % 20 == 0:
            engine.people.erase(f"p{number // 20 % 8}")
    learner.join(_PATIENCE)
    assert decided > 0
    compare(engine)
    assert not engine.parts.living.doubtful
    engine.close()


@pytest.mark.slow
def test_a_master_key_elsewhere_is_found_by_the_learner(tmp_path: Path) -> None:
    """The key may be kept outside the directory; the learning process is told where."""
    engine = Engine.open(tmp_path / "shop", clock=FixedClock(NOW), master_key=tmp_path / "safe.key")
    engine.items.put([{"item_id": "tea"}])
    engine.events.add([bought("ana", "tea", 1)])
    assert engine.learn()["events"] == 1
    engine.close()


@pytest.mark.slow
def test_settings_that_changed_under_an_open_engine_are_not_learned(tmp_path: Path) -> None:
    """A model of other rules than those in force would not be exact: the engine is to be opened again first."""
    engine = opened(tmp_path / "shop", in_child=True, learned=False)
    toml = tmp_path / "shop" / "tactful.toml"
    toml.write_text("decisions_days = 30.0\n" + toml.read_text())
    with pytest.raises(Unavailable) as error:
        engine.learn()
    assert error.value.code == "settings-changed"
    engine.close()
    again = opened(tmp_path / "shop", in_child=True, events=0)
    compare(again)
    again.close()


@pytest.mark.promise("C6")
def test_a_model_of_other_rules_is_never_served(tmp_path: Path) -> None:
    """When a directory opens under a setting that asks for consent, what was learned without it is gone."""
    engine = opened(tmp_path / "shop")
    assert engine.parts.living.model.sums.size.sum() > 0
    engine.close()
    (tmp_path / "shop" / "tactful.toml").unlink()
    strict = tactful.open(tmp_path / "shop", setting="strict", clock=FixedClock(NOW), learn_in_child=False)
    assert strict.parts.living.model.sums.size.sum() == 0
    compare(strict)
    strict.close()


@pytest.mark.promise("I1")
def test_a_model_behind_the_log_catches_up_when_the_engine_opens(tmp_path: Path) -> None:
    """After a power cut the model on disk is older than the log: the rest is learned before anybody is served."""
    engine = opened(tmp_path / "shop")
    saved = engine.parts.living.model.seq
    engine.events.add([bought("p1", "i3", number) for number in range(40)])
    engine.people.set_consents("p3", {"recommendation": "withdrawn"})
    shutil.copytree(tmp_path / "shop", tmp_path / "cut", ignore=shutil.ignore_patterns("*.lock", "socket"))
    engine.close()
    again = opened(tmp_path / "cut", events=0, learned=False)
    assert again.parts.living.model.seq == again.store.events.last_seq() == saved + 40
    compare(again)
    again.close()
    (model,) = (tmp_path / "cut" / "models").glob("g*")
    assert read_manifest(model).seq == saved + 40  # so that the next opening need not do it again


def test_a_model_learned_while_opening_is_kept(tmp_path: Path) -> None:
    """Where no model on disk counts, one is learned once, not at every opening."""
    opened(tmp_path / "shop").close()
    shutil.rmtree(tmp_path / "shop" / "models")
    opened(tmp_path / "shop", events=0, learned=False).close()
    (model,) = (tmp_path / "shop" / "models").glob("g*")
    assert read_manifest(model).seq == 120


def test_an_empty_engine_writes_no_model(tmp_path: Path) -> None:
    """Nothing learned, nothing written."""
    tactful.open(tmp_path / "shop", clock=FixedClock(NOW)).close()
    assert not (tmp_path / "shop" / "models").exists()
