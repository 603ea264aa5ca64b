"""The occasion: everything one pass may know, fetched once and frozen. No stage reads a store or the clock.

`occasion_of` is the gate of every ask: it computes the permit first and reads nothing that the permit denies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.tells import Tells, silent_items
from tactful.clock import format_time
from tactful.consent.permit import Permit, denied
from tactful.decisions.arm import Beside, Taken
from tactful.decisions.check import Check
from tactful.decisions.context import Coarse
from tactful.decisions.decision import Ask, Mode
from tactful.decisions.everybody import NOBODY, Everybody, Placed
from tactful.decisions.guarding import Guarding
from tactful.decisions.ledger import RecentlyShown
from tactful.decisions.steps import Steps
from tactful.decisions.surface import SurfaceRules
from tactful.dice import Dice
from tactful.errors import TactfulError
from tactful.events.columns import EventColumns
from tactful.events.kinds import KindRegistry
from tactful.holds.hold import Holds
from tactful.ids import Millis, Pseudonym
from tactful.people.corrections import Corrections
from tactful.people.person import Controls, Person
from tactful.profile.appetite import NO_APPETITE, Appetite, appetite_of, contrarian_of
from tactful.profile.asking import check_ask, check_notice, coarse_at, context_notices, purpose_of
from tactful.profile.controls import switched_off
from tactful.profile.corrected import corrected_by, corrected_person
from tactful.profile.distress import levels_of, words_of_mood
from tactful.profile.fading import WHOLE, Fading
from tactful.profile.gate import GATE_CLOSED, why_plain
from tactful.profile.held import without_held
from tactful.profile.overruled import Overruled, overruled
from tactful.profile.permission import AttributeRule, BasisTable, consents_of, permit_of
from tactful.profile.ready import Ready
from tactful.profile.standing import NOTHING_SAID
from tactful.profile.sums import Amount, amounts_of, kinds_asked
from tactful.profile.surprise import without_surprising
from tactful.profile.traits import attribute_traits, declared_traits
from tactful.profile.triggers import shared_by_many
from tactful.profile.view import View

__all__ = ["GATE_CLOSED", "Fetch", "Ground", "KnownPerson", "Occasion", "occasion_of", "signals_of"]

_NOTHING_HELD, _NOTHING_TOLD, _PLAIN_GUARD = Holds(), Tells(), Guarding()
_NOTHING_SHOWN = RecentlyShown(np.zeros(0, np.int32), np.zeros(0, np.int64), ())


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
    holds: Holds = _NOTHING_HELD
    """What humans have stopped."""
    withheld: tuple[str, ...] = ()
    """Items a human took off this person's lists after they contested a decision."""
    arms: tuple[Taken, ...] = ()
    """Arms of experiments that this person takes here."""
    beside: Beside | None = None
    """The second ranking, where two share the list."""
    everybody: Everybody = NOBODY
    """What the choice may know of everybody together."""
    placed: tuple[Placed, ...] = ()
    """What editors and sponsors are owed on this surface now."""
    guarding: Guarding = _PLAIN_GUARD
    """Settings of the guard."""
    tells: Tells = _NOTHING_TOLD
    """What items give away about whoever has them, counted from everybody."""
    minor: bool = False
    """Whether they are under 18 as far as anybody told us; read to protect, whatever was granted."""
    distress: tuple[str, ...] = ()
    """What says that they are under strain: ``mood`` of the ask, or kinds of signals that they let us read."""
    sums: tuple[Amount, ...] = ()
    """Their signals about topics that items ask for."""
    checks: tuple[Check, ...] = ()
    """What was not read because of a rule: the beginning of the trace."""
    appetite: Appetite = NO_APPETITE
    """What became of first steps into new topics; read only where the surface has places for them."""
    contrarian: float = 0.0
    """0..1, how surely the person passes over what is popular, by permitted signals that say so."""
    steps: Steps | None = None
    """First steps the person could be offered; found when the pool is known."""


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
    holds: Holds = _NOTHING_HELD
    everybody: Everybody = NOBODY
    placed: tuple[Placed, ...] = ()
    """What is owed places on the surface of the ask at this moment."""
    guarding: Guarding = _PLAIN_GUARD
    tells: Tells = _NOTHING_TOLD
    having: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    """Distinct people per item number, as far as they may be counted."""
    fading: Fading = WHOLE
    """How signals stand to each other, as learned."""


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

    def history(self, person: Pseudonym) -> Ready:
        """Return the person's events (see `tactful.profile.cache.Histories`)."""
        ...

    def shown(self, person: Pseudonym) -> RecentlyShown:
        """Return what the person was shown lately."""
        ...

    def counter(self, person: Pseudonym) -> int:
        """Return the person's next ask number."""
        ...


