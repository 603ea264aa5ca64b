"""What of a tenant's registry is in force: kinds no law of this setting allows are gone, locked ones have no basis.

This is the second lock behind the one at reading the file: whatever reached the registry, intake, views and learning
take their kinds from here only.

>>> from tactful.settings import load
>>> set(kinds_in_force(load("shop"))["mood"].basis.values())
{'never'}

References: invariant I9; promises S1, E1 and E2 of emotion kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec

from tactful.events.kinds import KindSpec, Purpose
from tactful.events.lawful import is_inner
from tactful.settings import NO_INNER_LIFE, AttributeSpec, SensitiveKeys, Settings

__all__ = ["attributes_in_force", "kinds_in_force"]


def kinds_in_force(settings: Settings) -> dict[str, KindSpec]:
    """Return the registered kinds with the bases that really hold.

    At work and in education kinds about emotion or the body are left out, whatever anyone ticked. Elsewhere a
    sensitive kind has a basis only when the operator enabled it and named the assessment.
    """
    return {
        name: spec if _unlocked(spec.sensitivity, name, settings) else _locked(spec)
        for name, spec in settings.kinds.items()
        if settings.setting not in NO_INNER_LIFE or not is_inner(name, spec)
    }


def attributes_in_force(settings: Settings) -> dict[str, AttributeSpec]:
    """Return the registered attributes; a sensitive one is never read until its two keys are turned."""
    return {
        name: spec
        if _unlocked(spec.sensitivity, f"attribute.{name}", settings)
        else msgspec.structs.replace(spec, basis="never")
        for name, spec in settings.attributes.items()
    }


def _unlocked(sensitivity: str, name: str, settings: Settings) -> bool:
    keys: Mapping[str, SensitiveKeys] = settings.sensitive
    return sensitivity != "sensitive" or (name in keys and keys[name].turned)


def _locked(spec: KindSpec) -> KindSpec:
    return msgspec.structs.replace(spec, basis=dict.fromkeys(get_args(Purpose), "never"))
