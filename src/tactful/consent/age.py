"""Is somebody a minor, and who may consent for them? An age band or a flag is enough; no birth date is needed.

Everything unclear counts as younger: a band that begins below eighteen is a minor's, a minor without a band may be
of any age, and a country that is not in the table needs a guardian until eighteen.

>>> age_of(None, "13-15", "AT")
Age(minor=True, guarded=True)
>>> age_of(None, "16-17", "DE"), age_of(None, "25-34", "DE")
(Age(minor=True, guarded=False), Age(minor=False, guarded=False))

References: GDPR Art. 8; promises K1, K2, K3.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

__all__ = ["ADULT", "ADULT_YEARS", "Age", "age_of", "consent_years", "digital_ages"]

ADULT_YEARS = 18

_BAND = re.compile(r"\s*(?:(under|below|<)\s*)?(\d{1,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Age:
    """What age means for permission.

    `minor` restricts to what the young person said themselves; `guarded` means that a guardian's word is needed
    where consent is.
    """

    minor: bool = False
    guarded: bool = False


ADULT = Age()
"""Nobody said that the person is young."""


def age_of(minor: bool | None, band: object, country: str | None) -> Age:
    """Return what is known of a person's age.

    Parameters
    ----------
    minor
        The flag: True, False, or None when nobody said.
    band
        An age band such as ``"13-15"``, ``"under 16"`` or ``"65+"``; anything else says nothing.
    country
        Two capitals (ISO 3166); None or unknown means the strictest age.
    """
    years = _least_years(band)
    if not minor and (years is None or years >= ADULT_YEARS):
        return ADULT  # a flag that says "not a minor" does not outweigh a band that says otherwise
    return Age(minor=True, guarded=years is None or years < consent_years(country))


def consent_years(country: str | None) -> int:
    """Return the age from which a young person consents to online services alone; 18 where it is not known."""
    return digital_ages().get((country or "").upper(), ADULT_YEARS)


@lru_cache(maxsize=1)
def digital_ages() -> MappingProxyType[str, int]:
    """Return country (two capitals) to years, from ``digital_age.toml``."""
    text = resources.files("tactful.consent").joinpath("digital_age.toml").read_text("utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)["years"]
    return MappingProxyType({country: int(years) for years, countries in table.items() for country in countries})


def _least_years(band: object) -> int | None:
    """Return the youngest age in a band, None when it says nothing."""
    found = _BAND.match(band) if isinstance(band, str) else None
    if found is None:
        return None
    return 0 if found.group(1) else int(found.group(2))
