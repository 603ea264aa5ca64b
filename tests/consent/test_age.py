"""Age without a birth date: bands and a flag, a table of countries, and the stricter reading where it is unclear."""

from __future__ import annotations

import pytest

from tactful.consent.age import ADULT, Age, age_of, consent_years, digital_ages


@pytest.mark.promise("K2")
@pytest.mark.parametrize("country", [*sorted(digital_ages()), "XX", None])
@pytest.mark.parametrize("years", range(8, 20))
def test_a_guardian_is_needed_below_the_age_of_the_country(country, years):
    """Country by age: below the age a guardian, up to eighteen a minor, then neither."""
    age = age_of(None, f"{years}-{years}", country)
    assert age.minor == (years < 18)
    assert age.guarded == (years < min(18, consent_years(country)))


@pytest.mark.promise("K2")
def test_the_table_knows_every_age_in_use():
    """13, 14, 15, 16 and 18 all occur, and an unknown country is the strictest."""
    assert set(digital_ages().values()) == {13, 14, 15, 16, 18}
    assert consent_years("ZZ") == consent_years(None) == 18
    assert (consent_years("gb"), consent_years("AT"), consent_years("FR"), consent_years("DE")) == (13, 14, 15, 16)


@pytest.mark.promise("K3")
@pytest.mark.parametrize(
    ("minor", "band", "age"),
    [
        (None, None, ADULT),
        (False, None, ADULT),
        (True, None, Age(minor=True, guarded=True)),
        (None, "under 16", Age(minor=True, guarded=True)),
        (None, "0-18", Age(minor=True, guarded=True)),
        (False, "13-15", Age(minor=True, guarded=True)),
        (True, "16-17", Age(minor=True, guarded=False)),
        (True, "25-34", Age(minor=True, guarded=False)),
        (None, "65+", ADULT),
        (None, "18-24", ADULT),
        (None, 12, ADULT),
        (None, "young", ADULT),
    ],
)
def test_a_band_or_a_flag_is_enough_and_the_stricter_one_counts(minor, band, age):
    """No birth date is asked for; what contradicts itself counts as younger."""
    assert age_of(minor, band, "DE") == age
