"""Writes the section of single answers: every ratio, its spread, its target, and the verdict."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from . import cold_start, scalar
from .measure import Seconds, Spread, ratio
from .peers import PACKAGES

_HEAD = """\
| what | ours | peer | ours / peer | target | reached | wrong: ours, peer |
|---|---|---|---|---|---|---|
"""

_INTRODUCTION = """\
## Single answers

```console
$ python -m tests.bench
```

{setting}

{rounds} rounds ({processes} for processes). The inputs are {days:,} random days of 2013 to 2027,
weekends and bank holidays included, the same for all ways. Every peer has its calendar built
beforehand. "Wrong" counts the answers that differ from a plain walk from day to day. The walk uses
the bank holidays of England and Wales as the govuk-bank-holidays package lists them, in the same
run.
"""

_FULL_ANSWER = """\
A peer returns a bare date. `due` returns the typed, frozen answer: period, last working day, days
left out with their names, citation, reading, provenance. The first answer of a rule is validated in
full. Later answers are copies of it in which only the computed dates differ. `DueDate(**fields)`
validates every field and that the fields agree; `model_validate_json` also parses the JSON.
"""

_BY_COUNT = """\
A calendar's table is looked up, so counting 250 working days takes as long as counting 1.
"""

_OTHER_BOOKS = """\
The time of the first answer of a rulebook with one new closure day, and of a rulebook as known on a
random day. The peers build a calendar with the closure day for one bare date.
"""

_COLD = """\
Each process is timed from start to end. numpy and pandas have no bank holidays, so the two that
matter were typed in. Memory is the peak of the process, in MiB.
"""


@dataclass(frozen=True)
class Measured:
    """The measurements of one run."""

    seconds: Seconds
    wrong: Mapping[str, int | None]
    memory: Mapping[str, float]
    rounds: int
    processes: int
    days: int


@dataclass(frozen=True)
class Row:
    """A comparison of one of our ways with a peer's, and the ratio to reach, if there is one."""

    what: str
    ours: str
    peer: str
    target: float | None = None


TARGETS = (
    Row("a bare date", scalar.BARE, scalar.adding("numpy"), 0.1),
    Row("a full `DueDate`", scalar.DUE, scalar.adding("holidays"), 0.22),
    # The two differ by chance only, so a tenth is allowed.
    Row(
        "250 working days beside 1",
        scalar.of_count(scalar.BARE, 250),
        scalar.of_count(scalar.BARE, 1),
        1.1,
    ),
    Row("first answer of a process", cold_start.OURS, cold_start.ONE_MODEL, 1.15),
)


def section(measured: Measured) -> str:
    """The section, in Markdown."""
    adders = [scalar.adding(peer) for peer in scalar.ADDERS]
    answers = (scalar.DUE, scalar.NAMED, scalar.FROM_FIELDS, scalar.FROM_JSON)
    sections = {
        "Targets": ("", _table(measured, TARGETS)),
        "A bare date": (
            "The tenth working day after a day.\n",
            _table(measured, [Row("add 10 working days", scalar.BARE, peer) for peer in adders])
            + _rows(
                measured, [Row("years computed by rule", scalar.COMPUTED, scalar.adding("numpy"))]
            ),
        ),
        "A full answer": (
            _FULL_ANSWER,
            _table(
                measured, [Row("one answer", ours, scalar.adding("holidays")) for ours in answers]
            ),
        ),
        "Counting between two days": (
            "The working days between two days, 1 to 60 days apart.\n",
            _table(
                measured,
                [Row("count", scalar.BETWEEN, scalar.counting(peer)) for peer in scalar.COUNTERS],
            ),
        ),
        "Cost in the number of days": (_BY_COUNT, _by_count(measured)),
        "Closures and what was known": (
            _OTHER_BOOKS,
            _table(
                measured,
                [
                    Row("first answer", ours, scalar.closing(peer))
                    for ours in (scalar.CLOSURES, scalar.KNOWN_ON)
                    for peer in scalar.CLOSERS
                ],
            ),
        ),
        "The first answer of a fresh process": (_COLD, _processes(measured)),
    }
    introduction = _INTRODUCTION.format(
        setting=_setting(), rounds=measured.rounds, processes=measured.processes, days=measured.days
    )
    body = (
        f"### {title}\n\n{text}{chr(10) if text else ''}{table}"
        for title, (text, table) in sections.items()
    )
    return "\n".join([introduction, *body])


def _setting() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("cptimescales", *PACKAGES))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs. {packages}."


def _table(measured: Measured, rows: Iterable[Row]) -> str:
    return _HEAD + _rows(measured, rows)


def _rows(measured: Measured, rows: Iterable[Row]) -> str:
    return "".join(_row(measured, row) for row in rows)


def _row(measured: Measured, row: Row) -> str:
    spread = ratio(measured.seconds, row.ours, row.peer)
    wrong = (measured.wrong.get(name) for name in (row.ours, row.peer))
    cells = (
        row.what,
        f"{row.ours}: {_time(measured, row.ours)}",
        f"{row.peer}: {_time(measured, row.peer)}",
        _spread(spread),
        "" if row.target is None else f"≤ {row.target:.2f}",
        "" if row.target is None else _reached(spread, row.target),
        ", ".join("not checked" if count is None else str(count) for count in wrong),
    )
    return f"| {' | '.join(cells)} |\n"


def _reached(spread: Spread, target: float) -> str:
    missed = f"**no**, {spread.middle / target:.2f} × the target"
    reached = "yes" if spread.middle <= target else missed
    return f"{reached}, within the noise" if spread.low <= target <= spread.high else reached


def _by_count(measured: Measured) -> str:
    names = (scalar.BARE, *scalar.COMPARED_BY_COUNT)
    lines = [
        f"| working days | {' | '.join(f'{name} | beside 1' for name in names)} |",
        "|---" * (1 + 2 * len(names)) + "|",
    ]
    for count in scalar.COUNTS:
        cells = [str(count)]
        for name in names:
            ours, one = scalar.of_count(name, count), scalar.of_count(name, scalar.COUNTS[0])
            cells += [_time(measured, ours), _spread(ratio(measured.seconds, ours, one))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _processes(measured: Measured) -> str:
    lines = [
        "| process | time | its time / pydantic's | ours / its time | memory | wrong |",
        "|---|---|---|---|---|---|",
    ]
    for name in cold_start.PROCESSES:
        memory = measured.memory.get(name)
        cells = (
            name,
            _time(measured, name),
            _spread(ratio(measured.seconds, name, cold_start.ONE_MODEL)),
            _spread(ratio(measured.seconds, cold_start.OURS, name)),
            "not known" if memory is None else f"{memory:.0f}",
            str(measured.wrong[name]),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _time(measured: Measured, name: str) -> str:
    seconds = Spread.of(measured.seconds[name]).middle
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.3g} ms"
    return f"{seconds * 1e6:.3g} µs"


def _spread(spread: Spread) -> str:
    return f"{_two(spread.middle)} ({_two(spread.low)} to {_two(spread.high)})"


def _two(value: float) -> str:
    """A ratio with two or three significant digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 1 else f"{value:.2g}"
