"""A table for programs without Python: its columns, its rows, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cptimescales.errors import TimescaleError

Cell = str | int | date | None


Row = tuple[Cell, ...]


Kind = Literal["text", "whole", "day"]


LARGEST_NUMBER = 1_000
"""The last of a series that the library answers for."""


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, whether every row has it, and for text how long it may be."""

    name: str
    kind: Kind
    required: bool = True
    length: int = 100


@dataclass(frozen=True)
class Table:
    """A table: its columns, the sets of columns that tell its rows apart (the first is its key), and its rows.

    Attributes:
        rows: makes the rows, in order of the key. A whole number fits 32 bits; text holds no line breaks.
    """

    name: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...]
    make: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """The rows, each text on one line and no longer than its column.

        Raises:
            TimescaleError: a text longer than its column.
        """
        texts = [
            (place, column) for place, column in enumerate(self.columns) if column.kind == "text"
        ]
        for row in self.make():
            cells = list(row)
            for place, column in texts:
                text = cells[place]
                if isinstance(text, str):
                    # A line break could end a statement in the clients that read these files.
                    cells[place] = text = " ".join(text.split())
                    if len(text) > column.length:
                        raise TimescaleError(
                            f"{column.name} {text[:40]!r}... has {len(text):,} characters; "
                            f"the table {self.name} has room for {column.length:,}, so shorten it"
                        )
            yield tuple(cells)
