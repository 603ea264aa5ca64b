"""What the settings of messages must be before anything starts: caps that count, hours that exist, known kinds."""

from __future__ import annotations

import re
from collections.abc import Container

from tactful.contacts.campaign import CHANNELS, CLASSES
from tactful.contacts.delivery import Delivery
from tactful.errors import BadInput
from tactful.messaging.rules import MessageRules
from tactful.wording.rules.repeats import WINDOW_DAYS

__all__ = ["check_delivery", "check_messages"]

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def check_messages(rules: MessageRules, kinds: Container[str], file: str) -> None:
    """Refuse rules that mean nothing.

    Raises
    ------
    BadInput
        ``bad-settings``, naming the key.
    """
    for name, cap in rules.caps.items():
        wrong = cap.problem()
        if not wrong and cap.channel not in {"*", *CHANNELS}:
            wrong = "there is no such channel"
        if not wrong and cap.kind not in {"*", *CLASSES}:
            wrong = "there is no such class"
        if not wrong and 4 * cap.longest_days > rules.keep_days:
            # A cap may look back four times as far for those who are both tired and loyal.
            wrong = f"it looks back further than a quarter of keep_days ({rules.keep_days:g})"
        if wrong:
            raise _bad(file, f"messages.caps.{name}", wrong)
    for key in ("start", "end"):
        if not _CLOCK.fullmatch(getattr(rules.quiet, key)):
            raise _bad(file, f"messages.quiet.{key}", "write a time of day like 21:00")
    for kind in (*rules.lifecycle.feeds, *rules.lifecycle.passive):
        if kind in rules.lifecycle.feeds and kind not in kinds:
            raise _bad(file, "messages.lifecycle.feeds", f"{kind} is no registered kind")
    _check_numbers(rules, file)


def _check_numbers(rules: MessageRules, file: str) -> None:
    weights, life, tired, again = rules.arbitration, rules.lifecycle, rules.fatigue, rules.recontact
    others = (weights.success, weights.business, weights.channel, weights.freshness)
    sound = {
        "messages.arbitration: weights are 0 or more, person above 0": weights.person > 0 and min(others) >= 0,
        "messages.arbitration: values lie between 0.1 and 10": 0.1
        <= weights.lowest_value
        <= weights.highest_value
        <= 10,
        "messages.arbitration: family_share lies between 0.5 and 1": 0.5 <= weights.family_share <= 1,
        "messages.fatigue: half_life_days and tolerance are above 0": min(tired.half_life_days, tired.tolerance) > 0,
        "messages.fatigue: 0 <= halves_at <= stops_at <= 1": 0 <= tired.halves_at <= tired.stops_at <= 1,
        "messages.lifecycle: prior_gap_days is above 0": life.prior_gap_days > 0,
        "messages.lifecycle: 0 < lapsing_at <= lapsed_at": 0 < life.lapsing_at <= life.lapsed_at,
        "messages.recontact: days lie within keep_days": 0
        <= max(again.item_days, again.creative_days, again.thanks_days)
        <= rules.keep_days,
        "messages.recontact: words_days lies between 0 and 14": 0 <= again.words_days <= WINDOW_DAYS,
        "messages.ttl_minutes is above 0 and at most a day": 0 < rules.ttl_minutes <= 1440,
        "messages.open_end_days is above 0": rules.open_end_days > 0,
        "messages.holdout_share is from 0 to 1": 0 <= rules.holdout_share <= 1,
    }
    for what, holds in sound.items():
        if not holds:
            raise _bad(file, "messages", what)


def check_delivery(delivery: Delivery, file: str) -> None:
    """Refuse ways of delivery that lead nowhere, or where anybody could listen.

    Raises
    ------
    BadInput
        ``bad-settings`` or ``bad-recipient-url``.
    """
    from tactful.channels.webhook import check_url

    mail, hook = delivery.email, delivery.webhook
    if mail is not None:
        if mail.security == "none" and mail.host not in _LOCAL:
            raise _bad(file, "delivery.email.security", "none is for a mail server on this machine only")
        if "@" not in mail.sender or any(ord(c) < 32 for c in mail.sender + mail.reply_to):
            raise _bad(file, "delivery.email.sender", "write an address like Tea Shop <hello@shop.example>")
        if not delivery.public_url:
            raise _bad(file, "delivery.public_url", "e-mail needs it for its unsubscribe link")
    if delivery.public_url and not delivery.public_url.startswith(("https://", "http://")):
        raise _bad(file, "delivery.public_url", "write an address that begins with https://")
    if hook is not None:
        try:
            check_url(hook.url, private=hook.private)
        except BadInput as error:
            raise BadInput(error.code, f"{file}: delivery.webhook: {error.detail}", hint=error.hint) from None


def _bad(file: str, key: str, what: str) -> BadInput:
    return BadInput("bad-settings", f"{file}: {key}: {what}", hint="see docs/reference/settings.md")
