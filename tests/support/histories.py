"""Makes cases for tests, and finds entries in their timetables."""

from __future__ import annotations

from datetime import date

from cptimescales.cases import Case, Entry, Timetable


def case_of(
    *events: tuple[str, date],
    born: date | None = None,
    expected: date | None = None,
    **more: object,
) -> Case:
    happened = [{"event": event, "on": on} for event, on in events]
    return Case.model_validate(
        {"reference": "C-1", "events": happened, "born": born, "expected_birth": expected, **more}
    )


def rows_of(timetable: Timetable) -> list[tuple[str, date, str]]:
    return [(entry.due.rule, entry.limit, entry.status.value) for entry in timetable.entries]


def entry_of(timetable: Timetable, rule: str) -> Entry:
    (entry,) = (entry for entry in timetable.entries if entry.due.rule == rule)
    return entry
