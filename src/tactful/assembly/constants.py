"""The constants a tenant learns with: defaults until tuning has chosen, then what tuning chose, kept in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tactful.assembly.lesson import Course
from tactful.assembly.welcoming import Trials, welcomed
from tactful.rank.constants import Constants
from tactful.settings import Settings
from tactful.stores.meta import Meta
from tactful.work import Progress, silent

__all__ = ["REFIT_OWED", "is_tuned", "keep_constants", "kept_constants", "older_constants", "tuned"]

_NAME = "constants"
_OLDER = "constants_before"
"""Name of the stored constants that served before, the newest first; none that were fitted with people who left."""
_MOST_OLDER = 3

REFIT_OWED = "refit_owed"
"""Name of the stored instant (ms) since which constants were fitted with people who left; empty when none were."""


def is_tuned(meta: Meta) -> bool:
    """Return whether constants were ever chosen from the log; defaults were fitted to nobody here."""
    return meta.get(_NAME) is not None


def kept_constants(meta: Meta, settings: Settings) -> Constants:
    """Return the constants tuning chose last, or the defaults; the group size k always follows the settings."""
    body = meta.get(_NAME)
    held = Constants() if body is None else msgspec.json.decode(body, type=Constants)
    return msgspec.structs.replace(held, k=settings.k)


def keep_constants(meta: Meta, constants: Constants, *, read_at: int = 0) -> None:
    """Keep what tuning chose from a log that was read at `read_at` (ms): who left before is in it no more.

    Without it constants are still to be fitted again for those who left.
    """
    left = bool(meta.get(REFIT_OWED))
    before = meta.get(_NAME)
    replaced = [] if before is None or left else [before, *(msgspec.json.encode(one) for one in _older(meta))]
    kept = [one for one in replaced if one != msgspec.json.encode(constants)][:_MOST_OLDER]
    meta.put(_OLDER, b"[" + b",".join(kept) + b"]")
    meta.put(_NAME, msgspec.json.encode(constants))
    if int(meta.get(REFIT_OWED) or 0) <= read_at:
        meta.put(REFIT_OWED, b"")


def older_constants(meta: Meta) -> list[Constants]:
    """Return the constants that may be taken again, the newest first: those in force, then those before them.

    None while somebody has left since they were fitted: what was chosen with a person in it is not to come back.
    """
    body = meta.get(_NAME)
    if body is None or meta.get(REFIT_OWED):
        return []
    return [msgspec.json.decode(body, type=Constants), *_older(meta)]


def _older(meta: Meta) -> list[Constants]:
    return msgspec.json.decode(meta.get(_OLDER) or b"[]", type=list[Constants])


def tuned(
    course: Course,
    constants: Constants,
    settings: Settings,
    *,
    trials: Trials,
    older: Sequence[Constants] = (),
    progress: Progress = silent,
) -> tuple[Constants, dict[str, Any]]:
    """Choose the constants on the newest slice of a course; return them and the report of what was tried.

    `trials` are everybody's first steps. Of `older` constants (newest first) those that clearly foresee the slice
    better are taken again.
    """
    from tactful.learn.tune import tune

    found = tune(course.diary, course.lesson, constants, surfaces=settings.surfaces, older=older, progress=progress)
    chosen, told = welcomed(msgspec.structs.replace(found.constants, welcome=constants.welcome), trials)
    return chosen, found.report | {"welcome": told}
