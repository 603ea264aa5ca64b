"""What everybody does reaches the choice: by the engine, on a real surface, and nothing of one person in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import tactful
from tactful.clock import DAY_MS, FixedClock
from tactful.ids import Millis

NOW = 1_800_000_000_000

TABLE = """
[placed.spring]
surfaces = ["home"]
items = ["i3", "hidden"]
ends = "2027-06-01T00:00:00Z"
label = { en = "Spring", de = "Frühling" }

[placed.acme]
surfaces = ["home"]
tags = ["paid"]
role = "sponsored"
ends = "2027-02-01T00:00:00Z"
label = { en = "Acme Ltd" }
"""


@pytest.fixture
def shop(tmp_path: Path):
    """Open a shop with a theme and an offer, forty people and a log."""
    from importlib import resources

    text = resources.files("tactful.settings").joinpath("shop.toml").read_text("utf-8")
    text = text.replace("rarity = 0.3", "common_slots = 1\nrarity = 0.1", 1)
    path = tmp_path / "tactful.toml"
    path.write_text(text + TABLE, "utf-8")
    clock = FixedClock(Millis(NOW))
    with tactful.open(tmp_path, clock=clock, learn_in_child=False) as engine:
        items = [{"item_id": f"i{n}", "title": f"Thing {n}", "tags": [f"t{n % 4}"]} for n in range(30)]
        engine.items.put([*items, {"item_id": "hidden", "hidden": True}, {"item_id": "ad", "tags": ["paid"]}])
        engine.events.add(
            [
                {
                    "event_id": f"e{p}-{n}",
                    "person_id": f"p{p}",
                    "kind": "view",
                    "item_id": f"i{(p * n) % 25}",
                    "at": "2027-01-10T10:00:00Z",
                }
                for p in range(40)
                for n in range(5)
            ]
        )
        engine.learn()
        yield engine, clock


def test_themes_and_offers_are_shown_with_their_words(shop):
    """The theme's open item and the offer have places, say whose they are, and replay byte for byte."""
    engine, _ = shop
    decision = engine.decide(person="p3", surface="home", count=8, context={"locale": "de"})
    told = {one.role: (one.item_id, one.reasons[-1].text) for one in decision.items}
    assert told["curated"] == ("i3", "gehört zu „Frühling“, einem Thema, das Menschen ausgesucht haben")
    assert told["sponsored"] == ("ad", "für diesen Platz bezahlt Acme Ltd")
    assert engine.replay(decision.decision_id)["equal"]


def test_what_is_placed_ends_by_itself(shop):
    """After its end the offer has no place; the theme still has."""
    engine, clock = shop
    clock.move(23 * DAY_MS)
    roles = [one.role for one in engine.decide(person="p3", surface="home", count=8).items]
    assert "sponsored" not in roles
    assert "curated" in roles


def test_every_list_shares_something(shop):
    """Each of twenty people's lists holds something that a tenth of the lists hold."""
    engine, _ = shop
    lists = [
        [one.item_id for one in engine.decide(person=f"p{n}", surface="home", count=5).items if one.role != "sponsored"]
        for n in range(20)
    ]
    often = {item for item in {i for one in lists for i in one} if sum(item in one for one in lists) >= 2}
    assert all(often.intersection(one) for one in lists)


def test_a_model_is_prepared_before_it_serves(shop):
    """Which topics lead to which is known before anybody asks, also for the next model."""
    engine, clock = shop
    for _ in range(2):
        engine.learn()
        model, catalogue = engine.parts.living.model, engine.parts.shelf.snapshot()
        ready = dict(engine._asking._commons._led)
        found = ready[model.version, model.forget_epoch, catalogue.version]
        asked = engine._asking._commons.everybody("discover", model, catalogue, int(clock.now()))
        assert asked.leads is found["leads"]
        row = {"event_id": f"new{model.seq}", "person_id": "p1", "kind": "view", "item_id": "i1",
               "at": "2027-01-11T10:00:00Z"}  # fmt: skip
        engine.events.add([row])
