"""What is looked at to see a law broken: each check says in words what is wrong with an answer, or nothing.

The laws themselves, with their names and sentences, are in `laws`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from cptimescales.audit.mistakes import Count, Mistake
from cptimescales.calendars.record import DIVISIONS
from cptimescales.errors import TimescaleError
from cptimescales.library import calendar
from cptimescales.rules.results import DueDate
from cptimescales.rules.words import short_date
from cptimescales.testing import oracle as slow_walk
from cptimescales.testing.edge_days import moved_days
from cptimescales.testing.oracle import ONE_DAY
from cptimescales.testing.verifier.protocol import Dated, NoAnswer, Question, Refused, Reply, shown
from cptimescales.testing.verifier.scope import Clock, Scope

Ask = Callable[[Question], Reply]


def short(day: date) -> str:
    """A date in a sentence: `Wed 30 Dec 2026`.

    >>> short(date(2026, 4, 2))
    'Thu 2 Apr 2026'
    """
    return short_date(day)


@dataclass(frozen=True)
class Tried:
    """One question of one law: what the law's check is given."""

    scope: Scope
    clock: Clock
    question: Question
    ask: Ask
    ask_again: Ask

    @property
    def yours(self) -> Dated | None:
        """The implementation's date, if it gave one."""
        return _dated(self.ask(self.question))

    @property
    def ours(self) -> Dated | None:
        """Our date, if there is one."""
        return _dated(self.scope.ours(self.question))

    @property
    def on(self) -> date:
        """The trigger's date."""
        return self.question.on

    def at(self, on: date) -> Dated | None:
        """The implementation's date for the same duty from another day, if the same version answers there."""
        return _dated(self.ask(replace(self.question, on=on))) if self.clock.holds(on) else None

    def works(self, day: date) -> bool:
        """Whether a day is a working day by the list and closures that the question counts by."""
        return self.scope.calendar(self.question).is_working_day(day)


@dataclass(frozen=True)
class Elsewhere:
    """What is wrong, where it is the date of another question than the one tried."""

    tried: Tried
    problem: str


Found = str | Elsewhere | None
"""What a check finds: what is wrong in words, there or elsewhere, or nothing."""


def mistakes_of(tried: Tried) -> tuple[Mistake, ...]:
    """The known mistakes that lead to the implementation's date."""
    yours, answer, period = tried.yours, tried.scope.answer(tried.question), tried.clock.period
    if yours is None or period is None or not isinstance(answer, DueDate):
        return ()
    cal, others = tried.scope.calendar(tried.question), tried.scope.other_periods(tried.clock)
    found = Count(period, tried.on, cal, answer.due, other_periods=others).mistakes(yours.due)
    if "bank_holidays_counted" in found:
        # Ten working days without bank holidays are fourteen days: the same mistake in other words.
        found = tuple(mistake for mistake in found if mistake != "calendar_days_counted")
    return found


def _dated(reply: Reply) -> Dated | None:
    return reply if isinstance(reply, Dated) else None


# Laws that need nothing but the implementation's own answers


def answers(tried: Tried) -> str | None:
    reply = tried.ask(tried.question)
    return f"No answer came: {reply.problem}." if isinstance(reply, NoAnswer) else None


def on_its_side(tried: Tried) -> str | None:
    yours, period = tried.yours, tried.clock.period
    if yours is None or period is None:
        return None
    if period.direction == "after" and yours.due < tried.on:
        return "Your date lies before the day on which the clock starts."
    if period.direction == "before" and yours.due > tried.on:
        return "Your date lies after the event before which this must have happened."
    return None


def never_earlier(tried: Tried) -> Found:
    yours, next_day = tried.yours, tried.at(tried.on + ONE_DAY)
    if yours and next_day and next_day.due < yours.due:
        if _is_right(tried):
            words = f"From the day before, {short(tried.on)}, you give a later date: {short(yours.due)}."
            return Elsewhere(_from(tried, tried.on + ONE_DAY), words)
        later, due = short(tried.on + ONE_DAY), short(next_day.due)
        return f"From the next day, {later}, you give an earlier date: {due}."
    return None


def like_friday(tried: Tried) -> Found:
    beyond = tried.on.weekday() - 4
    period = tried.clock.period
    if beyond < 1 or period is None:
        return None
    # Counting back, the weekend is like the Monday after it.
    near = (
        tried.on - beyond * ONE_DAY
        if period.direction == "after"
        else tried.on + (3 - beyond) * ONE_DAY
    )
    return _as_from(tried, near, "a weekend")


def _as_from(tried: Tried, near: date, what: str) -> Found:
    """Two days should have the same date, so one of the two is wrong: that one is told of."""
    yours, there = tried.yours, tried.at(near)
    if not yours or not there or yours.due == there.due:
        return None
    if _is_right(tried):
        words = f"From {short(tried.on)} you give {short(yours.due)}; {what} adds no working day."
        return Elsewhere(_from(tried, near), words)
    return f"From {short(near)} you give {short(there.due)}; {what} adds no working day."


