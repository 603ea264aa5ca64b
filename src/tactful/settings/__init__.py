"""Settings: the domain rules of a tenant, as TOML that mirrors the code. Unknown keys are refused by name.

``[kinds.<name>]`` → `tactful.events.kinds.KindSpec`, ``[surfaces.<name>]`` → `SurfaceRules`,
``[attributes.<name>]`` → `AttributeSpec`. Ready-made files: shop, streaming, workplace, finance, wellness, strict.

>>> load("shop").setting
'shop'
"""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from tactful.decisions.surface import SurfaceRules
from tactful.errors import BadInput
from tactful.events.kinds import KindSpec

__all__ = ["READY_MADE", "AttributeSpec", "Limits", "Settings", "load", "load_file"]

READY_MADE = ("shop", "streaming", "workplace", "finance", "wellness", "strict")


class AttributeSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A registered attribute of people: only its listed values may become signals."""

    values: tuple[str, ...]
    label: dict[str, str] = {}
    sensitivity: Literal["plain", "personal", "sensitive"] = "personal"
    basis: Literal["legitimate-interest", "consent", "contract", "never"] = "legitimate-interest"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bounds that protect the engine; crossing one answers 413 or 429."""

    body_bytes: int = 4_000_000
    batch_rows: int = 10_000
    future_seconds: float = 300.0
    """An event further in the future than this is refused (``in-the-future``)."""
    requests_per_second: float = 0.0
    """Per key; 0 switches the limit off."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything a tenant decides."""

    setting: str
    schema: int = 1
    languages: tuple[str, ...] = ("en", "de")
    k: int = 10
    """Cells and groups with fewer distinct people than this are not used or reported."""
    kinds: dict[str, KindSpec]
    surfaces: dict[str, SurfaceRules]
    attributes: dict[str, AttributeSpec] = {}
    limits: Limits = Limits()
    decisions_days: float = 90.0


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
        settings = msgspec.convert(tomllib.loads(text), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInput("bad-settings", f"{name}: {error}", hint="see docs/reference/settings.md") from None
    for kind, spec in settings.kinds.items():
        if not spec.basis:
            raise BadInput(
                "no-basis",
                f"{name}: kinds.{kind} has no legal basis",
                hint="fill [kinds.*.basis] for every purpose",
            )
    return settings