def occasion_of(
    ask: Ask, known: KnownPerson | None, ground: Ground, fetch: Fetch, *, now: int, closed: str = ""
) -> Occasion:
    """Return the occasion of an ask.

    A person who is unknown, and one of whom nothing may or can be read, get the same occasion (mode ``fallback``),
    so denied events cannot be told from events that never were (I2). Where the person chose not to be profiled the
    mode is ``non_profiled``: only declared blocks (muted, never) remain (I7).

    Parameters
    ----------
    closed
        Code of what is wrong with the gate itself (``clock-behind``, ``store-trouble``); then everything is denied.

    Raises
    ------
    BadInput
        See `tactful.profile.asking.check_ask` and `check_notice`.
    """
    rules = check_ask(ask, ground.surfaces)
    check_notice(ask, rules, ground.bases.ruling.notices.book, now)
    read = _read(ask, known, ground, fetch, rules, now=now, closed=closed)
    permit, view = read.permit, read.view
    personal = bool(len(view) or view.traits or len(view.owned) or len(view.seen))
    notices = [*context_notices(ask.context), *_held(known, ground, ask.surface)]
    mode: Mode = "personal" if ask.person_id is not None else "session"
    if known is not None and not permit.profiled:
        mode = "non_profiled"
        notices.append(why_plain(permit.why))
    elif not personal:
        mode = "fallback"
        notices.append("nobody-named" if ask.person_id is None and ask.session_id is None else "no-signals")
    if known is not None:
        notices += _told(known, permit, ground, view)
    human = overruled(known.corrections, ask.surface, now) if known is not None else Overruled()
    notices += human.notices if permit.profiled else ()
    shown = _shown(known, rules, fetch) if personal else _NOTHING_SHOWN
    return Occasion(
        ask=human.asked(ask) if permit.profiled else ask,
        rules=rules,
        permit=permit,
        view=view,
        controls=known.controls if known is not None else Controls(),
        shown=shown,
        now=now,
        dice=_dice(known if personal else None, ground.seed, ask.surface, fetch),
        catalogue=ground.catalogue,
        mode=mode,
        language=_language(ask, known, ground.languages),
        place=_place(ask, permit),
        notices=tuple(notices),
        holds=ground.holds,
        withheld=human.hidden,
        everybody=ground.everybody,
        placed=ground.placed,
        guarding=ground.guarding,
        tells=ground.tells,
        minor=known is not None and ground.bases.age(known.person).minor,
        distress=words_of_mood(ask.context, ground.guarding.vulnerable.moods) + read.strained,
        sums=read.sums,
        checks=read.checks,
        appetite=_appetite(view, shown, ground, rules, now),
        contrarian=contrarian_of(view, ground.kinds),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a person for one ask, under which permit, and what was not."""

    permit: Permit
    view: View
    strained: tuple[str, ...] = ()
    sums: tuple[Amount, ...] = ()
    checks: tuple[Check, ...] = ()


def _read(
    ask: Ask, known: KnownPerson | None, ground: Ground, fetch: Fetch, rules: SurfaceRules, *, now: int, closed: str
) -> _Read:
    guarding, purpose = ground.guarding, purpose_of(ask, rules)
    permit = _permit(known, ground, ask.surface, purpose, now, closed)
    permit, checks = without_surprising(permit, ground.kinds, ground.attributes, guarding.surprise, pushed=rules.pushed)
    try:
        view = _view(ask, known, permit, ground, fetch, now=now)
        strained, sums = _told_of_topics(known, permit, ground, fetch, now)
    except (TactfulError, msgspec.MsgspecError, OSError):
        # What cannot be read counts as denied, and nothing half read is used (C14); whoever asked rings the alarm.
        return _Read(denied(purpose, "store-trouble", permit.epoch), View.nobody(coarse_at(ask.context, None, now)))
    if rules.pushed:
        view, few = shared_by_many(view, ground.having, guarding.triggers.people)
        checks += few
    return _Read(permit, view, strained, sums, checks)


def _dice(known: KnownPerson | None, seed: bytes, surface: str, fetch: Fetch) -> Dice:
    """Return a person's own dice, and for nobody in particular those of the surface."""
    if known is None:
        return Dice.for_surface(seed, surface)
    return Dice.for_person(seed, known.pseudonym, surface, fetch.counter(known.pseudonym))


def _place(ask: Ask, permit: Permit) -> str | None:
    """Return the place of the ask; none of a minor is read."""
    place = None if permit.minor else ask.context.get("place")
    return place if isinstance(place, str) else None


def _shown(known: KnownPerson | None, rules: SurfaceRules, fetch: Fetch) -> RecentlyShown:
    """Return what a person was shown, where something reads it: fatigue, the balance of lists, or appetite."""
    read = known is not None and (rules.shown_limit > 0 or rules.diversity > 0 or rules.bridges)
    return fetch.shown(known.pseudonym) if read and known is not None else _NOTHING_SHOWN


def _appetite(view: View, shown: RecentlyShown, ground: Ground, rules: SurfaceRules, now: int) -> Appetite:
    """Return the person's appetite, read only where it decides something."""
    return appetite_of(view, shown, ground.catalogue, now, patience=rules.patience) if rules.bridges else NO_APPETITE


def _permit(known: KnownPerson | None, ground: Ground, surface: str, purpose: str, now: int, closed: str) -> Permit:
    if known is None:
        return denied(purpose, "nobody-known")
    if closed:
        return denied(purpose, closed, known.epoch)
    off = (
        ground.holds.over(surface, known.pseudonym)
        or switched_off(known.controls, surface, purpose)
        or ("bad-corrections" if known.corrections.unreadable else "")
    )
    age = ground.bases.age(known.person)
    permit = permit_of(ground.bases, purpose, now=now, consents=known.consents, off=off, epoch=known.epoch, age=age)
    return without_held(permit, ground.holds, ground.kinds)


def _told(known: KnownPerson, permit: Permit, ground: Ground, view: View) -> list[str]:
    """Return what must be said beside the list: an opt-out kept, inner life that may be read, a taste that changed."""
    told, change = [], view.standing.change
    if known.consents:
        said = consents_of(known.consents)
        honoured = sorted({word.purpose for word in said.words if word.source == "gpc"}) if said is not None else []
        told = [f"gpc-honoured:{','.join(honoured)}"] if honoured else []
    if change is not None and change.asks:
        told.append(f"taste-changed:{format_time(Millis(change.since))}")
    inner = sorted(
        row.name for row in ground.bases.kinds.get(permit.purpose, ()) if row.noticed and row.code in permit.kinds
    )
    return [*told, f"may-read:{','.join(inner)}"] if inner else told


def _held(known: KnownPerson | None, ground: Ground, surface: str) -> list[str]:
    """Return what to say of holds that the mode of the answer does not say already."""
    if not ground.holds:
        return []
    whole = ground.holds.over(surface, None) if known is None else ""
    return [*([whole] if whole else []), *(["held-kind"] if ground.holds.kinds() else [])]


def _view(ask: Ask, known: KnownPerson | None, permit: Permit, ground: Ground, fetch: Fetch, *, now: int) -> View:
    if known is None or not (permit.kinds or permit.blocks or permit.named):
        return View.nobody(_moment(ask, known, permit, now))
    history = fetch.history(known.pseudonym) if permit.kinds or permit.blocks else Ready(EventColumns.empty())
    return signals_of(ask, known, permit, ground, history, now=now)


def _told_of_topics(
    known: KnownPerson | None, permit: Permit, ground: Ground, fetch: Fetch, now: int
) -> tuple[tuple[str, ...], tuple[Amount, ...]]:
    """Return what says that the person is under strain, and the amounts that items ask for; mostly neither is read."""
    asked = kinds_asked(ground.catalogue)
    if known is None or not permit.profiled or permit.kinds.isdisjoint(ground.kinds.inner | ground.kinds.where(asked)):
        return (), ()
    told = fetch.history(known.pseudonym).declarations
    levels = levels_of(told, permit, ground.kinds, now=now, levels=ground.guarding.vulnerable.levels)
    return levels, amounts_of(told, permit, ground.kinds, now=now, asked=asked)


def _moment(ask: Ask, known: KnownPerson | None, permit: Permit, now: int) -> Coarse:
    readable = corrected_person(known.person, known.corrections) if known is not None and permit.profiled else None
    coarse = coarse_at(ask.context, readable, now)
    # No place of a minor is read, not even whether they are at home.
    return replace(coarse, relation="") if permit.minor else coarse


def signals_of(ask: Ask, known: KnownPerson, permit: Permit, ground: Ground, history: Ready, *, now: int) -> View:
    """Return the view of a known person under a permit: what a pass reads, and what a profile tells."""
    readable = corrected_person(known.person, known.corrections) if permit.profiled else None
    words, tags = ground.catalogue.words, ground.attributes
    language = _language(ask, known, ground.languages)
    corrected = corrected_by(known.corrections, ground.catalogue) if permit.profiled else None
    own = history.declarations if corrected is None else corrected.own(history.declarations)
    traits = attribute_traits(readable, tags, permit, language=language) + declared_traits(
        own, permit, kinds=ground.kinds, now=now, rules=tags, is_tag=lambda topic: words.find(topic) >= 0
    )
    if corrected is not None:
        traits = corrected.with_traits(traits)
    said = NOTHING_SAID if corrected is None else corrected.said
    view = history.view(
        permit,
        kinds=ground.kinds,
        now=now,
        sensitive=silent_items(ground.catalogue, ground.tells),
        beside=(ground.catalogue, ground.fading),
        said=said,
    )
    view = view.moment(_moment(ask, known, permit, now), traits if permit.profiled else ())
    return view if corrected is None else corrected.view(view, history.history)


def _language(ask: Ask, known: KnownPerson | None, languages: tuple[str, ...]) -> str:
    """Return the first language asked for that is spoken here: the ask's locale, the person's, else the first."""
    asked = ask.context.get("locale")
    person = known.person if known is not None else None
    for locale in (asked, person.locale if person is not None else None):
        if isinstance(locale, str) and locale[:2].lower() in languages:
            return locale[:2].lower()
    return languages[0]
