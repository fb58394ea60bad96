"""Reads and writes Parquet, row group by row group.

The copy has the original's schema, metadata, compression and row groups.
"""

from __future__ import annotations

import json
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
_SPARK = b"org.apache.spark.sql.parquet.row.metadata"
_SPARK_TYPES = {
    pa.date32(): "date",
    pa.string(): "string",
    pa.int32(): "integer",
    pa.bool_(): "boolean",
}
_FEW = 4  # bytes a value, as a number into a dictionary takes at most
_WIDTHS = {"INT32": 4, "INT64": 8, "FLOAT": 4, "DOUBLE": 8}


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

    def keep_dictionaries(self) -> pa.Schema:
        """From now on, text that has few different values is read as numbers into a list of them.

        The file has it so, and it can be written so, too, in a fraction of the time.

        Returns:
            the columns with the types in which they are now read.
        """
        groups = [self.metadata.row_group(group) for group in range(self.metadata.num_row_groups)]
        few = [
            place
            for place in range(self.metadata.num_columns)
            if groups and all(_has_few_values(group.column(place)) for group in groups)
        ]
        paths = {groups[0].column(place).path_in_schema for place in few}
        words = [field.name for field in self.schema if pa.types.is_string(field.type)]
        kept = [name for name in words if name in paths]
        if kept:
            self._file.close()
            self._file = pq.ParquetFile(self._path, read_dictionary=kept)
        return self._file.schema_arrow

    def advice(self) -> str:
        """No advice."""
        return ""

    def prepare(self, columns: Collection[str], dates: Collection[str]) -> None:
        """Raises if a column of dates has a type that cannot hold any."""
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
                bytes_a_row = max(row_group.total_byte_size // max(row_group.num_rows, 1), 1)
                most = max(min(_MOST_ROWS, _MOST_BYTES // bytes_a_row), 1)
                batches = self._file.iter_batches(min(most, _AT_ONCE), row_groups=[group])
                for table in _tables(batches, most):
                    yield ArrowBatch(first, table)
                    first += table.num_rows
        except (OSError, pa.ArrowException) as error:
            raise _broken(self._path, error) from None

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
        like: the Parquet file that the rows are from, if they are from one.

    Raises:
        TimescaleError: two columns have the same name.
    """

    def __init__(
        self, path: Path, schema: pa.Schema, new: pa.Schema, like: ParquetSource | None = None
    ) -> None:
        twice = [name for name, count in Counter(schema.names).items() if count > 1]
        if twice:
            words = f"are named {twice[0]!r}" if twice[0] else "have no name"
            raise TimescaleError(
                f"several columns {words}, and Parquet tells columns apart by their names; "
                "give each a name of its own, or write .csv"
            )
        plain = schema_with(schema, new)
        about = dict(plain.metadata or {})
        if _SPARK in about:
            plain = plain.with_metadata({**about, _SPARK: _for_spark(about[_SPARK], new)})
        # Words are written as numbers into a list of words, in a third of the time of text. Readers
        # of arrow find the plain types in the metadata, where arrow itself would note the numbers.
        numbered = [column.with_type(_numbered(column.type)) for column in new]
        read = schema if like is None else like.keep_dictionaries()
        options = _options_like(like, new.names) | {"store_schema": False}
        written = schema_with(read, pa.schema(numbered))
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


def _for_spark(value: bytes, new: pa.Schema) -> bytes:
    """What Spark wrote about its columns, with the new ones: it reads none that is not in it."""
    try:
        schema = json.loads(value)
        schema["fields"] += [
            {"name": column.name, "type": _SPARK_TYPES[column.type], "nullable": True}
            | {"metadata": {}}
            for column in new
        ]
    except (ValueError, TypeError, KeyError):  # Spark did not write it
        return value
    return json.dumps(schema, ensure_ascii=False).encode("utf-8")


def _numbered(type_: pa.DataType) -> pa.DataType:
    return pa.dictionary(pa.int8(), type_) if pa.types.is_string(type_) else type_


def _options_like(like: ParquetSource | None, new: Sequence[str]) -> dict[str, Any]:
    """The compression and dictionaries of a Parquet file, as options to write another one.

    New columns are compressed as most columns are, and have a dictionary.
    """
    if like is None or not like.metadata.num_row_groups:
        return {}
    group = like.metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    codecs = {column.path_in_schema: _codec(column.compression) for column in columns}
    usual = Counter(codecs.values()).most_common(1)[0][0]
    dictionaries = [
        column.path_in_schema
        for column in columns
        if "DICTIONARY" in " ".join(column.encodings) and not _gave_up(column)
    ]
    return {
        "compression": codecs | dict.fromkeys(new, usual),
        "use_dictionary": [*dictionaries, *new],
    }


def _has_few_values(column: Any) -> bool:
    """Whether the text of a column chunk is so short on average that it has few different values.

    Its writer then did not give up the dictionary, which reading would have to make again.
    """
    return bool(
        "DICTIONARY" in " ".join(column.encodings)
        and column.total_uncompressed_size < _FEW * column.num_values
    )


def _gave_up(column: Any) -> bool:
    """Whether the writer of a column chunk began with a dictionary and wrote plain numbers then."""
    width = _WIDTHS.get(column.physical_type)
    return width is not None and column.total_uncompressed_size >= width * column.num_values


def _codec(name: str) -> str:
    # pyarrow cannot write LZO; its "LZ4" is the codec that other programs can read.
    return {"UNCOMPRESSED": "NONE", "LZO": "SNAPPY"}.get(name, name)
