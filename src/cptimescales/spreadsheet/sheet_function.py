"""What a sheet function is: its name, arguments and help, and how it answers cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from cptimescales.errors import TimescaleError
from cptimescales.spreadsheet.cells import (
    NULL_DATE,
    Cell,
    Grid,
    cell_by_cell,
    error_of,
    is_blank,
    read_closures,
)

Reader = Callable[[object, str, date], Any]
"""Reads a cell: its value, the name of the argument, and the day that serial 0 stands for."""


@dataclass(frozen=True)
class Argument:
    """One argument of a sheet function.

    Attributes:
        name: its name, as Python writes it.
        help: what to give, in a sentence or two.
        read: reads the value of a cell.
        optional: whether the user can omit it.
    """

    name: str
    help: str
    read: Reader
    optional: bool = False

    @property
    def full_help(self) -> str:
        """Its help, which says at the end whether the argument is optional."""
        return f"{self.help} Optional." if self.optional else self.help


@dataclass(frozen=True)
class SheetFunction:
    """One sheet function. It takes the values of cells and returns the values of cells.

    If one of the arguments is a range (rows of cells), the answer is rows of cells too. A date in
    an answer is a `date`.

    Attributes:
        name: its name in every spreadsheet.
        help: one or two sentences for the user.
        arguments: its arguments in order, the optional ones last.
        gives: what its answer is.
        answer: gives the answer for one cell. It takes the values read, by the names of the
            arguments.
        refused: gives the value of a cell for which the library has no answer.

    >>> from cptimescales.spreadsheet import CPTDUE
    >>> CPTDUE("england", "first_core_group", "14/12/2026")
    datetime.date(2026, 12, 30)
    >>> CPTDUE("england", "first_core_group", [["2026-12-14"], ["03/15/2026"], [""]])
    ((datetime.date(2026, 12, 30),), (<CellError.VALUE: '#VALUE!'>,), ('',))
    """

    name: str
    help: str
    arguments: tuple[Argument, ...]
    gives: Literal["date", "number", "text"]
    answer: Callable[..., Cell]
    refused: Callable[[TimescaleError], Cell] = error_of

    def __call__(self, *values: object, null_date: date = NULL_DATE) -> Cell | Grid:
        """The answer.

        Args:
            values: the values of the cells, in the order of the arguments. None stands for an
                argument that the user omitted.
            null_date: the day that serial 0 stands for in this document.

        Raises:
            TypeError: there are more values than arguments.
        """
        if len(values) > len(self.arguments):
            raise TypeError(
                f"{self.name} takes at most {len(self.arguments)} arguments, not {len(values)}"
            )
        padded = [*values, *[None] * (len(self.arguments) - len(values))]
        present = [
            (argument, value)
            for argument, value in zip(self.arguments, padded, strict=True)
            if not (argument.optional and is_blank(value))
        ]
        # A range of closures is one value for all cells. Other ranges are answered cell by cell.
        closures = [pair for pair in present if pair[0].read is read_closures]
        singles = [pair for pair in present if pair[0].read is not read_closures]

        @cache
        def closed_days() -> dict[str, Any]:
            return _read(closures, null_date)

        def answer_cell(*cells: object) -> Cell:
            pairs = [(argument, cell) for (argument, _), cell in zip(singles, cells, strict=True)]
            if any(is_blank(cell) and not argument.optional for argument, cell in pairs):
                return ""
            try:
                return self.answer(**_read(pairs, null_date), **closed_days())
            except TimescaleError as error:
                return self.refused(error)

        return cell_by_cell(answer_cell, [value for _, value in singles])


def _read(pairs: Sequence[tuple[Argument, object]], null_date: date) -> dict[str, Any]:
    """The values of cells by the names of their arguments, without the empty cells."""
    return {
        argument.name: argument.read(value, argument.name, null_date)
        for argument, value in pairs
        if not is_blank(value)
    }
