"""The sheet Something happened: an event and a day, and a row for every duty that it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cptimescales.spreadsheet.workbook import messages
from cptimescales.spreadsheet.workbook.events_sheet import event_alert, most_duties, started
from cptimescales.spreadsheet.workbook.formulas import first_true, quoted
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "Something happened"
ROWS_ABOVE = 7
"""The rows above the first duty."""

_WIDTHS = {
    "Duty": 36,
    "Due by": 17,
    "Last working day": 17,
    "Plan by": 16,
    "Opens": 16,
    "Only if": 30,
    "Before you rely on it": 62,
    "Rules row": 7,
    "At": 8,
}
_ROW_HEIGHT = 40  # three lines, because a row does not grow with the text of a formula
_HOW_TO = (
    "Fill in the two yellow cells: what happened, and the day. The sheet lists every duty that "
    "starts then, the duties without a number of days last."
)
_READ_AS = (
    "The event counts as the first of its kind, about a child who was born, with no plan open "
    "before. 'Only if' says which duty depends on more."
)
_EVENT_ALLOWED = {
    "validate": "list",
    "source": "=EventNames",
    "error_title": "No such event",
    "error_message": "Choose what happened from the list. An event that starts no duty in these "
    "procedures is not in it.",
}
_DAY_ALLOWED = {
    "validate": "custom",
    "value": "=AND(ISNUMBER(B4),INT(B4)=B4,B4<=LastDay)",
    "error_title": "Not a date of the calendar",
    "error_message": "Type a date, such as 14/12/2026, within the days that the sheet Bank "
    "holidays covers.",
}


def write_happened_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet."""
    windows = any(duty.age for duty in settings.duties)
    heads = [head for head in _WIDTHS if windows or head not in ("Plan by", "Opens")]
    title = f"Something happened: {settings.book.title}"
    sheet = ProtectedSheet(workbook, styles, SHEET, title, [_WIDTHS[head] for head in heads])
    cells = sheet.cells
    cells.write_string(1, 0, _HOW_TO, styles["quiet"])
    cells.write_string(2, 0, "What happened", styles["label"])
    cells.merge_range(2, 1, 2, 2, "", styles["in_text"])
    cells.write_string(3, 0, "On", styles["label"])
    cells.write_blank(3, 1, None, styles["in_long_day"])
    cells.write_formula(4, 0, event_alert(), styles["alert"], messages.CHOOSE_EVENT_AND_DAY)
    cells.write_string(5, 0, _READ_AS, styles["quiet"])
    cells.data_validation(2, 1, 2, 1, _EVENT_ALLOWED)
    cells.data_validation(3, 1, 3, 1, _DAY_ALLOWED)
    sheet.define("EventGiven", "$B$3")
    sheet.define("EventDayGiven", "$B$4")
    sheet.write_heads(ROWS_ABOVE - 1, heads[:-1], "head")
    cells.write_string(ROWS_ABOVE - 1, len(heads) - 1, heads[-1], styles["working_head"])
    cells.set_row(ROWS_ABOVE - 1, 30)
    _write_rows(sheet, heads, most_duties(settings))
    cells.set_column(len(heads) - 1, len(heads) - 1, 8, None, {"level": 1, "hidden": True})
    sheet.finish(rows_above=ROWS_ABOVE)
    cells.fit_to_pages(1, 1)
    cells.set_first_sheet()
    cells.activate()


def _write_rows(sheet: ProtectedSheet, heads: list[str], rows: int) -> None:
    looks = {
        "Duty": "out_wrapped",
        "Due by": "out_due",
        "Only if": "out_wrapped",
        "Before you rely on it": "out_note",
        "Rules row": "out_number",
    }
    at_letter = chr(65 + len(heads) - 1)
    for place in range(1, rows + 1):
        row = ROWS_ABOVE + place - 1
        at = f"${at_letter}{row + 1}"
        formulas = _formulas(at)
        sheet.cells.set_row(row, _ROW_HEIGHT)
        for column, head in enumerate(heads[:-1]):
            style = sheet.styles[looks.get(head, "out_day")]
            sheet.cells.write_formula(row, column, formulas[head], style, "")
        sort = started("Sort")
        order = f"=IF({place}>StartedCount,0,MATCH(SMALL({sort},{place}),{sort},0))"
        sheet.cells.write_formula(row, len(heads) - 1, order, sheet.styles["working"], 0)


def _formulas(at: str) -> dict[str, str]:
    """The formulas of one row, by its column; `at` is the cell with its row in the table."""

    def of(column: str) -> str:
        return f"INDEX({started(column)},{at})"

    def of_line(name: str) -> str:
        return f"INDEX({name},{of('Start')})"

    dated = f"ISNUMBER({of('Due')})"
    due = first_true(
        (f"{at}=0", '""'),
        (dated, of("Due")),
        (f'{of("Undated")}<>""', quoted(messages.NO_NUMBER)),
        otherwise=quoted(messages.NO_ANSWER),
    )
    relied = first_true(
        (f"{at}=0", '""'),
        (f'{of("Undated")}<>""', of("Undated")),
        (f'{of("Unanswered")}<>""', of("Unanswered")),
        otherwise=of("Note"),
    )
    rules_row = first_true(
        (f"{at}=0", '""'),
        (dated, of("Rules row")),
        (f'{of("Undated")}<>""', of_line("StartRow")),
        otherwise='""',
    )

    def day(column: str) -> str:
        return f'=IF({at}=0,"",IF({dated},{of(column)},""))'

    return {
        "Duty": f'=IF({at}=0,"",{of_line("StartTitle")})',
        "Due by": f"={due}",
        "Last working day": day("Last working day"),
        "Plan by": day("Plan by"),
        "Opens": day("Opens"),
        "Only if": f'=IF({at}=0,"",{of_line("StartOnlyIf")}&"")',
        "Before you rely on it": f"={relied}",
        "Rules row": f"={rules_row}",
    }
