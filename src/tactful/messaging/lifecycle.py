"""Each phase of life has its own message, and nobody is in two: welcome, trial, renewal and win-back exclude another.

A win-back goes only to somebody who has lapsed in every feed, when every feed may be read and has arrived lately: a
person whose acts we cannot see may be our best friend (rules L1, L3).
"""

from __future__ import annotations

from tactful.clock import DAY_MS
from tactful.contacts.campaign import PHASES
from tactful.messaging.moment import Moment
from tactful.messaging.past import KIND
from tactful.messaging.table import Table
from tactful.messaging.verdicts import Verdicts

__all__ = ["CODES", "lifecycle"]

CODES = {
    "messaging.lifecycle.other-phase": {
        "en": "the person is in another phase with us",
        "de": "die Person ist in einer anderen Phase mit uns",
    },
    "messaging.lifecycle.not-lapsed": {
        "en": "the person has not left us",
        "de": "die Person hat uns nicht verlassen",
    },
    "messaging.lifecycle.unreadable": {
        "en": "not everything the person does here may be read, so nobody can say that they left",
        "de": "nicht alles, was die Person hier tut, darf gelesen werden, also kann niemand sagen, dass sie weg ist",
    },
    "messaging.lifecycle.stale": {
        "en": "events have not arrived lately, so nobody can say that the person left",
        "de": "es kamen zuletzt keine Ereignisse an, also kann niemand sagen, dass die Person weg ist",
    },
    "messaging.lifecycle.terms-unknown": {
        "en": "nobody said whether the person is in a trial or paid term",
        "de": "niemand hat gesagt, ob die Person in einer Probe- oder bezahlten Zeit ist",
    },
    "messaging.lifecycle.replied": {
        "en": "the person wrote to us lately",
        "de": "die Person hat uns vor Kurzem geschrieben",
    },
}


def lifecycle(table: Table, moment: Moment) -> Verdicts:
    """Refuse messages of another phase than the person's."""
    told = Verdicts.open("lifecycle", len(table), phase=moment.phase, **moment.life.told())
    is_of = {name: table.kind == KIND[name] for name in PHASES if KIND[name] in table.kinds}
    if moment.rules.lifecycle.terms and not moment.standing.told:
        for name in is_of.keys() - {"welcome"}:
            told = told.refuse(is_of[name], "messaging.lifecycle.terms-unknown")
    winback = is_of.get("winback")
    if winback is not None:
        if not moment.readable or moment.life.state == "unknown":
            told = told.refuse(winback, "messaging.lifecycle.unreadable")
        if moment.stale:
            told = told.refuse(winback, "messaging.lifecycle.stale", feeds=", ".join(moment.stale))
        if moment.life.state != "lapsed":
            told = told.refuse(winback, "messaging.lifecycle.not-lapsed")
        if _replied(moment):
            told = told.refuse(winback, "messaging.lifecycle.replied")
    for name, mask in is_of.items():
        if name != moment.phase:
            told = told.refuse(mask, "messaging.lifecycle.other-phase")
    return told


def _replied(moment: Moment) -> bool:
    since = moment.now - round(moment.rules.lifecycle.reply_days * DAY_MS)
    return any(
        happened.mark == "replied" and happened.at > since
        for one in moment.past.contacts
        if one.marks
        for happened in one.marks
    )
