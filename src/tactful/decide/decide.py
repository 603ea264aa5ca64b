"""One straight pass: recall → rank → guard → balance → explain → record, the same for serving, batch and replay.

Every stage is ``(Slate, Occasion) -> Slate``; none reads a store, the clock or a global. A stage that fails falls
back to the plain, popular, permitted, guarded list, and the decision says so; if the guard itself fails, nothing
is shown (DESIGN 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.decide.choice import Chosen, choose, note
from tactful.decide.fallback import NO_TERMS, plain_slate, plain_terms
from tactful.decide.given import numbers_of
from tactful.decide.mixing import by_teams
from tactful.decide.scored import PART_REFUSED, rank, terms_of
from tactful.decisions.arm import ARMS, factors_of, labels
from tactful.decisions.check import Check
from tactful.decisions.decision import Decision
from tactful.decisions.record import KindNote, Record
from tactful.decisions.slate import Contributions, Slate
from tactful.errors import BadInput, Unavailable
from tactful.explain.explain import explain, seal_of
from tactful.guard.last_check import last_check
from tactful.guard.rules import RAN, guard
from tactful.guard.worse_price import Deal, deals
from tactful.ids import DecisionId
from tactful.profile.occasion import Occasion
from tactful.rank.scorer import Scorer
from tactful.rank.weighed import weighed
from tactful.recall.recall import recall

__all__ = ["BEST", "GUARD_FAILED", "WHOLE", "Popular", "decide"]

GUARD_FAILED = "guard.failed"
"""Reason code of every candidate of an ask whose guards could not run: nothing is shown."""

WHOLE = 12_000
"""A catalogue up to this size is considered whole: proposing a part of it would cost a second scoring."""

BEST = 2_000
"""How many candidates the scorer proposes from a larger catalogue."""

Popular = Callable[[], NDArray[np.float64]]
"""Gives faded counts per item number."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Line:
    """What the stages came to."""

    chosen: Chosen
    terms: Contributions
    notices: tuple[str, ...]
    checks: tuple[Check, ...] = ()


class _StageFailed(Exception):
    """A stage other than the guard raised; the plain list answers."""

    def __init__(self, stage: str, error: Exception) -> None:
        super().__init__(stage)
        self.notice = f"stage-failed:{stage} {getattr(error, 'code', type(error).__name__)}"


class _GuardFailed(Exception):
    """The guard or the last check raised; nothing is shown."""

    def __init__(self, slate: Slate, notice: str) -> None:
        super().__init__(notice)
        self.slate = slate
        self.notice = notice


def decide(
    occasion: Occasion,
    scorer: Scorer | None,
    kinds: Mapping[int, KindNote],
    *,
    decision_id: DecisionId,
    settings_version: str,
    popular: Popular | None = None,
    late: Callable[[], bool] | None = None,
) -> tuple[Decision, Record]:
    """Return the decision of one ask and the record that explains and replays it.

    Parameters
    ----------
    occasion
        Everything the pass may know.
    scorer
        The model; None when there is none yet.
    kinds
        Kind code to name, source and plain words.
    decision_id
        Id of the decision.
    settings_version
        Fingerprint of the settings in force.
    popular
        Gives faded counts per item number (float64) for the plain list; asked only when that list is needed.
    late
        Tells after a stage whether the latency budget is spent; the plain list then answers. None never hurries.

    Returns
    -------
    tuple
        The decision, and the record to be made durable before the decision is returned to anybody.
    """
    count, notices = _length(occasion)
    plain = replace(occasion, mode="fallback")
    try:
        if scorer is None:
            held = "held-model" in occasion.notices
            line = _plain_line(plain, popular, count, "held-model" if held else "no-model")
        else:
            try:
                line = _scored_line(occasion, weighed(scorer, factors_of(occasion.arms)), count, late)
            except _StageFailed as failed:
                line = _plain_line(plain, popular, count, failed.notice)
    except _GuardFailed as failed:
        line = _nothing(occasion, failed)
    said = _said(occasion, line, (*notices, *line.notices), count)
    choice, terms = note(line.chosen, line.terms, occasion.catalogue, kinds, said)
    versions = {
        "model": scorer.version if scorer is not None else "none",
        "settings": settings_version,
        "consent": str(occasion.permit.epoch),
        "catalogue": str(occasion.catalogue.version),
        "view": line.chosen.given.view_digest,
        **({ARMS: labels(occasion.arms)} if occasion.arms else {}),
    }
    record = Record(
        decision_id,
        occasion.now,
        versions,
        line.chosen.given,
        choice,
        arms=occasion.arms,
        rules=RAN,
        checks=(*occasion.checks, *line.checks),
        deals=_deals(line.chosen, occasion.catalogue),
        significant=occasion.rules.significant,
    )
    decision = explain(record, terms)
    return decision, msgspec.structs.replace(record, seal=seal_of(decision))


