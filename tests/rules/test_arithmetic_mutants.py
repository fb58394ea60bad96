"""What no other test held fast: each of these was written because some small break in the arithmetic went unseen."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo
from hashlib import sha256
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.calendars.dates import (
    Day,
    add_months,
    local_date,
    parse_iso_date,
    parse_iso_or_uk_date,
    require_date,
)
from cptimescales.calendars.day_index import NumberedDays, Years
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.calendars.record import Change, OneOff, _published_years
from cptimescales.calendars.working_calendar import closure_days
from cptimescales.library import division_record

# dates


def test_a_day_has_one_form_in_json_and_says_so_in_its_schema() -> None:
    form = TypeAdapter(Day)
    assert form.json_schema() == {"type": "string", "format": "date"}
    assert form.dump_json(date(2026, 12, 14)) == b'"2026-12-14"'
    assert (
        form.validate_json('"2026-12-14"')
        == form.validate_python(date(2026, 12, 14))
        == date(2026, 12, 14)
    )
    for wrong in (
        '"20261214"',
        '"2026-12-14 "',
        '"x2026-12-14"',
        "1797206400",
        '"1797206400"',
        '"2026-02-30"',
    ):
        with pytest.raises(ValidationError):
            form.validate_json(wrong)


@pytest.mark.parametrize(
    "digits", ["\u0660\u0661/12/2026", "01/\u0661\u0662/2026", "01/12/\u0662026"]
)
def test_only_ascii_digits_write_a_uk_date(digits: str) -> None:
    assert "write it as YYYY-MM-DD or dd/mm/yyyy" in refused(parse_iso_or_uk_date, digits)


def test_a_refusal_names_what_was_not_a_date() -> None:
    assert refused(require_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_or_uk_date, "x").startswith("a date must be a date, not 'x'; ")
    assert refused(parse_iso_or_uk_date, "2026-02-30", "the day").startswith(
        "the day must be a date, not '2026-02-30'; "
    )
    assert refused(parse_iso_or_uk_date, "30/02/2026", "the day").startswith(
        "the day must be a date, not '30/02/2026'; "
    )
    assert refused(parse_iso_date, "2026-02-30", "the day").startswith(
        "the day must be a date, not '2026-02-30'; "
    )
    assert refused(add_months, "x", 1).startswith("the anchor must be a date, not 'x'; ")
    assert refused(cpt.attains_age, "x", 1).startswith(
        "the date of birth must be a date, not 'x'; "
    )
    assert refused(local_date, "x").startswith("the moment must be a date, not 'x'; ")
    assert refused(local_date, datetime(2026, 1, 1)).startswith(
        "the moment must be a date, not datetime.datetime(2026"
    )
    calendar = cpt.calendar("scotland")
    assert refused(calendar.with_closures, [("x", "Closed")]).startswith(
        "a closure day must be a date, not 'x'; "
    )
    assert refused(cpt.Period(1, "days").from_date, "x", calendar).startswith(
        "the date a period is counted from must be"
    )


@pytest.mark.parametrize("age", [-1, 151, True, 18.0, "18", None])
def test_an_age_is_a_whole_number_from_0_to_150(age: Any) -> None:
    assert refused(cpt.attains_age, date(2008, 5, 6), age) == (
        f"an age is {age!r}; allowed: a whole number from 0 to 150"
    )


def test_the_youngest_and_the_oldest_age_are_attained() -> None:
    assert cpt.attains_age(date(2008, 5, 6), 0) == date(2008, 5, 6)
    assert cpt.attains_age(date(2008, 5, 6), 150) == date(2158, 5, 6)


@pytest.mark.parametrize("month_end", ["Clamp", "", None, 1])
def test_another_word_for_the_month_end_is_refused(month_end: Any) -> None:
    told = refused(add_months, date(2026, 1, 31), 1, month_end)
    assert told == f"month_end is {month_end!r}; allowed: clamp, roll, refuse"


def test_months_beyond_all_dates_say_which_were_asked() -> None:
    told = refused(add_months, date(9999, 12, 1), 1)
    assert told.startswith(
        "9999-12-01 and 1 months is outside the calendar 'of all dates', which covers 0001-01-01 to"
    )


class Timeless(tzinfo):
    """A time zone that does not know its own offset."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


