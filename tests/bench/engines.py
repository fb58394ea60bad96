"""Measures the routes for engines beside each engine's own best.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.engines`.

It needs the extras `files`, `polars`, `duckdb` and `bench`. Every time is that of the processor.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import cptimescales as cpt
from cptimescales.columns import due_column
from cptimescales.columns.duckdb import create_due_macros
from cptimescales.columns.polars import due_expr

from .files import by_day, make, wrong
from .measure import Spread
from .peers import closed_adders
from .sections import PAGE, write_section

PACKAGES = ("cptimescales", "polars", "duckdb", "pyarrow", "numpy")
RULE = "first_core_group"
_POLARS = """
import sys
import polars as pl
source, calendar, out = sys.argv[1:]
joined = pl.scan_parquet(source).join(
    pl.scan_parquet(calendar), on="conference_held", how="left", maintain_order="left"
)
joined.sink_parquet(out, compression="snappy")
"""
_OURS = "import sys; from cptimescales.cli import main; sys.exit(main())"
_AUTHORITIES = 200


class Topic:
    """One question, and the ways of answering it.

    Args:
        title: what is asked.
        ways: the ways. Each does the task once, and gives its answers if they are to be compared.
        ours, peer: the two that a target compares.
        target: the most that ours may take of the peer's time.
        rows: how many rows each way answers; 1 where it gives one answer.
        wrong: how many answers of a way are wrong.
    """

    def __init__(
        self,
        title: str,
        ways: Mapping[str, Callable[[], Any]],
        *,
        ours: str,
        peer: str,
        target: float | None = None,
        rows: int = 1,
        wrong: Callable[[str, Any], int] | None = None,
    ) -> None:
        self.title, self.ways, self.ours, self.peer = title, ways, ours, peer
        self.target, self.rows, self.wrong = target, rows, wrong


def whole_files(folder: Path, rows: int, seed: int) -> Topic:
    """`due-file` beside polars, as whole processes."""
    source, calendar = folder / "source.parquet", folder / "calendar.parquet"
    make(source, rows, seed)
    first, dues = by_day()
    days: Any = np.arange(first, first + len(dues)).view("datetime64[D]")
    columns = {"conference_held": days, "due": dues, "last_working_day": dues}
    pq.write_table(pa.table({name: pa.array(day) for name, day in columns.items()}), calendar)

    def run(code: str, out: Path, *arguments: str) -> Path:
        subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)
        return out

    theirs, mine = folder / "theirs.parquet", folder / "mine.parquet"
    question = ["--rule", RULE, "--on", "conference_held", "--rulebook", "england"]
    return Topic(
        f"a Parquet file of {rows:,} rows, whole processes",
        {
            "polars, joined with a table of due dates": lambda: run(
                _POLARS, theirs, str(source), str(calendar), str(theirs)
            ),
            "due-file": lambda: run(
                _OURS, mine, "due-file", str(source), *question, "-o", str(mine), "--replace"
            ),
        },
        ours="due-file",
        peer="polars, joined with a table of due dates",
        target=1.25,
        rows=rows,
        wrong=lambda name, out: wrong(source, out) or 0,
    )


def frames(rows: int, seed: int) -> Iterator[Topic]:
    """Expressions and macros beside the joins of the same engine."""
    first, dues = by_day()
    days: Any = np.arange(first, first + len(dues)).view("datetime64[D]")
    on: Any = days[np.random.default_rng(seed).integers(0, len(days), rows)]
    right = pl.Series("due", dues[on.astype(np.int64) - first])
    frame = pl.DataFrame({"held": on}).with_columns(pl.col("held").cast(pl.Date))
    calendar = pl.DataFrame({"held": days, "due": dues}).with_columns(pl.all().cast(pl.Date))
    ours = due_expr("england", RULE, pl.col("held"))

    def mistakes(name: str, answers: Any) -> int:
        return int((answers != right).sum()) if len(answers) == rows else 0

    for engine in ("in-memory", "streaming"):
        yield Topic(
            f"polars {engine}, {rows:,} rows",
            {
                "polars, joined in order": partial(
                    lambda engine: (
                        frame.lazy()
                        .join(calendar.lazy(), on="held", how="left", maintain_order="left")
                        .collect(engine=engine)["due"]
                    ),
                    engine,
                ),
                "polars replace_strict": partial(
                    lambda engine: (
                        frame.lazy()
                        .select(
                            due=pl.col("held").replace_strict(calendar["held"], calendar["due"])
                        )
                        .collect(engine=engine)["due"]
                    ),
                    engine,
                ),
                "due_expr": partial(
                    lambda engine: frame.lazy().select(due=ours).collect(engine=engine)["due"],
                    engine,
                ),
                "due_column": lambda: due_column("england", RULE, on=frame["held"]).due,
            },
            ours="due_expr",
            peer="polars, joined in order",
            target=1,
            rows=rows,
            wrong=mistakes,
        )
    base = duckdb.connect()
    base.register("frame", frame.to_arrow())
    base.register("days", calendar.to_arrow())
    base.execute(
        "CREATE TABLE cases AS SELECT * FROM frame; CREATE TABLE cal AS SELECT * FROM days"
    )
    create_due_macros(base, "x_", "england", RULE)
    answered = {
        "duckdb, joined, rows in any order": "SELECT due FROM cases LEFT JOIN cal USING (held)",
        "macro": "SELECT x_due(held) AS due FROM cases",
    }
    yield Topic(
        f"duckdb, {rows:,} rows into a table",
        {
            name: partial(base.execute, f"CREATE OR REPLACE TABLE t AS {query}")
            for name, query in answered.items()
        },
        ours="macro",
        peer="duckdb, joined, rows in any order",
        target=1,
        rows=rows,
        wrong=lambda name, _: (
            mistakes(name, base.sql("SELECT due FROM t").pl()["due"]) if name == "macro" else 0
        ),
    )


def closures(rows: int, seed: int) -> Iterator[Topic]:
    """New closures beside numpy's new calendar, and many authorities beside one."""
    england, new = cpt.rulebook("england"), count()
    on = date(2026, 12, 14)
    add = closed_adders(10)["numpy"]

    def closure() -> date:
        return date(2013, 1, 1) + timedelta(days=next(new))

    def times(one: Callable[[], object]) -> None:
        for _ in range(100):
            one()

    yield Topic(
        "100 first answers with one new closure",
        {
            "numpy, a new busdaycalendar of dates": lambda: times(lambda: add(on, closure())),
            "rulebook.with_closures, then due": lambda: times(
                lambda: england.with_closures({closure(): "Closed"}).due(RULE, on=on)
            ),
        },
        ours="rulebook.with_closures, then due",
        peer="numpy, a new busdaycalendar of dates",
        target=0.3,
        rows=100,
    )
    random = np.random.default_rng(seed)
    first, last = (np.datetime64(day, "D").astype(int) for day in ("2016-01-01", "2034-12-31"))
    days: Any = random.integers(first, last, rows).view("datetime64[D]")
    out = np.empty_like(days)
    names = random.integers(0, _AUTHORITIES, rows).astype(np.int16)
    books = {
        number: england.with_closures(
            {date(2016, 1, 4) + timedelta(days=int(day)): "Closed" for day in own}
        )
        for number, own in enumerate(random.integers(0, 6_000, (_AUTHORITIES, 20)))
    }
    many = f"{_AUTHORITIES} authorities, named by row"
    yield Topic(
        f"authorities with 20 closures each, {rows:,} rows",
        {
            "plain copy": lambda: np.copyto(out, days),
            "one authority": lambda: due_column(books[0], RULE, on=days, out=out).due,
            many: lambda: due_column(books, RULE, on=days, by=names, out=out).due,
        },
        ours=many,
        peer="one authority",
        target=3,
        rows=rows,
    )


