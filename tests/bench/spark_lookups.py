"""Measures the kinds of look-up that Spark has for the due date of a day.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.spark_lookups`.

It needs the extra `bench` and Java. `python -m tests.bench.spark` measures the chosen kind.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from cptimescales.columns.answer_tables import answer_tables
from cptimescales.columns.lookup_tables import NOTHING
from cptimescales.columns.spark.literals import BLOCK, Packed, integers

from .measure import Spread
from .sections import PAGE, write_section
from .spark import READ, RULE, _held, _joined, _processor, _session

_NONE = 99_999  # a distance that no due date has
_CHOSEN = "lists of different four weeks, as `due_folder` has them"


def ways(session: Any, source: str) -> dict[str, Callable[[], Any]]:
    """By the name of a way: makes a frame with due dates."""
    from pyspark.sql import functions

    tables = answer_tables("england", RULE, 1, by=False)
    days = tables.first + np.arange(tables.size)
    distances = np.where(tables.due == NOTHING, _NONE, tables.due - days).astype(np.int32)
    text = ",".join(map(str, distances.tolist()))
    lit, get = functions.lit, functions.get

    def read() -> Any:
        return session.read.parquet(source)

    def place() -> Any:
        on = functions.unix_date("held") - tables.first
        return functions.least(functions.greatest(on, lit(0)), lit(tables.size - 1))

    def due(distance: Callable[[], Any]) -> Callable[[], Any]:
        def frame() -> Any:
            value = functions.when(distance() != _NONE, functions.date_add("held", distance()))
            return read().withColumn("due", value)

        return frame

    def packed() -> Any:
        whole = np.pad(distances, (0, -len(distances) % BLOCK), constant_values=_NONE)
        return Packed([whole]).look_up(place())

    def of_bytes() -> Any:
        four = functions.substring(lit(distances.astype(">i4").tobytes()), place() * 4 + 1, lit(4))
        return functions.conv(functions.hex(four), 16, 10).cast("int")

    def words() -> Any:
        return get(functions.split(lit(text), ","), place()).cast("int")

    return {
        READ: read,
        _CHOSEN: due(packed),
        "a list of every day, from text": due(lambda: get(integers(distances), place())),
        "a list of texts, each read in its row": due(words),
        "bytes, read as hexadecimal": due(of_bytes),
        "join with a date table": lambda: _joined(session, read()),
    }


def section(sizes: list[int], rounds: int, folder: Path) -> str:
    """The section, in Markdown."""
    session = _session(2)
    lines = _HEAD.format(rounds=rounds)
    for rows in sizes:
        source, target = str(folder / f"held-{rows}"), str(folder / "out")
        _held(session, rows).write.mode("overwrite").parquet(source)
        frames = ways(session, source)
        planned: dict[str, list[float]] = {name: [] for name in frames}
        used: dict[str, list[float]] = {name: [] for name in frames}
        order, shuffle = list(frames), Random(rows).shuffle
        for turn in range(rounds + 1):
            for name in order:
                begin, started = _processor(), perf_counter()
                frame = frames[name]()
                frame._jdf.queryExecution().executedPlan()
                ready = perf_counter() - started
                frame.write.mode("overwrite").parquet(target)
                if turn:  # the first lets Java compile the code that it needs
                    planned[name].append(ready)
                    used[name].append(_processor() - begin)
            shuffle(order)
        for name, seconds in used.items():
            ratio = Spread.of([a / b for a, b in zip(seconds, used[READ], strict=True)])
            cells = (
                f"{rows:,}",
                name,
                f"{Spread.of(planned[name]).middle:.2f}",
                f"{Spread.of(seconds).middle / rows * 1e9:.0f}",
                f"{ratio.middle:.2f} ({ratio.low:.2f} to {ratio.high:.2f})",
            )
            lines += f"| {' | '.join(cells)} |\n"
    session.stop()
    return lines


_HEAD = """\
## Kinds of look-up on Spark

```console
$ python -m tests.bench.spark_lookups
```

The due date of one rule of one rulebook, for each row of a Parquet folder, by what Spark has for a
look-up. Each way runs once, and then in {rounds} shuffled rounds, in 2 partitions. Planning is in
seconds of the clock, with the building of the expression; the rest is time of the processor, Java
and Python together.

| rows | way | seconds of planning | ns a row | way / read and write |
|---|---|---|---|---|
"""


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.spark_lookups", description=__doc__
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 4_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        write_section(
            "spark-lookups", section(options.rows, options.rounds, Path(folder)), options.to
        )
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
