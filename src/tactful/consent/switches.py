"""The switches that forbid use whatever was granted, dated, so that the past can be asked about (promise C11)."""

from __future__ import annotations

import msgspec

from tactful.consent.age import Age

__all__ = ["Switches"]


class Switches(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What stood from `at` (ms) on."""

    at: int
    restricted: bool = False
    paused: bool = False
    objections: tuple[str, ...] = ()
    minor: bool = False
    guarded: bool = False

    @property
    def age(self) -> Age:
        """What was known of the person's age."""
        return Age(self.minor, self.guarded)

    def same_as(self, other: Switches) -> bool:
        """Tell whether both say the same, whatever their dates."""
        return msgspec.structs.replace(self, at=other.at) == other

    def off(self, purpose: str) -> str:
        """Return the code of what forbids a purpose; empty when nothing does."""
        if self.restricted:
            return "restricted"
        if purpose in self.objections:
            return "objection"
        # A pause is about what the person is shown, not about what is learned (as at the gate of learning).
        return "paused" if self.paused and purpose != "training" else ""
