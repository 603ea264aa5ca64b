"""Every file of a saved model, and how a person leaves it. A file that is missing here fails the build.

Reference: protocol of forgetting, step 1; promise D5.
"""

from __future__ import annotations

from tactful.people.holding import Holding

__all__ = ["MODEL_FILES"]

_SUBTRACTED = "what the person added is subtracted; the file is void at once and written anew within a minute"
_DERIVED = "moved with the sums it is derived from; void and written anew with them"
_NOBODY = "concerns nobody"

MODEL_FILES: tuple[Holding, ...] = (
    *(Holding(f"{name}.npy", "people", _SUBTRACTED) for name in (
        "size", "buyers", "buyer_totals", "cells", "cell_totals", "hours", "days", "table", "start", "column_of",
        "count", "gram", "outcome_key", "outcome_sums", "outcome_item", "outcome_people", "outcome_moments",
    )),
    *(Holding(f"{name}.npy", "people", _DERIVED) for name in ("inverse", "serving")),
    *(Holding(f"{name}.npy", "nobody", _NOBODY) for name in ("first", "column", "head", "aside")),
    Holding("manifest.json", "nobody", "constants are fitted again from the surviving log within seven days"),
)  # fmt: skip
"""Files of one saved model, below ``models/<version>/``."""
