"""The checks behind each law. A check returns in words what is wrong with an answer, or None.

The laws, with their names and sentences, are in `laws`. The arithmetic here is deliberately not the
library's: `testing.oracle` walks day by day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from cptimescales.calendars.dates import ONE_DAY
from cptimescales.calendars.record import DIVISIONS
from cptimescales.errors import TimescaleError
from cptimescales.library import calendar
from cptimescales.rules.words import short_date
from cptimescales.testing import oracle
from cptimescales.testing.edge_days import moved_days
from cptimescales.testing.verifier.protocol import Dated, NoAnswer, Refused, Reply, shown
from cptimescales.testing.verifier.trial import (
    Problem,
    ProblemElsewhere,
    Trial,
    if_dated,
    mistakes_of,
)

# Laws that need nothing but the implementation's own answers


def answers(trial: Trial) -> str | None:
    reply = trial.ask(trial.question)
    return f"No answer came: {reply.problem}." if isinstance(reply, NoAnswer) else None


def on_its_side(trial: Trial) -> str | None:
    yours, period = trial.yours, trial.clock.period
    if yours is None or period is None:
        return None
    if period.direction == "after" and yours.due < trial.on:
        return "Your date lies before the day on which the clock starts."
    if period.direction == "before" and yours.due > trial.on:
        return "Your date lies after the event before which this must have happened."
    return None


def never_earlier(trial: Trial) -> Problem:
    yours, next_day = trial.yours, trial.at(trial.on + ONE_DAY)
    if yours and next_day and next_day.due < yours.due:
        if trial.is_right:
            first, due = short_date(trial.on), short_date(yours.due)
            words = f"From the day before, {first}, you give a later date: {due}."
            return ProblemElsewhere(trial.moved_to(trial.on + ONE_DAY), words)
        later, due = short_date(trial.on + ONE_DAY), short_date(next_day.due)
        return f"From the next day, {later}, you give an earlier date: {due}."
    return None


def like_friday(trial: Trial) -> Problem:
    days_after_friday = trial.on.weekday() - 4
    period = trial.clock.period
    if days_after_friday < 1 or period is None:
        return None
    # A count back from a weekend gives the same date as one from the Monday after it.
    near = (
        trial.on - days_after_friday * ONE_DAY
        if period.direction == "after"
        else trial.on + (3 - days_after_friday) * ONE_DAY
    )
    return _as_from(trial, near, "a weekend")


def _as_from(trial: Trial, near: date, what: str) -> Problem:
    """The problem if two trigger dates should have the same due date and do not.

    One of the two answers is wrong: the problem is reported for that one.
    """
    yours, yours_near = trial.yours, trial.at(near)
    if not yours or not yours_near or yours.due == yours_near.due:
        return None
    no_day = f"{what} adds no working day"
    if trial.is_right:
        words = f"From {short_date(trial.on)} you give {short_date(yours.due)}; {no_day}."
        return ProblemElsewhere(trial.moved_to(near), words)
    return f"From {short_date(near)} you give {short_date(yours_near.due)}; {no_day}."


def no_weekend(trial: Trial) -> str | None:
    yours = trial.yours
    if yours and yours.due.weekday() > 4 and trial.clock.period and trial.clock.period.count:
        return f"Your date is a {short_date(yours.due)[:3]}, which is not a working day."
    return None


def _calendar_date(trial: Trial) -> date | None:
    """Where a count of days, weeks, months or years ends. It needs no list of bank holidays."""
    period = trial.clock.period
    if period is None or period.unit == "working_days":
        return None
    sign = 1 if period.direction == "after" else -1
    if period.unit in ("months", "years"):
        months = period.count * (12 if period.unit == "years" else 1)
        return oracle.corresponding_date(trial.on, sign * months, period.month_end)
    days = {"days": period.count, "weeks": 7 * period.count, "hours": period.count // 24}[
        period.unit
    ]
    return trial.on + sign * days * ONE_DAY


def _not_where_it_ends(trial: Trial, *, working_day: bool) -> str | None:
    """The problem if a count in days, weeks or months ends on another day than the answer."""
    yours, right = trial.yours, _calendar_date(trial)
    if yours is None or right is None or yours.due == right or trial.works(right) != working_day:
        return None
    period = trial.clock.period
    way = "after" if period and period.direction == "after" else "before"
    words = f"{period} {way} {short_date(trial.on)} is {short_date(right)}."
    if working_day:
        return words
    return f"{words} It is not a working day, and a limit is not moved for that."


def exact(trial: Trial) -> str | None:
    return _not_where_it_ends(trial, working_day=True)


def not_moved(trial: Trial) -> str | None:
    return _not_where_it_ends(trial, working_day=False)


def planned_with(trial: Trial) -> str | None:
    yours = trial.yours
    if yours is None or yours.last_working_day is None:
        return None
    last = yours.last_working_day
    if last > yours.due:
        return f"The last working day you give, {short_date(last)}, comes after your due date."
    if last.weekday() > 4:
        return f"The last working day you give is a {short_date(last)[:3]}."
    return None


def leap_day(trial: Trial) -> str | None:
    yours, ours = trial.yours, trial.ours
    born_on_leap_day = (trial.on.month, trial.on.day) == (2, 29)
    if born_on_leap_day and yours and ours and yours.due == ours.due - ONE_DAY:
        birthday = short_date(ours.due)
        return (
            f"Born on 29 February, a person turns 18 on {birthday}, when that day begins, "
            "and not the day before."
        )
    return None


def closure_never_earlier(trial: Trial) -> Problem:
    yours, period = trial.yours, trial.clock.period
    open_all_days = replace(trial, question=replace(trial.question, closures=()))
    without = open_all_days.yours
    if yours and without and period:
        moved = (yours.due - without.due).days
        if moved < 0 < period.count and period.direction == "after":
            moved_forward = "so closing brought the limit forward"
            if trial.is_right:
                closed = ", ".join(short_date(day) for day, _ in trial.question.closures)
                words = f"Closed on {closed}, you give {short_date(yours.due)}, {moved_forward}."
                return ProblemElsewhere(open_all_days, words)
            return f"Without the closure you give {short_date(without.due)}, {moved_forward}."
    return None


def same_answer(trial: Trial) -> Problem:
    first, second = trial.ask(trial.question), trial.ask_again(trial.question)
    if first != second and not isinstance(first, NoAnswer) and not isinstance(second, NoAnswer):
        if trial.is_right:
            words = f"The first time you gave {_date_or_refusal(first)}."
            return ProblemElsewhere(replace(trial, ask=trial.ask_again), words)
        return f"Asked again, you give {_date_or_refusal(second)}."
    return None


def _date_or_refusal(reply: Reply) -> str:
    return short_date(reply.due) if isinstance(reply, Dated) else "a refusal"


# Laws that need the public list of bank holidays


def _exactly_n(trial: Trial) -> str | None:
    """Walks from the trigger to the answer, by the list of bank holidays and the closures alone."""
    yours, period = trial.yours, trial.clock.period
    if yours is None or period is None:
        return None
    distance = abs((yours.due - trial.on).days)
    if distance > 2 * period.count + 60:
        return f"Your date is {distance} days away, far more than {period} can last."
    count = abs(oracle.walk_between(trial.on, yours.due, _left_out(trial, yours.due)))
    if period.first_day == "same_day" and trial.works(trial.on):
        count += 1
    if count != period.count:
        days = "working day lies" if count == 1 else "working days lie"
        return f"By the bank-holiday list {count} {days} between, not {period.count}."
    return None if trial.works(yours.due) else f"{short_date(yours.due)} is not a working day."


def exactly_n_ordinary(trial: Trial) -> str | None:
    return None if _near_one_off(trial) else _exactly_n(trial)


def exactly_n_one_off(trial: Trial) -> str | None:
    return _exactly_n(trial) if _near_one_off(trial) else None


def no_bank_holiday(trial: Trial) -> str | None:
    yours, period = trial.yours, trial.clock.period
    if yours is None or period is None or period.count == 0:
        return None
    names = _named_bank_holidays(trial.clock.division, yours.due.year)
    if yours.due in names:
        return (
            f"{short_date(yours.due)} is a bank holiday ({names[yours.due]}), and no working day."
        )
    return None


def like_working_day_before(trial: Trial) -> Problem:
    period = trial.clock.period
    if period is None or trial.on.weekday() > 4 or trial.works(trial.on):
        return None
    cal = trial.scope.calendar(trial.question)
    nearest = cal.previous_working_day if period.direction == "after" else cal.next_working_day
    return _as_from(trial, nearest(trial.on), "a bank holiday")


def own_division(trial: Trial) -> str | None:
    yours, ours, period = trial.yours, trial.ours, trial.clock.period
    if yours is None or ours is None or period is None or yours.due == ours.due:
        return None
    if mistakes_of(trial) != ("other_division",) or not _right_on_an_ordinary_day(trial):
        return None  # another mistake leads to the same date
    own = trial.clock.division
    for division in DIVISIONS:
        if division != own and _reached(trial, division) == yours.due:
            return (
                f"That is the date by the bank holidays of {division}; here those of {own} count."
            )
    return None


def closure_counts(trial: Trial) -> str | None:
    problem = _exactly_n(trial)
    without = if_dated(trial.scope.ours(replace(trial.question, closures=())))
    if problem and without and trial.yours and trial.yours.due == without.due:
        return (
            "Your date is the one without the closure, "
            "so the closure day was counted as a working day."
        )
    return problem


# Laws that say that our answer is right


def agrees(trial: Trial) -> str | None:
    ours, reply = trial.ours, trial.ask(trial.question)
    if ours is None or isinstance(reply, NoAnswer):
        return None
    if isinstance(reply, Refused):
        return f"You refuse ({shown(reply.why)}), but there is an answer."
    return None if reply.due == ours.due else _days_off(reply.due, ours.due)


def agrees_last_working_day(trial: Trial) -> str | None:
    yours, ours = trial.yours, trial.ours
    if yours is None or ours is None or yours.due != ours.due or yours.last_working_day is None:
        return None
    if yours.last_working_day == ours.last_working_day:
        return None
    right = short_date(ours.last_working_day) if ours.last_working_day else "nothing"
    wrong = short_date(yours.last_working_day)
    return f"The last working day on or before it is {right}, not {wrong}."


def refuses(trial: Trial) -> str | None:
    ours, yours = trial.scope.ours(trial.question), trial.yours
    if isinstance(ours, Refused) and yours:
        return f"There is no answer ({ours.why}), but you give a date."
    return None


def known(trial: Trial) -> str | None:
    yours, ours, known_on = trial.yours, trial.ours, trial.question.known_on
    if yours and ours and known_on and yours.due != ours.due:
        newest = if_dated(trial.scope.ours(replace(trial.question, known_on=None)))
        if newest and newest.due == yours.due:
            return (
                "Yours is right by today's list, "
                f"but on {short_date(known_on)} nobody could know of the change."
            )
        return f"By the list as it stood on {short_date(known_on)} the date is another one."
    return None


def _days_off(yours: date, ours: date) -> str:
    days = abs((yours - ours).days)
    late = "late" if yours > ours else "early"
    return f"Yours is {days} day{'s' if days > 1 else ''} too {late}."


def _near_one_off(trial: Trial) -> bool:
    """Whether a one-off bank holiday, or a day that it replaced, lies in or beside the count."""
    ours = trial.ours
    if ours is None:
        return False
    first, last = min(trial.on, ours.due) - ONE_DAY, max(trial.on, ours.due) + ONE_DAY
    return any(first <= day <= last for day in moved_days(trial.clock.division))


def _left_out(trial: Trial, due: date) -> set[date]:
    years = range(min(trial.on, due).year, max(trial.on, due).year + 1)
    days = {day for year in years for day in _named_bank_holidays(trial.clock.division, year)}
    return days | {day for day, _ in trial.question.closures}


@lru_cache(maxsize=1_000)
def _named_bank_holidays(division: str, year: int) -> dict[date, str]:
    try:
        return {day.date: str(day) for day in calendar(division).bank_holidays(year)}
    except TimescaleError:  # no calendar covers the year
        return {}


def _right_on_an_ordinary_day(trial: Trial) -> bool:
    """Whether the implementation is right where all divisions agree.

    If it is, only the bank holidays of another division can explain its wrong dates.
    """
    for on in trial.clock.nasty:
        ours = if_dated(trial.scope.ours(replace(trial.question, on=on)))
        ordinary = replace(trial, question=trial.clock.ask(on))
        if ours and all(_reached(ordinary, division) == ours.due for division in DIVISIONS):
            yours = trial.at(on)
            return yours is not None and yours.due == ours.due
    return False


def _reached(trial: Trial, division: str) -> date | None:
    period = trial.clock.period
    try:
        return period.from_date(trial.on, calendar(division)) if period else None
    except TimescaleError:
        return None
