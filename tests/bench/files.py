"""Measures `due-file` on a long Parquet file beside its peers.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.files`.

Needs the extras `files` and `bench`. Every way runs in a process of its own, with the threads it takes by itself, and its
time does not count starting Python and importing packages.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.oracles import oracle

from .measure import Spread, ratio
from .sections import PAGE, write_section

FIRST, LAST = date(2016, 1, 1), date(2034, 12, 31)
PACKAGES = ("cptimescales", "pyarrow", "polars", "duckdb", "numpy")
READ_WRITE, OURS = "pyarrow, reading and writing it", "cptimescales"
_COMPARED_AT_ONCE = 1_000_000


def by_day() -> tuple[int, Any]:
    """The first day as a number and the due date of each day from it, from numpy over holidays written down elsewhere."""
    first, last = (int(np.datetime64(day, "D").astype(int)) for day in (FIRST, LAST))
    days: Any = np.arange(first, last + 1).view("datetime64[D]")
    holidays = sorted(oracle.bank_holidays("england-and-wales"))
    return first, np.busday_offset(
        days, 10, "preceding", busdaycal=np.busdaycalendar(holidays=holidays)
    )


def make(path: Path, rows: int, seed: int) -> None:
    """A file of cases: two dates, two numbers and two names a row."""
    random = np.random.default_rng(seed)
    first, last = (int(np.datetime64(day, "D").astype(int)) for day in (FIRST, LAST))
    on = random.integers(first, last, rows).astype(np.int32)
    columns = {
        "case": pa.array(np.arange(rows) + 100_000),
        "conference_held": pa.array(on).cast(pa.date32()),
        "core_group_held": pa.array(on + random.integers(0, 40, rows).astype(np.int32)).cast(
            pa.date32()
        ),
        "team": pa.array(np.array(["North", "South", "East", "West"])[random.integers(0, 4, rows)]),
        "rulebook": pa.array(np.array(["england", "wales"])[random.integers(0, 2, rows)]),
        "score": pa.array(random.random(rows)),
    }
    pq.write_table(pa.table(columns), path)


def read_and_write(given: Path, out: Path, calendar: Path) -> None:
    """What every way has to do at least."""
    pq.write_table(pq.read_table(given), out)


def read_and_write_in_batches(given: Path, out: Path, calendar: Path) -> None:
    """The same without holding the file."""
    with pq.ParquetFile(given) as file, pq.ParquetWriter(out, file.schema_arrow) as writer:
        for group in range(file.metadata.num_row_groups):
            writer.write_table(file.read_row_group(group))


def ours(given: Path, out: Path, calendar: Path) -> None:
    """What the command does once its options are read."""
    import cptimescales as cpt
    from cptimescales.columns.files import FileQuestion, answer_file

    answer_file(
        given, out, FileQuestion("first_core_group", "conference_held", cpt.rulebook("england"))
    )


def ours_with_status(given: Path, out: Path, calendar: Path) -> None:
    """The same with a status beside each."""
    import cptimescales as cpt
    from cptimescales.columns.files import FileQuestion, answer_file

    england = cpt.rulebook("england")
    as_of = date(2026, 11, 21)
    question = FileQuestion(
        "first_core_group", "conference_held", england, as_of=as_of, held="core_group_held"
    )
    answer_file(given, out, question)


def ours_by_rulebook(given: Path, out: Path, calendar: Path) -> float:
    """The same with a rulebook for each row, and the refused rows beside; gives the share that was refused."""
    import cptimescales as cpt
    from cptimescales.columns.files import FileQuestion, answer_file

    books = {name: cpt.rulebook(name) for name in cpt.rulebooks()}
    question = FileQuestion("first_core_group", "conference_held", books, by="rulebook")
    found = answer_file(given, out, question, refusals=out.with_suffix(".csv"))
    return found.refused / found.rows


def polars_join(given: Path, out: Path, calendar: Path) -> None:
    """A lazy left join with a table of due dates, streamed."""
    import polars as pl

    joined = pl.scan_parquet(given).join(
        pl.scan_parquet(calendar), on="conference_held", how="left", maintain_order="left"
    )
    joined.sink_parquet(out, compression="snappy")


def duckdb_join(given: Path, out: Path, calendar: Path) -> None:
    """A left join with the same table; the order of rows is not that of the file."""
    import duckdb

    found = f"SELECT g.*, due, last_working_day FROM '{given}' g LEFT JOIN '{calendar}' USING (conference_held)"
    with duckdb.connect() as base:
        base.execute(f"COPY ({found}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")


WAYS: dict[str, Callable[[Path, Path, Path], object]] = {
    READ_WRITE: read_and_write,
    "pyarrow, the same by row groups": read_and_write_in_batches,
    OURS: ours,
    "cptimescales, with status": ours_with_status,
    "cptimescales, a rulebook for each row": ours_by_rulebook,
    "polars, joined with a table of due dates": polars_join,
    "duckdb, joined with a table of due dates": duckdb_join,
}


def timed(way: str, given: Path, out: Path, calendar: Path, few: Path) -> float:
    """Seconds for one file, in a process that does nothing else."""
    WAYS[way](few, out, calendar)  # imports its packages and makes its tables
    start = perf_counter()
    WAYS[way](given, out, calendar)
    return perf_counter() - start


def wrong(given: Path, out: Path) -> int | None:
    """How many rows have another due date than the right one, by case; None where there is none to compare."""
    if "due" not in pq.read_schema(out).names:
        return None
    first, dues = by_day()
    held: Any = pq.read_table(given, columns=["conference_held"])["conference_held"].to_numpy()
    right = dues[held.astype(np.int64) - first]
    mistakes = 0
    with pq.ParquetFile(out) as file:
        if file.metadata.num_rows != len(right):
            return abs(file.metadata.num_rows - len(right))
        for batch in file.iter_batches(
            _COMPARED_AT_ONCE, columns=["case", "due", "last_working_day"]
        ):
            place: Any = batch["case"].to_numpy() - 100_000
            for name in ("due", "last_working_day"):
                mistakes += int((batch[name].to_numpy(zero_copy_only=False) != right[place]).sum())
    return mistakes


_HEAD = """\
## Files

