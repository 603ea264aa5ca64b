"""A note: what is about to be done, to be chained in the transaction that does it.

>>> Note("key.revoked", {"key_id": "k_1"}).actor
'operator'
>>> Note("Key revoked")
Traceback (most recent call last):
...
tactful.errors.BadInput: an action is two kebab-case words with a dot, such as consent.said
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tactful.chain.actor import actor_now
from tactful.errors import BadInput
from tactful.ids import Pseudonym

__all__ = ["Note"]

_ACTION = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing done.

    Attributes
    ----------
    action
        What was done, as ``noun.verb`` in kebab case, such as ``consent.said``; stays readable for ever.
    facts
        JSON values about it; sealed, and unreadable once the person is erased.
    person
        Whom it concerns; None when it concerns nobody in particular.
    actor
        Who did it: a key id, ``person`` or ``operator``; the present actor by default.
    outlives
        True when the facts name nobody and must stay readable after the person's key is destroyed (erasures).

    Raises
    ------
    BadInput
        ``bad-action``.
    """

    action: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    person: Pseudonym | None = None
    actor: str = field(default_factory=actor_now)
    outlives: bool = False

    def __post_init__(self) -> None:
        if not _ACTION.fullmatch(self.action):
            raise BadInput(
                "bad-action",
                "an action is two kebab-case words with a dot, such as consent.said",
                hint="name it noun.verb",
            )
