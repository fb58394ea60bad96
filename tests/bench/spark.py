"""Measures a Parquet folder answered by a real local Spark.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.spark`.

It needs the extra `bench`, Java, and some 4 GB of disk for the longest column.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from .measure import in_rounds
from .sections import PAGE, write_section

_FIRST, _LAST = date(2016, 1, 1), date(2034, 12, 31)
_DAYS = (_LAST - _FIRST).days + 1
PACKAGES = ("cptimescales", "pyspark", "pyarrow", "numpy")
READ, JOIN, OURS, MIXED = (
    "read and write",
    "join with a date table",
    "due_folder",
    "due_folder, a rulebook for each row",
)
BOOKS = {"a": "england", "b": "wales", "c": "south-west"}
RULE = "first_core_group"


@dataclass(frozen=True)
class Ask:
    """One measurement: how many rows, in how many partitions, in how many rounds."""

    rows: int
    partitions: int
    rounds: int


def measured(ask: Ask, folder: Path, ways: tuple[str, ...]) -> dict[str, list[float]]:
    """Seconds of each way in each round.

    Every way runs once before it is timed, and its answers are then compared.
    """
    session = _session(ask.partitions)
    source, target = str(folder / f"{ask.rows}"), str(folder / "out")
    runs = _ways(session, source, target)
    if not Path(source).exists():
        _held(session, ask.rows).write.parquet(source)
    _held(session, 1_000_000).write.mode("overwrite").parquet(str(folder / "warm"))
    warm = _ways(session, str(folder / "warm"), target)
    for way in ways:
        warm[way]()  # starts the workers, and lets Java compile the code that it needs
        if way != READ:
            _check(session, target, mixed=way == MIXED)
    seconds = in_rounds({way: runs[way] for way in ways}, rounds=ask.rounds, seed=ask.rows)
    session.stop()
    return seconds


def _session(partitions: int) -> Any:
    with warnings.catch_warnings():
        # Spark warns about pandas 3, of which nothing is used here.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession

        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder: Any = SparkSession.builder.master(f"local[{partitions}]")
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.memory": "3g",
            # This number of partitions, however large the file is.
            "spark.sql.files.minPartitionNum": str(partitions),
            "spark.sql.files.maxPartitionNum": str(partitions),
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _held(session: Any, rows: int) -> Any:
    """Days that look random, and the name of a rulebook, in four files."""
    from pyspark.sql import functions

    mixed = functions.pmod(functions.xxhash64("id"), functions.lit(_DAYS)).cast("int")
    name = functions.element_at(
        functions.array(*map(functions.lit, BOOKS)), (functions.col("id") % 3 + 1).cast("int")
    )
    first = functions.lit(_FIRST)
    return session.range(0, rows, 1, 4).select(
        functions.date_add(first, mixed).alias("held"), name.alias("by")
    )


def _ways(session: Any, source: str, target: str) -> dict[str, Callable[[], object]]:
    from cptimescales.columns.spark import due_folder

    def read() -> Any:
        return session.read.parquet(source)

    def write(frame: Any) -> None:
        frame.write.mode("overwrite").parquet(target)

    def answer(**how: Any) -> object:
        return due_folder(session, source, target, rule=RULE, on="held", mode="overwrite", **how)

    return {
        READ: lambda: write(read()),
        JOIN: lambda: write(_joined(session, read())),
        OURS: lambda: answer(book="england"),
        MIXED: lambda: answer(book=BOOKS, by="by"),
    }


def _joined(session: Any, frame: Any) -> Any:
    """Spark's own way: a table with the due date of every day, broadcast and joined."""
    from pyspark.sql import functions

    every, due = _date_table("england")
    table = session.createDataFrame([*zip(every, due, strict=True)], "held date, due date")
    return frame.join(functions.broadcast(table), "held", "left")


def _date_table(book: str) -> tuple[list[date], list[date]]:
    import numpy as np

    from cptimescales.columns import due_column

    every = np.datetime64(_FIRST) + np.arange(_DAYS)
    return every.tolist(), due_column(book, RULE, on=every).due.tolist()


def _check(session: Any, target: str, *, mixed: bool) -> None:
    """Ends the program unless every answer written is that of a single machine."""
    import numpy as np
    import pyarrow.parquet as pq

    from cptimescales.columns import due_column

    answers = pq.read_table(target)
    on, due = (answers[name].to_numpy() for name in ("held", "due"))
    by = answers["by"].to_numpy()
    expected = (
        due_column(BOOKS, RULE, on=on, by=by).due
        if mixed
        else due_column("england", RULE, on=on).due
    )
    wrong = int(((due != expected) & ~(np.isnat(due) & np.isnat(expected))).sum())
    if wrong or not len(on):
        raise SystemExit(f"{wrong:,} wrong answers of {len(on):,}")


