"""Times several ways of one task in shuffled rounds, and compares them round by round."""

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
    """One way of doing a task.

    Attributes:
        run: does the task once for each input, and gives the answers in order.
        expected: the right answers, if they are known.
        plain: turns an answer into a value to compare with the right one.
        before: what has to be done before it can run, which is not timed.
    """

    name: str
    run: Callable[[], Sequence[object]]
    expected: Sequence[object] | None = None
    plain: Callable[[Any], object] = lambda answer: answer
    before: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Spread:
    """The median of some measurements, and the quartiles around it."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The median and the quartiles of two values or more."""
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high)


Seconds = dict[str, list[float]]
"""By the name of a way: the seconds that it took in each round."""


def ratio(seconds: Seconds, ours: str, peer: str) -> Spread:
    """How many times as long one way takes as another.

    The two are compared round by round, so that a slow spell of the machine affects both.
    """
    return Spread.of(
        [mine / other for mine, other in zip(seconds[ours], seconds[peer], strict=True)]
    )


def in_rounds(ways: Mapping[str, Callable[[], object]], *, rounds: int, seed: int) -> Seconds:
    """Seconds of each way of a long task.

    Every round runs all ways once, each time in another order.
    """
    seconds: Seconds = {name: [] for name in ways}
    order, shuffle = list(ways), Random(seed).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            start = perf_counter()
            ways[name]()
            seconds[name].append(perf_counter() - start)
    return seconds


def per_call(
    parts: Sequence[Sequence[Way]],
    *,
    rounds: int,
    seed: int,
    clock: Callable[[], float] = perf_counter,
) -> Seconds:
    """Seconds per call of the ways of one task; `parts` has the ways for each part of the inputs.

    Every round takes the next part and runs all ways once, each time in another order. Parts are
    small, so that the ways of one round run within milliseconds of each other: a shared machine
    changes its speed many times a second.
    """
    seconds: Seconds = {way.name: [] for way in parts[0]}
    order, shuffle = list(range(len(seconds))), Random(seed).shuffle
    gc.collect()
    gc.freeze()  # so that collections between two ways skip the objects that exist already
    for number in range(rounds):
        part, another = parts[number % len(parts)], parts[(number + 1) % len(parts)]
        shuffle(order)
        for index in order:
            way = part[index]
            gc.collect()
            gc.disable()  # as timeit does: any way could start a collection that others caused
            another[index].run()  # so that the way is warm; `cold_start` measures first answers
            way.before()
            start = clock()
            answers = way.run()
            taken = clock() - start
            gc.enable()
            seconds[way.name].append(taken / len(answers))
    return seconds


def wrong_answers(parts: Sequence[Sequence[Way]]) -> dict[str, int | None]:
    """By the name of a way: how many answers over all parts are wrong; None if it is not known."""
    wrong: dict[str, int | None] = {}
    for way in (way for ways in parts for way in ways):
        if way.expected is None:
            wrong[way.name] = None
        else:
            pairs = zip(way.run(), way.expected, strict=True)
            wrong[way.name] = (wrong.get(way.name) or 0) + sum(
                way.plain(answer) != right for answer, right in pairs
            )
    return wrong
