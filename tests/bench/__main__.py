"""Measures single answers and writes their section of `docs/trust/benchmarks.md`.

Run it from the top of the repository: `python -m tests.bench`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import cold_start, scalar
from .measure import per_call, wrong_answers
from .report import Measured, section
from .sections import PAGE, write_section


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--rounds",
        type=int,
        default=200,
        help="rounds of single answers, each over one part of the days",
    )
    parser.add_argument("--parts", type=int, default=20, help="parts into which the days are split")
    parser.add_argument("--days", type=int, default=100, help="random days in each part")
    parser.add_argument("--processes", type=int, default=31, help="rounds of fresh processes")
    parser.add_argument(
        "--seed", type=int, default=2026, help="of the days and of the order in each round"
    )
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()

    _say(f"{options.processes} rounds of {len(cold_start.PROCESSES)} fresh processes")
    seconds = cold_start.per_process(rounds=options.processes, seed=options.seed)
    wrong = cold_start.wrong_answers()
    parts = [scalar.tasks(options.days, options.seed + part) for part in range(options.parts)]
    for task in zip(*parts, strict=True):
        _say(f"{options.rounds} rounds of {', '.join(way.name for way in task[0])}")
        seconds |= per_call(task, rounds=options.rounds, seed=options.seed)
        wrong |= wrong_answers(task)
    days = options.days * options.parts
    measured = Measured(
        seconds, wrong, cold_start.peak_memory(), options.rounds, options.processes, days
    )
    write_section("single answers", section(measured), options.to)
    _say(f"written: {options.to.name}")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
