"""Times ways of doing the same task in shuffled rounds, and compares them round by round."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Way:
    """One way of doing a task: `run` does it once for each input and gives the answers in order.

    `expected` are the right answers; `plain` makes of an answer what is compared with them.
    """

    name: str
    run: Callable[[], Sequence[object]]
    expected: Sequence[object] | None = None
    plain: Callable[[Any], object] = lambda answer: answer


@dataclass(frozen=True)
class Spread:
    """The middle of some measurements, and the quartiles around it."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The median and the quartiles of two values or more."""
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high)


Seconds = dict[str, list[float]]
"""By the name of the way: how long it took in each round."""


def ratio(seconds: Seconds, ours: str, peer: str) -> Spread:
    """How many times as long one way takes as another, round by round, so that a slow spell strikes both."""
    return Spread.of(
        [mine / other for mine, other in zip(seconds[ours], seconds[peer], strict=True)]
    )


def in_rounds(ways: Mapping[str, Callable[[], object]], *, rounds: int, seed: int) -> Seconds:
    """Seconds of each way of a long task: every round runs all of them once, each time in another order."""
    seconds: Seconds = {name: [] for name in ways}
    order, shuffle = list(ways), Random(seed).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            start = perf_counter()
            ways[name]()
            seconds[name].append(perf_counter() - start)
    return seconds


def per_call(parts: Sequence[Sequence[Way]], *, rounds: int, seed: int) -> Seconds:
    """Seconds per call of the ways of one task, given for each part of the inputs.

    Every round takes the next part and runs all ways once, each time in another order. Parts are small, so that two ways
    of one round are asked within milliseconds of each other: a shared machine changes its speed many times a second.
    """
    seconds: Seconds = {way.name: [] for way in parts[0]}
    order, shuffle = list(range(len(seconds))), Random(seed).shuffle
    gc.collect()
    gc.freeze()  # what stands for good need not be looked through between two ways
    for number in range(rounds):
        part, another = parts[number % len(parts)], parts[(number + 1) % len(parts)]
        shuffle(order)
        for index in order:
            way = part[index]
            gc.collect()
            gc.disable()  # as timeit does: a collection is set off by whoever comes last
            another[
                index
            ].run()  # the way is in use already, with other days; a first answer is the cold start's business
            start = perf_counter()
            answers = way.run()
            taken = perf_counter() - start
            gc.enable()
            seconds[way.name].append(taken / len(answers))
    return seconds


def wrong_answers(parts: Sequence[Sequence[Way]]) -> dict[str, int | None]:
    """By the name of the way: how many answers over all parts are not the expected ones; None if none are known."""
    found: dict[str, int | None] = {}
    for way in (way for ways in parts for way in ways):
        if way.expected is None:
            found[way.name] = None
        else:
            pairs = zip(way.run(), way.expected, strict=True)
            found[way.name] = (found.get(way.name) or 0) + sum(
                way.plain(given) != right for given, right in pairs
            )
    return found
