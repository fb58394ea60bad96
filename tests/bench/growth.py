"""Measures how time and memory of each route grow with the number of rows.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.growth`.

It needs the extras `files`, `polars`, `duckdb` and `bench`, and Linux, which tells the peak of a
process. Each measure has a process of its own. Every time is that of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

import cptimescales as cpt
from cptimescales.columns import due_column
from cptimescales.columns.duckdb import create_due_macros
from cptimescales.columns.polars import due_expr

from .engines import RULE
from .files import by_day, make, wrong
from .measure import Spread
from .sections import PAGE, write_section

_ROUNDS = 5
_AUTHORITIES = 200
_FILE = "due-file, Parquet, as a whole process"
_OURS = "import sys; from cptimescales.cli import main; sys.exit(main())"
_Route = Callable[[NDArray[Any]], Callable[[], Any]]
"""Takes the days of the rows, and returns what answers them."""


def _numpy(on: NDArray[Any], *, reuse: bool) -> Callable[[], Any]:
    out = on.copy() if reuse else None
    return lambda: due_column("england", RULE, on=on, out=out).due


@cache
def _books() -> dict[int, cpt.Rulebook]:
    """The rulebooks of authorities, whose closures lie before every day of the rows."""
    england = cpt.rulebook("england")
    return {
        number: england.with_closures({date(2012, 1, 2) + timedelta(days=number): "Closed"})
        for number in range(_AUTHORITIES)
    }


def _authorities(on: NDArray[Any]) -> Callable[[], Any]:
    books = _books()
    names = np.random.default_rng(1).integers(0, _AUTHORITIES, len(on)).astype(np.int16)
    return lambda: due_column(books, RULE, on=on, by=names).due


def _series(on: NDArray[Any]) -> pl.Series:
    return pl.Series("held", on.astype(np.int32)).cast(pl.Date)


def _polars(on: NDArray[Any]) -> Callable[[], Any]:
    held = _series(on)
    return lambda: due_column("england", RULE, on=held).due


def _arrow(on: NDArray[Any]) -> Callable[[], Any]:
    held = _series(on).to_arrow()
    return lambda: due_column("england", RULE, on=held).due.to_numpy(zero_copy_only=False)


def _text(on: NDArray[Any]) -> Callable[[], Any]:
    held = _series(on).dt.strftime("%Y-%m-%d")
    return lambda: due_column("england", RULE, on=held).due


def _expression(on: NDArray[Any], *, engine: Any) -> Callable[[], Any]:
    frame = pl.LazyFrame([_series(on)])
    asked = frame.select(due=due_expr("england", RULE, pl.col("held")))
    return lambda: asked.collect(engine=engine)["due"]


def _macro(on: NDArray[Any]) -> Callable[[], Any]:
    base = duckdb.connect()
    base.register("frame", pl.DataFrame([_series(on)]).to_arrow())
    base.execute("CREATE TABLE cases AS SELECT * FROM frame")
    create_due_macros(base, "x_", "england", RULE)

    def answer() -> Any:
        base.execute("CREATE OR REPLACE TABLE answers AS SELECT x_due(held) AS due FROM cases")
        return base

    return answer


ROUTES: dict[str, _Route] = {
    "due_column, numpy with out=": partial(_numpy, reuse=True),
    "due_column, numpy": partial(_numpy, reuse=False),
    f"due_column, numpy, {_AUTHORITIES} authorities": _authorities,
    "due_column, polars": _polars,
    "due_column, arrow": _arrow,
    "due_column, text of polars": _text,
    "due_expr, in memory": partial(_expression, engine="in-memory"),
    "due_expr, streaming": partial(_expression, engine="streaming"),
    "macro of DuckDB, into a table": _macro,
}


def of_route(route: str, rows: int, seed: int) -> dict[str, float]:
    """Nanoseconds a row, the peak of memory beyond the column in MiB, and wrong answers."""
    first, dues = by_day()
    days: Any = np.arange(first, first + len(dues)).view("datetime64[D]")
    on = days[np.random.default_rng(seed).integers(0, len(days), rows)]
    ROUTES[route](on[:1_000])()  # imports what it needs, and makes its tables
    answer = ROUTES[route](on)
    before, seconds, answers = _memory(reset=True), [], None
    for _ in range(_ROUNDS):
        answers = None  # so that the peak has the answers once
        begin = process_time()
        answers = answer()
        seconds.append(process_time() - begin)
    peak = _memory() - before
    if isinstance(answers, duckdb.DuckDBPyConnection):
        answers = answers.sql("SELECT due FROM answers").pl()["due"]
    found = np.asarray(answers).astype("datetime64[D]").view(np.int64)
    right = dues.view(np.int64)[on.view(np.int64) - first]
    mistakes = int((found != right).sum())
    return {"ns": Spread.of(seconds).middle / rows * 1e9, "mib": peak, "wrong": mistakes}


def of_file(rows: int, seed: int) -> dict[str, float]:
    """The same of `due-file`; its memory is the peak of the whole process."""
    with TemporaryDirectory() as folder:
        source, out = Path(folder, "source.parquet"), Path(folder, "out.parquet")
        subprocess.run(  # in another process, because a peak of memory stays with its process
            [sys.executable, "-m", "tests.bench.growth", "--make", str(source)]
            + ["--rows", str(rows), "--seed", str(seed)],
            check=True,
        )
        begin = os.times()
        run = ["due-file", str(source), "--rule", RULE, "--on", "conference_held"]
        run += ["--rulebook", "england", "-o", str(out)]
        process = subprocess.Popen(
            [sys.executable, "-c", _OURS, *run],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise RuntimeError(f"due-file ended with {status}")
        end = os.times()
        seconds = end.children_user + end.children_system
        seconds -= begin.children_user + begin.children_system
        mistakes = wrong(source, out)
    return {"ns": seconds / rows * 1e9, "mib": usage.ru_maxrss / 1024, "wrong": mistakes or 0}


def _memory(*, reset: bool = False) -> float:
    """The memory of this process in MiB: now, if the peak is reset, otherwise its peak."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    status = Path("/proc/self/status").read_text("ascii")
    name = "VmRSS:" if reset else "VmHWM:"
    return int(status.partition(name)[2].split()[0]) / 1024


