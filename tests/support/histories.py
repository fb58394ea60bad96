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
    """A case with these events, a day each; `expected` is the expected date of birth."""
    happened = [{"event": event, "on": on} for event, on in events]
    return Case.model_validate(
        {"reference": "C-1", "events": happened, "born": born, "expected_birth": expected, **more}
    )


def rows_of(timetable: Timetable) -> list[tuple[str, date, str]]:
    """The rule, the limit and the status of each entry."""
    return [(entry.due.rule, entry.limit, entry.status.value) for entry in timetable.entries]


def entry_of(timetable: Timetable, rule: str) -> Entry:
    """The only entry of a rule."""
    (entry,) = (entry for entry in timetable.entries if entry.due.rule == rule)
    return entry
