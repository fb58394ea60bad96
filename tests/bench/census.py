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
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

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
{children:,} children, {dates:,} dates, {size:.0f} MB of XML; the report has {duties:,} duties. The
figures of {counted:,} children are compared with a slow count that walks day by day and shares
nothing with the library. {turns} by turns on a machine with {cores} cores; times are those
of the processor, of all processes together, and the memory is the peak of one process.

| process | seconds | memory, MiB | beside parsing | target | figures that differ |
|---|---|---|---|---|---|
"""


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


def _process(*arguments: str) -> tuple[float, float]:
    """The seconds of the processor and the peak of memory, in MiB, of a process of Python."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[:3]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


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


def section(children: int, counted: int, rounds: int) -> str:
    """The section, in Markdown."""
    import pyarrow.parquet as pq

    with TemporaryDirectory() as folder:
        path, few, out = (Path(folder, name) for name in ("c.xml", "few.xml", "out.parquet"))
        write_census(path, children)
        write_census(few, counted)
        differing = _differing(few)
        dates, size = dates_of(path), path.stat().st_size / 1e6
        code = "import sys, pathlib; from tests.bench.census import dates_of as d; "
        parse = ("-c", f"{code}d(pathlib.Path(sys.argv[1]))", str(path))
        report = ("-m", "cptimescales", "report", str(path), "--rulebook", "england")
        pairs = [(_process(*parse), _process(*report, "-o", str(out))) for _ in range(rounds)]
        duties = pq.read_metadata(out).num_rows
    beside = sorted(ours[0] / theirs[0] for theirs, ours in pairs)[rounds // 2]
    theirs, ours = (
        (sorted(run[0] for run in runs)[rounds // 2], max(run[1] for run in runs))
        for runs in zip(*pairs, strict=True)
    )
    reached = beside <= TARGET and ours[1] <= MEMORY
    text = _HEAD.format(
        children=children,
        dates=dates,
        size=size,
        duties=duties,
        counted=counted,
        turns=f"{rounds} round{'' if rounds == 1 else 's'}",
        cores=os.cpu_count(),
    )
    text += f"| parsing, and taking the dates | {theirs[0]:.2f} | {theirs[1]:.0f} | 1 | | |\n"
    text += (
        f"| `report` to Parquet | {ours[0]:.1f} | {ours[1]:.0f} | {beside:.1f} | ≤ {TARGET} ×, "
        f"{MEMORY} MiB: {'reached' if reached else '**not reached**'} | {differing} |\n"
    )
    return text


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.census", description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--counted", type=int, default=20_000, help="children counted by hand")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    write_section("census", section(options.children, options.counted, options.rounds), options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
