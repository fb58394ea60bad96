"""The engine in JavaScript beside the library: `python -m tests.proof.javascript`.

Half of the random questions are about the shipped rulebooks, half about random ones with rules of
every kind. Each answer is compared key for key, with its explanation, its days and its refusal.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from multiprocessing import get_context
from time import perf_counter

from tests.support.javascript import running_engine
from tests.support.two_engines import Compared

EXAMPLES = 300
AT_ONCE = 4


def _counted(number: int) -> Counter[tuple[str, str]]:
    with running_engine() as engine:
        compared = Compared(engine)
        compared.shipped_rulebooks(EXAMPLES, number)
        compared.random_rulebooks(EXAMPLES, number)
        return compared.counts


def main() -> int:
    """Prints how many questions were compared; a difference ends the run with its question."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.javascript", description=__doc__)
    parser.add_argument("--questions", type=int, default=200_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--first", type=int, default=100, help="the number of the first draw")
    options = parser.parse_args()

    start = perf_counter()
    counts: Counter[tuple[str, str]] = Counter()
    number = options.first
    with get_context("spawn").Pool(options.processes) as pool:
        while counts.total() < options.questions:
            numbers = range(number, number + AT_ONCE * options.processes)
            for part in pool.imap_unordered(_counted, numbers):
                counts += part
            number = numbers.stop
    for (ask, how), count in sorted(counts.items()):
        print(f"{ask:<22}{how:<24}{count:>9,}")
    seconds = perf_counter() - start
    print(f"{counts.total():,} random questions, 0 differ; {seconds:.0f} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
