"""The constants of a generation: few numbers, chosen on the newest slice, saved with what was learned.

`Shape` decides what the sums *are*; changing it means counting the log again. `Blend` decides only how sums are
read for one surface, so it may change at any time.

>>> Constants().of("home").sequence
1.0

Reference: DESIGN 4 (a generation), knowledge on anchors: decay .8 over 20 events with exponent .5 carries over
between film sets of very different size, and .4 of taste beside it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tactful.profile.fading import Fading

__all__ = ["EVERYWHERE", "PARTS", "Blend", "Constants", "Returning", "Shape"]

PARTS = ("sequence", "taste", "trend", "habit", "content", "context", "outcome")
"""Names of the parts, in the order of the rows of `Scorer.scores`."""

EVERYWHERE = "*"
"""The surface whose blend serves every surface that has none of its own."""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is counted, and how."""

    window: int = 20
    """How many earlier events an event follows (1..200)."""
    decay: float = 0.8
    """What is left of a pair for each step between its events, 0..1."""
    order: Literal["event", "step", "none"] = "event"
    """What a step is: the next event, the next instant (a basket is one step), or nothing: order is not read."""
    half_life_days: float | None = None
    """After so many days an event counts half in taste and sequence; None never fades."""
    outcome_half_life_days: float | None = 30.0
    """After so many days an impression counts half in what is taken when shown; None never fades."""
    ridge: float = 200.0
    """Strength of the regularisation of taste, in people."""
    head: int = 4000
    """Most items that become columns of taste; the rest is served by the other parts."""
    dense: int = 10_000
    """Up to so many items the directed counts are one dense table."""
    hours: int = 72
    """Length of the hourly memory of trend before the reference time."""
    days: int = 180
    """Length of the daily memory of trend before the reference time; older days share the first bucket."""


class Blend(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the sums are read on one surface. A weight of 0 switches a part off."""

    sequence: float = 1.0
    taste: float = 0.4
    trend_short: float = 0.002
    trend_long: float = 0.004
    habit: float = 0.1
    content: float = 0.02
    context: float = 0.0
    outcome: float = 0.05
    exponent: float = 0.5
    """How much a pair count is divided by the sizes of its two items, 0..1."""
    shrink: float = 10.0
    """Pseudo-events added to the size of every item, above 0: they hold rare pairs down."""
    trait: float = 1.0
    """How loudly an attribute of the person speaks in taste, beside one signal."""
    taste_history: int = 100
    """Newest signals that taste and habit read."""
    taste_decay: float = 0.97
    """What is left of a signal for each newer one, in taste, 0..1."""
    content_decay: float = 0.9
    short_half_life_hours: float = 6.0
    long_half_life_days: float | None = 60.0
    """None: popularity never fades."""
    habit_half_life_days: float | None = None
    habit_saturation: float = 0.0
    """The k-th newest signal of an item counts ``k ** -saturation`` in habit: 0 counts every time, 1 hardly more."""
    habit_rates: float = 0.0
    """0 trusts every habit alike; 1 multiplies by the share of the item's people who came back to it."""
    prior: float = 50.0
    """Pseudo-people that hold rare repeat and context rates to the average."""


class Returning(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How people return to the items of a topic."""

    propensity: float
    """Share of those who took an item that took it again on another day, 0..1, held to everybody's."""
    days: float | None
    """Median days until they did; None where too few did."""
    people: int
    """Distinct people behind it."""


class Constants(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything `learn` may choose."""

    shape: Shape = Shape()
    blends: dict[str, Blend] = msgspec.field(default_factory=lambda: {EVERYWHERE: Blend()})
    fading: Fading = Fading()
    """How the signals of one person stand to each other."""
    returns: dict[str, Returning] = {}
    """Topic to how people return to it: what habit holds rare items to, and after what time a topic comes up again."""
    welcome: tuple[float, float] = (1.2, 4.8)
    """Accepted and missed first steps of nobody in particular: the Beta that a person's own trials start from."""
    k: int = 10
    """Cells and features of fewer distinct people are not read."""

    def of(self, surface: str) -> Blend:
        """Return the blend of a surface."""
        found = self.blends.get(surface)
        return found if found is not None else self.blends[EVERYWHERE]
