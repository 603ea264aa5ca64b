"""What a choice is made from, cut down to what the record keeps, and the small world rebuilt from it.

The live pass and a replay both choose from this small world, never from the wide one: that is why they
cannot differ (I5). Only the best `POOL` candidates in play, and pins, can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.balance.bridges import find_steps
from tactful.balance.choose import CHOOSER
from tactful.balance.joining import joining, named
from tactful.balance.lifts import of_items
from tactful.balance.topics import LATELY
from tactful.catalogue.catalogue import FAR, Catalogue
from tactful.catalogue.words import Words
from tactful.consent.permit import Permit
from tactful.decide.mixing import read_by_either, under
from tactful.decisions.context import Coarse
from tactful.decisions.everybody import Everybody, Placed, Shared
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.packing import pack_set, unpack_set
from tactful.decisions.record import EffectNote, Given, PlacedNote, SharedNote, TraitNote
from tactful.decisions.slate import Effect, Slate
from tactful.decisions.steps import Bridge, Steps
from tactful.dice import Dice
from tactful.people.person import Controls
from tactful.profile.occasion import Occasion
from tactful.profile.view import Trait, View

__all__ = ["POOL", "given_of", "numbers_of", "parts_of", "small_occasion", "small_slate", "view_of_record"]

_EIGHTH, _PARTS = 8, 127

POOL = 200
"""Candidates that can be chosen and whose part scores are kept (DESIGN 8.5)."""


def given_of(slate: Slate, occasion: Occasion, count: int, *, plain: bool = False) -> Given:
    """Return what the choice is made from.

    Parameters
    ----------
    slate
        Ranked and guarded; items ascending, as recall gives them.
    occasion
        The occasion of the ask.
    count
        Length of the list, after the surface's limit.
    plain
        Whether the list is chosen plainly instead of balanced.
    """
    # A plain list reads no signal, so its record holds none.
    ask, view = occasion.ask, View.nobody(occasion.view.coarse) if plain else occasion.view
    known = occasion.catalogue.number
    pinned = {pin: known[pin] for pin in ask.pins if pin in known}
    rows = _pool_rows(slate, named(occasion))
    beside, wide = None if plain else occasion.beside, occasion
    if beside is not None:  # both rankings find in the record what each would choose from alone
        wide = replace(occasion, rules=read_by_either(occasion.rules, beside))
        rows = np.union1d(rows, _pool_rows(under(beside, slate), named(wide)))
    steps = Steps() if plain or not wide.rules.bridges else find_steps(slate, occasion, rows)
    if steps.bridges:
        rows = np.union1d(rows, joining(slate.item, [np.array([one.item for one in steps.bridges], np.int32)]))
    pool_items = slate.item[rows]
    shown = np.zeros(0, np.int32) if plain else _lately(occasion)
    numbers = _distinct(np.concatenate([pool_items, view.item, shown]))
    in_pool = set(pool_items.tolist()) if pinned else set()
    dial = occasion.controls.dial.get(ask.surface) or occasion.controls.dial.get("*") or ""
    return Given(
        ask=msgspec.structs.replace(ask, count=count, person_id=None, session_id=None, context={}, candidates=None),
        surface=ask.surface,
        rules=occasion.rules,
        language=occasion.language,
        mode=occasion.mode,
        plain=plain,
        now=occasion.now,
        seed=occasion.dice.seed,
        dial=dial,
        coarse=view.coarse.pack(),
        **_permit_fields(occasion.permit),
        view_digest=view.digest(),
        candidates=pack_set(slate.item),
        aside=_aside_sets(slate),
        numbers=pack_set(numbers),
        **_words_of(occasion.catalogue, numbers),
        pool=_u2(np.searchsorted(numbers, pool_items)),
        parts=tuple(part.astype("<f4").tobytes() if part.any() else b"" for part in slate.parts[:, rows]),
        part_names=slate.part_names,
        effects=tuple(
            EffectNote(effect.stage, effect.code, effect.amount[rows].astype("<f8").tobytes())
            for effect in slate.effects
        ),
        pins={pin: int(np.searchsorted(numbers, number)) for pin, number in pinned.items() if number in in_pool},
        **_view_fields(view, numbers),
        shown=_u2(np.searchsorted(numbers, shown)),
        chooser=CHOOSER,
        steps=_at_places(steps, numbers),
        beside=beside,
        **({} if plain else _everybody_fields(wide, pool_items, numbers)),
    )


def numbers_of(given: Given) -> NDArray[np.int32]:
    """Return the catalogue number of every place of the excerpt, int32 ascending."""
    return unpack_set(given.numbers)


def small_slate(given: Given) -> Slate:
    """Return the pool as a slate of places: all in play, part scores and effects as they were."""
    pool = np.frombuffer(given.pool, "<u2").astype(np.int32)
    return Slate(
        item=pool,
        parts=parts_of(given),
        part_names=given.part_names,
        effects=tuple(Effect(note.stage, note.code, np.frombuffer(note.amount, "<f8")) for note in given.effects),
        aside=np.zeros(len(pool), np.int16),
    )


def parts_of(given: Given) -> NDArray[np.float32]:
    """Return the recorded part scores of the pool, float32 [parts, pool]."""
    parts = np.zeros((len(given.part_names), len(given.pool) // 2), np.float32)
    for row, packed in enumerate(given.parts):
        if packed:
            parts[row] = np.frombuffer(packed, "<f4")
    return parts


def small_occasion(given: Given) -> Occasion:
    """Return the occasion over the excerpt: places for item numbers, and nothing that the record does not hold."""
    permit = Permit(
        purpose=given.purpose,
        kinds=frozenset(given.kinds_read),
        profiled=given.profiled,
        attributes=given.attributes,
        context=given.context,
        epoch=given.epoch,
    )
    nothing = np.zeros(0, np.int32)
    return Occasion(
        ask=given.ask,
        rules=given.rules,
        permit=permit,
        view=view_of_record(given, None),
        controls=Controls(dial={given.surface: given.dial} if given.dial else {}),  # type: ignore[dict-item]
        shown=RecentlyShown(np.frombuffer(given.shown, "<u2").astype(np.int32), nothing.astype(np.int64), ()),
        now=given.now,
        dice=Dice(given.seed),
        catalogue=_small_catalogue(given),
        mode=given.mode,
        language=given.language,
        everybody=_small_everybody(given),
        contrarian=given.steps.contrarian,
        steps=given.steps,
        beside=given.beside,
        placed=tuple(
            Placed(note.name, note.role, note.slots, note.label, np.frombuffer(note.items, "<u2").astype(np.int32))
            for note in given.placed
        ),
    )


def view_of_record(given: Given, numbers: NDArray[np.int32] | None) -> View:
    """Return the recorded view, about places, or about catalogue numbers when `numbers` is given.

    What only guards read (owned, seen, never) is not recorded: their verdicts are.
    """
    place = np.frombuffer(given.item, "<u2").astype(np.int32)
    return View(
        item=place if numbers is None else numbers[place],
        at=np.frombuffer(given.at, "<i8"),
        seq=np.zeros(len(place), np.int64),
        kind=np.frombuffer(given.kind_of, "<i2"),
        weight=np.frombuffer(given.weight, "<f4"),
        value=np.frombuffer(given.value, "<f4") if given.value else np.full(len(place), np.nan, np.float32),
        traits=tuple(Trait(*msgspec.structs.astuple(note)) for note in given.traits),
        coarse=Coarse.unpack_of(given.coarse),
    )


def _at_places(steps: Steps, numbers: NDArray[np.int32]) -> Steps:
    """Return the steps with places of the excerpt for item numbers."""

    def placed(bridge: Bridge) -> Bridge:
        item, near = np.searchsorted(numbers, [bridge.item, bridge.near]).tolist()
        return msgspec.structs.replace(bridge, item=item, near=near)

    return msgspec.structs.replace(steps, bridges=tuple(placed(one) for one in steps.bridges))


def _lately(occasion: Occasion) -> NDArray[np.int32]:
    """Return the item numbers shown last, oldest first, as far as they are known."""
    shown = occasion.shown.item[-LATELY:]
    return shown[shown >= 0]


def _everybody_fields(occasion: Occasion, pool: NDArray[np.int32], numbers: NDArray[np.int32]) -> dict[str, Any]:
    """Return what of everybody and of what people placed bears on the pool (item numbers, ascending)."""
    rules, everybody = occasion.rules, occasion.everybody
    found: dict[str, Any] = {}

    def inside(items: NDArray[np.int32]) -> bytes:
        at = joining(pool, [items])
        return _u2(np.searchsorted(numbers, pool[at]))

    if rules.rarity and len(everybody.rarity):
        rare = of_items(everybody.rarity, pool, beyond=everybody.rarest)
        found["rarity"] = np.rint(rare * _EIGHTH).clip(0, 255).astype("<u1").tobytes()
    if rules.exposure and len(everybody.lift):
        lift = of_items(everybody.lift, pool, beyond=0.0)
        found["lift"] = np.rint(lift * _PARTS).clip(-_PARTS, _PARTS).astype("<i1").tobytes()
    if occasion.placed:
        found["placed"] = tuple(
            PlacedNote(one.name, one.role, one.slots, dict(one.label), inside(one.items)) for one in occasion.placed
        )
    if rules.common_slots or rules.group_slots:
        mine = {trait.feature for trait in occasion.view.traits}
        found["shared"] = tuple(
            SharedNote(one.feature, _u2(np.searchsorted(numbers, one.items[np.isin(one.items, pool)])))
            for one in everybody.shared
            if not one.feature or one.feature in mine
        )
    return found


def _small_everybody(given: Given) -> Everybody:
    pool, size = np.frombuffer(given.pool, "<u2"), len(given.tag_count) // 2

    def column(packed: bytes, kind: str, unit: float) -> NDArray[np.float32]:
        whole = np.zeros(size if packed else 0, np.float32)
        if packed:
            whole[pool] = np.frombuffer(packed, kind) / np.float32(unit)
        return whole

    return Everybody(
        rarity=column(given.rarity, "<u1", _EIGHTH),
        lift=column(given.lift, "<i1", _PARTS),
        shared=tuple(Shared(note.feature, np.frombuffer(note.items, "<u2").astype(np.int32)) for note in given.shared),
    )


def _aside_sets(slate: Slate) -> dict[str, bytes]:
    out = np.flatnonzero(slate.aside).astype(np.int32)
    why = slate.aside[out]
    return {code: pack_set(out[why == index]) for index, code in enumerate(slate.codes) if index}


def _permit_fields(permit: Permit) -> dict[str, Any]:
    return {
        "purpose": permit.purpose,
        "epoch": permit.epoch,
        "kinds_read": tuple(sorted(permit.kinds)),
        "profiled": permit.profiled,
        "attributes": permit.attributes,
        "context": permit.context,
    }


def _view_fields(view: View, numbers: NDArray[np.int32]) -> dict[str, Any]:
    return {
        "item": _u2(np.searchsorted(numbers, view.item)),
        "at": view.at.astype("<i8").tobytes(),
        "kind_of": view.kind.astype("<i2").tobytes(),
        "weight": view.weight.astype("<f4").tobytes(),
        "value": b"" if np.isnan(view.value).all() else view.value.astype("<f4").tobytes(),
        "traits": tuple(TraitNote(t.feature, t.kind, t.label, t.weight, t.source, t.observed_at) for t in view.traits),
    }


def _pool_rows(slate: Slate, named: list[NDArray[np.int32]]) -> NDArray[np.intp]:
    """Return the rows that can be chosen, ascending by item: the best by score, ties by item, and the named items."""
    playing = slate.aside == 0
    near = _near(slate, playing)
    rows = np.flatnonzero(playing) if near is None else near
    if len(rows) > POOL:
        score = _score_of(slate, rows)
        bar = np.partition(score, len(score) - POOL)[len(score) - POOL]
        best = np.flatnonzero(score >= bar)
        if len(best) > POOL:
            best = best[np.lexsort((slate.item[rows[best]], -score[best]))[:POOL]]
        rows = rows[best]
        there = joining(slate.item, named)
        if len(there):
            rows = np.union1d(rows, there[playing[there]])
    return np.sort(rows)


def _near(slate: Slate, playing: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Return rows in play that surely hold the best `POOL`, judged by a sample in single precision; None in doubt."""
    size = len(slate)
    if size < 8 * POOL or slate.effects:
        return None
    rough = slate.parts.sum(axis=0) if slate.rough is None else slate.rough
    sample = np.sort(rough[:: size // 1024])
    bar = float(sample[max(0, len(sample) - 1 - 3 * POOL * len(sample) // size)])
    near = np.flatnonzero((rough >= bar) & playing)
    if len(near) < POOL or len(near) > size // 2:
        return None
    # A row below the bar may truly be higher by what single precision loses; the last of the best must clear that.
    lost = 1e-6 * max(float(slate.parts.max()), -float(slate.parts.min())) * len(slate.parts)
    sure = np.count_nonzero(rough[near] > bar + 2 * lost) >= POOL
    return near if sure else None


def _score_of(slate: Slate, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the scores of some rows, exactly as `Slate.score` has them."""
    total: NDArray[np.float64] = slate.parts[:, rows].sum(axis=0, dtype=np.float64)
    for effect in slate.effects:
        total += effect.amount[rows]
    return total


def _words_of(catalogue: Catalogue, numbers: NDArray[np.int32]) -> dict[str, Any]:
    """Return kinds, creators, groups and tags of the excerpt in one dense vocabulary that keeps the order."""
    inside = numbers[numbers < len(catalogue)]
    strange = len(numbers) - len(inside)  # numbers given after this snapshot was made carry no words yet
    columns = [
        np.concatenate([column[inside], np.full(strange, -1, np.int32)])
        for column in (catalogue.kind, catalogue.creator, catalogue.group)
    ]
    start = catalogue.tag_start[inside]
    count = (catalogue.tag_start[inside + 1] - start).astype(np.int64)
    shift = np.repeat(start - np.concatenate([[0], np.cumsum(count)[:-1]]) if len(count) else start, count)
    tags = catalogue.tag[np.arange(count.sum()) + shift]
    words = np.concatenate([*columns, tags])
    vocabulary = _distinct(words)
    dense = np.searchsorted(vocabulary, words)
    if len(vocabulary) and vocabulary[0] == -1:
        dense -= 1
    size = len(numbers)
    return {
        "kind": dense[:size].astype("<i2").tobytes(),
        "creator": dense[size : 2 * size].astype("<i2").tobytes(),
        "group": dense[2 * size : 3 * size].astype("<i2").tobytes(),
        "tag_count": _u2(np.concatenate([count, np.zeros(strange, np.int64)])),
        "tag": _u2(dense[3 * size :]),
    }


def _small_catalogue(given: Given) -> Catalogue:
    count = np.frombuffer(given.tag_count, "<u2").astype(np.int64)
    size = len(count)
    start = np.zeros(size + 1, np.int64)
    np.cumsum(count, out=start[1:])
    tag = np.frombuffer(given.tag, "<u2").astype(np.int32)
    kind, creator, group = (
        np.frombuffer(column, "<i2").astype(np.int32) for column in (given.kind, given.creator, given.group)
    )
    no, yes = np.zeros(size, np.bool_), np.ones(size, np.bool_)
    nothing = np.full(size, -1, np.int64)
    ids = [""] * size
    for pin, place in given.pins.items():
        ids[place] = pin
    return Catalogue(
        version=0,
        ids=ids,
        number=dict(given.pins),
        items=[None] * size,
        known=yes,
        hidden=no,
        durable=no,
        sensitive=no,
        opens=nothing,
        closes=np.full(size, FAR),
        kind=kind,
        creator=creator,
        group=group,
        place=nothing.astype(np.int32),
        price=nothing,
        tag_of=np.repeat(np.arange(size, dtype=np.int32), count),
        tag=tag,
        tag_start=start,
        words=Words(),
    )


def _distinct(column: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the distinct values ascending; on a few hundred values five times faster than `numpy.unique`."""
    ordered = np.sort(column)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def _u2(column: NDArray[np.integer] | Iterable[int]) -> bytes:
    return np.asarray(column).astype("<u2").tobytes()
