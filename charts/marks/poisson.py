"""The exact interval of a small count: how far chance alone could have moved it."""

from collections.abc import Callable
from math import exp

SMALL_COUNT = (
    20  # a count below this shows its interval: the usual bound for rates that chance moves too far to compare
)
_TAIL = 0.025


def exact_interval(count: int) -> tuple[float, float]:
    """The exact 95 % interval of the mean of a Poisson distribution when `count` was observed (Garwood 1936).

    The lower end is the mean at which `count` or more has a probability of 2.5 %, the upper end the one at which
    `count` or fewer has.
    """
    low = _mean_at(lambda mean: 1 - _up_to(count - 1, mean) < _TAIL, count) if count else 0.0
    return low, _mean_at(lambda mean: _up_to(count, mean) > _TAIL, 2 * count + 10)


def _mean_at(is_below: Callable[[float], bool], highest: float) -> float:
    """The mean between 0 and `highest` at which the condition stops holding, by bisection."""
    low, high = 0.0, float(highest)
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low


def _up_to(count: int, mean: float) -> float:
    """The probability of `count` or fewer."""
    term = total = exp(-mean)
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total
