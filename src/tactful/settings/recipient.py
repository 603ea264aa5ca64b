"""Recipients: who else was given data about people, and must be told when somebody is erased."""

from __future__ import annotations

import msgspec

__all__ = ["RecipientSpec"]


class RecipientSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody who is told of every erasure by a signed webhook (GDPR Art. 19)."""

    url: str
    """Address that takes a POST; https, or http with `private`. Redirects are not followed."""
    secret_env: str
    """Name of the environment variable that holds the secret of the signature."""
    private: bool = False
    """True allows an address on your own machine or network."""
    give_up_days: float = 7.0
    """Days after which trying ends; the receipt then says so, and what the message said is destroyed."""
    what: str = ""
    """What this recipient was given and why, for the record of processing."""
