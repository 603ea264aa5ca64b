"""The occasion: everything one pass may know, fetched once and frozen. No stage reads a store or the clock.

`occasion_of` is the gate of every ask: it computes the permit first and reads nothing that the permit denies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.consent.permit import Permit, denied
from tactful.decisions.decision import Ask, Mode
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.ids import Pseudonym
from tactful.people.corrections import Corrections
from tactful.people.person import Controls, Person
from tactful.profile.asking import check_ask, coarse_at, context_notices
from tactful.profile.build import view_of
from tactful.profile.controls import switched_off
from tactful.profile.corrected import corrected_by, corrected_person
from tactful.profile.overruled import Overruled, overruled
from tactful.profile.permission import AttributeRule, BasisTable, permit_of
from tactful.profile.traits import attribute_traits, declared_traits
from tactful.profile.view import View

__all__ = ["Fetch", "Ground", "KnownPerson", "Occasion", "occasion_of", "signals_of"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One ask and its frozen surroundings."""

    ask: Ask
    rules: SurfaceRules
    permit: Permit
    view: View
    controls: Controls
    shown: RecentlyShown
    now: int
    """The clock reading, milliseconds."""
    dice: Dice
    catalogue: Catalogue
    mode: Mode
    language: str = "en"
    place: str | None = None
    """The ask's place, compared with items' ``place`` attribute; not stored."""
    notices: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    """Items a human took off this person's lists after they contested a decision."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the tenant holds when an ask arrives: settings, the catalogue of the moment, and the seed of all dice."""

    surfaces: Mapping[str, SurfaceRules]
    kinds: KindRegistry
    attributes: Mapping[str, AttributeRule]
    bases: BasisTable
    catalogue: Catalogue
    seed: bytes
    languages: tuple[str, ...] = ("en", "de")


class KnownPerson(Protocol):
    """A person or session the vault knows, with their documents."""

    @property
    def pseudonym(self) -> Pseudonym:
        """Stands for the person."""
        ...

    @property
    def person(self) -> Person | None:
        """Attributes, locale, zone; None for a session."""
        ...

    @property
    def controls(self) -> Controls:
        """The person's choices."""
        ...

    @property
    def consents(self) -> bytes:
        """The stored document, empty when there is none."""
        ...

    @property
    def epoch(self) -> int:
        """Version of consents and controls."""
        ...

    @property
    def corrections(self) -> Corrections:
        """What the person corrected, and what a human decided for them."""
        ...


class Fetch(Protocol):
    """How an occasion reads about one person; called only for what the permit allows."""

    def history(self, person: Pseudonym) -> EventColumns:
        """Return the person's events (see `tactful.profile.cache.Histories`)."""
        ...

    def shown(self, person: Pseudonym) -> RecentlyShown:
        """Return what the person was shown lately."""
        ...

    def counter(self, person: Pseudonym) -> int:
        """Return the person's next ask number."""
        ...


def occasion_of(ask: Ask, known: KnownPerson | None, ground: Ground, fetch: Fetch, *, now: int) -> Occasion:
    """Return the occasion of an ask.

    A person who is unknown, and one of whom nothing may or can be read, get the same occasion (mode ``fallback``),
    so denied events cannot be told from events that never were (I2). Where the person chose not to be profiled the
    mode is ``non_profiled``: only declared blocks (muted, never) remain (I7).

    Raises
    ------
    BadInput
        See `tactful.profile.asking.check_ask`.
    """
    rules = check_ask(ask, ground.surfaces)
    purpose = rules.purpose if ask.purpose == "recommendation" else ask.purpose
    permit = _permit(known, ground, ask.surface, purpose, now)
    view = _view(ask, known, permit, ground, fetch, now=now)
    personal = bool(len(view) or view.traits or len(view.owned) or len(view.seen))
    notices = list(context_notices(ask.context))
    mode: Mode = "personal" if ask.person_id is not None else "session"
    if known is not None and not permit.profiled:
        mode = "non_profiled"
        notices.append(f"not-profiled:{permit.why}")
    elif not personal:
        mode = "fallback"
        notices.append("nobody-named" if ask.person_id is None and ask.session_id is None else "no-signals")
    place = ask.context.get("place")
    human = overruled(known.corrections, ask.surface, now) if known is not None else Overruled()
    notices += human.notices if permit.profiled else ()
    return Occasion(
        ask=human.asked(ask) if permit.profiled else ask,
        rules=rules,
        permit=permit,
        view=view,
        controls=known.controls if known is not None else Controls(),
        shown=fetch.shown(known.pseudonym)
        if known is not None and personal and rules.shown_limit > 0  # nothing else reads it
        else _nothing_shown(),
        now=now,
        dice=Dice.for_person(ground.seed, known.pseudonym, ask.surface, fetch.counter(known.pseudonym))
        if known is not None and personal
        else Dice.for_surface(ground.seed, ask.surface),
        catalogue=ground.catalogue,
        mode=mode,
        language=_language(ask, known, ground.languages),
        place=place if isinstance(place, str) else None,
        notices=tuple(notices),
        withheld=human.hidden,
    )


def _permit(known: KnownPerson | None, ground: Ground, surface: str, purpose: str, now: int) -> Permit:
    if known is None:
        return denied(purpose, "nobody-known")
    off = switched_off(known.controls, surface, purpose) or ("bad-corrections" if known.corrections.unreadable else "")
    return permit_of(ground.bases, purpose, now=now, consents=known.consents, off=off, epoch=known.epoch)


def _view(ask: Ask, known: KnownPerson | None, permit: Permit, ground: Ground, fetch: Fetch, *, now: int) -> View:
    readable = corrected_person(known.person, known.corrections) if known is not None and permit.profiled else None
    if known is None or not (permit.kinds or permit.blocks or permit.named):
        return View.nobody(coarse_at(ask.context, readable, now))
    history = fetch.history(known.pseudonym) if permit.kinds or permit.blocks else EventColumns.empty()
    return signals_of(ask, known, permit, ground, history, now=now)


def signals_of(
    ask: Ask, known: KnownPerson, permit: Permit, ground: Ground, history: EventColumns, *, now: int
) -> View:
    """Return the view of a known person under a permit: what a pass reads, and what a profile tells."""
    readable = corrected_person(known.person, known.corrections) if permit.profiled else None
    coarse = coarse_at(ask.context, readable, now)
    words, tags = ground.catalogue.words, ground.attributes
    language = _language(ask, known, ground.languages)
    corrected = corrected_by(known.corrections, ground.catalogue) if permit.profiled else None
    own = history if corrected is None else corrected.own(history)
    traits = attribute_traits(readable, tags, permit, language=language) + declared_traits(
        own, permit, kinds=ground.kinds, now=now, rules=tags, is_tag=lambda topic: words.find(topic) >= 0
    )
    view = view_of(
        history,
        permit,
        kinds=ground.kinds,
        now=now,
        coarse=coarse,
        traits=traits if corrected is None else corrected.with_traits(traits),
        item_mask=~ground.catalogue.sensitive,
    )
    return view if corrected is None else corrected.view(view, history)


def _language(ask: Ask, known: KnownPerson | None, languages: tuple[str, ...]) -> str:
    """Return the first language asked for that is spoken here: the ask's locale, the person's, else the first."""
    asked = ask.context.get("locale")
    person = known.person if known is not None else None
    for locale in (asked, person.locale if person is not None else None):
        if isinstance(locale, str) and locale[:2].lower() in languages:
            return locale[:2].lower()
    return languages[0]


def _nothing_shown() -> RecentlyShown:
    return RecentlyShown(np.zeros(0, np.int32), np.zeros(0, np.int64), ())
