"""The sheet Bank holidays: each bank holiday, its source, and the days that the list covers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "Bank holidays"
ROWS_ABOVE = 9
"""The rows above the first bank holiday."""

_SETTLED = "published or past; an answer that touches a later year is provisional"

_DIVISIONS = {
    "england-and-wales": "England and Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}


def write_bank_holidays_sheet(
    workbook: Workbook, styles: Styles, settings: WorkbookSettings
) -> None:
    """Writes the sheet. Its first cells say for which days the workbook has answers."""
    sheet = ProtectedSheet(workbook, styles, SHEET, "Bank holidays", (26, 44, 24, 24))
    cells, calendar = sheet.cells, settings.book.calendar
    facts: tuple[tuple[str, str | date, str], ...] = (
        ("Division", _DIVISIONS[calendar.name], ""),
        ("Days from", settings.first, "FirstDay"),
        ("Days to", settings.last, "LastDay"),
        ("Settled to", calendar.settled_to, "SettledTo"),
        ("Compared with GOV.UK on", calendar.checked, ""),
        ("As known on", calendar.known_on or "newest list", ""),
    )
    for row, (label, value, name) in enumerate(facts, start=1):
        cells.write_string(row, 0, label, styles["label"])
        sheet.write(row, 1, value, "text", "out_day")
        if name:
            sheet.define(name, f"$B${row + 1}")
    cells.write_string(3, 2, "outside these days there is no answer", styles["quiet"])
    cells.write_string(4, 2, _SETTLED, styles["quiet"])
    sheet.write_heads(ROWS_ABOVE - 1, ("Date", "Bank holiday", "Note", "On GOV.UK since"), "head")
    newest = calendar.settled_to.year
    printed = range(min((calendar.known_on or calendar.checked).year, newest) - 1, newest + 1)
    words = f"only {printed[0]} to {printed[-1]} are printed; the sheet has every year"
    cells.write_string(7, 0, words, styles["quiet"])
    printed_rows = []
    for row, holiday in enumerate(settings.bank_holidays, start=ROWS_ABOVE):
        if holiday.date.year in printed:
            printed_rows.append(row)
        cells.write_datetime(row, 0, holiday.date, styles["out_day"])
        cells.write_string(row, 1, holiday.name, styles["out_text"])
        cells.write_string(row, 2, holiday.note, styles["out_text"])
        since = holiday.first_published or "computed by rule"
        sheet.write(row, 3, since, "out_text", "out_day")
    sheet.finish(rows_above=ROWS_ABOVE, portrait=True)
    if printed_rows:
        cells.print_area(printed_rows[0], 0, printed_rows[-1], 3)
        cells.repeat_rows(0, ROWS_ABOVE - 1)  # the facts above the list, too
