"""Laws of dates and periods for CrossHair, a symbolic checker: `python -m tests.proof.symbolic`.

CrossHair runs each function with symbols in place of values. A solver looks for values that make an
assertion fail. CrossHair confirms a law only if it went through every path. If its time ends first,
it has only found nothing wrong. The exhaustive proof covers the same laws day by day, and every law
also runs in the ordinary tests, on random values.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from cptimescales.calendars.dates import ONE_DAY, add_months, attains_age
from cptimescales.calendars.written_days import parse_iso_date, parse_iso_or_uk_date
from cptimescales.errors import MonthEndError, NotADateError, PeriodError
from cptimescales.rules.period import Period, Unit
from cptimescales.rules.results import _weekdays


def _is_day(day: int) -> bool:
    """Every ordinal from 1990 to 2100."""
    return 726_468 <= day <= 767_009


def clamped_months_keep_the_day_or_end_the_month(day: int, months: int) -> None:
    """The month is right. The day is the same, or the last of a month that is too short."""
    assert _is_day(day) and -60 <= months <= 60
    anchor = date.fromordinal(day)
    reached = add_months(anchor, months)
    assert 12 * reached.year + reached.month == 12 * anchor.year + anchor.month + months
    assert reached.day == anchor.day or (reached.day < anchor.day and (reached + ONE_DAY).day == 1)


def months_that_roll_are_clamped_or_the_first(day: int, months: int) -> None:
    """Rolling gives the same day as clamping, or the day after it, which is the 1st of a month."""
    assert _is_day(day) and -60 <= months <= 60
    anchor = date.fromordinal(day)
    clamped, rolled = add_months(anchor, months), add_months(anchor, months, "roll")
    assert rolled == clamped or (rolled == clamped + ONE_DAY and rolled.day == 1)
    assert (rolled == clamped) == (clamped.day == anchor.day)


def months_are_refused_where_rolling_and_clamping_differ(day: int, months: int) -> None:
    """A period that refuses does so there and nowhere else."""
    assert _is_day(day) and -60 <= months <= 60
    anchor = date.fromordinal(day)
    try:
        reached = add_months(anchor, months, "refuse")
    except MonthEndError:
        assert add_months(anchor, months) != add_months(anchor, months, "roll")
    else:
        assert reached == add_months(anchor, months) == add_months(anchor, months, "roll")


def a_later_anchor_is_never_due_earlier(day: int, later: int, months: int) -> None:
    """A later day plus the same months is never an earlier day."""
    assert _is_day(day) and 0 <= later <= 40 and -60 <= months <= 60
    first, second = date.fromordinal(day), date.fromordinal(day + later)
    assert add_months(first, months) <= add_months(second, months)


def an_age_is_attained_on_the_birthday_or_the_1st_of_march(day: int, age: int) -> None:
    """An age is attained on the anniversary; for a leap day, on 1 March if there is no 29th."""
    assert _is_day(day) and 0 <= age <= 150
    born = date.fromordinal(day)
    attained = attains_age(born, age)
    assert attained.year == born.year + age
    leap_day = (born.month, born.day) == (2, 29)
    assert (attained.month, attained.day) == (born.month, born.day) or (
        leap_day and (attained.month, attained.day) == (3, 1)
    )


def iso_text_reads_back(year: int, month: int, of_month: int) -> None:
    """A date is read as it was written. A date that does not exist is refused."""
    assert 1 <= year <= 9999 and 0 <= month <= 13 and 0 <= of_month <= 32
    text = f"{year:04}-{month:02}-{of_month:02}"
    try:
        read = parse_iso_date(text)
    except NotADateError:
        try:
            date(year, month, of_month)
        except ValueError:
            return
        raise
    assert (read.year, read.month, read.day) == (year, month, of_month)


def text_is_read_as_the_date_that_it_spells(text: str) -> None:
    """No text is read as a date that it does not spell."""
    assert len(text) <= 10
    try:
        read = parse_iso_or_uk_date(text)
    except NotADateError:
        return
    assert text in (read.isoformat(), f"{read.day:02}/{read.month:02}/{read.year:04}")


def days_weeks_and_hours_are_so_many_days(day: int, count: int, unit: int, before: bool) -> None:
    """A period of days ends so many days later; if counted back, so many days earlier."""
    assert _is_day(day) and 0 <= count <= 400 and 0 <= unit <= 2
    on = date.fromordinal(day)
    units: tuple[Unit, ...] = ("days", "weeks", "hours")
    length = 24 * count if unit == 2 else count
    period = Period(length, units[unit], direction="before" if before else "after")
    days = count * (7 if unit == 1 else 1)
    assert period._calendar_date(on) == on + timedelta(days=-days if before else days)


def periods_are_refused_outside_their_bounds(count: int) -> None:
    """A count from 0 to 10,000 is accepted, and no other."""
    assert -(10**12) < count < 10**12
    try:
        period = Period(count, "days")
    except PeriodError:
        assert not 0 <= count <= 10_000
    else:
        assert 0 <= count <= 10_000 and period.count == count


def sums_of_periods_are_sums(one: int, other: int) -> None:
    """Weeks plus days are days; years plus months are months."""
    assert 0 <= one <= 500 and 0 <= other <= 500
    assert Period(one, "weeks").plus(Period(other, "days")) == Period(7 * one + other, "days")
    assert Period(one, "years").plus(Period(other, "months")) == Period(12 * one + other, "months")


def no_looser_among_days_is_no_greater(one: int, other: int, weeks: bool) -> None:
    """The order of periods in days and weeks is that of their days; counted back, the reverse."""
    assert 0 <= one <= 500 and 0 <= other <= 500
    first, second = Period(one, "weeks" if weeks else "days"), Period(other, "days")
    days = 7 * one if weeks else one
    assert first.is_no_looser_than(second) == (days <= other)
    back = (
        Period(one, "weeks" if weeks else "days", direction="before"),
        Period(other, "days", direction="before"),
    )
    assert back[0].is_no_looser_than(back[1]) == (days >= other)


def no_looser_among_working_days_is_no_greater(
    one: int, other: int, one_same: bool, other_same: bool
) -> None:
    """With the trigger as day 1 a count is no looser than without, but not the reverse."""
    assert 1 <= one <= 500 and 1 <= other <= 500
    first = Period(one, "working_days", "same_day" if one_same else "next_working_day")
    second = Period(other, "working_days", "same_day" if other_same else "next_working_day")
    assert first.is_no_looser_than(second) == (one <= other and (one_same or not other_same))


def weekdays_of_whole_weeks_are_five_a_week(first: int, weeks: int) -> None:
    """The formula that checks stored answers gives five weekdays for every whole week."""
    assert _is_day(first) and 0 <= weeks <= 500
    start = date.fromordinal(first)
    assert _weekdays(start, start + timedelta(days=7 * weeks - 1)) == 5 * weeks


LAWS = [
    law
    for law in list(globals().values())
    if callable(law)
    and getattr(law, "__module__", "") == __name__
    and not law.__name__.startswith("_")
]


def main() -> int:
    """Checks each law by itself and prints the result. Returns 1 if a law is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.symbolic", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each law")
    options = parser.parse_args()
    broken = 0
    print(f"{'Law':<62}{'Seconds':>9}   What CrossHair says")
    for law in LAWS:
        start = perf_counter()
        where = f"{Path(__file__).resolve()}:{law.__code__.co_firstlineno}"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "crosshair", "check", "--analysis_kind=asserts"),
                *(f"--per_condition_timeout={options.seconds}", "--report_all", where),
            ],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        output = (done.stdout + done.stderr).strip()
        if "error:" in output or done.returncode not in (0, 1):
            broken += 1
            verdict = output
        elif "Confirmed over all paths" in output:
            verdict = "confirmed over all paths"
        else:
            verdict = "nothing wrong found; not every path was seen"
        name, seconds = law.__name__.replace("_", " "), perf_counter() - start
        print(f"{name:<62}{seconds:>9.0f}   {verdict}", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
