"""The sheet Rules: every wording with its authority, and the numbers that formulas look up."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cptimescales.rules.events import event_words
from cptimescales.rules.words import other_triggers
from cptimescales.spreadsheet.cells import serial
from cptimescales.spreadsheet.workbook.formulas import KEY
from cptimescales.spreadsheet.workbook.protected_sheet import ProtectedSheet
from cptimescales.spreadsheet.workbook.rule_lines import RuleLine, undated_lines
from cptimescales.spreadsheet.workbook.settings import WorkbookSettings
from cptimescales.spreadsheet.workbook.styles import Styles, row_height

if TYPE_CHECKING:
    from xlsxwriter import Workbook

ROWS_ABOVE = 4
"""The rows above the first line."""

# The heads that people read, and the widths of their columns.
_HEADS = {
    "Duty": 27,
    "Which": 13,
    "In force from": 16,
    "In force to": 16,
    "Time allowed": 21,
    "Counted from": 22,
    "Met by": 22,
    "Basis": 12,
    "Number read in": 14,
    "Source": 46,
    "Reading": 52,
    "Open questions": 25,
}
_WIDTHS = tuple(_HEADS.values())
_FIRST_NUMBER = 13  # the column of the first number, after an empty one
_NUMBERS = (
    "LineDuty",
    "LineKey",
    "LineLast",
    "LineKind",
    "LineCount",
    "LineStep",
    "LineSameDay",
    "LineMonthEnd",
    "LineParts",
    "LineCaveat",
)
_UNLIMITED = 9_999_999  # later than any day, however days are numbered

_NOT_OFFERED = (
    "Duties without a number of days. They have no due date, so the workbook does not offer them. "
    "If your local procedures set a number, make a workbook from a local rulebook that has it."
)
_HOW_TO_READ = (
    "The wording in force on the day the clock starts applies. Each number has its source; "
    "'previous edition' marks a number of the edition before the one in force, which was not read; "
    "'not verified' marks a number that nobody has read."
)


def write_rules_sheet(workbook: Workbook, styles: Styles, settings: WorkbookSettings) -> None:
    """Writes the sheet: the lines that formulas look up, then the rules that are not offered."""
    book = settings.book
    sheet = ProtectedSheet(workbook, styles, "Rules", f"Rules: {book.title}", _WIDTHS)
    sheet.cells.write_string(1, 0, _HOW_TO_READ, styles["text"])
    sheet.write_heads(ROWS_ABOVE - 1, tuple(_HEADS), "head")
    row = ROWS_ABOVE
    for number, duty in enumerate(settings.duties, start=1):
        for place, line in enumerate(duty.lines):
            _write_words(sheet, row, line, duty.name)
            _write_numbers(sheet, row, line, number, place)
            row += 1
    _name_numbers(sheet, row)
    undated = undated_lines(book)
    if undated:
        sheet.cells.write_string(row + 1, 0, _NOT_OFFERED, styles["section"])
        for line_row, line in enumerate(undated, start=row + 2):
            _write_words(sheet, line_row, line, line.rule.title)
        row += 1 + len(undated)
    sheet.cells.print_area(0, 0, row, len(_HEADS) - 1)
    sheet.finish(rows_above=ROWS_ABOVE, columns_beside=1)


def rows_of_wordings(settings: WorkbookSettings) -> dict[tuple[str, date], int]:
    """The first row of each wording on the sheet, by its rule and its first day.

    The rows are counted from 1, as people count them.
    """
    offered = [line for duty in settings.duties for line in duty.lines]
    lines = [*enumerate(offered), *enumerate(undated_lines(settings.book), start=len(offered) + 2)]
    rows: dict[tuple[str, date], int] = {}
    for place, line in lines:
        rows.setdefault((line.rule.id, line.first), ROWS_ABOVE + 1 + place)
    return rows


def _write_words(sheet: ProtectedSheet, row: int, line: RuleLine, name: str) -> None:
    version = line.version
    texts = {
        0: name,
        1: line.part,
        4: line.words,
        5: event_words(line.rule.first_trigger) + other_triggers(line.rule.trigger),
        6: event_words(line.rule.met_by) if line.rule.met_by else "",
        7: version.basis.replace("_", " "),
        8: version.verified.replace("_", " "),
        9: str(line.citation),
        10: version.reading,
        11: ", ".join(version.open_questions),
    }
    height = max(row_height(text, _WIDTHS[column]) for column, text in texts.items())
    sheet.cells.set_row(row, height)
    for column, text in texts.items():
        sheet.cells.write_string(row, column, text, sheet.styles["rule_text"])
    for column, day in ((2, line.first), (3, line.last)):
        sheet.write(row, column, day, "rule_text", "rule_day")


def _write_numbers(
    sheet: ProtectedSheet, row: int, line: RuleLine, number: int, place: int
) -> None:
    cells, style = sheet.cells, sheet.styles["working"]
    # No two keys are equal, because programs differ in which of several equal keys they find.
    key = number * KEY + serial(line.first) + place / 1000
    last = serial(line.last) if line.last else _UNLIMITED
    cells.write_number(row, 13, number, style)
    cells.write_formula(row, 14, f"=N{row + 1}*{KEY}+C{row + 1}+{place}/1000", style, key)
    cells.write_formula(row, 15, f'=IF(D{row + 1}="",{_UNLIMITED},D{row + 1})', style, last)
    cells.write_string(row, 16, line.kind, style)
    numbers = (line.count, line.step, line.same_day, line.month_end, line.parts)
    for column, value in enumerate(numbers, start=17):
        cells.write_number(row, column, value, style)
    cells.write_string(row, 17 + len(numbers), line.caveat, style)


def _name_numbers(sheet: ProtectedSheet, last: int) -> None:
    for column, name in enumerate(_NUMBERS, start=_FIRST_NUMBER):
        sheet.cells.write_string(ROWS_ABOVE - 1, column, name, sheet.styles["working_head"])
        letter = chr(65 + column)
        sheet.define(name, f"${letter}${ROWS_ABOVE + 1}:${letter}${last}")
    end = _FIRST_NUMBER + len(_NUMBERS)
    sheet.cells.set_column(_FIRST_NUMBER, end - 1, 11, None, {"level": 1, "hidden": True})
    sheet.cells.set_column(end, end, None, None, {"collapsed": True})
