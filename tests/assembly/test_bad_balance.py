"""Balance meets what it was not made for: no topics, one event, new things only, wishes that collide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from consent_world import NOON

import tactful
from tactful.assembly.engine import Engine
from tactful.assembly.wiring import write_settings
from tactful.clock import HOUR_MS, FixedClock, format_time
from tactful.errors import BadInput

DIALS = ("none", "familiar", "balanced", "explore", "surprise")
SURFACE = "discover"


def items(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Return films with these fields; ``tags`` may be a function of the number."""
    tags = fields.pop("tags", None)
    return [{"item_id": f"f{n}", "kind": "film", **({"tags": tags(n)} if tags else {}), **fields} for n in range(count)]


def played(engine: Engine, people: int, each: int, of: int) -> None:
    """Let people play films."""
    rows = [
        {"event_id": f"{p}-{k}", "person_id": f"p{p}", "kind": "play", "item_id": f"f{(3 * p + k) % of}",
         "at": format_time(NOON - (1 + p + k) * HOUR_MS)}
        for p in range(people) for k in range(each)
    ]  # fmt: skip
    assert not engine.events.add(rows).rejected


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Yield a streaming house in memory, every stage of balance on."""
    made = tactful.open(None, setting="streaming", clock=FixedClock(NOON), learn_in_child=False)
    yield made
    made.close()


def lists(engine: Engine, who: str = "p1", count: int = 8) -> dict[str, list[str]]:
    """Return a person's list under each dial, told and replayed."""
    found = {}
    for dial in DIALS:
        engine.people.set_controls(who, {"dial": {"*": dial}})
        decision = engine.decide(who, surface=SURFACE, count=count)
        assert engine.replay(decision.decision_id)["equal"]
        for one in decision.items:
            assert sum(reason.contribution for reason in one.reasons) == pytest.approx(one.score, abs=1e-6)
        found[dial] = [one.item_id for one in decision.items]
        assert len(set(found[dial])) == len(found[dial])
    return found


@pytest.mark.parametrize("topics", ["none", "one", "each its own"])
def test_topics_that_say_nothing_leave_full_lists(engine: Engine, topics: str) -> None:
    """No topics, one for all, one for each: every dial gives a whole list."""
    engine.items.put(
        items(60, tags={"none": None, "one": lambda _: ["all"], "each its own": lambda n: [f"{n}"]}[topics])
    )
    played(engine, 30, 6, 60)
    engine.learn()
    assert all(len(one) == 8 for one in lists(engine).values())


def test_a_person_of_one_event_gets_a_list_at_every_dial(engine: Engine) -> None:
    """One act says little; what everybody likes fills the rest."""
    engine.items.put(items(60, tags=lambda n: [f"t{n % 6}"]))
    played(engine, 30, 6, 60)
    at = format_time(NOON - HOUR_MS)
    engine.events.add([{"event_id": "one", "person_id": "newcomer", "kind": "play", "item_id": "f3", "at": at}])
    engine.learn()
    found = lists(engine, "newcomer")
    assert all(len(one) == 8 for one in found.values())
    assert [dial for dial, one in found.items() if "f3" in one] in ([], ["none"]), "had it, as far as that is read"


def test_where_everything_is_new_lists_are_full_too(engine: Engine) -> None:
    """Nobody took anything yet, and nothing was learned."""
    engine.items.put(items(60, tags=lambda n: [f"t{n % 6}"]))
    engine.people.put({"person_id": "p1"})
    assert all(len(one) == 8 for one in lists(engine).values())


def test_what_is_muted_is_not_pinned(engine: Engine) -> None:
    """The person's no beats somebody's wish for the place; the answer says that the pin was set aside."""
    engine.items.put(items(60, tags=lambda n: [f"t{n % 6}"]))
    played(engine, 30, 6, 60)
    engine.learn()
    engine.people.set_controls("p1", {"muted": {"items": ["f40"], "topics": ["t1"]}})
    decision = engine.decide("p1", surface=SURFACE, count=8, pins=["f40", "f7", "f42"])
    shown = [one.item_id for one in decision.items]
    assert shown[0] == "f42"
    assert not {"f40", "f7"} & set(shown)
    said = " ".join(decision.notices)
    assert "f40" in said
    assert "f7" in said


def test_an_editors_choice_that_is_hidden_or_sensitive_stays_away(tmp_path: Path) -> None:
    """Guards come first: of a theme of three the one that may be shown is."""
    place = tmp_path / "house"
    write_settings(place, "streaming")
    file = place / "tactful.toml"
    theme = (
        '\n[placed.week]\nrole = "curated"\nsurfaces = ["discover"]\nslots = 2\nlabel = { en = "This week" }\n'
        'items = ["f50", "f51", "f52"]\nends = "2027-12-31T00:00:00Z"\n'
    )
    file.write_text(file.read_text("utf-8") + theme, "utf-8")
    with tactful.open(place, clock=FixedClock(NOON), learn_in_child=False) as house:
        rows = items(60, tags=lambda n: [f"t{n % 6}"])
        rows[50]["hidden"], rows[51]["sensitive"] = True, ["health"]
        assert not house.items.put(rows).rejected
        played(house, 30, 6, 48)
        house.learn()
        decision = house.decide("p1", surface=SURFACE, count=8)
        curated = [one.item_id for one in decision.items if one.role == "curated"]
        assert curated == ["f52"]
        assert not {"f50", "f51"} & {one.item_id for one in decision.items}


@pytest.mark.parametrize("dial", ["wild", "", 7, None])
def test_a_dial_that_does_not_exist_is_refused_and_the_old_one_stays(engine: Engine, dial: Any) -> None:
    """Nothing is guessed."""
    engine.people.set_controls("p1", {"dial": {"*": "familiar"}})
    with pytest.raises(BadInput):
        engine.people.set_controls("p1", {"dial": {"*": dial}})
    assert engine.people.controls("p1").dial == {"*": "familiar"}


def test_a_surface_that_does_not_exist_is_refused(engine: Engine) -> None:
    """In a dial and in an ask."""
    with pytest.raises(BadInput) as refused:
        engine.people.set_controls("p1", {"dial": {"hall": "familiar"}})
    assert refused.value.code == "unknown-surface"
    with pytest.raises(BadInput):
        engine.decide("p1", surface="hall", count=3)
