"""The working calendar: its answers, its refusals, its first and last day, its laws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import oracle
from tests.support.comparing import Stamp, refused

import cptimescales as cpt
from cptimescales.library import division_record
from cptimescales.rules.period import FirstDay

DIVISIONS = st.sampled_from(cpt.DIVISIONS)
DAYS = st.dates(date(1992, 1, 1), date(2098, 12, 31))
COUNTS = st.integers(-300, 300)

QUESTIONS: dict[str, Callable[[cpt.WorkingCalendar, Any], object]] = {
    "is_working_day": lambda cal, day: cal.is_working_day(day),
    "add_working_days": lambda cal, day: cal.add_working_days(day, 10),
    "add_working_days 0": lambda cal, day: cal.add_working_days(day, 0),
    "working_days_between, start": lambda cal, day: cal.working_days_between(day, date(2026, 6, 1)),
    "working_days_between, end": lambda cal, day: cal.working_days_between(date(2026, 6, 1), day),
    "next_working_day": lambda cal, day: cal.next_working_day(day),
    "previous_working_day": lambda cal, day: cal.previous_working_day(day),
    "working_day_on_or_before": lambda cal, day: cal.working_day_on_or_before(day),
    "days_left_out, start": lambda cal, day: cal.days_left_out(day, date(2026, 6, 1)),
    "days_left_out, end": lambda cal, day: cal.days_left_out(date(2026, 6, 1), day),
    "span, start": lambda cal, day: cal.span(day, date(2026, 6, 1)),
    "span, end": lambda cal, day: cal.span(date(2026, 6, 1), day),
}
OTHER_QUESTIONS: dict[str, Callable[[cpt.WorkingCalendar, Any], object]] = {
    "with_closures": lambda cal, day: cal.with_closures([(day, "Council closed")]),
    "calendar known_on": lambda _, day: cpt.calendar("scotland", known_on=day),
    "calendar closures": lambda _, day: cpt.calendar("scotland", closures={day: "Council closed"}),
}


# Answers


@pytest.mark.parametrize(
    "row",
    oracle.table("calendars/tables/working_day_counts"),
    ids=lambda row: f"{row['division']}-{row['remark']}",
)
def test_a_count_of_working_days_ends_as_in_the_table(row: dict[str, str]) -> None:
    known_on = date.fromisoformat(row["known_on"]) if row["known_on"] else None
    calendar = cpt.calendar(row["division"], known_on=known_on)
    on, count, due = (
        date.fromisoformat(row["on"]),
        int(row["count"]),
        date.fromisoformat(row["due"]),
    )
    first_day: FirstDay = "same_day" if row["first_day"] == "same_day" else "next_working_day"
    period = cpt.Period(
        abs(count),
        "working_days",
        first_day=first_day,
        direction="before" if count < 0 else "after",
    )
    assert period.from_date(on, calendar) == due
    if first_day == "next_working_day":
        assert calendar.add_working_days(on, count) == due
        assert calendar.working_days_between(on, due) == count


def test_a_weekend_counts_forward_like_its_friday_and_back_like_its_monday(
    working_calendar: cpt.WorkingCalendar,
) -> None:
    friday, saturday, sunday, monday = (date(2026, 6, day) for day in (19, 20, 21, 22))
    for count in range(1, 30):
        after = {
            working_calendar.add_working_days(day, count) for day in (friday, saturday, sunday)
        }
        before = {
            working_calendar.add_working_days(day, -count) for day in (saturday, sunday, monday)
        }
        assert (len(after), len(before)) == (1, 1)


def test_days_left_out_are_named_with_their_reason(england: cpt.WorkingCalendar) -> None:
    council = england.with_closures({date(2026, 12, 29): "Council closed"})
    assert council.days_left_out(date(2026, 12, 24), date(2026, 12, 31)) == (
        cpt.DayLeftOut(date(2026, 12, 25), "Christmas Day", "bank_holiday"),
        cpt.DayLeftOut(date(2026, 12, 28), "Boxing Day (substitute day)", "bank_holiday"),
        cpt.DayLeftOut(date(2026, 12, 29), "Council closed", "closure"),
    )


def test_days_left_out_include_the_end_of_a_count_and_not_its_start(
    england: cpt.WorkingCalendar,
) -> None:
    christmas, substitute = date(2026, 12, 25), date(2026, 12, 28)
    forward = england.days_left_out(christmas, substitute)
    backward = england.days_left_out(substitute, christmas)
    assert [day.date for day in forward] == [substitute]
    assert [day.date for day in backward] == [christmas]
    assert england.days_left_out(christmas, christmas) == ()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 12, 14), date(2026, 12, 30)),
        (date(2026, 12, 30), date(2026, 12, 14)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2010, 12, 31), date(2011, 1, 1)),
        (date(2011, 1, 1), date(2011, 1, 2)),
        (oracle.LAST_LISTED_DAY - timedelta(days=3), oracle.LAST_LISTED_DAY + timedelta(days=2)),
        (oracle.LAST_LISTED_DAY + timedelta(days=2), oracle.LAST_LISTED_DAY - timedelta(days=3)),
        (date(2026, 12, 25), date(2026, 12, 25)),
    ],
)
def test_a_span_holds_what_the_single_questions_answer(
    working_calendar: cpt.WorkingCalendar, start: date, end: date
) -> None:
    span = working_calendar.span(start, end)
    assert span.working_days == working_calendar.working_days_between(start, end)
    assert span.left_out == working_calendar.days_left_out(start, end)
    assert span.last_working_day == working_calendar.working_day_on_or_before(end)
    assert span.sha256 == working_calendar.sha256(start, end)


def test_a_calendar_names_what_it_covers_and_the_end_of_its_list(
    working_calendar: cpt.WorkingCalendar,
) -> None:
    assert working_calendar.covers == (date(1990, 1, 1), date(2100, 12, 31))
    assert working_calendar.published_to == oracle.LAST_LISTED_DAY
    assert working_calendar.name in cpt.DIVISIONS
    assert working_calendar.closures == ()
    assert working_calendar.known_on is None
    assert repr(working_calendar) == (
        f"<WorkingCalendar {working_calendar.name!r}, 1990-01-01 to 2100-12-31, "
        f"published to {oracle.LAST_LISTED_DAY}>"
    )


def test_an_unknown_division_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        cpt.UnknownCalendarError, match="england-and-wales, scotland, northern-ireland"
    ):
        cpt.calendar("england")


# Values that are not a date or a count


@pytest.mark.parametrize("question", [*QUESTIONS, *OTHER_QUESTIONS])
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime(2026, 1, 5), "a naive datetime may stand for either of two days in London"),
        (
            datetime(2026, 1, 5, 9, 30),
            "a naive datetime may stand for either of two days in London",
        ),
        (
            datetime(2026, 1, 5, 23, 30, tzinfo=UTC),
            "use local_date\\(\\) to take its date in the United Kingdom",
        ),
        ("2026-01-05", "text is never parsed here; use datetime\\.date"),
        (46027, "use datetime\\.date\\(year, month, day\\)"),
    ],
    ids=["naive midnight", "naive", "aware", "text", "number"],
)
def test_every_question_refuses_a_value_that_is_not_a_date(
    england: cpt.WorkingCalendar, question: str, day: object, words: str
) -> None:
    ask = QUESTIONS.get(question) or OTHER_QUESTIONS[question]
    with pytest.raises(cpt.NotADateError, match=f"must be a date, not .*; {words}"):
        ask(england, day)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_subclass_of_date_has_the_answer_of_the_date_in_plain_dates(
    england: cpt.WorkingCalendar, question: str
) -> None:
    answer = QUESTIONS[question](england, Stamp(2026, 1, 5))
    assert answer == QUESTIONS[question](england, date(2026, 1, 5))
    assert not isinstance(answer, Stamp)


@pytest.mark.parametrize(
    "count", [True, False, 1.0, 10.5, "10", None, 10**9, -(10**9), 1_000_001, -1_000_001]
)
def test_a_count_that_is_not_a_number_of_days_is_refused(
    england: cpt.WorkingCalendar, count: Any
) -> None:
    with pytest.raises(
        cpt.PeriodError, match="a whole number up to 1,000,000 either way"
    ) as caught:
        england.add_working_days(date(2026, 1, 5), count)
    assert caught.value.given is count
    assert repr(count) in str(caught.value)


# The first and the last day


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1), date.min, date.max])
def test_a_day_outside_is_refused_with_the_first_and_last_day(
    working_calendar: cpt.WorkingCalendar, question: str, day: date
) -> None:
    with pytest.raises(cpt.CalendarRangeError) as caught:
        QUESTIONS[question](working_calendar, day)
    error = caught.value
    assert (error.calendar, error.first, error.last) == (
        working_calendar.name,
        *working_calendar.covers,
    )
    assert str(day) in error.asked
    assert (
        f"is outside the calendar {working_calendar.name!r}, which covers 1990-01-01 to 2100-12-31"
        in str(error)
    )


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2100, 12, 31), 1),
        (date(2100, 12, 1), 30),
        (date(2026, 12, 1), 1_000_000),
        (date(2010, 12, 1), 100_000),
        (date(1990, 1, 1), -1),
        (date(1990, 1, 20), -30),
        (date(2026, 12, 1), -1_000_000),
        (date(2030, 12, 1), -100_000),
    ],
)
def test_a_count_that_leaves_the_years_covered_is_refused(
    working_calendar: cpt.WorkingCalendar, day: date, count: int
) -> None:
    with pytest.raises(cpt.CalendarRangeError, match=f"{day} and {count} working days is outside"):
        working_calendar.add_working_days(day, count)


def test_the_first_and_last_days_covered_are_answered(
    working_calendar: cpt.WorkingCalendar,
) -> None:
    first, last = working_calendar.covers
    assert working_calendar.is_working_day(first) is False
    assert working_calendar.is_working_day(last) is True
    assert working_calendar.previous_working_day(last) == date(2100, 12, 30)
    assert working_calendar.working_day_on_or_before(last) == last
    assert working_calendar.next_working_day(first) in {date(1990, 1, 2), date(1990, 1, 3)}
    assert (
        working_calendar.working_days_between(first, last)
        == -working_calendar.working_days_between(last, first) + 1
    )
    with pytest.raises(cpt.CalendarRangeError, match="the working day on or before 1990-01-01"):
        working_calendar.working_day_on_or_before(first)


@pytest.mark.parametrize("year", [1989, 2101, 0, True, 2026.0, "2026", None])
def test_the_bank_holidays_of_a_year_outside_are_refused(
    england: cpt.WorkingCalendar, year: Any
) -> None:
    with pytest.raises(cpt.CalendarRangeError, match=f"the year {year} is outside"):
        england.bank_holidays(year)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2010, 12, 1), date(2011, 2, 1)),
        (oracle.LAST_LISTED_DAY - timedelta(days=30), oracle.LAST_LISTED_DAY + timedelta(days=32)),
        (date(2009, 6, 1), oracle.LAST_LISTED_DAY + timedelta(days=517)),
    ],
)
def test_counts_across_an_edge_of_the_published_years_equal_the_slow_walk(
    division: str, working_calendar: cpt.WorkingCalendar, start: date, end: date
) -> None:
    left_out = oracle.bank_holidays(division)
    for first, last in ((start, end), (end, start)):
        between = oracle.between(first, last, left_out)
        assert working_calendar.working_days_between(first, last) == between
        assert working_calendar.add_working_days(first, between) == oracle.add(
            first, between, left_out
        )


# Laws


@given(DIVISIONS, DAYS, st.integers(0, 400), COUNTS)
def test_a_later_day_never_has_an_earlier_answer(
    division: str, day: date, later: int, count: int
) -> None:
    calendar = cpt.calendar(division)
    afterwards = day + timedelta(days=later)
    assert calendar.add_working_days(day, count) <= calendar.add_working_days(afterwards, count)
    assert calendar.working_day_on_or_before(day) <= calendar.working_day_on_or_before(afterwards)


@given(DIVISIONS, DAYS, COUNTS)
def test_a_count_of_working_days_ends_on_a_working_day_and_counts_back(
    division: str, day: date, count: int
) -> None:
    calendar = cpt.calendar(division)
    reached = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, reached) == count
    if count:
        assert calendar.is_working_day(reached)
        assert (reached > day) == (count > 0)
    else:
        assert reached == day
    if calendar.is_working_day(day):
        assert calendar.add_working_days(reached, -count) == day


@given(DIVISIONS, DAYS, st.integers(1, 200), st.integers(1, 200), st.sampled_from([1, -1]))
def test_two_counts_one_after_the_other_are_their_sum(
    division: str, day: date, one: int, other: int, way: int
) -> None:
    calendar = cpt.calendar(division)
    by_steps = calendar.add_working_days(calendar.add_working_days(day, way * one), way * other)
    assert by_steps == calendar.add_working_days(day, way * (one + other))


@given(DIVISIONS, DAYS, DAYS, DAYS)
def test_counts_between_days_in_order_add_up(
    division: str, one: date, other: date, third: date
) -> None:
    calendar = cpt.calendar(division)
    first, middle, last = sorted((one, other, third))
    whole = calendar.working_days_between(first, last)
    assert whole == calendar.working_days_between(first, middle) + calendar.working_days_between(
        middle, last
    )
    back = calendar.working_days_between(last, first)
    assert back == calendar.working_days_between(last, middle) + calendar.working_days_between(
        middle, first
    )
    # Counted back, they are the same days, but the first day takes the place of the last.
    assert whole + back == calendar.is_working_day(last) - calendar.is_working_day(first)


@given(DIVISIONS, DAYS, COUNTS)
def test_a_weekday_is_a_working_day_or_left_out_and_never_both(
    division: str, day: date, count: int
) -> None:
    calendar = cpt.calendar(division)
    reached = calendar.add_working_days(day, count)
    step = oracle.ONE_DAY if reached >= day else -oracle.ONE_DAY
    weekdays = 0
    walked = day
    while walked != reached:
        walked += step
        weekdays += walked.weekday() < 5
    assert weekdays == abs(count) + len(calendar.days_left_out(day, reached))


def test_a_calendar_with_closures_keeps_all_else() -> None:
    known_on = date(2022, 9, 9)
    closed = {date(2026, 12, 30): "Later", date(2026, 12, 29): "Closed"}
    for division in cpt.DIVISIONS:
        record = division_record(division)
        calendar = cpt.calendar(division, known_on=known_on, closures={date(2026, 12, 31): "Third"})
        more = calendar.with_closures(closed)
        assert (calendar.checked, calendar.known_on, calendar.name) == (
            record.checked,
            known_on,
            division,
        )
        assert calendar.covers == (date(1990, 1, 1), date(2100, 12, 31))
        assert calendar.settled_to == calendar.published_to
        for name in ("name", "checked", "known_on", "covers", "settled_to", "published_to"):
            assert getattr(more, name) == getattr(calendar, name)
        assert more.closures == tuple(sorted({**closed, date(2026, 12, 31): "Third"}.items()))
        assert more.bank_holidays(2040) == calendar.bank_holidays(2040)
        assert repr(more) == (
            f"<WorkingCalendar {division!r}, 1990-01-01 to 2100-12-31, "
            f"published to {calendar.published_to}>"
        )


@pytest.mark.parametrize("count", [1_000_000, -1_000_000])
def test_the_largest_count_is_accepted(count: int) -> None:
    calendar = cpt.calendar("scotland")
    assert refused(calendar.add_working_days, date(2026, 1, 5), count).startswith(
        f"2026-01-05 and {count} working days is outside the calendar 'scotland', "
        "which covers 1990-01-01 to 2100-12-31"
    )
    message = refused(calendar.add_working_days, date(2026, 1, 5), count + (1 if count > 0 else -1))
    assert message.endswith("allowed: a whole number up to 1,000,000 either way")


def test_a_refusal_names_the_day_or_the_days() -> None:
    calendar = cpt.calendar("scotland")
    out, inside = date(2101, 1, 1), date(2026, 1, 5)
    words = "is outside the calendar 'scotland'"
    assert refused(calendar.is_working_day, out).startswith(f"2101-01-01 {words}")
    assert refused(calendar.span, inside, out).startswith(f"2026-01-05 to 2101-01-01 {words}")
    assert refused(calendar.working_days_between, out, inside).startswith(
        f"2101-01-01 to 2026-01-05 {words}"
    )
    assert refused(calendar.days_left_out, date(1989, 12, 31), inside).startswith(
        f"1989-12-31 to 2026-01-05 {words}"
    )
    assert refused(calendar.bank_holidays, 2101).startswith(f"the year 2101 {words}")
    assert refused(calendar.working_day_on_or_before, out).startswith(
        f"the working day on or before 2101-01-01 {words}"
    )
    first = date(1990, 1, 1)
    assert refused(calendar.span, first, first).startswith(
        f"the working day on or before 1990-01-01 {words}"
    )
    assert calendar.bank_holidays(1990)
    assert calendar.bank_holidays(2100)


def test_a_day_is_settled_up_to_the_end_of_the_list() -> None:
    calendar = cpt.calendar("scotland")
    assert calendar.published_to is not None
    assert calendar.is_settled(calendar.published_to)
    assert not calendar.is_settled(calendar.published_to + timedelta(days=1))
    before_any = cpt.calendar("scotland", known_on=date(2009, 6, 1))
    assert (before_any.settled_to, before_any.published_to) == (date(2008, 12, 31), None)
    assert cpt.calendar("scotland", known_on=date(1, 5, 6)).settled_to == date(1, 12, 31)
    assert cpt.calendar("scotland", known_on=date(2, 5, 6)).settled_to == date(1, 12, 31)
    assert cpt.calendar("scotland", known_on=date(3, 5, 6)).settled_to == date(2, 12, 31)
