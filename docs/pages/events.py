"""Every registered kind of signal in every ready-made setting."""

from __future__ import annotations

from pages.table import code, table
from tactful.events.kinds import KindSpec
from tactful.settings import READY_MADE, load

SHORT = {"legitimate-interest": "interest", "consent": "consent", "contract": "contract", "legal-duty": "duty"}


def page() -> str:
    """Return a table of kinds per setting."""
    parts = [
        "# Events and kinds",
        "",
        "Nothing is admitted, read or learned unless its kind is registered. *Weight* is strength and polarity for",
        "taste, *fades* the half-life in days, *kept* the days until it is unreadable. *Basis* is what lets it be read",
        "for recommendation / training; *interest* means legitimate interest, which a person can object to.",
    ]
    for name in READY_MADE:
        kinds = load(name).kinds
        rows = [_row(kind, spec) for kind, spec in sorted(kinds.items())]
        parts += [
            "",
            f"## {name}",
            "",
            table(("kind", "family", "source", "weight", "fades", "kept", "needs", "basis"), rows),
        ]
    return "\n".join(parts)


def _row(kind: str, spec: KindSpec) -> tuple[object, ...]:
    fades = f"{spec.half_life_days:g}" if spec.half_life_days else "no"
    basis = " / ".join(SHORT.get(spec.basis.get(p, "never"), "never") for p in ("recommendation", "training"))
    needs = ", ".join(spec.needs)
    return code(kind), spec.family, spec.source, f"{spec.weight:g}", fades, f"{spec.ttl_days:g}", needs, basis