def _is_right(tried: Tried) -> bool:
    return tried.yours is not None and tried.ours is not None and tried.yours.due == tried.ours.due


def _from(tried: Tried, on: date) -> Tried:
    return replace(tried, question=replace(tried.question, on=on))


def no_weekend(tried: Tried) -> str | None:
    yours = tried.yours
    if yours and yours.due.weekday() > 4 and tried.clock.period and tried.clock.period.count:
        return f"Your date is a {short(yours.due)[:3]}, which is not a working day."
    return None


def _calendar_date(tried: Tried) -> date | None:
    """Where a count of days, weeks, months or years leads: the calendar on the wall is enough to tell."""
    period = tried.clock.period
    if period is None or period.unit == "working_days":
        return None
    sign = 1 if period.direction == "after" else -1
    if period.unit in ("months", "years"):
        months = period.count * (12 if period.unit == "years" else 1)
        return slow_walk.corresponding_date(tried.on, sign * months, period.month_end)
    days = {"days": period.count, "weeks": 7 * period.count, "hours": period.count // 24}[
        period.unit
    ]
    return tried.on + sign * days * ONE_DAY


def _led_to(tried: Tried, *, working_day: bool) -> str | None:
    yours, right = tried.yours, _calendar_date(tried)
    if yours is None or right is None or yours.due == right or tried.works(right) != working_day:
        return None
    period = tried.clock.period
    way = "after" if period and period.direction == "after" else "before"
    words = f"{period} {way} {short(tried.on)} is {short(right)}."
    return (
        words
        if working_day
        else f"{words} It is not a working day, and a limit is not moved for that."
    )


def exact(tried: Tried) -> str | None:
    return _led_to(tried, working_day=True)


def not_moved(tried: Tried) -> str | None:
    return _led_to(tried, working_day=False)


def planned_with(tried: Tried) -> str | None:
    yours = tried.yours
    if yours is None or yours.last_working_day is None:
        return None
    if yours.last_working_day > yours.due:
        return f"The last working day you give, {short(yours.last_working_day)}, comes after your due date."
    if yours.last_working_day.weekday() > 4:
        return f"The last working day you give is a {short(yours.last_working_day)[:3]}."
    return None


def leap_day(tried: Tried) -> str | None:
    yours, ours = tried.yours, tried.ours
    if (
        (tried.on.month, tried.on.day) == (2, 29)
        and yours
        and ours
        and yours.due == ours.due - ONE_DAY
    ):
        return f"Born on 29 February, a person turns 18 on {short(ours.due)}, when that day begins, and not the day before."
    return None


def closure_never_earlier(tried: Tried) -> Found:
    yours, period = tried.yours, tried.clock.period
    open_all_days = replace(tried, question=replace(tried.question, closures=()))
    without = open_all_days.yours
    if yours and without and period:
        moved = (yours.due - without.due).days
        if moved < 0 < period.count and period.direction == "after":
            if _is_right(tried):
                closed = ", ".join(short(day) for day, _ in tried.question.closures)
                words = f"Closed on {closed}, you give {short(yours.due)}, so closing brought the limit forward."
                return Elsewhere(open_all_days, words)
            return f"Without the closure you give {short(without.due)}, so closing brought the limit forward."
    return None


def same_answer(tried: Tried) -> Found:
    first, second = tried.ask(tried.question), tried.ask_again(tried.question)
    if first != second and not isinstance(first, NoAnswer) and not isinstance(second, NoAnswer):
        if _is_right(tried):
            other = f"The first time you gave {short(first.due) if isinstance(first, Dated) else 'a refusal'}."
            return Elsewhere(replace(tried, ask=tried.ask_again), other)
        return f"Asked again, you give {short(second.due) if isinstance(second, Dated) else 'a refusal'}."
    return None


# Laws that need the public list of bank holidays


def _exactly_n(tried: Tried) -> str | None:
    """By a walk of its own, in which only the list of bank holidays and the closures are taken for granted."""
    yours, period = tried.yours, tried.clock.period
    if yours is None or period is None:
        return None
    away = abs((yours.due - tried.on).days)
    if away > 2 * period.count + 60:
        return f"Your date is {away} days away, far more than {period} can last."
    found = abs(slow_walk.between(tried.on, yours.due, _left_out(tried, yours.due)))
    if period.first_day == "same_day" and tried.works(tried.on):
        found += 1
    if found != period.count:
        days = "working day lies" if found == 1 else "working days lie"
        return f"By the bank-holiday list {found} {days} between, not {period.count}."
    return None if tried.works(yours.due) else f"{short(yours.due)} is not a working day."


def exactly_n_ordinary(tried: Tried) -> str | None:
    return None if _near_one_off(tried) else _exactly_n(tried)


def exactly_n_one_off(tried: Tried) -> str | None:
    return _exactly_n(tried) if _near_one_off(tried) else None


