"""A soak: a million answers in one process, with no growth. `python -m tests.proof.soak`, or `make soak`.

Random rules, days, lists known on random days and random closures are asked for; rulebooks come and go. After a first part that
fills every cache there is, neither the memory of the process nor the number of its objects may grow any more.
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

# What may be added after the warm-up: caches that are full change what they hold, and the heap has holes.
MOST_OBJECTS = 5_000
MOST_RESIDENT = 24 << 20
PARTS = 10
AT_ONCE = 2_000


def _ask(random: Random, books: list[cpt.Rulebook]) -> None:
    """One rulebook, as somebody knew it on some day, asked many times."""
    book = random.choice(books)
    if random.random() < 0.3:
        book = book.as_known_on(date(2009, 1, 1) + timedelta(days=random.randrange(6_500)))
    if random.random() < 0.1:
        closed = date(2024, 1, 1) + timedelta(days=random.randrange(1_000))
        book = book.with_closures({closed: f"Closed, {random.random()}"})
    rules = [rule.id for rule in book.rules]
    for _ in range(AT_ONCE):
        on = date(1990, 1, 1) + timedelta(days=random.randrange(40_000))
        answer = book.answer(random.choice(rules), on=on, number=random.randint(1, 3))
        if random.random() < 0.01:
            str(answer)
            answer.model_dump_json()


def _resident() -> int:
    """The memory of this process that is in use now, where the system tells; the most there ever was, elsewhere."""
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text("ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def main() -> int:
    """Prints what the process held after each part; 1 if it grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.soak", description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    asked = parser.parse_args()

    random = Random(2026)
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    rounds = max(1, asked.answers // AT_ONCE // PARTS)
    held = []
    print(f"{'Answers':>12}{'Objects':>12}{'Resident':>14}")
    for part in range(1, PARTS + 1):
        for _ in range(rounds):
            _ask(random, books)
        gc.collect()
        now = len(gc.get_objects()), _resident()
        held.append(now)
        print(f"{part * rounds * AT_ONCE:>12,}{now[0]:>12,}{now[1] / 2**20:>11.1f} MB", flush=True)
    # The caches are full after the third part; from there on, the later half holds no more than the earlier.
    earlier, later = held[2:6], held[6:]
    grown = [
        max(part[kind] for part in later) - max(part[kind] for part in earlier) for kind in range(2)
    ]
    limits = (MOST_OBJECTS, MOST_RESIDENT)
    grew = any(more > limit for more, limit in zip(grown, limits, strict=True))
    told = f"{grown[0]:+,} objects, {grown[1] / 2**20:+.1f} MB resident"
    print(
        f"From the 3rd to 6th tenth to the 7th to 10th: {told}: {'it grows' if grew else 'no growth'}"
    )
    return int(grew)


if __name__ == "__main__":
    sys.exit(main())
