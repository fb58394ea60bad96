"""Measures `due-file` about three duties of a long Parquet file beside one.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.duties`.

It needs the extras `files` and `bench`. Every way runs in a process of its own. Its time is that of
the processor, so that other programs matter less, and does not include importing packages.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.oracles import oracle

from .files import FIRST, LAST, read_and_write
from .measure import Spread, ratio
from .sections import PAGE, write_section


class Asked(NamedTuple):
    """A duty of the file: how many days after the referral it starts, and its working days."""

    after: int
    working_days: int


DUTIES = {
    "assessment": Asked(0, 45),
    "initial_conference": Asked(20, 15),
    "first_core_group": Asked(35, 10),
}
READ_WRITE, ONE, THREE = "pyarrow, reading and writing it", "one duty", "three duties"
ONE_JUDGED, THREE_JUDGED = "one duty, with status", "three duties, with status"
ONE_WHOLE, THREE_WHOLE = "one duty, every column", "three duties, every column"
BESIDE = {THREE: ONE, THREE_JUDGED: ONE_JUDGED, THREE_WHOLE: ONE_WHOLE}
TARGETS = (THREE, THREE_JUDGED)
_AS_OF = date(2026, 11, 21)


def make(path: Path, rows: int, seed: int) -> None:
    """A file of children: the trigger and the day met of each of three duties, and more columns."""
    random = np.random.default_rng(seed)
    first, last = (int(np.datetime64(day, "D").astype(int)) for day in (FIRST, LAST))
    referral = random.integers(first, last - 200, rows).astype(np.int32)
    columns: dict[str, Any] = {"case": pa.array(np.arange(rows) + 100_000)}
    for rule, duty in DUTIES.items():
        on = referral + np.int32(duty.after)
        held = on + random.integers(0, 70, rows).astype(np.int32)
        columns[f"{rule}_on"] = pa.array(on).cast(pa.date32())
        columns[f"{rule}_held"] = pa.array(held).cast(pa.date32())
    teams = np.array(["North", "South", "East", "West"])[random.integers(0, 4, rows)]
    columns |= {"team": pa.array(teams), "score": pa.array(random.random(rows))}
    pq.write_table(pa.table(columns), path)


def _answering(duties: int, *, judged: bool = False, whole: bool = False) -> Callable[..., None]:
    def answer(source: Path, out: Path) -> None:
        import cptimescales as cpt
        from cptimescales.columns.files import FileQuestion, answer_file

        also: Any = ("working_days_taken", "working_days_late", "provisional", "verified")
        questions = [
            FileQuestion(
                rule,
                f"{rule}_on",
                cpt.rulebook("england"),
                prefix=f"{rule}_",
                as_of=_AS_OF if judged or whole else None,
                held=f"{rule}_held" if judged or whole else None,
                also=also if whole else (),
            )
            for rule in [*DUTIES][-duties:]
        ]
        answer_file(source, out, questions)

    return answer


WAYS: dict[str, Callable[..., None]] = {
    READ_WRITE: lambda source, out: read_and_write(source, out, source),
    ONE: _answering(1),
    THREE: _answering(3),
    ONE_JUDGED: _answering(1, judged=True),
    THREE_JUDGED: _answering(3, judged=True),
    ONE_WHOLE: _answering(1, whole=True),
    THREE_WHOLE: _answering(3, whole=True),
}


def timed(way: str, source: Path, out: Path, few: Path) -> float:
    """Seconds of the processor for one file, in a process that does nothing else."""
    WAYS[way](few, out)  # imports its packages and makes its tables
    start = process_time()
    WAYS[way](source, out)
    return process_time() - start


def wrong(out: Path) -> int:
    """How many due dates of three duties differ from numpy's, by holidays listed independently."""
    table, mistakes = pq.read_table(out), 0
    holidays = np.busdaycalendar(holidays=sorted(oracle.bank_holidays("england-and-wales")))
    for rule, duty in DUTIES.items():
        on: Any = table[f"{rule}_on"].to_numpy()
        right = np.busday_offset(on, duty.working_days, "preceding", busdaycal=holidays)
        mistakes += int((table[f"{rule}_due"].to_numpy() != right).sum())
    return mistakes


_HEAD = """\
## Several duties in one pass

```console
$ python -m tests.bench.duties
```

`due-file --duties` answers several duties of each row in one pass. The Parquet file has {rows:,}
rows and nine columns ({size:.0f} MB): the trigger and the day met of three duties, and more. Each
way ran {rounds} times in a process of its own; the seconds are those of the processor. Each duty
adds two columns, with a status three; every column is seven. Of the due dates of three duties,
{wrong:,} differ from those of numpy.

| way | seconds | beside one duty | target | reached |
|---|---|---|---|---|
"""


def section(rows: int, rounds: int, seed: int) -> str:
    """The section, in Markdown."""
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    mistakes: int | None = None
    with TemporaryDirectory() as folder:
        source, few, out = (Path(folder, f"{name}.parquet") for name in ("source", "few", "out"))
        make(source, rows, seed)
        make(few, 1_000, seed)
        size = source.stat().st_size / 1e6
        order, shuffle = list(WAYS), Random(seed).shuffle
        for _ in range(rounds):
            shuffle(order)
            for name in order:
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    taken = process.submit(timed, name, source, out, few).result()
                seconds[name].append(taken)
                print(f"{name}: {taken:.2f} s", file=sys.stderr, flush=True)
                if name == THREE and mistakes is None:
                    mistakes = wrong(out)
                out.unlink()
    text = _HEAD.format(rows=rows, size=size, rounds=rounds, wrong=mistakes)
    for name in WAYS:
        cells = [name, f"{Spread.of(seconds[name]).middle:.2f}", "", "", ""]
        if name in BESIDE:
            beside = ratio(seconds, name, BESIDE[name])
            cells[2] = f"{beside.middle:.2f} ({beside.low:.2f} to {beside.high:.2f})"
            if name in TARGETS:
                cells[3:] = "≤ 1.4 ×", "yes" if beside.middle <= 1.4 else "**no**"
        text += f"| {' | '.join(cells)} |\n"
    return text


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.duties", description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    write_section("several duties", section(options.rows, options.rounds, options.seed), options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
