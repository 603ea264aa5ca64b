"""Experiments are kept as they were put, chained with the change, over a restart; the contract of every store."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_events import NOON

from tactful.chain.note import Note
from tactful.clock import FixedClock
from tactful.errors import StoreTrouble
from tactful.experiments.change import changed, held_out
from tactful.experiments.definition import Arm, Experiment, Measure, Shelf
from tactful.stores import open_store
from tactful.stores.experiments import KeptExperiments
from tactful.stores.store import Store

ARMS = (Arm(arm="now", share=0.25), Arm(arm="neu-ü", share=0.75, rules={"diversity": 0.4}, parts={"taste": 1.5}))
NOTE = Note("experiment.started", {"experiment": "ranking"})


def shelf() -> Shelf:
    """Return a shelf with a running experiment, a stopped phase and a holdout."""
    asked = Experiment(experiment_id="ranking", surface="home", arms=ARMS, state="running", measure=Measure(days=1.5))
    kept, _ = changed(Shelf(), asked, NOON)
    kept, _ = changed(kept, Experiment(experiment_id="ranking", surface="home", arms=ARMS, state="stopped"), NOON + 5)
    return held_out(kept, 0.02, NOON)


def test_a_shelf_comes_back_as_it_was_put(store: Store) -> None:
    """Phases, shares and settings; nothing is there before."""
    kept = KeptExperiments(store.meta)
    assert kept.load() == Shelf()
    kept.save(shelf(), NOTE)
    assert kept.load() == shelf()
    assert KeptExperiments(store.meta).load() == shelf()
    assert store.check() == []


def test_a_change_and_its_note_are_one(store: Store) -> None:
    """Whoever saves is in the chain."""
    KeptExperiments(store.meta).save(shelf(), NOTE)
    assert [link.action for link in store.chain.links()][-1:] == ["experiment.started"]


def test_what_cannot_be_read_is_told(store: Store) -> None:
    """A damaged value stops the engine from guessing who was in which arm."""
    store.meta.put("experiments", b"{broken")
    with pytest.raises(StoreTrouble) as trouble:
        KeptExperiments(store.meta).load()
    assert trouble.value.code == "bad-experiments"


def test_a_shelf_survives_a_restart(tmp_path: Path) -> None:
    """On disk."""
    for round_ in range(2):
        store = open_store(tmp_path / "store", clock=FixedClock(NOON))
        kept = KeptExperiments(store.meta)
        if not round_:
            kept.save(shelf(), NOTE)
        assert kept.load() == shelf()
        store.close()
