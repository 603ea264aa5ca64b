"""Noise is what the formula says, whole, and costs what it costs."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import exp
from random import Random

import pytest
from scipy.stats import chi2

from tactful.audit.noise import epsilon_of, geometric
from tactful.errors import BadInput


def misfit(epsilon: Fraction, draws: int, seed: int) -> float:
    """Return the p-value of a chi-square test of `draws` draws against the closed form, tails pooled."""
    below = Random(seed).randrange
    seen = Counter(geometric(epsilon, below) for _ in range(draws))
    a = exp(-float(epsilon))
    wide = 0
    while draws * (1 - a) / (1 + a) * a ** (wide + 1) > 20:
        wide += 1
    inside = {x: draws * (1 - a) / (1 + a) * a ** abs(x) for x in range(-wide, wide + 1)}
    tail = draws * a ** (wide + 1) / (1 + a)
    cells = [(seen[x], expected) for x, expected in inside.items()]
    cells += [(sum(n for x, n in seen.items() if x > wide), tail), (sum(n for x, n in seen.items() if x < -wide), tail)]
    statistic = sum((found - expected) ** 2 / expected for found, expected in cells)
    return float(chi2.sf(statistic, len(cells) - 1))


@pytest.mark.promise("P4")
@pytest.mark.parametrize("epsilon", [Fraction(1, 4), Fraction(1), Fraction(5, 2)])
def test_the_noise_has_the_stated_distribution(epsilon):
    """Counts of every value agree with (1-a)/(1+a) a^|x| for a = exp(-epsilon)."""
    assert misfit(epsilon, 8_000, seed=11) > 0.001


@pytest.mark.proof
@pytest.mark.promise("P4")
@pytest.mark.parametrize("epsilon", [Fraction(1, 10), Fraction(1, 2), Fraction(3, 4), Fraction(2), Fraction(7)])
def test_the_noise_has_the_stated_distribution_at_length(epsilon):
    """The same with 150,000 draws."""
    assert misfit(epsilon, 150_000, seed=12) > 0.001


@pytest.mark.promise("P4")
def test_one_person_changes_the_chance_of_any_answer_by_at_most_epsilon():
    """Of the closed form itself: neighbouring tables differ by a factor of at most exp(epsilon)."""
    a = exp(-0.5)
    chance = {x: (1 - a) / (1 + a) * a ** abs(x) for x in range(-30, 31)}
    assert all(chance[x] / chance[x - 1] <= exp(0.5) * (1 + 1e-12) for x in range(-29, 31))


@pytest.mark.parametrize(
    ("text", "epsilon"), [("0.25", Fraction(1, 4)), ("1", Fraction(1)), ("0.001", Fraction(1, 1000))]
)
def test_epsilon_is_read_exactly(text, epsilon):
    """As a fraction: no budget is lost or gained by rounding."""
    assert epsilon_of(text) == epsilon


@pytest.mark.parametrize("text", ["", "0", "-1", "1e-3", "nan", "10.1", "0.0005", "١", "1/3", "100"])
def test_other_epsilons_are_refused(text):
    """Nothing, negative, too fine, too large, not a plain number."""
    with pytest.raises(BadInput) as caught:
        epsilon_of(text)
    assert caught.value.code == "bad-epsilon"
