"""Plain rows say what the entries of the timetable say."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.histories import case_of
from tests.support.whole_cases import WholeCase, whole_cases

import cptimescales as cpt
from cptimescales.cases import Entry, PlainEntry, plain_answer, plain_timetable

CASES = whole_cases()


def _row(reference: str, entry: Entry) -> PlainEntry:
    return PlainEntry(
        reference=reference,
        rulebook=entry.due.rulebook,
        rule=entry.due.rule,
        trigger=entry.due.trigger,
        on=entry.due.on,
        limit=entry.limit,
        met_by=entry.met_by,
        met_on=entry.met_on,
        status=entry.status,
        working_days_late=entry.working_days_late,
        calendar_days_late=entry.calendar_days_late,
        governed_by=entry.governed_by,
        agreed=entry.agreed.on if entry.agreed else None,
        agreed_status=entry.agreed.status if entry.agreed else None,
        episode=entry.episode,
        number=entry.number,
        waited_for=entry.waited_for,
    )


@pytest.mark.parametrize("whole", CASES, ids=str)
def test_the_rows_of_a_case_are_the_entries_of_its_timetable(whole: WholeCase) -> None:
    case = whole.case
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        try:
            timetable = book.timetable(case, as_of=whole.as_of)
        except cpt.UnknownNameError as error:
            with pytest.raises(type(error)):
                plain_timetable(book, case, as_of=whole.as_of)
            continue
        rows = [_row(case.reference, entry) for entry in timetable.entries]
        assert plain_timetable(book, case, as_of=whole.as_of) == rows
        assert plain_timetable(book, case.plain, as_of=whole.as_of) == rows


def test_a_closure_of_the_case_counts() -> None:
    england = cpt.rulebook("england")
    case = cpt.Case(
        reference="C-1042",
        events=[{"event": "conference_held", "on": date(2026, 12, 14)}],
        closures=[{"date": date(2026, 12, 29), "name": "Council closed"}],
    )
    first, _ = plain_timetable(england, case.plain, as_of=date(2026, 12, 14))
    assert first.limit == date(2026, 12, 31)


def test_a_planned_duty_names_the_event_that_is_supposed_to_start_it() -> None:
    book = cpt.rulebook("scotland")
    case = cpt.Case(
        reference="C-1042", events=[{"event": "conference_held", "on": date(2026, 1, 12)}]
    )
    table = book.timetable(case, as_of=date(2026, 1, 12), horizon=date(2026, 8, 3))
    notice = next(
        entry for entry in table.entries if entry.planned and entry.due.rule == "conference_notice"
    )
    assert notice.due.trigger == "review_conference_held"


def test_a_record_of_which_nothing_has_happened_yet_is_in_doubt() -> None:
    ahead = case_of(("conference_held", date(2062, 3, 30)))
    answer = plain_answer(cpt.rulebook("england"), ahead, as_of=date(2026, 11, 27))
    assert answer.warnings == (
        "conference_held on 2062-03-30 lies after 2026-11-27, so it has not happened yet",
    )
    begun = case_of(
        ("referral_received", date(2026, 11, 20)), ("conference_held", date(2062, 3, 30))
    )
    assert plain_answer(cpt.rulebook("england"), begun, as_of=date(2026, 11, 27)).warnings == ()
