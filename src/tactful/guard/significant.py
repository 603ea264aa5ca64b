"""What has legal or similar effects belongs on a surface made for it, where it is a suggestion only.

``guard.significant.wrong-place``: for example a loan on the home page, or a promotion in the news; on a surface marked
``significant`` the same item needs the notice shown first, and takes effect only once a human approved it.

References: promises E5 and H2; GDPR Art. 22.
"""

from __future__ import annotations

from tactful.decisions.slate import Slate
from tactful.guard.groundwork import groundwork
from tactful.profile.occasion import Occasion

__all__ = ["CODES", "significant"]

CODES = {
    "guard.significant.wrong-place": {
        "en": "it has lasting effects and is not shown on this kind of page",
        "de": "es hat dauerhafte Folgen und wird auf solchen Seiten nicht gezeigt",
    },
}


def significant(slate: Slate, occasion: Occasion) -> Slate:
    """Set aside what has lasting effects, except on surfaces made for it."""
    if occasion.rules.significant:
        return slate
    named = groundwork(occasion.catalogue, occasion.guarding).significant
    return slate.set_aside_rows(slate.rows_of(named), "guard.significant.wrong-place")
