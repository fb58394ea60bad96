"""The sheet functions for Excel through xlwings: `from cptimescales.spreadsheet.xlwings import *`.

Put that line into the module that xlwings imports functions from: `main.py` in xlwings Lite, the add-in's module in
xlwings for Windows. xlwings has two licences: the part for Windows is BSD; what xlwings Lite and xlwings Server run on is
dual-licensed, PolyForm Noncommercial or a commercial licence. This library needs neither for anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from xlwings import arg, func

from cptimescales.spreadsheet.functions import FUNCTIONS
from cptimescales.spreadsheet.sheet_function import SheetFunction

__all__ = list(FUNCTIONS)


def _offered(function: SheetFunction) -> Callable[..., Any]:
    """A function as xlwings reads one: its arguments with their names and help, each a range of rows."""

    def asked(*given: object) -> Any:
        return function(*given)

    asked.__name__ = function.name
    asked.__doc__ = function.help
    asked.__signature__ = Signature(  # type: ignore[attr-defined]  # where inspect.signature looks first
        [
            Parameter(
                argument.name,
                Parameter.POSITIONAL_OR_KEYWORD,
                default=None if argument.optional else Parameter.empty,
            )
            for argument in function.arguments
        ]
    )
    offered: Callable[..., Any] = func(asked)
    for argument in function.arguments:
        offered = arg(argument.name, ndim=2, doc=argument.full_help)(offered)
    return offered


globals().update({name: _offered(function) for name, function in FUNCTIONS.items()})
