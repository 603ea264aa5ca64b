"""No place is for sale where a sensitive signal of the person is read, whatever the person has agreed to.

A sponsored place is filled with what suits the person best, so whoever pays would learn what the signal told. Consent
lets the engine read a sensitive kind for the person; it does not lift this.

References: DSA Art. 26(3); promise S4.

Example: see ``tests/profile/test_unsold.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tactful.events.kinds import KindRegistry
from tactful.profile.occasion import Occasion
from tactful.profile.permission import AttributeRule

__all__ = ["UNSOLD", "unsold"]

UNSOLD = "sponsored-refused"
"""Notice of a decision whose paid places are given to nobody."""


def unsold(occasion: Occasion, kinds: KindRegistry, attributes: Mapping[str, AttributeRule]) -> Occasion:
    """Return the occasion without what is paid for, and with a notice, where it reads anything sensitive.

    Parameters
    ----------
    kinds, attributes
        Registered kinds and the setting's ``[attributes.*]``, each with its sensitivity.
    """
    if not any(one.role == "sponsored" for one in occasion.placed) or not _sensitive(occasion, kinds, attributes):
        return occasion
    left = tuple(one for one in occasion.placed if one.role != "sponsored")
    return replace(occasion, placed=left, notices=(*occasion.notices, UNSOLD))


def _sensitive(occasion: Occasion, kinds: KindRegistry, attributes: Mapping[str, AttributeRule]) -> bool:
    view = occasion.view
    grave = {kinds.code(name) for name in kinds if kinds.spec(name).sensitivity == "sensitive"}
    names = {trait.feature.partition("=")[0] for trait in view.traits}
    return bool(grave.intersection(view.kind.tolist())) or any(
        attributes[name].sensitivity == "sensitive" for name in names if name in attributes
    )
