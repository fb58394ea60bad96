"""What LibreOffice loads: one object with a method for each sheet function. It alone runs inside LibreOffice.

Some LibreOffice still bring a Python older than the library can use. So this file is written for Python 3.8, imports the
library only when a cell asks, and where that fails `CPTVERSION` shows why while the other functions show `#VALUE!`.
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

# Calc's own numbers of the errors a cell can show.
_CALC_ERRORS = {"#VALUE!": 519, "#N/A": 32767}


def _error(shown: str) -> float:
    """An error for one cell of an array. Calc reads its number in the low half of a NaN; no other form stays in one cell."""
    number: float = struct.unpack(
        "<d", struct.pack("<Q", 0x7FF8000000000000 | _CALC_ERRORS[shown])
    )[0]
    return number


def _answer(name: str, document: Any, given: tuple[object, ...]) -> tuple[tuple[object, ...], ...]:
    try:
        from cptimescales_addin.cptimescales.spreadsheet.cells import CellError
        from cptimescales_addin.cptimescales.spreadsheet.functions import FUNCTIONS
    except Exception as error:  # noqa: BLE001 - whatever it was, a cell must say it
        if name != "CPTVERSION":
            return ((_error("#VALUE!"),),)
        import sys

        python = ".".join(map(str, sys.version_info[:3]))
        return (
            (
                f"cptimescales needs Python 3.11 or later; this LibreOffice has {python} ({error!r})",
            ),
        )
    null = document.getPropertyValue("NullDate")
    null_date = datetime.date(null.Year, null.Month, null.Day)

    def shown(cell: object) -> float | str:
        if isinstance(cell, CellError):
            return _error(cell.value)
        if isinstance(cell, datetime.date):
            return float((cell - null_date).days)
        return float(cell) if isinstance(cell, int) else str(cell)

    answer = FUNCTIONS[name](*given, null_date=null_date)
    rows = answer if isinstance(answer, tuple) else ((answer,),)
    return tuple(tuple(shown(cell) for cell in row) for row in rows)


class SheetFunctions(unohelper.Base, XSheetFunctions, XServiceInfo):  # type: ignore[misc]  # only LibreOffice knows them
    """The add-in's service. Its methods are the sheet functions' names in lower case."""

    def __init__(self, context: object) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[..., object]:
        if not name.startswith("cpt"):
            raise AttributeError(name)
        return lambda document, *given: _answer(name.upper(), document, given)

    def getImplementationName(self) -> str:
        return NAME

    def supportsService(self, name: str) -> bool:
        return name in _SERVICES

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return _SERVICES


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(SheetFunctions, NAME, _SERVICES)