```console
$ python -m tests.bench.files
```

One Parquet file of {rows:,} rows and six columns ({size:.0f} MB), {rounds} rounds. Each way has its own process on
a machine with {cores} cores and uses as many threads as it chooses: pyarrow and `due-file` read in
several threads and write in one, polars and duckdb use several for both. {packages}.

`due-file` adds the due date and the last working day. The peers join a table, made beforehand, that
has both for every day. Wrong answers are counted row by row in both columns. The right answers come from
numpy with bank holidays that are listed independently of the library. Where each row names its
rulebook, {refused:.0%} of the rows lie before its rule was in force: they are refused, and a second
file lists them with their reasons.

| way | seconds | way / read and write | wrong | target | reached |
|---|---|---|---|---|---|
"""


def section(rows: int, rounds: int, seed: int) -> str:
    """The section, in Markdown."""
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    mistakes: dict[str, int | None] = {}
    with TemporaryDirectory() as folder:
        given, few, calendar, out = (
            Path(folder, f"{name}.parquet") for name in ("given", "few", "calendar", "out")
        )
        make(given, rows, seed)
        make(few, 1_000, seed)
        first, dues = by_day()
        days: Any = np.arange(first, first + len(dues)).view("datetime64[D]")
        columns = {"conference_held": days, "due": dues, "last_working_day": dues}
        pq.write_table(
            pa.table({name: pa.array(column) for name, column in columns.items()}), calendar
        )
        size, refused = given.stat().st_size / 1e6, ours_by_rulebook(few, out, calendar)
        order, shuffle = list(WAYS), Random(seed).shuffle
        for _ in range(rounds):
            shuffle(order)
            for name in order:
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    taken = process.submit(timed, name, given, out, calendar, few).result()
                seconds[name].append(taken)
                if name not in mistakes:
                    mistakes[name] = None if name.endswith("each row") else wrong(given, out)
                print(f"{name}: {taken:.1f} s", file=sys.stderr, flush=True)
                out.unlink()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    text = _HEAD.format(
        rows=rows,
        size=size,
        rounds=rounds,
        cores=os.cpu_count(),
        packages=packages,
        refused=refused,
    )
    for name in WAYS:
        beside = ratio(seconds, name, READ_WRITE)
        told = "" if mistakes[name] is None else f"{mistakes[name]:,}"
        target = (
            ("ours ≤ 3 ×", "yes" if beside.middle <= 3 else "**no**") if name == OURS else ("", "")
        )
        cells = (
            name,
            f"{Spread.of(seconds[name]).middle:.1f}",
            f"{beside.middle:.2g} ({beside.low:.2g} to {beside.high:.2g})",
            told,
            *target,
        )
        text += f"| {' | '.join(cells)} |\n"
    return text


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.files", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    asked = parser.parse_args()
    write_section("files", section(asked.rows, asked.rounds, asked.seed), asked.to)
    print(f"written: {asked.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
