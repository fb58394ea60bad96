"""The formula workbook: due dates for people who have no Python.

styles.py                fonts, colours, heights of rows, print set-up
messages.py              what a row says in its note and its status
formulas.py              the formulas of the case sheet
rule_lines.py            rules as lines of numbers that formulas look up
started_lines.py         what each event starts, as lines that formulas look up
settings.py              what a workbook is written for
protected_sheet.py       what the sheets beside the case sheet have in common
closures_sheet.py        the sheet Closures
bank_holidays_sheet.py   the sheet Bank holidays
rules_sheet.py           the sheet Rules
events_sheet.py          the hidden sheet Events, and its table of what one event starts
happened_sheet.py        the sheet Something happened, which a person fills in
about_sheet.py           the sheet About
workings_sheet.py        the sheet Workings
case_entry.py            one row as a person fills it in
expected_row.py          what the formulas of one row must show
case_sheet.py            the sheet Cases, which a person fills in
written_workbook.py      the workbook as a whole
"""

from cptimescales.spreadsheet.workbook.case_entry import CaseEntry
from cptimescales.spreadsheet.workbook.written_workbook import WrittenWorkbook, write_workbook

__all__ = ["CaseEntry", "WrittenWorkbook", "write_workbook"]
