"""Measures reading a CSV of many cases, and their timetables, beside reading it with `csv` alone.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.case_files`.

Every way runs in a process of its own. Its time does not include starting Python and importing
packages.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from .measure import Seconds, Spread, ratio
from .sections import PAGE, write_section

EVENTS = 15
BOOK, AS_OF = "england", date(2026, 3, 2)
HEADER = ("reference", "event", "on", "born")
MEETINGS = (
    "core_group_held",
    "child_seen",
    "core_group_held",
    "child_seen_alone",
    "review_conference_held",
)
PEER = "csv and date.fromisoformat"
MODELS, PLAIN = "read_cases, then timetable", "read_plain_cases, then plain rows"
TARGETS = {MODELS: 25, PLAIN: 12}


def make(path: Path, cases: int, seed: int, *, in_order: bool = True) -> None:
    """A CSV of cases, sorted by reference or in a random order of rows."""
    random = Random(seed)
    rows = []
    for number in range(cases):
        reference = f"C-{number:06}"
        day = date(2022, 1, 3) + timedelta(days=random.randrange(1_000))
        born = day - timedelta(days=random.randrange(30, 5_000))
        rows.append((reference, "conference_held", str(day), str(born)))
        for place in range(EVENTS - 1):
            day += timedelta(days=random.randint(4, 28))
            rows.append((reference, MEETINGS[place % len(MEETINGS)], str(day), str(born)))
    if not in_order:
        random.shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])


def with_csv(path: Path) -> int:
    """The least that every way has to do: each cell as text, and each date as a date."""
    rows = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for _, _, on, born in reader:
            date.fromisoformat(on)
            date.fromisoformat(born)
            rows += 1
    return rows


def plain_cases(path: Path) -> int:
    """Reads each case as plain values."""
    from cptimescales.cases import PlainCase, read_plain_cases

    return sum(len(case.pairs) for case in read_plain_cases(path) if isinstance(case, PlainCase))


def models(path: Path) -> int:
    """Reads each case as a model."""
    from cptimescales.cases import Case, read_cases

    return sum(len(case.events) for case in read_cases(path) if isinstance(case, Case))


def timetables(path: Path) -> int:
    """Reads each case and makes its timetable."""
    import cptimescales as cpt

    book, events = cpt.rulebook(BOOK), 0
    for case in cpt.read_cases(path):
        assert isinstance(case, cpt.Case)
        events += len(case.events)
        book.timetable(case, as_of=AS_OF)
    return events


def plain_rows(path: Path) -> int:
    """Reads each case as plain values and makes the rows of a report."""
    import cptimescales as cpt
    from cptimescales.cases import PlainCase, plain_timetable, read_plain_cases

    book, events = cpt.rulebook(BOOK), 0
    for case in read_plain_cases(path):
        assert isinstance(case, PlainCase)
        events += len(case.pairs)
        plain_timetable(book, case, as_of=AS_OF)
    return events


def followed(path: Path) -> int:
    """Reads each case as plain values and follows it: what happened, and which clocks run."""
    import cptimescales as cpt
    from cptimescales.cases import PlainCase, read_plain_cases
    from cptimescales.cases.timetables import follow

    book, events = cpt.rulebook(BOOK), 0
    for case in read_plain_cases(path):
        assert isinstance(case, PlainCase)
        events += len(case.pairs)
        follow(book, case, AS_OF, dated_only=True).release()
    return events


WAYS: dict[str, Callable[[Path], int]] = {
    PEER: with_csv,
    "read_plain_cases": plain_cases,
    "read_cases": models,
    MODELS: timetables,
    PLAIN: plain_rows,
    "the same without judging and rows": followed,
}
SHUFFLED = "read_plain_cases, rows in any order"


def timed(way: str, path: Path, few: Path) -> tuple[float, float, int]:
    """Seconds for a file, the peak of memory in MiB, and the events read, in a process alone."""
    run = plain_cases if way == SHUFFLED else WAYS[way]
    run(few)  # imports its packages and makes its tables
    start = process_time()
    events = run(path)
    taken = process_time() - start
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, events


_HEAD = """\
## Files of cases

```console
$ python -m tests.bench.case_files
```

CSVs of cases with {events} events each; {rounds} rounds of each. Each way has its own process on a
machine with {cores} cores and uses one of them. `csv` only splits the rows and reads their dates.
`read_cases` looks through the file first, because the rows of a case may be anywhere; it also
checks every history. The timetables are those of `{book}`. Seconds are those of the processor;
memory is the peak of the process.

| cases | way | seconds | way / csv | memory, MiB | target | reached |
|---|---|---|---|---|---|---|
"""


def section(sizes: Sequence[int], rounds: int, seed: int) -> str:
    """The section, in Markdown."""
    text = _HEAD.format(events=EVENTS, rounds=rounds, cores=os.cpu_count(), book=BOOK)
    return text + "".join(row for cases in sizes for row in _rows(cases, rounds, seed))


def _rows(cases: int, rounds: int, seed: int) -> Iterator[str]:
    """The rows of the table for a file of so many cases."""
    seconds, memory = _measured(cases, rounds, seed)
    for name in seconds:
        beside = ratio(seconds, name, PEER)
        target = TARGETS.get(name)
        reached = "" if target is None else "yes" if beside.middle <= target else "**no**"
        if target is not None and beside.low <= target <= beside.high:
            reached += ", within the noise"
        cells = (
            f"{cases:,}",
            name,
            f"{Spread.of(seconds[name]).middle:.1f}",
            f"{beside.middle:.1f} ({beside.low:.1f} to {beside.high:.1f})",
            f"{memory[name]:.0f}",
            "" if target is None else f"≤ {target} ×",
            reached,
        )
        yield f"| {' | '.join(cells)} |\n"


def _measured(cases: int, rounds: int, seed: int) -> tuple[Seconds, dict[str, float]]:
    """By the name of a way: its seconds in each round, and its peak of memory in MiB."""
    ways = [*WAYS, SHUFFLED]
    seconds: Seconds = {name: [] for name in ways}
    memory: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        source, shuffled, few = (Path(folder, f"{name}.csv") for name in ("cases", "any", "few"))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            # Elsewhere, because a process starts with the peak of the one that starts it.
            process.submit(make, source, cases, seed).result()
            process.submit(make, shuffled, cases, seed, in_order=False).result()
        make(few, 100, seed)
        order, shuffle = list(ways), Random(seed).shuffle
        for _ in range(rounds):
            shuffle(order)
            for name in order:
                path = shuffled if name == SHUFFLED else source
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    taken, peak, events = process.submit(timed, name, path, few).result()
                assert events == cases * EVENTS, f"{name} read {events:,} events"
                seconds[name].append(taken)
                memory[name] = max(peak, memory.get(name, 0))
                print(f"{cases:,}: {name}: {taken:.1f} s", file=sys.stderr, flush=True)
    return seconds, memory


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.case_files", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    write_section(
        "files of cases", section(options.cases, options.rounds, options.seed), options.to
    )
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
