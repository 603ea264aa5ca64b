r"""The record of a decision: everything that is needed to word it, replay it and answer why, and nothing else.

It is self-contained (DESIGN 8.5): replay never asks a model. It holds no identifier of the person and not the
raw context of the ask, only registry words. Layout: one version byte, then MessagePack of `Record` with fields by
position; columns are little-endian bytes, named below with their type. Nothing is deflated: it saved a quarter of
the bytes and cost fifty times the time (0.3 ms against 6 µs).

>>> decode(b"\x00")
Traceback (most recent call last):
...
tactful.errors.StoreTrouble: this decision was recorded in schema 0, this engine reads 1 to 2
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tactful.decisions.arm import Beside, Taken
from tactful.decisions.check import Check
from tactful.decisions.decision import Ask, Mode, Role
from tactful.decisions.packing import PackedTerms
from tactful.decisions.record_v1 import upgraded
from tactful.decisions.steps import Steps
from tactful.decisions.surface import SurfaceRules
from tactful.errors import StoreTrouble

__all__ = [
    "SCHEMA",
    "Choice",
    "EffectNote",
    "Given",
    "KindNote",
    "PlacedNote",
    "Record",
    "SharedNote",
    "TraitNote",
    "decode",
    "encode",
    "versions_of",
]

SCHEMA = 2
"""Version byte of the record; an older schema is read by its own branch in `decode`."""


class KindNote(msgspec.Struct, frozen=True, array_like=True):
    """What a reason needs to know of a kind of signal."""

    name: str
    source: str
    label: dict[str, str]
    """Plain words per language, such as ``{"en": "you bought"}``."""


class TraitNote(msgspec.Struct, frozen=True, array_like=True):
    """A declared fact that was read, as in `tactful.profile.view.Trait`."""

    feature: str
    kind: str
    label: str
    weight: float
    source: str
    observed_at: int


class EffectNote(msgspec.Struct, frozen=True, array_like=True):
    """A stage effect on the pool: `amount` is float64, one per pool row."""

    stage: str
    code: str
    amount: bytes


class PlacedNote(msgspec.Struct, frozen=True, array_like=True):
    """A theme or an offer that was owed places: `items` is u2, its places that could be chosen."""

    name: str
    role: Literal["curated", "sponsored"]
    slots: int
    label: dict[str, str]
    items: bytes


class SharedNote(msgspec.Struct, frozen=True, array_like=True):
    """What a list should share, with everyone or a group: `items` is u2, its places that could be chosen."""

    feature: str
    items: bytes


class Given(msgspec.Struct, frozen=True, array_like=True):
    """What the choice was made from.

    Two numberings: *numbers* are the catalogue's; *places* count the excerpt, the few items this record
    describes (pool, history), ascending by number so that ties break alike.
    """

    ask: Ask
    """Without person, session, context and candidates."""
    surface: str
    rules: SurfaceRules
    language: str
    mode: Mode
    plain: bool
    """True when the list was chosen plainly, by popularity, because there was no model or a stage failed."""
    now: int
    seed: bytes
    dial: str
    coarse: int
    purpose: str
    epoch: int
    kinds_read: tuple[int, ...]
    profiled: bool
    attributes: bool
    context: bool
    view_digest: str

    candidates: bytes
    """Set of numbers."""
    aside: dict[str, bytes]
    """Reason code to the set of rows of the ascending candidates it took out; the rest was in play."""

    numbers: bytes
    """i4, number per place, ascending."""
    kind: bytes
    """i2 per place, recoded word; -1 for none; likewise `creator` and `group`."""
    creator: bytes
    group: bytes
    tag_count: bytes
    """u2 per place."""
    tag: bytes
    """u2, tags of all places one after the other, recoded order-preservingly."""

    pool: bytes
    """u2, places in play that could be chosen, ascending."""
    parts: tuple[bytes, ...]
    """f4 per pool row for each part; empty for a part that is 0 throughout."""
    part_names: tuple[str, ...]
    effects: tuple[EffectNote, ...]

    pins: dict[str, int]
    """Pinned item id to its place, for pins still in play."""

    item: bytes
    """u2, place per signal of the view, oldest first; with `at` i8, `kind_of` i2, `weight` f4, `value` f4 or empty."""
    at: bytes
    kind_of: bytes
    weight: bytes
    value: bytes
    traits: tuple[TraitNote, ...]

    shown: bytes = b""
    """u2, places of what the person was shown last, newest last."""
    rarity: bytes = b""
    """u1 per pool row, eighths of a bit; empty when it counts nothing; likewise `lift` i1, parts of 127."""
    lift: bytes = b""
    placed: tuple[PlacedNote, ...] = ()
    shared: tuple[SharedNote, ...] = ()
    steps: Steps = Steps()
    """First steps into new topics that could be chosen, and the appetite for them."""
    chooser: int = 1
    """Version of the choice that made the list (`tactful.balance.choose.CHOOSER`)."""
    beside: Beside | None = None
    """The second ranking, where two share the list."""


class Choice(msgspec.Struct, frozen=True, array_like=True):
    """What was chosen and everything its reasons say."""

    chosen: bytes
    """u2, pool rows in list order."""
    roles: tuple[Role, ...]
    propensity: bytes
    """f8 per chosen row."""
    drawn: bytes
    """u1 per chosen row."""
    won: tuple[str, ...]
    """Per chosen row the code of what won it its place."""
    terms: PackedTerms
    """Every term of the scores; `place` counts the chosen rows."""
    ids: dict[int, str]
    """Place to item id, for what was shown and for items cited in reasons."""
    titles: dict[int, str]
    """Place to title where it differs from the id."""
    kinds: dict[int, KindNote]
    """Kinds of the cited signals by code."""
    notices: tuple[str, ...]
    cited: int = 5
    """Signals that stand alone in each reason; the first records did not say."""
    facts: tuple[str, ...] = ()
    """Per chosen row what the reason of its place names beside the item; empty where it names nothing."""
    teams: bytes = b""
    """u1 per chosen row, which of two rankings placed it; empty where there is one."""


class Record(msgspec.Struct, frozen=True, array_like=True):
    """A whole recorded decision."""

    decision_id: str
    at: int
    versions: dict[str, str]
    given: Given
    choice: Choice
    seal: bytes = b""
    """First 8 bytes of the BLAKE2b digest of the decision as MessagePack; replay must meet it."""
    arms: tuple[Taken, ...] = ()
    """Arms of experiments it was made under; what they changed of the surface's rules stands in ``given.rules``."""
    rules: tuple[str, ...] = ()
    """Rules of the guard that ran, in order; what they set aside stands in ``given.aside``."""
    checks: tuple[Check, ...] = ()
    """What rules went by, where that is more than a code."""
    deals: dict[int, tuple[int, int, str]] = {}
    """Place of an offer shown to the price of the thing itself, the offer's, and the currency."""
    significant: bool = False
    """True where it is a suggestion that takes effect only once a human approved it."""


