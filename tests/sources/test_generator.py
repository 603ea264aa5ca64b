"""Every planted effect can be read from the events by a simple statistic, and is absent when its switch is off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tactful.clock import FixedClock, Millis, parse_time
from tactful.decisions.context import FIELDS
from tactful.events.kinds import KindRegistry
from tactful.intake.admit import Intake
from tactful.people.vault import session_key
from tactful.settings import load
from tactful.sources.garden import Garden
from tactful.sources.generator import Shape, World
from tactful.sources.importer import Gates, import_recipe
from tactful.sources.recipe import recipes
from tactful.sources.truth import Effects, Truth
from tactful.stores.memory import MemoryStore

SHAPE = Shape(people=600, items=240, visits_per_person=16)
TOPIC_COUNT = 12


@dataclass(frozen=True)
class Seen:
    """The events of a world as somebody outside sees them, ordered by person and time, and the truth beside."""

    truth: Truth
    person: np.ndarray
    item: np.ndarray
    topic: np.ndarray
    kind: np.ndarray
    kind_names: list[str]
    at: np.ndarray
    coarse: np.ndarray
    event_id: np.ndarray
    value: np.ndarray
    anonymous: np.ndarray

    def shares(self) -> np.ndarray:
        """Return the share of each topic in each person's events."""
        named = ~self.anonymous & (self.item >= 0)
        cells = np.bincount(self.person[named] * TOPIC_COUNT + self.topic[named], minlength=SHAPE.people * TOPIC_COUNT)
        counts = cells.reshape(SHAPE.people, TOPIC_COUNT)
        return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@cache
def seen(off: str = "", *, alone: str = "", rich: bool = False) -> Seen:
    """Return a world with everything planted, one effect off, or one effect alone."""
    effects = Effects().without(off) if off else Effects()
    if alone:
        effects = Effects(**{**dict.fromkeys(Effects.__struct_fields__, False), **dict.fromkeys(alone.split(), True)})
    shape = Shape(people=SHAPE.people, items=SHAPE.items, visits_per_person=SHAPE.visits_per_person, rich=rich)
    world = World(shape, seed=5, effects=effects)
    tables = list(world.events())
    truth = world.truth()
    person = np.concatenate([t.person for t in tables])
    anonymous = person >= shape.people
    item = np.concatenate([t.item for t in tables])
    at = np.concatenate([t.at for t in tables])
    topic = np.array(truth.topic_of_item)[item]
    order = np.lexsort((at, person))
    columns = [
        person, item, topic, np.concatenate([t.kind for t in tables]), at,
        np.concatenate([t.coarse for t in tables]), np.concatenate([t.event_id for t in tables]),
        np.concatenate([t.value for t in tables]), anonymous,
    ]  # fmt: skip
    person, item, topic, kind, at, coarse, event_id, value, anonymous = (c[order] for c in columns)
    return Seen(
        truth, person, item, topic, kind, tables[0].kind_names, at, coarse, event_id, value, anonymous
    )  # fmt: skip


def taste_found(world: Seen) -> float:
    """Return the correlation of people's topic shares with their true taste."""
    return float(np.corrcoef(world.shares().ravel(), np.array(world.truth.taste).ravel())[0, 1])


def appetite_found(world: Seen) -> float:
    """Return the correlation of the share outside a person's three best topics with the true appetite."""
    best = np.argsort(-np.array(world.truth.taste), axis=1)[:, :3]
    outside = 1 - np.take_along_axis(world.shares(), best, axis=1).sum(axis=1)
    return float(np.corrcoef(outside, world.truth.appetite)[0, 1])


def groups_found(world: Seen) -> float:
    """Return how much more often a group chooses its topic than others do (difference of shares)."""
    shares, group = world.shares(), np.array(world.truth.group)
    leads = [
        shares[group == name, topic].mean() - shares[group != name, topic].mean()
        for name, topic in world.truth.group_topic.items()
    ]
    return float(np.mean(leads))


