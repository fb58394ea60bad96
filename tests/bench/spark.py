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
from random import Random
from statistics import median
from typing import Any

from .measure import Spread
from .sections import PAGE, write_section

_FIRST, _LAST = date(2016, 1, 1), date(2034, 12, 31)
_DAYS = (_LAST - _FIRST).days + 1
PACKAGES = ("cptimescales", "pyspark", "pyarrow", "numpy")
READ, JOIN, OURS, ARROW, MIXED, ARROW_MIXED = (
    "read and write",
    "join with a date table",
    "due_folder",
    "Arrow function",
    "due_folder, a rulebook for each row",
    "Arrow function, a rulebook for each row",
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
            _check(session, target, mixed=way in (MIXED, ARROW_MIXED))
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    order, shuffle = list(ways), Random(ask.rows).shuffle
    for _ in range(ask.rounds):
        shuffle(order)
        for way in order:
            begin = _processor()
            runs[way]()
            seconds[way].append(_processor() - begin)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session.stop()
    return seconds


def _processor() -> float:
    """Seconds of the processor: of this process, of Java, and of the workers."""
    used: dict[int, float] = {}
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        process = int(status.parent.name)
        parents[process] = int(fields[1])
        used[process] = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def is_ours(process: int) -> bool:
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    return sum(seconds for process, seconds in used.items() if is_ours(process))


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
        ARROW: lambda: write(_by_arrow(read(), "england", None)),
        ARROW_MIXED: lambda: write(_by_arrow(read(), BOOKS, "by")),
        MIXED: lambda: answer(book=BOOKS, by="by"),
    }


def _by_arrow(frame: Any, book: Any, by: str | None) -> Any:
    """The same columns by Python on the workers, as before there were expressions."""
    from cptimescales import columns
    from cptimescales.columns.spark.arrow import arrow_answer

    answer = arrow_answer(columns.due_column, (book, RULE), "date", on="held", number=1, by=by)
    own = frame.columns
    whole = frame.select(*own, answer.alias("due"))
    fields = {"value": "due", "code": "due_refusal_code", "message": "due_refusal_message"}
    return whole.select(*own, *(whole["due"][name].alias(fields[name]) for name in fields))


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
days of {first} to {last}. Each way runs once, and then in {rounds} shuffled rounds of one run;
over {most:,} rows in {least_rounds}. Seconds are those of the processor: of Java, of Python and of
all workers. The ratio compares the ways round by round: the median, and the quartiles around it.

- *{read}*: Spark alone. This is the cost of the files.
- *{join}*: the usual way of Spark itself. A table with the due date of every day, made with
  `cptimescales.columns`, is broadcast and joined. The table knows one rule of one rulebook, and
  gives no reasons.
- *{ours}*: writes the due date and, for each refusal, its code and words, by expressions.
- *{arrow}*: writes the same by Python on the workers, as `{ours}` did before. It does not count
  rows.
- *{mixed}*: each row names its rulebook. {refused:.0%} of the days lie before the rule of their
  rulebook was in force. Those rows are refused with their reasons.

Every due date that was written in the first of the runs, over a million rows, was compared with the
answer of a single machine. The table counts the wrong ones.

| rows | partitions | way | seconds | ns a row | way / read and write | wrong |
|---|---|---|---|---|---|---|
"""

_GROWTH = """\

From {least:,} to {most:,} rows in 2 partitions, {ours} takes {times:.1f} × as long for {more:.0f} ×
the rows; reading and writing alone takes {plain:.1f} ×. Java had 3 GB. A cluster of several
machines was not measured.
"""


def section(most: int, rounds: int, folder: Path) -> str:
    """The section, in Markdown."""
    sizes = [rows for rows in (1_000_000, 5_000_000, 20_000_000) if rows <= most]
    middle = sizes[min(1, len(sizes) - 1)]
    asks = [Ask(middle, 1, rounds)]
    asks += [Ask(rows, 2, rounds if rows <= middle else 2) for rows in sizes]
    text = _HEAD.format(
        processors=os.cpu_count(),
        first=_FIRST.year,
        last=_LAST.year,
        read=READ,
        join=JOIN,
        ours=OURS,
        arrow=ARROW,
        mixed=MIXED,
        rounds=rounds,
        least_rounds=2,
        most=sizes[-1],
        packages=", ".join(f"{name} {version(name)}" for name in PACKAGES),
        refused=sum(due is None for book in BOOKS for due in _date_table(BOOKS[book])[1])
        / (len(BOOKS) * _DAYS),
    )
    took: dict[tuple[int, int, str], float] = {}
    for ask in asks:
        print(f"{ask.rows:,} rows, {ask.partitions} partitions", file=sys.stderr, flush=True)
        seconds = _in_a_process(ask, folder)
        for way, taken in seconds.items():
            middle_time = took[ask.rows, ask.partitions, way] = median(taken)
            beside = Spread.of([a / b for a, b in zip(taken, seconds[READ], strict=True)])
            cells = (
                f"{ask.rows:,}",
                f"{ask.partitions}",
                way,
                f"{middle_time:.2f}",
                f"{middle_time / ask.rows * 1e9:.0f}",
                f"{beside.middle:.2f} ({beside.low:.2f} to {beside.high:.2f})",
                "" if way == READ else "0",  # `_check` ends the program otherwise
            )
            text += f"| {' | '.join(cells)} |\n"
    if len(sizes) < 2:
        return text
    return text + _GROWTH.format(
        least=sizes[0],
        most=sizes[-1],
        ours=OURS,
        times=took[sizes[-1], 2, OURS] / took[sizes[0], 2, OURS],
        plain=took[sizes[-1], 2, READ] / took[sizes[0], 2, READ],
        more=sizes[-1] / sizes[0],
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
    parser.add_argument("--rows", type=int, default=20_000_000, help="rows of the longest column")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, help="a folder to work in and keep; without it a temporary one"
    )
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    parser.add_argument("--one", type=int, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        rows, partitions, rounds = options.one
        # The mixed rows are not measured over the longest column.
        ways: tuple[str, ...] = (READ, JOIN, OURS, ARROW)
        ways += (MIXED, ARROW_MIXED) if partitions > 1 and rows < 10**7 else ()
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
