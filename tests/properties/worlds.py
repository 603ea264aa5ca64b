"""Random small worlds for property tests: a catalogue, a person, an ask, and the kinds' words."""

from __future__ import annotations

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.consent.permit import Permit
from tactful.decisions.context import Coarse
from tactful.decisions.decision import Ask
from tactful.decisions.everybody import Everybody, Placed, Shared
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.record import KindNote
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.people.person import Controls
from tactful.profile.appetite import Appetite
from tactful.profile.occasion import Occasion
from tactful.profile.view import Trait, View

NOW = 1_800_000_000_000

KINDS = {
    1: KindNote("view", "site", {"en": "you viewed", "de": "du hast angesehen"}),
    2: KindNote("purchase", "till", {"en": "you bought", "de": "du hast gekauft"}),
}

TAGS = ("tea", "jazz", "garden", "history", "games", "running", "cooking", "film")


def catalogue_of(items: int, seed: int = 0) -> Catalogue:
    """Return a catalogue of items with tags, titles, creators; some hidden, some closed."""
    dice = np.random.default_rng(seed)
    rows = []
    for number in range(items):
        tags = dice.choice(TAGS, size=int(dice.integers(0, 4)), replace=False).tolist()
        rows.append(
            (
                number,
                f"i{number}",
                Item(
                    item_id=f"i{number}",
                    title=f"Thing {number}",
                    kind="film" if number % 3 else "book",
                    tags=[str(tag) for tag in tags],
                    creator=f"maker {number % 7}",
                    hidden=bool(dice.random() < 0.05),
                    available_until="2020-01-01T00:00:00Z" if dice.random() < 0.05 else None,
                ),
            )
        )
    return Catalogue.of(rows, 1)


def view_for(items: int, signals: int, seed: int = 0) -> View:
    """Return a view of random signals, one trait and a moment."""
    dice = np.random.default_rng([seed, 1])
    kind = dice.integers(1, 3, size=signals).astype(np.int16)
    return View(
        item=dice.integers(0, items, size=signals).astype(np.int32),
        at=np.sort(NOW - dice.integers(0, 90 * 86_400_000, size=signals)).astype(np.int64),
        seq=np.arange(1, signals + 1, dtype=np.int64),
        kind=kind,
        weight=dice.uniform(0.1, 1.0, size=signals).astype(np.float32),
        value=np.full(signals, np.nan, np.float32),
        traits=(Trait("age_band=35-44", "age_band", "35 to 44 years", 0.5),) if seed % 2 else (),
        coarse=Coarse(daypart="evening", relation="visitor") if seed % 3 else Coarse(),
    )


def occasion_for(catalogue: Catalogue, view: View, **changes: object) -> Occasion:
    """Return an occasion; `changes` go to the ask (count, pins, exclude, boosts), the rules or the occasion."""
    of_ask = {"surface", "count", "pins", "exclude", "where", "boosts", "candidates", "context"}
    of_rules = set(SurfaceRules.__struct_fields__)
    ask = {"surface": "home", "count": 10} | {k: v for k, v in changes.items() if k in of_ask}
    rules = {k: v for k, v in changes.items() if k in of_rules}
    whole: dict[str, object] = {
        "permit": Permit("recommendation", frozenset({1, 2})),
        "controls": Controls(),
        "dice": Dice.for_person(b"seed", 7, "home", 1),
        "mode": "personal",
        "shown": RecentlyShown(np.zeros(0, np.int32), np.zeros(0, np.int64), ()),
        "now": NOW,
    } | {k: v for k, v in changes.items() if k not in of_ask | of_rules}
    return Occasion(ask=Ask(**ask), rules=SurfaceRules(**rules), view=view, catalogue=catalogue, **whole)


def together(items: int, seed: int) -> dict[str, object]:
    """Return everything a choice may read of everybody, of what people placed, and of what was shown lately."""
    dice = np.random.default_rng([seed, 2])

    def some(most: int) -> np.ndarray:
        return np.unique(dice.integers(0, items, size=int(dice.integers(0, most)))).astype(np.int32)

    shown = dice.integers(-1, items + 5, size=int(dice.integers(0, 80))).astype(np.int32)
    return {
        "everybody": Everybody(
            rarity=dice.uniform(0, 9, size=max(items - 3, 0)).astype(np.float32),
            rarest=9.0,
            lift=dice.uniform(-1, 1, size=items).astype(np.float32),
            shared=(Shared("", some(12)), Shared("age_band=35-44", some(12))),
        ),
        "placed": (
            Placed("spring", "curated", 2, {"en": "Spring", "de": "Frühling"}, some(9)),
            Placed("acme", "sponsored", 1, {"en": "Acme"}, some(30)),
        ),
        "shown": RecentlyShown(shown, NOW - np.arange(len(shown), dtype=np.int64)[::-1] * 3_600_000, ()),
        "rarity": 0.3,
        "bridges": True,
        "contrarian": 0.4,
        "appetite": Appetite(
            np.arange(2, 5, dtype=np.int32), np.array([1.0, 0.0, 2.0]), np.array([0.5, 3.0, 0.0]), 1.0
        ),
        "exposure": 0.2,
        "common_slots": 1,
        "group_slots": 1,
        "group": "age_band",
    }
