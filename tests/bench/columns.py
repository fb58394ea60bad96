"""Measures whole columns beside their peers.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.columns`.

It needs the extras `columns` and `bench`, and Linux, which reports the memory of a process. It uses
one thread, except where a column of the table says otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # read once, when polars is imported

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from tests.oracles import oracle

import cptimescales as cpt
from cptimescales.columns import add_working_days_column, due_column, working_days_between

from .measure import Spread, in_rounds, ratio
from .sections import PAGE, write_section

FIRST, LAST = date(2016, 1, 1), date(2034, 12, 31)
PACKAGES = ("cptimescales", "numpy", "pandas", "polars", "pyarrow", "duckdb", "narwhals")
COPY, OURS = "plain copy", "cptimescales"
Array = Any
Ratios = dict[str, list[float]]


@dataclass(frozen=True)
class Way:
    """One way of doing a task, over all rows or over the first of them."""

    name: str
    run: Callable[[], Any]
    rows: int
    days: Callable[[Any], Array] = np.asarray


@dataclass(frozen=True)
class Task:
    """A task with the ways of doing it and the right answers."""

    title: str
    ways: tuple[Way, ...]
    right: Array
    targets: tuple[tuple[str, float], ...]


def tasks(rows: int, seed: int) -> Iterator[Task]:
    """The tasks over random days.

    The right answers come from numpy, with holidays that are listed independently of the library.
    """
    random = np.random.default_rng(seed)
    first, last = (np.datetime64(day, "D").astype(int) for day in (FIRST, LAST))
    on: Any = random.integers(first, last, rows).view("datetime64[D]")
    out = on.copy()
    calendars = [
        np.busdaycalendar(holidays=sorted(oracle.bank_holidays(division)))
        for division in cpt.DIVISIONS
    ]
    england, holidays = calendars[0], sorted(oracle.bank_holidays(cpt.DIVISIONS[0]))
    copy = Way(COPY, lambda: np.copyto(out, on), rows, lambda _: None)
    on_pl, few = pl.Series(on), min(rows, 100_000)

    def due_england(column: Any, into: Array | None = None) -> Any:
        return due_column("england", "first_core_group", on=column, out=into).due

    every: Any = np.arange(first, last + 1).view("datetime64[D]")
    by_day = pa.table(
        {
            "day": pa.array(every),
            "due": pa.array(np.busday_offset(every, 10, "preceding", busdaycal=england)),
        }
    )
    base = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
    base.register("days", pa.table({"day": pa.array(on)}))
    base.register("calendar", by_day)
    business_day = pd.offsets.CustomBusinessDay(10, holidays=holidays)
    on_pd, all_pd, on_pa = pd.Series(on[:few]), pd.Series(on), pa.array(on)

    yield Task(
        "10 working days after",
        (
            copy,
            Way(OURS, lambda: due_england(on, out), rows),
            Way(
                "cptimescales, pandas column",
                lambda: due_england(all_pd),
                rows,
                lambda answers: answers.to_numpy(),
            ),
            Way(
                "cptimescales, polars column",
                lambda: due_england(on_pl),
                rows,
                lambda answers: answers.to_numpy(),
            ),
            Way(
                "cptimescales, arrow column",
                lambda: due_england(on_pa),
                rows,
                lambda answers: answers.to_numpy(zero_copy_only=False),
            ),
            Way(
                "numpy busday_offset",
                lambda: np.busday_offset(on, 10, "preceding", busdaycal=england),
                rows,
            ),
            Way(
                "polars add_business_days",
                lambda: on_pl.dt.add_business_days(10, holidays=holidays, roll="backward"),
                rows,
                lambda answers: answers.to_numpy(),
            ),
            Way(
                "duckdb join",
                lambda: base.sql("select due from days join calendar using (day)").to_arrow_table(),
                rows,
                lambda answers: answers["due"].to_numpy(),
            ),
            Way(
                "pandas CustomBusinessDay",
                lambda: on_pd + business_day,
                few,
                lambda answers: answers.to_numpy(),
            ),
        ),
        np.busday_offset(on, 10, "preceding", busdaycal=england),
        ((COPY, 1.4), ("numpy busday_offset", 1 / 25), ("polars add_business_days", 1 / 25)),
    )
    yield Task(
        "3 months after",
        (
            copy,
            Way(OURS, lambda: due_column("england", "review_conference", on=on, out=out).due, rows),
            Way(
                "polars offset_by",
                lambda: on_pl.dt.offset_by("3mo"),
                rows,
                lambda answers: answers.to_numpy(),
            ),
        ),
        on_pl.dt.offset_by("3mo").to_numpy(),
        ((COPY, 10),),
    )
    counts = random.integers(1, 61, rows)
    division_numbers = random.integers(0, 3, rows).astype(np.int8)
    ours = {number: cpt.calendar(division) for number, division in enumerate(cpt.DIVISIONS)}
    back, only = random.integers(-60, 61, rows), "working days after, a number for each row"
    for title, number in ((only, counts), (f"{only}, from -60 to 60", back)):
        yield Task(
            title,
            (
                copy,
                Way(OURS, partial(_added, ours[0], on, number, out=out), rows),
                Way("numpy busday_offset", partial(_offset, on, number, england), rows),
            ),
            _offset(on, number, england),
            ((COPY, 6),) if number is counts else (),
        )

    def each_division(days: Array, number: Array | int) -> Array:
        answers = np.empty_like(days)
        for division, calendar in enumerate(calendars):
            mine = division_numbers == division
            added = number[mine] if isinstance(number, np.ndarray) else np.full(mine.sum(), number)
            answers[mine] = _offset(days[mine], added, calendar)
        return answers

    # The same rules three times, by the bank holidays of each division: only the calendar differs.
    books = {number: _ten_days(division) for number, division in enumerate(cpt.DIVISIONS)}
    yield Task(
        "10 working days after, a rulebook for each row",
        (
            copy,
            Way(
                OURS,
                lambda: (
                    due_column(books, "first_core_group", on=on, by=division_numbers, out=out).due
                ),
                rows,
            ),
            Way("numpy busday_offset, division by division", lambda: each_division(on, 10), rows),
        ),
        each_division(on, 10),
        ((COPY, 6),),
    )
    both = "working days after, a number and a division for each row"
    for title, number in ((both, counts), (f"{both}, from -60 to 60", back)):
        yield Task(
            title,
            (
                copy,
                Way(OURS, partial(_added, ours, on, number, by=division_numbers, out=out), rows),
                Way(
                    "numpy busday_offset, division by division",
                    partial(each_division, on, number),
                    rows,
                ),
            ),
            each_division(on, number),
            ((COPY, 4.5),) if number is counts else (),
        )
    end, counted = on + random.integers(0, 200, rows), np.empty(rows)
    end_pl, one = pl.Series(end), np.timedelta64(1, "D")
    yield Task(
        "working days between two columns",
        (
            copy,
            Way(OURS, lambda: working_days_between(ours[0], on, end, out=counted).values, rows),
            Way(
                "numpy busday_count",
                lambda: np.busday_count(on + one, end + one, busdaycal=england),
                rows,
            ),
            Way(
                "polars business_day_count",
                lambda: pl.select(
                    pl.business_day_count(
                        pl.lit(on_pl).dt.offset_by("1d"),
                        pl.lit(end_pl).dt.offset_by("1d"),
                        holidays=holidays,
                    )
                ).to_series(),
                rows,
                lambda answers: answers.to_numpy(),
            ),
        ),
        np.busday_count(on + one, end + one, busdaycal=england),
        ((COPY, 6),),
    )


def _added(calendars: Any, *columns: Array, **options: Array) -> Array:
    return add_working_days_column(calendars, *columns, **options).values


def _offset(days: Array, counts: Array, calendar: np.busdaycalendar) -> Array:
    """numpy's answers: forward from the working day before a day, back from the one after it.

    0 working days lead to the day itself.
    """
    answers: Any = np.busday_offset(days, counts, "preceding", busdaycal=calendar)
    if counts.min() <= 0:
        back, none = counts < 0, counts == 0
        answers[back] = np.busday_offset(days[back], counts[back], "following", busdaycal=calendar)
        answers[none] = days[none]
    return answers


def _ten_days(division: str) -> cpt.Rulebook:
    """England's rules, counted by another division's bank holidays."""
    from cptimescales.library import division_record

    return cpt.Rulebook(cpt.rulebook("england").data, division_record(division))


def measured(task: Task, rounds: int, seed: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Seconds a row of each way in each round, and how many of its answers are wrong.

    Every way runs once before it is timed.
    """
    wrong = {
        way.name: int((way.days(answers) != task.right[: way.rows]).sum())
        for way in task.ways
        if (answers := way.run()) is not None
    }
    seconds = in_rounds({way.name: way.run for way in task.ways}, rounds=rounds, seed=seed)
    a_row = {way.name: [taken / way.rows for taken in seconds[way.name]] for way in task.ways}
    return a_row, wrong


