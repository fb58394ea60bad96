"""The formula workbook: due dates for people who have no Python.

case_sheet.py    the sheet a person fills in, and the workbook as a whole
other_sheets.py  rules, calendar, closures and help
formulas.py      the formulas
rule_lines.py    rules as numbers
expected.py      what each cell must show
styles.py        fonts, colours and print set-up
"""

from cptimescales.spreadsheet.workbook.case_sheet import write_workbook

__all__ = ["write_workbook"]