_HEAD = """\
## Spark

```console
$ python -m tests.bench.spark
```

One machine with {processors} processors and a real Spark in local mode. {packages}. Spark reads a
Parquet folder (a date and the name of a rulebook) and writes a Parquet folder. The days are random
days of {first} to {last}. The table shows the median of {rounds} rounds. Each partition has its own
processor.

- *{read}*: Spark alone. This is the cost of the files.
- *{join}*: the fastest way that Spark itself has. A table with the due date of every day, made with
  `cptimescales.columns`, is broadcast and joined. The table knows one rule of one rulebook, and
  gives no reasons.
- *{ours}*: writes the due date and, for each refusal, its code and words. Rows go to Python and
  back through Arrow.
- *{mixed}*: each row names its rulebook. {refused:.0%} of the days lie before the rule of their
  rulebook was in force. Those rows are refused with their reasons.

Before each measurement every way answered a million rows. Each due date was compared with the
answer of a single machine, and none was wrong.

| rows | partitions | way | seconds | ns a row | way / read and write |
|---|---|---|---|---|---|
"""

_GROWTH = """\

From {least:,} to {most:,} rows in {partitions} partitions, {ours} takes {times:.0f} × as long for
{more:.0f} × the rows. At {speed:.1f} million rows a second, the speed over the last {between:,.0f}
million rows, a thousand million rows would take **{minutes:.0f} minutes** on this machine. This
figure is extrapolated, not measured, and assumes that the disk keeps its speed. From 1 to
{partitions} partitions, {ours} takes {saved:.2f} of the time over {middle:,} rows; reading and
writing alone takes {plain:.2f}. A cluster of several machines was not measured.
"""


def section(most: int, rounds: int, folder: Path) -> str:
    """The section, in Markdown."""
    sizes = [rows for rows in (1_000_000, 10_000_000, 100_000_000) if rows <= most]
    middle = sizes[min(1, len(sizes) - 1)]
    asks = [Ask(middle, partitions, rounds) for partitions in (1, 2)]
    asks += [Ask(rows, 4, rounds if rows <= middle else 1) for rows in sizes]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    named = {
        "read": READ,
        "join": JOIN,
        "ours": OURS,
        "mixed": MIXED,
        "rounds": rounds,
        "packages": packages,
    }
    named["refused"] = sum(due is None for book in BOOKS for due in _date_table(BOOKS[book])[1]) / (
        len(BOOKS) * _DAYS
    )
    text = _HEAD.format(processors=os.cpu_count(), first=_FIRST.year, last=_LAST.year, **named)
    if most > middle:
        text = text.replace(" rounds.", f" rounds ({sizes[-1]:,} rows: one round).", 1)
    took: dict[tuple[int, int, str], float] = {}
    for ask in asks:
        print(f"{ask.rows:,} rows, {ask.partitions} partitions", file=sys.stderr, flush=True)
        for way, seconds in _in_a_process(ask, folder).items():
            took[ask.rows, ask.partitions, way] = median(seconds)
    for (rows, partitions, way), taken in took.items():
        beside = taken / took[rows, partitions, READ]
        cells = (
            f"{rows:,}",
            f"{partitions}",
            way,
            f"{taken:.2f}",
            f"{taken / rows * 1e9:.0f}",
            f"{beside:.1f}",
        )
        text += f"| {' | '.join(cells)} |\n"
    return text + _growth(took, sizes, middle)


def _growth(took: dict[tuple[int, int, str], float], sizes: list[int], middle: int) -> str:
    if len(sizes) < 2:
        return ""
    before, most = sizes[-2:]
    a_row = (took[most, 4, OURS] - took[before, 4, OURS]) / (most - before)
    return _GROWTH.format(
        least=sizes[0],
        most=most,
        partitions=4,
        ours=OURS,
        times=took[most, 4, OURS] / took[sizes[0], 4, OURS],
        more=most / sizes[0],
        speed=1 / a_row / 1e6,
        between=(most - before) / 1e6,
        minutes=(took[most, 4, OURS] + a_row * (1e9 - most)) / 60,
        saved=took[middle, 4, OURS] / took[middle, 1, OURS],
        plain=took[middle, 4, READ] / took[middle, 1, READ],
        middle=middle,
    )


def _in_a_process(ask: Ask, folder: Path) -> dict[str, list[float]]:
    """Java keeps its memory and its settings, so each measurement has a process of its own."""
    words = [sys.executable, "-m", "tests.bench.spark", "--folder", str(folder)]
    numbers = [str(number) for number in (ask.rows, ask.partitions, ask.rounds)]
    done = subprocess.run(
        [*words, "--one", *numbers], check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    lines = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    return {way: [float(value) for value in values] for way, *values in lines}


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.spark", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000_000, help="rows of the longest column")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, help="a folder to work in and keep; without it a temporary one"
    )
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    parser.add_argument("--one", type=int, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        rows, partitions, rounds = options.one
        # The peer and the mixed rows are measured only with all processors, and the mixed rows not
        # over the longest column.
        ways = (
            (READ, OURS)
            + ((JOIN,) if partitions > 2 else ())
            + ((MIXED,) if partitions > 2 and rows <= 10**7 else ())
        )
        for way, seconds in measured(Ask(rows, partitions, rounds), options.folder, ways).items():
            print("\t".join([way, *map(str, seconds)]))
        return
    with tempfile.TemporaryDirectory() as made:
        write_section(
            "spark", section(options.rows, options.rounds, options.folder or Path(made)), options.to
        )
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