def sensitive_found(world: Seen) -> float:
    """Return how much more often people with the trait choose telling items (difference of shares)."""
    tells = np.isin(world.item, world.truth.telling)
    trait = np.isin(world.person, world.truth.trait)
    return float(tells[trait].mean() - tells[~trait & ~world.anonymous].mean())


def order_found(world: Seen) -> float:
    """Return how much more often an item is followed by its successor than preceded by it."""
    same = world.person[1:] == world.person[:-1]
    before, after = world.item[:-1][same], world.item[1:][same]
    successor = np.array(world.truth.successor)
    return float((successor[before] == after).mean() - (successor[after] == before).mean())


def place_found(world: Seen) -> float:
    """Return how much more often visitors choose the visitors' topics."""
    visitor = (world.coarse >> 8 & 15) == FIELDS["relation"].index("visitor")
    theirs = np.isin(world.topic, world.truth.visitor_topics)
    return float(theirs[visitor].mean() - theirs[~visitor].mean())


def daypart_found(world: Seen) -> float:
    """Return how much more often evening topics are chosen in the evening."""
    evening = np.isin(world.coarse & 15, [FIELDS["daypart"].index(word) for word in ("evening", "late")])
    theirs = np.isin(world.topic, world.truth.evening_topics)
    return float(theirs[evening].mean() - theirs[~evening].mean())


def gifts_found(world: Seen) -> float:
    """Return the share of gift marks among events."""
    return float((world.kind == world.kind_names.index("gift")).mean()) * 100


def arrivals_found(world: Seen) -> float:
    """Return how much rarer the late items are in the first half than in the last tenth of the period."""
    late = np.isin(world.item, world.truth.late_items)
    span = SHAPE.ends - SHAPE.begins
    early, last = world.at < SHAPE.begins + span // 2, world.at > SHAPE.begins + span * 9 // 10
    return float(late[last].mean() - late[early].mean())


def sessions_found(world: Seen) -> float:
    """Return the share of anonymous events."""
    return float(world.anonymous.mean())


FOUND: dict[str, tuple[Callable[[Seen], float], float, float]] = {
    # effect: statistic, at least this when planted, at most this when not
    "taste": (taste_found, 0.5, 0.06),
    "appetite": (appetite_found, 0.3, 0.12),
    "groups": (groups_found, 0.08, 0.02),
    "sensitive": (sensitive_found, 0.1, 0.01),
    "order": (order_found, 0.1, 0.01),
    "place": (place_found, 0.2, 0.02),
    "daypart": (daypart_found, 0.15, 0.02),
    "gifts": (gifts_found, 0.2, 0.0),
    "arrivals": (arrivals_found, 0.03, 0.02),
    "sessions": (sessions_found, 0.05, 0.0),
}


def test_every_effect_has_a_statistic() -> None:
    """No switch is left untested."""
    assert set(FOUND) == set(Effects.__struct_fields__)


@pytest.mark.parametrize("effect", list(FOUND))
def test_a_planted_effect_is_found(effect: str) -> None:
    """With everything planted, the effect's statistic stands out."""
    statistic, at_least, _ = FOUND[effect]
    assert statistic(seen()) >= at_least


@pytest.mark.parametrize("effect", list(FOUND))
def test_an_effect_that_is_off_is_not_there(effect: str) -> None:
    """With only this switch off, the same statistic shows nothing."""
    statistic, _, at_most = FOUND[effect]
    assert abs(statistic(seen(effect))) <= at_most


@pytest.mark.parametrize("effect", ["taste", "groups", "order", "place", "daypart"])
def test_a_world_without_effects_shows_none(effect: str) -> None:
    """With all switches off only popularity is left."""
    statistic, _, at_most = FOUND[effect]
    assert abs(statistic(seen(alone=" "))) <= at_most