def test_a_moment_of_no_known_offset_and_one_at_the_end_of_all_dates_are_refused() -> None:
    assert refused(local_date, datetime(2026, 1, 1, tzinfo=Timeless())).endswith(
        "it has no time zone; attach the one it was recorded in"
    )
    last = datetime(9999, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
    assert refused(local_date, last).endswith("it lies at the end of all dates")


# numbered_days


FEW_YEARS = Years(
    2027,
    2028,
    (
        BankHoliday(date(2027, 1, 1), "New Year's Day"),
        BankHoliday(date(2027, 12, 25), "Christmas Day"),  # a Saturday
        BankHoliday(date(2027, 12, 27), "Christmas Day", "Substitute day", date(2025, 8, 19)),
        BankHoliday(date(2028, 12, 29), "A last weekday"),
    ),
)
CLOSED = (
    (date(2026, 12, 31), "Too early"),
    (date(2027, 1, 4), "Closed"),
    (date(2027, 12, 27), "Closed, too"),
    (date(2027, 12, 28), "Closed"),
    (date(2028, 1, 1), "A Saturday"),
    (date(2028, 12, 28), "Closed"),
    (date(2029, 1, 1), "Too late"),
)
ALL_DAYS = [date(2027, 1, 1) + timedelta(days=later) for later in range(731)]
LEFT_OUT = (
    date(2027, 1, 1),
    date(2027, 1, 4),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 12, 28),
    date(2028, 12, 29),
)
WORKING = [day for day in ALL_DAYS if day.weekday() < 5 and day not in LEFT_OUT]


@pytest.fixture(scope="module")
def table() -> NumberedDays:
    return NumberedDays(FEW_YEARS, CLOSED)


def test_two_years_leave_out_their_own_weekdays_and_say_why(table: NumberedDays) -> None:
    entries = table.left_out(date(2026, 12, 31), date(2028, 12, 31))
    assert [(entry.date, entry.kind, entry.name) for entry in entries] == [
        (date(2027, 1, 1), "bank_holiday", "New Year's Day"),
        (date(2027, 1, 4), "closure", "Closed"),
        (date(2027, 12, 27), "bank_holiday", "Christmas Day (substitute day)"),
        (date(2027, 12, 28), "closure", "Closed"),
        (date(2028, 12, 28), "closure", "Closed"),
        (date(2028, 12, 29), "bank_holiday", "A last weekday"),
    ]
    lines = ["2027 2028", *(f"{entry.date} {entry.kind} {entry.name}" for entry in entries)]
    assert table.sha256 == sha256("\n".join(lines).encode()).hexdigest()


def test_every_day_of_two_years_counts_as_by_hand(table: NumberedDays) -> None:
    for day in ALL_DAYS:
        earlier = [working for working in WORKING if working < day]
        later = WORKING[len(earlier) + (day in WORKING) :]
        assert table.works(day) == (day in WORKING)
        for count in (1, 2, 3, 7, 250, 400, 500):
            forward = later[count - 1] if count <= len(later) else None
            assert table.after(day, count) == table.add(day, count) == forward
            assert table.add(day, -count) == (earlier[-count] if count <= len(earlier) else None)
        assert table.add(day, 0) == day
        up_to = [*earlier, day] if day in WORKING else earlier
        assert table.on_or_before(day) == (up_to[-1] if up_to else None)
        span = table.span(ALL_DAYS[0], day)
        if not up_to:
            assert span is None
        else:
            off = tuple(each for each in LEFT_OUT if ALL_DAYS[0] < each <= day)
            assert span is not None
            assert (span.working_days, span.last_working_day, span.sha256) == (
                len(up_to),
                up_to[-1],
                table.sha256,
            )
            assert tuple(entry.date for entry in span.left_out) == off


