"""Settings: the domain rules of a tenant, as TOML that mirrors the code. Unknown keys are refused by name.

``[kinds.<name>]`` → `tactful.events.kinds.KindSpec`, ``[surfaces.<name>]`` → `SurfaceRules`,
``[attributes.<name>]`` → `AttributeSpec`, ``[bases.<name>]`` → one row of the table kind × purpose × legal
basis, which a kind may cite by name. Every purpose of every kind has exactly one basis, or nothing starts
(promise C2). ``[recipients.<name>]`` → `RecipientSpec`. Ready-made files: shop, streaming,
workplace, education, finance, wellness, strict.

>>> load("shop").setting
'shop'
"""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from tactful.consent.purposes import MARKETING
from tactful.contacts.delivery import Delivery
from tactful.decisions.guarding import Guarding
from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.events.kinds import Basis, KindSpec, Purpose
from tactful.events.lawful import forbidden_inference, is_inner
from tactful.messaging.rules import MessageRules
from tactful.settings.accountability import Accountability, Aggregates, Safekeeping
from tactful.settings.check_messages import check_delivery, check_messages
from tactful.settings.placed import PlacedSpec, check_placed
from tactful.settings.recipient import RecipientSpec

__all__ = [
    "NO_INNER_LIFE",
    "READY_MADE",
    "AttributeSpec",
    "Controller",
    "Limits",
    "SensitiveKeys",
    "Settings",
    "Tcf",
    "load",
    "load_file",
]

READY_MADE = ("shop", "streaming", "workplace", "education", "finance", "wellness", "strict")

NO_INNER_LIFE = frozenset({"workplace", "education"})
"""Settings in which no kind about emotion or the body can be registered, consent or not."""


class AttributeSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A registered attribute of people: only its listed values may become signals."""

    values: tuple[str, ...]
    """The values that count; any other value of a person is kept and steers nothing."""
    label: dict[str, str] = {}
    """Plain words per language for reasons, such as ``{"en": "age group"}``."""
    sensitivity: Literal["plain", "personal", "sensitive"] = "personal"
    """A sensitive attribute is read with consent at least, whatever its basis."""
    basis: Literal["legitimate-interest", "consent", "contract", "never"] = "legitimate-interest"
    """Legal basis on which it may be read."""


class SensitiveKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The operator's two keys to a sensitive kind; the third, explicit consent, is each person's own."""

    enabled: bool = False
    """The operator wants the kind to be read."""
    assessment: str = ""
    """Where the impact assessment that allows it is kept, such as ``"DPIA 2026-07, section 3"``."""

    @property
    def turned(self) -> bool:
        """Whether both keys are turned."""
        return self.enabled and bool(self.assessment.strip())


