"""A workbook that answers without Python: its formulas count as the library does (extra `xlsx`).

One row asks one duty. The formulas pick the wording in force on the day the clock starts, count by the bank holidays and
closures listed in the workbook, and judge by an as-of day that a person types.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from cptimescales._version import __version__
from cptimescales.calendars.dates import require_date
from cptimescales.calendars.record import FIRST_YEAR, LAST_YEAR
from cptimescales.errors import CalendarRangeError, TimescaleError
from cptimescales.library import Rulebook
from cptimescales.spreadsheet.workbook import formulas as words
from cptimescales.spreadsheet.workbook.expected import Asked, Basis, Row
from cptimescales.spreadsheet.workbook.other_sheets import RULES_ABOVE, Sheets
from cptimescales.spreadsheet.workbook.rule_lines import Duty, offered_duties
from cptimescales.spreadsheet.workbook.styles import Looks, for_paper

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 100_000
_YEARS_AHEAD = 18  # so that a child born today can be asked about
_WORKING_DAYS_A_YEAR = 200
_HEAD = 6  # rows above the table
_AS_OF, _DUE_SOON = "Cases!$B$3", "Cases!$B$4"

# Each column's width and the look of its cells, in the order of the sheet.
_COLUMNS: dict[str, tuple[float, str]] = {
    "Case": (14, "in_text"),
    "Duty": (31, "in_wrapped"),
    "Number": (8, "in_number"),
    "Count from": (21, "out_wrapped"),
    "Date": (11.5, "in_day"),
    "Done on": (11.5, "in_day"),
    "Due": (16, "out_due"),
    "Last working day": (16, "out_day"),
    "Status": (12, "out_text"),
    "Working days left": (9, "out_number"),
    "Working days late": (9, "out_number"),
    "Days late": (7, "out_number"),
    "Note": (40, "out_wrapped"),
    "Rules row": (7, "out_number"),
    "Plan by": (15, "out_day"),
    "Opens": (15, "out_day"),
    "Rule": (8, "working"),
    "No": (8, "working"),
    "Day": (11, "working_day"),
    "Clock": (11, "working_day"),
    "Found": (8, "working"),
    "Line": (8, "working"),
    "Kind": (11, "working_text"),
    "Count": (8, "working"),
    "Reached": (11, "working_day"),
    "Done": (11, "working_day"),
    "Problem": (30, "working_text"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a workbook was written with.

    Attributes:
        rows: the rows of its case sheet.
        filled: how many of them were filled in.
        unanswered: how many of these have no answer; each says why in its note.
        first, last: the days that its calendar covers.
    """

    rows: int
    filled: int
    unanswered: int
    first: date
    last: date


def write_workbook(
    book: Rulebook,
    target: str | BinaryIO,
    *,
    rows: int = 200,
    cases: Iterable[Asked] = (),
    as_of: date | None = None,
    due_soon: int = 5,
) -> Written:
    """Writes a workbook for one rulebook, with the closures and the state of the bank-holiday list that it counts by.

    The same arguments give the same bytes. What each formula shows before it is first recalculated is the library's answer.

    Args:
        book: the rulebook; its closure days are filled in on the sheet Closures, where more can be added.
        target: a path, or something to write bytes to.
        rows: how many rows are ready to be filled in, at the least; in Excel the table grows by itself.
        cases: rows to fill in, duties by their rule's id or title.
        as_of: the day on which status is judged, if it is to be filled in.
        due_soon: with how many working days left a duty is due soon.

    Raises:
        TimescaleError: no rule with a number, or a count out of range.
        CalendarRangeError: a closure, or `as_of`, outside the days that the workbook covers.

    >>> import cptimescales as cpt
    >>> from io import BytesIO
    >>> asked = Asked("C-1042", "first_core_group", on=date(2026, 12, 14))
    >>> written = write_workbook(cpt.rulebook("england"), BytesIO(), rows=1, cases=[asked], as_of=date(2027, 1, 4))
    >>> written.filled, written.unanswered, str(written.last)
    (1, 0, '2046-12-31')
    """
    from xlsxwriter import Workbook  # an extra, and only here

    duties = offered_duties(book)
    basis = _basis(book, duties, as_of, due_soon)
    names = {duty.rule.id: duty.name for duty in duties}
    asked = [replace(case, duty=names.get(case.duty, case.duty)) for case in cases]
    if type(rows) is not int or not 1 <= max(rows, len(asked)) <= MOST_ROWS or rows < 1:
        raise TimescaleError(
            f"{max(rows, len(asked))} rows were asked for; allowed: 1 to {MOST_ROWS:,}"
        )
    workbook = Workbook(target)
    made_on = datetime.datetime.combine(book.data.checked, datetime.time())
    workbook.set_properties(
        {
            "title": f"Due dates: {book.title}",
            "comments": f"cptimescales {__version__}",
            "created": made_on,
        }
    )
    workbook.set_size(2400, 1400)
    looks = Looks(workbook)
    answered = _Cases(workbook, looks, basis, max(rows, len(asked))).write(asked)
    sheets = Sheets(workbook, looks, basis)
    sheets.closures()
    sheets.rules()
    sheets.bank_holidays()
    sheets.about()
    sheets.workings(as_of=_AS_OF, due_soon=_DUE_SOON)
    workbook.close()
    return Written(
        max(rows, len(asked)), len(asked), len(asked) - answered, basis.first, basis.last
    )


