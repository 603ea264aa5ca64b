"""May the person be asked for a purpose now? Only when it could matter, and never soon after a no.

After a refusal or a withdrawal nobody asks again for 180 days, after a browser's opt-out for a year.

>>> from tactful.consent.consents import with_words
>>> said = with_words(Consents(), {"messages": "refused"}, at=0)
>>> may_ask(said, "messages", now=179 * DAY_MS).may, may_ask(said, "messages", now=180 * DAY_MS).may
(False, True)
>>> may_ask(Consents(), "messages", now=0)
MayAsk(may=True, code='never-asked', not_before=None)

References: promise C9; CCPA 1798.135(c)(4).
"""

from __future__ import annotations

from typing import NamedTuple

from tactful.clock import DAY_MS
from tactful.consent.consents import PLAIN, Consents, Terms, stands

__all__ = ["GPC_REST_DAYS", "REST_DAYS", "MayAsk", "may_ask"]

REST_DAYS = 180
"""Days of silence after a no."""

GPC_REST_DAYS = 365
"""Days of silence after a browser's opt-out."""


class MayAsk(NamedTuple):
    """The answer, its code, and from when (ms) the answer would be yes; None when no date is known."""

    may: bool
    code: str
    not_before: int | None = None


def may_ask(
    consents: Consents, purpose: str, *, now: int, kind: str = "", off: str = "", terms: Terms = PLAIN
) -> MayAsk:
    """Return whether a prompt about a purpose (or one kind in it) is welcome at `now` (ms).

    Parameters
    ----------
    off
        Code of a control that forbids the purpose (``objection``, ``restricted``); then nobody asks.

    Codes: ``never-asked``, ``requested`` (a later notice added something), ``expired``, ``asked-long-ago``; and
    against it ``granted``, ``refused-lately``, ``objection``, ``restricted``, ``minor``.
    """
    if off:
        return MayAsk(may=False, code=off)
    if terms.age.minor and purpose in {"offers", "linking", "research"}:
        return MayAsk(may=False, code="minor")
    whole = consents.counts(purpose, terms=terms)
    part = consents.counts(purpose, kind, terms=terms) if kind else None
    if whole is not None and whole.protects and (part is None or part.place < whole.place):
        part = None  # the no about the whole purpose is the newer one
    found = part or whole
    if found is None:
        return MayAsk(may=True, code="never-asked")
    word = found.word
    if word.state == "granted":
        if stands(word, now, terms):
            return MayAsk(may=False, code="granted")
        voided = not terms.book.stands(word.purpose, word.notice, now)
        return MayAsk(may=True, code="requested" if voided else "expired")
    # A clock that was set back must not shorten the rest: the date counts, not the time gone by.
    until = word.at + (GPC_REST_DAYS if word.source == "gpc" else REST_DAYS) * DAY_MS
    return MayAsk(may=True, code="asked-long-ago") if now >= until else MayAsk(False, "refused-lately", until)
