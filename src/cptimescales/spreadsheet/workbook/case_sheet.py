"""The sheet Cases, which a person fills in: each row is about one duty, and formulas answer."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from cptimescales.spreadsheet.cells import serial
from cptimescales.spreadsheet.workbook import messages
from cptimescales.spreadsheet.workbook.case_entry import CaseEntry
from cptimescales.spreadsheet.workbook.expected_row import ExpectedRow
from cptimescales.spreadsheet.workbook.formulas import (
    AS_OF_CELL,
    AS_OF_CHOICE_CELL,
    DUE_SOON_CELL,
    INPUTS,
    IS_TODAY,
    TABLE,
    TODAY,
    TYPED,
    alert,
    column_formulas,
    quoted,
)
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles, set_up_print

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_HEAD_ROW = 6  # the row of the heads, counted from 0
_ROW_HEIGHT = 33  # three small lines, because a row does not grow with the text of a formula

# Each column's width and the style of its cells, in the order of the sheet.
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
    "Note": (72, "out_note"),
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

_HOW_TO_FILL_IN = (
    "Fill in the yellow cells; formulas fill in the white ones. "
    "Use your own references, never a name."
)

# What the user may type. The note reports a wrong value that is pasted.
_A_DAY = "=AND(ISNUMBER({0}),INT({0})={0},{0}<=LastDay)"
_NOT_A_DAY = "Type a date, such as 14/12/2026, within the days that the sheet Bank holidays covers."
_DUTY_ALLOWED = {
    "validate": "list",
    "source": "=DutyNames",
    "error_title": "No such duty",
    "error_message": "Choose a duty from the list. The sheet Rules explains each duty, and its "
    "end lists the duties that are not offered.",
}
_NUMBER_ALLOWED = {
    "validate": "integer",
    "criteria": "between",
    "minimum": 1,
    "maximum": 1000,
    "error_title": "Number in a series",
    "error_message": "Type a whole number from 1, or leave the cell empty for the first.",
}
_DUE_SOON_ALLOWED = {
    "validate": "integer",
    "criteria": "between",
    "minimum": 0,
    "maximum": 1000,
    "error_title": "Due soon",
    "error_message": "Type a whole number of working days, 0 to 1000.",
}
_CHOICE_ALLOWED = {
    "validate": "list",
    "source": [TYPED, TODAY],
    "error_title": "The day of judgement",
    "error_message": f"Choose '{TYPED}', or '{TODAY}' for a status that changes from day to day.",
}
_NOTHING_ALLOWED = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": "A formula",
    "error_message": "A formula fills in this cell. Fill in the yellow cells.",
}


class CaseSheet:
    """Writes the sheet Cases.

    Args:
        rows: how many rows its table has.
    """

    def __init__(
        self, workbook: Workbook, styles: Styles, settings: WorkbookSettings, rows: int
    ) -> None:
        self._sheet: Worksheet = workbook.add_worksheet("Cases")
        # XlsxWriter searches each formula for newer functions. Without a cache, the search in every
        # row would take most of the time.
        self._sheet._prepare_formula = cache(self._sheet._prepare_formula)
        workbook.define_name("AsOfGiven", f"={AS_OF_CELL}")
        workbook.define_name("AsOfChoice", f"={AS_OF_CHOICE_CELL}")
        workbook.define_name("DueSoonGiven", f"={DUE_SOON_CELL}")
        self._styles = styles
        self._settings = settings
        self._first, self._last = _HEAD_ROW + 1, _HEAD_ROW + rows
        self._formulas = column_formulas(windows=any(duty.age for duty in settings.duties))
        self._columns = [name for name in _COLUMNS if name in {*INPUTS, *self._formulas}]

    def write(self, entries: list[CaseEntry]) -> int:
        """Writes the sheet with some rows filled in, and returns how many rows have an answer."""
        self._write_heading()
        self._write_table()
        statuses: Counter[str] = Counter()
        answered = 0
        for place in range(self._last - self._first + 1):
            entry = entries[place] if place < len(entries) else CaseEntry()
            row = ExpectedRow(self._settings, entry)
            self._write_row(self._first + place, entry, row)
            statuses[row.status] += 1
            answered += row.answered
        self._limit_typing()
        self._write_counts(statuses)
        self._finish()
        return answered

    def _write_heading(self) -> None:
        sheet, styles, settings = self._sheet, self._styles, self._settings
        calendar = settings.book.calendar
        sheet.hide_gridlines(2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, f"Due dates: {settings.book.title}", styles["title"])
        sheet.write_string(1, 0, _HOW_TO_FILL_IN, styles["quiet"])
        sheet.write_string(2, 0, "As of", styles["label"])
        if settings.as_of is None:
            sheet.write_blank(2, 1, None, styles["in_long_day"])
        else:
            sheet.write_datetime(2, 1, settings.as_of, styles["in_long_day"])
        sheet.write_string(2, 2, "use", styles["label"])
        sheet.write_string(2, 3, TYPED, styles["in_text"])
        judged = serial(settings.as_of) if settings.as_of else ""
        sheet.write_formula(3, 3, '=IF(AsOf=0,"",AsOf)', styles["judged_on"], judged)
        unused = self._styles.unused()
        sheet.conditional_format(
            2, 1, 2, 1, {"type": "formula", "criteria": f"={IS_TODAY}", "format": unused}
        )
        sheet.write_string(3, 0, "Due soon within", styles["label"])
        sheet.write_number(3, 1, settings.due_soon, styles["in_count"])
        settled = f"Bank holidays are settled to {calendar.settled_to:%d/%m/%Y}"
        if calendar.known_on:
            settled += f", as known on {calendar.known_on:%d/%m/%Y}"
        settled += "; answers that touch a later year are provisional."
        sheet.write_string(5, 0, settled, styles["quiet"])
        message = "" if settings.as_of else messages.SAY_AS_OF
        sheet.write_formula(4, 0, alert(), styles["alert"], message)

    def _write_table(self) -> None:
        heads: list[dict[str, Any]] = []
        for name in self._columns:
            style = _COLUMNS[name][1]
            head_style = "working_head" if style.startswith("working") else "head"
            head = {
                "header": name,
                "header_format": self._styles[head_style],
                "format": self._styles[style],
            }
            if name in self._formulas:
                head["formula"] = self._formulas[name]
            heads.append(head)
        span = (_HEAD_ROW, 0, self._last, len(heads) - 1)
        self._sheet.add_table(*span, {"name": TABLE, "style": None, "columns": heads})
        self._sheet.set_row(_HEAD_ROW, 42)

    def _write_row(self, row: int, entry: CaseEntry, expected: ExpectedRow) -> None:
        inputs = (entry.case, entry.duty, entry.number, entry.on, entry.done)
        typed = dict(zip(INPUTS, inputs, strict=True))
        values = expected.values()
        self._sheet.set_row(row, _ROW_HEIGHT)
        for column, name in enumerate(self._columns):
            style = self._styles[_COLUMNS[name][1]]
            if name in self._formulas:
                formula = self._formulas[name]
                self._sheet.write_formula(row, column, formula, style, values.get(name, ""))
                continue
            value = typed[name]
            if value in (None, ""):
                self._sheet.write_blank(row, column, None, style)
            elif isinstance(value, date):
                self._sheet.write_datetime(row, column, value, style)
            elif isinstance(value, int):
                self._sheet.write_number(row, column, value, style)
            else:
                self._sheet.write_string(row, column, str(value), style)

    def _limit_typing(self) -> None:
        """Refuses a wrong value while it is typed."""
        for column, name in enumerate(self._columns):
            if name == "Case":
                continue
            if name == "Duty":
                allowed: dict[str, Any] = _DUTY_ALLOWED
            elif name == "Number":
                allowed = _NUMBER_ALLOWED
            elif name in INPUTS:
                cell = f"{chr(65 + column)}{self._first + 1}"
                allowed = _day_allowed(cell, "Not a date of the calendar")
            else:
                allowed = _NOTHING_ALLOWED
            self._sheet.data_validation(self._first, column, self._last, column, allowed)
        self._sheet.data_validation(2, 1, 2, 1, _day_allowed("B3", "As of"))
        self._sheet.data_validation(2, 3, 2, 3, _CHOICE_ALLOWED)
        self._sheet.data_validation(3, 1, 3, 1, _DUE_SOON_ALLOWED)

    def _write_counts(self, statuses: Counter[str]) -> None:
        """Writes above the table how many rows have each status."""
        for row, column, status in (
            (2, 6, "overdue"),
            (3, 6, "due soon"),
            (2, 8, messages.NO_ANSWER),
            (3, 8, "pending"),
        ):
            self._sheet.write_string(row, column, status.capitalize(), self._styles["label"])
            formula = f"=COUNTIF({TABLE}[Status],{quoted(status)})"
            style = self._styles["count"]
            self._sheet.write_formula(row, column + 1, formula, style, statuses[status])

    def _finish(self) -> None:
        sheet, columns = self._sheet, self._columns
        for column, name in enumerate(columns):
            width, style = _COLUMNS[name]
            folded = {"level": 1, "hidden": True} if style.startswith("working") else {}
            sheet.set_column(column, column, width, None, folded)
        sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})
        status = columns.index("Status")
        self._styles.highlight_status(
            sheet, (self._first, self._last), (columns.index("Due"), status), chr(65 + status)
        )
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        set_up_print(sheet, repeat=(_HEAD_ROW, _HEAD_ROW))


def _day_allowed(cell: str, title: str) -> dict[str, Any]:
    """The rule for a cell that holds a day."""
    return {
        "validate": "custom",
        "value": _A_DAY.format(cell),
        "error_title": title,
        "error_message": _NOT_A_DAY,
    }