class Controller(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who answers for the data; stands on every consent receipt."""

    name: str = ""
    """Name of the organisation; receipts say "not stated" while it is empty."""
    contact: str = ""
    """How a person reaches it: an address, a page or a mailbox."""
    policy: str = ""
    """Address of the privacy policy."""


class Tcf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Import of consent strings of the Transparency and Consent Framework."""

    vendor: int = 0
    """Our number in the framework's list of vendors, 1 or more; 0 refuses imports."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bounds that protect the engine; crossing one answers 413 or 429."""

    body_bytes: int = 4_000_000
    """Largest request body, bytes."""
    batch_rows: int = 10_000
    """Most rows of one batch."""
    future_seconds: float = 300.0
    """An event further in the future than this is refused (``in-the-future``)."""
    requests_per_second: float = 0.0
    """Per key; 0 switches the limit off."""
    person_requests_per_second: float = 50.0
    """Per person, over all their tokens; 0 switches the limit off."""
    pass_ms: float = 1_000.0
    """A decision whose scoring takes longer than this is answered by the plain list instead; 0 waits for ever."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything a tenant decides."""

    setting: str
    """Name of the ready-made setting this began as."""
    schema: int = 1
    """Version of the layout of this file."""
    languages: tuple[str, ...] = ("en", "de")
    """Languages of reasons, the first one for people who named none of them."""
    k: int = 10
    """Cells and groups with fewer distinct people than this are not used or reported."""
    bases: dict[str, dict[Purpose, Basis]] = {}
    """Named rows of legal bases; ``basis = "observed"`` in a kind stands for ``[bases.observed]``."""
    kinds: dict[str, KindSpec]
    """Registered kinds of signals; nothing else is admitted."""
    surfaces: dict[str, SurfaceRules]
    """Places where lists are shown; asks name one of them."""
    attributes: dict[str, AttributeSpec] = {}
    """Registered attributes of people; others never steer."""
    placed: dict[str, PlacedSpec] = {}
    """Themes of editors and offers of sponsors that are owed places."""
    guard: Guarding = Guarding()
    """What the guard's rules go by."""
    sensitive: dict[str, SensitiveKeys] = {}
    """Kinds (or ``attribute.<name>``) that are sensitive and may be read with explicit consent; others never."""
    controller: Controller = Controller()
    """Who answers for the data."""
    country: str = ""
    """Two capitals: assumed of people who named no country, for the age from which they consent alone."""
    tcf: Tcf = Tcf()
    """Import of TCF strings."""
    limits: Limits = Limits()
    """Bounds that protect the engine."""
    recipients: dict[str, RecipientSpec] = {}
    """Who is told when somebody is erased."""
    messages: MessageRules = MessageRules()
    """How much may be said to a person, and when."""
    delivery: Delivery = Delivery()
    """How messages leave."""
    decisions_days: float = 90.0
    """Days for which records of decisions are kept."""
    safekeeping: Safekeeping = Safekeeping()
    """The audit chain."""
    accountability: Accountability = Accountability()
    """What the record of processing and the impact assessment say beside the registries."""
    aggregates: Aggregates = Aggregates()
    """Counts of people that may leave the system."""
    reads_days: float = 365.0
    """Days for which it is kept who read of a person."""
    cases_days: float = 1095.0
    """Days for which contested decisions are kept, counted from the day on which they were contested."""


def load(name: str) -> Settings:
    """Return a ready-made setting by name; raises BadInput ``unknown-setting``."""
    if name not in READY_MADE:
        raise BadInput(
            "unknown-setting", f"there is no setting {name!r}", hint=f"choose one of {', '.join(READY_MADE)}"
        )
    text = resources.files("tactful.settings").joinpath(f"{name}.toml").read_text("utf-8")
    return _read(text, f"{name}.toml")


def load_file(path: Path) -> Settings:
    """Return the settings in a TOML file; raises BadInput ``bad-settings`` naming the key."""
    try:
        return _read(path.read_text("utf-8"), path.name)
    except FileNotFoundError:
        raise BadInput(
            "no-settings", f"{path.name} does not exist", hint="run: tactful init DIR --setting shop"
        ) from None


def _read(text: str, name: str) -> Settings:
    try:
        table = tomllib.loads(text)
        _spell_out_bases(table, name)
        settings = msgspec.convert(table, Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInput("bad-settings", f"{name}: {error}", hint="see docs/reference/settings.md") from None
    for kind, spec in settings.kinds.items():
        blank = [purpose for purpose in get_args(Purpose) if purpose not in spec.basis]
        if blank:
            raise BadInput(
                "no-basis",
                f"{name}: kinds.{kind} has no legal basis for {', '.join(blank)}",
                hint='fill every purpose of its [bases.*] row; write "never" where there is none',
            )
        _check_lawful(settings, kind, spec, name)
    _check_surfaces(settings, name)
    _check_guard(settings, name)
    for locked in settings.sensitive:
        attribute = locked.removeprefix("attribute.")
        if locked not in settings.kinds and (attribute == locked or attribute not in settings.attributes):
            raise BadInput(
                "bad-settings", f"{name}: sensitive.{locked} is no registered kind", hint="correct or remove the table"
            )
    _check_recipients(settings, name)
    check_placed(settings, name)
    check_messages(settings.messages, settings.kinds, name)
    check_delivery(settings.delivery, name)
    for name_, spec_ in ((one, settings.attributes.get(one)) for one in settings.aggregates.dimensions):
        if spec_ is None or spec_.sensitivity == "sensitive":
            raise BadInput(
                "bad-settings",
                f"{name}: aggregates.dimensions names {name_!r}, which is no registered attribute or a sensitive one",
                hint="name attributes of this file that are not sensitive",
            )
    return settings


def _check_guard(settings: Settings, name: str) -> None:
    """Refuse numbers that would switch a rule off without saying so, and moods where none may be read."""
    guard = settings.guard
    if settings.setting in NO_INNER_LIFE and guard.vulnerable.moods:
        raise BadInput(
            "not-in-this-setting",
            f"{name}: guard.vulnerable.moods is set, and {settings.setting} reads neither emotion nor body",
            hint="leave it empty (invariant I9)",
        )
    telling, bought = guard.disclosure, guard.just_bought
    sound = {
        "disclosure.lift": telling.lift > 1,
        "disclosure.share": 0 < telling.share <= 1,
        "disclosure.together": telling.together > 1,
        "disclosure.people": telling.people >= 2,
        "just_bought.days": 0 <= bought.days <= 3_650,
        "just_bought.durable_days": 0 <= bought.durable_days <= 3_650,
        "just_bought.alike": 0 < bought.alike <= 1,
        "triggers.people": guard.triggers.people >= 0,
        "surprise.opened": 0 <= guard.surprise.opened <= 5,
        "surprise.pushed": 0 <= guard.surprise.pushed <= 5,
    }
    for key, fine in sound.items():
        if not fine:
            raise BadInput(
                "bad-settings", f"{name}: guard.{key} is out of range", hint="see docs/reference/settings.md, guard"
            )


def _check_recipients(settings: Settings, name: str) -> None:
    for recipient, spec in settings.recipients.items():
        from tactful.channels.webhook import check_url

        try:
            check_url(spec.url, private=spec.private)
        except BadInput as error:
            raise BadInput(error.code, f"{name}: recipients.{recipient}: {error.detail}", hint=error.hint) from None


def _check_lawful(settings: Settings, kind: str, spec: KindSpec, name: str) -> None:
    if settings.setting in NO_INNER_LIFE and is_inner(kind, spec):
        raise BadInput(
            "not-in-this-setting",
            f"{name}: kinds.{kind} is sensitive, and {settings.setting} reads neither emotion nor body",
            hint=f"remove [kinds.{kind}]; consent cannot be free there (invariant I9)",
        )
    inferred = forbidden_inference(kind, spec)
    if inferred:
        raise BadInput(
            "forbidden-inference",
            f"{name}: kinds.{kind} infers {inferred} from the body",
            hint=f"remove [kinds.{kind}]; no consent and no assessment permits it",
        )


def _check_surfaces(settings: Settings, name: str) -> None:
    """Refuse a pushed surface under another purpose than marketing: an objection must hold there (promise C12).

    Refuse too what would decide by itself where effects last: reaching people unasked, and chance (promise H2).
    """
    for surface, rules in settings.surfaces.items():
        if rules.pushed and rules.purpose not in MARKETING:
            raise BadInput(
                "pushed-is-marketing",
                f"{name}: surfaces.{surface} is pushed but reads for {rules.purpose}",
                hint=f'write purpose = "messages" or "offers" in [surfaces.{surface}]',
            )
        if rules.significant and (rules.pushed or rules.explore_slots):
            raise BadInput(
                "significant-is-asked-for",
                f"{name}: surfaces.{surface} has lasting effects and {'is pushed' if rules.pushed else 'draws by lot'}",
                hint=f"take pushed and explore_slots out of [surfaces.{surface}], or significant where nothing lasts",
            )


def _spell_out_bases(table: dict[str, Any], name: str) -> None:
    """Replace the name of a row of bases by the row, in place."""
    rows, kinds = table.get("bases", {}), table.get("kinds", {})
    if not isinstance(rows, dict) or not isinstance(kinds, dict):
        return
    for kind, spec in kinds.items():
        cited = spec.get("basis") if isinstance(spec, dict) else None
        if not isinstance(cited, str):
            continue
        if cited not in rows:
            raise BadInput(
                "no-basis",
                f"{name}: kinds.{kind} cites bases.{cited}, which does not exist",
                hint=f"write [bases.{cited}] or cite one of: {', '.join(rows) or 'none yet'}",
            )
        spec["basis"] = rows[cited]
