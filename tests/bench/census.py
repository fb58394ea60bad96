"""Measures `report` over a generated census beside parsing the same file and taking its dates.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.census`.

Nobody can report on a census without parsing it and reading its dates. What the report takes beyond
that goes into joining, judging, counting and writing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import NamedTuple

from tests.support.census import REFERENCE_DATE, write_census
from tests.support.census_count import figures_by_hand

from .sections import PAGE, write_section

TARGET, MEMORY = 12, 500

_HEAD = """\
## A census

```console
$ python -m tests.bench.census
```

`cptimescales report` over a generated census, to Parquet, as a whole process. Beside it, a process
that parses the same file with `iterparse` of lxml and makes a date of each text that is one.
{children:,} children, {events:,} events, {dates:,} dates, {size:.0f} MB of XML; the report has
{duties:,} duties. The figures of {counted:,} children are compared with a slow count that walks day
by day and shares nothing with the library. {turns} by turns on a machine with {cores} cores.
"Processor" is the time of all processes together, "clock" the time until the last one ended; other
work on the machine adds to it. Memory is the peak of all processes together, in which shared pages
count once.

| process | processor, s | beside parsing | clock, s | beside parsing | memory, MiB | target | \
figures that differ |
|---|---|---|---|---|---|---|---|
"""


class Used(NamedTuple):
    """What a process used, with the processes that it started: seconds, and MiB."""

    processor: float
    clock: float
    memory: float


def dates_of(path: Path) -> int:
    """Parses a census and makes a date of each text that is one; the number of dates."""
    from lxml import etree

    count = 0
    for _, child in etree.iterparse(path, tag="Child"):
        for element in child.iter():
            text = element.text
            if text and len(text) == 10 and text[4] == "-":
                date.fromisoformat(text)
                count += 1
        child.clear()
        while child.getprevious() is not None:
            del child.getparent()[0]
    return count


def _process(*arguments: str) -> Used:
    """What a process of Python used. To look at its memory takes time, so that is done seldom."""
    start = perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    peak, turns = 0.0, 0
    while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
        turns += 1
        if turns % 10 == 0:
            peak = max(peak, sum(map(_memory, _with_children(process.pid))))
        sleep(0.05)
    clock = perf_counter() - start
    _, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[:3]} ended with {process.returncode}")
    return Used(used.ru_utime + used.ru_stime, clock, peak)


def _with_children(pid: int) -> list[int]:
    """A process and those that it started, on Linux."""
    try:
        lists = [path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [
        pid,
        *(one for text in lists for child in text.split() for one in _with_children(int(child))),
    ]


def _memory(pid: int) -> float:
    """The memory of a process in MiB; a page that several share counts in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0)


def _events_of(path: Path) -> int:
    """How many events the children of a census have, each told once."""
    from cptimescales.returns import Record, open_return

    records = (read for read in open_return(path) if isinstance(read, Record))
    return sum(len(record.parts[-1].case.pairs) for record in records)


def _differing(path: Path) -> int:
    """How many figures of a census are not those of the count by hand."""
    import cptimescales as cpt
    from cptimescales.returns import Question, open_return, report_on

    by_hand = figures_by_hand(path)
    with report_on(open_return(path), cpt.rulebook("england"), Question(REFERENCE_DATE)) as report:
        ours = {row.rule: row for row in report.indicators}
    return sum(
        getattr(ours[rule], name) != figure
        for rule, figures in by_hand.items()
        for name, figure in figures.items()
    )


def section(children: int, counted: int, rounds: int, processes: Sequence[int]) -> str:
    """The section, in Markdown."""
    import pyarrow.parquet as pq

    with TemporaryDirectory() as folder:
        path, few, out = (Path(folder, name) for name in ("c.xml", "few.xml", "out.parquet"))
        write_census(path, children)
        write_census(few, counted)
        differing = _differing(few)
        dates, size, events = dates_of(path), path.stat().st_size / 1e6, _events_of(path)
        code = "import sys, pathlib; from tests.bench.census import dates_of as d; "
        parse = ("-c", f"{code}d(pathlib.Path(sys.argv[1]))", str(path))
        report = ("-m", "cptimescales", "report", str(path), "--rulebook", "england")
        runs = []
        for _ in range(rounds):
            parsing = _process(*parse)
            for number in processes:
                ours = _process(*report, "--processes", str(number), "-o", str(out))
                runs.append((number, parsing, ours))
        duties = pq.read_metadata(out).num_rows
    parsed = [parsing for number, parsing, _ in runs if number == processes[0]]
    text = _HEAD.format(
        children=children,
        events=events,
        dates=dates,
        size=size,
        duties=duties,
        counted=counted,
        turns=f"{rounds} round{'' if rounds == 1 else 's'}",
        cores=os.cpu_count(),
    )
    text += _row("parsing, and taking the dates", parsed, parsed, "", "")
    for number in processes:
        pairs = [(parsing, ours) for other, parsing, ours in runs if other == number]
        text += _row(
            f"`report --processes {number}`",
            [parsing for parsing, _ in pairs],
            [ours for _, ours in pairs],
            f"≤ {TARGET} ×, {MEMORY} MiB",
            str(differing),
        )
    return text


def _row(name: str, parsed: Sequence[Used], ours: Sequence[Used], target: str, wrong: str) -> str:
    """A row of the table: medians, and the peak of memory."""
    processor, clock = (
        (
            median(used[place] for used in ours),
            median(used[place] / of[place] for of, used in zip(parsed, ours, strict=True)),
        )
        for place in (0, 1)
    )
    memory = max(used.memory for used in ours)
    if target:
        reached = clock[1] <= TARGET and memory <= MEMORY
        target += ": reached by the clock" if reached else ": **not reached**"
    cells = (
        name,
        f"{processor[0]:.1f}",
        f"{processor[1]:.1f}",
        f"{clock[0]:.1f}",
        f"{clock[1]:.1f}",
        f"{memory:.0f}",
        target,
        wrong,
    )
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.census", description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--counted", type=int, default=20_000, help="children counted by hand")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    text = section(options.children, options.counted, options.rounds, options.processes)
    write_section("census", text, options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
