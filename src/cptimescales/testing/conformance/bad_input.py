"""Questions that must be refused: what a form, a link or a file may hold in place of a value.

A program must answer each with a refusal. A date would be wrong, and so would a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NO_DAYS: tuple[Any, ...] = (
    *("", "14/12/2026", "2026-02-30", "2026-13-01", "2025-02-29", "0000-01-01", "20261214"),
    *(" 2026-12-14", "2026-12-14T00:00", "2026-1-1", "tomorrow", None, True, 0, 2.5, [], {}),
)
"""Values that are no day."""

NO_NUMBERS: tuple[Any, ...] = (0, -1, 2.5, 1_001, "1", "", None, True, [])
"""Values that are no place in a series."""

NO_NAMES: tuple[Any, ...] = ("", "England", "__proto__", None, 1, [])
"""Names of nothing."""

NO_CLOSURES: tuple[Any, ...] = (
    "2026-12-29",
    {"2026-12-29": "Closed"},
    [None],
    ["2026-12-29"],
    [{"date": "2026-12-29"}],
    [{"date": "2026-12-29", "name": ""}],
    [{"date": "2026-12-29", "name": " "}],
    [{"date": "29/12/2026", "name": "Closed"}],
    [{"date": "2101-01-03", "name": "Closed"}],
    [{"date": "2026-12-29", "name": "Closed"}, {"date": "2026-12-29", "name": "Shut"}],
)
"""Values that are no closure days."""

_DUE = {"rulebook": "england", "rule": "review_conference", "on": "2026-12-14", "number": 1}
_AFTER = {"rulebook": "england", "event": "conference_held", "on": "2026-12-14"}
_STANDING = {**_DUE, "as_of": "2027-04-01", "held": "2027-03-01"}
_ADD = {"division": "scotland", "from": "2026-12-14", "add": 10}
_BETWEEN = {"division": "scotland", "from": "2026-12-14", "to": "2026-12-30"}
_COUNTS = (None, "5", 2.5, True, 1_000_001)


def bad_questions() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every question that must be refused: why it is asked, its kind, and the question.

    >>> next(bad_questions())[2]["on"]
    ''
    """
    for kind, question in (("due", _DUE), ("after", _AFTER), ("standing", _STANDING)):
        yield from _each(kind, question, "on", NO_DAYS)
        yield from _each(kind, question, "rulebook", NO_NAMES)
        yield from _each(kind, question, "known_on", [day for day in NO_DAYS if day is not None])
        yield from _each(kind, question, "closures", NO_CLOSURES)
    for kind, question in (("due", _DUE), ("standing", _STANDING)):
        yield from _each(kind, question, "number", NO_NUMBERS)
        yield from _each(kind, question, "rule", NO_NAMES)
    yield from _each("after", _AFTER, "event", NO_NAMES)
    yield from _each("standing", _STANDING, "as_of", NO_DAYS)
    held = [day for day in NO_DAYS if day is not None]
    yield from _each("standing", _STANDING, "held", [*held, "2026-12-13"])
    yield from _each("add_working_days", _ADD, "add", _COUNTS)
    for kind, question in (("add_working_days", _ADD), ("working_days_between", _BETWEEN)):
        yield from _each(kind, question, "from", NO_DAYS)
        yield from _each(kind, question, "division", NO_NAMES)
    yield from _each("working_days_between", _BETWEEN, "to", NO_DAYS)
    for year in (1989, 2101, 2026.5, "2026", None, True):
        yield "year", "bank_holidays", {"division": "scotland", "year": year}


def _each(
    kind: str, question: dict[str, Any], key: str, values: Any
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for value in values:
        yield key, kind, {**question, key: value}
