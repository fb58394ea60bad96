"""The sheet Workings: the lists and settings that formulas read.

They have a sheet of their own because some programs ignore a list calculated inside a function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cptimescales.spreadsheet.cells import serial
from cptimescales.spreadsheet.workbook import bank_holidays_sheet, closures_sheet
from cptimescales.spreadsheet.workbook.formulas import AS_OF_CELL, DUE_SOON_CELL, IS_TODAY
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.rule_lines import names_not_offered
from cptimescales.spreadsheet.workbook.rules_sheet import ROWS_ABOVE as RULES_ABOVE
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_ROWS_ABOVE = 3
_WIDTHS = (22, 22, 4, 46, 8, 34, 44, 4, 22, 14, 4, 46)
_HEADS = {
    0: "Days that do not count",
    1: "Unreadable closure",
    3: "Duty",
    4: "Age",
    5: "Counted from",
    6: "Counted from, later ones",
    8: "Setting",
    9: "Value",
    11: "Not offered",
}


def write_workings_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet, and names its lists for the formulas."""
    sheet = ProtectedSheet(
        workbook, styles, "Workings", "Workings: what the formulas read", _WIDTHS
    )
    sheet.write_heads(_ROWS_ABOVE - 1, _HEADS, "working_head")
    _write_days_off(sheet, settings)
    _write_duties(sheet, settings)
    _write_names_not_offered(sheet, settings)
    _write_settings(sheet, settings)
    sheet.cells.hide()
    sheet.finish(rows_above=_ROWS_ABOVE)


def _write_days_off(sheet: ProtectedSheet, settings: WorkbookSettings) -> None:
    """Writes bank holidays, then closures, as one unbroken column of dates.

    A closure that is empty or cannot be read repeats the first bank holiday.
    """
    cells, styles = sheet.cells, sheet.styles
    holidays, closures = settings.bank_holidays, settings.book.closures
    first_above = bank_holidays_sheet.ROWS_ABOVE
    column = f"'{bank_holidays_sheet.SHEET}'!$A$"
    for place, holiday in enumerate(holidays):
        formula = f"={column}{first_above + 1 + place}"
        cells.write_formula(
            _ROWS_ABOVE + place, 0, formula, styles["working_day"], serial(holiday.date)
        )
    begin, rows = _ROWS_ABOVE + len(holidays), closures_sheet.closure_rows(settings)
    first_holiday = f"{column}{first_above + 1}"
    for place in range(rows):
        # By position: a plain reference would follow a cell that is cut and pasted elsewhere.
        cell = f"INDEX(ClosureCells,{closures_sheet.ROWS_ABOVE + 1 + place})"
        inside = f"IF(INT({cell})={cell},IF({cell}>=FirstDay,IF({cell}<=LastDay,0,1),1),1)"
        flag = f'=IF(ISNUMBER({cell}),{inside},IFERROR(IF({cell}="",0,1),1))'
        readable = f"IF(B{begin + place + 1}=0,{cell},{first_holiday})"
        used = f"=IF(ISNUMBER({cell}),{readable},{first_holiday})"
        day = closures[place][0] if place < len(closures) else holidays[0].date
        cells.write_formula(begin + place, 0, used, styles["working_day"], serial(day))
        cells.write_formula(begin + place, 1, flag, styles["working"], 0)
    sheet.define("DaysOff", f"$A${_ROWS_ABOVE + 1}:$A${begin + rows}")
    sheet.define("ClosureFlags", f"$B${begin + 1}:$B${begin + rows}")


def _write_duties(sheet: ProtectedSheet, settings: WorkbookSettings) -> None:
    cells, text = sheet.cells, sheet.styles["working_text"]
    for row, duty in enumerate(settings.duties, start=_ROWS_ABOVE):
        cells.write_number(row, 4, duty.age, sheet.styles["working"])
        for column, words in ((3, duty.name), (5, duty.event), (6, duty.later_event)):
            cells.write_string(row, column, words, text)
    last = _ROWS_ABOVE + len(settings.duties)
    for letter, name in (
        ("D", "DutyNames"),
        ("E", "DutyAge"),
        ("F", "DutyEvent"),
        ("G", "DutyLaterEvent"),
    ):
        sheet.define(name, f"${letter}${_ROWS_ABOVE + 1}:${letter}${last}")


def _write_names_not_offered(sheet: ProtectedSheet, settings: WorkbookSettings) -> None:
    names = names_not_offered(settings.book) or ("",)  # a name cannot mean no cell at all
    for row, name in enumerate(names, start=_ROWS_ABOVE):
        sheet.cells.write_string(row, 11, name, sheet.styles["working_text"])
    sheet.define("NotOffered", f"$L${_ROWS_ABOVE + 1}:$L${_ROWS_ABOVE + len(names)}")


def _write_settings(sheet: ProtectedSheet, settings: WorkbookSettings) -> None:
    """Writes the user's settings as formulas can use them: an unreadable date is 0, a number -1."""
    day, soon = AS_OF_CELL, DUE_SOON_CELL
    in_calendar = f"IF({day}>=FirstDay,IF({day}<=LastDay,{day},0),0)"
    typed = f"IF(ISNUMBER({day}),IF(INT({day})={day},{in_calendar},0),0)"
    today = "IF(TODAY()>=FirstDay,IF(TODAY()<=LastDay,TODAY(),0),0)"
    as_of = f"=IF({IS_TODAY},{today},{typed})"
    due_soon = f"=IF(ISNUMBER({soon}),IF({soon}>=0,{soon},-1),-1)"
    rows = (
        ("AsOf", as_of, serial(settings.as_of) if settings.as_of else 0, "working_day"),
        ("DueSoon", due_soon, settings.due_soon, "working"),
        ("ClosureProblems", "=SUM(ClosureFlags)+COUNTA(ClosuresBeyond)", 0, "working"),
        ("RulesAbove", f"={RULES_ABOVE}", RULES_ABOVE, "working"),
    )
    for row, (name, formula, value, style) in enumerate(rows, start=_ROWS_ABOVE):
        sheet.cells.write_string(row, 8, name, sheet.styles["working_text"])
        sheet.cells.write_formula(row, 9, formula, sheet.styles[style], value)
        sheet.define(name, f"$J${row + 1}")
