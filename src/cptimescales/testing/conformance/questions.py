"""The questions of the conformance vectors.

They cover every rule, every division, every one-off bank holiday and every boundary. Each question
says why it is asked, in tags of one word and at most one date: `version_first_day`,
`one_off_after:2022-09-19`. A test reads the tags and shows that none is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from cptimescales.calendars.dates import ONE_DAY, add_months, attains_age
from cptimescales.calendars.record import FIRST_YEAR, LAST_YEAR
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook, calendar, rulebook
from cptimescales.rules.in_force import period_of
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.testing.edge_days import moved_days, news, one_off_days

_LAST_DAY = date(LAST_YEAR, 12, 31)
_CLOSURE_NAME = "Office closed"


@dataclass(frozen=True)
class RuleQuestion:
    """A question about a rule.

    Attributes:
        why: the tags that say why it is asked.
        rule, on, number: the rule, the trigger date, and the number of the deadline in a series.
        known_on, closures: as for `Rulebook.as_known_on` and `Rulebook.with_closures`.
    """

    why: tuple[str, ...]
    rule: str
    on: date
    number: int = 1
    known_on: date | None = None
    closures: tuple[tuple[date, str], ...] = ()

    def answer(self, book: Rulebook) -> DueDate | ReviewWindow | Refusal:
        """The answer of the rulebook."""
        return _changed(book, self.known_on, self.closures).answer(
            self.rule, on=self.on, number=self.number
        )


# To count all working days again by an earlier list takes far longer than to answer a question.
@lru_cache(maxsize=100)
def _changed(
    book: Rulebook, known_on: date | None, closures: tuple[tuple[date, str], ...]
) -> Rulebook:
    book = book.with_closures(closures) if closures else book
    return book if known_on is None else book.as_known_on(known_on)


@dataclass(frozen=True)
class CalendarQuestion:
    """A question about a calendar: which day is so many working days from the start?

    Attributes:
        why: the tags that say why it is asked.
        start, count: the day to count from, and the number of working days; negative to count back.
        known_on: count by the bank holidays known on that day. None for the newest list.
    """

    why: tuple[str, ...]
    start: date
    count: int
    known_on: date | None = None


def rule_questions(book: Rulebook) -> list[RuleQuestion]:
    """The questions to a rulebook. Each appears once, with every reason for it."""
    reasons: dict[RuleQuestion, list[str]] = {}
    for why, question in _rule_questions(book):
        reasons.setdefault(question, []).append(why)
    return [replace(question, why=tuple(dict.fromkeys(why))) for question, why in reasons.items()]


def _rule_questions(book: Rulebook) -> Iterator[tuple[str, RuleQuestion]]:
    base = rulebook(book.data.extends).rules if book.data.extends else ()
    # The vectors of the national rulebook ask in full what a local one takes over.
    asked = {(rule.id, _wording(version)) for rule in base for version in rule.versions}
    for rule in book.rules:
        if rule in base:
            yield from _newest_first_day(rule)
            continue
        for version in rule.read_versions:
            yield from _bounds(rule, version)
            if version.around is not None:
                yield from _births(rule, version)
            elif version.undated is None and (rule.id, _wording(version)) not in asked:
                for number in range(1, len(version.then) + 2):
                    yield from _counts(book, rule, version, number)
                if base:  # a local wording is split where the national one changes
                    asked.add((rule.id, _wording(version)))
        yield from _refused(rule)


def _wording(version: RuleVersion) -> tuple[object, ...]:
    """What a version sets, and in which words."""
    return version.reading, version.within, version.then, version.before


def _newest_first_day(rule: Rule) -> Iterator[tuple[str, RuleQuestion]]:
    newest = rule.read_versions[-1]
    age = newest.around.birthday if newest.around else 0
    on = _years_before(newest.effective_from, age)
    yield f"version_first_day:{newest.effective_from}", RuleQuestion((), rule.id, on)


def _bounds(rule: Rule, version: RuleVersion) -> Iterator[tuple[str, RuleQuestion]]:
    age = version.around.birthday if version.around else 0
    first, last = version.effective_from, rule.last_day(version)
    for number in range(1, len(version.then) + 2):
        for why, day in (("version_first_day", first), ("day_before_version", first - ONE_DAY)):
            yield f"{why}:{first}", RuleQuestion((), rule.id, _years_before(day, age), number)
        if last is not None:
            yield (
                f"version_last_day:{first}",
                RuleQuestion((), rule.id, _years_before(last, age), number),
            )
            yield (
                f"day_after_version:{first}",
                RuleQuestion((), rule.id, _years_before(last + ONE_DAY, age), number),
            )


def _births(rule: Rule, version: RuleVersion) -> Iterator[tuple[str, RuleQuestion]]:
    assert version.around is not None  # only such versions are passed
    age = version.around.birthday
    for year in (2000, 2001, 2004, 2007, 2008, 2011, 2012, 2016):
        for month, day in ((2, 28), (3, 1), (12, 25), (5, 31)):
            yield "birth", RuleQuestion((), rule.id, date(year, month, day))
        if year % 4 == 0:
            yield "born_29_february", RuleQuestion((), rule.id, date(year, 2, 29))
    yield "provisional", RuleQuestion((), rule.id, date(2029 - age, 6, 15))
    yield "provisional", RuleQuestion((), rule.id, date(2031 - age, 2, 1))


def _refused(rule: Rule) -> Iterator[tuple[str, RuleQuestion]]:
    newest = rule.read_versions[-1]
    yield "coverage_end", RuleQuestion((), rule.id, _LAST_DAY)
    yield "outside_calendar", RuleQuestion((), rule.id, _LAST_DAY + ONE_DAY)
    yield "not_in_force", RuleQuestion((), rule.id, date(FIRST_YEAR, 6, 1))
    yield "number_beyond", RuleQuestion((), rule.id, newest.effective_from, len(newest.then) + 2)


def _counts(
    book: Rulebook, rule: Rule, version: RuleVersion, number: int
) -> Iterator[tuple[str, RuleQuestion]]:
    period, cal = period_of(version, number), book.calendar
    first, last = version.effective_from, rule.last_day(version) or date(2031, 12, 31)

    def ask(why: str, on: date, known_on: date | None = None) -> Iterator[tuple[str, RuleQuestion]]:
        if first <= on <= last:
            yield why, RuleQuestion((), rule.id, on, number, known_on)

    for why, on in _ordinary_traps(first, last, cal):
        yield from ask(why, on)
    if period.unit in ("months", "years"):
        for why, on in _month_ends(first, last):
            yield from ask(why, on)
    for day in moved_days(book.calendar.name):
        for where, near in _near(day, cal):
            for on in _leading_to(near, period, cal):
                yield from ask(f"one_off_{where}:{day}", on)
    for known, day in news(book.calendar.name):
        for on in _leading_to(cal.next_working_day(day), period, cal):
            yield from ask(f"known_before:{known}", on, known_on=known - ONE_DAY)
            yield from ask(f"known_from:{known}", on, known_on=known)
    if rule.last_day(version) is None:
        for why, day in (("provisional", date(2028, 12, 20)), ("provisional", date(2030, 3, 28))):
            yield from ask(why, day)
        yield from ask("provisional", date(2026, 12, 14), known_on=date(2021, 6, 1))
    yield from _closed(book, RuleQuestion((), rule.id, _in_a_december(first, last), number))


def _ordinary_traps(first: date, last: date, cal: WorkingCalendar) -> Iterator[tuple[str, date]]:
    """The days of an early week, Monday to Sunday, and every bank holiday of the next year."""
    monday = first + timedelta(days=(7 - first.weekday()) % 7 + 7)
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for offset, name in enumerate(week):
        yield name, monday + timedelta(days=offset)
    year = min(first.year + 1, last.year)
    for holiday in cal.bank_holidays(year):
        yield "bank_holiday", holiday.date
        yield "before_bank_holiday", cal.previous_working_day(holiday.date)


def _month_ends(first: date, last: date) -> Iterator[tuple[str, date]]:
    for year in range(first.year, min(last.year, 2029) + 1):
        if year % 4 == 0:
            yield "29_february", date(year, 2, 29)
    start = date(first.year, first.month, 1)
    for offset in range(1, 13):
        end = add_months(start, offset) - ONE_DAY
        for before in range(3):
            yield "month_end", end - before * ONE_DAY


def _near(day: date, cal: WorkingCalendar) -> Iterator[tuple[str, date]]:
    yield "before", cal.previous_working_day(day)
    yield "on", day
    yield "after", cal.next_working_day(day)


def _leading_to(due: date, period: Period, cal: WorkingCalendar) -> Iterator[date]:
    """The trigger date whose count ends on the due date by the newest list, if there is one."""
    back = replace(period, direction="before" if period.direction == "after" else "after")
    try:
        on = back.from_date(due, cal)
        if period.from_date(on, cal) == due:
            yield on
    except TimescaleError:
        return


def _in_a_december(first: date, last: date) -> date:
    """The first 14 December on which a version is in force; its first day if there is none."""
    years = range(first.year, last.year + 1)
    return next(
        (day for day in (date(year, 12, 14) for year in years) if first <= day <= last), first
    )


def _closed(book: Rulebook, question: RuleQuestion) -> Iterator[tuple[str, RuleQuestion]]:
    answer = question.answer(book)
    if not isinstance(answer, DueDate):
        return
    saturday = question.on + timedelta(days=5 - question.on.weekday())
    first = book.calendar.next_working_day(question.on)
    skipped = [day.date for day in islice(answer.skipped, 1)]
    days = (
        ("due", answer.due),
        ("first_day", first),
        ("trigger", question.on),
        ("saturday", saturday),
    )
    for why, day in (*days, *(("bank_holiday", day) for day in skipped)):
        yield f"closure_on_{why}", replace(question, closures=((day, _CLOSURE_NAME),))
    week = tuple((answer.due + timedelta(days=offset), _CLOSURE_NAME) for offset in range(-3, 4))
    yield "closed_for_a_week", replace(question, closures=week)


def _years_before(day: date, age: int) -> date:
    """A date of birth whose anniversary is the day, so many years later."""
    if age == 0:
        return day
    born = date(day.year - age, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    assert attains_age(born, age) == day or (day.month, day.day) == (2, 29)
    return born


def calendar_questions(division: str) -> list[CalendarQuestion]:
    """The questions to the calendar of a division. Each appears once, with every reason for it.

    They cover every year, every one-off day, every change of the list, and both ends of the
    calendar.
    """
    reasons: dict[CalendarQuestion, list[str]] = {}
    for why, question in _calendar_questions(division):
        reasons.setdefault(question, []).append(why)
    return [replace(question, why=tuple(dict.fromkeys(why))) for question, why in reasons.items()]


def _calendar_questions(division: str) -> Iterator[tuple[str, CalendarQuestion]]:
    cal = calendar(division)
    for year in range(FIRST_YEAR, LAST_YEAR):
        for day in (date(year, 12, 20), date(year, 3, 15)):
            yield f"year:{year}", CalendarQuestion((), day, 10)
    for day in one_off_days(division):
        yield from _about(f"one_off:{day}", day, cal)
    for known, day in news(division):
        yield from _about(f"known_before:{known}", day, cal, known - ONE_DAY)
        yield from _about(f"known_from:{known}", day, cal, known)
    for day in sorted({*moved_days(division)} - {*one_off_days(division)}):
        yield from _about(f"replaced:{day}", day, cal)
    for start, count in (
        (date(FIRST_YEAR, 1, 1), -1),
        (date(FIRST_YEAR, 1, 1), 1),
        (_LAST_DAY, 1),
        (_LAST_DAY, -1),
    ):
        yield "coverage_end", CalendarQuestion((), start, count)
    for start in (date(FIRST_YEAR, 1, 1) - ONE_DAY, _LAST_DAY + ONE_DAY):
        yield "outside_calendar", CalendarQuestion((), start, 5)
    for count in (0, 1, -1, 5, -5, 250, -250, 2_500):
        for start in (date(2026, 12, 14), date(2026, 12, 25), date(2026, 12, 26)):
            yield "count", CalendarQuestion((), start, count)
    yield "before_the_list", CalendarQuestion((), date(2012, 5, 25), 10, date(2009, 1, 1))


def _about(
    why: str, day: date, cal: WorkingCalendar, known_on: date | None = None
) -> Iterator[tuple[str, CalendarQuestion]]:
    yield why, CalendarQuestion((), cal.previous_working_day(day), 1, known_on)
    yield why, CalendarQuestion((), cal.next_working_day(day), -1, known_on)
    yield why, CalendarQuestion((), day - timedelta(days=14), 10, known_on)
