"""How welcome first steps are to people on the whole: the Beta that each person's own trials start from, fitted.

It is fitted with the other constants, from what became of first steps on lists of the last sixty days, over people
whose words let them be learned from. With fewer than thirty who tried three or more it stays what it was.

Reference: Efron & Morris 1975; `knowledge/balance.md` 3.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import msgspec
import numpy as np

from tactful.assembly.lesson import HOLDS, table_of, under_of
from tactful.assembly.training import Training
from tactful.balance.appetite import moments
from tactful.catalogue.catalogue import Catalogue
from tactful.clock import DAY_MS, Clock
from tactful.consent.permit import Permit
from tactful.decisions.ledger import SHOWN, RecentlyShown
from tactful.decisions.surface import SurfaceRules
from tactful.events.kinds import KindRegistry
from tactful.holds.hold import read_holds
from tactful.ids import Pseudonym
from tactful.profile.appetite import appetite_of
from tactful.profile.build import view_of
from tactful.rank.constants import Constants
from tactful.settings import Settings
from tactful.stores.store import Store

__all__ = ["ENOUGH", "Trials", "tried_by_all", "welcomed"]

ENOUGH = 30
"""People who tried three first steps or more, below whom nothing is fitted."""
_LEAST_TRIALS = 3.0
_DAYS = 60
_MOST = 200_000
"""Decisions that are read."""


class Trials(msgspec.Struct, frozen=True):
    """First steps of many people: accepted and missed, one each per person who was shown any."""

    accepted: tuple[float, ...] = ()
    missed: tuple[float, ...] = ()


def tried_by_all(store: Store, settings: Settings, kinds: KindRegistry, clock: Clock) -> Trials:
    """Return what became of first steps, person by person, of those who may be learned from."""
    now = int(clock.now())
    shown = _shown(store, now)
    if not shown:
        return Trials()
    table = table_of(settings, kinds, store.meta)
    withheld = frozenset(under_of(table, read_holds(store.meta.get(HOLDS))).withheld)
    training = Training(store.vault, table, kinds, settings.attributes, withheld=withheld)
    catalogue = Catalogue.of(store.items.all(), store.items.version())
    permits: Callable[[Pseudonym], Permit] = lambda person: training.standing(person, now).permit  # noqa: E731
    found = []
    for person, lists in shown.items():
        view = view_of(
            store.events.history(person), permits(person), kinds=kinds, now=now, item_mask=~catalogue.sensitive
        )
        told = appetite_of(view, lists, catalogue, now, patience=SurfaceRules().patience)
        if len(told.topic):
            found.append((float(told.accepted.sum()), float(told.missed.sum())))
    return Trials(tuple(one for one, _ in found), tuple(one for _, one in found))


def welcomed(constants: Constants, trials: Trials) -> tuple[Constants, dict[str, float | int | str]]:
    """Return the constants with the Beta that fits the trials, and what was found.

    >>> from tactful.rank.constants import Constants
    >>> same, told = welcomed(Constants(), Trials((1.0,), (3.0,)))
    >>> same.welcome == Constants().welcome, told["people"]
    (True, 1)
    """
    accepted, missed = np.array(trials.accepted), np.array(trials.missed)
    people = int(np.count_nonzero(accepted + missed >= _LEAST_TRIALS))
    told: dict[str, float | int | str] = {"people": people}
    if people < max(ENOUGH, constants.k):
        return constants, told | {"note": f"fewer than {max(ENOUGH, constants.k)}: it stays as it is"}
    a, b = (round(one, 3) for one in moments(accepted, missed, least=_LEAST_TRIALS))
    return msgspec.structs.replace(constants, welcome=(a, b)), told | {"accepted": a, "missed": b}


def _shown(store: Store, now: int) -> dict[Pseudonym, RecentlyShown]:
    """Return what everybody was shown in the last sixty days, as far as it can be read."""
    lists = defaultdict[Pseudonym, list[tuple[int, np.ndarray]]](list)
    for count, one in enumerate(store.ledger.between(now - _DAYS * DAY_MS, now + 1)):
        if count == _MOST:
            break
        if one.person is not None and len(one.items):
            lists[one.person].append((one.at, one.items))
    return {person: _lately(found) for person, found in lists.items()}


def _lately(lists: list[tuple[int, np.ndarray]]) -> RecentlyShown:
    lists.sort(key=lambda one: one[0])
    item = np.concatenate([items for _, items in lists])[-SHOWN:]
    at = np.repeat(np.array([at for at, _ in lists]), [len(items) for _, items in lists])[-SHOWN:]
    return RecentlyShown(item.astype(np.int32), at.astype(np.int64), ("",) * len(item))