def _scored_line(occasion: Occasion, scorer: Scorer, count: int, late: Callable[[], bool] | None) -> _Line:
    limit = WHOLE if len(occasion.catalogue) <= WHOLE else BEST
    slate = _stage("recall", recall, occasion, scorer, limit=limit)
    _in_time("recall", late)
    slate = _stage("rank", rank, slate, occasion, scorer)
    _in_time("rank", late)
    slate = _guarded(slate, occasion)
    chosen = _stage("balance", choose, slate, occasion, count)
    _checked(slate, occasion, chosen)
    refused = frozenset(
        name
        for notice in slate.notices
        if notice.startswith(f"{PART_REFUSED}:")
        for name in notice.partition(":")[2].split(",")
    )
    where = (occasion.view, occasion.ask.surface, occasion.now, chosen.numbers())
    terms = _stage("explain", terms_of, scorer, *where, refused=refused)
    if occasion.beside is not None:
        terms = _stage("explain", by_teams, terms, chosen.pool.teams, occasion.beside, scorer.part_names)
    return _Line(chosen, terms, (*slate.notices, *chosen.pool.notices), slate.checks)


def _plain_line(occasion: Occasion, popular: Popular | None, count: int, why: str) -> _Line:
    slate = _guarded(plain_slate(_candidates(occasion), _counts(popular)), occasion)
    chosen = choose(slate, occasion, count, plain=True)
    _checked(slate, occasion, chosen)
    return _Line(chosen, plain_terms(chosen.pool, chosen.pool.chosen), (why, *slate.notices), slate.checks)


def _deals(chosen: Chosen, catalogue: Catalogue) -> dict[int, Deal]:
    """Return the depth of every deal in the list by place, for the audit."""
    found = deals(catalogue, chosen.numbers())
    if not found:
        return {}
    numbers = numbers_of(chosen.given)
    return {int(np.searchsorted(numbers, number)): deal for number, deal in found.items()}


def _candidates(occasion: Occasion) -> Slate:
    """Return what a list without a model considers; the whole catalogue when even recall fails."""
    try:
        return _stage("recall", recall, occasion, None)
    except _StageFailed:
        return Slate.of(np.arange(len(occasion.catalogue), dtype=np.int32))


def _counts(popular: Popular | None) -> NDArray[np.float64] | None:
    """Return the faded counts, None when there are none or even they cannot be had."""
    try:
        return _stage("popular", popular) if popular is not None else None
    except _StageFailed:
        return None


def _nothing(occasion: Occasion, failed: _GuardFailed) -> _Line:
    """Return the empty list of an ask whose guards could not run: every candidate is set aside."""
    bare = Slate.of(failed.slate.item)
    slate = bare.set_aside(np.ones(len(bare), np.bool_), GUARD_FAILED)
    chosen = choose(slate, replace(occasion, mode="fallback"), 0, plain=True)
    return _Line(chosen, NO_TERMS, (failed.notice,))


def _stage(name: str, stage: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a stage; whatever it raises becomes a fallback, because a list is owed within the latency budget."""
    try:
        return stage(*args, **kwargs)
    except BadInput:
        raise  # the caller can mend it, so no list is made up instead
    except Exception as error:
        raise _StageFailed(name, error) from error


def _in_time(name: str, late: Callable[[], bool] | None) -> None:
    if late is not None and late():
        raise _StageFailed(name, Unavailable("late", f"{name} used up the time of the pass", hint="see tactful bench"))


def _guarded(slate: Slate, occasion: Occasion) -> Slate:
    try:
        return guard(slate, occasion)
    except BadInput:
        raise
    except Exception as error:
        raise _GuardFailed(slate, f"guard-failed:{type(error).__name__}") from error


def _checked(slate: Slate, occasion: Occasion, chosen: Chosen) -> None:
    """Run the last check over the list as it would be shown."""
    rows = np.searchsorted(slate.item, chosen.numbers()).astype(np.int32)
    try:
        last_check(replace(slate, chosen=rows), occasion)
    except Exception as error:
        raise _GuardFailed(slate, f"last-check-failed:{type(error).__name__}") from error


def _length(occasion: Occasion) -> tuple[int, tuple[str, ...]]:
    """Return how many items are owed, and what to say when that is not what was asked."""
    asked, most = occasion.ask.count, occasion.rules.max_count
    if asked < 1:
        return 0, ("count-zero",)
    if asked > most:
        return most, (f"count-limited:{most}",)
    return asked, ()


def _said(occasion: Occasion, line: _Line, notices: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return every notice of the pass, each once."""
    said = [*occasion.notices, *notices]
    shown, given = len(line.chosen.pool.chosen), line.chosen.given
    failed = any(notice.startswith(("guard-failed", "last-check-failed")) for notice in notices)
    if not occasion.catalogue.known.any():
        said.append("empty-catalogue")
    elif shown == 0 and count and not failed:
        said.append("nothing-to-show")
    elif shown < count and not failed:
        said.append("fewer-than-asked")
    pins = occasion.ask.pins
    said += [f"pin-unknown:{pin}" for pin in pins if pin not in occasion.catalogue.number]
    said += [f"pin-set-aside:{pin}" for pin in pins if pin in occasion.catalogue.number and pin not in given.pins]
    if given.mode in {"personal", "session"} and shown and not _is_personal(line.terms):
        said.append("nothing-personal")
    return tuple(dict.fromkeys(said))


def _is_personal(terms: Contributions) -> bool:
    """Tell whether an event or a declared fact of the person moved any score."""
    own = (terms.signal >= 0) | ((terms.signal <= -2) & (terms.signal > -1000))
    return bool(terms.amount[:, own].any())
