"""What a person has said about each purpose: an append-only list of words, the last one counts.

A word is about a whole purpose or about one kind within it. Giving and withdrawing are the same one step
(promise C7), nothing said means nothing granted, and a grant expires after a year (C9).

>>> said = with_words(Consents(), {"messages": "granted", "offers": {"view": "refused"}}, at=0, notice="v1")
>>> said.states()
{'messages': 'granted', 'offers': {'view': 'refused'}}
>>> with_words(said, {"messages": "withdrawn"}, at=5).states()["messages"]
'withdrawn'

References: GDPR Art. 7; ISO/IEC TS 27560 (event log of a consent record).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from tactful.clock import DAY_MS
from tactful.errors import BadInput, StoreTrouble

__all__ = ["GRANT_DAYS", "PURPOSES", "Consents", "State", "Word", "read_consents", "with_words", "write_consents"]

State = Literal["granted", "refused", "withdrawn"]

PURPOSES = ("recommendation", "training", "messages", "offers", "linking", "audit", "research")
"""Every purpose for which a signal may be read (DESIGN 8.3)."""

GRANT_DAYS = 365
"""A grant is worth nothing after so many days and has to be asked for again."""


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One thing the person said, at one time, having seen one version of the notice."""

    purpose: str
    state: State
    at: int
    """Milliseconds since 1970."""
    kind: str = ""
    """One kind of signal, ``attribute.<name>`` for an attribute, or empty for the whole purpose."""
    notice: str = ""


class Consents(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All words of one person, oldest first; later words never remove earlier ones."""

    words: tuple[Word, ...] = ()

    def last(self, purpose: str, kind: str = "") -> tuple[int, Word] | None:
        """Return the last word on a purpose (or one kind in it) with its place in the list; None for silence."""
        for place in range(len(self.words) - 1, -1, -1):
            word = self.words[place]
            if word.purpose == purpose and word.kind == kind:
                return place, word
        return None

    def grants(self, purpose: str, kind: str, now: int) -> bool:
        """Tell whether a kind is granted for a purpose at `now`.

        The most protective word wins, unless a word about this very kind came later than the one about the purpose.
        """
        whole, part = self.last(purpose), self.last(purpose, kind)
        if part is None:
            return whole is not None and _stands(whole[1], now)
        if not _stands(part[1], now):
            return False
        return whole is None or whole[1].state == "granted" or part[0] > whole[0]

    def objects(self, purpose: str, kind: str = "") -> bool:
        """Tell whether a refusal or withdrawal stands; for kinds resting on legitimate interest it is an objection."""
        whole, part = self.last(purpose), self.last(purpose, kind) if kind else None
        if part is not None and part[1].state != "granted":
            return True
        if whole is None or whole[1].state == "granted":
            return False
        return part is None or part[0] < whole[0]

    def states(self) -> dict[str, Any]:
        """Return the words that count now: per purpose a state, or per kind with ``"*"`` for the whole purpose."""
        latest: dict[str, dict[str, State]] = {}
        for word in self.words:
            latest.setdefault(word.purpose, {})[word.kind or "*"] = word.state
        return {purpose: kinds["*"] if set(kinds) == {"*"} else kinds for purpose, kinds in latest.items()}


def read_consents(body: bytes | None) -> Consents:
    """Return the stored document; an absent one means that nothing was said.

    Raises
    ------
    StoreTrouble
        Code ``bad-consents`` when the bytes cannot be understood; the caller must then deny everything (C14).
    """
    if not body:
        return Consents()
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        raise StoreTrouble(
            "bad-consents", "the stored consents cannot be read", hint="restore a backup; until then all is denied"
        ) from None


def write_consents(consents: Consents) -> bytes:
    """Return the document as the bytes to store."""
    return msgspec.json.encode(consents)


def with_words(consents: Consents, said: Mapping[str, Any], *, at: int, notice: str = "") -> Consents:
    """Return the consents with new words added.

    Parameters
    ----------
    said
        ``{purpose: state}`` or ``{purpose: {kind: state}}`` as in the API, ``"*"`` for the whole purpose; a key
        ``"notice"`` names the version of the notice that was shown.
    at
        Milliseconds since 1970.

    Raises
    ------
    BadInput
        ``unknown-purpose`` or ``bad-consent``.
    """
    shown = str(said.get("notice", notice))
    words = list(consents.words)
    for purpose, value in said.items():
        if purpose == "notice":
            continue
        if purpose not in PURPOSES:
            raise BadInput(
                "unknown-purpose", f"{purpose!r} is not a purpose", hint=f"choose among {', '.join(PURPOSES)}"
            )
        each = value if isinstance(value, Mapping) else {"*": value}
        for kind, state in each.items():
            if state not in get_args(State):
                raise BadInput(
                    "bad-consent",
                    f"the word on {purpose} must be granted, refused or withdrawn",
                    hint='send {"messages": "granted"} or {"messages": {"view": "refused"}}',
                )
            words.append(Word(purpose=purpose, state=state, at=at, kind="" if kind == "*" else kind, notice=shown))
    return Consents(tuple(words))


def _stands(word: Word, now: int) -> bool:
    return word.state == "granted" and word.at <= now < word.at + GRANT_DAYS * DAY_MS


_DECODER = msgspec.json.Decoder(Consents)
