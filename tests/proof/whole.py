"""Compares the whole library with its oracles, over every day of the calendar.

The first oracle walks from day to day. The second counts as a person does with a wall calendar and
a pencil. They share no line with the library or with each other, only the table of the bank
holidays that GOV.UK published. A third one reads whole cases. Any difference ends with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from multiprocessing import get_context
from time import perf_counter

import cptimescales as cpt

from . import cases, counts, rules
from .tally import Tally

Part = Callable[..., Tally]
WORK: list[tuple[Part, Sequence[str | int]]] = [
    (rules.every_rule, cpt.rulebooks()),
    (counts.between, cpt.DIVISIONS),
    (counts.adding, cpt.DIVISIONS),
    (counts.same_day, cpt.DIVISIONS),
    (counts.known_counts, cpt.DIVISIONS),
    (rules.rules_as_known, cpt.rulebooks()),
    (counts.months, range(1990, 2101, 10)),
    (counts.birthdays, range(1900, 2101, 50)),
    (counts.lists, cpt.DIVISIONS),
    (cases.whole_cases, range(0, cases.HISTORIES, cases.TOGETHER)),
]


def _done(task: tuple[Part, str | int, int]) -> Tally:
    part, over, step = task
    return part(over, step)


def proof(step: int = 1, processes: int = 2, parts: Sequence[str] = ()) -> list[Tally]:
    """Every part of the proof, or those named, over every day or every so many days."""
    work = [task for task in WORK if not parts or task[0].__name__ in parts]
    tasks = [(part, over, step) for part, domain in work for over in domain]
    summed: dict[str, Tally] = {}
    if processes == 1:
        return _summed(map(_done, tasks), summed)
    with get_context("spawn").Pool(processes) as pool:
        return _summed(pool.imap(_done, tasks), summed)


def _summed(tallies: Iterable[Tally], parts: dict[str, Tally]) -> list[Tally]:
    for tally in tallies:
        if tally.what in parts:
            parts[tally.what].add(tally)
        else:
            parts[tally.what] = tally
    return list(parts.values())


def main() -> int:
    """Prints each part with its cases and differences. Returns 1 if there is a difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every Nth day, for a first look"
    )
    parser.add_argument("--processes", type=int, default=2)
    names = [part.__name__ for part, _ in WORK]
    parser.add_argument("--only", nargs="+", choices=names, default=[], help="only these parts")
    options = parser.parse_args()

    start = perf_counter()
    tallies = proof(options.every, options.processes, options.only)
    if options.every > 1:
        print(f"Only every {options.every}th day was tried: a first look, not the proof.\n")
    print(f"{'What':<42}{'Over':<80}{'Cases':>12}{'Differences':>13}")
    for tally in tallies:
        print(f"{tally.what:<42}{tally.domain:<80}{tally.cases:>12,}{tally.differences:>13,}")
    cases, differences = (
        sum(getattr(tally, key) for tally in tallies) for key in ("cases", "differences")
    )
    print(f"{'In all':<122}{cases:>12,}{differences:>13,}")
    for tally in tallies:
        print(*tally.examples, sep="\n", end="\n" if tally.examples else "")
    seconds = perf_counter() - start
    python = sys.version.split()[0]
    print(f"cptimescales {cpt.__version__}, Python {python}, {seconds:.0f} seconds")
    return int(differences > 0)