def test_a_day_outside_two_years_is_not_answered_by_them(table: NumberedDays) -> None:
    for day in (
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2029, 1, 1),
        date(2029, 1, 2),
        date.min,
        date.max,
    ):
        for count in (-600, -1, 0):
            assert table.add(day, count) is None
        assert table.on_or_before(day) is None
        if (
            day.year != 2026
        ):  # from the eve of the first day a count forward is answered all the same
            assert table.after(day, 1) is None or day == date.min
    assert table.after(date(2026, 12, 30), 1) is None


def test_the_first_and_the_last_day_of_a_run_of_years_count_like_any_other() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)  # a Thursday and a Thursday
    whole = NumberedDays(Years(2026, 2026, ()), ())
    assert (whole.on_or_before(first), whole.on_or_before(last)) == (first, last)
    assert whole.add(first, 260) == last
    assert whole.add(last, -260) == first
    closed = NumberedDays(Years(2026, 2026, ()), ((first, "Closed"), (last, "Closed")))
    assert (closed.on_or_before(first), closed.on_or_before(last)) == (None, date(2026, 12, 30))
    assert closed.between(first - timedelta(days=1), last) == 259


def test_a_run_of_years_holds_its_first_and_last_year_and_no_other(table: NumberedDays) -> None:
    assert table.holds(2027, 2028)
    assert table.holds(2027, 2027)
    assert table.holds(2028, 2028)
    assert not table.holds(2026, 2027)
    assert not table.holds(2028, 2029)
    assert not table.holds(2026, 2029)


def test_a_bank_holiday_says_its_note_and_needs_none() -> None:
    day = BankHoliday(date(2026, 12, 25), "Christmas Day")
    assert (day.note, day.first_published) == ("", None)
    assert str(day) == "Christmas Day"
    assert (
        str(BankHoliday(date(2026, 12, 28), "Boxing Day", "Substitute DAY"))
        == "Boxing Day (substitute DAY)"
    )


def test_a_day_left_out_is_read_strictly() -> None:
    form = TypeAdapter(DayLeftOut)
    sound = '{"date": "2026-12-25", "name": "Christmas Day", "kind": "bank_holiday"}'
    assert form.validate_json(sound) == DayLeftOut(
        date(2026, 12, 25), "Christmas Day", "bank_holiday"
    )
    for wrong in (
        sound.replace("}", ', "note": "x"}'),
        sound.replace("-12-", "12"),
        sound.replace("bank_", ""),
    ):
        with pytest.raises(ValidationError):
            form.validate_json(wrong)
    with pytest.raises(ValidationError, match="instance of DayLeftOut"):
        form.validate_python(
            {"date": date(2026, 12, 25), "name": "Christmas Day", "kind": "bank_holiday"}
        )


# calendars


def test_a_calendar_keeps_what_it_was_made_of() -> None:
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
        for kept in ("name", "checked", "known_on", "covers", "settled_to", "published_to"):
            assert getattr(more, kept) == getattr(calendar, kept)
        assert more.closures == tuple(sorted({**closed, date(2026, 12, 31): "Third"}.items()))
        assert more.bank_holidays(2040) == calendar.bank_holidays(2040)
        assert repr(more) == (
            f"<WorkingCalendar {division!r}, 1990-01-01 to 2100-12-31, published to {calendar.published_to}>"
        )


def test_closures_on_the_first_and_last_day_are_taken_and_beyond_refused() -> None:
    scotland = cpt.calendar("scotland")
    for day in (date(1990, 1, 1), date(2100, 12, 31)):
        assert scotland.with_closures({day: "Closed"}).closures == ((day, "Closed"),)
    for day in (date(1989, 12, 31), date(2101, 1, 1)):
        told = refused(scotland.with_closures, {day: "Closed"})
        assert told.startswith(
            f"closure on {day} is outside the calendar 'scotland', which covers 1990-01-01 to 2100"
        )


