"""Where bars, marks, labels and shading lie on a timeline."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from tests.support import shown_cases
from tests.support.shown_cases import CLOSED, SHOWN, Shown

import cptimescales as cpt
from cptimescales.cases.timelines import Timeline, timeline


@pytest.fixture(params=SHOWN)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Each example case in turn."""
    return SHOWN[request.param]()


def timeline_of(shown: Shown) -> Timeline:
    return timeline(shown.timetable, shown.book.calendar)


def test_a_birthday_is_drawn_only_if_it_is_near_the_other_dates() -> None:
    far = timeline_of(shown_cases.south_west())
    assert (far.first, far.last) == (date(2026, 5, 29), date(2026, 9, 27))
    assert far.lanes[-1].beyond == "Sat 6 Apr 2030 to Mon 6 May 2030"
    assert far.lanes[-1].marks == ()
    near = timeline_of(shown_cases.alerts())
    (birthday,) = (lane for lane in near.lanes if "birthday" in lane.title)
    assert [bar.kind for bar in birthday.bars] == ["window"]
    assert [mark.kind for mark in birthday.marks] == ["birthday", "open"]
    book = cpt.rulebook("england")
    case = shown_cases.case("C-1", ("conference_held", date(2026, 12, 14)), born=date(2009, 4, 10))
    ahead = timeline_of(Shown(book.timetable(case, as_of=date(2026, 12, 16)), book))
    # The window closes four weeks after the review is due.
    assert [bar.kind for bar in ahead.lanes[-1].bars] == ["window"]


def test_marks_and_bars_lie_where_their_days_are() -> None:
    drawn = timeline_of(shown_cases.south_west())
    day = 100 / ((drawn.last - drawn.first).days + 1)

    def middle(on: date) -> float:
        return ((on - drawn.first).days + 0.5) * day

    (notes,) = (lane for lane in drawn.lanes if lane.title == "Core group notes circulated")
    assert [(mark.kind, mark.label) for mark in notes.marks] == [
        ("limit", ""),
        ("met_late", "17 Jul"),
    ]
    assert [mark.x for mark in notes.marks] == pytest.approx(
        [middle(date(2026, 7, 15)), middle(date(2026, 7, 17))]
    )
    assert [bar.kind for bar in notes.bars] == ["running", "late"]
    assert [bar.x for bar in notes.bars] == pytest.approx(
        [middle(date(2026, 7, 8)), middle(date(2026, 7, 15))]
    )
    assert [bar.width for bar in notes.bars] == pytest.approx([7 * day, 2 * day])
    assert drawn.as_of == pytest.approx(middle(date(2026, 8, 10)))


def test_days_that_do_not_count_are_shaded() -> None:
    shown = shown_cases.planned()
    drawn = timeline_of(shown)
    assert not shown.book.closures  # only the counts know the closures of the case
    closed = [shade.name for shade in drawn.shades if shade.kind == "closure"]
    assert closed == [f"{day} Dec 2026: Council closed" for day in ("Tue 29", "Wed 30", "Thu 31")]
    assert len(closed) == len(CLOSED)
    assert sum(shade.kind == "bank_holiday" for shade in drawn.shades) == 8
    # Ten months are too long to shade weekends.
    assert not any(shade.kind == "weekend" for shade in drawn.shades)
    short = timeline_of(shown_cases.south_west())
    day = 100 / ((short.last - short.first).days + 1)
    weekends = {shade.x: shade.width for shade in short.shades if shade.kind == "weekend"}
    for number in range((short.last - short.first).days + 1):
        on = short.first + timedelta(days=number)
        middle = (number + 0.5) * day
        covered = any(x - 1e-9 <= middle <= x + width for x, width in weekends.items())
        assert covered == (on.weekday() > 4), on


def test_everything_lies_on_the_timeline_and_no_label_hides_another(shown: Shown) -> None:
    drawn = timeline_of(shown)
    assert all(0 <= tick.x <= 100 for tick in drawn.ticks)
    assert 2 <= len(drawn.ticks) <= 15
    for lane in drawn.lanes:
        assert all(0 <= mark.x <= 100 for mark in lane.marks)
        assert all(
            0 <= bar.x and 0 <= bar.width and bar.x + bar.width <= 100 + 1e-9 for bar in lane.bars
        )
        for narrow, room in ((False, 8), (True, 21)):
            labels = sorted(mark.x for mark in lane.marks if mark.label and mark.narrow >= narrow)
            assert all(right - left >= room for left, right in pairwise(labels))
        kinds = [mark.kind for mark in lane.marks if mark.label]
        if any(mark.kind == "overdue" for mark in lane.marks) and "birthday" not in lane.title:
            assert "overdue" in kinds


def test_of_labels_too_close_to_each_other_the_most_important_stays() -> None:
    book = cpt.rulebook("leicester-leicestershire-rutland")
    case = shown_cases.case(
        "C-1", ("conference_held", date(2026, 1, 14)), ("child_seen", date(2026, 1, 20))
    )
    shown = Shown(book.timetable(case, as_of=date(2026, 2, 20), horizon=date(2027, 3, 1)), book)
    lanes = timeline_of(shown).lanes
    (visits,) = (lane for lane in lanes if lane.title == "Child seen by the social worker")
    labels = [(mark.kind, mark.label) for mark in sorted(visits.marks, key=lambda mark: mark.x)]
    assert ("overdue", "17 Feb") in labels
    assert ("planned", "") in labels


def test_the_lateness_of_a_missed_duty_stops_with_its_plan() -> None:
    shown = shown_cases.gaps()
    drawn = timeline_of(shown)
    day = 100 / ((drawn.last - drawn.first).days + 1)
    (first,) = (lane for lane in drawn.lanes if lane.title == "First core group meeting")
    assert [mark.kind for mark in first.marks] == ["missed"]
    late = first.bars[-1]
    assert late.kind == "late"
    # From 26 January, the due date, to 20 March, when the plan ended.
    assert late.width == pytest.approx(53 * day)
    assert {mark.kind for lane in drawn.lanes for mark in lane.marks} == {"missed", "not_recorded"}


@pytest.mark.parametrize("as_of", [date.min, date.max, date(1989, 12, 31)])
def test_a_day_outside_the_calendar_has_no_timeline(as_of: date) -> None:
    book = cpt.rulebook("england")
    table = book.timetable(cpt.Case(reference="C-1"), as_of=as_of)
    with pytest.raises(cpt.CalendarRangeError, match=f"a timeline of {as_of} is outside"):
        timeline(table, book.calendar)


def test_a_date_agreed_in_a_far_year_draws_a_timeline_within_the_calendar() -> None:
    book = cpt.rulebook("england")
    events = [{"event": "conference_held", "on": date(2026, 12, 14)}]
    for on in (date.min, date.max):
        agreed = [{"rule": "first_core_group", "on": on}]
        case = cpt.Case(reference="C-1", events=events, agreed=agreed)
        table = book.timetable(case, as_of=date(2027, 1, 4))
        drawn = timeline(table, book.calendar)
        assert book.calendar.covers[0] <= drawn.first <= drawn.last <= book.calendar.covers[1]
