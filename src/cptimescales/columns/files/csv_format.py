"""Reads and writes CSV as text, so that quotes, blanks and leading zeros of a row are unchanged."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from cptimescales.columns.files.batch import (
    Batch,
    BatchAnswers,
    BatchRefusal,
    CellBatch,
    check_flat,
    schema_with,
    written_out,
)
from cptimescales.columns.files.question import FileError
from cptimescales.errors import TimescaleError

_AT_ONCE = 1 << 14
_LONGEST_LINE = 1 << 22
_BOM = b"\xef\xbb\xbf"
_SAYS_DELIMITER = re.compile(r"""(["']?)sep=([^\w"'\r\n-])\1[\r\n]*""", re.IGNORECASE)


class CsvSource:
    """A CSV file with a header. Rows are numbered as in a spreadsheet: row 2 is below the header.

    A line `sep=;` above the header sets the delimiter and is not a row. Excel and LibreOffice read
    such a line in the same way.

    Args:
        path: the file.
        encoding: its encoding; a byte order mark is found in any case.
        delimiter: its delimiter, unless the file has a line `sep=`.

    Raises:
        FileError: it is empty, its first row names no columns, or it is not text of that encoding.
    """

    rows: int | None = None

    def __init__(self, path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
        self._path = path
        self.encoding: str = encoding
        self.delimiter: str = delimiter
        if encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig"):
            with path.open("rb") as content:
                self.encoding = "utf-8-sig" if content.read(len(_BOM)) == _BOM else "utf-8"
        self._text = path.open(encoding=self.encoding, newline="")
        self._taken: list[str] = []
        self._read = 0
        try:
            lines = self._lines()
            first = next(lines, "")
            says = _SAYS_DELIMITER.fullmatch(first)
            if says:
                self.delimiter = says[2]
            else:
                lines = chain([first], lines) if first else lines
            self._reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            header = next(self._reader, [])
        except csv.Error as error:
            self.close()
            raise FileError(path, f"its header is not valid CSV: {error}") from None
        except FileError:
            self.close()
            raise
        self.names: list[str] = [name.strip() for name in header]
        self.raw_header: str = self._raw()
        if not any(self.names):
            self.close()
            raise FileError(path, "it has no header; its first row must name the columns")
        self.schema: pa.Schema = pa.schema([(name, pa.string()) for name in self.names])

    def advice(self) -> str:
        """Names another delimiter if the header is a single cell that contains one."""
        if len(self.names) > 1:
            return ""
        marks = [mark for mark in (",", ";", "\t", "|") if mark in self.names[0]]
        if not marks:
            return ""
        mark = "tab" if marks[0] == "\t" else repr(marks[0])
        return (
            f"its header is one cell, {self.names[0]!r}; "
            f"are its cells separated by {mark}? then add --delimiter {mark}"
        )

    def prepare(self, columns: Collection[str], dates: Collection[str]) -> None:
        """Nothing to do: every column is text."""

    def notes(self) -> list[str]:
        """No notes: the file written contains everything."""
        return []

    def _lines(self) -> Iterator[str]:
        try:
            while line := self._text.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE and not line.endswith(("\r", "\n")):
                    problem = f"it has a line of more than {_LONGEST_LINE:,} letters; is it a CSV?"
                    raise FileError(self._path, problem)
                self._taken.append(line)
                self._read += 1
                yield line
        except UnicodeError:
            problem = f"it is not {self.encoding} text; name its encoding, for example cp1252"
            raise FileError(self._path, problem) from None

    def _raw(self) -> str:
        raw = "".join(self._taken)
        self._taken.clear()
        return raw

    def batches(self) -> Iterator[Batch]:
        first = 2
        while True:
            rows, raw, broken = self._next_rows()
            if not rows:
                return
            yield CellBatch(first, self.names, rows, lambda: self.schema, broken, raw)
            first += len(rows)

    def _next_rows(self) -> tuple[list[list[str]], list[str], dict[int, BatchRefusal]]:
        rows: list[list[str]] = []
        raw: list[str] = []
        broken: dict[int, BatchRefusal] = {}
        width = len(self.names)
        while len(rows) < _AT_ONCE:
            problem = ""
            try:
                cells = next(self._reader)
            except StopIteration:
                break
            except csv.Error as error:
                cells = []
                problem = f"it is not valid CSV: {error}; is a quotation mark not closed?"
            lines = len(self._taken)
            raw.append(self._raw())
            if cells and len(cells) != width:
                count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
                problem = f"it has {count} where the header has {width}"
            if problem:
                if lines > 1:
                    start = self._read - lines + 1
                    problem += f"; the row runs from line {start} to line {self._read} of the file"
                position, text = len(rows), _without_end(raw[-1])[0]
                broken[position] = BatchRefusal(position, "", text, "bad_row", problem, lines)
            rows.append(cells)
        return rows, raw, broken

    def close(self) -> None:
        self._text.close()


class CsvSink:
    """A CSV file with the rows of another CSV file, unchanged, and their answers after them."""

    def __init__(self, path: Path, like: CsvSource, new: Sequence[str]) -> None:
        self._text = path.open("w", encoding=like.encoding, newline="")
        self._mark, self._width, self._new = like.delimiter, len(like.names), len(new)
        header, end = _without_end(like.raw_header)
        try:
            self._write([header, self._mark, self._row(new), end or "\r\n"])
        except TimescaleError:
            self._text.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._text.close()

    def write(self, batch: Batch, answers: BatchAnswers) -> None:
        import pyarrow.compute as pc  # here, because Parquet and Excel do without it

        assert isinstance(batch, CellBatch)
        texts = [
            pc.fill_null(written_out(column).cast(pa.string()), "")
            for column in answers.columns.values()
        ]
        # No new cell needs quotes: a delimiter is no letter, digit, hyphen or underscore.
        joined = pc.binary_join_element_wise(*texts, self._mark).to_pylist()
        mark = self._mark
        parts: list[str] = []
        for position, (raw, cells, new) in enumerate(
            zip(batch.raw, batch.rows, joined, strict=True)
        ):
            if position in batch.broken:
                parts.append(self._ragged(raw, cells))
            elif cells:
                text, end = _without_end(raw)
                parts += (text, mark, new, end)
            else:
                parts.append(raw)
        self._write(parts)

    def _ragged(self, raw: str, cells: Sequence[object]) -> str:
        """Pads or joins a broken row, so that no cell comes under a new column."""
        if not cells:
            return raw
        missing = [""] * (self._width - len(cells) + self._new)
        if len(cells) > self._width:
            missing = [""] * self._new
        row = self._row([*cells[: self._width], *missing, *cells[self._width :]])
        return row + _without_end(raw)[1]

    def _row(self, cells: Sequence[object]) -> str:
        text = StringIO(newline="")
        csv.writer(text, delimiter=self._mark, lineterminator="").writerow(cells)
        return text.getvalue()

    def _write(self, parts: Sequence[str]) -> None:
        try:
            self._text.write("".join(parts))
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise TimescaleError(
                f"{letter!r} cannot be written in {error.encoding}, the file's encoding; change it"
            ) from None


class ArrowCsvSink:
    """A CSV file in UTF-8 of rows of another format. A date is YYYY-MM-DD, and null is empty."""

    def __init__(self, path: Path, schema: pa.Schema, new: pa.Schema, delimiter: str) -> None:
        check_flat(schema, "a CSV")
        import pyarrow.csv as arrow_csv  # here, because CSV from CSV does without it

        options = arrow_csv.WriteOptions(delimiter=delimiter)
        self._writer: Any = arrow_csv.CSVWriter(
            path, schema_with(schema, new), write_options=options
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._writer.close()

    def write(self, batch: Batch, answers: BatchAnswers) -> None:
        table = batch.table()
        for name, column in answers.columns.items():
            table = table.append_column(name, written_out(column))
        self._writer.write_table(table)


def _without_end(raw: str) -> tuple[str, str]:
    """Splits a row into its text and its last line break."""
    text = raw.rstrip("\r\n")
    return text, raw[len(text) :]
