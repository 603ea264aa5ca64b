"""The record of processing, generated from what the engine obeys: kinds, purposes, legal bases, retention, recipients.

`differences` compares a record made earlier with what is in force now; of a fresh record it finds none (promise A4).

Reference: GDPR Art. 30(1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from tactful.events.kinds import KindRegistry, Purpose
from tactful.profile.permission import AttributeRule

__all__ = ["FORMAT", "Registries", "differences", "in_use", "processing"]

FORMAT = "tactful-processing-1"

_COMPARED = ("setting", "purposes", "data", "attributes", "recipients", "retention")
_WORDS = ("controller", "officer", "people")

MEASURES = (
    "Identifiers stand in a vault only; elsewhere a random pseudonym stands for each person",
    "What a person did and said is encrypted under that person's own key (AES-256-GCM)",
    "Destroying that key erases the person from every copy, backups too",
    "Person keys are wrapped by a master key that no backup holds",
    "A signal is read only when its kind has a legal basis for the purpose at that moment; what is unclear is denied",
    "An erasure subtracts the person from the model's sums exactly and is replayed before a restored backup serves",
    "Words on consent, controls, erasures, holds, keys, settings and reads by staff stand in a hash-chained log",
    "The head of that log is anchored outside the store",
    "Keys open single scopes and are kept as digests; person tokens reach one person for at most an hour",
    "Logs, figures and errors name no person",
    "Humans can hold a person, a kind, the model, a surface or everything at once",
)
"""What the engine itself does, whatever the settings; each has its test on the promises page."""


@dataclass(frozen=True, slots=True)
class Registries:
    """What is in force.

    `words` are the tenant's own (``[accountability]``) as plain values, `retention_days` names what is kept how long
    beside signals, `surfaces` gives the purpose of each surface, `k` the fewest people of a reported cell.
    """

    setting: str
    version: str
    kinds: KindRegistry
    attributes: Mapping[str, AttributeRule]
    surfaces: Mapping[str, str]
    retention_days: Mapping[str, float]
    words: Mapping[str, Any]
    k: int


def in_use(kinds: KindRegistry) -> list[str]:
    """Return the purposes for which at least one kind may be read, in the order of the registry of purposes."""
    return [
        purpose
        for purpose in get_args(Purpose)
        if any(kinds.spec(name).basis.get(purpose, "never") != "never" for name in kinds)
    ]


def processing(of: Registries, *, at: str) -> dict[str, Any]:
    """Return the record of processing.

    Parameters
    ----------
    at
        When it is made, RFC 3339.

    Returns
    -------
    dict
        JSON values; ``missing`` names what only the tenant can say and has not said yet.
    """
    recipients = list(of.words.get("recipients", ()))
    return {
        "format": FORMAT,
        "made_at": at,
        "setting": of.setting,
        "settings_version": of.version,
        **{name: of.words.get(name, "") for name in _WORDS},
        "purposes": [_purpose(of, purpose) for purpose in in_use(of.kinds)],
        "data": [_kind(of.kinds, name) for name in sorted(of.kinds)],
        "attributes": [_attribute(name, rule) for name, rule in sorted(of.attributes.items())],
        "recipients": recipients,
        "transfers": [one for one in recipients if one.get("country")],
        "retention": dict(of.retention_days),
        "measures": [*MEASURES, f"Cells of reports with fewer than {of.k} people are suppressed"],
        "missing": [name for name in _WORDS if not of.words.get(name)],
    }


def differences(record: Mapping[str, Any], of: Registries) -> list[str]:
    """Return where a record differs from what is in force now, one place a row; empty when it is current."""
    now = processing(of, at="")
    found: list[str] = []
    for part in _COMPARED:
        then = record.get(part)
        if isinstance(now[part], list):
            found += _unlike(part, then if isinstance(then, list) else [], now[part])
        elif then != now[part]:
            found.append(part)
    return found


def _unlike(part: str, then: Iterable[Any], now: Iterable[Any]) -> list[str]:
    held = {_name(one): one for one in then}
    fresh = {_name(one): one for one in now}
    return [f"{part}.{name}" for name in sorted(held.keys() | fresh.keys()) if held.get(name) != fresh.get(name)]


def _name(row: Any) -> str:
    told = row if isinstance(row, dict) else {}
    return str(next((told[key] for key in ("purpose", "kind", "attribute", "name") if key in told), row))


def _purpose(of: Registries, purpose: str) -> dict[str, Any]:
    bases: dict[str, list[str]] = {}
    for name in sorted(of.kinds):
        basis = of.kinds.spec(name).basis.get(purpose, "never")  # type: ignore[call-overload]
        if basis != "never":
            bases.setdefault(basis, []).append(name)
    surfaces = sorted(name for name, served in of.surfaces.items() if served == purpose)
    return {"purpose": purpose, "bases": bases, "surfaces": surfaces}


def _kind(kinds: KindRegistry, name: str) -> dict[str, Any]:
    spec = kinds.spec(name)
    return {
        "kind": name,
        "family": spec.family,
        "source": spec.source,
        "precision": spec.precision,
        "sensitivity": spec.sensitivity,
        "fields": sorted({"person", "at", *spec.needs, *spec.keeps}),
        "kept_days": spec.ttl_days,
        "trains": spec.trains,
        "bases": {str(purpose): basis for purpose, basis in sorted(spec.basis.items()) if basis != "never"},
    }


def _attribute(name: str, rule: AttributeRule) -> dict[str, Any]:
    return {
        "attribute": name,
        "values": list(rule.values),
        "sensitivity": rule.sensitivity,
        "basis": rule.basis,
        "kept_days": None,
    }