@dataclass(frozen=True)
class Length:
    """A column of one length: seconds a row in each round, and the peak MiB beyond the columns."""

    rows: int
    seconds: dict[str, list[float]]
    peak: float


def of_length(rows: int, rounds: int, seed: int) -> Length:
    """Measures one length, in a process of its own: its peak memory is that of the process."""
    first, last = (np.datetime64(day, "D").astype(int) for day in (FIRST, LAST))
    on: Any = np.random.default_rng(seed).integers(first, last, rows).view("datetime64[D]")
    out = on.copy()
    slices = [slice(*ends) for ends in pairwise(np.linspace(0, rows, 5).astype(int))]

    def part(rows: slice) -> None:
        due_column("england", "first_core_group", on=on[rows], out=out[rows])

    part(slice(0, 1))  # makes the table
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # resets the peak
    part(slice(0, rows))
    peak = _memory("VmHWM") - before
    seconds: dict[str, list[float]] = {COPY: [], "one": [], "four": []}
    with ThreadPoolExecutor(4) as pool:
        for _ in range(rounds):
            for name, run in (
                (COPY, lambda: np.copyto(out, on)),
                ("one", lambda: part(slice(0, rows))),
                ("four", lambda: list(pool.map(part, slices))),
            ):
                start = perf_counter()
                run()
                seconds[name].append((perf_counter() - start) / rows)
    return Length(rows, seconds, peak)


