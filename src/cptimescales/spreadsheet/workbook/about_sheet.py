"""The sheet About: how to use the workbook, what its columns say, and what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cptimescales._version import __version__
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles, row_height

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_TEXT_WIDTH = 110

_SECTIONS: dict[str, dict[str, str]] = {
    "How to use it": {
        "Something happened": (
            "The first sheet: choose what happened and type the day, and see every duty that it "
            "starts. The other sheets need not be filled in for it."
        ),
        "Cases": (
            "For a list of duties to follow up, fill in the sheet Cases. The numbered lines below "
            "are about it."
        ),
        "1. As of": (
            "Type the day on which status is judged, or choose today. With a typed day, the same "
            "sheet says the same tomorrow. With today, the statuses change from day to day."
        ),
        "2. Due soon within": "Type how many working days ahead a duty counts as due soon.",
        "3. One row for each duty": (
            "Fill in the yellow cells: your reference (never a name), the duty from the list, and "
            "the date that Count from asks for."
        ),
        "4. Number": (
            "For the second review, visit or meeting of a series type 2, and so on. Leave it "
            "empty for the first."
        ),
        "5. Done on": "Once the event that meets the duty has happened, type its day.",
        "6. Closures": (
            "On the sheet Closures, list further days on which you are closed. They apply to "
            "every row."
        ),
        "Printing": (
            "Print the sheet that you need. To leave out the empty rows of Cases, filter the "
            "column Case first, and clear the tick at the blanks."
        ),
        "More rows": (
            "In Excel, type in the row below the table. In other programs, insert rows inside the "
            "table, and copy a whole row of the table onto them."
        ),
    },
    "What the columns say": {
        "Due": (
            "The last day on which the duty is met in time. It stays the same even if it is a "
            "weekend or a holiday."
        ),
        "Last working day": "The last working day on or before the due date: the day to plan with.",
        "met, met late": "Done on or before the due date; done after the due date.",
        "pending, due soon, overdue": (
            "Not done by the as-of day: there is time left; few working days are left; the due "
            "date has passed."
        ),
        "no answer, #N/A": "There is no date to rely on. The note says why.",
        "Provisional": (
            "The answer touches a year whose bank holidays were not published when this workbook "
            "was made. They are computed by rule."
        ),
        "Rules row": (
            "The row of the sheet Rules with the wording in force, its source and its reading."
        ),
        "Workings": (
            "Grey columns beside the tables on Cases and Rules are hidden; the + above them shows "
            "them. The sheets Workings and Events are hidden: right-click the name of a sheet and "
            "choose to show them."
        ),
    },
    "What to know": {
        "Programs": (
            "Excel 2010 and later, LibreOffice 7 and later. The workbook has no macros and no "
            "links, and downloads nothing. Nothing in it changes by itself, unless you choose "
            "today as the day of judgement."
        ),
        "Protection": (
            "All sheets but Cases are protected, without a password, to prevent accidental "
            "changes. On Something happened and Closures, the yellow cells are open."
        ),
        "If rules change": (
            "Make a new workbook when guidance or bank holidays change. This workbook keeps to "
            "the rules and days that it lists."
        ),
    },
}


def write_about_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet."""
    sheet = ProtectedSheet(workbook, styles, "About", "About this workbook", (30, _TEXT_WIDTH))
    row = 2
    for section, facts in {**_SECTIONS, "What it was made from": _provenance(settings)}.items():
        sheet.cells.write_string(row, 0, section, styles["section"])
        for fact_row, (label, text) in enumerate(facts.items(), start=row + 1):
            sheet.cells.set_row(fact_row, row_height(text, _TEXT_WIDTH))
            sheet.cells.write_string(fact_row, 0, label, styles["fact"])
            sheet.cells.write_string(fact_row, 1, text, styles["wrapped"])
        row += 2 + len(facts)
    sheet.finish(portrait=True)


def _provenance(settings: WorkbookSettings) -> dict[str, str]:
    book, first, last = settings.book, settings.first, settings.last
    calendar, closures = book.calendar, len(book.closures)
    newest = f"newest list, compared with GOV.UK on {calendar.checked}"
    return {
        "Made by": f"cptimescales {__version__}",
        "Rulebook": f"{book.name}: {book.title}; compared with its sources on {book.data.checked}",
        "Rulebook, SHA-256": book.sha256,
        "Bank holidays": f"{calendar.name}, {first} to {last}, settled to {calendar.settled_to}",
        "Bank holidays, SHA-256": calendar.sha256(first, last),
        "As known on": str(calendar.known_on or newest),
        "Closures": f"{closures or 'none'} filled in when it was made",
    }
