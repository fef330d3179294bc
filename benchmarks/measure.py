"""Shared by every part: a row of the table, the median of a call, the weight of an answer."""

import gzip
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import brotli

GZIP_LEVEL = 6  # what nginx and most hosts use


class Measurement(NamedTuple):
    """One line of the table: what was measured, the figure with its unit, and the goal if there is one."""

    what: str
    figure: str
    goal: str = ""


def milliseconds(work: Callable[[], object], times: int = 200) -> float:
    """Median of a call, after a first one that fills the caches."""
    work()
    spent = []
    for _time in range(times):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def weight(body: bytes) -> str:
    """Bytes raw, by gzip and by brotli."""
    packed, brotlied = len(gzip.compress(body, GZIP_LEVEL)), len(brotli.compress(body))
    return f"{len(body):,} raw, {packed:,} gzip, {brotlied:,} brotli"
