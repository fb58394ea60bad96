"""Weighs a compiled kernel against what ships.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.compiled`.

It needs the extra `columns`, and numba, which nothing else here needs: `pip install numba`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import distribution, version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import cptimescales as cpt
from cptimescales.columns import add_working_days_column, due_column, working_days_between
from cptimescales.columns.lookup_tables import (
    FARTHEST,
    NOTHING,
    adding_tables,
    counting_tables,
    due_table,
)

from .measure import Spread, in_rounds, ratio
from .sections import PAGE, write_section

_FIRST, _LAST = (int(np.datetime64(day, "D").astype(int)) for day in ("2016-01-01", "2034-12-31"))
COPY, SHIPPED, COMPILED = "plain copy", "cptimescales", "numba"


def kernels(compiled: Callable[[Any], Any]) -> tuple[Any, Any, Any]:
    """Three loops over rows, for a compiler.

    A row without an answer is left to the code that ships.
    """

    @compiled
    def fixed(days: Any, out: Any, table: Any) -> int:
        without = 0
        for row in range(days.size):
            out[row] = table[days[row]] if 0 <= days[row] < table.size else NOTHING
            without += out[row] == NOTHING
        return without

    @compiled
    def mixed(days: Any, counts: Any, owners: Any, out: Any, forward: Any, by_number: Any) -> int:
        without = 0
        for row in range(days.size):
            day, count, owner = days[row], counts[row], owners[row]
            out[row] = NOTHING
            if (
                0 <= owner < forward.shape[0]
                and 0 <= day < forward.shape[1]
                and 0 < count <= FARTHEST
            ):
                out[row] = by_number[owner, forward[owner, day] + count]
            without += out[row] == NOTHING
        return without

    @compiled
    def between(start: Any, end: Any, out: Any, upto: Any) -> int:
        without = 0
        for row in range(start.size):
            first, last = start[row], end[row]
            out[row] = np.nan
            if 0 <= first <= last < upto.size:
                out[row] = upto[last] - upto[first]
            without += np.isnan(out[row])
        return without

    return fixed, mixed, between


def tasks(
    rows: int, seed: int, loops: tuple[Any, Any, Any]
) -> dict[str, tuple[Any, dict[str, Callable[[], Any]]]]:
    """For each task, an array for the answers, and three ways of filling it."""
    random = np.random.default_rng(seed)
    numbers: Any = random.integers(_FIRST, _LAST, rows)
    on = numbers.view("datetime64[D]")
    counts, owners = random.integers(1, 61, rows), random.integers(0, 3, rows).astype(np.int8)
    later = numbers + random.integers(0, 200, rows)
    england = cpt.rulebook("england")
    calendars = {number: cpt.calendar(division) for number, division in enumerate(cpt.DIVISIONS)}
    adding = [adding_tables(calendar) for calendar in calendars.values()]
    forward = _even([tables.forward.values for tables in adding], FARTHEST)
    working_days = _even([tables.working_days for tables in adding], NOTHING)
    due, upto = (
        due_table(england, "first_core_group", 1).values,
        counting_tables(calendars[0])[1].values,
    )
    out, counted = on.copy(), np.empty(rows)
    fixed, mixed, between = loops
    return {
        "10 working days after": (
            out,
            {
                COPY: lambda: np.copyto(out, on),
                SHIPPED: lambda: due_column(england, "first_core_group", on=on, out=out),
                COMPILED: lambda: fixed(numbers, out.view(np.int64), due),
            },
        ),
        "working days after, a number and a division for each row": (
            out,
            {
                COPY: lambda: np.copyto(out, on),
                SHIPPED: lambda: add_working_days_column(calendars, on, counts, by=owners, out=out),
                COMPILED: lambda: mixed(
                    numbers, counts, owners, out.view(np.int64), forward, working_days
                ),
            },
        ),
        "working days between two columns": (
            counted,
            {
                COPY: lambda: np.copyto(out, on),
                SHIPPED: lambda: working_days_between(
                    calendars[0], on, later.view("datetime64[D]"), out=counted
                ),
                COMPILED: lambda: between(numbers, later, counted, upto),
            },
        ),
    }


def _even(tables: list[Any], nothing: int) -> Any:
    even = np.full((len(tables), max(map(len, tables))), nothing)
    for row, table in zip(even, tables, strict=True):
        row[: len(table)] = table
    return even


def measured(
    out: Any, ways: dict[str, Callable[[], Any]], rounds: int, seed: int
) -> dict[str, list[float]]:
    """Seconds of each way in each round, after a comparison of their answers.

    Raises:
        SystemExit: the answers differ.
    """
    ways[COMPILED]()
    compiled = out.copy()
    ways[SHIPPED]()
    if not np.array_equal(out, compiled):
        raise SystemExit("the compiled loop and the library give different answers")
    return in_rounds(ways, rounds=rounds, seed=seed)


_HEAD = """\
## A compiled kernel, weighed

```console
$ python -m tests.bench.compiled
```

Nothing else in the project uses numba, so install it first (`pip install numba`).

{rows:,} random days of 2016 to 2034, {rounds} rounds, one thread. cptimescales {own}, numpy
{numpy}, numba {numba}. The compiled loops handle the usual case only. Every answer was compared
with the library's, and none differs.

| task | way | ns a row | way / copy |
|---|---|---|---|
"""

_COST = """\

numba also costs {size:.0f} MB installed with its compiler (numpy itself {numpy_size:.0f} MB),
{imports:.2f} s to import, and {compiling:.1f} s to compile these three loops in a process that has
not cached them. [The design](../explain/design.md) says why the library does not use it.
"""


def _installed(*names: str) -> float:
    """MB of the files of some packages."""
    files = (Path(str(file.locate())) for name in names for file in distribution(name).files or ())
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def section(rows: int, rounds: int, seed: int) -> str:
    """The section, in Markdown."""
    imports = (
        "from time import perf_counter as now; import numpy; start = now(); "
        "import numba; print(now() - start)"
    )
    taken = [
        float(
            subprocess.run(
                [sys.executable, "-c", imports], check=True, capture_output=True, encoding="utf-8"
            ).stdout
        )
        for _ in range(5)
    ]
    loops = kernels(import_module("numba").njit(nogil=True))
    start = perf_counter()
    few = tasks(1_000, seed, loops)
    for _, ways in few.values():
        ways[COMPILED]()
    compiling = perf_counter() - start
    names = {"own": version("cptimescales"), "numpy": version("numpy"), "numba": version("numba")}
    text = _HEAD.format(rows=rows, rounds=rounds, **names)
    for title, (out, ways) in tasks(rows, seed, loops).items():
        seconds = measured(out, ways, rounds, seed)
        for way, times in seconds.items():
            beside = ratio(seconds, way, COPY)
            text += f"| {title} | {way} | {Spread.of(times).middle / rows * 1e9:.2f} "
            text += f"| {beside.middle:.2g} ({beside.low:.2g} to {beside.high:.2g}) |\n"
    sizes = {"size": _installed("numba", "llvmlite"), "numpy_size": _installed("numpy")}
    return text + _COST.format(imports=Spread.of(taken).middle, compiling=compiling, **sizes)


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compiled", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    try:
        import_module("numba")
    except ModuleNotFoundError:
        parser.error(
            "numba is not installed; it is weighed here and used nowhere else: pip install numba"
        )
    write_section("compiled", section(options.rows, options.rounds, options.seed), options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
