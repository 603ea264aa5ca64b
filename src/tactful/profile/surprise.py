"""How surprising is it that we know this? What is more surprising than a surface may bear is not read there.

A signal counts one for each of: inferred rather than said or done, observed elsewhere, near a sensitive matter, and
used to reach somebody unasked (``[guard.surprise]``). What the person said on purpose surprises nobody. An explicit
consent by name takes away the surprise of the first and the third, but not on pushed surfaces.

>>> from tactful.events.kinds import KindSpec
>>> mood = KindSpec(family="contextual", source="wearable", label={}, ttl_days=1, sensitivity="sensitive",
...                 infers="stress", basis={})
>>> surprise_of(mood, pushed=False), surprise_of(mood, pushed=True)
(0, 3)

Reference: `knowledge/balance.md` 7.2 (7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tactful.consent.permit import Permit
from tactful.decisions.check import Check
from tactful.decisions.guarding import Surprise
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.profile.permission import AttributeRule

__all__ = ["surprise_of", "without_surprising"]


def surprise_of(spec: KindSpec, *, pushed: bool) -> int:
    """Return how surprising a signal of a kind is, 0 to 4."""
    if spec.said:
        return int(pushed)
    inferred, near = bool(spec.infers or spec.derived_from), spec.sensitivity == "sensitive"
    granted = near and not pushed  # sensitive kinds are read by explicit consent that names them, or not at all
    return (int(inferred) + int(near) if not granted else 0) + int(spec.elsewhere) + int(pushed)


def without_surprising(
    permit: Permit, kinds: KindRegistry, attributes: Mapping[str, AttributeRule], rules: Surprise, *, pushed: bool
) -> tuple[Permit, tuple[Check, ...]]:
    """Return the permit less what would surprise too much here, and the trace of it."""
    if not permit.profiled:
        return permit, ()
    most = rules.pushed if pushed else rules.opened
    silent = kinds.surprising(most, pushed=pushed, score=surprise_of) & permit.kinds
    unread = {n for n in permit.named if pushed and attributes[n].sensitivity == "sensitive" and most < 2}
    if not silent and not unread:
        return permit, ()
    names = sorted([*(kinds.name(code) for code in silent), *(f"attribute.{name}" for name in unread)])
    named = permit.named - unread
    left = replace(permit, kinds=permit.kinds - silent, named=named, attributes=bool(named))
    return left, (Check("surprise", "unread", {"kinds": names, "most": most}),)
