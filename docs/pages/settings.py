"""Everything a tenant decides, from the structs that read it."""

from __future__ import annotations

from pages.table import code, fields, table
from tactful.contacts.delivery import Delivery, HookDelivery, MailDelivery
from tactful.decisions.guarding import (
    About,
    Disclosure,
    Guarding,
    JustBought,
    Minors,
    SameOffer,
    Significant,
    Surprise,
    Triggers,
    Vulnerable,
)
from tactful.decisions.surface import SurfaceRules
from tactful.events.kinds import KindSpec
from tactful.messaging.cap import Cap
from tactful.messaging.rules import Arbitration, Fatigue, Lifecycle, MessageRules, Quiet, Recontact
from tactful.settings import READY_MADE, AttributeSpec, Controller, Limits, SensitiveKeys, Settings, Tcf, load
from tactful.settings.accountability import Accountability, Aggregates, Recipient, Risk, Safekeeping
from tactful.settings.recipient import RecipientSpec

STRUCTS = {
    Settings: "Top level",
    KindSpec: "`[kinds.<name>]`",
    SurfaceRules: "`[surfaces.<name>]`",
    AttributeSpec: "`[attributes.<name>]`",
    SensitiveKeys: "`[sensitive.<kind>]`",
    Guarding: "`[guard]`",
    JustBought: "`[guard.just_bought]`",
    About: "`[guard.life_events.<name>]`",
    Minors: "`[guard.minors]`",
    Vulnerable: "`[guard.vulnerable]`",
    Significant: "`[guard.significant]`",
    SameOffer: "`[guard.offers]`",
    Disclosure: "`[guard.disclosure]`",
    Surprise: "`[guard.surprise]`",
    Triggers: "`[guard.triggers]`",
    Controller: "`[controller]`",
    Tcf: "`[tcf]`",
    Limits: "`[limits]`",
    MessageRules: "`[messages]`",
    Cap: "`[messages.caps.<name>]`",
    Quiet: "`[messages.quiet]`",
    Fatigue: "`[messages.fatigue]`",
    Lifecycle: "`[messages.lifecycle]`",
    Recontact: "`[messages.recontact]`",
    Arbitration: "`[messages.arbitration]`",
    Delivery: "`[delivery]`",
    MailDelivery: "`[delivery.email]`",
    HookDelivery: "`[delivery.webhook]`",
    RecipientSpec: "`[recipients.<name>]`",
    Safekeeping: "`[safekeeping]`",
    Aggregates: "`[aggregates]`",
    Accountability: "`[accountability]`",
    Recipient: "`[[accountability.recipients]]`",
    Risk: "`[[accountability.risks]]`",
}
"""Struct to its place in ``tactful.toml``."""


def page() -> str:
    """Return the tables of `tactful.toml` and the ready-made settings."""
    parts = [
        "# Settings",
        "",
        "`DIR/tactful.toml` holds everything a tenant decides. It starts as a copy of a ready-made setting; unknown",
        "keys are refused by name, and nothing in it is ever evaluated. Restart the server after a change.",
    ]
    for struct, title in STRUCTS.items():
        parts += ["", f"## {title}", "", " ".join((struct.__doc__ or "").split()), "", fields(struct)]
    parts += ["", "## Ready-made settings", "", _ready_made()]
    return "\n".join(parts)


def _ready_made() -> str:
    rows = []
    for name in READY_MADE:
        setting = load(name)
        rows.append((code(name), len(setting.kinds), ", ".join(map(code, setting.surfaces)), setting.k))
    return table(("setting", "kinds", "surfaces", "k"), rows)