def text(rows: int, seed: int) -> Topic:
    """Text columns beside the library's own parser."""
    first, dues = by_day()
    on = np.random.default_rng(seed).integers(first, first + len(dues), rows).astype(np.int32)
    words = pl.Series("held", on).cast(pl.Date).dt.strftime("%Y-%m-%d")
    right = pl.Series(dues[on - first])
    return Topic(
        f"a text column of polars, {rows:,} rows",
        {
            "polars, its own parser alone": lambda: words.str.to_date("%Y-%m-%d"),
            "due_column of text": lambda: due_column("england", RULE, on=words).due,
            "due_column after polars' parser": lambda: (
                due_column("england", RULE, on=words.str.to_date("%Y-%m-%d")).due
            ),
        },
        ours="due_column of text",
        peer="polars, its own parser alone",
        target=2,
        rows=rows,
        wrong=lambda name, answers: 0 if "alone" in name else int((answers != right).sum()),
    )


def _processor() -> float:
    """Seconds of the processor: of this process, and of those it started that have ended."""
    children = os.times()
    return process_time() + children.children_user + children.children_system


def measured(topic: Topic, rounds: int, seed: int) -> Iterator[str]:
    """The lines of a topic in the table."""
    seconds: dict[str, list[float]] = {name: [] for name in topic.ways}
    mistakes = {}
    for name, way in topic.ways.items():  # warm, and compared
        answers = way()
        mistakes[name] = "" if topic.wrong is None else f"{topic.wrong(name, answers):,}"
    order, shuffle = list(topic.ways), Random(seed).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            begin = _processor()
            topic.ways[name]()
            seconds[name].append(_processor() - begin)
    for name, taken in seconds.items():
        ratio = Spread.of([a / b for a, b in zip(taken, seconds[topic.peer], strict=True)])
        target = reached = ""
        if name == topic.ours and topic.target is not None:
            target, reached = f"≤ {topic.target:g} ×", "yes" if ratio.middle <= topic.target else ""
            reached = reached or f"**no**, {ratio.middle / topic.target:.2f} × the target"
        middle = Spread.of(taken).middle
        cells = (
            topic.title,
            name,
            f"{middle / topic.rows * 1e9:,.1f}",
            f"{ratio.middle:.2f} ({ratio.low:.2f} to {ratio.high:.2f})",
            mistakes[name],
            target,
            reached,
        )
        yield f"| {' | '.join(cells)} |\n"


