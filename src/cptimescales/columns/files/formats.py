"""Some rows of a file on their way through: what every kind of file gives, and what every kind of file takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Protocol, Self

import pyarrow as pa

from cptimescales.columns.files.dates import shown
from cptimescales.columns.files.question import Answers, Question, Refused


class Batch(Protocol):
    """Some rows of a file."""

    @property
    def first(self) -> int:
        """The number of the first of them, as a person who opens the file sees it."""
        ...

    @property
    def size(self) -> int:
        """How many."""
        ...

    @property
    def broken(self) -> Mapping[int, Refused]:
        """The rows that could not be read, by position."""
        ...

    def column(self, name: str) -> Any:
        """A column of them: an arrow array, or a list of what stands in its cells."""
        ...

    def table(self) -> pa.Table:
        """All of them as an arrow table."""
        ...

    def cells(self) -> Iterator[Sequence[object]]:
        """Each of them as what stands in its cells."""
        ...


class Source(Protocol):
    """A file that is read a few rows at a time."""

    @property
    def names(self) -> list[str]:
        """Its columns."""
        ...

    @property
    def rows(self) -> int | None:
        """How many rows it has, where that is known beforehand."""
        ...

    @property
    def schema(self) -> pa.Schema:
        """Its columns as arrow has them."""
        ...

    def advice(self) -> str:
        """What may be wrong where a column is not found."""
        ...

    def ask(self, question: Question) -> None:
        """Is told what will be asked, before it gives rows.

        Raises:
            NotADateError: a column asked for days is of a type that can hold none.
        """
        ...

    def batches(self) -> Iterator[Batch]:
        """Its rows, in order."""
        ...

    def notes(self) -> list[str]:
        """In sentences, what a file written from it has not of it."""
        ...

    def close(self) -> None:
        """Lets go of the file."""
        ...


class Sink(Protocol):
    """A file that is written a few rows at a time; leaving its `with` ends it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *failure: object) -> None: ...

    def write(self, batch: Batch, answers: Answers) -> None:
        """Some rows with their answers beside them."""
        ...


@dataclass(frozen=True)
class ArrowBatch:
    """Rows that are an arrow table already."""

    first: int
    rows: pa.Table
    broken: Mapping[int, Refused] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.rows.num_rows

    def column(self, name: str) -> Any:
        return self.rows.column(name)

    def table(self) -> pa.Table:
        return self.rows

    def cells(self) -> Iterator[Sequence[object]]:
        return zip(*(column.to_pylist() for column in self.rows.columns), strict=True)


@dataclass(frozen=True)
class CellBatch:
    """Rows as lists of what stands in their cells. A row with too few or too many cells is broken, and says so.

    Attributes:
        names: the columns.
        rows: the cells of each row; none in one that is blank, or broken beyond reading.
        typed: gives the columns as arrow has them.
        raw: for text, each row as it stands in the file.
    """

    first: int
    names: Sequence[str]
    rows: Sequence[Sequence[object]]
    typed: Callable[[], pa.Schema]
    broken: Mapping[int, Refused] = field(default_factory=dict)
    raw: Sequence[str] = ()

    @property
    def size(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[object]:
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
            pa.array([_as(each.type, cell) for cell in column], each.type)
            for each, column in zip(schema, columns, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=schema)

    def cells(self) -> Iterator[Sequence[object]]:
        return iter(self.rows)


def _as(type_: pa.DataType, cell: object) -> object:
    """A cell as a column of some type holds it; an empty one is nothing."""
    if cell is None or cell == "":
        return None
    if pa.types.is_string(type_):
        return str(cell).upper() if isinstance(cell, bool) else shown(cell)
    if pa.types.is_timestamp(type_) and type(cell) is date:
        return datetime.combine(cell, time())
    return cell