def test_closures_are_taken_as_pairs_or_lists_of_two_and_named_once() -> None:
    day = date(2026, 12, 29)
    assert closure_days([[day, " Closed "], (day, "Closed")]) == ((day, "Closed"),)  # type: ignore[list-item]  # a list of two, as JSON gives
    assert refused(closure_days, [(day, "One"), (day, " Two ")]).startswith(
        "closure on 2026-12-29: it is named twice, 'One' and 'Two'"
    )
    for name in ("", "  ", None, 1):
        assert "it has no name" in refused(closure_days, [(day, name)])
    for wrong in ("2026-12-29", 5, None):
        assert "give a mapping from day to name" in refused(closure_days, wrong)
    for entry in ((day,), (day, "One", "Two"), "ab", day):
        assert "give each closure as a day and its name" in refused(closure_days, [entry])


@pytest.mark.parametrize("count", [1_000_000, -1_000_000])
def test_the_largest_count_is_a_count(count: int) -> None:
    calendar = cpt.calendar("scotland")
    assert refused(calendar.add_working_days, date(2026, 1, 5), count).startswith(
        f"2026-01-05 and {count} working days is outside the calendar 'scotland', which covers 1990-01-01 to 2100-12-31"
    )
    told = refused(calendar.add_working_days, date(2026, 1, 5), count + (1 if count > 0 else -1))
    assert told.endswith("allowed: a whole number up to 1,000,000 either way")


def test_a_refusal_names_the_day_or_the_days_asked() -> None:
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


def test_a_day_is_settled_to_the_end_of_the_list() -> None:
    calendar = cpt.calendar("scotland")
    assert calendar.published_to is not None
    assert calendar.is_settled(calendar.published_to)
    assert not calendar.is_settled(calendar.published_to + timedelta(days=1))
    before_any = cpt.calendar("scotland", known_on=date(2009, 6, 1))
    assert (before_any.settled_to, before_any.published_to) == (date(2008, 12, 31), None)
    assert cpt.calendar("scotland", known_on=date(1, 5, 6)).settled_to == date(1, 12, 31)
    assert cpt.calendar("scotland", known_on=date(2, 5, 6)).settled_to == date(1, 12, 31)
    assert cpt.calendar("scotland", known_on=date(3, 5, 6)).settled_to == date(2, 12, 31)


# bank_holidays


def test_every_year_is_there_once_the_listed_ones_as_listed(division: str) -> None:
    calendar = cpt.calendar(division)
    whole = calendar._whole.years.bank_holidays
    days = [holiday.date for holiday in whole]
    assert days == sorted(set(days))
    assert (days[0].year, days[-1].year) == (1990, 2100)
    assert calendar.published_to is not None
    assert [day for day in whole if 2012 <= day.date.year <= calendar.published_to.year] == [
        day
        for year in range(2012, calendar.published_to.year + 1)
        for day in calendar.bank_holidays(year)
    ]
    assert {holiday.note for holiday in calendar.bank_holidays(2040)} <= {"", "Substitute day"}


def test_what_is_withdrawn_or_not_yet_announced_need_not_have_been_there() -> None:
    record = division_record("scotland")
    first = record.published[0]
    change = Change(first.on, (), (date(first.year, 2, 3),))
    assert _published_years((first,), (change,)) == _published_years((first,), ())
    foreseen = BankHoliday(date(2050, 3, 3), "A day of joy")
    one_off = record._replace(one_offs=(OneOff(foreseen, date(2049, 5, 6), None),))
    assert foreseen not in list(one_off.computed({2050}, date(2049, 5, 5)))
    assert foreseen in list(one_off.computed({2050}, date(2049, 5, 6)))


def test_the_day_on_which_a_list_was_known_is_a_date() -> None:
    not_a_date: Any = "2026-01-05"
    told = refused(division_record("scotland").calendar, not_a_date)
    assert told.startswith("known_on must be a date, not '2026-01-05'; ")
