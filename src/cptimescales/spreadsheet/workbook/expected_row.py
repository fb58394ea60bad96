"""The values that formulas of the case sheet show before their first recalculation.

They are the library's own answers. Previews and protected views show these values. A test compares
them with the results of spreadsheet programs.
"""

from __future__ import annotations

from datetime import date

from cptimescales.calendars.dates import attains_age
from cptimescales.errors import EventOrderError, MonthEndError, TimescaleError
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.status import Status
from cptimescales.spreadsheet.cells import NULL_DATE, serial
from cptimescales.spreadsheet.workbook import messages, rules_sheet
from cptimescales.spreadsheet.workbook.case_entry import CaseEntry
from cptimescales.spreadsheet.workbook.rule_lines import RuleLine
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings

NOT_AVAILABLE = "#N/A"

Value = str | int


class ExpectedRow:
    """The values of one row of the case sheet.

    Attributes:
        due: the last day on which the duty is met in time, or None if the row has no answer.
        status: the status as the row shows it.
        note: the note of the row.
    """

    def __init__(self, settings: WorkbookSettings, entry: CaseEntry) -> None:
        self._settings = settings
        self._entry = entry
        self._duty_number = settings.duty_numbers.get(entry.duty.casefold(), 0)
        self._duty = settings.duties[self._duty_number - 1] if self._duty_number else None
        self._number = _whole_number(entry.number)
        on = entry.on
        self._day = on if isinstance(on, date) and NULL_DATE < on <= settings.last else None
        self._clock = self._clock_day()
        self._found, self._line_number = self._find_lines()
        self._line = self._answering_line()
        self._answer, self._refusal = self._ask()
        self._problem = self._find_problem()
        self.due: date | None = self._answer.limit if self._answer and not self._problem else None
        self._done = self._done_day()
        self.note: str
        self.status: str
        self.note, self.status = self._judge()

    @property
    def answered(self) -> bool:
        """Whether the row has a due date and, if there is a day to judge by, a status."""
        return self.due is not None and self.status != messages.NO_ANSWER

    def _clock_day(self) -> date | None:
        """The day on which the clock starts: the row's date, or the birthday of a window."""
        if self._duty is None or self._day is None:
            return None
        if self._duty.age:
            return attains_age(self._day, self._duty.age)
        return self._day if self._day >= self._settings.first else None

    def _find_lines(self) -> tuple[int, int]:
        """Two line numbers: the newest wording by the clock's day, and the line that is counted.

        A number is 0 if there is no such line.
        """
        if self._clock is None or self._duty is None:
            return 0, 0
        begun = sum(line.first <= self._clock for line in self._duty.lines)
        number = self._settings.lines_before[self._duty_number - 1] + begun
        if not begun or self._number == 0:
            return number, 0
        newest = self._duty.lines[begun - 1]
        if newest.last is not None and self._clock > newest.last:
            return number, 0
        return number, number - max(0, newest.parts - self._number)

    def _answering_line(self) -> RuleLine | None:
        if self._duty is None or not self._line_number:
            return None
        before = self._settings.lines_before[self._duty_number - 1]
        return self._duty.lines[self._line_number - 1 - before]

    def _ask(self) -> tuple[DueDate | ReviewWindow | None, TimescaleError | None]:
        """The rulebook's answer or its refusal; neither, if the row lacks what a question needs."""
        if self._duty is None or self._day is None or self._line is None or not self._line.kind:
            return None, None
        try:
            rule, book = self._duty.rule.id, self._settings.book
            return book.due(rule, on=self._day, number=self._number), None
        except TimescaleError as error:
            return None, error

    def _find_problem(self) -> str:
        """The first reason why the row has no answer, in the order of the column Problem."""
        entry, settings, line = self._entry, self._settings, self._line
        blank = entry.on in (None, "")
        limit = self._answer.limit if self._answer else None
        not_offered = entry.duty.casefold() in settings.not_offered
        cases = (
            (entry.duty == "" and blank, ""),
            (entry.duty == "", messages.CHOOSE_DUTY),
            (self._duty is None and not_offered, messages.NOT_OFFERED),
            (self._duty is None, messages.NO_SUCH_DUTY),
            (blank, messages.ENTER_DATE),
            (isinstance(entry.on, str), messages.TEXT_DATE),
            (self._number == 0, messages.BAD_NUMBER),
            (self._clock is None, messages.OUTSIDE),
            (line is None, messages.NOT_IN_FORCE),
            (line is not None and line.kind == "", messages.NO_NUMBER_SET),
            (self._number > 1 and line is not None and line.parts == 1, messages.NO_SERIES),
            (isinstance(self._refusal, MonthEndError), messages.NO_SUCH_DAY),
            (
                limit is None or not settings.first <= limit <= settings.last,
                messages.ANSWER_OUTSIDE,
            ),
        )
        return next((problem for holds, problem in cases if holds), "")

    def _done_day(self) -> date | int:
        """The day on which the duty was met, 0 if the cell is empty, -1 if it cannot be read."""
        done = self._entry.done
        if done in (None, ""):
            return 0
        if isinstance(done, date) and self._settings.first <= done <= self._settings.last:
            return done
        return -1

    def _judge(self) -> tuple[str, str]:
        """The note and the status."""
        answer, as_of = self._answer, self._settings.as_of
        if self.due is None or answer is None:
            waiting = not self._entry.duty or self._entry.on in (None, "")
            return self._problem, "" if waiting else messages.NO_ANSWER
        unjudged = messages.NO_ANSWER if as_of else messages.NO_AS_OF
        note = messages.PROVISIONAL if answer.provisional else ""
        note += self._line.caveat if self._line else ""
        if self._done == -1:
            return (messages.BAD_DONE + note).strip(), unjudged
        held = self._done if isinstance(self._done, date) else None
        try:
            status = answer.status(as_of=as_of or self.due, held=held)
        except EventOrderError:
            return (messages.DONE_EARLY + note).strip(), unjudged
        if as_of is None:
            return note.strip(), messages.NO_AS_OF
        if status is Status.PENDING:
            left = self._working_days(as_of, self.due)
            return note.strip(), "due soon" if left <= self._settings.due_soon else "pending"
        return note.strip(), status.value.replace("_", " ")

    def _working_days(self, start: date, end: date) -> int:
        return self._settings.book.calendar.working_days_between(start, end)

    def values(self) -> dict[str, Value]:
        """The values of the row's formulas, by the heads of their columns."""
        values: dict[str, Value] = {"Status": self.status, "Note": self.note, **self._workings()}
        if self._duty is not None:
            later = self._number > 1
            values["Count from"] = self._duty.later_event if later else self._duty.event
        if self.due is not None and self._answer is not None:
            values |= self._dates(self._answer, self.due)
        elif self.status == messages.NO_ANSWER:
            values |= {"Due": NOT_AVAILABLE, "Last working day": NOT_AVAILABLE}
        return values

    def _workings(self) -> dict[str, Value]:
        line, count, reached = self._line, 0, ""
        if line is not None:
            count = line.count + line.step * max(0, self._number - line.parts)
        if self._refusal is not None:
            reached = NOT_AVAILABLE
        return {
            "Rule": self._duty_number,
            "No": self._number,
            "Day": serial(self._day) if self._day else 0,
            "Clock": serial(self._clock) if self._clock else 0,
            "Found": self._found,
            "Line": self._line_number,
            "Kind": line.kind if line else "",
            "Count": count,
            "Reached": serial(self._answer.limit) if self._answer else reached,
            "Done": serial(self._done) if isinstance(self._done, date) else self._done,
            "Problem": self._problem,
        }

    def _dates(self, answer: DueDate | ReviewWindow, due: date) -> dict[str, Value]:
        as_of, done, status = self._settings.as_of, self._done, self.status
        values: dict[str, Value] = {
            "Due": serial(due),
            "Last working day": serial(answer.last_working_day),
            "Rules row": self._line_number + rules_sheet.ROWS_ABOVE,
        }
        if isinstance(answer, ReviewWindow):
            values |= {"Plan by": serial(answer.plan_by), "Opens": serial(answer.opens)}
        if as_of is not None and status in ("pending", "due soon"):
            values["Working days left"] = self._working_days(as_of, due)
        late_on = as_of if status == "overdue" else done if status == "met late" else None
        if isinstance(late_on, date):
            values["Working days late"] = self._working_days(due, late_on)
            values["Days late"] = (late_on - due).days
        return values


def _whole_number(value: int | str | None) -> int:
    """The number in a series: 1 if the cell is empty, 0 if it cannot be read."""
    if value in (None, ""):
        return 1
    return value if isinstance(value, int) and 1 <= value <= 1000 else 0
