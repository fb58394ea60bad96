"""Due dates in spreadsheets: sheet functions, a formula workbook, a LibreOffice add-in.

cells.py            what a cell may hold: dates, names and numbers read from it, errors shown in it
sheet_function.py   what a sheet function is: its arguments, its help, its answer cell by cell
functions.py        the sheet functions as one table
xlwings.py          the sheet functions in Excel
workbook            a workbook of formulas, for people who have no Python
reckoner_sheets.py  ready reckoners as a workbook of plain values
libreoffice         the add-in for LibreOffice, and an example sheet that calls it

>>> from cptimescales.spreadsheet import CPTDUE
>>> CPTDUE("england", "first_core_group", "14/12/2026")
datetime.date(2026, 12, 30)
"""

from cptimescales.spreadsheet.functions import (
    CPTADDWORKINGDAYS,
    CPTBIRTHDAY,
    CPTBIRTHDAYWINDOW,
    CPTCAVEATS,
    CPTDUE,
    CPTEXPLAIN,
    CPTLASTWORKINGDAY,
    CPTREFUSAL,
    CPTSTATUS,
    CPTVERSION,
    CPTWORKINGDAYS,
    FUNCTIONS,
)
from cptimescales.spreadsheet.sheet_function import Argument, SheetFunction
from cptimescales.spreadsheet.sheet_function import SheetFunction as Function

__all__ = [
    "CPTADDWORKINGDAYS",
    "CPTBIRTHDAY",
    "CPTBIRTHDAYWINDOW",
    "CPTCAVEATS",
    "CPTDUE",
    "CPTEXPLAIN",
    "CPTLASTWORKINGDAY",
    "CPTREFUSAL",
    "CPTSTATUS",
    "CPTVERSION",
    "CPTWORKINGDAYS",
    "FUNCTIONS",
    "Argument",
    "Function",
    "SheetFunction",
]
