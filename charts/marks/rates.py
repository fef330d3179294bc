"""Rates per 100,000 inhabitants and the classes of a map."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from charts.drawing.drawing import MOST_CLASSES, MapClass
from charts.marks.poisson import SMALL_COUNT, exact_interval
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_number, label_of
from wording.observations import is_whole_years, years_of

RATE_BASE = 100_000
# The columns of a rate in the CSV: enough to recompute it.
COLUMNS = ("rate_per_100k", "rate_low", "rate_high", "population", "population_status", "boundary_set")


@dataclass(frozen=True)
class Rate:
    """A count per 100,000 inhabitants with the population it was divided by; ends of its interval if it is small."""

    value: float
    low: float | None
    high: float | None
    population: Row


def rate_of(row: Row, population: Row | None) -> Rate | None:
    """The rate of a count; None if the population is not known or the period is not one whole year.

    A bound or a rounded count has no exact interval and shows none.
    """
    if population is None or not population["population"]:
        return None
    if not is_whole_years(row) or len(years_of(row)) != 4:
        return None
    factor = RATE_BASE / population["population"]
    low = high = None
    if row["obs_value"] < SMALL_COUNT and row["value_qualifier"] == "exact":
        low, high = (end * factor for end in exact_interval(int(row["obs_value"])))
    return Rate(row["obs_value"] * factor, low, high, population)


def rate_row(rate: Rate | None) -> Row:
    """The rate's columns in the CSV; empty if there is none."""
    if rate is None:
        return dict.fromkeys(COLUMNS)
    people = rate.population
    ends = [None if end is None else round(end, 4) for end in (rate.low, rate.high)]
    values = (round(rate.value, 4), *ends, people["population"], people["obs_status"], people["boundary_set"])
    return dict(zip(COLUMNS, values, strict=True))


def rate_label(value: float | None) -> str:
    """A rate with as many digits as it deserves: 1,650, 38.4, 0.07."""
    number = value or 0.0
    return format_number(round(number) if number >= 100 else round(number, 1 if number >= 10 else 2))


def rate_words(rate: Rate, codes: CodeLists) -> list[str]:
    """What is known of a rate: the population, its year and boundaries, and a break in its series."""
    people = rate.population
    known = [
        _(
            "average population of %(year)s on the boundaries of %(set)s: %(number)s",
            year=people["year"],
            set=people["boundary_set"],
            number=format_number(round(people["population"])),
        )
    ]
    if people["obs_status"] != "A":
        known.append(label_of(codes.lists["obs_status"][people["obs_status"]])[0])
    if rate.low is not None:
        ends = {"low": rate_label(rate.low), "high": rate_label(rate.high)}
        known.append(_("exact 95 per cent interval %(low)s to %(high)s", **ends))
    return known


def classes_of(values: Sequence[float]) -> tuple[MapClass, ...]:
    """At most five classes with about equally many regions each, their limits rounded down to two digits.

    Zero is not a class: it is drawn as background. If few different values occur, each has its own class.
    """
    positive = sorted(value for value in values if value > 0)
    different = sorted(set(positive))
    if len(different) <= MOST_CLASSES:
        return tuple({rate_label(value): MapClass(value, rate_label(value)) for value in reversed(different)}.values())[
            ::-1
        ]
    cuts = [positive[len(positive) * index // MOST_CLASSES] for index in range(MOST_CLASSES)]
    lows = sorted({_rounded_down(cut) for cut in cuts})
    labels = [
        _("%(low)s to under %(high)s", low=rate_label(low), high=rate_label(high))
        for low, high in itertools.pairwise(lows)
    ]
    return tuple(
        MapClass(low, label)
        for low, label in zip(lows, [*labels, _("%(low)s or more", low=rate_label(lows[-1]))], strict=True)
    )


def _rounded_down(value: float) -> float:
    """The number truncated to two significant digits: 2,474 becomes 2,400, 0.0731 becomes 0.07."""
    unit = 10.0 ** (floor(log10(value)) - 1)
    cut = floor(value / unit) * unit
    return round(cut, 6)
