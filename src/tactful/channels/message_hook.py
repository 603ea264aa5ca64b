"""Messages by webhook: one signed POST each, under an id by which the receiver knows a repetition."""

from __future__ import annotations

import os

import msgspec

from tactful.channels.webhook import Hook, post
from tactful.clock import format_time
from tactful.contacts.delivery import HookDelivery
from tactful.contacts.sender import Letter, Tried
from tactful.ids import Millis

__all__ = ["MessageHook"]

_BEFORE = frozenset({"no-such-host", "no-connection", "bad-certificate"})
"""Codes of tries that ended before anything was sent."""


class MessageHook:
    """A `tactful.contacts.sender.Sender` by webhook.

    Parameters
    ----------
    spec
        Where to.
    """

    def __init__(self, spec: HookDelivery) -> None:
        self._spec = spec

    def send(self, letter: Letter) -> Tried:
        """Try once."""
        secret = os.environ.get(self._spec.secret_env, "")
        if not secret:
            return Tried("again", "no-secret")  # never unsigned: a receiver could not tell it from anybody's
        body = {
            "event": "message",
            "reservation": letter.reservation,
            "campaign_id": letter.campaign_id,
            "channel": letter.channel,
            "class": letter.kind,
            "person_id": letter.person_id,
            "to": letter.to,
            "subject": letter.subject,
            "body": letter.body,
            "unsubscribe_url": letter.unsubscribe_url,
            "at": format_time(Millis(letter.at)),
        }
        hook = Hook(self._spec.url, secret.encode(), private=self._spec.private)
        told = post(hook, msgspec.json.encode(body), second=letter.at // 1000, delivery=letter.reservation)
        return _tried(told)


def _tried(told: str) -> Tried:
    """Return what a webhook's answer means: an answer is certain, silence is not.

    >>> [_tried(code).result for code in ("", "http-503", "http-404", "refused-address", "no-answer")]
    ['sent', 'again', 'never', 'never', 'unsure']
    """
    if not told:
        return Tried("sent", "taken")
    if told == "refused-address":
        return Tried("never", told)
    if told in _BEFORE:
        return Tried("again", told)
    if told.startswith("http-"):
        status = int(told.removeprefix("http-"))
        return Tried("again" if status >= 500 or status in {408, 425, 429} else "never", told)
    return Tried("never" if told == "redirected" else "unsure", told)