def test_gifts_are_for_somebody_else() -> None:
    """Marked and unmarked gifts fall outside the giver's taste; other purchases do not."""
    world = seen(alone="taste gifts")
    liking = np.array(world.truth.taste)[world.person, world.topic]
    gifts = np.isin(world.event_id, world.truth.flagged_gifts + world.truth.unflagged_gifts)
    bought = world.kind == world.kind_names.index("purchase")
    assert gifts[~bought].sum() == 0
    assert 50 < len(world.truth.unflagged_gifts) < gifts.sum() - 50
    assert liking[gifts].mean() < 0.15
    assert liking[bought & ~gifts].mean() > 0.3


def test_each_flagged_gift_is_followed_by_its_mark() -> None:
    """The mark names the same person and item a day later."""
    world = seen()
    marks = world.kind == world.kind_names.index("gift")
    given = np.isin(world.event_id, world.truth.flagged_gifts)
    pairs = set(zip(world.person[given].tolist(), world.item[given].tolist(), world.at[given].tolist(), strict=True))
    for person, item, at in zip(world.person[marks], world.item[marks], world.at[marks], strict=True):
        assert (int(person), int(item), int(at) - 86_400_000) in pairs


def test_ratings_follow_taste() -> None:
    """People rate topics they like higher."""
    world = seen(alone="taste appetite")
    rated = world.kind == world.kind_names.index("rating")
    liking = np.array(world.truth.taste)[world.person[rated], world.topic[rated]]
    value = world.value[rated]
    assert ((value >= 1) & (value <= 5)).all()
    assert np.corrcoef(value, liking)[0, 1] > 0.5


def test_rich_kinds_come_from_people_who_agreed() -> None:
    """Kinds that need consent occur, and only for those who gave it."""
    world = World(Shape(people=200, rich=True), seed=5)
    table = next(iter(world.events()))
    rich = [i for i, name in enumerate(table.kind_names) if name in {"search", "save", "declare", "trend"}]
    named = np.isin(table.kind, rich) & (table.person < 200)
    agreed = {int(name[1:]) for name in world.consenting()}
    assert named.sum() > 100
    assert set(table.person[named].tolist()) <= agreed
    assert b'{"topic":' in b"".join(table.extra)


def test_equal_seeds_give_equal_worlds() -> None:
    """The seed decides everything, and another seed gives another world."""
    first, again, other = (next(iter(World(Shape(people=30), seed=s).events())) for s in (1, 1, 2))
    assert (first.at == again.at).all()
    assert (first.item == again.item).all()
    assert len(first) != len(other) or (first.at != other.at).any()


def test_the_truth_survives_its_file(tmp_path: Path) -> None:
    """What is saved is what is read."""
    truth = World(Shape(people=30), seed=1).truth()
    truth.save(tmp_path / "truth.json")
    assert Truth.load(tmp_path / "truth.json") == truth


def test_titles_differ() -> None:
    """People can tell the garden's items apart."""
    titles = [item.title for batch in Garden(people=1, items=2_000).items() for item in batch]
    assert len(set(titles)) == len(titles)


def test_the_garden_goes_through_the_gate_whole() -> None:
    """Imported into a shop, no row is refused, late items are there, and sessions are not people."""
    now = parse_time("2026-11-22T12:00:00Z", what="now")
    settings = load("shop")
    store = MemoryStore(FixedClock(now))
    intake = Intake(
        KindRegistry(settings.kinds), settings.limits, store.vault, store.items, store.digests, FixedClock(now)
    )
    people: list[object] = []
    garden = recipes()["garden"](people=60, until=int(now))
    report = import_recipe(garden, Gates(intake, store.events, store.items, people.extend, store.meta))
    assert report.rejected == []
    assert report.duplicates == 0
    assert len(people) == 60
    batches = list(store.events.scan())
    newest = Millis(max(int(b.at.max()) for b in batches))
    assert 0 <= now - newest < 8 * 86_400_000
    assert store.vault.find(session_key("s0")) is not None
    assert store.vault.find("p0") is not None
