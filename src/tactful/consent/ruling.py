"""What holds for everybody at the gate: the notices published so far, and the country assumed of who named none."""

from __future__ import annotations

from dataclasses import dataclass, field

from tactful.consent.age import Age, age_of
from tactful.consent.consents import Terms
from tactful.consent.notices import PublishedNotices

__all__ = ["Ruling"]


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """Shared by intake, reading and learning, so that they judge alike.

    >>> Ruling(country="AT").age(None, "13-15", None).guarded
    True
    """

    notices: PublishedNotices = field(default_factory=PublishedNotices)
    country: str = ""

    def age(self, minor: bool | None, band: object, country: str | None) -> Age:
        """Return what is known of a person's age (`tactful.consent.age.age_of`)."""
        return age_of(minor, band, country or self.country)

    def terms(self, age: Age) -> Terms:
        """Return what decides, as of now, whether a grant of somebody of this age stands."""
        return Terms(self.notices.book, age)
