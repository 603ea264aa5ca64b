"""The impact assessment, with the four parts that GDPR Art. 35(7) asks for; it fails while one of them is empty.

Parts (a) and (d) come from the registries and from what the engine does; (b) and (c) are judgements that no program can
make, so the tenant writes them under ``[accountability]`` and nothing is exported without them (promise A5).
"""

from __future__ import annotations

from typing import Any

from tactful.audit.processing import MEASURES, Registries, in_use, processing
from tactful.errors import BadInput

__all__ = ["FORMAT", "assessment", "lacking"]

FORMAT = "tactful-assessment-1"


def lacking(of: Registries) -> list[str]:
    """Return the settings that must still be written before there is an assessment."""
    used = in_use(of.kinds)
    found = [
        f"accountability.{part}.{purpose}"
        for part in ("necessity", "proportionality")
        for purpose in used
        if not str(of.words.get(part, {}).get(purpose, "")).strip()
    ]
    return found + [f"accountability.{part}" for part in ("controller", "risks") if not of.words.get(part)]


def assessment(of: Registries, *, at: str) -> dict[str, Any]:
    """Return the impact assessment of what is in force.

    Parameters
    ----------
    at
        When it is made, RFC 3339.

    Raises
    ------
    BadInput
        ``assessment-incomplete``, naming every setting that is still empty.
    """
    missing = lacking(of)
    if missing:
        raise BadInput(
            "assessment-incomplete",
            f"the assessment lacks {', '.join(missing)}",
            hint="write them in tactful.toml, then restart: they are judgements, no program can make them",
        )
    record = processing(of, at=at)
    sensitive = [row["kind"] for row in record["data"] if row["sensitivity"] == "sensitive"]
    return {
        "format": FORMAT,
        "made_at": at,
        "settings_version": of.version,
        "controller": record["controller"],
        "officer": record["officer"],
        "a_description": {
            "purposes": record["purposes"],
            "data": record["data"],
            "attributes": record["attributes"],
            "recipients": record["recipients"],
            "retention": record["retention"],
            "sensitive_kinds": sensitive,
            "logic": "A list is ordered by a sum over permitted signals; shown items carry its true terms as reasons",
        },
        "b_necessity_and_proportionality": [
            {
                "purpose": purpose,
                "necessity": of.words["necessity"][purpose],
                "proportionality": of.words["proportionality"][purpose],
            }
            for purpose in in_use(of.kinds)
        ],
        "c_risks": [{"risk": one["risk"]} for one in of.words["risks"]],
        "d_measures": {
            "against_each_risk": [dict(one) for one in of.words["risks"]],
            "of_the_engine": list(MEASURES),
        },
        "views_of_people": of.words.get("views", ""),
    }
