"""Each channel has its length: what is longer is cut by a phone, or not read (rule R4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding

__all__ = ["BODY", "CODES", "SUBJECT", "check"]

CODES = {
    "wording.length.subject": {
        "en": "the subject or title is longer than the channel shows; shorten it",
        "de": "Betreff oder Titel sind länger, als der Kanal zeigt; kürze",
    },
    "wording.length.body": {
        "en": "the text is longer than the channel bears; shorten it",
        "de": "der Text ist länger, als der Kanal verträgt; kürze",
    },
    "wording.length.too-long": {
        "en": "the text is more than twice as long as the channel bears; it would be cut, so it is not sent",
        "de": "der Text ist mehr als doppelt so lang, wie der Kanal verträgt; er würde gekürzt und bleibt hier",
    },
    "wording.length.no-subject": {
        "en": "an e-mail without a subject is not opened; write one",
        "de": "eine E-Mail ohne Betreff öffnet niemand; schreibe einen",
    },
}

SUBJECT: Final = {"email": 60, "push": 50, "inbox": 80, "sms": 60}
"""Characters of subject or title."""

BODY: Final = {"push": 150, "sms": 160, "inbox": 600}
"""Characters of the text; an e-mail has words instead."""

EMAIL_WORDS = 200
SMS_WIDE = 70
"""Characters of a text message in which one letter is outside GSM 03.38."""

_GSM = re.compile(r"[A-Za-z0-9 \r\n@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\\[~\]|€…]*")


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what is too long for the channel, as far as the values are known."""
    channel = draft.channel if draft.channel in SUBJECT else "inbox"
    subject, body = draft.said
    if channel == "email" and not subject.strip():
        yield Finding(code="wording.length.no-subject", severity="refuse", where="subject", hint="")
    title = subject.splitlines()[0] if subject else ""
    if len(title) > SUBJECT[channel]:
        told = f"{len(title)} of {SUBJECT[channel]} characters"
        yield Finding(code="wording.length.subject", severity="warn", where="subject", hint="", found=told)
    size, most, unit = _measured(channel, body)
    if size > most:
        code = "wording.length.too-long" if size > 2 * most else "wording.length.body"
        severity = "refuse" if size > 2 * most else "warn"
        told = f"{size} of {most} {unit}"
        yield Finding(code=code, severity=severity, where="body", hint="", found=told)  # type: ignore[arg-type]


def _measured(channel: str, body: str) -> tuple[int, int, str]:
    if channel == "email":
        return len(body.split()), EMAIL_WORDS, "words"
    if channel == "sms" and not _GSM.fullmatch(body):
        return len(body), SMS_WIDE, "characters"
    return len(body), BODY[channel], "characters"