def _alone(route: str, rows: int, seed: int, source: Path | None) -> dict[str, float]:
    """One measure in a process of its own, of this checkout or of another one."""
    paths = {} if source is None else {"PYTHONPATH": str(source)}
    command = [sys.executable, "-m", "tests.bench.growth", "--one", route]
    command += ["--rows", str(rows), "--seed", str(seed)]
    process = subprocess.run(
        command, env=os.environ | paths, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    measured: dict[str, float] = json.loads(process.stdout)
    return measured


_HEAD = """\
## Growth

```console
$ python -m tests.bench.growth{words}
```

Each measure has a process of its own on a machine with {cores} processors. Times are those of the
processor, all threads together: nanoseconds a row, the median of {rounds} rounds, or one round of
`due-file`. Memory is the peak beyond the column that is passed in, so it includes the answers;
that of `due-file` is the peak of the process. Wrong answers are counted row by row; the right ones
come from numpy with bank holidays that are listed independently of the library. A Parquet file of
100,000,000 rows was measured in a run of its own (`--file-sizes 100000000`): 128 ns a row, 335 MiB
at most, none wrong.

| route | rows | ns a row | memory, MiB | wrong |
|---|---|---|---|---|
"""
_BEFORE = """\
### Beside an older version

```console
$ python -m tests.bench.growth{words}
```

The same measures, by turns with those of commit {commit} in another checkout.

| route | rows | ns a row | before | now / before | wrong |
|---|---|---|---|---|---|
"""


def section(options: argparse.Namespace) -> str:
    """The section, in Markdown: beside another checkout, if there is one to compare with."""
    old: Path | None = options.before
    commit = ""
    if old is not None:
        asked = ["git", "-C", str(old), "rev-parse", "--short", "HEAD"]
        commit = subprocess.run(
            asked, capture_output=True, check=True, encoding="utf-8"
        ).stdout.strip()
    text = (_HEAD if old is None else _BEFORE).format(
        words="".join(" PATH" if word.startswith("/") else f" {word}" for word in sys.argv[1:]),
        cores=os.cpu_count(),
        rounds=_ROUNDS,
        commit=commit,
    )
    tasks = [(route, rows) for route in ROUTES for rows in options.sizes]
    tasks += [(_FILE, rows) for rows in options.file_sizes]
    for route, rows in tasks:
        new = _alone(route, rows, options.seed, None)
        cells = [route, f"{rows:,}", f"{new['ns']:,.1f}"]
        if old is None:
            cells.append(f"{new['mib']:,.0f}")
        else:
            before = _alone(route, rows, options.seed, old / "src")
            cells += [f"{before['ns']:,.1f}", f"{new['ns'] / before['ns']:.2f}"]
        line = f"| {' | '.join(cells)} | {new['wrong']:,} |\n"
        print(line, end="", file=sys.stderr, flush=True)
        text += line
    return text


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    sizes = [1_000_000, 5_000_000, 20_000_000]
    parser.add_argument("--sizes", type=int, nargs="+", default=sizes, help="rows of a column")
    parser.add_argument(
        "--file-sizes", type=int, nargs="+", default=sizes, help="rows of a file; try 100000000"
    )
    parser.add_argument("--before", type=Path, help="another checkout, to measure beside this one")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make is not None:
        make(options.make, options.rows, options.seed)
    elif options.one == _FILE:
        print(json.dumps(of_file(options.rows, options.seed)))
    elif options.one is not None:
        print(json.dumps(of_route(options.one, options.rows, options.seed)))
    else:
        name = "growth" if options.before is None else "growth beside an older version"
        write_section(name, section(options), options.to)


if __name__ == "__main__":
    main()
