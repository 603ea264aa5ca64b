"""A hold and what all holds together stop (promise H3).

A hold names what it stops: one person's profiling, one kind of signal, the model, one surface, one campaign (or all of
them), or everything. Answers go on, made without what is held; a notice says so. Further targets (items) are further
words of `Target` with a value each.

>>> holds = Holds((Hold(target="surface", value="home", reason="incident"),))
>>> holds.over("home", None), holds.over("cart", None)
('held-surface', '')
>>> Holds((Hold(target="all", reason="incident"),)).over("cart", Pseudonym(5))
'held-all'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal, get_args

import msgspec

from tactful.errors import BadInput, StoreTrouble
from tactful.ids import Pseudonym

__all__ = ["Hold", "Holds", "Target", "check_hold", "read_holds", "write_holds"]

Target = Literal["all", "person", "kind", "model", "surface", "campaign"]

_REASON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 64


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One thing that a human stopped."""

    target: Target
    value: str = ""
    """Which one: a kind, a surface, a model version (empty: whichever serves), the pseudonym of a person as digits."""
    reason: str
    """Kebab-case word, such as ``incident`` or ``complaint``; never about a person in the clear."""
    by: str = ""
    """Key id or ``operator``."""
    at: int = 0
    """Milliseconds since 1970."""


class Holds:
    """All holds of one moment; frozen, so that a pass sees one state of them throughout.

    Parameters
    ----------
    held
        In the order in which they were set.
    """

    def __init__(self, held: Iterable[Hold] = ()) -> None:
        self.held = tuple(held)

    def __bool__(self) -> bool:
        """Tell whether anything is held."""
        return bool(self.held)

    def over(self, surface: str, person: Pseudonym | None) -> str:
        """Return the code of the hold that stops profiling here: held-all, held-surface, held-person, or nothing."""
        if not self.held:
            return ""
        if self._everything:
            return "held-all"
        if surface in self._of["surface"]:
            return "held-surface"
        return "held-person" if person is not None and str(int(person)) in self._of["person"] else ""

    def kinds(self) -> frozenset[str]:
        """Return the kinds (and ``attribute.<name>``) that may not be read."""
        return self._of["kind"] if self.held else frozenset()

    def model(self, version: str) -> bool:
        """Tell whether a model of this version may not score."""
        return bool(self.held) and not self._of["model"].isdisjoint({"", version})

    def campaign(self, campaign_id: str) -> bool:
        """Tell whether a campaign may not be sent; a hold on campaigns without a value stops all of them."""
        return bool(self.held) and not self._of["campaign"].isdisjoint({"", campaign_id})

    def without(self, person: Pseudonym) -> Holds:
        """Return the holds that do not name a person (who is being erased)."""
        return Holds(one for one in self.held if (one.target, one.value) != ("person", str(int(person))))

    def joined(self, others: Holds) -> Holds:
        """Return everything that either of both stops."""
        return Holds(dict.fromkeys((*self.held, *others.held)))

    @cached_property
    def _everything(self) -> bool:
        return any(one.target == "all" for one in self.held)

    @cached_property
    def _of(self) -> dict[str, frozenset[str]]:
        return {
            target: frozenset(one.value for one in self.held if one.target == target) for target in get_args(Target)
        }


def check_hold(hold: Hold, *, kinds: Iterable[str], surfaces: Iterable[str]) -> None:
    """Refuse a hold that would stop nothing.

    Parameters
    ----------
    kinds
        Names that a hold on a kind may have: kinds, and ``attribute.<name>``.
    surfaces
        Names of surfaces.

    Raises
    ------
    BadInput
        ``bad-hold``.
    """
    known = {"kind": frozenset(kinds), "surface": frozenset(surfaces)}.get(hold.target)
    if known is not None and hold.value not in known:
        raise BadInput("bad-hold", f"there is no such {hold.target}", hint=f"one of {', '.join(sorted(known))}")
    if hold.target == "person" and not hold.value:
        raise BadInput("bad-hold", "a hold on a person names the person", hint="send the person's id as value")
    if hold.target == "all" and hold.value:
        raise BadInput("bad-hold", "a hold on all has no value", hint="leave value out")
    if len(hold.reason) > _LONGEST or not _REASON.fullmatch(hold.reason):
        raise BadInput("bad-hold", "the reason is not a kebab-case word", hint="such as incident or complaint")


def read_holds(body: bytes | None) -> Holds:
    """Return the stored holds; none stored means nothing is held.

    Raises
    ------
    StoreTrouble
        ``bad-holds``: what cannot be read might stop anything, so nobody is served until it can (C14).
    """
    if not body:
        return Holds()
    try:
        return Holds(_DECODER.decode(body))
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        raise StoreTrouble("bad-holds", "the stored holds cannot be read", hint="restore a backup") from None


def write_holds(holds: Holds) -> bytes:
    """Return the holds as the bytes to store."""
    return msgspec.json.encode(holds.held)


_DECODER = msgspec.json.Decoder(tuple[Hold, ...])
