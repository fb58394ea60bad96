"""Measures `due-file` on a long Parquet file beside its peers.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.files`.

It needs the extras `files` and `bench`. Every way runs in a process of its own, and uses as many
threads as it chooses. Its time does not include starting Python and importing packages.
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
    """The first day as a number, and the due date of each day from it.

    The due dates come from numpy, with holidays that are listed independently of the library.
    """
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


def read_and_write(source: Path, out: Path, calendar: Path) -> None:
    """The least that every way has to do."""
    pq.write_table(pq.read_table(source), out)


def read_and_write_in_batches(source: Path, out: Path, calendar: Path) -> None:
    """The same without keeping the whole file in memory."""
    with pq.ParquetFile(source) as file, pq.ParquetWriter(out, file.schema_arrow) as writer:
        for group in range(file.metadata.num_row_groups):
            writer.write_table(file.read_row_group(group))


def ours(source: Path, out: Path, calendar: Path) -> None:
    """The work of the command after it has read its options."""
    import cptimescales as cpt
    from cptimescales.columns.files import FileQuestion, answer_file

    answer_file(
        source, out, FileQuestion("first_core_group", "conference_held", cpt.rulebook("england"))
    )


def ours_with_status(source: Path, out: Path, calendar: Path) -> None:
    """The same with a status for each row."""
    import cptimescales as cpt
    from cptimescales.columns.files import FileQuestion, answer_file

    england = cpt.rulebook("england")
    as_of = date(2026, 11, 21)
    question = FileQuestion(
        "first_core_group", "conference_held", england, as_of=as_of, held="core_group_held"
    )
    answer_file(source, out, question)


def ours_by_rulebook(source: Path, out: Path, calendar: Path) -> float:
    """The same with a rulebook for each row and a file of refused rows.

    Returns:
        the share of rows that were refused.
    """
    import cptimescales as cpt
    from cptimescales.columns.files import FileQuestion, answer_file

    books = {name: cpt.rulebook(name) for name in cpt.rulebooks()}
    question = FileQuestion("first_core_group", "conference_held", books, by="rulebook")
    summary = answer_file(source, out, question, refusals=out.with_suffix(".csv"))
    return summary.refused / summary.rows


def polars_join(source: Path, out: Path, calendar: Path) -> None:
    """A lazy left join with a table of due dates, streamed."""
    import polars as pl

    joined = pl.scan_parquet(source).join(
        pl.scan_parquet(calendar), on="conference_held", how="left", maintain_order="left"
    )
    joined.sink_parquet(out, compression="snappy")


def duckdb_join(source: Path, out: Path, calendar: Path) -> None:
    """A left join with the same table. The rows come in another order than in the file."""
    import duckdb

    joined = (
        f"SELECT g.*, due, last_working_day FROM '{source}' g "
        f"LEFT JOIN '{calendar}' USING (conference_held)"
    )
    with duckdb.connect() as base:
        base.execute(f"COPY ({joined}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")


WAYS: dict[str, Callable[[Path, Path, Path], object]] = {
    READ_WRITE: read_and_write,
    "pyarrow, the same by row groups": read_and_write_in_batches,
    OURS: ours,
    "cptimescales, with status": ours_with_status,
    "cptimescales, a rulebook for each row": ours_by_rulebook,
    "polars, joined with a table of due dates": polars_join,
    "duckdb, joined with a table of due dates": duckdb_join,
}


def timed(way: str, source: Path, out: Path, calendar: Path, few: Path) -> float:
    """Seconds for one file, in a process that does nothing else."""
    WAYS[way](few, out, calendar)  # imports its packages and makes its tables
    start = perf_counter()
    WAYS[way](source, out, calendar)
    return perf_counter() - start


def wrong(source: Path, out: Path) -> int | None:
    """How many due dates and last working days are wrong; None if the file has none to compare."""
    if "due" not in pq.read_schema(out).names:
        return None
    first, dues = by_day()
    held: Any = pq.read_table(source, columns=["conference_held"])["conference_held"].to_numpy()
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

One Parquet file of {rows:,} rows and six columns ({size:.0f} MB), {rounds} rounds. Each way has its
own process on a machine with {cores} cores and uses as many threads as it chooses: pyarrow and
`due-file` read in several threads and write in one, polars and duckdb use several for both.
{packages}.

`due-file` adds the due date and the last working day. The peers join a table, made beforehand, that
has both for every day. Wrong answers are counted row by row in both columns. The right answers come
from numpy with bank holidays that are listed independently of the library. Where each row names its
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
        source, few, calendar, out = (
            Path(folder, f"{name}.parquet") for name in ("source", "few", "calendar", "out")
        )
        make(source, rows, seed)
        make(few, 1_000, seed)
        first, dues = by_day()
        days: Any = np.arange(first, first + len(dues)).view("datetime64[D]")
        columns = {"conference_held": days, "due": dues, "last_working_day": dues}
        pq.write_table(
            pa.table({name: pa.array(column) for name, column in columns.items()}), calendar
        )
        size, refused = source.stat().st_size / 1e6, ours_by_rulebook(few, out, calendar)
        order, shuffle = list(WAYS), Random(seed).shuffle
        for _ in range(rounds):
            shuffle(order)
            for name in order:
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    taken = process.submit(timed, name, source, out, calendar, few).result()
                seconds[name].append(taken)
                if name not in mistakes:
                    mistakes[name] = None if name.endswith("each row") else wrong(source, out)
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
        wrong_rows = "" if mistakes[name] is None else f"{mistakes[name]:,}"
        target = (
            ("ours ≤ 3 ×", "yes" if beside.middle <= 3 else "**no**") if name == OURS else ("", "")
        )
        cells = (
            name,
            f"{Spread.of(seconds[name]).middle:.1f}",
            f"{beside.middle:.2g} ({beside.low:.2g} to {beside.high:.2g})",
            wrong_rows,
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
    options = parser.parse_args()
    write_section("files", section(options.rows, options.rounds, options.seed), options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
