"""The sheet Closures: further days on which the authority is closed, for the user to extend."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cptimescales.spreadsheet.workbook import messages
from cptimescales.spreadsheet.workbook.formulas import first_true, quoted
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

ROWS_ABOVE = 5
"""The rows above the first closure."""

_SPARE_ROWS = 100
_ROWS_WATCHED_BELOW = 1_000  # so that an entry below the rows made for it is reported


def closure_rows(settings: WorkbookSettings) -> int:
    """How many rows the sheet has for closures, with the empty rows."""
    return len(settings.book.closures) + _SPARE_ROWS


def write_closures_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet, with the rulebook's own closures filled in."""
    sheet = ProtectedSheet(
        workbook,
        styles,
        "Closures",
        "Closures: further days on which you are closed",
        (22, 60, 52),
    )
    cells, last = sheet.cells, ROWS_ABOVE + closure_rows(settings)
    cells.write_string(
        1,
        0,
        "No day in this list counts as a working day, on any sheet.",
        styles["text"],
    )
    alert = quoted(f"{messages.BAD_CLOSURE} {messages.NO_DUE_DATES}")
    cells.write_formula(2, 0, f'=IF(ClosureProblems=0,"",{alert})', styles["alert"], "")
    sheet.write_heads(ROWS_ABOVE - 1, ("Date", "Why closed", "Check"), "head")
    filled = settings.book.closures
    for row in range(ROWS_ABOVE, last):
        place = row - ROWS_ABOVE
        _write_closure(sheet, row, filled[place] if place < len(filled) else None)
    first_cell = f"A{ROWS_ABOVE + 1}"
    cells.data_validation(
        ROWS_ABOVE,
        0,
        last - 1,
        0,
        {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({first_cell}),{first_cell}>=FirstDay)",
            "error_title": "Not a date",
            "error_message": "Type the day on which you are closed as a date, such as 29/12/2026.",
        },
    )
    sheet.define("ClosureCells", f"$A$1:$A${last}")
    sheet.define("ClosuresBeyond", f"$A${last + 1}:$A${last + _ROWS_WATCHED_BELOW}")
    sheet.finish(rows_above=ROWS_ABOVE, portrait=True)


def _write_closure(sheet: ProtectedSheet, row: int, closure: tuple[date, str] | None) -> None:
    cells, styles = sheet.cells, sheet.styles
    check = ""
    if closure is None:
        cells.write_blank(row, 0, None, styles["in_long_day"])
        cells.write_blank(row, 1, None, styles["in_wrapped"])
    else:
        day, name = closure
        cells.write_datetime(row, 0, day, styles["in_long_day"])
        cells.write_string(row, 1, name, styles["in_wrapped"])
        check = "a weekend already" if day.weekday() > 4 else "counted"
    cells.write_formula(row, 2, _check(row + 1), styles["out_text"], check)


def _check(row: int) -> str:
    """The formula that says whether the closure of a row, counted from 1, counts."""
    day = f"A{row}"
    return "=" + first_true(
        (f"ISERROR({day})", '"cannot be read"'),
        (f'{day}=""', f'IF(B{row}="","","enter the date")'),
        (f"NOT(ISNUMBER({day}))", '"cannot be read: text, not a date; type it again"'),
        (f"INT({day})<>{day}", '"cannot be read: it has a time of day"'),
        (f"OR({day}<FirstDay,{day}>LastDay)", '"cannot be read: outside the calendar"'),
        (f"WEEKDAY({day},2)>5", '"a weekend already"'),
        otherwise='"counted"',
    )
