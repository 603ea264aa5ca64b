"""Builders for tests of understanding: histories of real kinds, small catalogues, occasions and slates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.item import Item
from tactful.clock import DAY_MS
from tactful.consent.permit import Permit
from tactful.decisions.decision import Ask
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.slate import Slate
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.events.columns import NO_ITEM, EventColumns
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.ids import Pseudonym
from tactful.people.corrections import Corrections
from tactful.people.person import Controls, Person
from tactful.profile.occasion import Occasion
from tactful.profile.ready import Ready
from tactful.profile.view import View

NOW = 1_800_000_000_000

_BASIS = {"recommendation": "legitimate-interest", "training": "legitimate-interest", "messages": "consent"}


def kind(**changes: object) -> KindSpec:
    """Return a plain kind: legitimate interest for lists and training, consent for messages."""
    whole = {"family": "behavioural", "source": "site", "label": {"en": "you did"}, "ttl_days": 400.0, "basis": _BASIS}
    return KindSpec(**(whole | changes))  # type: ignore[arg-type]


WISH = {"recommendation": "contract", "training": "legitimate-interest", "messages": "contract"}

KINDS = KindRegistry(
    {
        "view": kind(weight=0.3, half_life_days=7.0, consumes=False),
        "purchase": kind(weight=1.0, owns=True),
        "play": kind(weight=0.6, ttl_days=30.0),
        "rating": kind(weight=1.0, value_means="rating"),
        "search": kind(weight=0.3, consumes=False, needs=(), keeps=("topic",), basis={"recommendation": "consent"}),
        "like": kind(weight=1.5, family="declared", needs=(), keeps=("topic",), consumes=False),
        "dislike": kind(weight=-1.5, family="declared", needs=(), keeps=("topic",), consumes=False),
        "goal": kind(weight=1.5, family="declared", needs=(), keeps=("topic",), consumes=False),
        "mood": kind(weight=0.5, sensitivity="sensitive", trains=False),
        "gift": kind(weight=0.0, mark="gift", consumes=False, basis=WISH),
        "not-me": kind(weight=0.0, mark="not-me", consumes=False, basis=WISH),
        "never": kind(weight=0.0, mark="never", consumes=False, basis=WISH),
        "less-like-this": kind(weight=-1.0, mark="less-like-this", consumes=False, basis=WISH),
    }
)


def code(name: str) -> int:
    """Return the code of a kind."""
    return KINDS.code(name)


EVERYTHING = Permit("recommendation", frozenset(KINDS.code(name) for name in KINDS), named=frozenset({"age_band"}))


def history(*rows: tuple[object, ...], person: int = 7) -> EventColumns:
    """Return events from rows (kind, item or topic, days ago[, value])."""
    count = len(rows)
    topics = [isinstance(row[1], str) for row in rows]
    return EventColumns(
        person=np.full(count, person, np.int64),
        at=np.array([NOW - int(float(row[2]) * DAY_MS) for row in rows], np.int64),  # type: ignore[arg-type]
        kind=np.array([code(str(row[0])) for row in rows], np.int16),
        item=np.array([NO_ITEM if t else row[1] for row, t in zip(rows, topics, strict=True)], np.int32),
        value=np.array([row[3] if len(row) > 3 else np.nan for row in rows], np.float32),
        coarse=np.zeros(count, np.int32),
        digest=np.arange(1, count + 1, dtype=np.int64) * 1000 + person,
        check=np.zeros(count, np.int64),
        extra=[b'{"topic":"%s"}' % str(row[1]).encode() if t else b"" for row, t in zip(rows, topics, strict=True)],
        seq=np.arange(1, count + 1, dtype=np.int64),
    )


def catalogue(*items: Item) -> Catalogue:
    """Return a catalogue of the items in order; items called ``i<n>`` where none is given are up to the caller."""
    return Catalogue.of(((n, item.item_id, item) for n, item in enumerate(items)), 1)


def plain(count: int, tags: Sequence[Sequence[str]] = ()) -> Catalogue:
    """Return a catalogue of items i0, i1, … with the given tags."""
    return catalogue(*(Item(item_id=f"i{n}", tags=list(tags[n]) if n < len(tags) else []) for n in range(count)))


def occasion(shop: Catalogue, *, view: View | None = None, **changes: object) -> Occasion:
    """Return an occasion of one person on ``home``; changes go to the ask, the rules or the occasion by field name."""
    asked = {k: changes.pop(k) for k in list(changes) if k in Ask.__struct_fields__}
    ruled = {k: changes.pop(k) for k in list(changes) if k in SurfaceRules.__struct_fields__}
    whole = Occasion(
        ask=Ask(**({"surface": "home", "person_id": "ana", "count": 3} | asked)),  # type: ignore[arg-type]
        rules=SurfaceRules(**ruled),  # type: ignore[arg-type]
        permit=EVERYTHING,
        view=View.nobody() if view is None else view,
        controls=Controls(),
        shown=RecentlyShown(np.zeros(0, np.int32), np.zeros(0, np.int64), ()),
        now=NOW,
        dice=Dice(b"sixteen bytes ok"),
        catalogue=shop,
        mode="personal",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def slate(scores: Iterable[float]) -> Slate:
    """Return a slate of items 0, 1, … with one part that gave these scores."""
    given = np.array(list(scores), np.float32)
    return replace(Slate.of(np.arange(len(given), dtype=np.int32)), parts=given[None], part_names=("toy",))


def viewing(**columns: object) -> View:
    """Return a view with only the given columns filled (lists allowed)."""
    types = {"owned": np.int32, "seen": np.int32, "never": np.int32, "seen_at": np.int64}
    return replace(View.nobody(), **{k: np.array(v, types[k]) for k, v in columns.items()})


def liking(*items: int) -> View:
    """Return a view with one fresh signal of weight 1 per item."""
    count = len(items)
    return View(
        item=np.array(items, np.int32),
        at=np.full(count, NOW, np.int64),
        seq=np.arange(1, count + 1, dtype=np.int64),
        kind=np.full(count, code("purchase"), np.int16),
        weight=np.ones(count, np.float32),
        value=np.full(count, np.nan, np.float32),
    )


ANA = Pseudonym(7)


@dataclass(frozen=True)
class Somebody:
    """A known person."""

    person: Person | None = None
    controls: Controls = field(default_factory=Controls)
    consents: bytes = b""
    pseudonym: Pseudonym = ANA
    epoch: int = 0
    corrections: Corrections = field(default_factory=Corrections)


@dataclass
class Reads:
    """A fetch over given events that notes what was read."""

    events: EventColumns = field(default_factory=EventColumns.empty)
    seen: RecentlyShown = field(default_factory=lambda: RecentlyShown(np.zeros(0, np.int32), np.zeros(0, np.int64), ()))
    read: list[str] = field(default_factory=list)

    def history(self, person: Pseudonym) -> Ready:
        """Return the events."""
        self.read.append("history")
        return Ready(self.events)

    def shown(self, person: Pseudonym) -> RecentlyShown:
        """Return what was shown."""
        self.read.append("shown")
        return self.seen

    def counter(self, person: Pseudonym) -> int:
        """Return 1."""
        self.read.append("counter")
        return 1
