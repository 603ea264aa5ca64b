"""Noise for counts that leave: whole numbers with the two-sided geometric distribution, drawn without a rounding error.

Adding or removing one person changes one count of a table by one, so noise with

    P(x) = (1 - a) / (1 + a) * a**abs(x),   a = exp(-epsilon)

makes a table epsilon-differentially private. Floating-point sampling leaks through the gaps between floats; here every
step is a comparison of integers drawn by the caller's source of randomness.

References: Ghosh, Roughgarden, Sundararajan, Universally utility-maximizing privacy mechanisms, STOC 2009; Canonne,
Kamath, Steinke, The discrete Gaussian for differential privacy, NeurIPS 2020 (exact coins from rationals).

>>> from random import Random
>>> below = Random(3).randrange; [geometric(Fraction(1, 2), below) for _ in range(6)]
[0, -2, 1, -3, 3, 5]
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tactful.errors import BadInput

__all__ = ["FINEST", "Below", "epsilon_of", "geometric"]

Below = Callable[[int], int]
"""Returns a whole number from 0 up to, not including, its argument, all alike likely."""

FINEST = 1000
"""Epsilon is a multiple of one thousandth."""


def epsilon_of(text: str) -> Fraction:
    """Return the epsilon somebody wrote, exactly.

    >>> epsilon_of("0.25")
    Fraction(1, 4)

    Raises
    ------
    BadInput
        ``bad-epsilon`` unless it is from 0.001 to 10 with at most three decimals.
    """
    whole, _, part = text.partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdigit()) or len(part) > 3 or len(whole) > 2:
        raise BadInput("bad-epsilon", "epsilon is not a number with at most three decimals", hint="such as 0.25")
    epsilon = Fraction(int(digits), 10 ** len(part))
    if not Fraction(1, FINEST) <= epsilon <= 10:
        raise BadInput("bad-epsilon", "epsilon is out of range", hint="send 0.001 to 10")
    return epsilon


def geometric(epsilon: Fraction, below: Below) -> int:
    """Return one draw of the two-sided geometric distribution.

    Parameters
    ----------
    epsilon
        Above 0; the smaller, the more noise (standard deviation about 1.4 / epsilon).
    below
        Source of randomness; in service one that nobody can predict or repeat.
    """
    rate, unit = epsilon.numerator, epsilon.denominator
    while True:
        rest = below(unit)
        if not _coin(rest, unit, below):
            continue
        wholes = 0
        while _coin(1, 1, below):
            wholes += 1
        size = (rest + unit * wholes) // rate
        negative = below(2) == 1
        if not (negative and size == 0):  # zero would come up twice
            return -size if negative else size


def _coin(over: int, under: int, below: Below) -> bool:
    """Return True with probability exp(-over/under), for a fraction from 0 to 1."""
    turn = 1
    while below(under * turn) < over:
        turn += 1
    return turn % 2 == 1
