"""A grant to learn that ended, by a later notice or by time, takes what it gave out of the sums with the next round."""

from __future__ import annotations

from pathlib import Path

import pytest
from consent_world import NOON, happened, opened

from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, FixedClock
from tactful.learn.under import NEVER

ALL = {"recommendation": "granted", "training": "granted"}


def clause(*uses: str) -> dict[str, object]:
    """Return a notice about learning that names these uses."""
    return {"training": {"text": {"en": "Others learn from you."}, "uses": list(uses)}}


def taught(directory: Path, clock: FixedClock) -> Engine:
    """Return an engine that learned from one person, who was asked first."""
    engine = opened(directory, clock, setting="strict")
    engine._keeper.stop()  # it would mend by itself, at a moment of its own
    engine.notices.publish([{"notice": "n1", "purposes": clause("lists")}])
    engine.people.set_consents("ana", {"recommendation": "granted"})
    engine.people.set_consents("ana", {"training": "granted", "notice": "n1"})
    assert happened(engine, ("purchase", "i1"), ("purchase", "i2")) == ["", ""]
    clock.move(1)
    engine.learn()
    assert engine.parts.living.model.sums.size.any()
    return engine


@pytest.mark.promise("C6")
@pytest.mark.parametrize("restarted", [False, True])
def test_a_grant_that_a_later_notice_ended_leaves_the_sums(tmp_path: Path, restarted: bool) -> None:
    """The keeper's next look finds it, also after a restart in between; a word anew brings it back."""
    clock = FixedClock(NOON)
    engine = taught(tmp_path, clock)
    clock.move(1)
    engine.notices.publish([{"notice": "n2", "purposes": clause("lists", "selling")}])
    if restarted:
        engine.close()
        engine = opened(tmp_path, clock)
    clock.move(1)
    engine._learning.mend(wait=True)
    assert not engine.parts.living.model.sums.size.any()
    assert not engine.parts.living.outdated
    engine.people.set_consents("ana", {"training": "granted", "notice": "n2"})
    assert engine.parts.living.model.sums.size.any()
    engine.close()


@pytest.mark.promise("C6", "C9")
def test_a_grant_that_ran_out_leaves_the_sums_at_the_next_hourly_look(tmp_path: Path) -> None:
    """The model knows when the first of its grants ends; until then nothing is learned anew."""
    clock = FixedClock(NOON)
    engine = taught(tmp_path, clock)
    model = engine.parts.living.model
    assert model.under.until == NOON + 365 * DAY_MS
    engine._learning.renew()
    assert engine.parts.living.model is model
    clock.move(365 * DAY_MS)
    engine._learning.renew()
    assert not engine.parts.living.model.sums.size.any()
    assert engine.parts.living.model.under.until == NEVER
    engine.close()
