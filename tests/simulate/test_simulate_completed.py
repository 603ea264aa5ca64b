"""Real people in a world: what they rated is completed, one taste is planted, and nothing else is changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from small_world import TINY

from tactful.assembly.rated import ratings_of
from tactful.assembly.rehearsing import Theatre
from tactful.catalogue.item import Item
from tactful.errors import BadInput
from tactful.intake.table import EventTable
from tactful.simulate.completed import UNRATED, Ratings, completed, world_of
from tactful.simulate.stock import Stock
from tactful.simulate.switches import WORLDS

PEOPLE, ITEMS, CAMPS = 60, 120, 4


def chance(logit: np.ndarray) -> np.ndarray:
    """Return the logistic function."""
    return 1.0 / (1.0 + np.exp(-logit))


def camps(seed: int = 1) -> tuple[Ratings, np.ndarray]:
    """Return ratings of people of four camps, who like what is theirs, and whether each would like each item."""
    dice = np.random.default_rng(seed)
    likes = (np.arange(PEOPLE)[:, None] % CAMPS) == (np.arange(ITEMS)[None, :] % CAMPS)
    rated = dice.random((PEOPLE, ITEMS)) < np.where(likes, 0.9, 0.15)
    person, item = np.nonzero(rated)
    value = np.where(likes[rated], 4.5, 2.0) + dice.normal(0, 0.4, len(person))
    return Ratings(person, item, value, 4.0), likes


def stock() -> Stock:
    """Return items of as many topics as there are camps, and one topic that nobody rated much."""
    items = [
        Item(item_id=f"f{n}", kind="film", title=f"Film {n}", tags=[f"genre {n % CAMPS}" if n < 100 else "rare"])
        for n in range(ITEMS)
    ]
    return Stock.own(items, np.ones(ITEMS))


def test_what_nobody_rated_is_told_from_those_who_are_alike():
    """Among unrated pairs, a person's own camp is likelier than the others', for nine people of ten."""
    ratings, likes = camps()
    logit = completed(ratings, people=PEOPLE, items=ITEMS)
    unrated = np.ones((PEOPLE, ITEMS), bool)
    unrated[ratings.person, ratings.item] = False
    ahead = [
        logit[p][unrated[p] & likes[p]].mean() > logit[p][unrated[p] & ~likes[p]].mean()
        for p in range(PEOPLE)
        if (unrated[p] & likes[p]).any()
    ]
    assert np.mean(ahead) > 0.9


def test_what_was_not_chosen_is_liked_less():
    """The mean chance of pairs without a rating is what people say of items they did not choose."""
    ratings, _ = camps()
    logit = completed(ratings, people=PEOPLE, items=ITEMS)
    unrated = np.ones((PEOPLE, ITEMS), bool)
    unrated[ratings.person, ratings.item] = False
    assert chance(logit[unrated].astype(float)).mean() == pytest.approx(UNRATED, abs=1e-3)


def test_a_secret_taste_is_of_a_topic_that_the_past_does_not_tell_of():
    """Nothing of the hidden topic is in a person's past; in the null world it is liked no more than before."""
    ratings, _ = camps()
    plan = msgspec.structs.replace(TINY, people=20, crowd=40, past=12)
    logit = completed(ratings, people=PEOPLE, items=ITEMS)
    secret, null = (world_of(stock(), ratings, logit, WORLDS[name], plan, seed=3) for name in ("hidden", "null"))
    of = secret.stock.of
    for person, topic in enumerate(secret.hidden.tolist()):
        mine = secret.past[person]
        assert not (of[mine[mine >= 0], topic] > 0).any()
        raised = secret.lean[person] - null.lean[person]
        assert raised == pytest.approx(np.where(of[:, topic] > 0, 2.0, 0.0), abs=1e-5)


def test_tastes_of_real_people_stay_as_they_are():
    """Nothing is made up about how liking follows taking."""
    ratings, _ = camps()
    plan = msgspec.structs.replace(TINY, people=20, crowd=40, past=12)
    world = world_of(stock(), ratings, completed(ratings, people=PEOPLE, items=ITEMS), WORLDS["null"], plan, seed=3)
    assert world.grows == 0.0


def test_what_needs_made_up_tastes_is_refused():
    """Drift, sudden changes and one-topic people would have to be made up; so would more people than there are."""
    ratings, _ = camps()
    logit = completed(ratings, people=PEOPLE, items=ITEMS)
    for name in ("drifting", "abrupt", "one-topic", "popular", "sated", "groups"):
        with pytest.raises(BadInput) as refused:
            world_of(stock(), ratings, logit, WORLDS[name], TINY, seed=1)
        assert refused.value.code == "unknown-world"
    with pytest.raises(BadInput) as refused:
        world_of(stock(), ratings, logit, WORLDS["null"], msgspec.structs.replace(TINY, people=500), seed=1)
    assert refused.value.code == "too-few-people"


class Camps:
    """A recipe over the camps."""

    name, note, setting, surface = "camps", "made up for this test", "streaming", "films"
    rated = True

    def items(self):
        """Yield the films."""
        yield list(stock().items)

    def people(self):
        """Yield nobody with attributes."""
        yield []

    def events(self):
        """Yield one table."""
        ratings, _ = camps()
        yield EventTable(
            person=ratings.person.astype(np.int32), person_names=[f"u{n}" for n in range(PEOPLE)],
            kind=np.zeros(len(ratings.person), np.int16), kind_names=["rating"],
            item=ratings.item.astype(np.int32), item_names=[f"f{n}" for n in range(ITEMS)],
            at=np.arange(len(ratings.person)), event_id=[f"e{n}" for n in range(len(ratings.person))],
            value=(ratings.value if self.rated else np.full(len(ratings.value), np.nan)).astype(np.float32),
            coarse=np.zeros(len(ratings.person), np.int32),
        )  # fmt: skip


def test_a_data_set_of_ratings_is_lived_through(tmp_path: Path):
    """The real engine meets the real people of a recipe, and every list of its own is what the whole pass makes."""
    plan = msgspec.structs.replace(TINY, people=8, crowd=40, past=10, seeds=1, worlds=("null",))
    theatre = Theatre.rated(Camps(), plan, surface=None)
    kept = theatre.kept(tmp_path)
    theatre.rehearse(kept)
    ours, greedy = kept.outcomes()
    assert (ours.policy, greedy.policy, ours.checked > 0, ours.differing) == ("balanced", "greedy", True, 0)
    assert ours.figures["taken"] > UNRATED


def test_a_data_set_without_ratings_is_refused():
    """Purchases tell nothing of what was not liked."""
    recipe = Camps()
    recipe.rated = False
    with pytest.raises(BadInput) as refused:
        ratings_of(recipe)
    assert refused.value.code == "no-ratings"