def _memory(kind: str) -> float:
    """MiB of this process, as Linux reports them: now (`VmRSS`) or at the peak (`VmHWM`)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


def lengths(largest: int, rounds: int, seed: int) -> Iterator[Length]:
    """Columns of one million rows, of ten times as many, and so on."""
    rows = 1_000_000
    while rows <= largest:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            yield process.submit(of_length, rows, rounds, seed).result()
        rows *= 10


_HEAD = """\
## Whole columns

```console
$ python -m tests.bench.columns
```

{rows:,} random days of {first} to {last} (pandas: the first 100,000), {rounds} rounds, one thread.
{packages}.

The plain copy is `numpy.copyto` of the column into existing memory, which is also what our
functions do with `out=`. Wrong answers are counted row by row. The right answers come from numpy
(for months, from polars) with bank holidays that are listed independently of the library. The
targets beside a copy were set on a machine on which a copy took 1.6 ns a row.

| task | way | ns a row | way / copy | ours / way | wrong | target | reached |
|---|---|---|---|---|---|---|---|
"""

_LENGTHS = """\

### Columns of different lengths

The task is 10 working days after. numpy releases the interpreter lock during a look-up, so several
threads can each work on a slice of one column. Each length is measured in its own process. The
memory is the peak of that process beyond the two columns and the table.

| rows | ns a row: copy | one thread | one thread / copy | four threads | four / one thread | MiB |
|---|---|---|---|---|---|---|
"""


def section(rows: int, rounds: int, largest: int, seed: int) -> str:
    """The section, in Markdown."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    text = _HEAD.format(
        rows=rows, first=FIRST.year, last=LAST.year, rounds=rounds, packages=packages
    )
    for task in tasks(rows, seed):
        _say(task.title)
        seconds, wrong = measured(task, rounds, seed)
        for way in task.ways:
            against, ours = ratio(seconds, way.name, COPY), ratio(seconds, OURS, way.name)
            target = dict(task.targets).get(way.name)
            reached = ""
            if target is not None:
                missed = f"**no**, {ours.middle / target:.2f} × the target"
                reached = "yes" if ours.middle <= target else missed
            cells = (
                task.title,
                way.name,
                f"{Spread.of(seconds[way.name]).middle * 1e9:.2f}",
                _spread(against),
                _spread(ours),
                f"{wrong[way.name]:,}" if way.name in wrong else "",
                "" if target is None else f"ours ≤ {target:.2g} ×",
                reached,
            )
            text += f"| {' | '.join(cells)} |\n"
    text += _LENGTHS
    _say("by length")
    for length in lengths(largest, rounds, seed):
        copy, one, four = (
            f"{Spread.of(length.seconds[name]).middle * 1e9:.2f}" for name in (COPY, "one", "four")
        )
        figures = (
            f"{length.rows:,}",
            copy,
            one,
            _spread(ratio(length.seconds, "one", COPY)),
            four,
            _spread(ratio(length.seconds, "four", "one")),
            f"{length.peak:.1f}",
        )
        text += f"| {' | '.join(figures)} |\n"
    return text


def _spread(spread: Spread) -> str:
    return f"{spread.middle:.2g} ({spread.low:.2g} to {spread.high:.2g})"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.columns", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--largest",
        type=int,
        default=100_000_000,
        help="rows of the longest column; 1.6 GB for 100 million",
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    warnings.simplefilter(
        "ignore", pd.errors.PerformanceWarning
    )  # that pandas walks days one by one is what is measured
    write_section(
        "columns", section(options.rows, options.rounds, options.largest, options.seed), options.to
    )
    _say(f"written: {options.to.name}")


if __name__ == "__main__":
    main()
