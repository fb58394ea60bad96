"""Measures asking stored answers again beside reading them as models.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.recheck`.

Whoever checks stored answers by hand first reads each with `DueDate.model_validate_json`, and has
asked nothing yet.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import process_time

from .measure import Seconds, Spread, ratio
from .sections import PAGE, write_section

FIRST, DAYS = date(2014, 1, 1), 5_400
CHUNK = 20_000
TARGET = 3
OURS, PEER = "recheck", "DueDate.model_validate_json"
FILES: dict[str, Callable[[str], str]] = {
    "the answers of this version": lambda line: line,
    "the same, cited otherwise": lambda line: line.replace('"reading":"', '"reading":"Older: ', 1),
}


def answers(file: str, seed: int) -> Iterator[bytes]:
    """Stored due dates without end: every rule of every rulebook, on random days, as JSON lines."""
    import cptimescales as cpt

    random, alter = Random(seed), FILES[file]
    rules = [(book, rule) for book in map(cpt.rulebook, cpt.rulebooks()) for rule in book.rules]
    while True:
        book, rule = random.choice(rules)
        on = FIRST + timedelta(random.randrange(DAYS))
        answer = book.answer(rule.id, on=on, number=random.choice((1, 1, 2)))
        if isinstance(answer, cpt.DueDate):
            yield alter(answer.model_dump_json()).encode() + b"\n"


def seconds_of(file: str, count: int, seed: int) -> tuple[Seconds, Counter[str]]:
    """Seconds for each chunk of one file by both ways, one after the other, and the outcomes.

    All chunks are one run of `recheck`.
    """
    import cptimescales as cpt
    from cptimescales.audit import recheck

    lines, chunk = answers(file, seed), [b""]
    outcomes: Counter[str] = Counter()
    seconds: Seconds = {OURS: [], PEER: []}

    def fed() -> Iterator[bytes]:
        while True:
            yield from chunk

    rechecked = recheck(fed())

    def ours() -> None:
        outcomes.update(one.outcome for one in islice(rechecked, len(chunk)))

    def peer() -> None:
        for line in chunk:
            cpt.DueDate.model_validate_json(line)

    ways = [(OURS, ours), (PEER, peer)]
    for _ in range(count // CHUNK):
        chunk[:] = islice(lines, CHUNK)
        for name, run in ways:
            start = process_time()
            run()
            seconds[name].append(process_time() - start)
        ways.reverse()
    return seconds, outcomes


def peak_memory(file: str, count: int, seed: int) -> float:
    """The peak of memory, in MiB, of a process that rechecks a file and keeps nothing."""
    from cptimescales.audit import recheck

    for _ in recheck(islice(answers(file, seed), count)):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_HEAD = """\
## Stored answers

```console
$ python -m tests.bench.recheck
```

`recheck` over {count:,} stored due dates, as JSON lines, in one run: every rule of every rulebook
on random days of {first} to {last}, so that few questions come twice. Beside it,
`DueDate.model_validate_json` reads the same lines and asks nothing. The two take turns over
{chunk:,} lines each, on a machine with {cores} cores. Times are those of the processor, in
microseconds for one answer. Memory is the peak of a process that rechecks a tenth of the file, and
of one that rechecks all of it.

| file | recheck | model_validate_json | ratio | outcomes | memory, MiB | target | reached |
|---|---|---|---|---|---|---|---|
"""


def section(count: int, seed: int) -> str:
    """The section, in Markdown."""
    text = _HEAD.format(
        count=count,
        first=FIRST.year,
        last=(FIRST + timedelta(DAYS)).year,
        chunk=CHUNK,
        cores=os.cpu_count(),
    )
    for file in FILES:
        memory = []
        for number in (count // 10, count):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                memory.append(process.submit(peak_memory, file, number, seed).result())
        seconds, outcomes = seconds_of(file, count, seed)
        beside = ratio(seconds, OURS, PEER)
        cells = (
            file,
            *(f"{Spread.of(seconds[way]).middle / CHUNK * 1e6:.1f}" for way in (OURS, PEER)),
            f"{beside.middle:.2f} ({beside.low:.2f} to {beside.high:.2f})",
            ", ".join(f"{number:,} `{outcome}`" for outcome, number in outcomes.items()),
            " and ".join(f"{peak:.0f}" for peak in memory),
            f"≤ {TARGET} ×",
            "yes" if beside.middle <= TARGET else "**no**",
        )
        text += f"| {' | '.join(cells)} |\n"
        print(f"{file}: {cells[3]}", file=sys.stderr, flush=True)
    return text


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.recheck", description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    write_section("stored answers", section(options.answers, options.seed), options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
