"""The nearest change that would bring an item into a list; each is tried with the present model before it is told.

Order of nearness: lift the cause that set it aside, a slightly longer list, another position of the dial, one more
signal on the most helpful item, a few more signals on the item itself (where things may be shown again), a much
longer list.
"""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from tactful.decide.again import Again, with_signal
from tactful.explain.signals import plain_title
from tactful.explain.words import label_in, say
from tactful.people.person import Dial

__all__ = ["nearest_change"]

_LONGER = 3.0
"""A list longer than this many times the asked length is no near change."""

_HELPERS = 24
"""Items tried as one more signal."""

_AGAIN = (1, 2, 3, 5, 8)
"""How many more signals on the item itself are tried."""


def nearest_change(again: Again, item: int, *, lifted: bool, position: int | None) -> dict[str, Any]:
    """Return the nearest verified change that brings the item into the list.

    Parameters
    ----------
    again
        Re-runs the recorded pass.
    item
        Catalogue number of an item that is not shown.
    lifted
        True when it was set aside: every change then starts from lifting that cause.
    position
        Its place by score, when known.

    Returns
    -------
    dict
        ``change`` (``now, lift, count, dial, event, none``), ``text``, ``verified``, what was changed, and the
        ``position`` it would get.
    """
    language = again.record.given.language
    present = again.list_with()
    if item in present:
        told = _place(present, item)
        return {"change": "now", "verified": True, "position": told} | _text(language, "now", position=told)
    if lifted:
        told = _place(again.list_with(lifted=item), item)
        if told:
            return {"change": "lift", "verified": True, "position": told} | _text(language, "lift", position=told)
        return _none(language)
    for attempt in (_by_count, _by_dial, _by_event, _by_itself, _by_any_count):
        found = attempt(again, item, position)
        if found is not None:
            return found
    return _none(language)


def _by_count(again: Again, item: int, position: int | None) -> dict[str, Any] | None:
    given = again.record.given
    most = min(int(given.ask.count * _LONGER), given.rules.max_count)
    if position is None or position > most:
        return None
    for count in sorted({min(position, most), min(2 * position, most), most}):
        place = _place(again.list_with(count=count), item) if count > given.ask.count else 0
        if place:
            told = _text(given.language, "count", n=count)
            return {"change": "count", "verified": True, "count": count, "position": place} | told
    return None


def _by_dial(again: Again, item: int, _: int | None) -> dict[str, Any] | None:
    given = again.record.given
    if not given.profiled:
        return None  # the person chose the list that uses nothing about them; it is not argued with
    dials: tuple[Dial, ...] = get_args(Dial)
    for dial in dials:
        if dial in {"none", given.dial}:
            continue
        place = _place(again.list_with(dial=dial), item)
        if place:
            told = _text(given.language, "dial", label=dial, position=place)
            return {"change": "dial", "verified": True, "dial": dial, "position": place} | told
    return None


def _by_event(again: Again, item: int, _: int | None) -> dict[str, Any] | None:
    """Try one more event on the items that help most; never on the item itself."""
    given = again.record.given
    if not given.profiled or not given.kinds_read or not again.shown:
        return None
    kind, weight = _usual_signal(again)
    asked = np.array([item, again.shown[-1]], np.int32)
    gains = []
    for helper in _helpers(again, item).tolist():
        view = with_signal(again.view, helper, kind, given.now, weight)
        score = again.scored(asked, view).score()
        gains.append((float(score[1] - score[0]), helper))
    for _gap, helper in sorted(gains)[:3]:
        place = _place(again.list_with(view=with_signal(again.view, helper, kind, given.now, weight)), item)
        if place:
            label, title = _named(again, kind, helper)
            told = _text(given.language, "event", label=label, title=title, position=place)
            helper_id = again.catalogue.ids[helper]
            return {"change": "event", "verified": True, "item_id": helper_id, "position": place} | told
    return None


def _by_itself(again: Again, item: int, _: int | None) -> dict[str, Any] | None:
    """Try some more events on the item itself, fewest first; only where what one has may be shown again."""
    given = again.record.given
    if not given.profiled or not given.kinds_read or given.rules.seen != "allowed":
        return None
    kind, weight = _usual_signal(again)
    view, done = again.view, 0
    for times in _AGAIN:
        for _more in range(times - done):
            view = with_signal(view, item, kind, given.now, weight)
        done = times
        place = _place(again.list_with(view=view), item)
        if place:
            label, title = _named(again, kind, item)
            told = _text(given.language, "itself", n=times, label=label, title=title, position=place)
            own = again.catalogue.ids[item]
            return {"change": "event", "verified": True, "item_id": own, "times": times, "position": place} | told
    return None


def _by_any_count(again: Again, item: int, _: int | None) -> dict[str, Any] | None:
    """Find the shortest list that shows it, up to the longest that may be asked for."""
    given = again.record.given
    short, long = given.ask.count, given.rules.max_count
    if item not in again.list_with(count=long):
        return None
    while long - short > 1:  # a longer list keeps what a shorter one shows, up to the random slots at its end
        middle = (short + long) // 2
        short, long = (short, middle) if item in again.list_with(count=middle) else (middle, long)
    told = _text(given.language, "count", n=long)
    place = _place(again.list_with(count=long), item)
    return {"change": "count", "verified": True, "count": long, "position": place} | told if place else None


def _usual_signal(again: Again) -> tuple[int, float]:
    """Return the kind of the person's strongest signal and its weight; the first permitted kind for a new person."""
    if len(again.view):
        row = int(again.view.weight.argmax())
        return int(again.view.kind[row]), max(float(again.view.weight[row]), 0.1)
    return again.record.given.kinds_read[0], 1.0


def _helpers(again: Again, item: int) -> NDArray[np.int32]:
    """Return items that may help: those that share most tags with the item, then the best of the list."""
    catalogue = again.catalogue
    tags = catalogue.tag[catalogue.tag_start[item] : catalogue.tag_start[item + 1]]
    shared = np.bincount(catalogue.tag_of[np.isin(catalogue.tag, tags)], minlength=len(catalogue))
    shared[~catalogue.open_at(again.record.given.now)] = 0
    shared[item] = 0
    near = np.argsort(-shared, kind="stable")[:_HELPERS]
    near = near[shared[near] > 0]
    slate = again.scored(again.in_play)
    best = again.in_play[np.argsort(-slate.score(), kind="stable")[:_HELPERS]]
    both = dict.fromkeys([*near[: _HELPERS // 2].tolist(), *best.tolist()])
    both.pop(item, None)
    return np.array(list(both)[:_HELPERS], np.int32)


def _named(again: Again, kind: int, helper: int) -> tuple[str, str]:
    note = again.record.choice.kinds.get(kind)
    label = label_in(note.label, again.record.given.language, otherwise=note.name) if note else "+1"
    return label, plain_title(again.catalogue.title(helper))


def _place(listed: list[int], item: int) -> int:
    """Return the 1-based place of the item, 0 when it is not in the list."""
    return listed.index(item) + 1 if item in listed else 0


def _text(language: str, change: str, **facts: object) -> dict[str, str]:
    return {"text": say(language, f"change.{change}", **facts)}


def _none(language: str) -> dict[str, Any]:
    return {"change": "none", "verified": True} | _text(language, "none")
