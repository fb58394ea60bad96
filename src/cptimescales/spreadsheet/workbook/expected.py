"""What each formula of the case sheet shows before it is first recalculated: the library's own answer.

Previews and protected views show these values, and a test compares them with what spreadsheet programs work out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate

from cptimescales.calendars.dates import attains_age
from cptimescales.errors import EventOrderError, MonthEndError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.spreadsheet.workbook import formulas as words
from cptimescales.spreadsheet.workbook.rule_lines import Duty, Line, names_not_offered

NOT_AVAILABLE = "#N/A"
_EPOCH = date(1899, 12, 30)
_LATE = (Status.MET_LATE, Status.OVERDUE)

Value = str | int


def serial(day: date) -> int:
    """A day as a spreadsheet numbers it.

    >>> serial(date(2026, 12, 30))
    46386
    """
    return (day - _EPOCH).days


@dataclass(frozen=True, slots=True)
class Asked:
    """One row as a person fills it in. What could not be read as a date or a number stands there as its text."""

    case: str = ""
    duty: str = ""
    number: int | str | None = None
    on: date | str | None = None
    done: date | str | None = None


@dataclass(frozen=True)
class Basis:
    """What every row rests on.

    Attributes:
        first, last: the days that the workbook's calendar covers.
        as_of: the day on which status is judged, or None while nobody has said.
        soon: with how many working days left a duty is due soon.
        above: how many rows of the sheet Rules stand above its first line.
    """

    book: Rulebook
    duties: tuple[Duty, ...]
    first: date
    last: date
    as_of: date | None
    soon: int
    above: int

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each duty by its name, as a spreadsheet finds it: whatever the case of its letters."""
        return {duty.name.casefold(): number for number, duty in enumerate(self.duties, start=1)}

    @cached_property
    def not_offered(self) -> frozenset[str]:
        """The names of the rules left out, found likewise."""
        return frozenset(name.casefold() for name in names_not_offered(self.book))

    @cached_property
    def lines_before(self) -> tuple[int, ...]:
        """How many lines stand before those of each duty."""
        return (0, *accumulate(len(duty.lines) for duty in self.duties))


