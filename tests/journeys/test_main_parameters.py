"""What the engine says decides its lists is what does: the stated order against shuffling each part in turn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from tactful.assembly.engine import Engine
from tactful.decide.given import parts_of
from tactful.decisions.record import decode
from tactful.ids import DecisionId

TOP = 5
SHUFFLES = 8


def importance(engine: Engine, decisions: list[str]) -> dict[str, float]:
    """Return how much of the top five changes, on average, when one part's scores are dealt out anew."""
    dice, moved = np.random.default_rng(3), dict[str, list[float]]()
    for decision_id in decisions:
        entry = engine.store.ledger.read(DecisionId(decision_id))
        assert entry is not None
        given = decode(entry.body).given
        parts = parts_of(given).astype(np.float64)
        best = set(np.argsort(-parts.sum(axis=0), kind="stable")[:TOP].tolist())
        for row, name in enumerate(given.part_names):
            for _ in range(SHUFFLES):
                dealt = parts.copy()
                dealt[row] = dice.permutation(dealt[row])
                after = set(np.argsort(-dealt.sum(axis=0), kind="stable")[:TOP].tolist())
                moved.setdefault(name, []).append(1 - len(best & after) / TOP)
    return {name: float(np.mean(values)) for name, values in moved.items()}


@pytest.mark.promise("X2")
def test_the_stated_order_of_parts_is_the_measured_one(engine: Engine) -> None:
    """Kendall's tau between what `parameters` says each part moves and what shuffling it moves is 0.8 or more."""
    before = engine.parameters()["surfaces"]["home"]
    assert all(part["moves"] is None for part in before["parts"])
    decisions = []
    for ask in range(300):
        decision = engine.decide(f"resident-{ask % 60}", surface="home", count=5, context={"place": "barcelona"})
        decisions.append(decision.decision_id)
    told = engine.parameters()["surfaces"]["home"]
    assert told["lists_weighed"] >= 30
    stated = {part["part"]: part["moves"] for part in told["parts"]}
    assert list(stated.values()) == sorted(stated.values(), reverse=True)
    assert abs(sum(stated.values()) - 1) < 0.01
    measured = importance(engine, decisions[::10])
    tau = kendalltau([stated[name] for name in measured], list(measured.values())).statistic
    assert tau >= 0.8, (stated, measured)
