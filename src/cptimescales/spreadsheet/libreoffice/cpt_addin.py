"""The code that LibreOffice loads: one object with a method for each sheet function.

This file alone runs inside LibreOffice. Some versions of LibreOffice contain a Python that is too
old for the library. So this file is written for Python 3.8, and imports the library only when a
cell calls a function. If the import fails, `CPTVERSION` shows why, and the other functions show
`#VALUE!`.
"""

from __future__ import annotations

import datetime
import struct
from typing import TYPE_CHECKING, Any

import unohelper
from com.sun.star.lang import XServiceInfo
from uk.cptimescales import XSheetFunctions

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "uk.cptimescales.SheetFunctions"
_SERVICES = ("com.sun.star.sheet.AddIn", NAME)

# Calc's own numbers for the errors that a cell can show.
_CALC_ERRORS = {"#VALUE!": 519, "#N/A": 32767}


def _error(name: str) -> float:
    """An error for one cell of an array, as Calc reads it: its number in the low half of a NaN.

    Any other form would turn the whole array into an error.
    """
    bits = struct.pack("<Q", 0x7FF8000000000000 | _CALC_ERRORS[name])
    number: float = struct.unpack("<d", bits)[0]
    return number


def _answer(name: str, document: Any, values: tuple[object, ...]) -> tuple[tuple[object, ...], ...]:
    try:
        from cptimescales_addin.cptimescales.spreadsheet.cells import CellError
        from cptimescales_addin.cptimescales.spreadsheet.functions import FUNCTIONS
    except Exception as error:  # noqa: BLE001 - a cell must show it, whatever it is
        return ((_why_it_fails(error) if name == "CPTVERSION" else _error("#VALUE!"),),)
    null = document.getPropertyValue("NullDate")
    null_date = datetime.date(null.Year, null.Month, null.Day)

    def as_calc(cell: object) -> float | str:
        if isinstance(cell, CellError):
            return _error(cell.value)
        if isinstance(cell, datetime.date):
            return float((cell - null_date).days)
        return float(cell) if isinstance(cell, int) else str(cell)

    answer = FUNCTIONS[name](*values, null_date=null_date)
    rows = answer if isinstance(answer, tuple) else ((answer,),)
    return tuple(tuple(as_calc(cell) for cell in row) for row in rows)


def _why_it_fails(error: Exception) -> str:
    import sys

    python = ".".join(map(str, sys.version_info[:3]))
    return f"cptimescales needs Python 3.11 or later; this LibreOffice has {python} ({error!r})"


# Only LibreOffice has the types of its base classes.
class SheetFunctions(unohelper.Base, XSheetFunctions, XServiceInfo):  # type: ignore[misc]
    """The add-in's service. Its methods are the names of the sheet functions in small letters."""

    def __init__(self, context: object) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[..., object]:
        if not name.startswith("cpt"):
            raise AttributeError(name)
        return lambda document, *values: _answer(name.upper(), document, values)

    def getImplementationName(self) -> str:
        return NAME

    def supportsService(self, name: str) -> bool:
        return name in _SERVICES

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return _SERVICES


g_ImplementationHelper: Any = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(SheetFunctions, NAME, _SERVICES)