class Row:
    """The values of one row, column by column."""

    def __init__(self, basis: Basis, asked: Asked) -> None:
        self._basis = basis
        self._asked = asked
        self.rule = basis.numbers.get(asked.duty.casefold(), 0)
        self.duty = basis.duties[self.rule - 1] if self.rule else None
        self.number = _number(asked.number)
        on = asked.on
        self.day = on if isinstance(on, date) and _EPOCH < on <= basis.last else None
        self.clock = self._clock()
        self.found, self.line_number = self._lines()
        self.line = self._line()
        self.answer: DueDate | ReviewWindow | None = None
        self.refused: TimescaleError | None = None
        if (
            self.line is not None
            and self.line.kind
            and self.duty is not None
            and self.day is not None
        ):
            try:
                self.answer = basis.book.due(self.duty.rule.id, on=self.day, number=self.number)
            except TimescaleError as error:
                self.refused = error
        self.problem = self._problem()
        self.note, self.status = self._judged()

    def _clock(self) -> date | None:
        if self.duty is None or self.day is None:
            return None
        if self.duty.age:
            return attains_age(self.day, self.duty.age)
        return self.day if self.day >= self._basis.first else None

    def _lines(self) -> tuple[int, int]:
        """The number of the line found by duty and day, and of the line that answers."""
        if self.clock is None or self.duty is None:
            return 0, 0
        begun = sum(line.first <= self.clock for line in self.duty.lines)
        found = self._basis.lines_before[self.rule - 1] + begun
        newest = self.duty.lines[begun - 1] if begun else None
        if (
            newest is None
            or self.number == 0
            or (newest.last is not None and self.clock > newest.last)
        ):
            return found, 0
        return found, found - max(0, newest.parts - self.number)

    def _line(self) -> Line | None:
        if self.duty is None or not self.line_number:
            return None
        return self.duty.lines[self.line_number - 1 - self._basis.lines_before[self.rule - 1]]

    @property
    def due(self) -> date | None:
        """The limit, where there is an answer."""
        if self.problem or self.answer is None:
            return None
        return self.answer.due if isinstance(self.answer, DueDate) else self.answer.closes

    def _problem(self) -> str:
        asked = self._asked
        basis, blank = self._basis, asked.on in (None, "")
        reached = None if self.answer is None else _limit(self.answer)
        cases = (
            (asked.duty == "" and blank, ""),
            (asked.duty == "", words.CHOOSE_DUTY),
            (
                self.rule == 0,
                words.NOT_OFFERED
                if asked.duty.casefold() in basis.not_offered
                else words.NO_SUCH_DUTY,
            ),
            (blank, words.ENTER_DATE),
            (isinstance(asked.on, str), words.TEXT_DATE),
            (self.number == 0, words.BAD_NUMBER),
            (self.clock is None, words.OUTSIDE),
            (self.line is None, words.NOT_IN_FORCE),
            (self.line is not None and self.line.kind == "", words.NO_NUMBER_SET),
            (self.number > 1 and self.line is not None and self.line.parts == 1, words.NO_SERIES),
            (isinstance(self.refused, MonthEndError), words.NO_SUCH_DAY),
            (reached is None or not basis.first <= reached <= basis.last, words.ANSWER_OUTSIDE),
        )
        return next((problem for holds, problem in cases if holds), "")

    def _judged(self) -> tuple[str, str]:
        """The note and the status."""
        if self.due is None or self.answer is None or self.line is None:
            waiting = not self._asked.duty or self._asked.on in (None, "")
            return self.problem, "" if waiting else words.NO_ANSWER
        done, basis = self._done(), self._basis
        note = words.PROVISIONAL if self.answer.provisional else ""
        note += words.NOT_VERIFIED if self.answer.verified == "not_verified" else ""
        if done == -1:
            return (
                words.BAD_DONE + note
            ).strip(), words.NO_ANSWER if basis.as_of else words.NO_AS_OF
        held = done if isinstance(done, date) else None
        try:
            status = self.answer.status(as_of=basis.as_of or self.due, held=held)
        except EventOrderError:
            return (
                words.DONE_EARLY + note
            ).strip(), words.NO_ANSWER if basis.as_of else words.NO_AS_OF
        if basis.as_of is None:
            return note.strip(), words.NO_AS_OF
        soon = status is Status.PENDING and self._working_days(basis.as_of, self.due) <= basis.soon
        return note.strip(), "due soon" if soon else status.value.replace("_", " ")

    def _done(self) -> date | int:
        """The day it was done, 0 if that is left empty, -1 if it cannot be read."""
        done = self._asked.done
        if done in (None, ""):
            return 0
        inside = isinstance(done, date) and self._basis.first <= done <= self._basis.last
        return done if inside and isinstance(done, date) else -1

    def _working_days(self, start: date, end: date) -> int:
        return self._basis.book.calendar.working_days_between(start, end)

    def values(self) -> dict[str, Value]:
        """What each formula of the row shows; one that is not there shows nothing."""
        due, answer, as_of, done = self.due, self.answer, self._basis.as_of, self._done()
        shown: dict[str, Value] = {
            "Status": self.status,
            "Note": self.note,
            "Rule": self.rule,
            "No": self.number,
            "Day": serial(self.day) if self.day else 0,
            "Clock": serial(self.clock) if self.clock else 0,
            "Found": self.found,
            "Line": self.line_number,
            "Kind": self.line.kind if self.line else "",
            "Count": self.line.count + self.line.step * max(0, self.number - self.line.parts)
            if self.line
            else 0,
            "Reached": serial(_limit(answer)) if answer else NOT_AVAILABLE if self.refused else "",
            "Done": serial(done) if isinstance(done, date) else done,
            "Problem": self.problem,
        }
        if self.duty is not None:
            shown["Count from"] = self.duty.later_event if self.number > 1 else self.duty.event
        if due is None or answer is None:
            if self.status == words.NO_ANSWER:
                shown |= {"Due": NOT_AVAILABLE, "Last working day": NOT_AVAILABLE}
            return shown
        shown |= {
            "Due": serial(due),
            "Last working day": serial(answer.last_working_day),
            "Rules row": self.line_number + self._basis.above,
        }
        if isinstance(answer, ReviewWindow):
            shown |= {"Plan by": serial(answer.plan_by), "Opens": serial(answer.opens)}
        if as_of is not None and self.status in ("pending", "due soon"):
            shown["Working days left"] = self._working_days(as_of, due)
        ended = as_of if self.status == "overdue" else done if self.status == "met late" else None
        if isinstance(ended, date):
            shown |= {
                "Working days late": self._working_days(due, ended),
                "Days late": (ended - due).days,
            }
        return shown


def _limit(answer: DueDate | ReviewWindow) -> date:
    return answer.due if isinstance(answer, DueDate) else answer.closes


def _number(given: int | str | None) -> int:
    if given in (None, ""):
        return 1
    return given if isinstance(given, int) and 1 <= given <= 1000 else 0
