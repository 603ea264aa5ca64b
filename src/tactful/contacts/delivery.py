"""How messages leave: which channels we deliver ourselves, and through what. Channels not named here the caller serves.

>>> Delivery().ours()
frozenset({'inbox'})
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Delivery", "HookDelivery", "MailDelivery"]


class MailDelivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mail server that takes our e-mail."""

    host: str
    """Name or address of the server."""
    port: int = 587
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected; ``none`` only for a server on this machine."""
    username: str = ""
    """Whom to log in as; empty for no login."""
    password_env: str = ""
    """Name of the environment variable that holds the password."""
    sender: str
    """The address that mail comes from, such as ``Tea Shop <hello@shop.example>``."""
    reply_to: str = ""
    """Where answers go; empty for the sender."""
    timeout_seconds: float = 20.0
    """How long the server may take to answer."""


class HookDelivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An address that takes messages as signed JSON."""

    url: str
    """Takes a POST; https, or http with `private`. Redirects are not followed."""
    secret_env: str
    """Name of the environment variable that holds the secret of the signature."""
    private: bool = False
    """True allows an address on your own machine or network."""
    channels: tuple[Literal["webhook", "push", "sms"], ...] = ("webhook",)
    """Channels whose messages go there."""


class Delivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How messages leave."""

    email: MailDelivery | None = None
    """Delivers e-mail; without it the caller sends what was committed."""
    webhook: HookDelivery | None = None
    """Delivers to an address of yours."""
    public_url: str = ""
    """Where people reach this server, such as ``https://messages.shop.example``; unsubscribe links begin with it."""
    give_up_hours: float = 24.0
    """Hours after which a message that could not be delivered is dropped as stale."""

    def ours(self) -> frozenset[str]:
        """Return the channels that we deliver ourselves."""
        hooked = self.webhook.channels if self.webhook is not None else ()
        return frozenset({"inbox", *(("email",) if self.email is not None else ()), *hooked})
