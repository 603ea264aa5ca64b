"""The choice and its note: from a ranked, guarded slate to the list and the record that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.balance.choose import balance
from tactful.balance.stepping import near_places
from tactful.catalogue.catalogue import Catalogue
from tactful.decide.given import given_of, numbers_of, small_occasion, small_slate
from tactful.decide.mixing import mixed
from tactful.decisions.decision import Role
from tactful.decisions.packing import Terms, pack_terms, unpack_terms
from tactful.decisions.record import Choice, Given, KindNote
from tactful.decisions.slate import Contributions, Slate
from tactful.explain.explain import CITED, telling_signals
from tactful.explain.signals import plain_title
from tactful.profile.occasion import Occasion

__all__ = ["Chosen", "choose", "choose_from", "note", "shown_numbers"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A list before it is worded: `pool` is the small slate with its chosen rows."""

    given: Given
    pool: Slate

    def numbers(self) -> NDArray[np.int32]:
        """Return the catalogue numbers of the list, in order."""
        return numbers_of(self.given)[self.pool.item[self.pool.chosen]]


def choose(slate: Slate, occasion: Occasion, count: int, *, plain: bool = False) -> Chosen:
    """Return the list of `count` items from the slate's pool, balanced or plain."""
    given = given_of(slate, occasion, count, plain=plain)
    return Chosen(given, choose_from(given))


def choose_from(given: Given) -> Slate:
    """Return the pool with its chosen rows, from nothing but what the record holds.

    A plain list is chosen without balance: pins first, then by score, ties by item.
    """
    pool = small_slate(given)
    if not given.plain:
        if not len(pool) or not given.ask.count:
            return pool
        occasion = small_occasion(given)
        return balance(pool, occasion) if given.beside is None else mixed(pool, occasion, given.beside)
    order = np.lexsort((pool.item, -pool.score()))
    pinned = [int(np.flatnonzero(pool.item == place)[0]) for place in given.pins.values()]
    first = np.array(pinned, np.int64)
    chosen = np.concatenate([first, order[~np.isin(order, first)]])[: given.ask.count].astype(np.int32)
    roles: tuple[Role, ...] = tuple("curated" if row in pinned else "common" for row in chosen.tolist())
    return replace(
        pool,
        chosen=chosen,
        roles=roles,
        propensity=np.ones(len(chosen)),
        drawn=np.zeros(len(chosen), np.bool_),
        reasons=tuple("balance.pinned" if row in pinned else "balance.relevance" for row in chosen.tolist()),
    )


def note(
    chosen: Chosen,
    terms: Contributions,
    catalogue: Catalogue,
    kinds: Mapping[int, KindNote],
    notices: tuple[str, ...],
) -> tuple[Choice, Terms]:
    """Return the choice as the record keeps it, and its terms as they will be read back.

    Parameters
    ----------
    chosen
        The list.
    terms
        Every term of the list's scores; ``place`` counts the list.
    catalogue
        Names and titles for what is shown and cited.
    kinds
        Kind code to what reasons say of it.
    notices
        Notice codes of the whole pass.
    """
    given, pool = chosen.given, chosen.pool
    packed = pack_terms(terms)
    kept = unpack_terms(packed)
    signals = _cited(kept)
    view_place = np.frombuffer(given.item, "<u2")
    kind_of = np.frombuffer(given.kind_of, "<i2")
    places = dict.fromkeys([*pool.item[pool.chosen].tolist(), *view_place[signals].tolist(), *near_places(pool.facts)])
    ids, titles = _names(places, numbers_of(given), catalogue)
    cited_kinds = dict.fromkeys(kind_of[signals].tolist())
    choice = Choice(
        chosen=pool.chosen.astype("<u2").tobytes(),
        roles=tuple(pool.roles),  # type: ignore[arg-type]
        propensity=pool.propensity.astype("<f8").tobytes(),
        drawn=pool.drawn.astype("<u1").tobytes(),
        won=pool.reasons,
        terms=packed,
        ids=ids,
        titles=titles,
        kinds={code: kinds[code] for code in cited_kinds if code in kinds},
        notices=notices,
        cited=CITED,
        facts=pool.facts if any(pool.facts) else (),
        teams=pool.teams.tobytes(),
    )
    return choice, kept


def shown_numbers(given: Given, choice: Choice) -> NDArray[np.int32]:
    """Return the catalogue numbers a record shows, int32 in list order."""
    pool = np.frombuffer(given.pool, "<u2")
    shown: NDArray[np.int32] = numbers_of(given)[pool[np.frombuffer(choice.chosen, "<u2")]]
    return shown


def _cited(terms: Terms) -> NDArray[np.int64]:
    """Return the rows of the view that reasons name: the first of every group and the one that tells."""
    rank_in_group = np.arange(len(terms.signal)) - np.repeat(terms.start[:-1], np.diff(terms.start))
    cited = {*terms.signal[rank_in_group <= CITED].tolist(), *telling_signals(terms).tolist()}
    return np.array(sorted(signal for signal in cited if signal >= 0), np.int64)


def _names(
    places: Mapping[int, object], numbers: NDArray[np.int32], catalogue: Catalogue
) -> tuple[dict[int, str], dict[int, str]]:
    """Return the ids of places, and their titles where they differ."""
    named, listed = _named(catalogue), numbers.tolist()
    ids: dict[int, str] = {}
    titles: dict[int, str] = {}
    for place in places:
        number = listed[place]
        name = named.get(number)
        if name is None:
            item_id = catalogue.ids[number]
            title = plain_title(catalogue.title(number)) if number < len(catalogue) else item_id
            name = item_id, title if title != item_id else ""
            if number < len(catalogue):
                named[number] = name
        ids[place] = name[0]
        if name[1]:
            titles[place] = name[1]
    return ids, titles


@lru_cache(maxsize=2)  # few: an entry keeps its snapshot alive
def _named(catalogue: Catalogue) -> dict[int, tuple[str, str]]:
    """Return the id and plain title of the items of a snapshot that were told of so far, by number."""
    del catalogue  # it is the key
    return {}
