"""A ready reckoner: the due date of one rule for every day of a year, as plain rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from cptimescales.calendars.days import DayLeftOut
from cptimescales.errors import TimescaleError
from cptimescales.rules.answers import Answers
from cptimescales.rules.events import event_words
from cptimescales.rules.model import Rule
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.rules.words import other_triggers


@dataclass(frozen=True, slots=True)
class ReckonerDay:
    """One day of the year, and by which day the duty is due if it started on that day.

    Attributes:
        on: the day on which it happened.
        answer: the due date, or the window around a birthday; None without an answer.
        refusal: why there is no answer; None if there is one.
        off: the bank holiday or the closure on that day; None if there is none.
        edition: the number of its edition within the year, from 1; 0 without an answer.
    """

    on: date
    answer: DueDate | ReviewWindow | None
    refusal: Refusal | None
    off: DayLeftOut | None
    edition: int


@dataclass(frozen=True, slots=True)
class ReckonerEdition:
    """The days of the year for which one text answers, and how far it was read.

    Attributes:
        first, last: the first and the last of these days.
        answer: the answer of the first day.
    """

    first: date
    last: date
    answer: DueDate | ReviewWindow

    @property
    def period(self) -> str:
        """The time allowed, in words."""
        answer = self.answer
        if isinstance(answer, ReviewWindow):
            return "the window around the birthday"
        if answer.within.direction == "before":
            return f"at least {answer.within} before"
        return f"within {answer.within}"


@dataclass(frozen=True, slots=True)
class Refused:
    """The days of the year without an answer for one reason.

    Attributes:
        number: its number on the page, from 1.
        refusal: the reason.
        spans: the first and the last day of each run of such days.
    """

    number: int
    refusal: Refusal
    spans: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Reckoner:
    """A rule's due date for every day of a year.

    Attributes:
        book: the rulebook, with its closures and its list of bank holidays.
        rule, title: the rule, and its title for people, with its place in a series.
        number: which deadline of a series; None for a rule that is no series.
        year: the year in which it happened.
        event: what happened, in words.
        days: every day of the year.
        editions: the texts that answer, in order of date.
        refused: the reasons why days have no answer.
        left_out: the weekdays that do not count, in the year and as far as a count runs.
    """

    book: Answers
    rule: str
    title: str
    number: int | None
    year: int
    event: str
    days: tuple[ReckonerDay, ...]
    editions: tuple[ReckonerEdition, ...]
    refused: tuple[Refused, ...]
    left_out: tuple[DayLeftOut, ...]

    @property
    def provisional(self) -> tuple[ReckonerDay, ...]:
        """The days whose answer touches a year without published bank holidays."""
        return tuple(day for day in self.days if day.answer and day.answer.provisional)

    @property
    def periods(self) -> tuple[str, ...]:
        """The time allowed, in words; more than one if it changes within the year."""
        return tuple(dict.fromkeys(edition.period for edition in self.editions))

    @property
    def is_window(self) -> bool:
        """Whether its answers are windows around a birthday."""
        return isinstance(self.editions[0].answer, ReviewWindow)

    @property
    def due_year(self) -> int | None:
        """The year of every due date, if it is one year and not that of the page."""
        years = {day.answer.limit.year for day in self.days if day.answer}
        return years.pop() if len(years) == 1 and years != {self.year} else None

    @property
    def unmoved(self) -> bool:
        """Whether a due date lies on a day that is no working day."""
        return any(
            day.answer and day.answer.last_working_day != day.answer.limit for day in self.days
        )


def ready_reckoner(book: Answers, rule: str, *, year: int, number: int = 1) -> Reckoner:
    """The due date of a rule for every day of a year.

    Args:
        book: the rulebook, with the closures of the authority if there are any.
        rule: the rule's id.
        year: the year in which it happened; for a review around a birthday the year of birth.
        number: which deadline of a series: 1 for the first, 2 for the next.

    Raises:
        UnknownRuleError: there is no rule of that id.
        TimescaleError: `year` is no year from 2 to 9998, or no day of it has an answer; the message
            says why.

    >>> import cptimescales as cpt
    >>> notes = ready_reckoner(cpt.rulebook("england"), "first_core_group", year=2026)
    >>> day = notes.days[347]
    >>> str(day.on), str(day.answer.limit)
    ('2026-12-14', '2026-12-30')
    >>> [(str(edition.first), edition.period) for edition in notes.editions]
    [('2026-01-01', 'within 10 working days'), ('2026-03-18', 'within 10 working days')]
    """
    known = book.rule(rule)
    if type(year) is not int or not 2 <= year <= 9998:
        raise TimescaleError(f"year is {year!r}; allowed: a year such as 2027")
    series = any(version.then for version in known.versions)
    days = tuple(_days(book, known, year, number))
    answered = [day for day in days if day.answer is not None]
    if not answered:
        refusal = days[0].refusal
        raise TimescaleError(f"no day of {year} has an answer: {refusal}")
    # A count back begins before its day, a count forward may end in a later year.
    first = min(date(year, 1, 1), min(day.answer.limit for day in answered if day.answer))
    last = max(date(year, 12, 31), max(day.answer.limit for day in answered if day.answer))
    if known.is_window:
        first, last = date(year, 1, 1), date(year, 12, 31)
    return Reckoner(
        book=book,
        rule=rule,
        title=known.title + _place(known, number),
        number=number if series else None,
        year=year,
        event=_event(known, number),
        days=days,
        editions=tuple(_editions(days)),
        refused=tuple(_refused(days)),
        left_out=_left_out(book, first, last),
    )


def _place(rule: Rule, number: int) -> str:
    """The place in a series, in brackets; empty for a rule that is no series."""
    parts = 1 + max(len(version.then) for version in rule.versions)
    if parts == 1:
        return ""
    if number == 1:
        return " (the first)"
    return f" (number {number})" if number != parts else f" (number {number} and later)"


def _event(rule: Rule, number: int) -> str:
    if rule.is_window:
        return "Child born"
    if number == 1:
        return event_words(rule.first_trigger) + other_triggers(rule.trigger)
    newest = rule.read_versions[-1]
    if newest.counted_from == "previous_due":
        return f"{event_words(rule.first_trigger)}, for the first of the series"
    return f"{event_words(str(rule.met_by))}, the one before"


def everyday_questions(book: Answers, *, year: int) -> Iterator[tuple[str, int]]:
    """Each rule that has a due date on some day of a year, with each place in its series.

    A review around a birthday is not among them: its day is a date of birth.

    >>> import cptimescales as cpt
    >>> questions = list(everyday_questions(cpt.rulebook("wales"), year=2027))
    >>> [number for rule, number in questions if rule == "review_conference"]
    [1, 2]
    """
    for rule in book.rules:
        if rule.is_window:
            continue
        parts = max((1 + len(version.then) for version in rule.read_versions), default=1)
        for number in range(1, parts + 1):
            days = (date(year, month, day) for month in range(1, 13) for day in (1, 15, 28))
            answers = (book.answer(rule.id, on=day, number=number) for day in days)
            if not all(isinstance(answer, Refusal) for answer in answers):
                yield rule.id, number


def _days(book: Answers, rule: Rule, year: int, number: int) -> Iterator[ReckonerDay]:
    first = date(year, 1, 1)
    off = {day.date: day for day in _left_out(book, first, date(year, 12, 31))}
    edition, text = 0, None
    for place in range((date(year + 1, 1, 1) - first).days):
        on = first + timedelta(days=place)
        answer = book.answer(rule.id, on=on, number=number)
        if isinstance(answer, Refusal):
            yield ReckonerDay(on, None, answer, off.get(on), 0)
            continue
        its = (answer.citation, answer.verified, answer.reading, _period_of(answer))
        if its != text:
            edition, text = edition + 1, its
        yield ReckonerDay(on, answer, None, off.get(on), edition)


def _period_of(answer: DueDate | ReviewWindow) -> object:
    return answer.within if isinstance(answer, DueDate) else None


def _left_out(book: Answers, first: date, last: date) -> tuple[DayLeftOut, ...]:
    """The weekdays that do not count; none beyond the calendar, where there is no answer."""
    covers = book.calendar.covers
    before, last = max(first - timedelta(days=1), covers[0]), min(last, covers[1])
    return book.calendar.days_left_out(before, last) if before < last else ()


def _editions(days: tuple[ReckonerDay, ...]) -> Iterator[ReckonerEdition]:
    for number, run in groupby((day for day in days if day.answer), lambda day: day.edition):
        its = list(run)
        answer = its[0].answer
        assert number and answer is not None
        yield ReckonerEdition(its[0].on, its[-1].on, answer)


def _refused(days: tuple[ReckonerDay, ...]) -> Iterator[Refused]:
    spans: dict[str, list[tuple[date, date]]] = {}
    first_of: dict[str, Refusal] = {}
    for code, run in groupby(days, lambda day: day.refusal.code if day.refusal else ""):
        its = list(run)
        if code and its[0].refusal is not None:
            spans.setdefault(code, []).append((its[0].on, its[-1].on))
            first_of.setdefault(code, its[0].refusal)
    for number, (code, found) in enumerate(spans.items(), start=1):
        yield Refused(number, first_of[code], tuple(found))
