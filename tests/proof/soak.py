"""A soak: a million answers in one process, without growth. `python -m tests.proof.soak`.

It asks random rules about random days, with random closures and by lists known on random days. The
first part fills every cache. After that, neither the memory of the process nor the number of its
objects may grow.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

import cptimescales as cpt

# How much may be added after the caches are full: their content still changes, and the heap has
# holes.
MOST_OBJECTS = 5_000
MOST_RESIDENT = 24 << 20
PARTS = 10
QUESTIONS_OF_A_BOOK = 2_000


def _ask(random: Random, books: list[cpt.Rulebook]) -> None:
    """Asks one rulebook many questions, sometimes by an earlier list or with a closure."""
    book = random.choice(books)
    if random.random() < 0.3:
        book = book.as_known_on(date(2009, 1, 1) + timedelta(days=random.randrange(6_500)))
    if random.random() < 0.1:
        closed = date(2024, 1, 1) + timedelta(days=random.randrange(1_000))
        book = book.with_closures({closed: f"Closed, {random.random()}"})
    rules = [rule.id for rule in book.rules]
    for _ in range(QUESTIONS_OF_A_BOOK):
        on = date(1990, 1, 1) + timedelta(days=random.randrange(40_000))
        answer = book.answer(random.choice(rules), on=on, number=random.randint(1, 3))
        if random.random() < 0.01:
            str(answer)
            answer.model_dump_json()


def _resident() -> int:
    """The bytes of memory in use now. Outside Linux, the most that were ever in use."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text("ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def main() -> int:
    """Prints how many objects and how much memory are in use after each part; 1 if they grow."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.soak", description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    options = parser.parse_args()

    random = Random(2026)
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    rounds = max(1, options.answers // QUESTIONS_OF_A_BOOK // PARTS)
    in_use = []
    print(f"{'Answers':>12}{'Objects':>12}{'Resident':>14}")
    for part in range(1, PARTS + 1):
        for _ in range(rounds):
            _ask(random, books)
        gc.collect()
        objects, resident = len(gc.get_objects()), _resident()
        in_use.append((objects, resident))
        answers = part * rounds * QUESTIONS_OF_A_BOOK
        print(f"{answers:>12,}{objects:>12,}{resident / 2**20:>11.1f} MB", flush=True)
    # The caches are full after two parts. From then on, the later parts must not use more.
    earlier, later = in_use[2:6], in_use[6:]
    growth = [
        max(part[kind] for part in later) - max(part[kind] for part in earlier) for kind in range(2)
    ]
    limits = (MOST_OBJECTS, MOST_RESIDENT)
    grows = any(more > limit for more, limit in zip(growth, limits, strict=True))
    words = f"{growth[0]:+,} objects, {growth[1] / 2**20:+.1f} MB resident"
    print(
        "From the 3rd to 6th tenth to the 7th to 10th: "
        f"{words}: {'it grows' if grows else 'no growth'}"
    )
    return int(grows)


if __name__ == "__main__":
    sys.exit(main())
