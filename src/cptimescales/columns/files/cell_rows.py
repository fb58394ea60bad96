"""`CellRows`: the rows of a workbook or a Parquet file as plain cells, for the audit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from types import TracebackType
from typing import Self

from cptimescales.columns.files.dates import shown
from cptimescales.columns.files.formats import FileLayout, open_source
from cptimescales.columns.files.question import one_line


class CellRows:
    """The rows of a workbook or a Parquet file, in a `with` statement that closes it.

    A cell is a date, or text as a CSV would have it. A date cell at midnight is its date.

    Args:
        path: the file.
        layout: which sheet is read, and which of its rows names the columns.

    Attributes:
        names: the columns.
        first_row: the number of the first row, as a person sees it in the file.

    Raises:
        FileError: the file cannot be read.
        OSError: it is missing, or may not be read.
    """

    def __init__(self, path: Path, layout: FileLayout) -> None:
        self._source = open_source(path, layout)
        self._names = list(self._source.names)
        self.names: list[str] = [one_line(name) for name in self._names]
        header_row = getattr(self._source, "header_row", None)
        self.first_row = 1 if header_row is None else header_row + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._source.close()

    def prepare(self, columns: Collection[str], dates: Collection[str]) -> None:
        """Says which columns are read; to be called before the first row.

        Args:
            columns: the names of the columns.
            dates: those of them that hold dates.

        Raises:
            NotADateError: a column of dates has a type that cannot hold any.
        """
        own = dict(zip(self.names, self._names, strict=True))
        self._source.prepare([own[name] for name in columns], [own[name] for name in dates])

    def notes(self) -> list[str]:
        """Sentences about merged cells in the columns that are read."""
        merged = getattr(self._source, "merged_notes", None)
        return [] if merged is None else list(merged())

    def __iter__(self) -> Iterator[Sequence[object]]:
        for batch in self._source.batches():
            for cells in batch.cells():
                yield [_plain(cell) for cell in cells]


def _plain(cell: object) -> object:
    """A cell as a date or as text."""
    if isinstance(cell, datetime):
        # In an arrow timestamp with a zone, `str` has the zone, so that no day is taken from it.
        return cell.date() if cell.time() == time() and cell.tzinfo is None else str(cell)
    return cell if cell is None or isinstance(cell, (date, str)) else shown(cell)