_HEAD = """\
## Beside the engines

```console
$ python -m tests.bench.engines
```

Each topic is measured in one run of {rounds} shuffled rounds, on a machine with {cores} processors.
Times are those of the processor, all threads together: nanoseconds a row, or an answer. Each way
runs once before. {packages}. Wrong answers are counted row by row. The right ones come from numpy
with bank holidays that are listed independently of the library.

A whole process includes the start of Python and every import. `due-file` keeps what polars' writer
drops: metadata, not-null, codecs, dictionaries. A table that is joined was made beforehand, and
knows no refusals.

| task | way | ns | way / peer | wrong | target | reached |
|---|---|---|---|---|---|---|
"""


_NOTE = """
Why a ratio is above 1: `due-file` takes twice as long to start as polars does, and it decodes and
encodes every column again with pyarrow. Writing in a thread of its own was tried, and took a tenth
more of the processor's time. A macro of DuckDB keeps the rows in order and knows refusals; the join
does neither, so the macro misses its target. One table fits in the processor's nearest cache, those
of 200 authorities do not. A text column is read by polars, and a pattern then checks each text,
because polars alone reads ` 2026-1-4`, too.

Expressions and macros are compared with `due_column` on every day from 1900 to 2120: all rules of
all rulebooks, of one with closures and of one as known on an earlier day; the due date, the last
working day, both marks and the code of the refusal, in both engines of polars and in DuckDB. It
takes a quarter of an hour, and prints how many answers it compared and how many differ. Of
226,419,600 answers of the first six rulebooks, none differs
(`python -m pytest tests/columns/test_expressions.py -k "every_day and 31-" --every-day`).
"""


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engines", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    lines = _HEAD.format(rounds=options.rounds, cores=os.cpu_count(), packages=packages)
    with TemporaryDirectory() as folder:
        for topic in (
            whole_files(Path(folder), options.rows, options.seed),
            *frames(options.rows // 5, options.seed),
            *frames(options.rows * 4, options.seed),
            *closures(options.rows, options.seed),
            text(options.rows // 5, options.seed),
        ):
            for line in measured(topic, options.rounds, options.seed):
                print(line, end="", file=sys.stderr, flush=True)
                lines += line
    write_section("engines", lines + _NOTE, options.to)


if __name__ == "__main__":
    main()
