"""The page, the calendar file and the lines of random histories: none says what is not so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta

import icalendar
import pytest
from tests.support.whole_histories import whole_history

import cptimescales as cpt
from cptimescales.cases import Entry, Timetable, timetable_html, timetable_ics
from cptimescales.cases.timetable_words import alerts_in_order, sum_of
from cptimescales.errors import UnknownEventError

OPEN = (cpt.Status.PENDING, cpt.Status.OVERDUE)
PARTS = 4


def timetables(part: int) -> Iterator[tuple[Timetable, Timetable, cpt.Rulebook]]:
    """The timetables of random cases, forty days before the as-of day and on it."""
    for seed in range(part * 1_000, part * 1_000 + 60):
        history = whole_history(seed)
        book = cpt.rulebook(history.rulebook)
        case = cpt.Case.model_validate(history.case, strict=False)
        horizon = history.as_of + timedelta(days=200) if seed % 2 else None
        try:
            earlier = book.timetable(case, as_of=history.as_of - timedelta(days=40))
            yield earlier, book.timetable(case, as_of=history.as_of, horizon=horizon), book
        except UnknownEventError:
            continue  # some histories have an event of another rulebook


def waited_for(table: Timetable) -> list[Entry]:
    still = {episode.id for episode in table.episodes if episode.ended is None} | {None}
    return [
        entry
        for entry in table.entries
        if not entry.governed_by
        and (
            entry.status in OPEN
            or (
                entry.status is cpt.Status.NOT_RECORDED
                and isinstance(entry.due, cpt.DueDate)
                and entry.limit >= table.as_of
                and entry.episode in still
            )
        )
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_calendar_has_an_open_event_for_each_open_duty_and_for_nothing_else(part: int) -> None:
    for earlier, table, _ in timetables(part):
        exported = timetable_ics(table, previous=timetable_ics(earlier))
        events = icalendar.Calendar.from_ical(exported).events
        still_open = [event for event in events if event["status"] != "CANCELLED"]
        assert len(still_open) == len(waited_for(table)), table.reference
        assert len({str(event["uid"]) for event in events}) == len(events), table.reference
        for event in events:
            if event["status"] == "CANCELLED":
                open_titles = ("Due:", "Overdue:", "Planned", "Agreed:", "Review window:")
                assert not str(event["summary"]).startswith(open_titles), table.reference
        assert timetable_ics(table, previous=exported) == exported


@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_is_never_calm_about_what_is_overdue_or_unknown(part: int) -> None:
    for _, table, book in timetables(part):
        page = html.unescape(timetable_html(table, book))
        words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
        overdue = [entry for entry in waited_for(table) if entry.status is cpt.Status.OVERDUE]
        if overdue or table.unanswered:
            assert "Nothing is overdue." not in words, table.reference
        places = [words.find(alert.message[1:60]) for alert in alerts_in_order(table)]
        first_card = words.find("Next duty")
        if not any(re.search(r"[_\d]-|_", alert.message) for alert in table.alerts):
            assert all(0 <= place < first_card for place in places), table.reference
        codes = [alert.code in ("child_unseen", "plan_open_after_death") for alert in table.alerts]
        shown = [
            alert.code in ("child_unseen", "plan_open_after_death")
            for alert in alerts_in_order(table)
        ]
        assert shown == sorted(codes, reverse=True)


def test_planned_and_governed_duties_do_not_count() -> None:
    book = cpt.rulebook("south-west")
    events = [{"event": "conference_held", "on": date(2026, 12, 14)}]
    case = cpt.Case.model_validate({"reference": "C-1", "events": events})
    plain = book.timetable(case, as_of=date(2026, 12, 16))
    ahead = book.timetable(case, as_of=date(2026, 12, 16), horizon=date(2027, 9, 30))
    assert len(ahead.entries) > len(plain.entries)
    assert sum_of(ahead) == sum_of(plain) == "0 met; 2 open"
