"""The sheet functions in Excel through xlwings: `from cptimescales.spreadsheet.xlwings import *`.

Put that line into the module from which xlwings imports functions. In xlwings Lite this is
`main.py`, and in xlwings for Windows it is the add-in's module.

xlwings has two licences. The part for Windows is BSD. xlwings Lite and xlwings Server need a part
that is dual-licensed: PolyForm Noncommercial, or a commercial licence. Nothing else in this library
needs xlwings.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from xlwings import arg, func

from cptimescales.spreadsheet.functions import FUNCTIONS
from cptimescales.spreadsheet.sheet_function import SheetFunction

__all__ = list(FUNCTIONS)


def _registered(function: SheetFunction) -> Callable[..., Any]:
    """The function as xlwings reads it: each argument is a range, with its name and help."""

    def answer(*values: object) -> Any:
        return function(*values)

    answer.__name__ = function.name
    answer.__doc__ = function.help
    # Where inspect.signature looks first.
    answer.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(
                argument.name,
                Parameter.POSITIONAL_OR_KEYWORD,
                default=None if argument.optional else Parameter.empty,
            )
            for argument in function.arguments
        ]
    )
    registered: Callable[..., Any] = func(answer)
    for argument in function.arguments:
        registered = arg(argument.name, ndim=2, doc=argument.full_help)(registered)
    return registered


globals().update({name: _registered(function) for name, function in FUNCTIONS.items()})
