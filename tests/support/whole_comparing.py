"""Compares the timetable of a whole case with the second reading, and finds the smallest history.

What is compared: episodes, dated duties with what became of them, undated duties, duties without an
answer, and alerts. The words of warnings are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.oracles.whole_cases import Reading, read
from tests.support.whole_histories import WholeHistory

import cptimescales as cpt
from cptimescales.cases import Case, Entry

Parts = dict[str, list[tuple[Any, ...]]]
"""The answer as lists of plain tuples, each in order."""


def by_the_library(history: WholeHistory) -> Parts:
    """The answer of the library."""
    case = Case.model_validate_json(json.dumps(history.case))
    timetable = cpt.rulebook(history.rulebook).timetable(case, as_of=history.as_of)
    return {
        "episodes": _ordered(
            (each.id, each.kind, each.began, each.began_with, each.ended, each.ended_with)
            for each in timetable.episodes
        ),
        "entries": _ordered(
            (
                each.due.rule,
                each.due.on,
                each.episode,
                each.number,
                each.limit,
                each.met_on,
                each.status.value,
                each.working_days_late,
                each.calendar_days_late,
                _agreed(each),
            )
            for each in timetable.entries
        ),
        "undated": _ordered(
            (each.rule, each.on, each.episode, each.met_on) for each in timetable.undated
        ),
        "unanswered": _ordered({(each.rule, each.on) for each in timetable.unanswered}),
        "alerts": _ordered(
            (each.code, each.on, each.rule, each.episode) for each in timetable.alerts
        ),
    }


def _agreed(entry: Entry) -> tuple[Any, ...] | None:
    agreed = entry.agreed
    if agreed is None:
        return None
    late = agreed.working_days_late, agreed.calendar_days_late
    return (agreed.on, agreed.status.value, *late)


def by_the_oracle(history: WholeHistory) -> Parts:
    """The answer of the second reading."""
    reading: Reading = read(history.case, history.rulebook, history.as_of)
    return {
        "episodes": _ordered(map(tuple, reading.episodes)),
        "entries": _ordered(
            (*row[:-1], None if row.agreed is None else tuple(row.agreed)) for row in reading.rows
        ),
        "undated": _ordered(map(tuple, reading.undated)),
        "unanswered": _ordered(reading.unanswered),
        "alerts": _ordered(map(tuple, reading.alerts)),
    }


def _ordered(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)


# By how many of its first values a row is known.
KEYS = {"episodes": 1, "entries": 4, "undated": 3, "unanswered": 2, "alerts": 4}


def keyed(parts: Parts) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Each episode, duty and alert by what it is known by, with what is said about it."""
    return {
        (part, *row[: KEYS[part]]): row[KEYS[part] :]
        for part, rows in parts.items()
        for row in rows
    }


def differences(history: WholeHistory) -> list[str]:
    """What differs, one line each, with the side that says it."""
    ours, theirs = by_the_oracle(history), by_the_library(history)
    lines = []
    for part in ours:
        lines += [f"oracle:  {part} {_words(row)}" for row in ours[part] if row not in theirs[part]]
        lines += [f"library: {part} {_words(row)}" for row in theirs[part] if row not in ours[part]]
    if not lines and ours != theirs:
        lines.append(f"another number of equal rows: {ours} {theirs}")
    return lines


def _words(row: tuple[Any, ...]) -> str:
    return " ".join("-" if value is None else str(value) for value in row)


def smallest(
    history: WholeHistory, differs: Callable[[WholeHistory], object] = differences
) -> WholeHistory:
    """The history with everything left out that the difference does not need."""
    shrunk = True
    while shrunk:
        shrunk = False
        for smaller in _smaller(history):
            if differs(smaller):
                history, shrunk = smaller, True
                break
    return history


def _smaller(history: WholeHistory) -> list[WholeHistory]:
    case, _, as_of = history
    events = case["events"]
    keys = [key for key in case if key not in ("reference", "events")]
    cases = [{key: case[key] for key in case if key != dropped} for dropped in keys]
    cases += [
        {**case, "events": events[:place] + events[place + 1 :]} for place in range(len(events))
    ]
    if case.get("recorded"):
        names = case["recorded"]
        every = {each["event"] for each in events}
        cases += [{**case, "recorded": [name for name in names if name in every]}]
    return [
        WholeHistory(smaller, history.rulebook, as_of) for smaller in cases if smaller["events"]
    ]


def shown(history: WholeHistory) -> str:
    """A history in a few lines: the facts of the child, then each event."""
    case, rulebook, as_of = history
    facts = {key: value for key, value in case.items() if key != "events"}
    events = sorted((each["on"], each["event"]) for each in case["events"])
    lines = [f"{rulebook}, as of {as_of}, {facts}", *(f"  {on} {event}" for on, event in events)]
    return "\n".join(lines)


def report(history: WholeHistory) -> str:
    """The smallest history that still differs, and both answers."""
    least = smallest(history)
    return "\n".join([shown(least), *differences(least)])