def _basis(book: Rulebook, duties: tuple[Duty, ...], as_of: date | None, soon: int) -> Basis:
    """What the rows rest on: from before the first count to as many years ahead as a childhood lasts."""
    lines = [line for duty in duties for line in duty.lines]
    if not lines:
        raise TimescaleError(
            f"rulebook {book.name!r} has no rule with a number of days, so there is nothing to work out"
        )
    if type(soon) is not int or not 0 <= soon <= 1000:
        raise TimescaleError(f"due soon is {soon!r} working days; allowed: 0 to 1000")
    in_a_year = {"working days": _WORKING_DAYS_A_YEAR, "days": 365, "months": 12, "": 1}
    back = max(1 + max(-line.count, 0) // in_a_year[line.kind] for line in lines)
    first = date(max(FIRST_YEAR, min(line.first.year for line in lines) - back), 1, 1)
    last = date(min(LAST_YEAR, book.calendar.settled_to.year + _YEARS_AHEAD), 12, 31)
    days = {"closure on": [day for day, _ in book.closures]}
    days["as of"] = [require_date(as_of, "as_of")] if as_of is not None else []
    for what, given in days.items():
        for day in given:
            if not first <= day <= last:
                raise CalendarRangeError(
                    f"{book.calendar.name} of this workbook", f"{what} {day}", first, last
                )
    return Basis(book, duties, first, last, as_of, soon, RULES_ABOVE)


class _Cases:
    """Writes the sheet that a person fills in."""

    def __init__(self, workbook: Workbook, looks: Looks, basis: Basis, rows: int) -> None:
        self._sheet: Worksheet = workbook.add_worksheet("Cases")
        # Each formula is looked through for newer functions once, not once a row, which took most of the time.
        self._sheet._prepare_formula = cache(self._sheet._prepare_formula)
        workbook.define_name("AsOfGiven", f"={_AS_OF}")
        workbook.define_name("DueSoonGiven", f"={_DUE_SOON}")
        self._looks = looks
        self._basis = basis
        self._first, self._last = _HEAD + 1, _HEAD + rows
        self._formulas = words.formulas(windows=any(duty.age for duty in basis.duties))
        used = {*words.INPUTS, *self._formulas}
        self._columns = [name for name in _COLUMNS if name in used]

    def write(self, asked: list[Asked]) -> int:
        """Writes the sheet, and gives the number of rows that were answered."""
        self._heading()
        self._table()
        answered = 0
        for place in range(self._last - self._first + 1):
            row = Row(self._basis, asked[place] if place < len(asked) else Asked())
            answered += row.due is not None and row.status != words.NO_ANSWER
            self._row(
                self._first + place, asked[place] if place < len(asked) else Asked(), row.values()
            )
        self._validations()
        self._finish()
        return answered

    def _heading(self) -> None:
        sheet, looks, basis = self._sheet, self._looks, self._basis
        calendar = basis.book.calendar
        sheet.hide_gridlines(2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, f"Due dates: {basis.book.title}", looks["title"])
        told = "Fill in the yellow cells; the white ones are worked out. Your own references only, never a name."
        sheet.write_string(1, 0, told, looks["quiet"])
        sheet.write_string(2, 0, "As of", looks["label"])
        if basis.as_of is None:
            sheet.write_blank(2, 1, None, looks["in_long_day"])
        else:
            sheet.write_datetime(2, 1, basis.as_of, looks["in_long_day"])
        sheet.write_string(3, 0, "Due soon within", looks["label"])
        sheet.write_number(3, 1, basis.soon, looks["in_count"])
        sheet.write_string(3, 2, "working days", looks["text"])
        reach = f"Bank holidays are settled to {calendar.settled_to:%d/%m/%Y}"
        if calendar.known_on:
            reach += f", as known on {calendar.known_on:%d/%m/%Y}"
        sheet.write_string(
            5, 0, f"{reach}; answers that touch a later year are provisional.", looks["quiet"]
        )
        sheet.write_formula(
            4, 0, words.alert(), looks["alert"], "" if basis.as_of else words.SAY_AS_OF
        )

    def _counts(self, shown: dict[str, int]) -> None:
        for row, column, status in (
            (2, 6, "overdue"),
            (3, 6, "due soon"),
            (2, 8, words.NO_ANSWER),
            (3, 8, "pending"),
        ):
            self._sheet.write_string(row, column, status.capitalize(), self._looks["label"])
            formula = f"=COUNTIF({words.TABLE}[Status],{words.quoted(status)})"
            self._sheet.write_formula(
                row, column + 1, formula, self._looks["count"], shown.get(status, 0)
            )

    def _table(self) -> None:
        heads: list[dict[str, Any]] = []
        for name in self._columns:
            working = _COLUMNS[name][1].startswith("working")
            look = self._looks["working_head" if working else "head"]
            head = {"header": name, "header_format": look, "format": self._looks[_COLUMNS[name][1]]}
            heads.append(
                head | ({"formula": self._formulas[name]} if name in self._formulas else {})
            )
        span = (_HEAD, 0, self._last, len(heads) - 1)
        self._sheet.add_table(*span, {"name": words.TABLE, "style": None, "columns": heads})
        self._sheet.set_row(_HEAD, 42)
        self._shown: dict[str, int] = {}

    def _row(self, row: int, asked: Asked, values: dict[str, str | int]) -> None:
        given = dict(
            zip(
                words.INPUTS,
                (asked.case, asked.duty, asked.number, asked.on, asked.done),
                strict=True,
            )
        )
        self._sheet.set_row(
            row, 27
        )  # two lines, because a row does not grow with what a formula says
        for column, name in enumerate(self._columns):
            look = self._looks[_COLUMNS[name][1]]
            if name in self._formulas:
                self._sheet.write_formula(
                    row, column, self._formulas[name], look, values.get(name, "")
                )
                continue
            value = given[name]
            if value in (None, ""):
                self._sheet.write_blank(row, column, None, look)
            elif isinstance(value, date):
                self._sheet.write_datetime(row, column, value, look)
            elif isinstance(value, int):
                self._sheet.write_number(row, column, value, look)
            else:
                self._sheet.write_string(row, column, str(value), look)
        status = str(values["Status"])
        self._shown[status] = self._shown.get(status, 0) + 1

    def _validations(self) -> None:
        """Refuses what cannot be read while it is typed; what is pasted over it is told in the note."""
        date_error = (
            "Type a date, such as 14/12/2026, within the days that the sheet Bank holidays covers."
        )
        whole = "=AND(ISNUMBER({0}),INT({0})={0},{0}<=LastDay)"
        calculated = {
            "error_title": "Worked out",
            "error_message": "This cell is worked out; fill in the yellow ones.",
        }
        for column, name in enumerate(self._columns):
            cell = f"{chr(65 + column)}{self._first + 1}"
            rule: dict[str, Any] = {"validate": "custom", "value": "=FALSE", **calculated}
            if name == "Case":
                continue
            if name == "Duty":
                told = "Choose a duty from the list; the sheet Rules says what each asks, and at its end which are not offered."
                rule = {
                    "validate": "list",
                    "source": "=DutyNames",
                    "error_title": "No such duty",
                    "error_message": told,
                }
            elif name == "Number":
                told = "A whole number from 1; leave it empty for the first of a series."
                rule = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 1000}
                rule |= {"error_title": "Which of a series", "error_message": told}
            elif name in words.INPUTS:
                rule = {"validate": "custom", "value": whole.format(cell)}
                rule |= {"error_title": "Not a date here", "error_message": date_error}
            self._sheet.data_validation(self._first, column, self._last, column, rule)
        as_of = {
            "validate": "custom",
            "value": whole.format("B3"),
            "error_title": "As of",
            "error_message": date_error,
        }
        self._sheet.data_validation(2, 1, 2, 1, as_of)
        soon = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1000}
        soon |= {
            "error_title": "Due soon",
            "error_message": "A whole number of working days, 0 to 1000.",
        }
        self._sheet.data_validation(3, 1, 3, 1, soon)

    def _finish(self) -> None:
        sheet, columns = self._sheet, self._columns
        self._counts(self._shown)
        for column, name in enumerate(columns):
            width, look = _COLUMNS[name]
            folded = {"level": 1, "hidden": True} if look.startswith("working") else {}
            sheet.set_column(column, column, width, None, folded)
        sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})
        status = columns.index("Status")
        marked = (columns.index("Due"), status)
        self._looks.mark_standing(sheet, (self._first, self._last), marked, chr(65 + status))
        sheet.freeze_panes(_HEAD + 1, 2)
        sheet.print_area(
            0,
            0,
            self._last,
            max(columns.index(name) for name in ("Rules row", "Opens") if name in columns),
        )
        for_paper(sheet, repeat=(_HEAD, _HEAD))
        sheet.set_first_sheet()
        sheet.activate()
