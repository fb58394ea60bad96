"""Parquet, row group by row group: schema, metadata, compression and row groups of the copy are those of the original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from cptimescales.columns.files.dates import check_type
from cptimescales.columns.files.formats import ArrowBatch, Batch
from cptimescales.columns.files.question import Answers, FileError, Question, one_line
from cptimescales.errors import TimescaleError

_MOST_ROWS = 1 << 20
_MOST_BYTES = 1 << 27  # of a row group that is held in memory, uncompressed
_AT_ONCE = 1 << 17


class ParquetSource:
    """A Parquet file. Its rows are numbered from 1; large row groups are read, and written again, in parts.

    Raises:
        FileError: it is not Parquet, is damaged or is encrypted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except OSError as error:  # the file itself: it is not there, or may not be read
            if error.errno is not None:
                raise
            raise _broken(path, error) from None
        except pa.ArrowException as error:
            raise _broken(path, error) from None
        self.metadata = self._file.metadata
        self.schema: pa.Schema = self._file.schema_arrow
        self.names: list[str] = self.schema.names
        self.rows: int | None = self.metadata.num_rows

    def advice(self) -> str:
        """What may be wrong where a column is not found: nothing that could be guessed."""
        return ""

    def ask(self, question: Question) -> None:
        """Whether the columns asked for days can hold them."""
        for name in (question.on, question.held):
            if name is not None:
                check_type(one_line(name), self.schema.field(name).type)

    def notes(self) -> list[str]:
        """Nothing is lost of it."""
        return []

    def batches(self) -> Iterator[Batch]:
        first = 1
        try:
            for group in range(self.metadata.num_row_groups):
                described = self.metadata.row_group(group)
                a_row = max(described.total_byte_size // max(described.num_rows, 1), 1)
                most = max(min(_MOST_ROWS, _MOST_BYTES // a_row), 1)
                for table in _tables(
                    self._file.iter_batches(min(most, _AT_ONCE), row_groups=[group]), most
                ):
                    yield ArrowBatch(first, table)
                    first += table.num_rows
        except (OSError, pa.ArrowException) as error:
            raise _broken(self._path, error) from None

    def close(self) -> None:
        self._file.close()


def _tables(batches: Iterator[pa.RecordBatch], most: int) -> Iterator[pa.Table]:
    """The batches, so many of them together that they are a row group."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if rows + batch.num_rows > most and held:
            yield pa.Table.from_batches(held)
            held, rows = [], 0
        held.append(batch)
        rows += batch.num_rows
    if held:
        yield pa.Table.from_batches(held)


def _broken(path: Path, error: Exception) -> FileError:
    words = " ".join(str(error).split())
    if "encrypt" in words.lower():
        return FileError(path, "it is encrypted; decrypt it first")
    return FileError(path, f"it cannot be read as Parquet, it may be damaged or cut off: {words}")


class ParquetSink:
    """A Parquet file that takes rows and their answers, each lot as one row group."""

    def __init__(self, path: Path, schema: pa.Schema, new: pa.Schema, like: Any = None) -> None:
        twice = [name for name, count in Counter(schema.names).items() if count > 1]
        if twice:
            what = f"column {twice[0]!r} is there twice" if twice[0] else "two columns have no name"
            raise TimescaleError(
                f"{what}, and Parquet tells columns apart by their names; name them, or write .csv"
            )
        for each in new:
            schema = schema.append(each)
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, **_written_like(like, new.names))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._writer.close()

    def write(self, batch: Batch, answers: Answers) -> None:
        table = batch.table()
        for name, column in answers.columns.items():
            table = table.append_column(self._schema.field(name), column)
        self._writer.write_table(table, row_group_size=table.num_rows)


def _written_like(metadata: Any, new: Sequence[str]) -> dict[str, Any]:
    """The compression of each column as it was, and which of them have a dictionary; new ones as most are."""
    if metadata is None or not metadata.num_row_groups:
        return {}
    group = metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    codecs = {column.path_in_schema: _codec(column.compression) for column in columns}
    usual = Counter(codecs.values()).most_common(1)[0][0]
    dictionaries = [
        column.path_in_schema for column in columns if "DICTIONARY" in " ".join(column.encodings)
    ]
    return {
        "compression": codecs | dict.fromkeys(new, usual),
        "use_dictionary": [*dictionaries, *new],
    }


def _codec(name: str) -> str:
    # "LZ4" is what pyarrow calls the one that others can read; the old codecs cannot be written any more.
    return {"UNCOMPRESSED": "NONE", "LZO": "SNAPPY"}.get(name, name)
