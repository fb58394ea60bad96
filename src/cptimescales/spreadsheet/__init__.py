"""Due dates in spreadsheets: sheet functions, a formula workbook, a LibreOffice add-in, batch workbooks.

The sheet functions are one table, `FUNCTIONS`; each is offered here by its name as well.

>>> from cptimescales.spreadsheet import CPTDUE
>>> CPTDUE("england", "first_core_group", "14/12/2026")
datetime.date(2026, 12, 30)
"""

from cptimescales.spreadsheet.functions import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function"]


def __getattr__(name: str) -> Function:
    if name not in FUNCTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return FUNCTIONS[name]