class _Head(msgspec.Struct, frozen=True, array_like=True):
    """The first fields of a record, the same in every schema."""

    decision_id: str
    at: int
    versions: dict[str, str]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Record)
_HEADS = msgspec.msgpack.Decoder(_Head)


def encode(record: Record) -> bytes:
    """Return the record as bytes: about 10 kB for 4,000 candidates and 60 signals."""
    return bytes((SCHEMA,)) + _ENCODER.encode(record)


def decode(body: bytes) -> Record:
    """Return the record behind bytes made by `encode`.

    Raises
    ------
    StoreTrouble
        Code ``unknown-record-schema`` for a version this engine does not read, ``bad-record`` for damaged bytes.
    """
    schema = _schema_of(body)
    try:
        packed = memoryview(body)[1:]
        return _DECODER.decode(packed if schema == SCHEMA else upgraded(packed))
    except (msgspec.DecodeError, ValueError, IndexError, TypeError) as error:
        raise _damaged(error) from None


def versions_of(body: bytes) -> dict[str, str]:
    """Return the versions a record names, reading no further; raises like `decode`."""
    _schema_of(body)
    try:
        return _HEADS.decode(memoryview(body)[1:]).versions
    except msgspec.DecodeError as error:
        raise _damaged(error) from None


def _schema_of(body: bytes) -> int:
    schema = body[0] if body else 0
    if not 1 <= schema <= SCHEMA:
        raise StoreTrouble(
            "unknown-record-schema",
            f"this decision was recorded in schema {schema}, this engine reads 1 to {SCHEMA}",
            hint="read it with the engine that wrote it",
        )
    return schema


def _damaged(error: Exception) -> StoreTrouble:
    return StoreTrouble("bad-record", f"the record of this decision cannot be read: {error}", hint="restore a backup")
