"""The constants a tenant learns with: defaults until tuning has chosen, then what tuning chose, kept in the store."""

from __future__ import annotations

from typing import Any

import msgspec

from tactful.assembly.lesson import Course
from tactful.rank.constants import Constants
from tactful.settings import Settings
from tactful.stores.meta import Meta
from tactful.work import Progress, silent

__all__ = ["keep_constants", "kept_constants", "tuned"]

_NAME = "constants"


def kept_constants(meta: Meta, settings: Settings) -> Constants:
    """Return the constants tuning chose last, or the defaults; the group size k always follows the settings."""
    body = meta.get(_NAME)
    held = Constants() if body is None else msgspec.json.decode(body, type=Constants)
    return msgspec.structs.replace(held, k=settings.k)


def keep_constants(meta: Meta, constants: Constants) -> None:
    """Keep what tuning chose."""
    meta.put(_NAME, msgspec.json.encode(constants))


def tuned(
    course: Course, constants: Constants, settings: Settings, *, progress: Progress = silent
) -> tuple[Constants, dict[str, Any]]:
    """Choose the constants on the newest slice of a course; return them and the report of what was tried."""
    from tactful.learn.tune import tune

    found = tune(course.diary, course.lesson, constants, surfaces=settings.surfaces, progress=progress)
    return found.constants, found.report
