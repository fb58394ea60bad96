"""The tables of an answer as rows of cells, in the order of the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cptimescales.returns.kept_rows import KeptRows
from cptimescales.returns.outputs.columns import TABLES, OutputColumn
from cptimescales.returns.outputs.figures import figures
from cptimescales.returns.packed_rows import PackedColumn, packed_column
from cptimescales.returns.report import Report

Cells = tuple[object, ...]

_AT_ONCE = 5_000


def _models(name: str, models: Iterable[object]) -> Iterator[Cells]:
    names = [column.name for column in TABLES[name]]
    for model in models:
        yield tuple(getattr(model, column) for column in names)


def _rests_on(report: Report) -> Iterator[Cells]:
    of_book = ("rulebook", "rulebook_sha256", "calendar", "calendar_sha256", "known_on", "why")
    of_rule = [column.name for column in TABLES["rests_on"]][len(of_book) :]
    for book in report.rests_on:
        for rule in book.rules:
            yield (
                *(getattr(book, name) for name in of_book),
                *(getattr(rule, name) for name in of_rule),
            )


_ROWS: Mapping[str, Callable[[Report], Iterable[Cells]]] = {
    "duties": lambda report: report.duties,
    "indicators": lambda report: _models("indicators", report.indicators),
    "published": lambda report: _models("published", report.published),
    "figures": figures,
    "alerts": lambda report: report.alerts,
    "audit": lambda report: report.audit,
    "refusals": lambda report: report.refusals,
    "doubts": lambda report: report.doubts,
    "rests_on": _rests_on,
}


def rows_of(report: Report, table: str) -> Iterable[Cells]:
    """The rows of one table of an answer, each with a cell for each column of the dictionary."""
    return _ROWS[table](report)


def columns_of(report: Report, table: str) -> Iterator[list[PackedColumn]]:
    """The columns of the same rows in the same order, of some thousand rows at a time.

    What no file can hold in a cell, a list or bands, is a text.
    """
    columns, found = TABLES[table], rows_of(report, table)
    rows, kept = ((), found) if isinstance(found, KeptRows) else (found, None)
    if table == "duties":
        rows, kept = report.unseen, report.others
    rows = iter(rows)
    while part := list(islice(rows, _AT_ONCE)):
        yield [
            packed_column(_texts(column, cells))
            for column, cells in zip(columns, zip(*part, strict=True), strict=True)
        ]
    if kept is not None:
        for packed in kept.columns():
            yield [
                PackedColumn(_texts(column, values), numbers)
                for column, (values, numbers) in zip(columns, packed, strict=True)
            ]


def _texts(column: OutputColumn, cells: Sequence[Any]) -> tuple[Any, ...]:
    if column.kind in ("list", "bands"):
        return tuple(as_plain(column, cell) for cell in cells)
    return tuple(cells)


def as_plain(column: OutputColumn, cell: object) -> object:
    """A cell as text, a date, a number or a truth value: what every kind of file can hold."""
    if cell is None:
        return None
    if column.kind == "list":
        return "; ".join(map(str, cell)) or None  # type: ignore[call-overload]  # a list has parts
    if column.kind == "bands":
        assert isinstance(cell, Mapping)
        return "; ".join(f"{name}: {count}" for name, count in cell.items())
    return str(cell) if column.kind == "text" else cell