def no_bank_holiday(tried: Tried) -> str | None:
    yours, period = tried.yours, tried.clock.period
    if yours is None or period is None or period.count == 0:
        return None
    names = _named_bank_holidays(tried.clock.division, yours.due.year)
    if yours.due in names:
        return f"{short(yours.due)} is a bank holiday ({names[yours.due]}), and no working day."
    return None


def like_working_day_before(tried: Tried) -> Found:
    period = tried.clock.period
    if period is None or tried.on.weekday() > 4 or tried.works(tried.on):
        return None
    cal = tried.scope.calendar(tried.question)
    near = (cal.previous_working_day if period.direction == "after" else cal.next_working_day)(
        tried.on
    )
    return _as_from(tried, near, "a bank holiday")


def own_division(tried: Tried) -> str | None:
    yours, ours, period = tried.yours, tried.ours, tried.clock.period
    if yours is None or ours is None or period is None or yours.due == ours.due:
        return None
    if mistakes_of(tried) != ("other_division",) or not _right_on_an_ordinary_day(tried):
        return None  # some other mistake leads to the same date
    for division in DIVISIONS:
        if division != tried.clock.division and _reached(tried, division) == yours.due:
            return f"That is the date by the bank holidays of {division}; here those of {tried.clock.division} count."
    return None


def closure_counts(tried: Tried) -> str | None:
    wrong = _exactly_n(tried)
    without = _dated(tried.scope.ours(replace(tried.question, closures=())))
    if (
        wrong
        and without
        and tried.yours == Dated(without.due, tried.yours.last_working_day if tried.yours else None)
    ):
        return "Your date is the one without the closure, so the closure day was counted as a working day."
    return wrong


# Laws that say that our answer is right


def agrees(tried: Tried) -> str | None:
    ours, reply = tried.ours, tried.ask(tried.question)
    if ours is None or isinstance(reply, NoAnswer):
        return None
    if isinstance(reply, Refused):
        return f"You refuse ({shown(reply.why)}); there is an answer."
    return None if reply.due == ours.due else _apart(reply.due, ours.due)


def agrees_last_working_day(tried: Tried) -> str | None:
    yours, ours = tried.yours, tried.ours
    if (
        yours
        and ours
        and yours.due == ours.due
        and yours.last_working_day not in (None, ours.last_working_day)
    ):
        return f"The last working day on or before it is {_maybe(ours.last_working_day)}, not {_maybe(yours.last_working_day)}."
    return None


def refuses(tried: Tried) -> str | None:
    ours, yours = tried.scope.ours(tried.question), tried.yours
    if isinstance(ours, Refused) and yours:
        return f"There is no answer ({ours.why}), and yours looks like one."
    return None


def known(tried: Tried) -> str | None:
    yours, ours = tried.yours, tried.ours
    if yours and ours and tried.question.known_on and yours.due != ours.due:
        newest = _dated(tried.scope.ours(replace(tried.question, known_on=None)))
        if newest and newest.due == yours.due:
            return f"Yours is right by today's list, but on {short(tried.question.known_on)} nobody could know of it."
        return f"By the list as it stood on {short(tried.question.known_on)} it is another date."
    return None


def _apart(yours: date, ours: date) -> str:
    days = abs((yours - ours).days)
    return (
        f"Yours is {days} day{'s' if days > 1 else ''} too {'late' if yours > ours else 'early'}."
    )


def _maybe(day: date | None) -> str:
    return short(day) if day else "nothing"


def _near_one_off(tried: Tried) -> bool:
    """Whether a one-off day, or one that it replaced, lies in the count or beside it."""
    ours = tried.ours
    if ours is None:
        return False
    first, last = min(tried.on, ours.due) - ONE_DAY, max(tried.on, ours.due) + ONE_DAY
    return any(first <= day <= last for day in moved_days(tried.clock.division))


def _left_out(tried: Tried, due: date) -> set[date]:
    years = range(min(tried.on, due).year, max(tried.on, due).year + 1)
    days = {day for year in years for day in _named_bank_holidays(tried.clock.division, year)}
    return days | {day for day, _ in tried.question.closures}


@lru_cache(maxsize=1_000)
def _named_bank_holidays(division: str, year: int) -> dict[date, str]:
    try:
        return {day.date: str(day) for day in calendar(division).bank_holidays(year)}
    except TimescaleError:  # a year that no calendar covers
        return {}


def _right_on_an_ordinary_day(tried: Tried) -> bool:
    """Whether the implementation counts rightly where all divisions agree, so that only their holidays can explain it."""
    for on in tried.clock.nasty:
        ours = _dated(tried.scope.ours(replace(tried.question, on=on)))
        if ours and all(
            _reached(replace(tried, question=tried.clock.ask(on)), each) == ours.due
            for each in DIVISIONS
        ):
            yours = tried.at(on)
            return yours is not None and yours.due == ours.due
    return False


def _reached(tried: Tried, division: str) -> date | None:
    try:
        return (
            tried.clock.period.from_date(tried.on, calendar(division))
            if tried.clock.period
            else None
        )
    except TimescaleError:
        return None
