"""Some rows of a file: what every format reads, and what it writes with their answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cptimescales.columns.files.dates import FileColumn, shown
from cptimescales.columns.files.question import FileQuestion
from cptimescales.errors import TimescaleError


class BatchRefusal(NamedTuple):
    """What was refused in one row.

    Attributes:
        position: the row, from 0 in its batch.
        column: the column at fault; empty where the whole row is.
        value: the value of that column.
        code, message: why there is no answer.
        lines: how many lines of a CSV the row runs over.
        rule: the rule of the duty that is refused; empty where the whole row is.
    """

    position: int
    column: str
    value: str
    code: str
    message: str
    lines: int = 1
    rule: str = ""


@dataclass(frozen=True)
class DutyAnswers:
    """The answers about one duty, to the rows of a batch.

    Attributes:
        question: the question about the duty.
        columns: the new columns by name, as arrow arrays. An empty or refused row is null in them.
        refused: what was refused because of this duty.
        empty: how many rows have no trigger date, and are not refused.
        unanswered: how many rows have no due date because they are refused.
        on: the trigger date of each row.
        book_numbers: the number of the rulebook that answered each row, -1 for none; None where
            one rulebook answers every row.
        withheld: how many rows have a due date but no status, because a date that decides it is
            unusable.
    """

    question: FileQuestion
    columns: Mapping[str, Any]
    refused: Sequence[BatchRefusal]
    empty: int
    unanswered: int
    on: NDArray[np.datetime64]
    book_numbers: NDArray[np.int64] | None
    withheld: int = 0


@dataclass(frozen=True)
class BatchAnswers:
    """The answers to the rows of a batch.

    Attributes:
        duties: the answers about each duty.
        refused: what was refused, in order of the rows.
        placeholders: how often a column has a day that often stands for none, such as 9999-12-31.
    """

    duties: Sequence[DutyAnswers]
    refused: Sequence[BatchRefusal]
    placeholders: Mapping[tuple[str, date], int] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """The new columns of all duties by name."""
        return {name: column for duty in self.duties for name, column in duty.columns.items()}


class Batch(Protocol):
    """Some rows of a file."""

    @property
    def first(self) -> int:
        """The number of the first row, as you see it when you open the file."""
        ...

    @property
    def size(self) -> int:
        """How many rows."""
        ...

    @property
    def broken(self) -> Mapping[int, BatchRefusal]:
        """The rows that could not be read, by position."""
        ...

    def column(self, name: str) -> FileColumn:
        """A column of the rows. In a broken row it has no value."""
        ...

    def table(self) -> pa.Table:
        """The rows as an arrow table."""
        ...

    def cells(self) -> Iterator[Sequence[object]]:
        """The cells of each row."""
        ...


class FileSource(Protocol):
    """A file that is read batch by batch."""

    @property
    def names(self) -> list[str]:
        """Its columns."""
        ...

    @property
    def rows(self) -> int | None:
        """How many rows it has, if that is known before they are read."""
        ...

    @property
    def schema(self) -> pa.Schema:
        """Its columns with their arrow types."""
        ...

    def advice(self) -> str:
        """What may be wrong if a column is not found."""
        ...

    def prepare(self, columns: Collection[str], dates: Collection[str]) -> None:
        """To be called before the first batch is read.

        Args:
            columns: the columns that are read, as the file names them.
            dates: those of them that hold dates.

        Raises:
            NotADateError: a column of dates has a type that cannot hold any.
        """
        ...

    def batches(self) -> Iterator[Batch]:
        """Its rows, in order."""
        ...

    def notes(self) -> list[str]:
        """Sentences about what a file written from it does not contain."""
        ...

    def close(self) -> None:
        """Closes the file."""
        ...


class FileSink(Protocol):
    """A file that is written batch by batch, in a `with` statement that closes it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *failure: object) -> None: ...

    def write(self, batch: Batch, answers: BatchAnswers) -> None:
        """Writes a batch with its answers beside it."""
        ...


@dataclass(frozen=True)
class ArrowBatch:
    """Rows of an arrow table."""

    first: int
    rows: pa.Table
    broken: Mapping[int, BatchRefusal] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.rows.num_rows

    def column(self, name: str) -> FileColumn:
        return self.rows.column(name)

    def table(self) -> pa.Table:
        return self.rows

    def cells(self) -> Iterator[Sequence[object]]:
        return zip(*(column.to_pylist() for column in self.rows.columns), strict=True)


@dataclass(frozen=True)
class CellBatch:
    """Rows as lists of cells. A row with too few or too many cells is broken.

    Attributes:
        first: the number of the first row.
        names: the columns.
        rows: the cells of each row; a blank row, or one that could not be read, has none.
        typed: gives the columns with their arrow types.
        broken: the rows that could not be read, by position.
        raw: for text, each row as the file has it.
    """

    first: int
    names: Sequence[str]
    rows: Sequence[Sequence[object]]
    typed: Callable[[], pa.Schema]
    broken: Mapping[int, BatchRefusal] = field(default_factory=dict)
    raw: Sequence[str] = ()

    @property
    def size(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> FileColumn:
        place = self.names.index(name)
        return [
            None if position in self.broken or not row else row[place]
            for position, row in enumerate(self.rows)
        ]

    def table(self) -> pa.Table:
        width = len(self.names)
        padded = [[*row, *[None] * width][:width] for row in self.rows]
        columns = zip(*padded, strict=True) if padded else [()] * width
        schema = self.typed()
        arrays = [
            pa.array([_arrow_value(type_, cell) for cell in column], type_)
            for type_, column in zip(schema.types, columns, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=schema)

    def cells(self) -> Iterator[Sequence[object]]:
        return iter(self.rows)


def schema_with(schema: pa.Schema, new: pa.Schema) -> pa.Schema:
    """A schema with new columns after its own."""
    for column in new:
        schema = schema.append(column)
    return schema


def table_with(batch: Batch, answers: BatchAnswers) -> pa.Table:
    """The rows of a batch as an arrow table, with their answers after the other columns."""
    table = batch.table()
    for name, column in answers.columns.items():
        table = table.append_column(name, column)
    return table


def written_out(column: Any) -> Any:
    """A column with its words in place of their numbers, for a format that has no dictionaries."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def check_flat(schema: pa.Schema, what: str) -> None:
    """Raises if a column has no place in a cell, because it is nested or binary.

    Args:
        schema: the columns.
        what: the words for the file, for example `"a CSV"`.

    Raises:
        TimescaleError: one of the columns is nested or binary.
    """
    for column in schema:
        if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
            raise TimescaleError(
                f"column {column.name!r} is {column.type}, which {what} has no place for; "
                "write .parquet"
            )


def _arrow_value(type_: pa.DataType, cell: object) -> object:
    """The value of a cell in a column of some arrow type; an empty cell is null."""
    if cell is None or cell == "":
        return None
    if pa.types.is_string(type_):
        return str(cell).upper() if isinstance(cell, bool) else shown(cell)
    if pa.types.is_timestamp(type_) and type(cell) is date:
        return datetime.combine(cell, time())
    return cell
