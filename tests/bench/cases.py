"""Measures the timetable of a case of 30 events beside making the case and its single answers.

It writes its section of `docs/trust/benchmarks.md`: `python -m tests.bench.cases`.

Nobody can have the due dates of a case for less than making its `Case` and asking for each date in
it. What the timetable takes beyond that goes into finding which event starts and meets what. A
rulebook keeps what its rules said for a day, because cases share days; so a timetable is measured
where other cases have asked for the same days, and where nobody has.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import process_time

import cptimescales as cpt
from cptimescales.cases.timetables import undated_duty

from .measure import Spread, Way, per_call, ratio
from .sections import PAGE, write_section

EVENTS = 30
AS_OF = date(2026, 3, 2)
TARGET = 1.5
TIMETABLE, FIRST, SINGLE = "timetable", "timetable, first asked", "Case and single answers"
MEETINGS = (
    "core_group_held",
    "core_group_notes_circulated",
    "child_seen",
    "child_seen_alone",
    "review_conference_held",
)

_HEAD = """\
## Whole cases

```console
$ python -m tests.bench.cases
```

The timetable of a case of {events} events, which a `Case` holds already, beside "singly": making
that `Case` and asking `due` for each date in its timetable. {rounds} rounds over {cases} random
cases with core groups, notes, visits and reviews, on a machine with {cores} cores. Times are those
of the processor, in microseconds. "Dates" are those of one case, "undated" its duties without a
number.

A rulebook keeps what its rules said for a day, because cases share days. The target is for days
that other cases have asked for, as in a file or a service. "First" is the time and the ratio where
nobody has asked for any of the days. `due` keeps nothing.

| rulebook | timetable | first | singly | ratio | first | dates | undated | target | reached |
|---|---|---|---|---|---|---|---|---|---|
"""


def tasks(book: cpt.Rulebook, cases: int, seed: int) -> list[Way]:
    """The ways for random cases."""
    random = Random(seed)
    told = [_events(random) for _ in range(cases)]
    made = [_case(events) for events in told]
    asked = [_questions(book, case) for case in made]

    def single() -> list[cpt.Case]:
        answered = []
        for events, questions in zip(told, asked, strict=True):
            answered.append(_case(events))
            for rule, on, number in questions:
                book.due(rule, on=on, number=number)
        return answered

    def timetables() -> list[cpt.Timetable]:
        return [book.timetable(case, as_of=AS_OF) for case in made]

    def forget() -> None:
        book._rulings.clear()
        undated_duty.cache_clear()

    return [
        Way(TIMETABLE, timetables, before=timetables),
        Way(FIRST, timetables, before=forget),
        Way(SINGLE, single),
    ]


def _events(random: Random) -> list[dict[str, object]]:
    day = date(2024, 1, 8) + timedelta(days=random.randrange(300))
    events: list[dict[str, object]] = [{"event": "conference_held", "on": day}]
    for number in range(EVENTS - 1):
        day += timedelta(days=random.randint(5, 21))
        events.append({"event": MEETINGS[number % len(MEETINGS)], "on": day})
    return events


def _case(events: Iterable[dict[str, object]]) -> cpt.Case:
    return cpt.Case(reference="C-1042", born=date(2014, 5, 6), events=events)


def _questions(book: cpt.Rulebook, case: cpt.Case) -> list[tuple[str, date, int]]:
    return [
        (entry.due.rule, entry.due.on, entry.number or 1)
        for entry in book.timetable(case, as_of=AS_OF).entries
    ]


def section(cases: int, parts: int, rounds: int, seed: int) -> str:
    """The section, in Markdown."""
    text = _HEAD.format(events=EVENTS, rounds=rounds, cases=cases * parts, cores=os.cpu_count())
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        ways = [tasks(book, cases, seed + part) for part in range(parts)]
        seconds = per_call(ways, rounds=rounds, seed=seed, clock=process_time)
        beside = ratio(seconds, TIMETABLE, SINGLE)
        reached = "yes" if beside.middle <= TARGET else "**no**"
        table = book.timetable(_case(_events(Random(seed))), as_of=AS_OF)
        cells = (
            name,
            *(f"{Spread.of(seconds[way]).middle * 1e6:.0f}" for way in (TIMETABLE, FIRST, SINGLE)),
            f"{beside.middle:.2f} ({beside.low:.2f} to {beside.high:.2f})",
            f"{ratio(seconds, FIRST, SINGLE).middle:.2f}",
            str(len(table.entries)),
            str(len(table.undated)),
            f"≤ {TARGET}",
            f"{reached}, within the noise" if beside.low <= TARGET <= beside.high else reached,
        )
        text += f"| {' | '.join(cells)} |\n"
        print(f"{name}: {cells[4]}, first {cells[5]}", file=sys.stderr, flush=True)
    return text


def main() -> None:
    """Measures, then writes the section."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=5, help="random cases in each part")
    parser.add_argument("--parts", type=int, default=4, help="parts, of which a round takes one")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to change")
    options = parser.parse_args()
    text = section(options.cases, options.parts, options.rounds, options.seed)
    write_section("whole cases", text, options.to)
    print(f"written: {options.to.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
