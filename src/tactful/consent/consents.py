"""What a person has said about each purpose: an append-only list of words, weighed when something is to be read.

A word is about a whole purpose or about one kind within it. Giving and withdrawing are the same one step
(promise C7), nothing said means nothing granted, a grant expires after a year (C9) and is void once a later notice
adds something to what was shown (C10).

>>> said = with_words(Consents(), {"messages": "granted", "offers": {"view": "refused"}}, at=0, notice="v1")
>>> said.states()
{'messages': 'granted', 'offers': {'view': 'refused'}}
>>> with_words(said, {"messages": "withdrawn"}, at=5).states()["messages"]
'withdrawn'

References: GDPR Art. 7; ISO/IEC TS 27560 (event log of a consent record).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from tactful.clock import DAY_MS
from tactful.consent.age import ADULT, Age
from tactful.consent.notices import NoticeBook
from tactful.consent.purposes import PURPOSES
from tactful.consent.switches import Switches
from tactful.consent.weigh import Counting, counting
from tactful.consent.word import Source, State, Word
from tactful.errors import BadInput, StoreTrouble

__all__ = [
    "GRANT_DAYS",
    "PURPOSES",
    "Consents",
    "State",
    "Terms",
    "Word",
    "read_consents",
    "read_words",
    "with_words",
    "write_consents",
]

GRANT_DAYS = 365
"""A grant is worth nothing after so many days and has to be asked for again."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What decides, beside the words themselves, whether a grant stands: published notices, and the person's age."""

    book: NoticeBook
    age: Age = ADULT


PLAIN = Terms(NoticeBook())
"""No notice was published and nobody is young."""


class Consents(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All words of one person, oldest first; later words never remove earlier ones."""

    words: tuple[Word, ...] = ()
    records: tuple[dict[str, Any], ...] = ()
    """One consent record per time that something was said (`tactful.consent.receipt`)."""
    switches: tuple[Switches, ...] = ()
    """Dated states of restriction, objection, pause and age, so that the past can be asked about (C11)."""

    def counts(self, purpose: str, kind: str = "", *, terms: Terms = PLAIN) -> Counting | None:
        """Return the word that counts about a purpose (or one kind in it); None for silence."""
        return counting(self.words, purpose, kind, guarded=terms.age.guarded)

    def grants(self, purpose: str, kind: str, now: int, *, terms: Terms = PLAIN) -> bool:
        """Tell whether a kind is granted for a purpose at `now`.

        The most protective word wins, unless the chooser's own word about this very kind came later than the one
        about the purpose.
        """
        whole, part = self.counts(purpose, terms=terms), self.counts(purpose, kind, terms=terms)
        if part is None:
            return whole is not None and stands(whole.word, now, terms)
        if not stands(part.word, now, terms):
            return False
        return whole is None or not whole.protects or (part.own and part.place > whole.place)

    def grants_by_name(self, purpose: str, kind: str, now: int, *, noticed: bool, terms: Terms = PLAIN) -> bool:
        """Tell whether a sensitive kind is granted: by the chooser, by its own name (GDPR Art. 9).

        Parameters
        ----------
        noticed
            Also ask that the grant cites a published notice about the purpose (promise E2 of emotion kinds).
        """
        part = self.counts(purpose, kind, terms=terms)
        if part is None or not part.own or (noticed and not terms.book.published(part.word.notice, purpose, now)):
            return False
        return self.grants(purpose, kind, now, terms=terms)

    def objects(self, purpose: str, kind: str = "", *, terms: Terms = PLAIN) -> bool:
        """Tell whether a refusal or withdrawal stands; for kinds resting on legitimate interest it is an objection."""
        whole = self.counts(purpose, terms=terms)
        part = self.counts(purpose, kind, terms=terms) if kind else None
        if part is not None and part.protects:
            return True
        if whole is None or not whole.protects:
            return False
        return part is None or not part.own or part.place < whole.place

    def states(self, now: int | None = None, *, terms: Terms = PLAIN) -> dict[str, Any]:
        """Return the words that count: per purpose a state, or per kind with ``"*"`` for the whole purpose.

        With `now` (ms), a grant that stands no more reads ``requested`` (a later notice added something, or a
        guardian's word is missing) or ``expired``.
        """
        said = dict.fromkeys((word.purpose, word.kind) for word in self.words)
        latest: dict[str, dict[str, str]] = {}
        for purpose, kind in said:
            found = self.counts(purpose, kind, terms=terms)
            latest.setdefault(purpose, {})[kind or "*"] = _state(found, now, terms)
        return {purpose: kinds["*"] if set(kinds) == {"*"} else kinds for purpose, kinds in latest.items()}

    def about(self, purpose: str) -> Consents:
        """Return the words about one purpose; what decides a permit looks through them once per kind."""
        return Consents(tuple(word for word in self.words if word.purpose == purpose))

    def until(self, at: int) -> Consents:
        """Return what had been said by `at` (ms)."""
        return Consents(
            tuple(word for word in self.words if word.at <= at),
            switches=tuple(switch for switch in self.switches if switch.at <= at),
        )

    def breaks(self, book: NoticeBook) -> tuple[int, ...]:
        """Return the instants (ms, ascending) at which what stands may change by itself."""
        found: set[int] = set()
        for word in self.words:
            found.add(word.at)
            if word.state == "granted":
                found.update((word.at + GRANT_DAYS * DAY_MS, book.void_from(word.purpose, word.notice)))
        found.update(notice.published_at for notice in book.notices)
        return tuple(sorted(found))


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


def read_words(body: bytes) -> Consents:
    """Return a stored document without its records, as every gate needs it: reading those would cost it time.

    Raises
    ------
    StoreTrouble
        ``bad-consents``, as `read_consents`.
    """
    try:
        held = _WORDS.decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return read_consents(body)  # says what is wrong
    return Consents(held.words, switches=held.switches)


def write_consents(consents: Consents) -> bytes:
    """Return the document as the bytes to store."""
    return msgspec.json.encode(consents)


def with_words(
    consents: Consents, said: Mapping[str, Any], *, at: int, notice: str = "", source: Source = ""
) -> Consents:
    """Return the consents with new words added.

    Parameters
    ----------
    said
        ``{purpose: state}`` or ``{purpose: {kind: state}}`` as in the API, ``"*"`` for the whole purpose; a key
        ``"notice"`` names the version of the notice that was shown.
    at
        Milliseconds since 1970.
    source
        Who says it; empty for the person.

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
            about = "" if kind == "*" else kind
            words.append(Word(purpose=purpose, state=state, at=at, kind=about, notice=shown, source=source))
    return msgspec.structs.replace(consents, words=tuple(words))


def stands(word: Word, now: int, terms: Terms) -> bool:
    """Tell whether a word is a grant that is worth something at `now` (ms): not expired, and not voided by a notice."""
    if word.state != "granted" or not word.at <= now < word.at + GRANT_DAYS * DAY_MS:
        return False
    return terms.book.stands(word.purpose, word.notice, now)


def _state(found: Counting | None, now: int | None, terms: Terms) -> str:
    if found is None:
        return "requested"  # only a word that does not count was said, such as a grant where a guardian's is needed
    word = found.word
    if now is None or word.state != "granted" or stands(word, now, terms):
        return word.state
    return "requested" if not terms.book.stands(word.purpose, word.notice, now) else "expired"


class _Held(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[Word, ...] = ()
    records: msgspec.Raw = msgspec.Raw(b"[]")
    switches: tuple[Switches, ...] = ()


_DECODER = msgspec.json.Decoder(Consents)
_WORDS = msgspec.json.Decoder(_Held)
