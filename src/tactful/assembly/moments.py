"""From a person to the moment that the gates judge: documents, permit, acts and contacts, read once.

What the person's permit for the purpose ``messages`` denies is not read, so that events somebody kept from messages
cannot be told from events that never were. Whether messages may go at all is another question than what may be read
for them, and is answered from the person's word alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.assembly.asking import Asking
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.clock import DAY_MS, parse_time
from tactful.consent.consents import Terms as ConsentTerms
from tactful.contacts.campaign import CHANNELS
from tactful.contacts.choose import Choose, Terms
from tactful.contacts.contact import Contact
from tactful.errors import TactfulError
from tactful.events.columns import EventColumns
from tactful.messaging.life import Life, Standing, life_of, phase_of
from tactful.messaging.moment import Acts, Moment
from tactful.messaging.past import Past, past_of
from tactful.messaging.table import Table
from tactful.messaging.tired import tired_of
from tactful.messaging.zones import known_zone
from tactful.people.case import Case
from tactful.profile.acts import OwnActs, acts_of, feeds_of
from tactful.profile.controls import switched_off
from tactful.profile.corrected import corrected_by
from tactful.profile.families import evened, families_of, shares_of
from tactful.profile.held import without_held
from tactful.profile.overruled import overruled
from tactful.profile.permission import consents_of, permit_of
from tactful.profile.ready import Ready
from tactful.profile.view import View

__all__ = ["Moments", "standing_of"]

_PURPOSE = "messages"


class Moments:
    """Makes moments.

    Parameters
    ----------
    parts
        The wired pieces.
    asking
        Reads histories.
    """

    def __init__(self, parts: Parts, asking: Asking) -> None:
        self._parts = parts
        self._asking = asking
        self._freshness = parts.freshness
        self._rules = parts.settings.messages
        self._feeds = feeds_of(parts.kinds, self._rules.lifecycle.passive)
        self._family, self._families = families_of(parts.kinds)

    @property
    def since(self) -> int:
        """The instant (ms) before which contacts are of no interest to any gate."""
        return int(self._parts.watch.now()) - round(self._rules.keep_days * DAY_MS)

    def of(self, known: Known | None, ask: Choose, table: Table) -> Moment:
        """Return the moment of a person; of somebody unknown or unreadable it lets nothing pass."""
        parts = self._parts
        now, closed = int(parts.watch.now()), "clock-behind" if parts.watch.behind() else ""
        standing = standing_of(ask.terms)
        if known is None:
            return Moment(now, 0, parts.seed, self._rules, past_of((), now), closed=closed)
        try:
            contacts = parts.store.contacts.past(known.pseudonym, self.since)
            return replace(self._moment(known, ask, table, now, contacts, standing), closed=closed)
        except (TactfulError, msgspec.MsgspecError, OSError):
            parts.alarms.ring("store-trouble")
            return Moment(now, int(known.pseudonym), parts.seed, self._rules, past_of((), now), closed="store-trouble")

    def why(self, known: Known, now: int) -> str:
        """Return why messages other than service may not go to a person, by the person's own word; empty: they may."""
        age = self._parts.table.age(known.person)
        if age.minor:
            return "minor"
        if _PURPOSE in known.controls.objections:
            return "objection"
        basis = self._rules.basis
        if not known.consents:
            return "no-grant" if basis == "consent" else ""
        said = consents_of(known.consents)
        if said is None:
            return "bad-consents"
        terms = ConsentTerms(self._parts.table.ruling.notices.book, age)
        granted = basis == "consent" and said.grants(_PURPOSE, "", now, terms=terms)
        if not granted and said.objects(_PURPOSE, terms=terms):
            return "objection"
        return "no-grant" if basis == "consent" and not granted else ""

    def _moment(
        self, known: Known, ask: Choose, table: Table, now: int, contacts: Sequence[Contact], standing: Standing
    ) -> Moment:
        parts, rules, holds = self._parts, self._rules, self._parts.holds.current
        off = switched_off(known.controls, _PURPOSE, _PURPOSE)
        permit = permit_of(
            parts.table, _PURPOSE, now=now, consents=known.consents, epoch=known.epoch,
            off=holds.over("", known.pseudonym) or off or ("bad-corrections" if known.corrections.unreadable else ""),
            age=parts.table.age(known.person),
        )  # fmt: skip
        permit = without_held(permit, holds, parts.kinds)
        reads = permit.kinds or permit.blocks
        ready = self._asking.history(known.pseudonym) if reads else Ready(EventColumns.empty())
        view = ready.view(permit, kinds=parts.kinds, now=now, sensitive=parts.shelf.snapshot().sensitive)
        corrected = corrected_by(known.corrections, parts.shelf.snapshot()) if permit.profiled else None
        view = view if corrected is None else corrected.view(view, ready.history)
        own = acts_of(ready.history, permit, parts.kinds, self._feeds, now)
        past = past_of(contacts, now)
        readable = permit.profiled and self._feeds.kinds <= permit.kinds
        life = self._life(own, past, now) if permit.profiled and permit.kinds else Life("unknown")
        person = known.person
        zone = person.time_zone if person is not None and known_zone(person.time_zone) else None
        return Moment(
            now, int(known.pseudonym), parts.seed, rules, past,
            contacts=tuple(contacts),
            holds=holds,
            off=off if off in {"restricted", "paused"} else "",
            why=self.why(known, now),
            controls=known.controls,
            suppressions=known.suppressions,
            reached=self._reached(known),
            asked=frozenset(ask.channels) if ask.channels is not None else None,
            zone=zone,
            acts=self._acts(known, view, own, table, now),
            life=life,
            phase=phase_of(life, standing, now, rules.lifecycle),
            readable=readable,
            stale=self._freshness.stale(now, rules.lifecycle),
            standing=standing,
            tired=tired_of(past.at, past.answered, past.extra, now, rules.fatigue),
            open_case=self._open_case(known),
            facts=ask.facts,
        )  # fmt: skip

    def _life(self, own: OwnActs, past: Past, now: int) -> Life:
        mine = own.feed >= 0
        answers = [mark.at for one in past.contacts if one.marks for mark in one.marks if mark.mark in _ANSWERS]
        if not answers:
            return life_of(own.at[mine], own.feed[mine], now, self._rules.lifecycle)
        at = np.concatenate([own.at[mine], np.array(answers, np.int64)])
        # Answering our messages is being with us too: a feed of its own.
        feed = np.concatenate([own.feed[mine], np.full(len(answers), len(self._feeds.names), np.int16)])
        return life_of(at, feed, now, self._rules.lifecycle)

    def _acts(self, known: Known, view: View, own: OwnActs, table: Table, now: int) -> Acts:
        catalogue = self._parts.shelf.snapshot()
        hidden = overruled(known.corrections, "", now).hidden
        never = view.never
        if hidden:
            numbers = [catalogue.number[name] for name in hidden if name in catalogue.number]
            never = np.concatenate([never, np.array(numbers, np.int32)])
        interest, families = self._interest(view, table)
        return Acts(view.owned, never, view.disliked, own.kind, own.item, own.at, interest, families)

    def _interest(self, view: View, table: Table) -> tuple[NDArray[np.float64], dict[str, float]]:
        """Return the share of the person's liking by topic of the table, and what families of signals it rests on."""
        share = np.zeros(len(table.topics))
        liked = view.weight > 0
        if not len(share) or not liked.any():
            return share, {}
        catalogue = self._parts.shelf.snapshot()
        item, family = view.item[liked], self._family[view.kind[liked]]
        weight = evened(view.weight[liked].astype(np.float64), family, most=self._rules.arbitration.family_share)
        starts = catalogue.tag_start[item]
        counts = catalogue.tag_start[item + 1] - starts
        places = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        topics = table.tag_topic[catalogue.tag[places]]
        known = topics >= 0
        liking = np.bincount(topics[known], weights=np.repeat(weight, counts)[known], minlength=len(share))
        interest: NDArray[np.float64] = liking / weight.sum()
        return interest, shares_of(weight, family, self._families)

    def _reached(self, known: Known) -> frozenset[str] | None:
        """Return the channels on which we reach a person; None for all: only mail of ours needs an address."""
        addresses = known.person.addresses if known.person is not None else {}
        if self._parts.settings.delivery.email is None or addresses.get("email"):
            return None
        return frozenset(CHANNELS) - {"email"}

    def _open_case(self, known: Known) -> bool:
        papers = self._parts.store.papers.of_person("case", known.pseudonym, 20)
        return any(msgspec.json.decode(one.body, type=Case).state == "open" for one in papers)


_ANSWERS = frozenset({"opened", "clicked", "accepted", "replied"})


def standing_of(terms: Terms | None) -> Standing:
    """Return what the caller knows of a person's terms; raises BadInput ``bad-time`` or ``no-offset``."""
    if terms is None:
        return Standing()
    trial, paid = (
        0 if one is None else int(parse_time(one, what=name))
        for name, one in (("trial_until", terms.trial_until), ("paid_until", terms.paid_until))
    )
    return Standing(told=True, trial_until=trial, paid_until=paid, incident=terms.incident)
