"""The sheet About: how to use the workbook, what it says and does not say, and what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cptimescales._version import __version__
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles, row_height

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_TEXT_WIDTH = 110

_Section = tuple[str, tuple[tuple[str, str], ...]]

_HOW_TO_USE: tuple[_Section, ...] = (
    (
        "How to use it",
        (
            (
                "1. As of",
                "On the sheet Cases, type the day on which status is judged. It is never today by itself.",
            ),
            ("2. Due soon within", "Say how many working days ahead is soon."),
            (
                "3. One row a duty",
                "Fill in the yellow cells: your reference (never a name), the duty from the list, and the date that Count from asks for.",
            ),
            (
                "4. Number",
                "For the second review, visit or meeting of a series type 2, and so on. Leave it empty for the first.",
            ),
            ("5. Done on", "The day of the event that meets the duty, once it has happened."),
            (
                "6. Closures",
                "List further days on which you are closed on the sheet Closures; every row takes them into account.",
            ),
            (
                "More rows",
                "Excel: type in the row below the table. Elsewhere: insert rows inside it, and copy a whole row of the table onto them.",
            ),
        ),
    ),
    (
        "What it says",
        (
            (
                "Due",
                "The last day on which the duty is met in time, inclusive. It is never moved because it falls on a weekend or a holiday.",
            ),
            (
                "Last working day",
                "The last working day on or before the due date: the day to plan with.",
            ),
            ("met, met late", "Done on or before the due date; done after it."),
            (
                "pending, due soon, overdue",
                "Not done by the as-of day: with time left; with few working days left; after the due date.",
            ),
            ("no answer, #N/A", "There is no date to rely on. The note says why."),
            (
                "Provisional",
                "The answer touches a year whose bank holidays were not published when the workbook was made. They are computed by rule.",
            ),
            (
                "Rules row",
                "The row of the sheet Rules with the wording that answered, its source and its reading.",
            ),
            (
                "The two workings",
                "The grey columns beside the tables on Cases and Rules are folded away; the + above them shows them. The sheet Workings is in the open.",
            ),
        ),
    ),
    (
        "What it does not do",
        (
            (
                "Programs",
                "Excel 2010 and later, LibreOffice 7 and later. No macros, no links, nothing fetched, nothing that changes by itself.",
            ),
            (
                "Protection",
                "All sheets but Cases are protected without a password, against slips of the hand and nothing more.",
            ),
            (
                "Rules change",
                "Make a new workbook when guidance or bank holidays change; this one goes on answering by what is listed above and below.",
            ),
        ),
    ),
)


def write_about_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet."""
    sheet = ProtectedSheet(workbook, styles, "About", "About this workbook", (30, _TEXT_WIDTH))
    row = 2
    for section, facts in (*_HOW_TO_USE, ("What it was made from", _provenance(settings))):
        sheet.cells.write_string(row, 0, section, styles["section"])
        for fact_row, (label, text) in enumerate(facts, start=row + 1):
            sheet.cells.set_row(fact_row, row_height(text, _TEXT_WIDTH))
            sheet.cells.write_string(fact_row, 0, label, styles["fact"])
            sheet.cells.write_string(fact_row, 1, text, styles["wrapped"])
        row += 2 + len(facts)
    sheet.finish()


def _provenance(settings: WorkbookSettings) -> tuple[tuple[str, str], ...]:
    book, first, last = settings.book, settings.first, settings.last
    calendar, closures = book.calendar, len(book.closures)
    return (
        ("Made by", f"cptimescales {__version__}"),
        (
            "Rulebook",
            f"{book.name}: {book.title}; compared with its sources up to {book.data.checked}",
        ),
        ("Rulebook, SHA-256", book.sha256),
        (
            "Bank holidays",
            f"{calendar.name}, {first} to {last}, settled to {calendar.settled_to}",
        ),
        ("Bank holidays, SHA-256", calendar.sha256(first, last)),
        (
            "As known on",
            str(calendar.known_on or f"the newest list, followed up to {calendar.checked}"),
        ),
        ("Closures", f"{closures or 'none'} filled in at the start"),
    )
