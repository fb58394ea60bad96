"""Reads and writes Parquet, row group by row group.

What is written from a Parquet file has its schema, metadata, compression and row groups.
`parquet_copy` does the same without decoding the columns that no question reads.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from cptimescales.columns.files.batch import (
    ArrowBatch,
    Batch,
    BatchAnswers,
    schema_with,
    table_with,
)
from cptimescales.columns.files.dates import check_type
from cptimescales.columns.files.question import FileError, one_line
from cptimescales.errors import TimescaleError

_MOST_ROWS = 1 << 20
_MOST_BYTES = 1 << 27  # of the uncompressed rows in memory
_AT_ONCE = 1 << 17


class ParquetSource:
    """A Parquet file. Rows are numbered from 1. A large row group is read, and written, in parts.

    Raises:
        FileError: it is not Parquet, or it is damaged or encrypted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except OSError as error:
            if error.errno is not None:  # the file is missing, or may not be read
                raise
            raise _broken(path, error) from None
        except pa.ArrowException as error:
            raise _broken(path, error) from None
        self.metadata: pq.FileMetaData = self._file.metadata
        self.schema: pa.Schema = self._file.schema_arrow
        self.names: list[str] = self.schema.names
        self.rows: int | None = self.metadata.num_rows
        self.path = path
        self._read: list[str] = []
        self._only: list[str] | None = None

    def read_only_what_is_asked(self) -> None:
        """From now on, batches have only the columns that are read."""
        self._only = self._read

    def advice(self) -> str:
        """No advice."""
        return ""

    def prepare(self, columns: Collection[str], dates: Collection[str]) -> None:
        """Raises if a column of dates has a type that cannot hold any."""
        self._read = sorted(columns)
        for name in dates:
            check_type(one_line(name), self.schema.field(name).type)

    def notes(self) -> list[str]:
        """No notes: the file written contains everything."""
        return []

    def batches(self) -> Iterator[Batch]:
        first = 1
        try:
            for group in range(self.metadata.num_row_groups):
                row_group = self.metadata.row_group(group)
                bytes_a_row = max(self._bytes(row_group) // max(row_group.num_rows, 1), 1)
                most = max(min(_MOST_ROWS, _MOST_BYTES // bytes_a_row), 1)
                batches = self._file.iter_batches(
                    min(most, _AT_ONCE), row_groups=[group], columns=self._only
                )
                for table in _tables(batches, most):
                    yield ArrowBatch(first, table)
                    first += table.num_rows
        except (OSError, pa.ArrowException) as error:
            raise _broken(self._path, error) from None

    def _bytes(self, row_group: Any) -> int:
        """How many bytes the columns of a row group have that are read."""
        if self._only is None:
            size: int = row_group.total_byte_size
            return size
        columns = map(row_group.column, range(row_group.num_columns))
        return sum(
            column.total_uncompressed_size
            for column in columns
            if column.path_in_schema in self._only
        )

    def close(self) -> None:
        self._file.close()


def _tables(batches: Iterator[pa.RecordBatch], most: int) -> Iterator[pa.Table]:
    """The batches as tables of up to `most` rows, each of which becomes a row group."""
    parts: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if rows + batch.num_rows > most and parts:
            yield pa.Table.from_batches(parts)
            parts, rows = [], 0
        parts.append(batch)
        rows += batch.num_rows
    if parts:
        yield pa.Table.from_batches(parts)


def _broken(path: Path, error: Exception) -> FileError:
    words = " ".join(str(error).split())
    if "encrypt" in words.lower():
        return FileError(path, "it is encrypted; decrypt it first")
    return FileError(path, f"it cannot be read as Parquet, it may be damaged or cut off: {words}")


class ParquetSink:
    """A Parquet file of rows and their answers; each batch is one row group.

    Args:
        path: the file to write.
        schema: the columns of the rows.
        new: the new columns.
        like: the metadata of the Parquet file that the rows are from, if they are from one.

    Raises:
        TimescaleError: two columns have the same name.
    """

    def __init__(self, path: Path, schema: pa.Schema, new: pa.Schema, like: Any = None) -> None:
        check_names(schema)
        plain = schema_with(schema, new)
        # Readers of arrow find the plain types in the metadata, where arrow itself would note the
        # numbers of the words.
        options = options_like(like, new.names) | {"store_schema": False}
        written = schema_with(schema, numbered(new))
        self._writer = pq.ParquetWriter(path, written, **options)
        metadata: dict[Any, Any] = {**(plain.metadata or {})}
        metadata[b"ARROW:schema"] = b64encode(plain.serialize().to_pybytes())
        self._writer.add_key_value_metadata(metadata)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._writer.close()

    def write(self, batch: Batch, answers: BatchAnswers) -> None:
        table = table_with(batch, answers)
        self._writer.write_table(table, row_group_size=table.num_rows)


def check_names(schema: pa.Schema) -> None:
    """Raises if two columns have the same name.

    Raises:
        TimescaleError: they have.
    """
    twice = [name for name, count in Counter(schema.names).items() if count > 1]
    if twice:
        words = f"are named {twice[0]!r}" if twice[0] else "have no name"
        raise TimescaleError(
            f"several columns {words}, and Parquet tells columns apart by their names; "
            "give each a name of its own, or write .csv"
        )


def numbered(new: pa.Schema) -> pa.Schema:
    """New columns with words as numbers into a list of words, written in a third of the time."""
    return pa.schema(
        [
            column.with_type(pa.dictionary(pa.int8(), column.type))
            if pa.types.is_string(column.type)
            else column
            for column in new
        ]
    )


def options_like(metadata: Any, new: Sequence[str]) -> dict[str, Any]:
    """The compression and dictionaries of a Parquet file, as options to write another one.

    New columns are compressed as most columns are, and have a dictionary.
    """
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
    # pyarrow cannot write LZO; its "LZ4" is the codec that other programs can read.
    return {"UNCOMPRESSED": "NONE", "LZO": "SNAPPY"}.get(name, name)
