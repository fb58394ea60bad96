"""Counts of working days, months and ages, over every day, compared with both oracles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, repeat

from tests.oracles import oracle, second_oracle
from tests.oracles.oracle import ONE_DAY
from tests.oracles.second_oracle import Civil, Counting

import cptimescales as cpt
from cptimescales.calendars.dates import MonthEnd, add_months
from cptimescales.rules.period import Direction

from .tally import Tally

LONGEST = 60
REACH = 35
MONTHS = 25
OLDEST = 25
FIRST, LAST = oracle.FIRST_DAY.toordinal(), oracle.LAST_DAY.toordinal()
MONTH_ENDS: tuple[MonthEnd, ...] = ("clamp", "roll", "refuse")
DIRECTIONS: tuple[Direction, ...] = ("after", "before")
# The day on which GOV.UK's first list was published, and the day of the last comparison with it.
KNOWN = date(2011, 11, 23), date(2026, 8, 21)


def civil(day: date) -> Civil:
    """The day as the second oracle writes it."""
    return day.year, day.month, day.day


def within(number: int) -> date | None:
    """The day of a number; None outside the years covered."""
    return date.fromordinal(number) if FIRST <= number <= LAST else None


def or_none(ask: Callable[..., date], *arguments: object) -> date | None:
    """An answer; None if it is refused because the calendar ends or a month is too short."""
    try:
        return ask(*arguments)
    except (cpt.CalendarRangeError, cpt.MonthEndError):
        return None


def every_day(
    step: int, first: date = oracle.FIRST_DAY, last: date = oracle.LAST_DAY
) -> Iterator[date]:
    """Every day from the first to the last, or every so many days."""
    return oracle.days_from(first, last, step)


def _padded(walk: Iterator[date], length: int) -> list[date | None]:
    walked: list[date | None] = list(islice(walk, length))
    return [*walked, *repeat(None, length - len(walked))]


def adding(division: str, step: int) -> Tally:
    """Division × every day × N working days, forward and back."""
    tally = Tally(
        "N working days from a day", f"every day 1990-2100, N = -{LONGEST}..{LONGEST}, 3 divisions"
    )
    left_out, counts = (
        oracle.bank_holidays(division),
        Counting(second_oracle.bank_holidays(division)),
    )
    ask = cpt.calendar(division).add_working_days
    for day in every_day(step):
        number = day.toordinal()
        for sign in (1, -1):
            ns = range(sign - (sign > 0), sign * (LONGEST + 1), sign)  # 0 only when forward
            walked = _padded(oracle.working_days(day, left_out, sign * ONE_DAY), LONGEST)
            answers = [or_none(ask, day, n) for n in ns]
            written = [within(counts.add(number, n)) for n in ns]
            tally.same(
                (division, day, sign), answers, [day, *walked] if sign > 0 else walked, written
            )
    return tally


def same_day(division: str, step: int) -> Tally:
    """The same, with a trigger on a working day as day 1."""
    tally = Tally(
        "the same, the day itself as day 1",
        f"every day 1990-2100, N = 1..{LONGEST} both ways, 3 divisions",
    )
    left_out, counts = (
        oracle.bank_holidays(division),
        Counting(second_oracle.bank_holidays(division)),
    )
    calendar = cpt.calendar(division)
    for direction in DIRECTIONS:
        sign = 1 if direction == "after" else -1
        periods = [
            cpt.Period(n, "working_days", "same_day", direction=direction)
            for n in range(1, LONGEST + 1)
        ]
        for day in every_day(step):
            walked = _padded(oracle.working_days_from(day, left_out, sign * ONE_DAY), LONGEST)
            answers = [or_none(period.from_date, day, calendar) for period in periods]
            written = [
                within(counts.same_day(day.toordinal(), sign * period.count)) for period in periods
            ]
            tally.same((division, day, direction), answers, walked, written)
    return tally


def between(division: str, step: int) -> Tally:
    """Division × every day × every day near it: working days, days left out, last working day."""
    tally = Tally(
        "what lies between two days",
        f"every day 1990-2100, to {REACH} days either way, 3 divisions",
    )
    left_out, counts = (
        oracle.bank_holidays(division),
        Counting(second_oracle.bank_holidays(division)),
    )
    calendar = cpt.calendar(division)
    for start in every_day(step, date(1990, 2, 7), date(2100, 11, 26)):
        for sign in (1, -1):
            ends = [start + sign * later * ONE_DAY for later in range(sign < 0, REACH + 1)]
            walked, count, off = [], 0, []
            first = ends[0] if sign > 0 else start
            last = next(oracle.working_days_from(first, left_out, -ONE_DAY))
            for end in ends:
                if end != start:
                    is_working = oracle.works(end, left_out)
                    count += sign * is_working
                    off += [end] if end in left_out else []
                    if sign > 0 and is_working:
                        last = end
                    elif sign < 0:
                        last = next(oracle.working_days_from(end, left_out, -ONE_DAY))
                walked.append((count, sorted(off), last))
            spans = [calendar.span(start, end) for end in ends]
            answers = [
                (
                    span.working_days,
                    [entry.date for entry in span.left_out],
                    span.last_working_day,
                )
                for span in spans
            ]
            number = start.toordinal()
            written = [
                (
                    counts.between(number, end.toordinal()),
                    [date.fromordinal(day) for day in counts.off_between(number, end.toordinal())],
                    date.fromordinal(counts.last_working_day(end.toordinal())),
                )
                for end in ends
            ]
            tally.same((division, start, sign), answers, walked, written)
    return tally


def months(year: int, step: int) -> Tally:
    """Every day × months forward and back × what applies if a month is too short."""
    tally = Tally(
        "months from a day", f"every day 1990-2100, -{MONTHS}..{MONTHS} months; clamp, roll, refuse"
    )
    for day in every_day(step, date(year, 1, 1), min(date(year + 9, 12, 31), oracle.LAST_DAY)):
        for month_end in MONTH_ENDS:
            counts = range(-MONTHS, MONTHS + 1)
            answers = [or_none(add_months, day, n, month_end) for n in counts]
            walked = [oracle.corresponding_date(day, n, month_end) for n in counts]
            written = [
                None
                if (reached := second_oracle.corresponding(civil(day), n, month_end)) is None
                else date(*reached)
                for n in counts
            ]
            tally.same((day, month_end), answers, walked, written)
    return tally


def birthdays(year: int, step: int) -> Tally:
    """Every day of birth × every age a rule may name."""
    tally = Tally("the day an age is attained", f"born every day 1900-2100, ages 0..{OLDEST}")
    for born in every_day(
        step, date(year, 1, 1), date(year + 49, 12, 31) if year < 2050 else oracle.LAST_DAY
    ):
        ages = range(OLDEST + 1)
        answers = [cpt.attains_age(born, age) for age in ages]
        # The same month and day; or 1 March, if that February has no 29th.
        walked = [oracle.corresponding_date(born, 12 * age, "roll") for age in ages]
        written = [date(*second_oracle.attains(civil(born), age)) for age in ages]
        tally.same(born, answers, walked, written)
    return tally


def lists(division: str, step: int) -> Tally:
    """The list as published on every day since the first list."""
    tally = Tally("the list known on a day", f"every day {KNOWN[0]} to {KNOWN[1]}, 3 divisions")
    for known_on in every_day(step, *KNOWN):
        known = cpt.calendar(division, known_on=known_on)
        walked = [row.date for row in oracle.listed(division, known_on)]
        written = [
            date.fromordinal(number) for number in second_oracle.listed(division, civil(known_on))
        ]
        answers = [
            day.date
            for year in range(walked[0].year, walked[-1].year + 1)
            for day in known.bank_holidays(year)
        ]
        tally.same((division, known_on), [answers], [walked], [written])
    return tally


def known_counts(division: str, step: int) -> Tally:
    """Every state of the list × every day of its years × N working days."""
    tally = Tally(
        "N working days by a list known on a day",
        "every state of the list, every day in it, N = 1..20",
    )
    rows = oracle.record(division)
    changes = sorted(
        {row.first_published for row in rows} | {row.withdrawn for row in rows if row.withdrawn}
    )
    for known_on in changes:
        known = cpt.calendar(division, known_on=known_on)
        off = [row.date for row in oracle.listed(division, known_on)]
        left_out, counts = frozenset(off), Counting([day.toordinal() for day in off])
        last = date(off[-1].year, 11, 25)  # so that the answers are in the years of the list
        for day in every_day(step, date(off[0].year, 1, 1), last):
            walked = list(islice(oracle.working_days(day, left_out), 20))
            answers = [known.add_working_days(day, n) for n in range(1, 21)]
            written = [date.fromordinal(counts.add(day.toordinal(), n)) for n in range(1, 21)]
            tally.same((division, known_on, day), answers, walked, written)
    return tally
